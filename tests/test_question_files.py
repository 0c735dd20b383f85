"""Answers as files: for spreadsheets, in which no text becomes a formula, and for programs; with hostile data, too."""

from __future__ import annotations

import csv
import html
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import httpx
import openpyxl
import pyoxigraph as ox
import pytest

from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.questions import Catalogue, with_evidence
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.store.base import Store, Table
from tests.answer_pages import AnswerPage
from tests.conftest import serving
from tests.handmade import sealed

FORMULA = "=HYPERLINK(CHAR(104),1)"
SCRIPT = "</title></script><script>document.title='taken'</script>\"'<img src=x onerror=alert(1)>"
LONG = "\u202eLang " * 2000
HOSTILE = {"a": FORMULA, "b": SCRIPT, "c": LONG, "d": "@SUM(1)", "e": "+1", "f": "-2\t3", "g": "\tTab"}


@pytest.fixture(scope="module")
def hostile(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of organisations with hostile names, of hostile kinds, which a hostile page names."""
    lines = [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items()] + [f"BASE <{DEFAULT_BASE}>", "<x:graph> {"]
    for id, name in HOSTILE.items():
        spoken = " , ".join(f"{json.dumps(name)}@{language}" for language in ("de", "en"))
        lines.append(f"""
            <org/{id}> a org:Organization ; rdfs:label {spoken} .
            <kind/{id}> rdfs:label {spoken} .
            <claim/{id}> rdf:subject <org/{id}> ; rdf:predicate org:classification ; rdf:object <kind/{id}> ;
              mpsc:basis <javascript:alert(1)> ; mpsc:standing standing:accepted ; prov:wasDerivedFrom <passage/{id}> .
            <passage/{id}> oa:hasSource <source/{id}> ; oa:hasSelector [ oa:exact {json.dumps(name)} ] .
            <source/{id}> schema:url <javascript:alert(2)> ; dcterms:title {json.dumps(name)}@de .""")
    with serving(sealed("\n".join([*lines, "}"]), tmp_path_factory.mktemp("hostile"), release.manifest)) as (client, _):
        yield client


def german(answer: httpx.Response) -> list[list[str]]:
    """A file as a German Excel reads it."""
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def book(answer: httpx.Response) -> openpyxl.Workbook:
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def test_csv_for_a_german_excel(server: httpx.Client) -> None:
    headings, *rows = german(server.get("/de/questions/index-ranking.excel.csv"))
    assert headings == ["Jahr", "Messgröße", "Wert", "Vorjahr", "Veränderung", "Aussage (IRI)"]
    plain = list(csv.DictReader(io.StringIO(server.get("/de/questions/index-ranking.csv").text)))
    assert [row[2] for row in rows] == [row["value"].replace(".", ",") for row in plain]
    assert any("," in row[2] for row in rows) and any(row[4].startswith("-") for row in rows), "numbers stay numbers"
    assert [row[5] for row in rows] == [row["claim"] for row in plain]
    dates = german(server.get("/en/questions/dates.excel.csv"))
    assert {"31.12.2026", "2022"} <= {row[2] for row in dates}, "a year is no day"


def test_a_workbook_has_result_evidence_and_notes(server: httpx.Client, release: Release) -> None:
    read = book(server.get("/de/questions/measures-of-an-organisation.xlsx?organisation=A80"))
    assert read.sheetnames == ["Ergebnis", "Belege", "Hinweise"]
    headings, *rows = read["Ergebnis"].iter_rows(values_only=True)
    assert headings[:4] == ("Maßnahme", "Phase", "Rolle", "Status")
    page = AnswerPage(server.get("/de/questions/measures-of-an-organisation?organisation=A80").text)
    assert [[cell or "" for cell in row[:4]] for row in rows] == page.cells
    assert rows[0][headings.index("Maßnahme (IRI)")] == f"{DEFAULT_BASE}dresden/measure/sektorenkopplung"
    evidence = list(read["Belege"].iter_rows(values_only=True))
    words, pages = evidence[0].index("Wortlaut"), evidence[0].index("Seite")
    assert {row[words] for row in evidence[1:]} == {quote for quotes in page.proofs for quote in quotes}
    assert all(str(row[pages]).startswith("https://") for row in evidence[1:])
    notes = dict(read["Hinweise"].iter_rows(values_only=True))
    assert notes["Stelle"] == "A80 Amt für Wirtschaftsförderung"
    assert notes["Datenstand"] == release.manifest.id and release.manifest.id in notes["Zitierweise"]
    assert notes["Lizenz"] == release.manifest.license
    assert "dresden/org/a80" in notes["Abfrage (SPARQL)"] and "?_organisation_iri" not in notes["Abfrage (SPARQL)"]
    assert "nie zu Formeln" in notes["Zu den Blättern"]


def test_numbers_and_days_are_values(server: httpx.Client) -> None:
    headings, *rows = book(server.get("/en/questions/claims-per-source.xlsx"))["Result"].iter_rows(values_only=True)
    assert [row[2] for row in rows] == [15, 12, 11, 1, 1] and headings[2] == "claims"
    _, *rows = book(server.get("/en/questions/dates.xlsx"))["Result"].iter_rows(values_only=True)
    days = {row[2] for row in rows}
    assert datetime(2026, 12, 31) in days and "2022" in days, "a year is no day"


def test_the_evidence_of_a_sum_is_that_of_the_question_behind(server: httpx.Client) -> None:
    headings, *rows = book(server.get("/en/questions/teams.xlsx"))["Evidence"].iter_rows(values_only=True)
    listing = server.get("/en/questions/evidence-of-teams.json").json()["results"]["bindings"]
    assert {row[headings.index("claim (IRI)")] for row in rows} == {each["claim"]["value"] for each in listing}


@pytest.mark.parametrize("name", [question.name for question in Catalogue(Resources.find().queries)][::6])
def test_spreadsheets_have_all_rows(server: httpx.Client, name: str) -> None:
    count = len(server.get(f"/questions/{name}.json").json()["results"]["bindings"])
    assert len(german(server.get(f"/questions/{name}.excel.csv"))) == count + 1
    assert book(server.get(f"/questions/{name}.xlsx"))["Ergebnis"].max_row == count + 1


def test_files_are_sorted_like_the_page(server: httpx.Client) -> None:
    path = "/de/questions/sources-by-publisher"
    page = AnswerPage(server.get(f"{path}?project=dresden&sort=-claims").text)
    names = [row[0] for row in page.cells]
    bindings = server.get(page.link("JSON")).json()["results"]["bindings"]
    assert [row["publisherLabel"]["value"] for row in bindings] == names
    for link, sign in (("CSV", ","), ("TSV", "\t")):
        rows = csv.reader(io.StringIO(server.get(page.link(link)).text), delimiter=sign)
        assert [row[1].removesuffix("@de") for row in rows][1:] == names, link
    assert [row[0] for row in german(server.get(page.link("CSV für Excel")))][1:] == names
    assert [each.value for each in book(server.get(page.link("Excel (XLSX)")))["Ergebnis"]["A"]][1:] == names
    assert server.get(page.link("XML")).text.count("<result>") == len(names)


def test_sorting_loses_nothing(server: httpx.Client) -> None:
    def rows(path: str) -> Counter[str]:
        return Counter(json.dumps(row, sort_keys=True) for row in server.get(path).json()["results"]["bindings"])

    for name, column in {"claims-of-a-publisher": "value", "contested-claims": "-thing", "conflicts": "quote"}.items():
        assert rows(f"/questions/{name}.json?sort={column}") == rows(f"/questions/{name}.json")


def test_the_same_file_comes_again_as_304(server: httpx.Client) -> None:
    first = server.get("/questions/leads.xlsx")
    again = server.get("/questions/leads.xlsx", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert server.get("/en/questions/leads.xlsx").headers["etag"] != first.headers["etag"]
    assert 'filename="leads.xlsx"' in first.headers["content-disposition"]


def test_hostile_names_are_harmless_on_the_page(hostile: httpx.Client) -> None:
    for name in ("organisations-by-kind", "kinds-of-organisations"):
        answer = hostile.get(f"/de/questions/{name}")
        page = AnswerPage(answer.text)
        assert len(page.cells) == len(HOSTILE)
        assert "<script" not in answer.text and "<img" not in answer.text and 'href="javascript' not in answer.text
        assert html.escape(SCRIPT) in answer.text.replace("&#34;", "&quot;").replace("&#39;", "&#x27;")
        assert SCRIPT in {quote for quotes in page.proofs for quote in quotes}
        assert "script-src" not in answer.headers["content-security-policy"]
    drawn = " ".join(AnswerPage(hostile.get("/de/questions/organisations-by-kind").text).drawn)
    assert f"{SCRIPT[:59]}" in drawn and len(drawn) < 1000


def test_no_text_becomes_a_formula(hostile: httpx.Client) -> None:
    rows = german(hostile.get("/de/questions/kinds-of-organisations.excel.csv"))
    names = {row[1] for row in rows[1:]}
    assert names == {f"'{name}" if id in "adefg" else name for id, name in HOSTILE.items()}
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    read = book(hostile.get("/de/questions/kinds-of-organisations.xlsx"))
    cells = [cell for sheet in read for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"} and not any(cell.hyperlink for cell in cells)
    assert FORMULA in {cell.value for cell in read["Ergebnis"]["B"]}, "as it is"
    plain = csv.DictReader(io.StringIO(hostile.get("/de/questions/kinds-of-organisations.csv").text))
    assert {row["organisationLabel"] for row in plain} == {*HOSTILE.values()}, "programs read what there is"


def test_a_sheet_says_where_its_answer_is(server: httpx.Client) -> None:
    notes = dict(book(server.get("/en/questions/leads.xlsx"))["Notes"].iter_rows(values_only=True))
    answer = server.get(notes["This answer on the web"])
    assert answer.status_code == 200 and AnswerPage(answer.text).cells


def test_the_evidence_is_the_one_of_the_command_line(server: httpx.Client, store: Store) -> None:
    """Claims, words and pages as `--evidence` gives them."""
    for name in ("figures", "contested-claims", "evidence-of-cooperation", "claims-about-a-thing"):
        query = Catalogue(Resources.find().queries)[name].query({}, DEFAULT_BASE)
        columns = Table.parse(store.answer(query, ox.QueryResultsFormat.JSON, None)).columns  # type: ignore[union-attr]
        table = Table.parse(store.answer(with_evidence(query, columns), ox.QueryResultsFormat.JSON, None))
        assert isinstance(table, Table)
        places = [table.columns.index(each) for each in ("claim", "quote", "page")]
        expected = {tuple(row[place].value for place in places) for row in table.rows}  # type: ignore[union-attr]
        headings, *rows = book(server.get(f"/de/questions/{name}.xlsx"))["Belege"].iter_rows(values_only=True)
        places = [headings.index(each) for each in ("Aussage (IRI)", "Wortlaut", "Seite")]
        assert {tuple(row[place] for place in places) for row in rows} == expected, name
