"""The start page in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, ViewportSize

from mpsc_graph.pipeline.build import build
from mpsc_graph.release import Release
from mpsc_graph.store.base import Query, Table
from mpsc_graph.store.embedded import EmbeddedStore
from tests import ulm
from tests.conftest import serving

DESKTOP, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=740)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_page_to_an_answer(browser: Browser, server: httpx.Client, size: ViewportSize) -> None:
    page = browser.new_page(viewport=size, locale="de-DE")
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(str(server.base_url))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    row = page.locator(".answer tr", has_text="federführend: TUD")
    assert row.locator("a").first.inner_text() == "Erstellung der Smart-City-Strategie"
    page.get_by_role("link", name="Wer ist für welche Maßnahme federführend").first.click()
    assert page.url == f"{server.base_url}/de/questions/leads"
    assert page.locator("tbody tr", has_text="federführend: TUD").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    assert hosts == {f"{server.base_url.host}:{server.base_url.port}"}
    assert complaints == []
    page.close()


def test_what_an_office_does_with_whom_and_how_we_know(browser: Browser, server: httpx.Client) -> None:
    """One click from the start and one on the mark of a statement, without scripts and without SPARQL."""
    context = browser.new_context(locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    page.goto(str(server.base_url))
    page.get_by_role("link", name="A80 Amt für Wirtschaftsförderung", exact=True).first.click()
    said = page.locator("#content").inner_text()
    for measure in ("Sektorenkopplung", "Energieautarkes Wohnquartier", "Smartes Energiemodell"):
        assert measure in said
    assert "Städtisches Klinikum Friedrichstadt" in said, "with whom"
    row = page.locator("section", has=page.locator("#measures")).locator("dd", has_text="Smartes Energiemodell")
    row.locator("summary").click()
    assert row.locator("q").first.is_visible()
    words = row.locator("q").all_inner_texts()
    assert "Smartes Energiemodell I A80 und Städtisches Klinikum Friedrichstadt" in words, "in the words of the source"
    context.close()


def test_it_says_how_much_and_how_fresh(server: httpx.Client, store: EmbeddedStore, release: Release) -> None:
    english = server.get("/en/").text
    measures = Query("SELECT DISTINCT ?m { ?m a <https://w3id.org/mpsc/ontology#Measure> }")
    table = Table.parse(store.answer(measures, ox.QueryResultsFormat.JSON, None))
    assert isinstance(table, Table)
    count = len(table.rows)
    assert f'<a href="/en/things/measures"><b>{count}</b> Measures</a>' in english
    assert f"{release.manifest.statements:,} triples" in english
    assert "As of 23 November 2026" in english and "Stand 23. November 2026" in server.get("/de/").text


def test_every_link_of_the_page_answers(browser: Browser, server: httpx.Client) -> None:
    page = browser.new_page()
    page.goto(str(server.base_url))
    links = set(page.locator("a").evaluate_all("links => links.map(link => link.href)"))
    page.close()
    ours = [link for link in links if link.startswith(str(server.base_url))]
    assert len(ours) > 30
    assert [link for link in ours if httpx.get(link, timeout=30).status_code != 200] == []


def test_the_search_suggests(browser: Browser, server: httpx.Client) -> None:
    page = browser.new_page(locale="de-DE", viewport=PHONE)
    page.goto(str(server.base_url))
    page.get_by_role("combobox").fill("amt 80")
    page.get_by_role("option", name="A80 Amt für Wirtschaftsförderung").click()
    page.wait_for_url("**/de/doc/dresden/org/a80")
    page.close()


def test_whatever_the_data_there_are_answers(tmp_path: Path) -> None:
    """A question that finds nothing in the release is left out."""
    city = ulm.ulm(tmp_path / "data")
    with serving(build(city, ulm.settings(tmp_path)).release) as (client, _):
        page = client.get("/de/").text
    assert re.findall('<h2><a href="/de/questions/([^"]*)">', page) == ["leads"], "of the others nothing is known"
    assert "Dresden" not in page
