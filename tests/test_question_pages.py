"""The questions as pages: a form that understands names, the rows of the query, what each rests on, and a drawing."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
import rdflib
from rdflib import RDF, SH

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from tests.answer_pages import AnswerPage

CATALOGUE = Catalogue(Resources.find().queries)
NAMES = [question.name for question in CATALOGUE]
PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
A80 = "A80 Amt für Wirtschaftsförderung"


def page(server: httpx.Client, path: str) -> AnswerPage:
    answer = server.get(path, headers=PAGE)
    assert answer.status_code == 200, answer.text
    assert len(answer.content) < 100_000
    return AnswerPage(answer.text)


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_a_page_in_both_languages(server: httpx.Client, name: str) -> None:
    question = CATALOGUE[name]
    rows = server.get(f"/questions/{name}.json").json()["results"]["bindings"]
    for language in ("de", "en"):
        found = page(server, f"/{language}/questions/{name}")
        assert f"<h1>{html.escape(question.title[language]).replace('&#x27;', '&#39;')}</h1>" in found.text
        assert {*found.headings} <= {names[language] for names in question.columns.values()}
        assert len(found.cells) == min(len(rows), 50)
        said = "".join(text for row in found.cells for text in row)
        assert DEFAULT_BASE not in said and "claim/" not in said, "a name, not an IRI"
        assert (question.chart is not None) == bool(found.drawn)
        if question.evidence is None:
            assert all(found.proofs), "each row shows the words it rests on"


def test_parameters_are_those_of_the_question(server: httpx.Client) -> None:
    path = "/en/questions/measures-of-a-phase"
    first, second = (server.get(f"{path}?phase=dresden/phase/mpsc-{number}") for number in (1, 2))
    assert "sektorenkopplung" in first.text and "sektorenkopplung" not in second.text
    assert first.headers["etag"] != second.headers["etag"]
    files = AnswerPage(first.text).link("CSV")
    assert "sektorenkopplung" in server.get(files).text, "files have the same rows as the page"
    assert 'href="/de/questions/measures-of-a-phase?phase=dresden/phase/mpsc-1">Deutsch' in first.text


@pytest.mark.parametrize(
    "value", ["dresden/org/a80", f"{DEFAULT_BASE}dresden/org/a80", A80, "a80", "amt für wirtschaft"]
)
def test_a_thing_is_found_by_its_id_its_name_or_part_of_it(server: httpx.Client, value: str) -> None:
    path = f"/de/questions/measures-of-an-organisation?organisation={value}"
    found = page(server, path)
    assert [row[0] for row in found.cells] == [
        *["Sektorenkopplung"] * 2, "Energieautarkes Wohnquartier", "Smartes Energiemodell"
    ]  # fmt: skip
    assert f'value="{A80}" list="p-organisation-list"' in found.text
    assert found.link("Excel (XLSX)").endswith("?organisation=dresden/org/a80")
    assert f'<option value="{A80}">' in found.text, "suggested while somebody writes"


def test_few_values_are_a_list_and_days_a_calendar(server: httpx.Client) -> None:
    phases = page(server, "/en/questions/measures-of-a-phase?phase=dresden/phase/mpsc-1").text
    select = re.search(r'<select id="p-phase" name="phase">(.*?)</select>', phases)
    assert select and re.findall(r'value="([^"]+)"(?: (selected))?>([^<]+)', select[1]) == [
        ("dresden/phase/mpsc-1", "selected", "Strategy phase"), ("dresden/phase/mpsc-2", "", "Implementation phase")
    ]  # fmt: skip
    heads = page(server, "/de/questions/heads-on-a-date?date=2023-06-27").text
    assert re.search(
        r'<label for="p-date">Tag</label>\s*<input id="p-date" name="date" type="date" value="2023-06-27"', heads
    )
    assert 'name="language"' not in heads, "the page has a language already"
    assert server.get("/de/questions/heads-on-a-date?date=").text == server.get("/de/questions/heads-on-a-date").text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/questions/lead", 404, "did you mean"),
        ("/questions/leads?colour=red", 400, "has no parameter"),
        ("/questions/heads-on-a-date?date=soon", 400, "expected date"),
        (
            "/questions/measures-of-an-organisation?organisation=Amt für Wirtschaftforderung",
            400,
            f"did you mean “{A80}”?",
        ),
        ("/questions/leads?sort=colour", 400, "expected one of measure, organisation, quote, page"),
        ("/questions/leads?page=0", 400, "expected a number from 1 on"),
        ("/questions/leads?release=0000000000000000", 404, "there is no release"),
        ("/questions/lead.csv", 404, "did you mean"),
        ("/questions/leads.csv?colour=red", 400, "has no parameter"),
        ("/questions/leads.xlsx?colour=red", 400, "has no parameter"),
        ("/questions/heads-on-a-date.excel.csv?date=soon", 400, "expected date"),
    ],
)
def test_what_does_not_fit_is_said(server: httpx.Client, path: str, status: int, says: str) -> None:
    answer = server.get(path)
    assert (answer.status_code, says in answer.json()["detail"]) == (status, True), answer.text


@pytest.mark.parametrize(
    ("path", "field", "says"),
    [
        (
            "/de/questions/heads-on-a-date?date=soon",
            "p-date",
            "„soon“ ist kein Tag; erwartet wird einer wie 2026-11-23.",
        ),
        ("/en/questions/heads-on-a-date?date=2026-02-30", "p-date", "is no day; expected one like 2026-11-23."),
        (
            "/en/questions/event?event=<script>",
            "p-event",
            "“&lt;script&gt;” is not known here; expected a name or an id",
        ),
        ("/de/questions/teams?programme=nirgends", "p-programme", "„nirgends“ ist hier nicht bekannt"),
    ],
)
def test_people_read_beside_the_field_what_does_not_fit(server: httpx.Client, path: str, field: str, says: str) -> None:
    answer = server.get(path, headers=PAGE)
    assert answer.status_code == 400
    problem = re.search(rf'<span class="problem" id="{field}-problem">(.*?)</span>', answer.text)
    assert problem and says in problem[1]
    assert f'aria-invalid="true" aria-describedby="{field}-problem"' in answer.text
    assert "<table" not in answer.text and "etag" in answer.headers
    assert server.get(path, headers={**PAGE, "if-none-match": answer.headers["etag"]}).status_code == 400


def test_people_read_of_a_parameter_there_is_not(server: httpx.Client) -> None:
    answer = server.get("/en/questions/leads?colour=%3Cb%3E", headers=PAGE)
    assert (answer.status_code, "This question has no value called “colour”." in answer.text) == (400, True)


def test_rows_are_sorted_by_any_column(server: httpx.Client) -> None:
    path = "/de/questions/sources-by-publisher?project=dresden"
    found = page(server, f"{path}&sort=-claims")
    claims = [int(row[3]) for row in found.cells]
    assert claims == sorted(claims, reverse=True) and claims[0] > claims[-1]
    assert found.sorted == {"Aussagen": "descending"}
    assert found.link("Aussagen").endswith("sort=claims"), "once more turns it round"
    assert found.link("Quellen").endswith("sort=-sources"), "the largest first"
    assert found.link("Herausgeber").endswith("sort=publisher")
    units = [row[1] for row in page(server, "/de/questions/kinds-of-organisations?sort=organisation").cells]
    plain = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
    assert units == sorted(units, key=lambda name: name.lower().translate(plain)), "as in a dictionary (DIN 5007-1)"
    english = page(server, "/en/questions/dates?sort=-date")
    assert english.cells[0][2] == "31 December 2026", "days by time, not by their text"


def test_long_answers_have_pages(server: httpx.Client) -> None:
    path = "/en/questions/kinds-of-organisations?sort=-organisation"
    first = page(server, path)
    second = page(server, first.link("Next"))
    rows = server.get("/en/questions/kinds-of-organisations.json").json()["results"]["bindings"]
    assert [len(first.cells), len(second.cells)] == [50, len(rows) - 50]
    assert f"Row 1–50 of {len(rows)}" in first.text and f"Row 51–{len(rows)} of {len(rows)}" in second.text
    assert {row["organisationLabel"]["value"] for row in rows} == {row[1] for row in [*first.cells, *second.cells]}
    assert second.link("Previous") == path and second.sorted == {"organisation": "descending"}
    assert page(server, f"{path}&page=99").cells == second.cells, "beyond the last is the last"


def test_things_are_links_and_values_are_as_the_language_has_them(server: httpx.Client) -> None:
    german, english = (page(server, f"/{language}/questions/money-of-the-programme") for language in ("de", "en"))
    assert german.headings == ["Art der Angabe", "wer zahlt oder fördert", "Betrag oder Anteil", "Stand", "Herausgeber"]
    assert english.headings == ["kind of detail", "who pays or funds", "amount or share", "standing", "publisher"]
    assert {row[2] for row in german.cells} == {"", "35\xa0%", "65\xa0%", "rund 19\xa0Mio.\xa0€"}
    assert {row[2] for row in english.cells} == {"", "35%", "65%", "about €19m"}
    row = german.cells.index(
        ["Anteil des Bundes", german.cells[2][1], "65\xa0%", "anerkannt", "Landeshauptstadt Dresden"]
    )
    assert german.links[row][:2] == ["/de/indicator#federal-share", "/de/doc/org/bmwsb"]


def test_each_row_shows_what_it_rests_on(server: httpx.Client) -> None:
    leads = page(server, "/de/questions/leads")
    assert leads.proofs == [[row[2]] for row in leads.cells]
    proof = re.search(r'<td class="proof">(.*?)</td>', leads.text, re.DOTALL)
    assert proof and "4. Dezember 2023" in proof[1] and "wörtlich, anerkannt" in proof[1]
    assert re.search(r'href="/de/doc/claim/\w{16}">Aussage', proof[1])
    assert re.search(r'<a href="https://www\.dresden\.de/[^"]+">', proof[1])


def test_rows_that_sum_up_show_claims_of_the_question_behind(server: httpx.Client) -> None:
    teams, behind = (page(server, f"/en/questions/{name}") for name in ("teams", "evidence-of-teams"))
    words: dict[tuple[str, str], set[str]] = {}
    for row, quotes in zip(behind.cells, behind.proofs, strict=True):
        words.setdefault((row[0], row[1]), set()).update(quotes)
    for row, quotes in zip(teams.cells, teams.proofs, strict=True):
        assert quotes and {*quotes} <= words[row[1], row[0]]
    kinds = page(server, "/en/questions/organisations-by-kind")
    assert re.search(r">\d+ more</a>", kinds.text) and "/en/questions/kinds-of-organisations" in kinds.text


@pytest.mark.parametrize(
    ("name", "label", "value"),
    [("organisations-by-kind", [0], 1), ("load-per-organisation", [0, 1], 2), ("model-projects-by-state", [0], 1)],
)
def test_the_drawing_says_what_the_table_says(server: httpx.Client, name: str, label: list[int], value: int) -> None:
    found = page(server, f"/de/questions/{name}")
    expected = [f"{' · '.join(row[place] for place in label)}: {row[value]}" for row in found.cells][:20]
    assert found.drawn == expected
    widths = [float(width) for width in re.findall(r'<rect class="series-0" [^>]*width="([0-9.]+)%"', found.text)]
    numbers = [int(row[value]) for row in found.cells][:20]
    assert widths == pytest.approx([number / max(numbers) * 84 for number in numbers], abs=0.01)


def test_several_numbers_are_one_bar(server: httpx.Client) -> None:
    found = page(server, "/en/questions/claims-per-source")
    assert [each.rpartition(": ")[2] for each in found.drawn] == [row[2] for row in found.cells], (
        "the sum is in the table"
    )
    parts = re.findall(r'<rect class="series-(\d)" x="([0-9.]+)%" y="19" width="([0-9.]+)%"', found.text)
    numbers = [int(number) for number in found.cells[0][3:7]]
    assert [(int(series), float(width)) for series, _, width in parts] == [
        (place, pytest.approx(number / sum(numbers) * 84, abs=0.01)) for place, number in enumerate(numbers) if number
    ]


def test_a_date_is_drawn_as_long_as_it_is_vague(server: httpx.Client) -> None:
    found = page(server, "/de/questions/timeline")
    assert found.drawn[0] == "Antragstellung · Eigenbetrieb IT-Dienstleistungen: 2021"
    bars = re.findall(r'<rect class="series-0" x="([0-9.]+)%" y="\d+" width="([0-9.]+)%"', found.text)
    assert [float(each) for each in bars[0]] == pytest.approx([0, 365 / 2191 * 100], abs=0.01), "2021 of 2021 to 2026"
    assert len(set(found.drawn)) == len(found.drawn), "what several pages say is one line"


def test_no_rows_are_explained(server: httpx.Client) -> None:
    answer = page(server, "/en/questions/cohorts?programme=org/tu-dresden")
    assert "<h2>No rows</h2>" in answer.text and "show the usual ones" in answer.text


def test_the_query_opens_in_the_editor(server: httpx.Client) -> None:
    found = page(server, "/en/questions/leads")
    address = urlsplit(found.link("Open in the editor"))
    assert address.path == "/en/sparql"
    (query,) = parse_qs(address.query)["query"]
    assert len(server.post("/sparql", data={"query": query}).json()["results"]["bindings"]) == len(found.cells)
    long = urlsplit(page(server, "/en/questions/conflicts").link("Open in the editor"))
    assert not long.query and "conflictsWith" in unquote(long.fragment.removeprefix("query="))


def test_the_list_has_every_question_once_under_a_theme(server: httpx.Client) -> None:
    for language in ("de", "en"):
        text = server.get(f"/{language}/questions").text
        listed = re.findall(rf'<div><dt><a href="/{language}/questions/([\w-]+)">', text)
        assert sorted(listed) == sorted(NAMES)
        assert re.findall(r'<h2 id="(\w+)">', text) == [*CATALOGUE.themes]
    text = server.get("/de/questions?q=geld programm").text
    assert 'href="/de/questions/money-of-the-programme"' in text and "questions/leads" not in text
    assert "Keine Auswertung passt" in server.get("/de/questions?q=xyzzy").text


def test_a_question_as_rdf_can_be_run(server: httpx.Client) -> None:
    graph = rdflib.Graph().parse(data=server.get("/questions/leads.ttl").text, format="turtle")
    (query,) = graph.objects(None, SH.select)
    assert (None, RDF.type, SH.SPARQLExecutable) in graph
    assert len(server.post("/sparql", data={"query": str(query)}).json()["results"]["bindings"]) == 2


def test_a_graph_leads_to_what_it_holds(server: httpx.Client, release: Release) -> None:
    held = release.manifest.graphs
    for iri in (each for each in held if each.rpartition("/")[2] in ("kick-off-2023", "codes", "findings")):
        address = iri.removeprefix("https://w3id.org/mpsc")
        assert len(rdflib.Graph().parse(data=server.get(f"{address}.nt").text, format="nt")) == held[iri]
        assert server.get(f"/en{address}").text.count("<li>") > 2
    assert server.get("/graph/nothing").status_code == 404
