"""Validates again only what a change can affect.

A shape looks along its paths: a statement that came or went can change what it finds of a node only if it lies on the
way, so the way is walked back from it, over the data before and after. The same goes for the patterns of a SPARQL
constraint; it is asked again of what the nodes found so rest on, and of everything only where these are too many. Where
the change touches what decides classes (rdfs:subClassOf), or the shapes use what is not known here, everything is
validated again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

import pyoxigraph as ox
import rdflib
from rdflib import RDF, RDFS, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.term import Node

from mpsc_graph.validate import paths
from mpsc_graph.validate.batched import Asked, Batched
from mpsc_graph.validate.data import Data, prepared
from mpsc_graph.validate.finding import Finding
from mpsc_graph.validate.group import groups_in
from mpsc_graph.validate.pattern import Beyond, Changed
from mpsc_graph.validate.rows import QueryByRow
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
            self._ask(asked)

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
        self.data.change(new, ())  # with both, old and new, there
        affected = {shape: self._affected(shape, changed) for shape in self.of_shape}
        concerned = {asked: self._concerned(asked, Changed(changed)) for asked in self.of_constraint}
        self.data.change((), gone)
        self.batched.forget()
        for shape, nodes in affected.items():
            self._again(shape, nodes)
        for asked, concerns in concerned.items():
            self._ask_again(asked, concerns)

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
        self.batched.targeted[shape] -= nodes
        self.batched.targeted[shape] |= targets
        self._keep(shape, targets)

    def _keep(self, shape: Node, nodes: Iterable[Term]) -> None:
        for finding in self.batched.reference.findings(shape, nodes):
            self.of_shape[shape].setdefault(finding.focus, []).append(finding)

    def _ask(self, asked: Asked) -> None:
        targets = self.batched.targeted[asked.shape]
        self.of_constraint[asked] = list(self.batched.answer(asked, targets, self.data.store))

    def _ask_again(self, asked: Asked, nodes: set[Term] | None) -> None:
        """Ask a constraint of some nodes, of everything where they are not known."""
        try:
            if nodes is None:
                raise Beyond
            targets = nodes & self.batched.targeted[asked.shape]
            around = _by_focus(asked.query).around(self.data.store, {(node,) for node in targets})
        except Beyond:
            self._ask(asked)
            return
        store = ox.Store()
        store.extend(ox.Quad(*triple) for triple in around)
        kept = (finding for finding in self.of_constraint[asked] if finding.focus not in nodes)
        self.of_constraint[asked] = [*kept, *self.batched.answer(asked, targets, store)]

    def _concerned(self, asked: Asked, changed: Changed) -> set[Term] | None:
        """The nodes of which a constraint may find something else; None where they are too many, or cannot be told."""
        try:
            rows = _by_focus(asked.query).affected(self.data.store, changed)
        except Beyond:
            return None
        return {node for (node,) in rows} | self._retargeted(asked.shape, changed.all)

    def _retargeted(self, shape: Node, changed: Iterable[ox.Triple]) -> set[Term]:
        """The nodes that may have become targets of a shape, or are none any more."""
        deciding = self._deciding(shape)
        ends = ({triple.subject, triple.object} for triple in changed if triple.predicate.value in deciding)
        return set().union(*ends)

    def _affected(self, shape: Node, changed: set[ox.Triple]) -> set[Term]:
        """The nodes of which a shape may find something else."""
        found = self._retargeted(shape, changed)
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


@cache
def _by_focus(query: str) -> QueryByRow:
    """A constraint to be asked of single nodes; its rows are values of $this, which is bound in all its solutions."""
    try:
        return QueryByRow(groups_in(prepared(query).algebra.p), ("this",))
    except Beyond:
        return QueryByRow()


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
