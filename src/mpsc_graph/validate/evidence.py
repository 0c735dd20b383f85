"""The statements that break a rule: what somebody has to look at in the files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import RDF, SH, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from mpsc_graph.validate import paths
from mpsc_graph.validate.data import Data, prepared
from mpsc_graph.validate.finding import Finding
from mpsc_graph.validate.terms import Term, Way, to_ox

__all__ = ["statements"]

_MISSING = ("MinCountConstraintComponent", "QualifiedMinCountConstraintComponent", "HasValueConstraintComponent")
_THIS = Variable("this")


def statements(data: Data, finding: Finding, query: str | None) -> list[ox.Triple]:
    """The statements a finding is about; none where something is missing.

    `query` is that of the SPARQL constraint: what it asks of the thing itself is what it is about.
    """
    if finding.component.removeprefix(str(SH)) in _MISSING:
        return []
    if finding.path is not None:
        ends = set(paths.values(data, finding.path, finding.focus))
        wanted = ends if finding.value is None else ends & {finding.value}
        return list(_last(data, finding.path, {finding.focus}, wanted))
    if finding.value is not None and finding.value != finding.focus:
        linking = list(_linking(data, finding.focus, finding.value))
        if linking or query is None:
            return linking
    if query is None:
        return []
    asked = _asked(query)
    return [
        triple
        for predicate, value in asked
        for triple in _of(data, finding.focus, predicate)
        if value in (None, triple.object)
    ]


def _last(data: Data, path: Way, starts: set[Term], ends: set[Term]) -> Iterator[ox.Triple]:
    """The last statements on the way from some nodes to others."""
    match path:
        case rdflib.URIRef():
            for start in starts:
                yield from (triple for triple in _of(data, start, path) if triple.object in ends)
        case InvPath(arg=rdflib.URIRef() as predicate):
            for end in ends:
                yield from (triple for triple in _of(data, end, predicate) if triple.object in starts)
        case InvPath(arg=inner):
            yield from _last(data, paths.inverse(inner), starts, ends)
        case SequencePath(args=steps):
            for step in steps[:-1]:
                starts = paths.reach(data, step, starts)
            yield from _last(data, steps[-1], starts, ends)
        case AlternativePath(args=steps):
            for step in steps:
                yield from _last(data, step, starts, ends)
        case MulPath(path=step):
            yield from _last(data, step, starts | paths.reach(data, path, starts), ends)


def _of(data: Data, subject: Term, predicate: Node | Term) -> Iterator[ox.Triple]:
    verb = to_ox(predicate) if isinstance(predicate, Node) else predicate
    if isinstance(subject, ox.NamedNode | ox.BlankNode) and isinstance(verb, ox.NamedNode):
        for value in data.forward(verb)[subject]:
            yield ox.Triple(subject, verb, value)


def _linking(data: Data, focus: Term, value: Term) -> Iterator[ox.Triple]:
    for verb in data.predicates():
        yield from (triple for triple in _of(data, focus, verb) if triple.object == value)


@cache
def _asked(query: str) -> list[tuple[Node, Term | None]]:
    """What a query says must hold of $this itself: properties, and their values where it names them."""
    found: list[tuple[Node, Term | None]] = []
    for subject, predicate, value in _patterns(prepared(query).algebra.p):
        if subject == _THIS and predicate != RDF.type:
            constant = None if isinstance(value, Variable) else to_ox(value)
            found += [(step, constant) for step in _first(predicate)]
    return found


def _first(path: Any) -> Iterator[Node]:
    """The properties that a path can begin with."""
    match path:
        case rdflib.URIRef():
            yield path
        case MulPath(path=step):
            yield from _first(step)
        case SequencePath(args=steps):
            yield from _first(steps[0])
        case AlternativePath(args=steps):
            for step in steps:
                yield from _first(step)


def _patterns(part: CompValue) -> Iterator[tuple[Node, Any, Node]]:
    match part.name:
        case "BGP":
            yield from part.triples
        case "LeftJoin":
            yield from _patterns(part.p1)
        case "Join" | "Union":
            yield from _patterns(part.p1)
            yield from _patterns(part.p2)
        case _ if isinstance(part.p, CompValue):
            yield from _patterns(part.p)
