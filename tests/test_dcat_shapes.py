"""Our own rules for catalogues: each is broken by a small file, and exactly that is reported, in both languages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph

from mpsc_graph.resources import Resources
from mpsc_graph.validate.catalog import check_catalog
from mpsc_graph.validate.engine import load_shapes
from mpsc_graph.validate.report import Report
from tests.test_shapes import expected

HERE = Path(__file__).parent / "shapes" / "dcat-ap-de"
CASES = sorted((HERE / "broken").glob("*.ttl"))
SHAPE = "https://w3id.org/mpsc/shape/dcat-ap-de#"


def run(files: list[Path], resources: Resources) -> Report:
    catalog = Graph()
    for file in files:
        catalog.parse(file, format="turtle")
    return check_catalog(catalog, resources)


def test_valid_keeps_every_rule(resources: Resources) -> None:
    assert list(run([HERE / "valid.ttl"], resources).lines("en")) == ["Every rule is kept."]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_broken(case: Path, resources: Resources) -> None:
    report = run([HERE / "valid.ttl", case], resources)
    found = Counter(f"{result.severity} {result.shape.replace(SHAPE, 'shape:')}" for result in report.results)
    assert found == expected(case)
    for result in report.results:
        assert set(result.messages) == {"de", "en"}


def test_every_rule_has_a_case_and_speaks_two_languages(resources: Resources) -> None:
    shapes = load_shapes([resources.shapes / "dcat-ap-de"])
    rules = {*shapes.objects(None, SH.property | SH.sparql), *shapes.subjects(SH["or"] / RDF.first)} - {None}
    named = {str(rule).replace(SHAPE, "shape:") for rule in rules if (rule, SH.message, None) in shapes}
    assert named == {line.split()[1] for case in CASES for line in expected(case)}
    assert rules == {rule for rule in rules if {text.language for text in shapes[rule : SH.message]} == {"de", "en"}}
