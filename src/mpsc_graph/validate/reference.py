"""pySHACL, the reference engine: every other engine has to find what it finds.

Its public `validate` runs whole. Beside it `Reference` asks its shapes of single focus nodes, as `validate` does within
(pySHACL 0.40; the range is pinned).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any
from warnings import catch_warnings, simplefilter

import pyshacl
import rdflib
from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint
from pyshacl.errors import ShapeRecursionWarning
from pyshacl.graph_abstraction import DataGraph
from pyshacl.shape import Shape
from pyshacl.validator import Validator
from rdflib import RDF, RDFS, SH
from rdflib.paths import InvPath, MulPath, SequencePath
from rdflib.term import Node

from mpsc_graph.errors import MpscError, ShapesError
from mpsc_graph.validate import paths
from mpsc_graph.validate.data import Data, prepared
from mpsc_graph.validate.finding import Finding, findings_in
from mpsc_graph.validate.terms import Term, to_ox, to_rdflib

__all__ = ["Reference", "failures", "literals_as_written", "query", "run"]

_SUBCLASSES = MulPath(InvPath(RDFS.subClassOf), "*")
_INSTANCES = SequencePath(_SUBCLASSES, InvPath(RDF.type))
"""From a class to the instances of it and of its subclasses."""
for _name in ("pyshacl-validate", "pyshacl.shape", "pyshacl.validator"):
    logging.getLogger(_name).addFilter(lambda _: False)  # it raises what it logs


def run(data: Data, shapes: rdflib.Graph) -> Iterator[Finding]:
    """All findings of pySHACL, on a graph of its own. Raises ShapesError where it fails."""
    with literals_as_written(), failures():
        _, report, _ = pyshacl.validate(data.copy(), shacl_graph=_copy(shapes), advanced=True, inplace=True)
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(f"the shapes cannot be run: {report}")
    yield from findings_in(report)


class Reference:
    """pySHACL's shapes over data that is not copied. A constraint that is taken out of `rules` is not looked at."""

    def __init__(self, data: Data, shapes: rdflib.Graph) -> None:
        self.data, self.rules = data, _copy(shapes)
        self.graph = DataGraph.from_rdflib(data.graph)
        with failures():
            self._validator = Validator(self.graph, shacl_graph=self.rules, options={"advanced": True, "inplace": True})
            self.shapes: dict[Node, Shape] = {shape.node: shape for shape in self._validator.shacl_graph.shapes}
            for shape in self.shapes.values():
                shape.set_advanced(True)
        self.executor = self._validator.make_executor()

    def targets(self, shape: Node) -> set[Term]:
        """The focus nodes of a shape (SHACL, section 2.1.3)."""
        if (shape, SH.target, None) in self.rules:
            with failures():
                return {to_ox(node) for node in self.shapes[shape].focus_nodes(self.graph)}
        nodes, classes, implicit, objects_of, subjects_of = self.shapes[shape].target()
        found: set[Term] = {to_ox(node) for node in nodes}
        for kind in {*classes, *implicit}:
            found |= paths.reach(self.data, _INSTANCES, {to_ox(kind)})
        for predicate in objects_of:
            found.update(self.data.backward(to_ox(predicate)).nodes())
        for predicate in subjects_of:
            found.update(self.data.forward(to_ox(predicate)).nodes())
        return found

    def targets_among(self, shape: Node, asked: set[Term]) -> set[Term]:
        """Which of some nodes are focus nodes of a shape without sh:target."""
        nodes, classes, implicit, objects_of, subjects_of = map(set, self.shapes[shape].target())
        found = asked & {to_ox(node) for node in nodes}
        kinds = paths.reach(self.data, _SUBCLASSES, {to_ox(kind) for kind in classes | implicit})
        types = self.data.forward(to_ox(RDF.type))
        found |= {node for node in asked if not kinds.isdisjoint(types[node])}
        for predicate in objects_of:
            found |= {node for node in asked if node in self.data.backward(to_ox(predicate))}
        for predicate in subjects_of:
            found |= {node for node in asked if node in self.data.forward(to_ox(predicate))}
        return found

    def is_aimed(self, shape: Node) -> bool:
        """Whether a shape declares targets and is not switched off."""
        of_its_own = (shape, SH.target, None) in self.rules
        return not self.shapes[shape].deactivated and (of_its_own or any(map(list, self.shapes[shape].target())))

    def findings(self, shape: Node, focus: Iterable[Term]) -> list[Finding]:
        """What a shape finds of these nodes, targets or not. Raises ShapesError where it fails."""
        nodes: list[Any] = [to_rdflib(node) for node in focus]
        with literals_as_written(), failures():
            conforms, results = self.shapes[shape].validate(self.executor, self.graph, focus=nodes)
            if not results:
                return []
            report, _ = self._validator.create_validation_report(self._validator.shacl_graph, conforms, results)
        return list(findings_in(report))

    @cached_property
    def constraints(self) -> list[tuple[Node, Any]]:
        """The SPARQL constraints that are not switched off: the shape of each, and pySHACL's helper for its query."""
        found = []
        for node, shape in self.shapes.items():
            if not shape.deactivated and (node, SH.sparql, None) in self.rules:
                with failures():
                    helpers = SPARQLBasedConstraint(shape).sparql_constraints
                found += [(node, helper) for helper in helpers if not helper.deactivated]
        return found

    def breaking(self, component: type, shape: Node, values: Iterable[Term]) -> set[Node]:
        """Which of the values break a constraint that looks at nothing but the value."""
        nodes = {node: {node} for node in map(to_rdflib, values)}
        with literals_as_written(), failures():
            constraint = component(self.shapes[shape])
            constraint.make_v_result = lambda _, focus, **told: focus  # nobody reads the words, which take long
            _, results = constraint.evaluate(self.executor, self.graph, nodes, [self.shapes[shape], constraint])
        return set(results)


def query(helper: Any) -> str | None:
    """The text of a SPARQL constraint with prefixes and path put in; None where rdflib cannot parse it by itself.

    Raises ShapesError for what SHACL does not allow in it (section 5.2).
    """
    with failures():
        bound, text = helper.pre_bind_variables(rdflib.BNode())
    whole: str = helper.apply_prefixes(text)
    try:
        prepared(whole)
    except ShapesError:
        return None
    return None if set(bound) - {"this"} else whole


@contextmanager
def literals_as_written() -> Iterator[None]:
    """rdflib would quote "01"^^xsd:integer as 1 in the report."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


@contextmanager
def failures() -> Iterator[None]:
    """What pySHACL raises, in our words; shapes that run in circles mean nothing (SHACL, section 3.4.3)."""
    try:
        with catch_warnings():
            simplefilter("error", ShapeRecursionWarning)
            yield
    except ShapeRecursionWarning as error:
        raise ShapesError("the shapes cannot be run: they refer to each other in a circle") from error
    except RecursionError as error:
        raise ShapesError("the shapes cannot be run: they refer to each other, or lists nest, without end") from error
    except re.error as error:
        raise ShapesError(f"the shapes cannot be run: sh:pattern “{error.pattern!s}”: {error}") from error
    except (MpscError, MemoryError):
        raise
    except Exception as error:  # what pySHACL raises of itself, and whatever it meets in shapes that are none
        said = getattr(error, "message", None) or error
        raise ShapesError(f"the shapes cannot be run: {said or type(error).__name__}") from error


def _copy(shapes: rdflib.Graph) -> rdflib.Graph:
    """pySHACL adds statements of its own to the shapes it is given."""
    graph = rdflib.Graph()
    graph += shapes
    for prefix, namespace in shapes.namespaces():
        graph.bind(prefix, namespace)
    return graph
