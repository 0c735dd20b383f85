"""Where statements stand in JSON-LD and YAML-LD, whose parser reads a document whole before it says anything.

The text is read once more as a tree of mappings (JSON is YAML): a statement is sought in the mapping whose id is its
subject's, as the value that is its object. An id may be written short, so its end is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

import pyoxigraph as ox
import yaml

from mpsc_graph.errors import Location
from mpsc_graph.validate.terms import Term

__all__ = ["places_in"]

_IDS = ("@id", "id")


def places_in(text: bytes, name: str, wanted: Set[Term]) -> dict[Term, Location]:
    """The places of those statements and nodes that are found; none in what is not YAML."""
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError:
        return {}
    found: dict[Term, Location] = {}
    for mapping in _mappings(root):
        identifier = next((value.value for key, value in mapping.value if key.value in _IDS), None)
        if not isinstance(identifier, str):
            continue
        for each in wanted:
            subject = each.subject if isinstance(each, ox.Triple) else each
            if isinstance(subject, ox.NamedNode) and _same(subject.value, identifier):
                scalar = _scalar(mapping, each.object) if isinstance(each, ox.Triple) else None
                mark = (scalar or mapping).start_mark
                found.setdefault(each, Location(name, mark.line + 1, mark.column + 1))
    return found


def _mappings(root: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    """Every mapping once, wherever aliases lead to."""
    seen: set[int] = set()
    left = [root]
    while left:
        node = left.pop()
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield node
            left += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            left += node.value


def _scalar(mapping: yaml.MappingNode, value: Term) -> yaml.Node | None:
    """The scalar of a mapping that is written for a value."""
    text = getattr(value, "value", "")
    for _, node in mapping.value:
        parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for part in parts:
            inner = [each for _, each in part.value] if isinstance(part, yaml.MappingNode) else [part]
            for scalar in inner:
                if isinstance(scalar, yaml.ScalarNode) and _same(text, scalar.value):
                    return scalar
    return None


def _same(value: str, written: str) -> bool:
    """Whether a value may be written so: whole, or relative, or with a prefix."""
    short = written.rpartition(":")[2]
    return value == written or (len(short) > 0 and value.endswith((f"/{short}", f"#{short}")))
