"""Statements in memory, to be looked up both ways: what pages are read from.

A page looks up some thousand statements; rdflib's graph, which checks every term that comes in, takes ten times as
long.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from mpsc_graph.namespaces import PREFIXES

__all__ = ["Facts", "Term", "iri_of", "name"]

Term = ox.NamedNode | ox.Literal


def name(compact: str) -> str:
    """The IRI of a compact name.

    >>> name("mpsc:Claim")
    'https://w3id.org/mpsc/ontology#Claim'
    """
    prefix, _, local = compact.partition(":")
    return PREFIXES[prefix] + local


def iri_of(term: Term) -> str | None:
    """None for a literal."""
    return term.value if isinstance(term, ox.NamedNode) else None


class Facts:
    """Triples without blank nodes, as releases are."""

    def __init__(self, *lines: bytes) -> None:
        """From N-Triples."""
        self._out: dict[str, dict[str, list[Term]]] = {}
        self._into: dict[str, list[tuple[str, str]]] = {}
        seen: set[ox.Triple] = set()
        for each in lines:
            for triple in ox.parse(each, ox.RdfFormat.N_TRIPLES):
                if triple not in seen:
                    seen.add(triple)
                    self._add(triple.subject, triple.predicate, triple.object)

    def _add(self, subject: object, predicate: ox.NamedNode, value: object) -> None:
        if not (isinstance(subject, ox.NamedNode) and isinstance(value, (ox.NamedNode, ox.Literal))):
            return
        self._out.setdefault(subject.value, {}).setdefault(predicate.value, []).append(value)
        if isinstance(value, ox.NamedNode):
            self._into.setdefault(value.value, []).append((subject.value, predicate.value))

    def properties(self, subject: str) -> dict[str, list[Term]]:
        """All that is said of a thing: property → values."""
        return self._out.get(subject, {})

    def all(self, subject: str | None, *properties: str) -> list[Term]:
        """The values of some properties."""
        found = self._out.get(subject or "", {})
        return [value for each in properties for value in found.get(each, ())]

    def one(self, subject: str | None, property: str) -> Term | None:
        """A value of a property; of several always the same."""
        found = self.all(subject, property)
        return found[0] if len(found) == 1 else min(found, key=str, default=None)

    def iri(self, subject: str | None, property: str) -> str | None:
        """A value that is a thing."""
        value = self.one(subject, property)
        return None if value is None else iri_of(value)

    def iris(self, subject: str | None, *properties: str) -> list[str]:
        """The values that are things."""
        return [value.value for value in self.all(subject, *properties) if isinstance(value, ox.NamedNode)]

    def text(self, subject: str | None, property: str) -> str | None:
        """A value as it is written."""
        value = self.one(subject, property)
        return None if value is None else value.value

    def pointing(self, value: str) -> list[tuple[str, str]]:
        """What points to a thing: subject and property."""
        return self._into.get(value, [])

    def subjects(self, property: str, value: str) -> Iterator[str]:
        """The things that have a property with a value."""
        return (subject for subject, each in self._into.get(value, ()) if each == property)
