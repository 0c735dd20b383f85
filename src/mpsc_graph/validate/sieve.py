"""Who may break a shape: the constraints of SHACL Core evaluated over whole columns of values at once.

Every node that pySHACL would find something about is among the suspects; pySHACL is then asked of the suspects alone.
So nothing is reported that the reference does not report, and what is not known here is left to it whole.
A constraint that looks at one value (a datatype, a pattern, a range) is pySHACL's own, asked once per distinct value.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property

import pyoxigraph as ox
import rdflib
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from rdflib import RDF, RDFS, SH
from rdflib.term import Node

from mpsc_graph.validate import paths
from mpsc_graph.validate.columns import Columns, Selves
from mpsc_graph.validate.reference import Reference
from mpsc_graph.validate.terms import Term, path_in, to_ox, to_rdflib

__all__ = ["Sieve", "Unknown"]

_OF_ONE_VALUE = {
    *("datatype", "pattern", "minLength", "maxLength", "languageIn", "in"),
    *("minInclusive", "maxInclusive", "minExclusive", "maxExclusive"),
}
_BESIDE = {
    *("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "path", "severity", "message", "name"),
    *("description", "order", "group", "defaultValue", "deactivated", "flags", "ignoredProperties"),
    *("qualifiedMinCount", "qualifiedMaxCount"),
}
"""What says nothing of values, or belongs to another parameter that is looked at."""
_KINDS = {
    SH.IRI: (ox.NamedNode,),
    SH.BlankNode: (ox.BlankNode,),
    SH.Literal: (ox.Literal,),
    SH.BlankNodeOrIRI: (ox.BlankNode, ox.NamedNode),
    SH.BlankNodeOrLiteral: (ox.BlankNode, ox.Literal),
    SH.IRIOrLiteral: (ox.NamedNode, ox.Literal),
}
_TYPE, _SUBCLASS = ox.NamedNode(str(RDF.type)), ox.NamedNode(str(RDFS.subClassOf))


class Unknown(Exception):
    """A shape uses what the sieve does not know."""


class Sieve:
    """The suspects of each shape over one state of the data."""

    def __init__(self, reference: Reference, shapes: rdflib.Graph) -> None:
        self.reference, self.shapes, self.data = reference, shapes, reference.data
        self.at_work: list[Node] = []
        self.paths = cache(lambda node: path_in(shapes, node))
        self.members = cache(self._members)
        self.verdicts: dict[tuple[Node, str], tuple[set[Term], set[Term]]] = {}
        """Of each constraint of one value: which were looked at, and which break it."""

    def suspects(self, shape: Node, nodes: Iterable[Term]) -> set[Term]:
        """The nodes that break a shape. Raises Unknown."""
        if shape in self.at_work:
            raise Unknown("shapes that refer to each other")
        self.at_work.append(shape)
        try:
            return self._suspects(shape, set(nodes))
        finally:
            self.at_work.pop()

    def _suspects(self, shape: Node, nodes: set[Term]) -> set[Term]:
        parameters = list(self.shapes.predicate_objects(shape))
        if (SH.deactivated, rdflib.Literal(True)) in parameters or not nodes:
            return set()
        path = self.shapes.value(shape, SH.path)
        columns = Selves(nodes) if path is None else self.columns(path, nodes)
        found: set[Term] = set()
        for parameter, argument in parameters:
            if parameter in self._custom:
                raise Unknown(f"the constraint component of {parameter}")
            name = str(parameter).removeprefix(str(SH))
            if name != str(parameter) and name not in _BESIDE:
                found |= self.breaking(shape, name, argument, columns)
        return found

    def columns(self, path: Node, nodes: Iterable[Term]) -> Columns:
        way = self.paths(path)
        match way:
            case rdflib.URIRef():
                return Columns(self.data.forward(to_ox(way)).of(nodes))
            case rdflib.paths.InvPath(arg=rdflib.URIRef() as predicate):
                return Columns(self.data.backward(to_ox(predicate)).of(nodes))
        return Columns({node: paths.reach(self.data, way, {node}) for node in nodes})

    def breaking(self, shape: Node, name: str, argument: Node, columns: Columns) -> set[Term]:
        """The nodes whose values break one constraint."""
        if name in _OF_ONE_VALUE:
            return columns.having(self._breaking_alone(shape, name, columns.values))
        match name:
            case "minCount":
                least = _number(argument)
                return {node for node, values in columns.of.items() if len(values) < least}
            case "maxCount":
                most = _number(argument)
                return {node for node, values in columns.of.items() if len(values) > most}
            case "hasValue":
                wanted = to_ox(argument)
                return {node for node, values in columns.of.items() if wanted not in values}
            case "nodeKind" if isinstance(argument, rdflib.URIRef) and argument in _KINDS:
                kinds = _KINDS[argument]
                return columns.having({value for value in columns.values if not isinstance(value, kinds)})
            case "class":
                return columns.having(columns.values - self.members(argument))
            case "uniqueLang":
                return {node for node, values in columns.of.items() if _repeats_a_language(values)}
            case "equals" | "disjoint":
                return self._differing(name == "equals", argument, columns)
            case "closed":
                return columns.having(self._open(shape, argument, columns.values))
        return self._by_shapes(shape, name, argument, columns)

    def _breaking_alone(self, shape: Node, name: str, values: set[Term]) -> set[Term]:
        """The values that break a constraint of one value, as pySHACL has it; maybe others as well."""
        known, found = self.verdicts.setdefault((shape, name), (set(), set()))
        if new := values - known:
            breaking = self.reference.breaking(CONSTRAINT_PARAMETERS_MAP[SH[name]], shape, new)
            found |= {value for value in new if to_rdflib(value) in breaking} if breaking else set()
            known |= new
        return found

    def _differing(self, same: bool, argument: Node, columns: Columns) -> set[Term]:
        pairs = self.data.forward(to_ox(argument))
        breaks = set.__ne__ if same else set.__and__
        return {node for node, values in columns.of.items() if breaks(set(values), set(pairs[node]))}

    def _by_shapes(self, shape: Node, name: str, argument: Node, columns: Columns) -> set[Term]:
        """Constraints that ask whether values keep other shapes (SHACL, sections 4.6 and 4.7)."""
        values = columns.values
        match name:
            case "node" | "property":
                return columns.having(self.suspects(argument, values))
            case "not":
                return columns.having(values - self.suspects(argument, values))
            case "and" | "or" | "xone":
                found = [self.suspects(part, values) for part in self.shapes.items(argument)]
                kept = {value: sum(value not in breaking for breaking in found) for value in values}
                allowed = {"and": {len(found)}, "or": set(range(1, len(found) + 1)), "xone": {1}}[name]
                return columns.having({value for value in values if kept[value] not in allowed})
            case "qualifiedValueShape":
                return self._qualified(shape, self.suspects(argument, values), columns)
        raise Unknown(f"sh:{name}")

    def _qualified(self, shape: Node, breaking: set[Term], columns: Columns) -> set[Term]:
        least, most = (self.shapes.value(shape, bound) for bound in (SH.qualifiedMinCount, SH.qualifiedMaxCount))
        low, high = (0 if least is None else _number(least)), (None if most is None else _number(most))

        def breaks(values: Iterable[Term]) -> bool:
            count = sum(value not in breaking for value in values)
            return count < low or (high is not None and count > high)

        return {node for node, values in columns.of.items() if breaks(values)}

    def _open(self, shape: Node, argument: Node, values: set[Term]) -> set[Term]:
        """The values with properties that a closed shape does not name."""
        if argument != rdflib.Literal(True):
            raise Unknown("sh:closed that is not true")
        allowed = {self.shapes.value(part, SH.path) for part in self.shapes.objects(shape, SH.property)}
        ignored = self.shapes.value(shape, SH.ignoredProperties)
        allowed |= set(self.shapes.items(ignored)) if ignored is not None else set()
        others = [self.data.forward(used) for used in self.data.predicates() if to_rdflib(used) not in allowed]
        return set().union(*(values & pairs.nodes() for pairs in others))

    def _members(self, kind: Node) -> set[Term]:
        """All instances of a class and its subclasses (SHACL, section 1.1)."""
        kinds = paths.reach(self.data, rdflib.paths.MulPath(rdflib.paths.InvPath(RDFS.subClassOf), "*"), {to_ox(kind)})
        of_kind = self.data.backward(_TYPE)
        return {node for each in kinds for node in of_kind[each]}

    @cached_property
    def _custom(self) -> set[Node]:
        """Parameters of constraint components that the shapes declare themselves (SHACL, section 6)."""
        parameters = self.shapes.objects(None, SH.parameter)
        return {path for parameter in parameters for path in self.shapes.objects(parameter, SH.path)}


def _number(argument: Node | None) -> int:
    if not isinstance(argument, rdflib.Literal) or not isinstance(argument.value, int):
        raise Unknown(f"{argument}, which is no whole number")
    return argument.value


def _repeats_a_language(values: Iterable[Term]) -> bool:
    languages = [value.language.lower() for value in values if isinstance(value, ox.Literal) and value.language]
    return len(languages) > len(set(languages))
