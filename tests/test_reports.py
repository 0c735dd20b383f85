"""A report in all its forms: each says the same, is valid as what it claims to be, and can be read."""

from __future__ import annotations

import csv
import json
from collections import Counter
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as Xml

import jsonschema
import pytest
import rdflib
from playwright.sync_api import Browser
from rdflib import RDF, SH

from mpsc_graph.errors import Location
from mpsc_graph.pipeline.checked import validate_files
from mpsc_graph.validate.formats import turtle
from mpsc_graph.validate.formats.forms import Form, write
from mpsc_graph.validate.report import Report, Result, Severity
from mpsc_graph.validate.sources import opened
from mpsc_graph.validate.terms import path_from_text, path_text, term_text, to_ox
from tests.conftest import missing

CLIENTS = Path(__file__).parent / "clients" / "node_modules"
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <http://example.org/> .
ex:Person a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:name , ex:contact , ex:way , ex:address .
ex:name a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ;
    sh:message "Ein Name steht genau einmal."@de , "A name stands exactly once."@en .
ex:contact a sh:PropertyShape ; sh:path ex:contact ; sh:or ( [ sh:nodeKind sh:IRI ] [ sh:node ex:Card ] ) .
ex:Card a sh:NodeShape ; sh:property [ sh:path ex:mail ; sh:minCount 1 ; sh:pattern "@" ] .
ex:way a sh:PropertyShape ; sh:path ( [ sh:inversePath ex:knows ] [ sh:zeroOrMorePath ex:knows ] ) ; sh:maxCount 0 ;
    sh:severity sh:Info .
ex:address a sh:PropertyShape ; sh:path [ sh:alternativePath ( ex:home ex:work ) ] ; sh:node ex:Card ;
    sh:severity sh:Warning ; rdfs:comment "Eine Karte anlegen."@de , "Add a card."@en .
"""
DATA = """@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

ex:anna a ex:Person ; rdfs:label "Anna & <b>Söhne</b>"@de ;
    ex:name "Anna" ,
        "=HYPERLINK(1)" ;
    ex:contact ex:mail , "telefonisch" ,
        [ ex:mail "ohne" ] .

ex:bert a ex:Person ;
    ex:name 5 ;
    ex:knows ex:anna ; ex:home ex:haus .
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("report")
    (folder / "shapes.ttl").write_text(SHAPES, "utf-8")
    (folder / "data.ttl").write_text(DATA, "utf-8")
    return validate_files(opened([folder / "data.ttl"]), [folder / "shapes.ttl"])


def test_each_result_stands_where_it_is_written(report: Report) -> None:
    found = {(result.shape.removeprefix("http://example.org/"), result.value): result for result in report.results}
    lines = {key: result.location.line if result.location else None for key, result in found.items()}
    assert lines[("name", None)] == 6, "the second name"
    assert lines[("contact", '"telefonisch"')] == 7
    assert lines[("name", '"5"^^<http://www.w3.org/2001/XMLSchema#integer>')] == 11
    assert lines[("address", "http://example.org/haus")] == 12
    assert report.counts() == {"violation": 4, "warning": 1, "info": 1}
    assert report.focus == {"http://example.org/Person": 2}


def test_a_choice_says_what_each_possibility_lacks(report: Report) -> None:
    (result,) = (each for each in report.results if each.value == '"telefonisch"')
    assert {(detail.branch, detail.component) for detail in result.details} == {
        (1, "NodeKindConstraintComponent"),
        (2, "NodeConstraintComponent"),
    }
    (inner,) = next(detail for detail in result.details if detail.branch == 2).details
    assert (inner.component, inner.path) == ("MinCountConstraintComponent", "http://example.org/mail")
    assert inner.hint == {
        "de": "„http://example.org/mail“ fehlt hier: die Angabe ergänzen.",
        "en": "“http://example.org/mail” is missing here: add it.",
    }


def test_own_words_come_first(report: Report) -> None:
    by_shape = {result.shape: result for result in report.results}
    assert by_shape["http://example.org/name"].messages["de"] == "Ein Name steht genau einmal."
    assert by_shape["http://example.org/address"].hint == {"de": "Eine Karte anlegen.", "en": "Add a card."}


def test_json_is_read_back_whole(report: Report) -> None:
    changed = report.since(Report(report.results[1:]))
    document = json.loads(changed.json())
    assert document["new"] == [report.results[0].key]
    assert Report.load(report.json()) == report


def test_turtle_says_what_json_says(report: Report) -> None:
    graph = rdflib.Graph().parse(data=write(report, Form.TTL, "de"), format="turtle")
    (root,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(root, SH.conforms) == rdflib.Literal(False)

    def rows(node: rdflib.term.Node, predicate: rdflib.term.Node) -> Counter[tuple[object, ...]]:
        return Counter(
            (
                term_text(to_ox(graph.value(each, SH.focusNode))).partition("_:")[0],  # type: ignore[arg-type]
                str(graph.value(each, SH.resultSeverity)).removeprefix(str(SH)).lower(),
                str(graph.value(each, SH.sourceConstraintComponent)).removeprefix(str(SH)),
                value and term_text(to_ox(value)).partition("_:")[0],
                frozenset(str(text) for text in graph.objects(each, SH.resultMessage)),
                len(list(graph.objects(each, SH.detail))),
                (graph.value(each, SH.resultPath) is None),
            )
            for each in graph.objects(node, predicate)
            for value in [graph.value(each, SH.value)]
        )

    def expected(results: list[dict]) -> Counter[tuple[object, ...]]:  # type: ignore[type-arg]
        return Counter(
            (
                *(each["focus"].partition("_:")[0], each["severity"], each["component"]),
                each["value"] and each["value"].partition("_:")[0],
                *(frozenset(each["messages"].values()), len(each["details"]), each["path"] is None),
            )
            for each in results
        )

    document = json.loads(report.json())
    assert rows(root, SH.result) == expected(document["results"])
    details = [detail for result in document["results"] for detail in result["details"]]
    assert sum((rows(each, SH.detail) for each in graph.objects(root, SH.result)), Counter()) == expected(details)
    for result in report.results:
        assert result.path is None or path_text(path_from_text(result.path)) == result.path
    assert len(turtle.graph(Report(()))) == 2


def test_sarif_is_valid(report: Report) -> None:
    file = CLIENTS / "@microsoft" / "jest-sarif" / "lib" / "schemas" / "sarif-2.1.0-rtm.5.json"
    if not file.is_file():
        missing("clients", f"{file} is not installed (npm ci --ignore-scripts --prefix tests/clients)")
    schema = json.loads(file.read_text("utf-8"))
    for each in (report, report.since(Report(())), Report(())):
        sarif = json.loads(write(each, Form.SARIF, "de"))
        jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(sarif)
        (run,) = sarif["runs"]
        assert [result["message"]["text"][:10] for result in run["results"]] == [
            result.message("de")[:10] for result in each.results
        ]
    (first, *_) = json.loads(write(report, Form.SARIF, "de"))["runs"][0]["results"]
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == report.results[0].location.line  # type: ignore[union-attr]


def test_csv_has_a_line_per_result_and_no_formula(report: Report) -> None:
    head, *rows = list(csv.reader(StringIO(write(report, Form.CSV, "de"))))
    assert head[:3] == ["severity", "file", "line"]
    assert len(rows) == len(report.results)
    strange = Result(Severity.INFO, "=cmd", "http://example.org/s", "c", messages={"de": "@x"})
    row = list(csv.reader(StringIO(write(Report((strange,)), Form.CSV, "de"))))[1]
    assert (row[3], row[6]) == ("'=cmd", "'@x")


def test_junit_counts_and_passes(report: Report) -> None:
    root = Xml.fromstring(write(report, Form.JUNIT, "en", Severity.WARNING))
    assert (root.get("tests"), root.get("failures")) == ("7", "5")
    assert len(root.findall(".//failure")) == 5
    assert len(root.findall(".//system-out")) == 1
    assert Xml.fromstring(write(Report(()), Form.JUNIT, "en")).get("failures") == "0"
    bell = Result(Severity.VIOLATION, "x:thing", "x:s", "c", messages={"en": "a bell \a"}, location=Location("f", 1))
    failure = Xml.fromstring(write(Report((bell,)), Form.JUNIT, "en")).find(".//failure")
    assert failure is not None
    assert failure.get("message") == "a bell �"


def test_markdown_lets_nothing_in(report: Report) -> None:
    text = write(report, Form.MARKDOWN, "de")
    assert "### Anna \\& \\<b\\>Söhne\\</b\\>" in text
    assert "| Verstoß | Ein Name steht genau einmal. | http://example.org/name | 2 |" in text
    assert "Möglichkeit 2" in text


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_reads_well_in_a_browser(report: Report, language: str, browser: Browser, tmp_path: Path) -> None:
    axe = CLIENTS / "axe-core" / "axe.min.js"
    if not axe.is_file():
        missing("clients", f"{axe} is not installed (npm ci --ignore-scripts --prefix tests/clients)")
    file = tmp_path / "report.html"
    file.write_text(write(report.since(Report(report.results[2:])), Form.HTML, language), "utf-8")
    context = browser.new_context(bypass_csp=True, offline=True)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("request", lambda request: problems.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(file.as_uri())
    assert page.locator("html").get_attribute("lang") == language
    assert page.get_by_role("heading", name="Anna & <b>Söhne</b>").count() == 1
    page.add_script_tag(path=axe)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = page.evaluate("axe.run().then(results => results.violations.map(each => each.id + ': ' + each.help))")
        assert found == []
    hint = page.get_by_text({"de": "Eine Karte anlegen.", "en": "Add a card."}[language])
    assert hint.is_visible()
    page.get_by_label(Severity.WARNING.word(language, 2)).uncheck()
    assert not hint.is_visible()
    assert page.get_by_text({"de": "Möglichkeit 1", "en": "Possibility 1"}[language]).first.is_hidden()
    page.locator("details > summary").first.click()
    assert page.get_by_text({"de": "Möglichkeit 1", "en": "Possibility 1"}[language]).first.is_visible()
    assert problems == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
