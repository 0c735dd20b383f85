"""A cited answer stays: with its question, its parameters and its release, when newer data are there."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from mpsc_graph.manifest import Tombstone
from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.release import Release, Releases
from tests.answer_pages import AnswerPage
from tests.conftest import serving
from tests.handmade import sealed

PATH = "/en/questions/outputs"


def said(*outputs: str) -> str:
    """Lines in which a measure has outputs, each by a claim of its own."""
    lines = [f"PREFIX {name}: <{iri}>" for name, iri in PREFIXES.items()] + [f"BASE <{DEFAULT_BASE}>", "<x:graph> {"]
    lines.append('<m> a mpsc:Measure ; rdfs:label "Measure"@en , "Maßnahme"@de .')
    for name in outputs:
        lines.append(f"""
            <{name}> rdfs:label "{name}"@en , "{name}"@de .
            <claim/{name}> rdf:subject <m> ; rdf:predicate frapo:hasOutput ; rdf:object <{name}> ;
              mpsc:basis basis:stated ; mpsc:standing standing:accepted .""")
    return "\n".join([*lines, "}"])


@pytest.fixture(scope="module")
def older(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return sealed(said("App"), tmp_path_factory.mktemp("kept"), release.manifest, release.manifest.inputs)


@pytest.fixture(scope="module")
def client(older: Release) -> Iterator[httpx.Client]:
    with serving(older, follow=True, workers=2) as (client, _):
        yield client


@pytest.fixture(scope="module")
def cited(client: httpx.Client, older: Release) -> str:
    """The address to cite, as the page gives it before newer data are there."""
    page = client.get(PATH).text
    assert [row[1] for row in AnswerPage(page).cells] == ["App"]
    box = re.search(r'<p class="cite" id="cite">(.*?)</p>', page, re.DOTALL)
    assert box and older.manifest.id in box[1] and "What came out of the measures?" in box[1]
    (address,) = re.findall(r'href="([^"]+)"', box[1])
    assert address.startswith(str(client.base_url))
    return str(address)


@pytest.fixture(scope="module")
def newer(client: httpx.Client, cited: str, older: Release) -> Release:
    """A release with one more output, which has taken over."""
    found = sealed(
        said("App", "Map"), older.folder.parent, replace(older.manifest, modified="2026-12-01"), older.manifest.inputs
    )
    until = time.monotonic() + 60
    while client.get("/health").json()["release"] != found.manifest.id and time.monotonic() < until:
        time.sleep(0.1)
    return found


def test_the_cited_answer_is_the_same_when_newer_data_are_there(
    client: httpx.Client, cited: str, older: Release, newer: Release
) -> None:
    assert [row[1] for row in AnswerPage(client.get(PATH).text).cells] == ["App", "Map"]
    page = AnswerPage(client.get(cited).text)
    assert [row[1] for row in page.cells] == ["App"]
    assert "This answer is of an earlier release" in page.text
    today = AnswerPage(client.get(page.link("The same question to today's")).text)
    assert len(today.cells) == 2 and "earlier release" not in today.text


def test_all_that_leads_on_keeps_the_release(client: httpx.Client, cited: str, older: Release, newer: Release) -> None:
    page = AnswerPage(client.get(cited).text)
    for name in ("CSV", "JSON", "Excel (XLSX)", "CSV for German Excel", "output", "Deutsch"):
        link = page.link(name)
        assert f"release={older.manifest.id}" in link
        answer = client.get(link)
        assert answer.status_code == 200 and b"Map" not in answer.content, name
    form = client.get(f"/en/questions/event?release={older.manifest.id}").text
    assert f'<input type="hidden" name="release" value="{older.manifest.id}">' in form
    assert client.get(page.link("CSV")).headers["etag"] != client.get(f"{PATH}.csv").headers["etag"]
    assert client.get(f"{PATH}?release={newer.manifest.id}").status_code == 200


def test_what_is_gone_says_so(client: httpx.Client, older: Release, newer: Release) -> None:
    gone = Tombstone("Auf Wunsch", "2026-12-02", newer.manifest.id)
    Releases(older.folder.parent).bury("0123456789abcdef", gone)
    for path in (PATH, f"{PATH}.csv", f"{PATH}.xlsx"):
        answer = client.get(f"{path}?release=0123456789abcdef")
        assert (answer.status_code, "took its place" in answer.json()["detail"]) == (410, True)
        assert client.get(f"{path}?release=../{older.manifest.id}").status_code == 404


def test_few_older_releases_are_held_at_a_time(client: httpx.Client, older: Release, newer: Release) -> None:
    """Each needs a process; the one that was asked for the longest ago goes, and comes again when it is wanted."""
    folder: Path = older.folder.parent
    third, fourth = (
        sealed(said("App", *more), folder, newer.manifest, newer.manifest.inputs)
        for more in (("Map", "Film"), ("Film",))
    )
    until = time.monotonic() + 60
    while client.get("/health").json()["release"] != fourth.manifest.id and time.monotonic() < until:
        time.sleep(0.1)
    for _ in range(2):
        for release, count in ((older, 1), (newer, 2), (third, 3), (fourth, 2)):
            rows = client.get(f"{PATH}.json?release={release.manifest.id}").json()["results"]["bindings"]
            assert len(rows) == count
