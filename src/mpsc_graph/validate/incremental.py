"""Validates again only what a change can affect.

A shape looks along its paths: a statement that came or went can change what it finds of a node only if it lies on the
way, so the way is walked back from it, over the data before and after. A SPARQL constraint that speaks of the property
is asked anew as a whole, which is soon done. Where the change touches what decides classes (rdfs:subClassOf), or the
shapes use what is not known here, everything is validated again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox
import rdflib
from rdflib import RDF, RDFS, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from mpsc_graph.validate import paths
from mpsc_graph.validate.batched import Asked, Batched
from mpsc_graph.validate.data import Data, prepared
from mpsc_graph.validate.finding import Finding
from mpsc_graph.validate.terms import Term, Way, path_in

__all__ = ["Incremental"]

_INSIDE = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
_CHOICES = (SH["and"], SH["or"], SH.xone)
_PAIRS = (SH.equals, SH.disjoint, SH.lessThan, SH.lessThanOrEquals)
_FAR = (SH.qualifiedValueShapesDisjoint, SH.target, SH.parameter)
"""What may look at anything."""
_SUBCLASS = ox.NamedNode(str(RDFS.subClassOf))


@dataclass(frozen=True)
class _Step:
    """A property that a shape looks at, and the way from a focus node to its subject (or object, walked backwards)."""

    way: tuple[Way, ...]
    predicate: rdflib.URIRef | None
    backwards: bool = False


class Incremental:
    """Data that changes, and what is found of it. `findings` are those of a full run at any time."""

    def __init__(self, data: Data, shapes: rdflib.Graph) -> None:
        self.data, self.shapes = data, shapes
        self._start()

    def _start(self) -> None:
        self.batched = Batched(self.data, self.shapes)
        reference = self.batched.reference
        aimed = [shape for shape in reference.shapes if reference.is_aimed(shape)]
        self.of_shape: dict[Node, dict[Term, list[Finding]]] = {shape: {} for shape in aimed}
        self.of_constraint: dict[Asked, list[Finding]] = {}
        for shape in aimed:
            self._keep(shape, self.batched.suspected(shape, self.batched.targeted[shape]))
        for asked in self.batched.asked:
            self.of_constraint[asked] = list(self.batched.answer(asked))

    @property
    def findings(self) -> Iterator[Finding]:
        for of_focus in self.of_shape.values():
            for found in of_focus.values():
                yield from found
        for found in self.of_constraint.values():
            yield from found

    def change(self, added: Iterable[ox.Triple] = (), removed: Iterable[ox.Triple] = ()) -> None:
        """Take statements out, put others in, and validate what that can affect. Raises ShapesError."""
        new = {triple for triple in added if triple not in self.data}
        gone = {triple for triple in removed if triple in self.data and triple not in new}
        changed = new | gone
        if self._decides_all(changed):
            self.data.change(new, gone)
            self._start()
            return
        self.data.change(new, ())
        affected = {shape: self._affected(shape, changed) for shape in self.of_shape}  # with both, old and new, there
        self.data.change((), gone)
        self.batched.forget()
        touched: set[str | None] = {triple.predicate.value for triple in changed}
        for shape, nodes in affected.items():
            self._again(shape, nodes)
        for asked in self.of_constraint:
            spoken = self._spoken_of[asked.query]
            if None in spoken or touched & spoken or affected[asked.shape]:
                self.of_constraint[asked] = list(self.batched.answer(asked))

    def _decides_all(self, changed: set[ox.Triple]) -> bool:
        literals = any(isinstance(triple.object, ox.Literal) for triple in changed)
        return (
            any(triple.predicate == _SUBCLASS for triple in changed)
            or bool(self.batched.left)
            or any((None, parameter, None) in self.shapes for parameter in _FAR)
            or (literals and bool(self.batched.asked) and not Data(changed).kept_as_written)
        )

    def _again(self, shape: Node, nodes: set[Term]) -> None:
        targets = self.batched.reference.targets_among(shape, nodes)
        for node in nodes:
            self.of_shape[shape].pop(node, None)
        self.batched.targeted[shape] = (self.batched.targeted[shape] - nodes) | targets
        self._keep(shape, targets)

    def _keep(self, shape: Node, nodes: Iterable[Term]) -> None:
        for finding in self.batched.reference.findings(shape, nodes):
            self.of_shape[shape].setdefault(finding.focus, []).append(finding)

    def _affected(self, shape: Node, changed: set[ox.Triple]) -> set[Term]:
        """The nodes of which a shape may find something else."""
        found: set[Term] = set()
        for triple in changed:
            found |= {triple.subject, triple.object} if triple.predicate.value in self._deciding(shape) else set()
        for step in self._steps[shape]:
            for triple in changed:
                if step.predicate is None or step.predicate == rdflib.URIRef(triple.predicate.value):
                    at: set[Term] = {triple.object if step.backwards else triple.subject}
                    for way in reversed(step.way):
                        at = paths.reach(self.data, paths.inverse(way), at)
                    found |= at
        return found

    def _deciding(self, shape: Node) -> set[str]:
        """The properties that make a node a target."""
        of_ends = {
            str(end) for part in (SH.targetSubjectsOf, SH.targetObjectsOf) for end in self.shapes.objects(shape, part)
        }
        return {str(RDF.type), *of_ends}

    @cached_property
    def _steps(self) -> dict[Node, set[_Step]]:
        return {shape: set(self._looks(shape, (), ())) for shape in self.of_shape}

    def _looks(self, shape: Node, way: tuple[Way, ...], outer: tuple[Node, ...]) -> Iterator[_Step]:
        """All that a shape looks at, from the nodes it is asked about at the end of a way."""
        if shape in outer:
            return
        path = self.shapes.value(shape, SH.path)
        values = way
        if path is not None:
            whole = path_in(self.shapes, path)
            yield from _walk(whole, way)
            values = (*way, whole)
        if (shape, SH["class"], None) in self.shapes:
            yield _Step(values, RDF.type)
        if (shape, SH.closed, None) in self.shapes:
            yield _Step(values, None)
        for parameter in _PAIRS:
            for other in self.shapes.objects(shape, parameter):
                yield _Step(way, rdflib.URIRef(str(other)))
        for inner in self._inner(shape):
            yield from self._looks(inner, values, (*outer, shape))

    def _inner(self, shape: Node) -> Iterator[Node]:
        for parameter in _INSIDE:
            yield from self.shapes.objects(shape, parameter)
        for parameter in _CHOICES:
            for choices in self.shapes.objects(shape, parameter):
                yield from self.shapes.items(choices)

    @cached_property
    def _spoken_of(self) -> dict[str, set[str | None]]:
        queries = {asked.query for asked in self.of_constraint}
        return {query: set(_properties(prepared(query).algebra.p)) for query in queries}


def _walk(path: Way, way: tuple[Way, ...], backwards: bool = False) -> Iterator[_Step]:
    """The steps of a path, each with the way to it."""
    match path:
        case rdflib.URIRef():
            yield _Step(way, path, backwards)
        case InvPath(arg=inner):
            yield from _walk(inner, way, not backwards)
        case SequencePath(args=steps):
            for step in reversed(steps) if backwards else steps:
                yield from _walk(step, way, backwards)
                way = (*way, paths.inverse(step) if backwards else step)
        case AlternativePath(args=steps):
            for step in steps:
                yield from _walk(step, way, backwards)
        case MulPath(path=step):
            repeated = MulPath(paths.inverse(step) if backwards else step, "*")
            yield from _walk(step, (*way, repeated), backwards)


def _properties(part: object) -> Iterator[str | None]:
    """The properties that a query speaks of; None where it may be any."""
    if isinstance(part, CompValue):
        for _, predicate, _ in part.triples if part.name == "BGP" else ():
            found: list[str | None] = [str(each) for each in paths.predicates(predicate)]
            yield from found or [None]
        for value in (*part.values(), part.graph):
            yield from _properties(value)
    elif isinstance(part, list):
        for each in part:
            yield from _properties(each)
