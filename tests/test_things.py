"""The page of a thing: what each kind gets, how each statement is marked, rivals, neighbours, and hostile data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pyoxigraph as ox
import pytest
from rdflib import RDF, RDFS, Graph, URIRef

from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.web.facts import name
from mpsc_graph.web.profile import NOT_SHOWN
from mpsc_graph.web.sections import Sections
from mpsc_graph.web.statements import Key
from tests.conftest import serving
from tests.handmade import sealed

MEASURE, OFFICE, SOURCE = "dresden/measure/smart-participation", "dresden/org/a80", "source/dresden/kick-off-2023"
LARGEST = ("dresden/org/landeshauptstadt-dresden", "dresden/programme/mpsc", SOURCE)
"""The things that most statements speak of."""
KINDS = {
    MEASURE: "phases actors programmes places money documents results sources neighbours",
    OFFICE: "measures structure posts partners events documents sources neighbours",
    "dresden/org/klinikum-friedrichstadt": "measures structure partners places sources neighbours",
    "dresden/org/a61": "measures structure more sources neighbours",
    "dresden/programme/mpsc": "phases actors measures programmes places money events documents results more sources "
    "neighbours",
    "dresden/phase/mpsc-2": "measures programmes money events results sources",
    "dresden/person/jan-donhauser": "functions events sources",
    SOURCE: "stated sources passages",
    "dresden/event/kick-off-2023": "actors places events results more sources neighbours",
    "dresden/event/umbenennung-stadtplanungsamt-2021": "changes sources",
    "dresden/document/smart-city-strategie": "actors events documents results more sources",
    "dresden/action-field/smart-community": "measures more sources",
    "period/2016--unknown": "",
}
"""Thing → sections of its page in order, as its claims ask for."""


def text(client: httpx.Client, path: str, language: str = "de") -> str:
    answer = client.get(f"/{language}/doc/{path}")
    assert answer.status_code == 200, path
    return answer.text


def sections(html: str) -> list[str]:
    return re.findall(r'<h2 id="([a-z]+)"', html)


@pytest.mark.parametrize("path", KINDS)
def test_each_kind_has_its_sections(server: httpx.Client, path: str) -> None:
    for language in ("de", "en"):
        assert sections(text(server, path, language)) == KINDS[path].split()


@pytest.mark.parametrize("path", LARGEST)
def test_the_largest_pages_stay_small(server: httpx.Client, path: str) -> None:
    for language in ("de", "en"):
        html = text(server, path, language)
        assert len(html.encode()) < 100_000
        assert "weitere" in html or "more" in html


@pytest.mark.slow
def test_all_pages_are_small_and_whole(server: httpx.Client) -> None:
    pages = re.findall(r"<loc>[^<]*?(/(?:de|en)/doc/[^<]+)</loc>", server.get("/sitemap.xml").text)
    assert len(pages) > 1000
    for page in pages:
        answer = server.get(page)
        assert (answer.status_code, len(answer.content) < 100_000) == (200, True), page
        assert answer.text.count("<h1") == 1
        assert "None" not in re.sub(r"<[^>]*>", " ", answer.text), page


@pytest.mark.parametrize(
    ("label", "number"), [("federführend", 1), ("Teilnahme", 8), ("in Phase", 3), ("Kürzel", 1), ("Amtsleitung", 2)]
)
def test_rows_by_role_and_property(server: httpx.Client, label: str, number: int) -> None:
    """Values as counted in the data files."""
    pages = (MEASURE, "dresden/event/kick-off-2023", MEASURE, OFFICE, OFFICE)
    labels = ("federführend", "Teilnahme", "in Phase", "Kürzel", "Amtsleitung")
    html = text(server, dict(zip(labels, pages, strict=True))[label])
    row = re.search(rf"<dt>{label}</dt>(.*?)<div><dt>|<dt>{label}</dt>(.*?)</dl>", html, re.DOTALL)
    assert row is not None
    assert next(filter(None, row.groups())).count("<dd>") == number


def test_leads_come_before_those_without_a_role(server: httpx.Client) -> None:
    html = text(server, MEASURE)
    assert html.index("<dt>federführend</dt>") < html.index("<dt>genannt, ohne Rollenangabe</dt>")


def test_every_claim_has_its_source_mark(server: httpx.Client, release: Release) -> None:
    """Kind of evidence, standing, the page's words, where they stand and when, and the claim's own page."""
    html = text(server, MEASURE)
    marks = re.findall(r'<details class="mark">(.*?)</details>', html, re.DOTALL)
    assert len(marks) > 15
    for mark in marks:
        assert re.search(
            r'<span class="basis-[0-3]">(wörtlich|aus dem Zusammenhang|erschlossen|Vermutung)</span>', mark
        )
        assert re.search(r"<q>.+?</q> <a href=\"https://", mark)
        assert re.search(r"Belegart: <a.+</a> · Stand: (anerkannt|strittig|überholt|verworfen)", mark)
        assert re.search(r'href="/de/doc/claim/[a-z0-9]{16}">diese Aussage', mark)
        assert "Fehler melden" not in mark  # nobody is set to get the letter
    assert "30. November 2023" in html


def test_doubt_is_shown(server: httpx.Client) -> None:
    html = text(server, "dresden/programme/mpsc")
    assert re.search(r'Verkehrstafel Dohnaer Straße</a> <b class="doubt">verworfen</b>', html)
    assert re.search(r'Befindet sich in der Strategiephase\.</span> <b class="doubt">überholt</b>', html)


def test_what_follows_says_from_which_rule_and_claims(server: httpx.Client, release: Release) -> None:
    html = text(server, OFFICE)
    partner = re.search(r"SachsenEnergie AG</a>(.*?)</dd>", html, re.DOTALL)
    assert partner is not None
    assert "Sektorenkopplung" in partner[1]
    assert "Regel 60-ties" in partner[1]
    claims = re.findall(r'href="(/de/doc/claim/[a-z0-9]+)">\d', partner[1])
    assert len(claims) >= 2
    assert "SachsenEnergie" in "".join(server.get(claim).text for claim in claims)
    rules = {file.stem for file in Resources.find().ontology.glob("rules/*.rq")}
    told = [slot.derivation for slots in Sections.load().slots.values() for slot in slots if slot.derivation]
    assert {re.findall(r"\d\d-[a-z-]+\w", each["de"])[0] for each in told} <= rules


def test_rivals_stand_side_by_side_with_both_quotes(server: httpx.Client) -> None:
    """On the page of the thing they are about, and of one that only one of them speaks of."""
    for path in (MEASURE, "dresden/action-field/smart-community"):
        rivals = re.findall(r'<div class="rivals".*?</ul>\s*</div>', text(server, path), re.DOTALL)
        one = next(each for each in rivals if "Smart Government" in each)
        assert "<q>„Smart Government“</q>" in one or "<q>Smart Government</q>" in one
        assert "Smart Community</q>" in one
        assert one.count("<li>") == 2
    leads = next(
        each for each in re.findall(r'<div class="rivals".*?</ul>', text(server, MEASURE), re.S) if "<q>von der" in each
    )
    assert "A15" in leads and "WISSENARCHITEKTUR geleitete Maßnahme" in leads


def test_phases_are_drawn_in_time_and_told_in_words(server: httpx.Client) -> None:
    html = text(server, MEASURE, "en")
    (drawn,) = re.findall(r'<svg class="timeline".*?</svg>', html, re.DOTALL)
    told = re.search(r'aria-label="Timeline: (.*?)"', drawn)
    assert told is not None and "Strategy phase" in told[1] and "1 January 2022 to 30 June 2023" in told[1]
    bars = [
        tuple(map(float, each)) for each in re.findall(r'<rect class="" x="([\d.]+)" y="\d+" width="([\d.]+)"', drawn)
    ]
    assert len(bars) == 3
    ((_, length), *later) = sorted(bars)
    assert all(abs(x - length) < 1 and width > 2 * length for x, width in later)  # 18 months, then 42


def test_the_picture_has_a_list_of_the_same(server: httpx.Client) -> None:
    html = text(server, OFFICE)
    (figure,) = re.findall(r'<figure class="neighbours">.*?</figure>', html, re.DOTALL)
    picture, _, caption = figure.partition("<figcaption>")
    drawn = re.findall(r'<a href="([^"]+)"><title>', picture)
    listed = re.findall(r'<li><a href="([^"]+)"', caption)
    assert drawn and drawn == listed
    assert all(link.startswith("/de/doc/dresden/") for link in drawn)
    assert 'aria-labelledby="picture"' in picture and '<title id="picture">' in picture
    (network,) = re.findall(r'href="(/de/network[^"]+)"', caption)
    assert parse_qs(urlsplit(network).query) == {"ego": [OFFICE]}
    assert server.get(network).status_code == 200


def test_people_are_in_no_picture(server: httpx.Client) -> None:
    assert "neighbours" not in text(server, "dresden/person/jan-donhauser")
    (figure,) = re.findall(
        r'<figure class="neighbours">.*?</figure>', text(server, "dresden/event/kick-off-2023"), re.S
    )
    assert "/person/" not in figure


def test_every_property_has_a_name_from_either_end(release: Release) -> None:
    """Whatever is shown of a thing is named in both languages: by the ontology, or by the table of sections."""
    labels, table = Graph().parse(Resources.find().ontology / "mpsc.ttl"), Sections.load()
    lacking = set()
    for key in _keys(release):
        named = {each.language for each in labels.objects(URIRef(key.property), RDFS.label) if not key.is_inverse}
        slots = table.slots.get(key, [])
        if not ({"de", "en"} <= named or (slots and all({"de", "en"} <= slot.name.keys() for slot in slots))):
            lacking.add(key)
    assert lacking == set()
    backwards = [slot for key, slots in table.slots.items() if key.is_inverse for slot in slots]
    assert [slot for slot in backwards if not {"de", "en"} <= slot.name.keys()] == []


def _keys(release: Release) -> set[Key]:
    """The properties of things, and of claims and ties by the ends that they have in things."""
    found = set()
    for quad in ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS):
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
        if predicate == str(RDF.predicate):
            found |= {Key(value.value), Key(value.value, value.value != PREFIXES["mpsc"] + "cooperatesWith")}
        elif _is_thing(subject) and predicate not in NOT_SHOWN:
            found.add(Key(predicate))
            if isinstance(value, ox.NamedNode) and _is_thing(value.value):
                found.add(Key(predicate, is_inverse=True))
    literals = ("dcterms:description", "dcterms:title", "dcterms:date", "dcterms:rights", "schema:startDate")
    literals += ("schema:endDate", "dcat:startDate", "dcat:endDate", "skos:altLabel", "skos:notation", "skos:note")
    return found - {Key(name(each), is_inverse=True) for each in (*literals, "schema:url")}


def _is_thing(iri: str) -> bool:
    return iri.startswith(DEFAULT_BASE) and not re.search("#|/id/(claim|tie|dataset)/", iri)


@pytest.fixture(scope="module")
def hostile(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    data = (Path(__file__).parent / "hostile.trig").read_text("utf-8").replace("LONG", "ä" * 10_000)
    made = sealed(data, tmp_path_factory.mktemp("hostile"), release.manifest)
    with serving(made, contact_email="daten+fehler@example.org") as (client, _):
        yield client


def test_an_error_in_a_claim_can_be_told(hostile: httpx.Client) -> None:
    letters = re.findall(r'href="(mailto:[^"]+)">Fehler melden', text(hostile, "x/a"))
    (letter,) = [each for each in letters if "id/x/c%0A" in each]
    address, _, query = letter.partition("?")
    assert unquote(address) == "mailto:daten+fehler@example.org"
    asked = {name: unquote(value) for name, _, value in (each.partition("=") for each in query.split("&amp;"))}
    assert asked["subject"].startswith("Fehler in: <script>")
    assert asked["body"].split() == [f"{DEFAULT_BASE}x/c", f"{hostile.base_url}/de/doc/x/a"]
