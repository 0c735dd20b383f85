"""Following IRIs: 303 to a document that anybody can read, in five formats that say the same."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, Page
from rdflib import RDFS, Graph, URIRef
from rdflib.compare import isomorphic

from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.release import Release
from tests.conftest import serving

FORMATS = {"ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml"}
FORMATS |= {"jsonld": "application/ld+json"}
PARSERS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML}
PARSERS |= {"jsonld": ox.RdfFormat.JSON_LD}
THINGS = (
    "dresden/measure/smart-participation",
    "dresden/org/landeshauptstadt-dresden",
    "dresden/programme/mpsc",
    "dresden/person/jan-donhauser",
    "dresden/phase/mpsc-2",
    "source/dresden/kick-off-2023",
    "period/2016--unknown",
    "ulm/programme/mpsc",
)


def graph(client: httpx.Client, path: str, ending: str) -> Graph:
    answer = client.get(f"/doc/{path}.{ending}")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, FORMATS[ending])
    lines = ox.serialize(ox.parse(answer.content, PARSERS[ending]), format=ox.RdfFormat.N_TRIPLES)
    return Graph().parse(data=lines, format="nt")


@pytest.mark.parametrize("path", THINGS)
def test_all_formats_say_the_same(server: httpx.Client, path: str) -> None:
    first, *others = (graph(server, path, ending) for ending in FORMATS)
    assert (URIRef(DEFAULT_BASE + path), None, None) in first
    assert all(isomorphic(first, other) for other in others)


def test_a_thing_leads_to_its_document(server: httpx.Client) -> None:
    for method in ("GET", "HEAD"):
        there = server.request(method, "/id/dresden/org/a66")
        assert there.status_code == 303
        assert there.headers["location"] == f"{server.base_url}/doc/dresden/org/a66"
    document = server.get(there.headers["location"], headers={"accept": "text/turtle"})
    assert document.headers["content-type"] == "text/turtle; charset=utf-8"
    assert {"Accept", "Accept-Language"} <= {each.strip() for each in document.headers["vary"].split(",")}
    links = document.headers["link"]
    assert '</doc/dresden/org/a66.jsonld>; rel="alternate"; type="application/ld+json"' in links
    assert f'<{DEFAULT_BASE}dresden/org/a66>; rel="describes"' in links


def test_a_description_has_claims_words_and_labels(server: httpx.Client) -> None:
    """Who reads one document knows what it says without asking for another."""
    found = graph(server, "dresden/measure/smart-participation", "nt")
    ask = """ASK { ?entry mpsc:measure ?measure ; cv:hasParticipation ?part .
        ?part cv:hasParticipant ?who ; cv:role ?role ; prov:wasDerivedFrom ?passage .
        ?who rdfs:label ?name . ?role rdfs:label ?as .
        ?passage oa:hasSelector/oa:exact ?words ; oa:hasSource/schema:url ?page FILTER (CONTAINS(?words, "A15")) }"""
    assert found.query(ask, initNs=PREFIXES).askAnswer
    mentioned = {term for triple in found for term in triple if str(term).startswith(DEFAULT_BASE)}
    things = {term for term in mentioned if "#" not in term and "/claim/" not in term and "/tie/" not in term}
    assert things == {thing for thing in things if (thing, RDFS.label, None) in found or "/source/" in thing}


@pytest.mark.parametrize(
    ("path", "accept", "status", "says"),
    [
        ("dresden/org/a6", "text/turtle", 404, "/doc/dresden/org/a66"),
        ("nothing/like/this/at/all", "*/*", 404, "the ways in"),
        ("dresden/org/a66.pdf", "*/*", 404, "expected one of .html, .ttl"),
        ("dresden/org/a66", "image/png", 406, "text/turtle"),
        ("dresden/org/a66", "text", 400, "expected media types"),
        ("dresden/org/%3Cscript%3E", "text/html", 404, "nothing is known of"),
        ("claim/" + "a" * 16, "*/*", 404, "nothing is known"),
    ],
)
def test_what_is_not_there(server: httpx.Client, path: str, accept: str, status: int, says: str) -> None:
    answer = server.get(f"/doc/{path}", headers={"accept": accept})
    assert answer.status_code == status
    assert says in answer.text
    assert "<script>" not in answer.text


def test_an_answer_that_still_holds_is_not_sent_again(server: httpx.Client) -> None:
    tags = set()
    for headers in (
        {"accept": "text/turtle"},
        {"accept": "text/html"},
        {"accept": "text/html", "accept-language": "en"},
    ):
        first = server.get("/doc/dresden/org/a66", headers=headers)
        tags.add(first.headers["etag"])
        again = server.get("/doc/dresden/org/a66", headers=headers | {"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert len(tags) == 3


def test_a_mirror_under_another_base_and_behind_a_proxy(release: Release) -> None:
    """The base is what IRIs start with, the public address where the documents are found."""
    with serving(release, public_url="https://graph.example.org/mpsc/") as (client, _):
        there = client.get("/id/dresden/org/a66")
        assert there.headers["location"] == "https://graph.example.org/mpsc/doc/dresden/org/a66"


@pytest.fixture
def page(browser: Browser, server: httpx.Client) -> Iterator[Page]:
    context = browser.new_context(locale="de-DE", viewport={"width": 390, "height": 800})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    with context.new_page() as page:
        yield page
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(str(server.base_url)).netloc}
    context.close()


def test_a_page_shows_the_words_behind_each_claim(page: Page, server: httpx.Client) -> None:
    page.goto(f"{server.base_url}/id/dresden/measure/smart-participation")
    assert page.locator("h1").inner_text() == "Smart Participation"
    claim = page.locator(".statements dd", has_text="WISSENSARCHITEKTUR")
    mark = claim.locator("details.mark")
    assert "wörtlich Widerspruch" in mark.locator("summary").inner_text()
    mark.locator("summary").click()
    assert "WISSENARCHITEKTUR geleitete Maßnahme" in mark.locator("q").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    claim.locator("a", has_text="WISSENSARCHITEKTUR").first.click()
    assert page.locator("h1").inner_text().startswith("WISSENSARCHITEKTUR")
    page.get_by_text("English").click()
    assert page.locator("h2").first.inner_text() == "Measures"


def test_a_participation_says_in_what(server: httpx.Client) -> None:
    """Of others it tells only who stands in the same phase entry, not who else takes part in the same thing."""
    found = graph(server, "dresden/org/a66", "nt")
    takes_part = "SELECT ?in { ?in cv:hasParticipation ?claim . ?claim cv:hasParticipant <%s> }" % (
        DEFAULT_BASE + "dresden/org/a66"
    )
    inside = {str(row.get("in")) for row in found.query(takes_part, initNs=PREFIXES)}
    assert DEFAULT_BASE + "dresden/software/vamos" in inside
    assert not list(found.query("SELECT ?x { ?x cv:role role:funder }", initNs=PREFIXES))


def test_every_link_of_a_page_leads_somewhere(page: Page, server: httpx.Client) -> None:
    page.goto(f"{server.base_url}/doc/dresden/org/a66")
    hrefs = {link.get_attribute("href") for link in page.locator("a").all()}
    ours = {href for href in hrefs if href and href.startswith("/")}
    assert len(ours) > 20
    for href in ours:
        assert server.get(href).status_code == 200, href


def test_people_are_kept_from_search_engines(server: httpx.Client) -> None:
    person, office = (
        server.get(f"/doc/dresden/{path}", headers={"accept": "text/html"}).text
        for path in ("person/jan-donhauser", "org/a66")
    )
    assert 'name="robots" content="noindex"' in person
    assert "noindex" not in office
