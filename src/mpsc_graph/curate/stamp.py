"""Writing a value into a curator's file: one line changes, comments and order stay."""

from __future__ import annotations

import re
from contextlib import suppress

from mpsc_graph.errors import InputError, SourceError
from mpsc_graph.pipeline.reading.yaml_tree import Mapping, Node, Scalar, Sequence, parse

__all__ = ["stamp"]

_SCALAR = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s#]+")


def stamp(text: str, file: str, values: dict[str, str]) -> str:
    """The text of a YAML file, with these values for keys of its outermost mapping.

    A key that is there gets its new value in its place; another gets a line of its own after the last one that is not
    `claims`. The result is read again, and differs from before in these values only.

    >>> print(stamp("id: source/ulm/page  # ours\\nclaims: []\\n", "page.yaml", {"retrievedOn": "2026-11-23"}), end="")
    id: source/ulm/page  # ours
    retrievedOn: "2026-11-23"
    claims: []

    Raises SourceError where that is not possible, and InputError where the text is not YAML.
    """
    before = _plain(parse(text, file))
    if isinstance(before, dict):
        with suppress(InputError):  # what was made of it is no YAML
            for key, value in values.items():
                text = _with(text, file, key, f'"{value}"')
            if _plain(parse(text, file)) == {**before, **values}:
                return text
    told = ", ".join(f'{key}: "{value}"' for key, value in values.items())
    raise SourceError(f"{file}: cannot be changed without disturbing it; write by hand {told}")


def _with(text: str, file: str, key: str, value: str) -> str:
    tree = parse(text, file)
    if not isinstance(tree, Mapping):
        return text
    lines = text.splitlines(keepends=True)
    if isinstance(there := tree.values.get(key), Scalar) and there.text:
        assert there.location.line is not None and there.location.column is not None
        line, column = there.location.line - 1, there.location.column - 1
        lines[line] = lines[line][:column] + _SCALAR.sub(lambda _: value, lines[line][column:], count=1)
        return "".join(lines)
    last = max((place.line or 0 for name, place in tree.keys.items() if name != "claims"), default=0)
    while last < len(lines) and lines[last][0] in " \t-" and lines[last].strip():
        last += 1
    ending = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    if last and not lines[last - 1].endswith("\n"):
        lines[last - 1] += ending
    return "".join([*lines[:last], f"{key}: {value}{ending}", *lines[last:]])


def _plain(tree: Node) -> object:
    """A tree without its lines."""
    match tree:
        case Scalar():
            return tree.text
        case Sequence():
            return [_plain(item) for item in tree.items]
    return {key: _plain(value) for key, value in tree.values.items()}
