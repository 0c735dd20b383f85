"""The page of the data set: for people, for search engines and for who cites it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.publish.dumps import dump
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from tests.conftest import serving

NASTY = "Stadt </script><script>document.title = 'taken'</script> & „Beispiel“"


@pytest.fixture(scope="module")
def published(release: Release) -> Iterator[httpx.Client]:
    operator = {"publisher_name": NASTY, "contact_email": "opendata@example.org"}
    operator["contributor_id"] = "http://dcat-ap.de/def/contributors/freistaatSachsen"
    with serving(release, **operator) as (client, _):
        yield client


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a phone that complains of nothing."""
    complaints: list[str] = []
    context = browser.new_context(locale="de-DE", viewport={"width": 390, "height": 800})
    with context.new_page() as page:
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
    context.close()
    assert complaints == []


def test_search_engines_find_all_they_ask_for(
    page: Page, published: httpx.Client, release: Release, resources: Resources
) -> None:
    """Required and recommended properties of Google's guidance for datasets; nothing of it is run."""
    page.goto(f"{published.base_url}/de/doc/dataset/mpsc")
    assert page.title() == "Modellprojekte Smart Cities als Wissensgraph"
    (said,) = page.locator("script").evaluate_all("all => all.map(each => each.textContent)")
    about = json.loads(said)
    assert (about["@context"], about["@type"]) == ("https://schema.org/", "Dataset")
    assert 50 <= len(about["description"]) <= 5000
    assert about["name"] == page.title() and about["identifier"] == f"{DEFAULT_BASE}dataset/mpsc"
    assert about["creator"]["name"] == NASTY and about["isAccessibleForFree"] is True
    assert about["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert (about["version"], about["temporalCoverage"]) == (release.manifest.id, "2022-01-01/2026-12-31")
    assert about["includedInDataCatalog"]["@id"] == f"{DEFAULT_BASE}catalog/mpsc"
    assert {"keywords", "dateModified", "datePublished", "spatialCoverage", "publisher", "url"} <= about.keys()
    files = {file.name: file for file in dump(release, resources).files if file.statements is not None}
    downloads = {each["name"]: each for each in about["distribution"] if "sha256" in each}
    assert {name: each["sha256"] for name, each in downloads.items()} == {name: files[name].sha256 for name in files}
    assert downloads["mpsc.ttl"]["contentSize"] == f"{files['mpsc.ttl'].size} B"
    english = published.get("/en/doc/dataset/mpsc").text
    assert '"name": "Model smart city projects as a knowledge graph"' in english


def test_only_this_page_has_it(server: httpx.Client) -> None:
    assert "ld+json" not in server.get("/en/doc/dataset/teams").text.replace('type="application/ld+json" title', "")
    assert "<script" not in server.get("/en/catalog").text


def test_a_person_finds_the_files_and_what_the_catalogue_says(page: Page, published: httpx.Client) -> None:
    page.goto(f"{published.base_url}/de/doc/dataset/mpsc")
    first = page.locator(".files li").first
    assert first.locator("a").get_attribute("href") == f"{published.base_url}/download/mpsc.ttl"
    facts = page.locator("dl.facts").last
    for name, value in {
        "Lizenz": "CC BY 4.0",
        "Kategorien": "Regionen und Städte",
        "Aktualisierung": "unregelmäßig",
    }.items():
        assert value in facts.locator(f"dt:text-is('{name}') + dd").inner_text()
    assert facts.locator("dt:text-is('Herausgeber') + dd").inner_text() == NASTY
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_record_sheet_is_printed_a_data_set_per_page(page: Page, published: httpx.Client) -> None:
    page.goto(f"{published.base_url}/de/catalog")
    sheets = page.locator("section.sheet")
    assert sheets.count() == 12, "the graph, its vocabulary, nine tables, the service"
    assert page.locator(".warning").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(media="print")
    assert not page.locator("nav.top").is_visible()
    assert sheets.nth(1).evaluate("each => getComputedStyle(each).breakBefore") == "page"
    assert sheets.first.get_by_text(f"{published.base_url}/download/mpsc.ttl", exact=True).is_visible()


def test_an_example_publisher_is_called_one(server: httpx.Client) -> None:
    assert "Was hier als Herausgeber steht, ist ein Beispiel." in server.get("/de/catalog").text
    assert "What stands here as the publisher is an example." in server.get("/en/catalog").text


def test_it_can_be_cited(published: httpx.Client, release: Release, tmp_path: Path) -> None:
    answer = published.get("/CITATION.cff")
    assert answer.headers["content-type"] == "application/yaml"
    file = tmp_path / "CITATION.cff"
    file.write_bytes(answer.content)
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format", str(file)]
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert f"url: {published.base_url}/releases/{release.manifest.id}" in answer.text
