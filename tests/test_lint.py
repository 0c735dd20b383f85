"""The shapes themselves are checked for what a validator passes over without a word."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import InputError
from mpsc_graph.resources import Resources
from mpsc_graph.validate.lint import fixtures_in, lint
from mpsc_graph.validate.lint_rules import LINT_RULES
from mpsc_graph.validate.report import Report, Severity
from tests.commands import run
from tests.conftest import ROOT

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
"""
CASES = {
    # What is wrong, the shapes, the line it is told of.
    "unknown-term": ("ex:S a sh:NodeShape ;\n  sh:targetClass ex:T ;\n  sh:minCuont 1 .", 6),
    "unreadable": (
        'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql ex:q .\nex:q sh:select "SELECT" ; sh:select "ASK" .',
        None,
    ),
    "unsatisfiable": (
        "ex:S a sh:PropertyShape ; sh:path ex:p ; sh:targetClass ex:T ;\n  sh:minCount 2 ; sh:maxCount 1 .",
        4,
    ),
    "circle": ("ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:P .\nex:P sh:path ex:p ; sh:node ex:S .", 4),
    "no-focus": ("ex:S a sh:NodeShape ;\n  sh:targetClass ex:Tt .", 4),
    "missing-language": (
        'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:P .\nex:P sh:path ex:p ; sh:message "x"@de .',
        5,
    ),
    "missing-fixture": (
        "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:P .\n"
        'ex:P sh:path ex:p ; sh:message "x"@de, "y"@en .',
        5,
    ),
    "nameless": ("ex:S a sh:NodeShape ; sh:targetClass ex:T ;\n  sh:property [ sh:path ex:p ] .", 5),
    "one-by-one": (
        'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql ex:q .\nex:q sh:select "SELECT $this { ?x ?p ?y }" .',
        5,
    ),
}
UNSATISFIABLE = (
    "sh:minLength 3 ; sh:maxLength 2",
    "sh:minInclusive 5 ; sh:maxInclusive 4.5",
    "sh:minExclusive 5 ; sh:maxExclusive 5",
    "sh:minInclusive 5 ; sh:maxExclusive 5",
    "sh:datatype xsd:date ; sh:class ex:T",
    "sh:nodeKind sh:IRI ; sh:datatype xsd:date",
    "sh:nodeKind sh:Literal ; sh:class ex:T",
    "sh:in ()",
)
SATISFIABLE = (
    "sh:minCount 1 ; sh:maxCount 1",
    "sh:minInclusive 5 ; sh:maxInclusive 5",
    "sh:nodeKind sh:Literal ; sh:datatype xsd:date",
    "sh:nodeKind sh:IRI ; sh:class ex:T",
)
DATA = [
    ox.Triple(
        ox.NamedNode("http://example.org/a"),
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ox.NamedNode("http://example.org/T"),
    )
]


def check(shapes: str, folder: Path) -> Report:
    (folder / "shapes.ttl").write_text(HEAD + shapes, "utf-8")
    (folder / "broken").mkdir(exist_ok=True)
    return lint([folder / "shapes.ttl"], DATA, folder / "broken")


@pytest.mark.parametrize("code", CASES)
def test_what_is_wrong_is_told_with_its_line(code: str, tmp_path: Path) -> None:
    shapes, line = CASES[code]
    found = [each for each in check(shapes, tmp_path).results if each.shape.endswith(":" + code)]
    assert [each.location.line if each.location else None for each in found][:1] == [line]
    for language in ("de", "en"):
        assert found[0].messages[language] and found[0].hint[language]
    assert set(CASES) == set(LINT_RULES)


def test_a_misspelt_term_is_told_what_it_may_have_been(tmp_path: Path) -> None:
    (result, *_) = check(CASES["unknown-term"][0], tmp_path).results
    assert result.messages["en"] == "SHACL has no sh:minCuont; the statement does nothing."
    assert result.hint["en"] == "Did you mean sh:minCount?"


@pytest.mark.parametrize("bounds", UNSATISFIABLE)
def test_bounds_that_nothing_keeps(bounds: str, tmp_path: Path) -> None:
    report = check(f"ex:S a sh:PropertyShape ; sh:path ex:p ; sh:targetClass ex:T ; {bounds} .", tmp_path)
    assert [each.shape for each in report.results] == ["urn:mpsc-graph:lint:unsatisfiable"]


@pytest.mark.parametrize("bounds", SATISFIABLE)
def test_bounds_that_something_keeps(bounds: str, tmp_path: Path) -> None:
    assert check(f"ex:S a sh:PropertyShape ; sh:path ex:p ; sh:targetClass ex:T ; {bounds} .", tmp_path).results == ()


def test_our_shapes_are_without_fault(resources: Resources) -> None:
    for folder in (resources.shapes, resources.shapes / "dcat-ap-de"):
        report = lint([folder], fixtures=None)
        assert [each for each in report.results if each.severity is not Severity.INFO] == []
    ours = lint([resources.shapes], fixtures=ROOT / "tests" / "shapes" / "broken")
    assert Counter(each.shape for each in ours.results) == {}
    assert "shape:Claim-basis" in fixtures_in(ROOT / "tests" / "shapes" / "broken")


def test_from_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(HEAD + CASES["unknown-term"][0], "utf-8")
    told = run(tmp_path, "validate", "--lint-shapes", "--shapes", "shapes.ttl", "--format", "json")
    assert told.returncode == 1
    (result,) = json.loads(told.stdout)["results"]
    assert (result["file"], result["line"]) == ("shapes.ttl", 6)
    assert run(tmp_path, "validate", "--lint-shapes", "--profile", "dcat-ap-de").returncode == 0


def test_shapes_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"shapes\.ttl:4"):
        check("ex:S a sh:NodeShape", tmp_path)
