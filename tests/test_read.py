"""Reading: each mistake a curator can make is answered with file, line and what was expected."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mpsc_graph.errors import InputError, SettingError
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.reading.read import read
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.resources import Resources

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
PAGE = """\
id: source/ulm/page
type: WebPage
title: {de: Seite}
url: https://example.org/
publisher: ulm/org/stadt
claims:
"""
ENTITIES = """\
- {id: ulm/org/stadt, type: Organization, label: {de: Stadt, en: City}, source: source/ulm/page}
- {id: ulm/measure/app, type: Measure, label: {de: App, en: App}, source: source/ulm/page}
- {id: ulm/phase/eins, type: Phase, label: {de: Phase, en: Phase}, source: source/ulm/page}
"""
ENTRY = """\
  - type: PhaseEntry
    measure: ulm/measure/app
    phase: ulm/phase/eins
    status: planned
    basis: stated
    quote: eine App
"""


def project(folder: Path, claims: str = ENTRY, entities: str = ENTITIES) -> Resources:
    """A small project beside the real ontology."""
    (folder / "ulm" / "sources").mkdir(parents=True)
    (folder / "ulm" / "entities").mkdir()
    (folder / "ulm" / "sources" / "page.yaml").write_text(PAGE + claims, "utf-8")
    (folder / "ulm" / "entities" / "all.yaml").write_text(entities, "utf-8")
    return Resources.find([folder])


def read_project(resources: Resources, base: str = DEFAULT_BASE) -> Statements:
    return read(resources, base, LICENSE)


def problems(resources: Resources) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_project(resources)
    return [str(problem) for problem in caught.value.problems]


def test_a_sound_project_is_read(tmp_path: Path) -> None:
    graphs = {str(quad.graph_name) for quad in read_project(project(tmp_path)).quads()}
    assert "<https://w3id.org/mpsc/graph/source/ulm/page>" in graphs
    assert "<https://w3id.org/mpsc/graph/entities>" in graphs


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("status: planned", "status: planed", 10, "status: unknown code “planed”; did you mean “planned”?"),
        (
            "status: planned",
            "status: zzz",
            10,
            "expected one of: completed, in-progress, planned, planned-subject-to-approval, worked-on",
        ),
        ("status: planned", "state: planned", 10, "unknown key “state”; did you mean “states”?"),
        (
            "status: planned",
            "status: [planned, ]\n    status: completed",
            11,
            "key “status” stands twice; first in line 10",
        ),
        ("status: planned", "status:", 10, "status: the value is missing"),
        ("status: planned", "status: {a: b}", 10, "status: expected a text, found a mapping"),
        ("status: planned", "status: []", 10, "status: the list is empty"),
        ("type: PhaseEntry", "type: Phaseentry", 7, "unknown type “Phaseentry”; did you mean “PhaseEntry”?"),
        ("type: PhaseEntry", "basis: stated\n    status: planned", 11, "stands twice"),
        (
            "measure: ulm/measure/app",
            "measure: ulm/measure/ap",
            8,
            "no file describes “ulm/measure/ap”; did you mean “ulm/measure/app”?",
        ),
        ("measure: ulm/measure/app", "measure: Die App", 8, "measure: “Die App” is no id"),
        ("measure: ulm/measure/app", "measure: x/y/zzzzzzzzz", 8, "add it to a file in entities/"),
        ("measure: ulm/measure/app", "measure: source/x/zzzzzzzzz", 8, "describe it in a file in sources/"),
        ("quote: eine App", "quote:", 12, "quote: expected the words of the page"),
        ("quote: eine App", "quote: []", 12, "quote: the list is empty"),
        ("quote: eine App", "quote: {exakt: App}", 12, "expected the words of the page, or {exact: …"),
        ("quote: eine App", "evidence: eine App", 12, "evidence: expected a list of {source: …, quote: …}"),
        ("status: planned", "status: &x planned", 10, "anchors (&name) are not allowed"),
        ("status: planned", "status: *x", 10, "aliases (*name) are not allowed"),
        ("status: planned", "status: !!python/name:os.system", 10, "tags (!name)"),
        ("basis: stated", "\tbasis: stated", 11, "this is not YAML"),
        (
            "basis: stated",
            "basis: stated\n    participation: [A15]",
            12,
            "participation holds a text; expected mappings",
        ),
        ("basis: stated", "basis: stated\n    note: eine Anmerkung", 12, "note: expected texts by language"),
        ("basis: stated", "basis: stated\n    note: {deutsch: eine Anmerkung}", 12, "“deutsch” is no language code"),
        ("basis: stated", "states: {id: ulm/org/statt, notation: A1}", 11, "no file describes “ulm/org/statt”"),
        ("basis: stated", "states: {id: ulm/org/stadt, role: lead}", 11, "“role” belongs to a claim itself"),
        (
            "basis: stated",
            "basis: stated\n    confidence: viel",
            12,
            "confidence: expected a number as in 1.5, found “viel”",
        ),
    ],
)
def test_mistakes_in_a_claim(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in ENTRY
    (problem, *others) = problems(project(tmp_path, ENTRY.replace(old, new)))
    assert problem.startswith(f"{tmp_path.as_posix()}/ulm/sources/page.yaml:{line}:")
    assert message in problem
    assert not others


@pytest.mark.parametrize(
    "date", ["27.06.2023", "2023-6-27", "2023-02-30", "2023-25", "20230627", "2023-06-27T00:00:00", "2023-W26-2"]
)
def test_a_date_is_an_iso_date(tmp_path: Path, date: str) -> None:
    claim = f'  - {{type: Claim, states: {{id: ulm/phase/eins, periodStart: "{date}"}}, basis: stated, quote: x}}\n'
    (problem,) = problems(project(tmp_path, claim))
    column = claim.index('"') + 1
    assert f"page.yaml:7:{column}: periodStart: expected a date as in 2023-06-27, a month" in problem
    assert f"found “{date}”" in problem


@pytest.mark.parametrize("period", ["seit 2016", "2023/2022", "/", "../..", "2023-13/..", "2016/…", "2016--open"])
def test_a_period_is_edtf(tmp_path: Path, period: str) -> None:
    (problem,) = problems(project(tmp_path, ENTRY.replace("basis: stated", f'basis: stated\n    temporal: "{period}"')))
    assert "page.yaml:12:15: temporal: expected a date, month or year, or a period as in 2023-02/2023-07" in problem


def test_claims_about_one_period_share_it_and_dates_are_as_precise_as_given(tmp_path: Path) -> None:
    claim = (
        '  - {{type: Claim, states: {{id: ulm/phase/eins, {}: "{}"}}, temporal: "2016/..", basis: stated, quote: x}}\n'
    )
    dates = [("periodStart", "2023"), ("periodEnd", "2023-08"), ("periodEnd", "2023-23"), ("periodStart", "2023-08-01")]
    statements = read_project(project(tmp_path, "".join(claim.format(*date) for date in dates)))
    found = {quad.object for quad in statements.quads() if quad.predicate.value.endswith("Date")}
    types = {literal.value: literal.datatype.value.rpartition("/")[2].rpartition("#")[2] for literal in found}
    assert types == {"2023": "gYear", "2023-08": "gYearMonth", "2023-23": "EDTF", "2023-08-01": "date"}
    assert {quad.object.value for quad in statements.quads() if quad.predicate.value.endswith("/temporal")} == {
        DEFAULT_BASE + "period/2016--open"
    }


def test_a_claim_states_one_thing(tmp_path: Path) -> None:
    claim = (
        "  - {type: Claim, states: {id: ulm/phase/eins, notation: A, about: ulm/phase/eins}, basis: stated, quote: x}\n"
    )
    assert "a claim states one thing" in problems(project(tmp_path, claim))[0]


def test_a_time_stamp_is_an_xsd_date_time(tmp_path: Path) -> None:
    for number, stamp in enumerate(["4.12.2023", "2023-W49-1T13:53:57", "2023-12-04T13:53:57,5", "2023-12-04T13:53"]):
        resources = project(tmp_path / str(number))
        page = tmp_path / str(number) / "ulm" / "sources" / "page.yaml"
        page.write_text((PAGE + ENTRY).replace("claims:", f'date: "{stamp}"\nclaims:'), "utf-8")
        assert "page.yaml:6:7: date: expected a date as in 2023-06-27, or a date and time" in problems(resources)[0]


def test_entities_are_names_and_the_rest_is_claims(tmp_path: Path) -> None:
    (problem,) = problems(
        project(tmp_path, entities=ENTITIES.replace("type: Measure,", "type: Measure, notation: M1,"))
    )
    assert "all.yaml:2:" in problem
    assert "“notation” is a statement and needs a source; expected it in a claim (states)" in problem


def test_a_term_that_the_vocabulary_has_not(tmp_path: Path) -> None:
    resources = project(tmp_path)
    turtle = "<https://w3id.org/mpsc/id/a/b> a <https://w3id.org/mpsc/ontology#Measur> ."
    (tmp_path / "ulm" / "entities" / "x.ttl").write_text(turtle, "utf-8")
    assert "x.ttl:1: the vocabulary has no term <https://w3id.org/mpsc/ontology#Measur>" in problems(resources)[0]


def test_no_file_is_passed_over_without_a_word(tmp_path: Path) -> None:
    resources = project(tmp_path)
    (tmp_path / "ulm" / "sources" / "other.YML").write_text("x", "utf-8")
    (tmp_path / "README.md").write_text("for people", "utf-8")
    (problem,) = problems(resources)
    assert "other.YML: the ending tells no known format" in problem


def test_an_empty_folder_is_no_data(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="it holds no file"):
        Resources.find([tmp_path])


def test_text_stays_text(tmp_path: Path) -> None:
    """YAML 1.1 would make False of no and a number of 052."""
    claims = "".join(
        f"  - {{type: Claim, states: {{id: ulm/org/stadt, notation: {value}}}, basis: stated, quote: x}}\n"
        for value in ("no", "052", "2023-07-01", "1e3")
    )
    notations = {
        quad.object.value
        for quad in read_project(project(tmp_path, claims)).quads()
        if "notation" in str(quad.predicate)
    }
    assert notations == {"no", "052", "2023-07-01", "1e3"}


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = problems(project(tmp_path, ENTRY.replace("planned", "planed"), ENTITIES.replace("Measure", "Mesure")))
    assert [problem.split(": ")[0].rpartition("/")[2] for problem in found] == [
        f"all.yaml:2:{ENTITIES.splitlines()[1].index('Measure') + 1}",
        "page.yaml:10:13",
    ]


def test_a_source_file_describes_its_page(tmp_path: Path) -> None:
    resources = project(tmp_path)
    page = tmp_path / "ulm" / "sources" / "page.yaml"
    page.rename(page.with_name("other.yaml"))
    assert "expected id: source/ulm/other" in problems(resources)[0]


@pytest.mark.parametrize("name", ["page copy.yaml", 'the "page".yaml', "a|b.ttl", "a#b.ttl", "100%.nt"])
def test_a_source_file_has_a_name_that_can_be_an_id(tmp_path: Path, name: str) -> None:
    resources = project(tmp_path)
    page = tmp_path / "ulm" / "sources" / "page.yaml"
    page.rename(page.with_name(name))
    assert f"{name}: the name of a source's file becomes its id; expected lower-case" in problems(resources)[0]


def test_a_file_elsewhere_is_not_passed_over(tmp_path: Path) -> None:
    resources = project(tmp_path)
    (tmp_path / "ulm" / "stray.yaml").write_text(ENTITIES, "utf-8")
    assert "a file in this place is not read; expected dataset.yaml, shared/FILE" in problems(resources)[0]


def test_ids_are_plain(tmp_path: Path) -> None:
    found = problems(project(tmp_path, entities=ENTITIES.replace("ulm/measure/app,", "ulm/Maßnahme/app,")))
    assert "“ulm/Maßnahme/app” is no id; expected lower-case ASCII" in found[0]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.ttl", "<a> <b> ", ":1:"),
        ("x.trig", "<http://g> { <http://a> <http://b> <http://c> }", "names the graph <http://g>"),
        (
            "x.nq",
            "<http://a> <http://b> <http://c> <http://w3id.org/mpsc/graph/derived> .",
            "a file's place decides its graph",
        ),
        ("x.rdf", "<rdf:RDF", "cannot be read as RDF"),
        ("x.jsonld", "{", "cannot be read as RDF"),
    ],
)
def test_broken_rdf(tmp_path: Path, name: str, content: str, message: str) -> None:
    resources = project(tmp_path)
    (tmp_path / "ulm" / "entities" / name).write_text(content, "utf-8")
    (problem,) = problems(resources)
    assert f"entities/{name}" in problem
    assert message in problem


def test_a_context_that_is_no_json(tmp_path: Path) -> None:
    resources = project(tmp_path / "data")
    shutil.copytree(resources.ontology, tmp_path / "ontology")
    context = tmp_path / "ontology/context.jsonld"
    context.write_text(context.read_text("utf-8").replace('": {', '" {', 1), "utf-8")
    (problem,) = problems(replace(resources, ontology=tmp_path / "ontology"))
    assert problem.startswith("ontology/context.jsonld:2:") and "this is no JSON: Expecting ':'" in problem


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    resources = project(tmp_path)
    (tmp_path / "ulm" / "entities" / "latin.yaml").write_bytes("- {id: a/b, type: Place}  # Größe".encode("latin-1"))
    assert "this is not UTF-8 text" in problems(resources)[0]


def test_deep_and_empty_files(tmp_path: Path) -> None:
    resources = project(tmp_path)
    (tmp_path / "ulm" / "entities" / "deep.yaml").write_text("[" * 500, "utf-8")
    (tmp_path / "ulm" / "entities" / "deeper.yaml").write_text("[" * 100_000, "utf-8")
    (tmp_path / "ulm" / "entities" / "empty.yaml").write_text("# nothing\n", "utf-8")
    deep, deeper, empty = problems(resources)
    assert "nested deeper than 20 levels" in deep
    assert "nested deeper" in deeper or "nesting depth" in deeper  # newer parsers have a limit of their own
    assert "the file is empty" in empty
