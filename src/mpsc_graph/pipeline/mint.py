"""Mint: claims and passages get IRIs of their own, so that every line of evidence can be cited.

A claim's IRI is a hash of what is claimed (type, subject, property, roles, object, and for a nested participation what
it is nested in) and of the source; not of quote, basis, standing and notes, so that mending a typo in a quote breaks no
citation. A passage's IRI is a fragment of its source's, a hash of its words.

The one statement of a claim, read as a graph named by the claim, becomes rdf:subject, rdf:predicate, rdf:object.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Mapping

import pyoxigraph as ox

from mpsc_graph.errors import InputError, Location, Problem
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.statements import Node, Statements

__all__ = ["digest", "each_once", "mint", "name", "renamed"]


def _iri(curie: str) -> ox.NamedNode:
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


_TYPE = _iri("rdf:type")
_SUBJECT, _PREDICATE, _OBJECT = _iri("rdf:subject"), _iri("rdf:predicate"), _iri("rdf:object")
_CLAIMS = {_iri("mpsc:Claim"), _iri("mpsc:PhaseEntry"), _iri("mpsc:Participation")}
_PASSAGE = _iri("oa:SpecificResource")
_HAS_SOURCE, _HAS_SELECTOR = _iri("oa:hasSource"), _iri("oa:hasSelector")
_HAS_PARTICIPATION = _iri("cv:hasParticipation")
_NOT_CLAIMED = {
    _HAS_PARTICIPATION,
    _iri("prov:wasDerivedFrom"),
    _iri("mpsc:basis"),
    _iri("mpsc:standing"),
    _iri("mpsc:confidence"),
    _iri("skos:note"),
}
"""What a claim's identity does not depend on."""

_NAMELESS = "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } FILTER (ISBLANK(?s) || ISBLANK(?o) || ISBLANK(?g)) }"
_TWICE = """
SELECT ?s ?p ?o ?g {
  GRAPH ?g { ?s ?p ?o } GRAPH ?other { ?s ?p ?o }
  FILTER (?g != ?other && CONCAT(STR(?g), ">") < CONCAT(STR(?other), ">"))
}
"""
"""What stands in another graph as well whose IRI, as N-Quads write it, comes later."""


class _Minter:
    def __init__(self, quads: set[ox.Quad], locations: dict[Node, Location], base: str) -> None:
        self.locations = locations
        self.base = base
        self.about: dict[Node, list[ox.Quad]] = defaultdict(list)
        self.nested_in: dict[Node, Node] = {}
        self.minted: dict[Node, ox.NamedNode] = {}
        self.minting: set[Node] = set()
        self.problems: list[Problem] = []
        for quad in quads:
            if isinstance(quad.subject, ox.BlankNode) and isinstance(quad.graph_name, ox.NamedNode):
                self.about[quad.subject].append(quad)
            if quad.predicate == _HAS_PARTICIPATION:
                self.nested_in[quad.object] = quad.subject

    def iri(self, node: Node) -> ox.NamedNode:
        """The IRI of a node; minted on first use."""
        if isinstance(node, ox.NamedNode):
            return node
        if node not in self.minted:
            if node in self.minting:
                self.fail(node, "claims that contain each other; expected a claim to stand inside one other at most")
                return ox.NamedNode(self.base + "circular")
            self.minting.add(node)
            self.minted[node] = self.mint(node)
        return self.minted[node]

    def mint(self, node: Node) -> ox.NamedNode:
        types = {quad.object for quad in self.about[node] if quad.predicate == _TYPE}
        if types & _CLAIMS:
            return ox.NamedNode(f"{self.base}claim/{digest(self.claimed(node))}")
        if _PASSAGE in types:
            return self.passage(node)
        shown = ", ".join(sorted(str(name) for name in types)) or "no type"
        self.fail(node, f"a node without id ({shown}); only claims and passages may go without, give it an id")
        return ox.NamedNode(self.base + "nameless")

    def claimed(self, node: Node) -> list[str]:
        """What is claimed, and where."""
        parts = self.content(node, _NOT_CLAIMED)
        parts += sorted({str(quad.graph_name) for quad in self.about[node]})
        if node in self.nested_in:
            parts.append(f"in {self.relative(self.iri(self.nested_in[node]))}")
        return parts

    def content(self, node: Node, without: set[ox.NamedNode]) -> list[str]:
        return sorted(
            f"{quad.predicate} {self.relative(quad.object)}"
            for quad in self.about[node]
            if quad.predicate not in without
        )

    def passage(self, node: Node) -> ox.NamedNode:
        """Fragment of the source; its selector gets the same with `-quote`."""
        sources = [quad.object for quad in self.about[node] if quad.predicate == _HAS_SOURCE]
        selectors = [quad.object for quad in self.about[node] if quad.predicate == _HAS_SELECTOR]
        if len(sources) != 1 or len(selectors) != 1:
            self.fail(node, "a passage has one source (oa:hasSource) and one selector (oa:hasSelector)")
            return ox.NamedNode(self.base + "passage")
        fragment = digest(self.content(selectors[0], set()))
        passage = ox.NamedNode(f"{self.iri(sources[0]).value}#{fragment}")
        self.minted[selectors[0]] = ox.NamedNode(f"{passage.value}-quote")
        return passage

    def relative(self, term: Node) -> str:
        """A term as text that does not depend on the base, so that a mirror under another base mints alike."""
        if isinstance(term, ox.Literal | ox.Triple):
            return str(term)
        return f"<{self.iri(term).value.removeprefix(self.base)}>"

    def fail(self, node: Node, message: str) -> None:
        self.problems.append(Problem(self.locations.get(node, Location("data")), message))


def mint(statements: Statements, base: str) -> Statements:
    """Give every blank node of the statements its IRI, and each triple one graph; they are given back.

    Raises InputError for nodes that are neither named, claim nor passage.
    """
    name(statements, base)
    each_once(statements)
    return statements


def name(statements: Statements, base: str) -> Mapping[Node, ox.NamedNode]:
    """Give every blank node its IRI; these are given back. Raises InputError as `mint` does."""
    if statements.are_named:
        return {}
    nameless = set(statements.asked(_NAMELESS))
    unnamed, problems = _reify(nameless, statements.locations)
    minter = _Minter(unnamed, statements.locations, base)
    passages = [node for node, about in minter.about.items() if any(quad.object == _PASSAGE for quad in about)]
    pointed_to = (quad.object for quad in unnamed if isinstance(quad.object, ox.BlankNode))
    for node in [*passages, *minter.about, *pointed_to]:
        minter.iri(node)
    if problems := problems + minter.problems:
        raise InputError(problems)
    named = minter.minted
    statements.remove(nameless)
    statements.add(
        ox.Quad(named.get(q.subject, q.subject), q.predicate, named.get(q.object, q.object), q.graph_name)
        for q in unnamed
    )
    statements.are_named = True
    statements.locations = renamed(statements.locations, named)
    return named


def renamed(locations: Mapping[Node, Location], minted: Mapping[Node, ox.NamedNode]) -> dict[Node, Location]:
    """Places of nodes and statements by the IRIs that were minted; the first place holds."""
    found: dict[Node, Location] = {}
    for node, location in locations.items():
        found.setdefault(_renamed(node, minted), location)
    return found


def _renamed(node: Node, minted: Mapping[Node, ox.NamedNode]) -> Node:
    """A node by its IRI, or a statement with its nodes by theirs."""
    if not isinstance(node, ox.Triple):
        return minted.get(node, node)
    subject, value = (minted.get(each, each) for each in (node.subject, node.object))
    return ox.Triple(subject, node.predicate, value)  # type: ignore[arg-type]


def each_once(statements: Statements) -> list[ox.Quad]:
    """Each triple in one graph: a passage that a finding quotes too stays with its source (findings before source).

    SPARQL takes the union of graphs as a set; the engine takes what stands in two of them twice. What was
    taken out is given back.
    """
    again = list(statements.asked(_TWICE))
    statements.remove(again)
    return again


def _reify(nameless: set[ox.Quad], locations: dict[Node, Location]) -> tuple[set[ox.Quad], list[Problem]]:
    """Turn the graph that a claim names into rdf:subject, rdf:predicate and rdf:object of the claim."""
    problems: list[Problem] = []
    stated: dict[ox.BlankNode, list[ox.Quad]] = defaultdict(list)
    home: dict[Node, ox.NamedNode] = {}
    quads: set[ox.Quad] = set()
    for quad in nameless:
        if isinstance(quad.graph_name, ox.BlankNode):
            stated[quad.graph_name].append(quad)
            continue
        quads.add(quad)
        if isinstance(quad.subject, ox.BlankNode) and isinstance(quad.graph_name, ox.NamedNode):
            home[quad.subject] = quad.graph_name
    for claim, said in stated.items():
        location = locations.get(claim, Location("data"))
        if claim not in home:
            problems.append(Problem(location, "a graph without a claim; expected the claim that states it"))
        elif len({(quad.subject, quad.predicate) for quad in said}) > 1:
            problems.append(Problem(location, "a claim states one thing: one subject, one property"))
        else:
            for quad in said:
                quads.add(ox.Quad(claim, _SUBJECT, quad.subject, home[claim]))
                quads.add(ox.Quad(claim, _PREDICATE, quad.predicate, home[claim]))
                quads.add(ox.Quad(claim, _OBJECT, quad.object, home[claim]))
    return quads, problems


def digest(parts: list[str]) -> str:
    """80 bits of SHA-256 in base 32: short enough to read out, long enough never to meet again."""
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    return base64.b32encode(digest[:10]).decode().lower()
