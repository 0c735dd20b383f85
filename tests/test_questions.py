"""The catalogue: every question has an answer that was worked out from the data files by hand."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import InputError, QuestionError
from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.questions import Catalogue, Question, with_evidence
from mpsc_graph.resources import Resources
from mpsc_graph.store.base import Query, Store, Table, Term
from mpsc_graph.validate.report import shorten

ANSWERS = Path(__file__).parent / "answers"
CATALOGUE = Catalogue(Resources.find().queries)
NOT_CHECKED = {"claim", "otherClaim", "passage", "page", "otherPage"}
"""Opaque or long; what they lead to is checked by the other columns."""


def rows(store: Store, query: Query) -> list[dict[str, str]]:
    """The answer as texts: ids relative to the base, other IRIs with their prefix, literals as they are."""
    table = Table.parse(store.answer(query, ox.QueryResultsFormat.JSON, None))
    assert isinstance(table, Table)
    return [dict(zip(table.columns, map(text, row), strict=True)) for row in table.rows]


def text(term: Term | None) -> str:
    if isinstance(term, ox.NamedNode):
        return shorten(term.value.removeprefix(DEFAULT_BASE))
    return "" if term is None else term.value


@pytest.mark.parametrize("question", list(CATALOGUE), ids=lambda question: question.name)
def test_answer(question: Question, store: Store) -> None:
    with (ANSWERS / f"{question.name}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        expected = [tuple(row.values()) for row in reader]
        columns = list(reader.fieldnames or ())
    found = rows(store, question.query({}, DEFAULT_BASE))
    assert Counter(tuple(row[column] for column in columns) for row in found) == Counter(expected)
    assert {*found[0]} - {*columns} <= NOT_CHECKED, "a column that nobody checks"


def test_every_answer_belongs_to_a_question() -> None:
    assert {path.stem for path in ANSWERS.glob("*.csv")} == {question.name for question in CATALOGUE}


@pytest.mark.parametrize("question", list(CATALOGUE), ids=lambda question: question.name)
def test_every_row_leads_to_claims(question: Question, store: Store) -> None:
    """A question has a column claim, filled in every row, or names one that has; whose parameters it can hand over."""
    companion = CATALOGUE[question.evidence] if question.evidence else question
    assert {(each.name, each.type, each.default) for each in question.parameters} <= {
        (each.name, each.type, each.default) for each in companion.parameters
    }
    assert all(row["claim"].startswith("claim/") for row in rows(store, companion.query({}, DEFAULT_BASE)))


@pytest.mark.parametrize("question", list(CATALOGUE), ids=lambda question: question.name)
def test_header(question: Question) -> None:
    assert all(question.title[language].endswith("?") for language in ("de", "en"))
    assert all(question.description[language] for language in ("de", "en"))
    assert question.tags and question.pattern
    used = {match[1] for match in re.finditer(r"\?(_\w+)", question.text)}
    assert used == {parameter.variable for parameter in question.parameters}
    for prefix, namespace in re.findall(r"^PREFIX (\S*): <(.*)>$", question.text, re.MULTILINE):
        assert PREFIXES[prefix] == namespace


@pytest.mark.parametrize(
    "question", [each for each in CATALOGUE if "schema:value" in each.text], ids=lambda each: each.name
)
def test_figures_given_as_a_range_are_shown(question: Question) -> None:
    """But where a range makes no sense: ranks of two years are subtracted, divisions counted."""
    assert "schema:minValue" in question.text or question.name in {"index-ranking", "office-changes"}


@pytest.mark.parametrize("question", list(CATALOGUE), ids=lambda question: question.name)
def test_language_changes_names_and_not_rows(question: Question, store: Store) -> None:
    """What a source says in one language only is not lost in the other."""
    languages = ("de", "en") if any(each.name == "language" for each in question.parameters) else ()
    assert len({len(rows(store, question.query({"language": each}, DEFAULT_BASE))) for each in languages}) <= 1


def test_parameters_change_the_answer(store: Store) -> None:
    phase_1 = rows(store, CATALOGUE["measures-of-a-phase"].query({"phase": "dresden/phase/mpsc-1"}, DEFAULT_BASE))
    assert sorted((row["measureLabel"], row["organisationLabel"], row["role"]) for row in phase_1) == [
        ("Cleema App", "A15", "role:named"),
        ("Erstellung der Smart-City-Strategie", "Technische Universität Dresden", "role:lead"),
        ("MOBImonitor/MOBIsimulator", "A61", "role:named"),
        ("Sektorenkopplung", "A80 Amt für Wirtschaftsförderung", "role:named"),
        ("Smart Participation", "A15", "role:named"),
        ("Smart Participation", "Technische Universität Dresden", "role:named"),
        ("Umweltmonitoring", "A86 Umweltamt", "role:named"),
    ]
    leads = rows(store, CATALOGUE["leads"].query({"language": "en"}, DEFAULT_BASE))
    assert [lead["measureLabel"] for lead in leads] == ["Drafting of the smart city strategy", "Smart participation"]
    undated = rows(store, CATALOGUE["undated-sources"].query({"project": "dresden"}, DEFAULT_BASE))
    assert len(undated) == 44
    people = rows(store, CATALOGUE["organisations-at-events"].query({"people": "yes"}, DEFAULT_BASE))
    assert ("dresden/event/kick-off-2023", "dresden/person/jan-donhauser") in {
        (row["event"], row["participant"]) for row in people
    }


def test_heads_on_a_date_in_the_past(store: Store) -> None:
    """On the day of the kick-off: some hold for good, some are named for that year only, one has an unknown end."""
    question = CATALOGUE["heads-on-a-date"].query({"date": "2023-06-27", "language": "en"}, DEFAULT_BASE)
    assert [(row["organisation"], row["person"], row["period"], row["end"]) for row in rows(store, question)] == [
        (f"dresden/org/{organisation}", f"dresden/person/{person}", period, end)
        for organisation, person, period, end in (
            ("a66", "simone-pruefer", "2023", "unknown, named for this time only"),
            ("a80", "steffen-rietzschel", "2023-01 to 2023", "given"),
            ("a80", "steffen-rietzschel", "since 2023", "goes on"),
            ("geschaeftsbereich-finanzen-personal-recht", "peter-lames", "from 2017-01, end unknown", "unknown"),
            ("eigenbetrieb-it-dienstleistungen", "michael-breidung", "2023", "unknown, named for this time only"),
            ("eigenbetrieb-sportstaetten", "ralf-gabriel", "from 2016, end unknown", "unknown"),
            ("amt-fuer-stadtplanung-und-mobilitaet", "stefan-szuggat", "2010 to 2023", "given"),
        )
    ]


def test_office_changes_of_a_year(store: Store) -> None:
    given = {"from": "2021-10-01", "until": "2021-12-31"}
    found = rows(store, CATALOGUE["office-changes"].query(given, DEFAULT_BASE))
    assert [(row["thing"], row["period"]) for row in found] == [
        ("dresden/org/amt-fuer-stadtplanung-und-mobilitaet", "2021-10"),
        ("dresden/org/amt-fuer-stadtplanung-und-mobilitaet", "2021-10-01"),
        ("dresden/org/eigenbetrieb-it-dienstleistungen", "ab 2017-01, Ende unbekannt"),
        ("dresden/org/eigenbetrieb-sportstaetten", "ab 2017-01, Ende unbekannt"),
    ]


@pytest.mark.parametrize(
    ("thing", "row"),
    [
        ("dresden/org/a61", ("A61", "dasselbe wie", "Amt für Stadtplanung und Mobilität", "standing:contested")),
        ("document/smart-city-index", ("Landeshauptstadt Dresden", "Rang", "5", "standing:accepted")),
        ("dresden/phase/mpsc-1", ("Sektorenkopplung", "bearbeitet", "Strategiephase", "standing:accepted")),
        ("dresden/person/ralf-gabriel", (
            "Ralf Gabriel", "Betriebsleitung", "Eigenbetrieb Sportstätten Dresden", "standing:accepted"
        )),
        ("dresden/post/geschaeftsbereichsleitung-wirtschaft-digitales-personal-sicherheit", (
            "Kick-off-Veranstaltung zum Start der Umsetzungsphase", "Grußwort", "Jan Donhauser", "standing:accepted"
        )),
    ],
)  # fmt: skip
def test_claims_about_a_thing_of_any_kind(store: Store, thing: str, row: tuple[str, ...]) -> None:
    """From either end, of every pattern of claim, and whatever their standing."""
    found = rows(store, CATALOGUE["claims-about-a-thing"].query({"thing": thing}, DEFAULT_BASE))
    assert row in {(each["subject"], each["property"], each["value"], each["standing"]) for each in found}
    assert len({each["claim"] for each in found}) == len(found)


def test_what_was_known_on_a_day(store: Store) -> None:
    """By the end of 2023 two pages said who takes part in Smart Participation, and none yet spoke of ten measures."""
    found = rows(store, CATALOGUE["conflicts"].query({"known": "2023-12-31"}, DEFAULT_BASE))
    assert [(row["thing"], row["dated"], row["otherDated"]) for row in found] == [
        ("dresden/org/amt-fuer-stadtplanung-und-mobilitaet", "2022", "2022"),
        ("programme/matchup", "2018-04-09", "2018"),
        ("dresden/measure/smart-participation", "2023-12-04T13:53:57", "2023-06-23"),
        ("dresden/measure/smart-participation", "2023-12-04T13:53:57", "2023-06-23"),
    ]
    assert rows(store, CATALOGUE["conflicts"].query({"known": "2017-12-31"}, DEFAULT_BASE)) == []


@pytest.mark.parametrize("name", ["figures", "money-of-the-programme", "claims-about-a-thing"])
def test_later_pages_add_to_what_is_known(name: str, store: Store) -> None:
    """A claim is known from the earliest date of its page on; undated pages from the day the data were kept up to."""
    (kept,) = rows(store, Query("SELECT ?day { ?dataset a dcat:Dataset ; dcterms:modified ?day }"))
    known = {
        day: {row["claim"] for row in rows(store, CATALOGUE[name].query({"known": day}, DEFAULT_BASE))}
        for day in ("2021-12-31", "2023-12-03", "2023-12-04", kept["day"])
    }
    dates = """SELECT ?claim (MAX(?first) AS ?since) { ?claim prov:wasDerivedFrom/oa:hasSource ?page
        { SELECT ?page (MIN(STR(?date)) AS ?first) { ?page dcterms:date ?date } GROUP BY ?page } } GROUP BY ?claim"""
    since = {row["claim"]: row["since"][:10] for row in rows(store, Query(dates))}
    assert known["2021-12-31"] < known["2023-12-04"] < known[kept["day"]]
    for day, claims in known.items():
        assert claims == {claim for claim in known[kept["day"]] if since.get(claim, kept["day"]) <= day}


def test_questions_ask_of_the_day_the_data_were_kept_up_to(store: Store) -> None:
    (kept,) = rows(store, Query("SELECT ?day { ?dataset a dcat:Dataset ; dcterms:modified ?day }"))
    asked = {each.default for question in CATALOGUE for each in question.parameters if each.name in ("date", "known")}
    assert asked == {kept["day"]}


def test_full_iri_and_short_id_mean_the_same(store: Store) -> None:
    question = CATALOGUE["measures-of-an-organisation"]
    short = rows(store, question.query({"organisation": "dresden/org/a80"}, DEFAULT_BASE))
    full = rows(store, question.query({"organisation": DEFAULT_BASE + "dresden/org/a80"}, DEFAULT_BASE))
    assert short == full
    assert [(row["measureLabel"], row["phaseLabel"]) for row in short] == [
        ("Sektorenkopplung", ""),
        ("Sektorenkopplung", "Strategiephase"),
        ("Energieautarkes Wohnquartier", "Umsetzungsphase"),
        ("Smartes Energiemodell", "Umsetzungsphase"),
    ]


@pytest.fixture(scope="module")
def dates(store: Store) -> dict[str, str]:
    """Every page with the earliest date it gives, or none."""
    text = """SELECT ?url (MIN(STR(?date)) AS ?dated) {
        ?page a schema:WebPage ; schema:url ?url OPTIONAL { ?page dcterms:date ?date } } GROUP BY ?url"""
    return {row["url"]: row["dated"] for row in rows(store, Query(text))}


@pytest.mark.parametrize("question", list(CATALOGUE), ids=lambda question: question.name)
def test_one_step_leads_to_words_page_and_date(question: Question, store: Store, dates: dict[str, str]) -> None:
    """What `--evidence` shows of a question: each row, or each of its companion's, with quote, page and date."""
    query = CATALOGUE[question.evidence or question.name].query({}, DEFAULT_BASE)
    found = rows(store, query)
    shown = rows(store, with_evidence(query, list(found[0])))
    assert [row for row in shown if not row["quote"] or row["dated"] != dates[row["page"]]] == []
    columns = [column for column in found[0] if column not in {"quote", "page", "dated"}]
    asked, answered = ({tuple(row[column] for column in columns) for row in each} for each in (found, shown))
    assert asked == answered


def test_evidence_shows_the_words_behind_a_row(store: Store) -> None:
    query = CATALOGUE["announced-but-missing"].query({}, DEFAULT_BASE)
    found = rows(store, with_evidence(query, ["measure", "measureLabel", "claim"]))
    assert {(row["measureLabel"], row["quote"]) for row in found} == {
        ("Sektorenkopplung", "Sektorenkopplung I A80 (Fortführung/Weiterentwicklung in Phase 2)"),
        ("Sektorenkopplung", "Bisher wurde an folgenden Maßnahmen gearbeitet"),
    }
    assert all(row["page"].startswith("https://www.dresden.de/") for row in found)
    with pytest.raises(QuestionError, match="name no claim"):
        with_evidence(query, ["measure"])


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        ("leds", {}, "did you mean “leads”"),
        ("nothing-like-it-at-all", {}, "mpsc-graph questions"),
        ("leads", {"phase": "x"}, "it takes language"),
        ("measures-of-a-phase", {"phase": "no iri"}, "phase=no iri: expected iri"),
        ("measures-of-a-phase", {"phase": "x> } DROP ALL"}, "expected iri"),
    ],
)
def test_bad_parameters_say_what_was_expected(name: str, given: dict[str, str], message: str) -> None:
    with pytest.raises(QuestionError, match=re.escape(message)):
        CATALOGUE[name].query(given, DEFAULT_BASE)


def test_values_are_bound_as_terms(store: Store) -> None:
    """A value that looks like SPARQL stays a value."""
    query = CATALOGUE["leads"].query({"language": '") } ; DROP ALL #'}, DEFAULT_BASE)
    assert rows(store, query) == []


def test_broken_header(tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("#+ summary: only this\nSELECT * {}", "utf-8")
    with pytest.raises(InputError, match=r"queries/q\.rq: the header cannot be read"):
        Catalogue(tmp_path)


def test_sektorenkopplung_has_no_known_fate(store: Store) -> None:
    """Announced as continued, not among the nine; sources relate it to other things, none says what replaced it."""
    text = """SELECT ?p ?o { <https://w3id.org/mpsc/id/dresden/measure/sektorenkopplung> ?p ?o
        FILTER(?p IN (dcterms:isReplacedBy, skos:relatedMatch, mpsc:inPhase)) }"""
    assert rows(store, Query(text)) == [{"p": "mpsc:inPhase", "o": "dresden/phase/mpsc-1"}]
