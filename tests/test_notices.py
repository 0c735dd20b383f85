"""The pages that law asks for, with and without what the operator sets, and the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
from rdflib import RDF, RDFS, SKOS, Graph, Literal, URIRef

from mpsc_graph.errors import SettingError
from mpsc_graph.namespaces import VOCABULARY
from mpsc_graph.release import Release
from mpsc_graph.settings import Settings
from tests.conftest import serving

NOTICES = ("impressum", "datenschutz", "barrierefreiheit")
HOUSE = {
    *("Maßnahme", "Amt", "Eigenbetrieb", "Geschäftsbereich", "Amtsleitung", "Lenkungsgruppe", "Staffel", "Aussage"),
    *("Beleg", "Wortlaut", "Fundstelle", "Belegart", "wörtlich", "aus dem Zusammenhang", "erschlossen", "Vermutung"),
    *("anerkannt", "strittig", "überholt", "verworfen", "Auswertung", "Steckbrief", "Datenstand", "Kooperationsnetz"),
    *("Kennzahlen", "SPARQL-Schnittstelle"),
}
"""The words that the pages are written in."""
EASY = "Das ist Leichte Sprache.\nEin Satz.\n\nNoch ein Absatz mit <b>Zeichen</b>.\n"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("operator") / "access.log"


@pytest.fixture(scope="module")
def operated(release: Release, log: Path) -> Iterator[httpx.Client]:
    text = log.with_name("leicht.txt")
    text.write_text(EASY, "utf-8")
    operator = {
        "publisher_name": "Stadt <Beispiel>",
        "publisher_address": "Amt für Beispiele; Hauptstraße 1; 01234 Beispiel",
        "contact_email": "daten@example.org",
        "contact_phone": "+49 351 000",
        "responsible_person": "Erika Muster",
        "privacy_contact": "datenschutz@example.org",
        "legal_basis": "§ 1 Beispielgesetz",
        "access_log": log,
        "log_days": 7,
        "accessibility_date": "2024-02-29",
        "accessibility_gaps": "Ein Film ohne Untertitel; Ein Plan als PDF",
        "enforcement_body": "Schlichtungsstelle; Musterland",
        "easy_language": text,
    }
    with serving(release, **operator) as (client, _):
        yield client


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("notice", NOTICES)
def test_until_it_is_set_nobody_is_claimed(server: httpx.Client, notice: str, language: str) -> None:
    text = server.get(f"/{language}/{notice}").text
    main = text.partition("<main")[2].partition("</main>")[0]
    assert {"de": "spricht für niemanden", "en": "speaks for nobody"}[language] in main
    assert {"de": "nicht eingetragen", "en": "not set"}[language] in main
    assert "Landeshauptstadt" not in main and "Dresden</dd>" not in main


def test_what_is_not_set_is_named_by_its_setting(server: httpx.Client) -> None:
    """Every setting that a page names is one."""
    named = {name for each in NOTICES for name in re.findall(r"MPSC_[A-Z_]+", server.get(f"/de/{each}").text)}
    assert {"MPSC_PUBLISHER_ADDRESS", "MPSC_RESPONSIBLE_PERSON", "MPSC_ACCESSIBILITY_DATE"} <= named
    assert {name.removeprefix("MPSC_").lower() for name in named} <= Settings.model_fields.keys()


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_is_set_is_said(operated: httpx.Client, language: str) -> None:
    texts = {each: operated.get(f"/{language}/{each}").text for each in NOTICES}
    for text in texts.values():
        assert "Stadt &lt;Beispiel&gt;" in text
        assert 'class="unset"' not in text and 'class="warning"' not in text
    assert "Amt für Beispiele<br>Hauptstraße 1<br>01234 Beispiel" in texts["impressum"]
    assert "Erika Muster" in texts["impressum"] and "+49 351 000" in texts["impressum"]
    assert "§ 1 Beispielgesetz" in texts["datenschutz"] and "datenschutz@example.org" in texts["datenschutz"]
    assert "<li>Ein Film ohne Untertitel</li>" in texts["barrierefreiheit"]
    assert "Schlichtungsstelle<br>Musterland" in texts["barrierefreiheit"]


def test_the_statement_is_due_a_year_later(operated: httpx.Client) -> None:
    german, english = (operated.get(f"/{each}/barrierefreiheit").text for each in ("de", "en"))
    assert "<dd>29. Februar 2024</dd>" in german and "<dd>28. Februar 2025</dd>" in german
    assert "<dd>29 February 2024</dd>" in english and "<dd>28 February 2025</dd>" in english


def test_a_barrier_is_reported_with_its_page(operated: httpx.Client, server: httpx.Client) -> None:
    page = operated.get("/de/things/measures").text
    (href,) = re.findall(r'href="(mailto:[^"]*)"', page)
    letter = urlsplit(href.replace("&amp;", "&"))
    assert letter.path == "daten@example.org"
    assert parse_qs(letter.query)["subject"] == ["Barriere melden"]
    assert unquote(parse_qs(letter.query)["body"][0]) == f"{operated.base_url}/de/things/measures"
    assert 'href="/de/barrierefreiheit#report">Barriere melden' in server.get("/de/things/measures").text
    assert 'id="report"' in server.get("/de/barrierefreiheit").text


def test_the_page_on_privacy_tells_what_the_log_has(operated: httpx.Client, server: httpx.Client, log: Path) -> None:
    assert "Dieser Server führt kein Protokoll" in server.get("/de/datenschutz").text
    headers = {"user-agent": "Curious/1", "referer": "http://elsewhere.example/", "x-forwarded-for": "192.0.2.7"}
    assert "Aufbewahrung in Tagen: 7." in operated.get("/de/datenschutz?q=secret", headers=headers).text
    line = next(each for each in log.read_text("utf-8").splitlines() if "/datenschutz" in each)
    assert line.count("127.0.0.1") == line.count("192.0.2.7") == 0
    assert not any(word in line for word in ("Curious", "elsewhere", "secret"))


def test_leichte_sprache_is_there_where_it_is_written(operated: httpx.Client, server: httpx.Client) -> None:
    assert server.get("/de/leichte-sprache").status_code == 404
    assert "Leichte Sprache</a>" not in server.get("/de/").text
    assert 'href="/de/leichte-sprache">Leichte Sprache</a>' in operated.get("/de/").text
    text = operated.get("/en/leichte-sprache").text
    assert '<div class="notice easy" lang="de">' in text
    assert "<p>Noch ein Absatz mit &lt;b&gt;Zeichen&lt;/b&gt;.</p>" in text


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("accessibility_date", "gestern", "MPSC_ACCESSIBILITY_DATE=gestern"),
        ("easy_language", "/nothing/here.txt", "must be a text file in UTF-8"),
        ("log_days", "-1", "must be 0 or a number above it"),
        ("publisher_address", " ", "must not be blank"),
    ],
)
def test_a_setting_that_cannot_be(name: str, value: str, message: str) -> None:
    with pytest.raises(SettingError, match=re.escape(message)):
        Settings.load(**{name: value})


def test_the_glossary_has_the_words_of_the_house_in_both_languages(server: httpx.Client, release: Release) -> None:
    words = Graph().parse(data=server.get("/glossar.ttl").text, format="turtle")
    concepts = list(words.subjects(RDF.type, SKOS.Concept))
    labels = {str(each) for concept in concepts for each in words.objects(concept, SKOS.prefLabel)}
    assert labels >= HOUSE
    german, english = (server.get(f"/{each}/glossar").text for each in ("de", "en"))
    for concept in concepts:
        assert {each.language for each in words.objects(concept, SKOS.prefLabel) if isinstance(each, Literal)} == {
            "de",
            "en",
        }
        for text in words.objects(concept, SKOS.definition):
            assert str(text) in german and str(text) in english
    known = release.data.read_text("utf-8")
    for term in words.objects(None, RDFS.seeAlso):
        assert isinstance(term, URIRef)
        assert not term.startswith(VOCABULARY) or f"<{term}>" in known, f"{term} is no term of the vocabulary"
