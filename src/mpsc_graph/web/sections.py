"""In which section of a thing's page a statement stands, and what a property is called from either end.

The table is `sections.ttl`, in the terms with which SHACL describes forms (SHACL, section 2.3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from rdflib import RDF, RDFS, SH, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from mpsc_graph.web.statements import Key

__all__ = ["Group", "Sections", "Slot", "Texts"]

_FILE = Path(__file__).parent / "sections.ttl"
_SECTION = Namespace("https://w3id.org/mpsc/section#")
_USUAL = 50.0
"""The place of a role that the table does not name."""

Texts = Mapping[str, str]
"""Language → text."""


@dataclass(frozen=True)
class Group:
    """A section. One that is drawn in time shows when its statements hold."""

    id: str
    order: float
    title: Texts
    is_drawn_in_time: bool


@dataclass(frozen=True)
class Slot:
    """Where the values of a property stand: those of a class, or all. `name` is empty where the property's own fits.

    `is_restated` tells that statements without claims of their own say again what claims say, `unless` that those do
    which another property has, too; `derivation` by which rule they follow from them.
    """

    group: Group
    order: float
    of_class: str | None
    name: Texts
    is_restated: bool
    derivation: Texts
    unless: Key | None = None


class Sections:
    """The table, read once."""

    def __init__(self, table: Graph) -> None:
        self.groups = {str(node): _group(table, node) for node in table.subjects(RDF.type, SH.PropertyGroup)}
        self.slots: dict[Key, list[Slot]] = {}
        for node, path in table.subject_objects(SH.path):
            slot = self._slot(table, node)
            key = _key(table, path)
            other = table.value(node, SH.disjoint)
            slot = replace(slot, unless=Key(str(other), key.is_inverse)) if other else slot
            self.slots.setdefault(key, []).append(slot)
        for slots in self.slots.values():
            slots.sort(key=lambda slot: (slot.of_class is None, slot.order))
        self._places = {str(node): float(str(order)) for node, order in table.subject_objects(SH.order)}
        self.names = {str(node): _texts(table, node, SH.name) for node in table.subjects(SH.name)}

    @classmethod
    @cache
    def load(cls) -> Sections:
        return cls(Graph().parse(_FILE, format="turtle"))

    def group(self, name: str) -> Group:
        """A section by its name."""
        return self.groups[_SECTION + name]

    def slot(self, key: Key, types: Iterable[str]) -> Slot:
        """Where a value of these classes stands; what the table does not name comes under further details."""
        found, types = self.slots.get(key, []), set(types)
        fits = (slot for slot in found if slot.of_class is None or slot.of_class in types)
        return next(fits, Slot(self.group("more"), 100, None, {}, False, {}))

    def place(self, code: str) -> float:
        """The place of a role among others."""
        return self._places.get(code, _USUAL)

    def _slot(self, table: Graph, node: Node) -> Slot:
        of_class = table.value(node, SH["class"])
        return Slot(
            self.groups[str(table.value(node, SH.group))],
            float(str(table.value(node, SH.order))),
            None if of_class is None else str(of_class),
            _texts(table, node, SH.name),
            (node, SH.deactivated, Literal(True)) in table,
            _texts(table, node, SH.description),
        )


def _group(table: Graph, node: Node) -> Group:
    return Group(
        str(node).removeprefix(_SECTION),
        float(str(table.value(node, SH.order))),
        _texts(table, node, RDFS.label),
        (node, _SECTION.isDrawnInTime, Literal(True)) in table,
    )


def _key(table: Graph, path: Node) -> Key:
    if isinstance(path, URIRef):
        return Key(str(path))
    return Key(str(table.value(path, SH.inversePath)), is_inverse=True)


def _texts(table: Graph, node: Node, property: Node) -> Texts:
    return {str(text.language): str(text) for text in table.objects(node, property) if isinstance(text, Literal)}
