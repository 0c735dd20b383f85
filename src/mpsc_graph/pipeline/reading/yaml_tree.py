"""YAML as a tree that knows its lines and has none of YAML's surprises.

Every scalar stays the text it is written as (`no` is not false, 2023-07-01 not a date object), a key may stand once,
and aliases, tags and several documents in one file are refused: a nest of aliases can grow without bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from mpsc_graph.errors import InputError, Location, Problem
from mpsc_graph.resources import InputFile

__all__ = ["Mapping", "Node", "Scalar", "Sequence", "parse", "parse_file", "parse_list"]

_MAX_DEPTH = 20
_PLAIN_TAGS = (None, "!")  # "!" is how libyaml marks a quoted scalar


@dataclass
class Scalar:
    text: str
    location: Location


@dataclass
class Sequence:
    location: Location
    items: list[Node] = field(default_factory=list)


@dataclass
class Mapping:
    location: Location
    keys: dict[str, Location] = field(default_factory=dict)
    values: dict[str, Node] = field(default_factory=dict)

    def items(self) -> Iterator[tuple[str, Location, Node]]:
        """Key, where it stands, value."""
        for key, location in self.keys.items():
            yield key, location, self.values[key]


type_names = {Scalar: "a text", Sequence: "a list", Mapping: "a mapping"}
Node = Scalar | Sequence | Mapping


class _Builder:
    """Puts parser events together, one open container deeper at a time."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.open: list[Sequence | Mapping] = []
        self.pending: list[Scalar | None] = []  # the key that waits for its value, per open container

    def locate(self, event: yaml.Event) -> Location:
        assert event.start_mark is not None  # only events made by hand have none
        return Location(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def fail(self, event: yaml.Event, message: str) -> InputError:
        return InputError([Problem(self.locate(event), message)])

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.AliasEvent():
                raise self.fail(event, "aliases (*name) are not allowed; write the value out")
            case yaml.DocumentStartEvent() if self.root is not None:
                raise self.fail(event, "a second document; expected one document per file")
            case yaml.ScalarEvent() | yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                if event.tag not in _PLAIN_TAGS or event.anchor:
                    raise self.fail(event, "tags (!name) and anchors (&name) are not allowed; expected plain values")
                self.add(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self.open.pop()
                self.pending.pop()

    def add(self, event: yaml.ScalarEvent | yaml.SequenceStartEvent | yaml.MappingStartEvent) -> None:
        location = self.locate(event)
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = Scalar(event.value, location)
        else:
            node = Sequence(location) if isinstance(event, yaml.SequenceStartEvent) else Mapping(location)
        self.attach(event, node)
        if not isinstance(node, Scalar):
            if len(self.open) == _MAX_DEPTH:
                raise self.fail(event, f"nested deeper than {_MAX_DEPTH} levels")
            self.open.append(node)
            self.pending.append(None)

    def attach(self, event: yaml.Event, node: Node) -> None:
        if not self.open:
            self.root = node
        elif isinstance(parent := self.open[-1], Sequence):
            parent.items.append(node)
        elif (key := self.pending[-1]) is None:
            if not isinstance(node, Scalar):
                raise self.fail(event, f"a key must be a text, not {type_names[type(node)]}")
            if node.text in parent.keys:
                raise self.fail(event, f"key “{node.text}” stands twice; first in line {parent.keys[node.text].line}")
            self.pending[-1] = node
        else:
            parent.keys[key.text], parent.values[key.text] = key.location, node
            self.pending[-1] = None


def parse(text: str, file: str) -> Node:
    """Parse one YAML document; `file` is the name that locations give.

    Raises InputError, with line and column, for what is not YAML or not allowed here.
    """
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        location = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file)
        raise InputError([Problem(location, f"this is not YAML: {error.problem or error.context}")]) from error
    except yaml.reader.ReaderError as error:
        raise InputError([Problem(Location(file), f"this is not YAML: {error.reason}")]) from error
    if builder.root is None:
        raise InputError([Problem(Location(file, 1, 1), "the file is empty")])
    return builder.root


def parse_file(file: InputFile) -> Node:
    """Parse a file that holds one YAML document. Raises InputError as `parse` does, and for what is not UTF-8."""
    return parse(_text(file), file.shown)


def parse_list(file: InputFile, expected: str, problems: list[Problem]) -> list[Node]:
    """The items of a file that is a list, none where it has but comments; where it is no list, a problem that says what
    was `expected`. Raises InputError as `parse_file` does.
    """
    text = _text(file)
    if not any(line.split("#")[0].strip() for line in text.splitlines()):
        return []
    tree = parse(text, file.shown)
    if not isinstance(tree, Sequence):
        problems.append(Problem(tree.location, f"expected {expected}"))
        return []
    return tree.items


def _text(file: InputFile) -> str:
    try:
        return file.path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise InputError([Problem(Location(file.shown), "this is not UTF-8 text; save the file as UTF-8")]) from error
