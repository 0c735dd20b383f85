"""Checks the shapes themselves: what a validator would pass over without a word.

A misspelt sh:minCuont passes every validation of shapes by shapes; a shape whose target is misspelt is always kept; one
that nothing can keep is noticed only by those whose data it refuses.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib import RDF, SH
from rdflib.term import Node

from mpsc_graph.errors import MpscError, ShapesError
from mpsc_graph.validate.data import Data
from mpsc_graph.validate.lint_rules import LINT_RULES
from mpsc_graph.validate.places import FilePlaces
from mpsc_graph.validate.prebinding import NotAtOnce, check_at_once
from mpsc_graph.validate.reference import Reference, query
from mpsc_graph.validate.report import Report, Result, shorten
from mpsc_graph.validate.rules import Rules
from mpsc_graph.validate.shapes import load_shapes, shape_sources
from mpsc_graph.validate.terms import Term, term_text, to_ox

__all__ = ["fixtures_in", "lint"]

_CODE = "urn:mpsc-graph:lint:"
_BOUNDS = (
    ("minCount", "maxCount"),
    ("qualifiedMinCount", "qualifiedMaxCount"),
    ("minLength", "maxLength"),
    ("minInclusive", "maxInclusive"),
)
_STRICT = (("minExclusive", "maxExclusive"), ("minExclusive", "maxInclusive"), ("minInclusive", "maxExclusive"))
_REFERS = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
_CHOOSES = (SH["and"], SH["or"], SH.xone)
_KEYWORDS = {"and", "class", "in", "not", "or"}
"""Terms that rdflib does not list, since Python has other uses for them."""
_FIXTURE = re.compile(r"# (violation|warning|info) (\S+)")


def lint(paths: list[Path], triples: Iterable[ox.Triple] | None = None, fixtures: Path | None = None) -> Report:
    """The report on files and folders of shapes.

    With `triples` it says which shapes find nothing in them; with `fixtures`, a folder of files that each break a rule
    and name it in their first line (`# violation shape:Name`), which rules have none. Raises InputError.
    """
    shapes = load_shapes(paths)
    linter = _Linter(shapes, None if triples is None else Data(triples), fixtures)
    places = FilePlaces(shape_sources(paths))
    noticed = sorted(linter.notices(), key=lambda notice: (notice.code, str(notice.about), notice.value))
    wanted: set[Term] = {
        each for notice in noticed for each in (to_ox(notice.about), notice.triple) if each is not None
    }
    found = places.find(wanted)
    results = [linter.result(notice, found) for notice in noticed]
    checked = tuple(str(path) for path in paths)
    return Report(tuple(sorted(results, key=lambda each: each.order)), "lint", len(shapes), checked=checked)


def fixtures_in(folder: Path) -> set[str]:
    """The names of the rules that the files of a folder say they break."""
    lines = (line for file in sorted(folder.glob("*.ttl")) for line in file.read_text("utf-8").splitlines())
    return {found[2] for line in lines if (found := _FIXTURE.fullmatch(line))}


@dataclass(frozen=True)
class _Notice:
    code: str
    about: Node
    value: str = ""
    triple: ox.Triple | None = None
    advice: tuple[str, str] = ("", "")


class _Linter:
    def __init__(self, shapes: rdflib.Graph, data: Data | None, fixtures: Path | None) -> None:
        self.shapes, self.data, self.fixtures = shapes, data, fixtures
        self.rules = Rules(shapes, {}, {})

    def notices(self) -> Iterator[_Notice]:
        yield from self.unknown_terms()
        for shape in self.all_shapes():
            yield from self.unsatisfiable(shape)
            yield from self.words(shape)
            if isinstance(shape, rdflib.BNode) and (None, SH.property, shape) in self.shapes:
                yield _Notice("nameless", shape)
            if shape in self.reached(shape):
                yield _Notice("circle", shape)
        yield from self.running()
        yield from self.untried()

    def all_shapes(self) -> list[Node]:
        kinds = (SH.NodeShape, SH.PropertyShape)
        found = {shape for kind in kinds for shape in self.shapes.subjects(RDF.type, kind)}
        return sorted(found | {*self.shapes.subjects(SH.path), *self.shapes.objects(None, SH.property)}, key=str)

    def unknown_terms(self) -> Iterator[_Notice]:
        known = {str(term).removeprefix(str(SH)) for term in dir(SH)} | _KEYWORDS
        for subject, predicate, value in self.shapes:
            for term in (predicate, value):
                name = str(term).removeprefix(str(SH))
                if isinstance(term, rdflib.URIRef) and name != str(term) and name and name not in known:
                    near = difflib.get_close_matches(name, known, 1)
                    advice = f"sh:{near[0]}" if near else ""
                    words = (f"Gemeint ist wohl {advice}.", f"Did you mean {advice}?") if near else _SPELLING
                    triple = ox.Triple(to_ox(subject), to_ox(predicate), to_ox(value))  # type: ignore[arg-type]
                    yield _Notice("unknown-term", subject, f"sh:{name}", triple, words)

    def unsatisfiable(self, shape: Node) -> Iterator[_Notice]:
        for pairs, refuses in ((_BOUNDS, float.__gt__), (_STRICT, float.__ge__)):
            for low, high in pairs:
                least, most = self.number(shape, low), self.number(shape, high)
                if least is not None and most is not None and refuses(least, most):
                    yield _Notice("unsatisfiable", shape, f"sh:{low} {least:g}, sh:{high} {most:g}")
        kind = self.shapes.value(shape, SH.nodeKind)
        literal = [name for name in ("datatype", "languageIn", "uniqueLang") if (shape, SH[name], None) in self.shapes]
        things = [name for name in ("class",) if (shape, SH[name], None) in self.shapes]
        things += ["nodeKind"] if kind in (SH.IRI, SH.BlankNode, SH.BlankNodeOrIRI) else []
        literal += ["nodeKind"] if kind == SH.Literal else []
        if literal and things:
            yield _Notice("unsatisfiable", shape, f"sh:{literal[0]}, sh:{things[0]}")
        if (shape, SH["in"], RDF.nil) in self.shapes:
            yield _Notice("unsatisfiable", shape, "sh:in ()")

    def number(self, shape: Node, name: str) -> float | None:
        value = self.shapes.value(shape, SH[name])
        try:
            return float(value) if isinstance(value, rdflib.Literal) else None
        except ValueError:
            return None

    def words(self, rule: Node) -> Iterator[_Notice]:
        languages = {
            text.language for text in self.shapes.objects(rule, SH.message) if isinstance(text, rdflib.Literal)
        }
        if languages and not {"de", "en"} <= languages:
            yield _Notice("missing-language", rule, ", ".join(sorted({"de", "en"} - languages)))

    def reached(self, shape: Node) -> set[Node]:
        """The shapes that a shape refers to, by whatever way."""
        found: set[Node] = set()
        edge = self.referred(shape)
        while edge:
            found |= edge
            edge = {further for each in edge for further in self.referred(each)} - found
        return found

    def referred(self, shape: Node) -> set[Node]:
        found = {other for parameter in _REFERS for other in self.shapes.objects(shape, parameter)}
        lists = [choices for parameter in _CHOOSES for choices in self.shapes.objects(shape, parameter)]
        return found | {other for choices in lists for other in self.shapes.items(choices)}

    def running(self) -> Iterator[_Notice]:
        """What shows when pySHACL reads the shapes and looks for what they are about."""
        try:
            reference = Reference(self.data or Data(), self.shapes)
            constraints = reference.constraints
        except ShapesError as error:
            yield _Notice("unreadable", _ALL, str(error).removeprefix("the shapes cannot be run: "))
            return
        for _, helper in constraints:
            yield from self.words(helper.node)
            yield from self.asking(helper)
        for shape in reference.shapes if self.data is not None else ():
            targets = [SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf]
            if any((shape, target, None) in self.shapes for target in targets) and not reference.targets(shape):
                yield _Notice("no-focus", shape)

    def asking(self, helper: object) -> Iterator[_Notice]:
        node = helper.node  # type: ignore[attr-defined]
        try:
            text = query(helper)
            if text is not None:
                check_at_once(text)
        except NotAtOnce as reason:
            yield _Notice("one-by-one", node, str(reason))
        except MpscError as error:
            yield _Notice("unreadable", node, str(error).removeprefix("the shapes cannot be run: "))

    def untried(self) -> Iterator[_Notice]:
        if self.fixtures is None:
            return
        tried = fixtures_in(self.fixtures)
        rules = {*self.shapes.objects(None, SH.property), *self.shapes.objects(None, SH.sparql)}
        rules = {
            rule for rule in rules | set(self.shapes.subjects(SH.closed)) if (rule, SH.message, None) in self.shapes
        }
        within = {rule for parameter in (SH.node, SH.qualifiedValueShape) for rule in self.inside(parameter)}
        for rule in rules - within:
            name = re.split(r"[#/]", str(rule))[-1]
            if isinstance(rule, rdflib.URIRef) and not any(each.endswith(f":{name}") for each in tried):
                yield _Notice("missing-fixture", rule, str(self.fixtures))

    def inside(self, parameter: Node) -> Iterator[Node]:
        """Rules that are reported through those that use them."""
        for shape in self.shapes.objects(None, parameter):
            yield from self.shapes.objects(shape, SH.property)

    def result(self, notice: _Notice, found: Mapping[Term, object]) -> Result:
        rule = LINT_RULES[notice.code]
        place = found.get(notice.triple) if notice.triple else None
        filled = [{"value": notice.value, "advice": advice} for advice in notice.advice]
        languages = ("de", "en")
        return Result(
            severity=rule.severity,
            focus=term_text(to_ox(notice.about)) if notice.about is not _ALL else str(_ALL),
            shape=_CODE + notice.code,
            component=_CODE + notice.code,
            value=str(rdflib.Literal(notice.value).n3()) if notice.value else None,
            messages={each: text.format(**filled[0]) for each, text in zip(languages, rule.message, strict=True)},
            hint={each: text.format(**fill) for each, text, fill in zip(languages, rule.hint, filled, strict=True)},
            location=place or found.get(to_ox(notice.about)),  # type: ignore[arg-type]
            label=self.name(notice.about),
            source_shape=_CODE + notice.code,
        )

    def name(self, shape: Node) -> dict[str, str]:
        named = self.rules.named(shape) if isinstance(shape, rdflib.BNode) else ""
        return {"de": f"Teil von {shorten(named)}", "en": f"part of {shorten(named)}"} if named[:4] == "http" else {}


_ALL = rdflib.URIRef("urn:mpsc-graph:all-shapes")
_SPELLING = ("Die Schreibweise prüfen.", "Check the spelling.")
