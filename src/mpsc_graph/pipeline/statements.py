"""Statements: what the stages hand on. The engine holds them, in a third of the room that Python takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import cast

import pyoxigraph as ox

from mpsc_graph.errors import Location
from mpsc_graph.namespaces import PREFIXES

__all__ = ["Node", "Statements", "as_kept", "is_kept"]

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_ANY = ox.NamedNode("urn:any")
_AS_THEY_ARE = {PREFIXES["rdf"] + "langString", PREFIXES["xsd"] + "string"}
_XSD = PREFIXES["xsd"]


class Statements:
    """Quads of all graphs, and where they and the nodes they speak of stand in the files.

    `store` is for SPARQL. It writes numbers and dates its own way ("1.50" becomes "1.5", an xsd:int an xsd:integer), so
    what is written otherwise is kept beside it: `quads` gives each statement as its file writes it.

    Until minting, claims without an id are blank nodes, and the one statement of a claim is a graph named by it.
    `are_named` tells that there is certainly no blank node.
    """

    def __init__(self, quads: Iterable[ox.Quad] = (), locations: dict[Node, Location] | None = None) -> None:
        self.store = ox.Store()
        self.locations: dict[Node, Location] = {} if locations is None else locations
        self.are_named = True
        self._written: dict[ox.Quad, ox.Quad] = {}
        self.add(quads)

    def __len__(self) -> int:
        return len(self.store)

    def __contains__(self, quad: ox.Quad) -> bool:
        return as_kept(quad) in self.store

    def quads(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple | None = None,
        predicate: ox.NamedNode | None = None,
        object: Node | None = None,
        graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """The statements that match, all where nothing is asked for, in no order."""
        found: Iterator[ox.Quad] = self.store.quads_for_pattern(subject, predicate, object, graph)
        return (self._written.get(quad, quad) for quad in found) if self._written else found

    def triples(self) -> Iterator[ox.Triple]:
        """All statements, whatever their graph."""
        return (quad.triple for quad in self.quads())

    def asked(self, query: str) -> Iterator[ox.Quad]:
        """The statements that a query finds: a SELECT of subject, property, object and graph, in this order."""
        rows = cast(ox.QuerySolutions, self.store.query(query))
        quads = (ox.Quad(*row) for row in rows)
        return (self._written.get(quad, quad) for quad in quads)

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Put statements in; where two differ in nothing but how a value is written, one stays."""
        otherwise: dict[ox.Quad, ox.Quad] = {}
        self.store.extend(self._plain(quads, otherwise))
        for kept, quad in otherwise.items():
            if kept not in self.store:
                self.store.add(kept)
                self._written[kept] = quad

    def load(self, lines: bytes, graph: ox.NamedNode) -> None:
        """Put lines of N-Triples in that name all nodes and write each value as the engine does. Raises SyntaxError."""
        self.store.load(lines, ox.RdfFormat.N_TRIPLES, to_graph=graph)

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Take statements out."""
        for quad in quads:
            kept = as_kept(quad)
            self._written.pop(kept, None)
            self.store.remove(kept)

    def follow(self, added: Iterable[ox.Quad], removed: Iterable[ox.Quad]) -> None:
        """Know how statements are written that somebody puts into the store, and forget it of what goes."""
        for quad in removed:
            self._written.pop(as_kept(quad), None)
        self._written |= {kept: quad for quad in added if (kept := _as_kept(quad))}

    def written_otherwise(self) -> Iterable[tuple[ox.Quad, ox.Quad]]:
        """Statements as the engine writes them, each with how its file does, where that is not the same."""
        return self._written.items()

    def _plain(self, quads: Iterable[ox.Quad], otherwise: dict[ox.Quad, ox.Quad]) -> Iterator[ox.Quad]:
        """The statements that the engine writes as they are; the others are noted."""
        for quad in quads:
            if self.are_named and _is_nameless(quad):
                self.are_named = False
            if kept := _as_kept(quad):
                otherwise.setdefault(kept, quad)
            else:
                yield quad


def is_kept(literal: ox.Literal) -> bool:
    """Whether the engine gives a literal back as it is written."""
    return _kept(literal) == literal


def as_kept(quad: ox.Quad) -> ox.Quad:
    """The statement as the engine gives it back."""
    return _as_kept(quad) or quad


def _as_kept(quad: ox.Quad) -> ox.Quad | None:
    """The statement as the engine writes it, where that is not the same."""
    literal = quad.object
    if not isinstance(literal, ox.Literal) or literal.datatype.value in _AS_THEY_ARE or is_kept(literal):
        return None
    return ox.Quad(quad.subject, quad.predicate, _kept(literal), quad.graph_name)


@lru_cache(maxsize=1 << 16)
def _kept(literal: ox.Literal) -> Node:
    store = ox.Store()
    store.add(ox.Quad(_ANY, _ANY, literal))
    (quad,) = store
    value: Node = quad.object
    return value


def _is_nameless(quad: ox.Quad) -> bool:
    return any(isinstance(node, ox.BlankNode) for node in (quad.subject, quad.object, quad.graph_name))
