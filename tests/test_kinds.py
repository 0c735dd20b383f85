"""`/things`: all things by kind, on pages of a size that can be read."""

from __future__ import annotations

import re

import httpx
import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, URIRef

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.store.base import Query, Table
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.web.kinds import KINDS, MOST_THINGS, Kind


def things(store: EmbeddedStore, kind: Kind) -> set[str]:
    """Their ids, asked of the whole graph."""
    query = Query(f"SELECT DISTINCT ?thing {{ ?thing a <{kind.iri}> }}")
    table = Table.parse(store.answer(query, ox.QueryResultsFormat.JSON, None))
    assert isinstance(table, Table)
    iris = [str(thing)[1:-1] for (thing,) in table.rows]
    return {iri.removeprefix(DEFAULT_BASE) for iri in iris if iri.startswith(DEFAULT_BASE) and "#" not in iri}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_thing_stands_on_one_page(server: httpx.Client, store: EmbeddedStore, kind: Kind) -> None:
    expected = things(store, kind)
    pages = -(-len(expected) // MOST_THINGS)
    for language in ("de", "en"):
        found: list[str] = []
        for number in range(1, pages + 1):
            address = f"/{language}/things/{kind.name}" + (f"/{number}" if number > 1 else "")
            page = server.get(address).text.partition("<main")[2].partition("</main>")[0]
            listed = re.findall(rf'<li><a href="/{language}/doc/([^"]*)">', page)
            assert len(listed) <= MOST_THINGS
            found += listed
        assert sorted(found) == sorted(expected)
    assert server.get(f"/de/things/{kind.name}/{pages + 1}").status_code == 404
    assert server.get(f"/de/things/{kind.name}/1").status_code == 404, "it has an address already"


def test_some_kinds_take_several_pages(server: httpx.Client) -> None:
    page = server.get("/en/things/sources/2").text
    assert '<a href="/en/things/sources">' in page
    assert 'href="/en/things/sources/2" aria-current="page"' in page


def test_a_line_tells_what_matters_in_the_language(server: httpx.Client) -> None:
    german, english = (server.get(f"/{each}/things/organisations").text for each in ("de", "en"))
    office = r'doc/dresden/org/a80">A80 {}</a> <span class="quiet">{}</span>'
    assert re.search(office.format("Amt für Wirtschaftsförderung", "Amt"), german)
    assert re.search(office.format("Office for Economic Development", "office"), english)
    assert "27 June 2023" in server.get("/en/things/events").text
    assert "27. Juni 2023" in server.get("/de/things/events").text


def test_names_are_sorted_in_the_language(server: httpx.Client) -> None:
    for language in ("de", "en"):
        page = server.get(f"/{language}/things/measures").text
        names = re.findall(rf'<li><a href="/{language}/doc/[^"]*">([^<]*)</a>', page)
        assert names == sorted(names, key=str.casefold) and len(names) > 5


def test_it_is_rdf_as_well(server: httpx.Client) -> None:
    graph = Graph().parse(data=server.get("/things/measures.ttl").text, format="turtle")
    measure = URIRef("https://w3id.org/mpsc/ontology#Measure")
    assert URIRef(DEFAULT_BASE + "dresden/measure/open-data") in set(graph.subjects(RDF.type, measure))
    assert len(Graph().parse(data=server.get("/things.ttl").text, format="turtle")) > 20


def test_people_are_kept_from_search_engines(server: httpx.Client) -> None:
    assert 'name="robots" content="noindex"' in server.get("/de/things/people").text
    assert "things/people" not in server.get("/sitemap.xml").text
    assert "things/measures" in server.get("/sitemap.xml").text
