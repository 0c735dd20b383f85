"""Findings become results that people can act on: words, names, statements, places, why no shape of several fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pyoxigraph as ox
import rdflib
from rdflib import RDF, RDFS, SH, SKOS
from rdflib.term import Node

from mpsc_graph.errors import Location
from mpsc_graph.namespaces import ONTOLOGY, PREFIXES
from mpsc_graph.validate import paths
from mpsc_graph.validate.data import Data
from mpsc_graph.validate.evidence import statements
from mpsc_graph.validate.finding import Finding
from mpsc_graph.validate.places import Found, KnownPlaces, Places
from mpsc_graph.validate.reference import Reference, query
from mpsc_graph.validate.report import Result, Severity, Statement
from mpsc_graph.validate.rules import Rules
from mpsc_graph.validate.terms import Term, path_text, term_text, to_ox

__all__ = ["Describer"]

_SEVERITY = {str(SH.Violation): Severity.VIOLATION, str(SH.Warning): Severity.WARNING, str(SH.Info): Severity.INFO}
_NAMED_BY = (
    *(RDFS.label, SKOS.prefLabel, rdflib.DCTERMS.title, rdflib.FOAF.name),
    *(rdflib.URIRef("https://schema.org/name"), rdflib.URIRef("http://schema.org/name")),
)
_ABOUT = (
    *(RDF.subject, rdflib.URIRef(ONTOLOGY + "#measure"), rdflib.URIRef(PREFIXES["schema"] + "observationAbout")),
    *(rdflib.URIRef(PREFIXES["cv"] + "hasParticipant"), rdflib.ORG.member, rdflib.URIRef(PREFIXES["oa"] + "hasSource")),
)
"""What leads from a claim, a passage or a statement about a statement to what it is about."""
_ABOUT_WORDS = {"de": "Angabe zu: {}", "en": "statement about: {}"}
_DEEPEST = 3
"""How many shapes within shapes are explained."""
_SHOWN = 5
"""How many statements of one result are shown."""


@dataclass
class Describer:
    """Puts findings into words. `explaining` is pySHACL over the same data, asked why a value keeps no shape."""

    data: Data
    shapes: rdflib.Graph
    explaining: Reference
    places: Places = field(default_factory=KnownPlaces)
    keys: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._why: dict[tuple[Node, Term], list[Finding]] = {}

    def results(self, findings: Iterable[Finding]) -> list[Result]:
        """The results in their order: gravest first, then by file."""
        drafts = [(finding, self._about(finding)) for finding in findings]
        wanted: set[ox.Triple | Term] = {finding.focus for finding, _ in drafts}
        wanted |= {triple for _, about in drafts for triple in about}
        found = self.places.find(wanted)
        results = [self._result(finding, about, found) for finding, about in drafts]
        return sorted(results, key=lambda result: result.order)

    @cached_property
    def rules(self) -> Rules:
        classes = (to_ox(kind) for kind in self.shapes.objects(None, SH["class"]))
        return Rules(self.shapes, self.keys, {kind.value: self.names(kind) for kind in classes})

    def names(self, thing: Term) -> dict[str, str]:
        """What a thing is called, by language; a nameless one after what it is about."""
        if names := self._own_names(thing):
            return names
        subjects = (value for each in _ABOUT for value in sorted(self.data.forward(to_ox(each))[thing], key=str))
        about = next((names for subject in subjects if (names := self._own_names(subject))), {})
        return {
            language: _ABOUT_WORDS[language].format(name)
            for language, name in about.items()
            if language in _ABOUT_WORDS
        }

    def _own_names(self, thing: Term) -> dict[str, str]:
        for predicate in _NAMED_BY:
            values = sorted(self.data.forward(to_ox(predicate))[thing], key=str)
            names = {value.language or "": value.value for value in values if isinstance(value, ox.Literal)}
            if names:
                plain = names.pop("", None)
                return names or {"de": str(plain), "en": str(plain)}
        return {}

    @cached_property
    def _queries(self) -> dict[Node, str]:
        """The texts of the SPARQL constraints that can be parsed by themselves."""
        return {
            helper.node: text for _, helper in Reference(Data(), self.shapes).constraints if (text := query(helper))
        }

    def _about(self, finding: Finding) -> list[ox.Triple]:
        text = None
        if finding.constraint is not None:
            text = self._queries.get(finding.constraint)
        return sorted(statements(self.data, finding, text), key=str)

    def _result(self, finding: Finding, about: list[ox.Triple], found: Found, depth: int = 0) -> Result:
        count = self._count(finding)
        shown = [_statement(triple, found.get(triple)) for triple in about]
        shown.sort(key=lambda each: (each.location is None, each.location or Location("")))
        placed = [each.location for each in shown if each.location is not None]
        return Result(
            severity=_SEVERITY.get(finding.severity, Severity.VIOLATION),
            focus=term_text(finding.focus),
            shape=self.rules.named(self.rules.rule(finding)),
            component=finding.component.removeprefix(str(SH)),
            path=None if finding.path is None else path_text(finding.path),
            value=None if finding.value is None else term_text(finding.value),
            messages=self.rules.messages(finding, count),
            hint=self.rules.hint(finding, count),
            location=placed[-1] if placed else found.get(finding.focus),
            label=self.names(finding.focus),
            statements=tuple(shown[-_SHOWN:]),
            details=tuple(self._details(finding, found, depth)) if depth < _DEEPEST else (),
            source_shape=term_text(to_ox(finding.shape)),
            level=None if finding.severity in _SEVERITY else finding.severity,
            constraint=None if finding.constraint is None else term_text(to_ox(finding.constraint)),
        )

    def _count(self, finding: Finding) -> int:
        return 0 if finding.path is None else len(set(paths.values(self.data, finding.path, finding.focus)))

    def _details(self, finding: Finding, found: Found, depth: int) -> Iterator[Result]:
        """Why a value keeps none of the shapes that it should keep one of, or not the one it should keep."""
        value = finding.focus if finding.value is None else finding.value
        for branch, shape in self._branches(finding):
            for inner in self._failures(shape, value):
                result = self._result(inner, self._about(inner), found, depth + 1)
                yield replace(result, branch=branch)

    def _branches(self, finding: Finding) -> Iterator[tuple[int | None, Node]]:
        match finding.component.removeprefix(str(SH)):
            case "NodeConstraintComponent":
                yield from ((None, shape) for shape in self.shapes.objects(finding.shape, SH.node))
            case "OrConstraintComponent":
                yield from self._choices(finding, SH["or"])
            case "XoneConstraintComponent":
                yield from self._choices(finding, SH.xone)
            case "AndConstraintComponent":
                yield from self._choices(finding, SH["and"])

    def _choices(self, finding: Finding, parameter: Node) -> Iterator[tuple[int, Node]]:
        for choices in self.shapes.objects(finding.shape, parameter):
            yield from enumerate(self.shapes.items(choices), 1)

    def _failures(self, shape: Node, value: Term) -> list[Finding]:
        if (shape, value) not in self._why:
            self._why[shape, value] = self.explaining.findings(shape, [value])
        return self._why[shape, value]


def _statement(triple: ox.Triple, location: Location | None) -> Statement:
    return Statement(term_text(triple.subject), triple.predicate.value, term_text(triple.object), location)
