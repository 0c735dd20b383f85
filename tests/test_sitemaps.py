"""A site of more pages than a sitemap may list, as it is with bounds that the project's own data meet."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
from fastapi import Request
from rdflib import RDF, RDFS, Graph, URIRef

from mpsc_graph.publish import void
from mpsc_graph.publish.counting import counted
from mpsc_graph.publish.dataset import EXAMPLE, QUERY, Dataset
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.store.serving import Serving
from mpsc_graph.web import crawlers, folder
from mpsc_graph.web.archive import Archive
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.questions.choices import Suggestions
from mpsc_graph.web.site import Site
from mpsc_graph.web.urls import Urls
from mpsc_graph.web.usage import Usage

ROOT, SITEMAP = "http://graph.example.org/", "{http://www.sitemaps.org/schemas/sitemap/0.9}"
FEW = 100


def listed(sitemap: bytes) -> list[str]:
    return [each.text or "" for each in ElementTree.fromstring(sitemap).iter(f"{SITEMAP}loc")]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawlers, "MOST_LISTED", FEW)


def fetch(release: Release, resources: Resources, numbers: Sequence[str]) -> list[bytes | None]:
    """What the site gives for numbers of sitemaps, the empty one for the first address; None where there is none."""
    settings, questions = Settings(public_url=ROOT), Catalogue(resources.queries)

    async def ask() -> list[bytes | None]:
        serving = Serving(release, settings)
        archive = Archive(serving, resources)
        publications = Publications(serving, settings, questions, archive)
        site = Site(settings, serving, questions, Usage.load(resources), publications, archive)

        async def answer(number: str) -> bytes | None:
            scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "server": None, "query_string": b""}
            request = Request({**scope, "path_params": {"number": number} if number else {}})
            try:
                return bytes((await site.sitemaps.answer(request)).body)
            except Refusal as error:
                assert error.status == 404 and "/sitemap.xml" in str(error)
                return None

        await serving.start()
        try:
            return [await answer(number) for number in numbers]
        finally:
            await serving.close()

    return asyncio.run(ask())


def test_many_pages_are_in_several_sitemaps(
    release: Release, resources: Resources, server: httpx.Client, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """https://www.sitemaps.org/protocol.html#index. All pages of the only one are there, each once; nothing that costs
    is looked up for them."""
    monkeypatch.setattr(Suggestions, "of", lambda *_: pytest.fail("asked what a question can be about"))
    whole = [each.replace(f"{server.base_url}/", ROOT) for each in listed(server.get("/sitemap.xml").content)]
    numbers = list(map(str, range(1, 1 - (-len(whole) // (2 * FEW)))))
    assert len(numbers) > 5
    index, *parts = fetch(release, resources, ["", *numbers])
    assert index and ElementTree.fromstring(index).tag == f"{SITEMAP}sitemapindex"
    assert listed(index) == [f"{ROOT}sitemap-{number}.xml" for number in numbers]
    addresses = [listed(part or b"") for part in parts]
    assert [len(each) for each in addresses[:-1]] == [2 * FEW] * (len(numbers) - 1) and len(addresses[-1]) <= 2 * FEW
    assert sorted(each for part in addresses for each in part) == sorted(whole)


def test_there_are_no_others(release: Release, resources: Resources, few: None) -> None:
    wrong = ["0", "-1", "99", "x", "1x", "01", "²", "9" * 5000]
    assert fetch(release, resources, wrong) == [None] * len(wrong)


def test_one_that_is_enough_has_no_parts(server: httpx.Client) -> None:
    assert server.get("/sitemap-1.xml").status_code == 404
    assert ElementTree.fromstring(server.get("/sitemap.xml").content).tag == f"{SITEMAP}urlset"


def test_a_folder_has_all_of_them(few: None) -> None:
    addresses = [f"doc/{number}" for number in range(2 * FEW + 1)]
    files = dict(folder._sitemaps(addresses, Urls(ROOT, ROOT)))
    assert list(files) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"]
    assert listed(files["sitemap-3.xml"]) == [f"{ROOT}{language}/doc/200" for language in ("de", "en")]
    assert len(listed(files["sitemap.xml"])) == 3
    assert list(dict(folder._sitemaps(addresses[:FEW], Urls(ROOT, ROOT)))) == ["sitemap.xml"]


def test_void_lists_the_largest_of_very_many_and_says_so(
    release: Release, store: EmbeddedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Graph().parse(data=store.answer(Query(QUERY), None, ox.RdfFormat.N_TRIPLES).body, format="nt")
    dataset, numbers = Dataset.read(said, release.manifest, EXAMPLE, ROOT), counted(release)

    def described() -> tuple[set[str], int, int, list[str]]:
        graph = void.void(dataset, numbers, URIRef(f"{ROOT}catalog"), ())
        node = URIRef(dataset.iri)
        subsets = set(map(str, graph.objects(node, void.VOID.subset)))
        linksets = set(map(str, graph.subjects(RDF.type, void.VOID.Linkset)))
        comments = [str(each) for each in graph.objects(None, RDFS.comment)]
        return subsets - linksets, len(linksets), len(list(graph.objects(node, void.VOID.rootResource))), comments

    graphs, links, roots, comments = described()
    assert (graphs, roots) == (set(release.manifest.graphs), len(numbers.roots))
    assert links > 2 and comments == []
    monkeypatch.setattr(void, "MOST", 2)
    largest = sorted(release.manifest.graphs, key=lambda iri: -release.manifest.graphs[iri])
    graphs, links, roots, comments = described()
    assert (graphs, links, roots) == (set(largest[:2]), 2, 2)
    assert all(str(len(release.manifest.graphs)) in each and "GRAPH ?graph {}" in each for each in comments)
    assert len(comments) == 2
