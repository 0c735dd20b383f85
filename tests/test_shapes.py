"""Each shape is broken by a small file, and exactly that is reported, in both languages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import SH, SKOS

from mpsc_graph.pipeline.derivation.derive import derive
from mpsc_graph.pipeline.mint import mint
from mpsc_graph.pipeline.reading.read import read_rdf, read_vocabulary
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.validate.engine import check, load_shapes
from mpsc_graph.validate.report import Report
from mpsc_graph.validate.sources import opened

HERE = Path(__file__).parent / "shapes"
CASES = sorted((HERE / "broken").glob("*.ttl"))
SHAPE = "https://w3id.org/mpsc/shape#"


@pytest.fixture(scope="module")
def shapes(resources: Resources) -> rdflib.Graph:
    return load_shapes([resources.shapes])


def run(files: list[Path], resources: Resources, shapes: rdflib.Graph, of_codes: bool = True) -> Report:
    """Validate files; unless it is `of_codes`, the codes of the vocabulary themselves are not checked once more."""
    settings = Settings()
    statements = read_rdf(opened(files))
    vocabulary = read_vocabulary(resources.input_files(), settings.base_iri, settings.license).quads()
    concept = ox.NamedNode(str(SKOS.Concept))
    statements.add(quad for quad in vocabulary if of_codes or quad.object != concept)
    minted = mint(statements, settings.base_iri)
    return check(derive(minted, resources.ontology / "rules", settings.base_iri).triples(), shapes)


def expected(case: Path) -> Counter[str]:
    return Counter(line[2:] for line in case.read_text("utf-8").split("\n\n")[0].splitlines())


def test_valid_keeps_every_rule(resources: Resources, shapes: rdflib.Graph) -> None:
    assert list(run([HERE / "valid.ttl"], resources, shapes).lines("en")) == ["Every rule is kept."]


def test_conflicts_doubt_and_nesting_stop_nothing(resources: Resources, shapes: rdflib.Graph) -> None:
    report = run([HERE / "valid.ttl", HERE / "valid-elsewhere.ttl"], resources, shapes)
    assert report.conforms
    assert Counter(f"{result.severity} {result.shape.replace(SHAPE, 'shape:')}" for result in report.results) == {
        "info shape:Claim-noConflict": 3,
        "warning shape:Document-hasType": 1,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_broken(case: Path, resources: Resources, shapes: rdflib.Graph) -> None:
    report = run([HERE / "valid.ttl", case], resources, shapes, of_codes=case.stem.startswith("code-"))
    found = Counter(f"{result.severity} {result.shape.replace(SHAPE, 'shape:')}" for result in report.results)
    assert found == expected(case)
    assert report.conforms == (not any(line.startswith("violation") for line in expected(case)))
    for result in report.results:
        assert set(result.messages) == {"de", "en"}


def test_every_rule_has_a_case(shapes: rdflib.Graph) -> None:
    """Every constraint that can be reported: properties and SPARQL constraints of targeted shapes, closed shapes."""
    rules = {str(rule) for rule in shapes.objects(None, SH.property | SH.sparql)}
    rules |= {str(shape) for shape in shapes.subjects(SH.closed)}
    within = {rule for rule in rules if rule.endswith("Code-inScheme")}  # reported through the property that uses them
    cases = {line.split()[1].replace("shape:", SHAPE) for case in CASES for line in expected(case)}
    assert rules - within == cases


def test_every_code_list_has_a_shape_in_use(resources: Resources, shapes: rdflib.Graph) -> None:
    for file in (resources.ontology / "codes").glob("*.ttl"):
        scheme = rdflib.URIRef(f"https://w3id.org/mpsc/{file.stem}")
        (rule,) = shapes.subjects(SH.hasValue, scheme)
        (shape,) = shapes.subjects(SH.property, rule)
        assert list(shapes.subjects(SH.node, shape)), f"no property takes its values from {file.name}"


def test_shapes_are_named_and_speak_two_languages(shapes: rdflib.Graph) -> None:
    for rule in {*shapes.objects(None, SH.property | SH.sparql), *shapes.subjects(SH.closed)}:
        assert isinstance(rule, rdflib.URIRef)
        assert {message.language for message in shapes.objects(rule, SH.message)} == {"de", "en"}, rule
