"""What files state, each triple in one graph, kept so while files change.

A triple that several graphs state stands in the last of them (`mint.each_once`). The others are kept here, so that it
stands in another when it is taken out of that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

import pyoxigraph as ox

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.derivation.derive import DERIVED
from mpsc_graph.pipeline.statements import Statements, as_kept

__all__ = ["Shift", "Stated"]

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
ByGraph = dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, ox.Quad]


@dataclass(frozen=True)
class Shift:
    """What an edit changes in the store of stated quads, and what states the same triples beside these then."""

    added: set[ox.Quad]
    removed: set[ox.Quad]
    beside: dict[ox.Triple, ByGraph]


class Stated:
    """Minted statements of a store which has each triple in one graph, and what `each_once` took out of it."""

    def __init__(self, statements: Statements, taken_out: Iterable[ox.Quad]) -> None:
        self.statements = statements
        self.beside: dict[ox.Triple, ByGraph] = {}
        for quad in taken_out:
            self.beside.setdefault(as_kept(quad).triple, {})[quad.graph_name] = quad

    def of(self, graph: ox.NamedNode) -> set[ox.Quad]:
        """All that is stated in a graph."""
        found = set(self.statements.quads(graph=graph))
        return found | {by_graph[graph] for by_graph in self.beside.values() if graph in by_graph}

    def shift(self, come: set[ox.Quad], gone: set[ox.Quad]) -> Shift:
        """What is to be done where these are stated from now on and those no more; nothing is done yet."""
        triples = {as_kept(quad).triple for quad in come | gone}
        stood = {triple: {quad.graph_name: quad for quad in self._standing(triple)} for triple in triples}
        after: dict[ox.Triple, ByGraph] = {
            triple: {**by_graph, **self.beside.get(triple, {})} for triple, by_graph in stood.items()
        }
        for quad in gone:
            del after[as_kept(quad).triple][quad.graph_name]
        for quad in come:
            after[as_kept(quad).triple][quad.graph_name] = quad
        stands = {by_graph.pop(max(by_graph, key=str)) for by_graph in after.values() if by_graph}
        standing = {quad for by_graph in stood.values() for quad in by_graph.values()}
        return Shift(stands - standing, standing - stands, after)

    def apply(self, shift: Shift) -> None:
        """Keep in mind what a shift does; the store itself is changed by whoever derives from it."""
        self.statements.follow(shift.added, shift.removed)
        for triple, by_graph in shift.beside.items():
            self.beside.pop(triple, None)
            if by_graph:
                self.beside[triple] = by_graph

    def typed(self, nodes: Set[ox.NamedNode], shift: Shift) -> set[ox.NamedNode]:
        """Which of some things have a type once a shift is done."""
        new = {quad.subject for quad in shift.added if quad.predicate == _TYPE}
        return {node for node in nodes if node in new or any(self._types(node, shift))}

    def _types(self, node: ox.NamedNode, shift: Shift) -> Iterator[ox.Quad]:
        """What states types of a thing now and then as well."""
        found = self.statements.quads(node, _TYPE)
        return (quad for quad in found if quad.graph_name != DERIVED and quad not in shift.removed)

    def _standing(self, triple: ox.Triple) -> Iterator[ox.Quad]:
        found = self.statements.quads(triple.subject, triple.predicate, triple.object)
        return (quad for quad in found if quad.graph_name != DERIVED)
