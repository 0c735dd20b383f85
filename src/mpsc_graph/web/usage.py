"""How the vocabulary is used, as the files beside it say: the keys of `context.jsonld`, and what the shapes expect of
the things of each class.

Neither is part of a release. Both are read once, as the questions are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rdflib import RDF, SH, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from mpsc_graph.namespaces import PREFIXES, VOCABULARY
from mpsc_graph.resources import Resources

__all__ = ["Key", "Slot", "Usage"]


@dataclass(frozen=True)
class Key:
    """A key of the context and the IRI it stands for; a type where its name begins with a capital letter.

    `code_list` is the name of the list whose codes it takes. A reverse key stands at the value of its property.
    """

    name: str
    iri: str
    code_list: str | None = None
    is_reverse: bool = False


@dataclass(frozen=True)
class Slot:
    """A property of the things of a class: classes or datatypes of its values, and how many there may be.

    `most` is None where there is no upper bound.
    """

    owner: str
    property: str
    values: tuple[str, ...] = ()
    code_list: str | None = None
    least: int = 0
    most: int | None = None

    def __and__(self, other: Slot) -> Slot:
        """Both at once: shapes may say of one property what has to be in one place and how often in another."""
        bounds = [each for each in (self.most, other.most) if each is not None]
        return Slot(
            self.owner,
            self.property,
            self.values or other.values,
            self.code_list or other.code_list,
            max(self.least, other.least),
            min(bounds, default=None),
        )


@dataclass(frozen=True)
class Usage:
    """The context as it stands in its file, its keys, and the properties of each class."""

    document: bytes
    keys: tuple[Key, ...]
    slots: tuple[Slot, ...]

    @classmethod
    def load(cls, resources: Resources) -> Usage:
        """Read `context.jsonld` and the shapes. They are files of ours, which builds have read as well."""
        document = (resources.ontology / "context.jsonld").read_bytes()
        shapes = Graph()
        for file in sorted(resources.shapes.glob("*.ttl")):
            shapes.parse(file, format="turtle")
        return cls(document, tuple(_keys(json.loads(document)["@context"])), _slots(shapes))

    @property
    def context(self) -> dict[str, Any]:
        """The JSON-LD context itself."""
        context: dict[str, Any] = json.loads(self.document)["@context"]
        return context

    def keys_of(self, iri: str) -> list[Key]:
        """The keys that stand for a term."""
        return [key for key in self.keys if key.iri == iri]


def _keys(context: dict[str, Any]) -> Iterator[Key]:
    """Keys of terms: neither prefixes nor other names of JSON-LD's own keywords."""
    for name, definition in context.items():
        match definition:
            case str() if ":" in definition and not definition.endswith(("/", "#")):
                yield Key(name, _expanded(definition))
            case {"@id": str(compact)} | {"@reverse": str(compact)}:
                scheme = definition.get("@context", {}).get("@vocab")
                code_list = scheme and _name_of(scheme.rstrip("#"))
                yield Key(name, _expanded(compact), code_list, "@reverse" in definition)


def _name_of(scheme: str) -> str:
    return scheme.removeprefix(VOCABULARY)


def _expanded(compact: str) -> str:
    prefix, _, local = compact.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else compact


def _slots(shapes: Graph) -> tuple[Slot, ...]:
    found: dict[tuple[str, str], Slot] = {}
    for shape, owner in sorted(shapes.subject_objects(SH.targetClass), key=str):
        for node in sorted(shapes.objects(shape, SH.property), key=str):
            if (slot := _slot(shapes, str(owner), node)) is not None:
                key = (slot.owner, slot.property)
                found[key] = found[key] & slot if key in found else slot
    return tuple(slot for slot in found.values() if slot.most != 0)


def _slot(shapes: Graph, owner: str, node: Node) -> Slot | None:
    """A property shape as a slot; None for a path that is no property, or advice, which forbids and asks nothing."""
    path = shapes.value(node, SH.path)
    if not isinstance(path, URIRef) or shapes.value(node, SH.severity) is not None:
        return None
    alternatives = shapes.value(node, SH["or"])
    options = [node, *(Collection(shapes, alternatives) if alternatives is not None else ())]
    values = [str(value) for each in options for kind in (SH["class"], SH.datatype) for value in shapes[each:kind]]
    if (node, SH.qualifiedValueShape / SH.languageIn, None) in shapes:
        values.append(str(RDF.langString))
    least, most = (next(shapes.objects(node, each), None) for each in (SH.minCount | SH.qualifiedMinCount, SH.maxCount))
    bounds = int(str(least or 0)), None if most is None else int(str(most))
    return Slot(owner, str(path), tuple(sorted(values)), _code_list(shapes, node), *bounds)


def _code_list(shapes: Graph, node: Node) -> str | None:
    """The list that the values have to be codes of: sh:node → sh:property → sh:hasValue of skos:inScheme."""
    for each in shapes.objects(node, SH.node / SH.property):
        if (each, SH.path, SKOS.inScheme) in shapes:
            return _name_of(str(shapes.value(each, SH.hasValue)))
    return None
