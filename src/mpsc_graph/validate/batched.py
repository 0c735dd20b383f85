"""The batched engine: suspects from the sieve, each SPARQL constraint asked once, the reference for the rest.

The reference is asked of suspects only, on the data where it lies. What cannot be done so is left to it per focus node:
a shape with a feature that the sieve does not know, a constraint that has to be asked for each focus node.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field

import pyoxigraph as ox
import rdflib
from rdflib import SH
from rdflib.term import Node

from mpsc_graph.errors import ShapesError
from mpsc_graph.validate.data import Data
from mpsc_graph.validate.finding import Finding
from mpsc_graph.validate.prebinding import NotAtOnce, check_at_once
from mpsc_graph.validate.reference import Reference, query
from mpsc_graph.validate.sieve import Sieve, Unknown
from mpsc_graph.validate.terms import Term, path_in
from mpsc_graph.validate.uncollected import uncollected

__all__ = ["Asked", "Batched"]

_REFERRING = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape, SH["and"], SH["or"], SH.xone)


@dataclass(frozen=True)
class Asked:
    """A SPARQL constraint that is asked once: its node, the query, and the shape it is of."""

    node: Node
    query: str
    shape: Node


@dataclass
class Batched:
    """One state of the data against shapes. `left` says what was left to the reference, and why."""

    data: Data
    shapes: rdflib.Graph
    left: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reference = Reference(self.data, self.shapes)
        self.asked = list(self._at_once())
        for each in self.asked:
            self.reference.rules.remove((each.shape, SH.sparql, each.node))
        self.forget()
        self.targeted = {shape: self.reference.targets(shape) for shape in self.reference.shapes}

    def findings(self) -> Iterator[Finding]:
        """All findings. Raises ShapesError where the reference would."""
        for shape, targets in self.targeted.items():
            if targets and not self.reference.shapes[shape].deactivated:
                yield from self.reference.findings(shape, self.suspected(shape, targets))
        for asked in self.asked:
            yield from self.answer(asked, self.targeted[asked.shape], self.data.store)

    def forget(self) -> None:
        """Forget what was found out about the data, which have changed."""
        self.sieve = Sieve(self.reference, self.reference.rules)

    def suspected(self, shape: Node, targets: set[Term]) -> set[Term]:
        try:
            with uncollected():
                return self.sieve.suspects(shape, targets)
        except Unknown as unknown:
            self.left[str(shape)] = str(unknown)
            return targets

    def _at_once(self) -> Iterator[Asked]:
        """The constraints that can be asked once."""
        if (None, SH.sparql, None) not in self.shapes:
            return
        if not self.data.kept_as_written:
            self.left["SPARQL constraints"] = "numbers that are not written in their canonical form"
            return
        referred = _referred(self.shapes)
        for shape, helper in self.reference.constraints:
            try:
                if shape in referred:
                    raise NotAtOnce("its shape is part of another")
                yield Asked(helper.node, _once(helper), shape)
            except NotAtOnce as reason:
                self.left[str(helper.node)] = str(reason)

    def answer(self, asked: Asked, targets: Set[Term], store: ox.Store) -> Iterator[Finding]:
        """What one constraint finds of some of its targets, in a store that has all it looks at for these.

        The engine writes numbers its own way: see `Data.kept_as_written`.
        """
        shape = self.reference.shapes[asked.shape]
        answer = store.query(asked.query, use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)
        names = [variable.value for variable in answer.variables]
        path = path_in(self.shapes, shape.path()) if shape.is_property_shape else None
        for row in {tuple(row[name] for name in names) for row in answer}:
            bound = dict(zip(names, row, strict=True))
            focus = bound["this"]
            if focus is None or focus not in targets:
                continue
            if bound.get("failure") is not None:
                raise ShapesError(f"the shapes cannot be run: {asked.node} failed")
            value = bound.get("value") or (None if shape.is_property_shape else focus)
            yield Finding(
                focus=focus,
                shape=asked.shape,
                component=str(SH.SPARQLConstraintComponent),
                severity=str(shape.severity),
                path=path if bound.get("path") is None else rdflib.URIRef(bound["path"].value),
                value=value,
                constraint=asked.node,
            )


def _once(helper: object) -> str:
    """The query of a constraint that may be asked once. Raises NotAtOnce, or ShapesError for what SHACL forbids."""
    text = query(helper)
    if text is None:
        raise NotAtOnce("it needs prefixes or bindings that only the reference has")
    check_at_once(text)
    try:
        ox.Store().query(text)
    except SyntaxError as error:
        raise NotAtOnce(f"it is not SPARQL 1.1 as the store reads it ({error})") from error
    return text


def _referred(shapes: rdflib.Graph) -> set[Node]:
    """Shapes that other shapes refer to; what they find is not said of their own targets alone."""
    found: set[Node] = set()
    for parameter in _REFERRING:
        for argument in shapes.objects(None, parameter):
            found.add(argument)
            found.update(shapes.items(argument))
    return found
