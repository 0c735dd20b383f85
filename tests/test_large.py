"""What a server does with a release too large to go through for a page, as its manifest says: any release will do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http import HTTPStatus

import pytest

from mpsc_graph.namespaces import GRAPHS
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.archive import Archive
from mpsc_graph.web.graphs import MOST_STATEMENTS, Graphs
from mpsc_graph.web.kinds import Kinds, near_pages
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.start import Start
from mpsc_graph.web.urls import Urls

GRAPH = "sources/dresden/kick-off-2023"


def large(release: Release) -> Serving:
    """The release as it would be with more statements, not started: whoever asked it would wait for ever."""
    statements = 10_000_000
    graphs = {**release.manifest.graphs, GRAPHS + GRAPH: MOST_STATEMENTS + 1}
    return Serving(
        replace(release, manifest=replace(release.manifest, statements=statements, graphs=graphs)), Settings()
    )


def test_a_large_graph_is_had_from_the_store(release: Release) -> None:
    with pytest.raises(Refusal, match=f"{MOST_STATEMENTS + 1} statements") as refused:
        asyncio.run(Graphs(large(release)).find(f"graph/{GRAPH}", {}))
    assert refused.value.status is HTTPStatus.SEE_OTHER
    # From /graph/sources/dresden/kick-off-2023 to /store, wherever the server's root is.
    assert refused.value.headers["location"].startswith("../../../store?graph=https%3A%2F%2Fw3id.org%2F")


def test_the_start_page_asks_nothing_of_a_large_release(release: Release, resources: Resources) -> None:
    serving, settings, questions = large(release), Settings(), Catalogue(resources.queries)
    publications = Publications(serving, settings, questions, Archive(serving, resources))
    start = Start(serving, settings, questions, publications, Kinds(serving, settings, publications))

    async def answers() -> list[object]:
        return [each async for each in start._answers("de", Urls("http://localhost/", settings.base_iri))]

    assert asyncio.run(asyncio.wait_for(answers(), 5)) == []


def test_any_page_of_a_list_is_a_few_steps_away() -> None:
    last = 2500
    reached, steps = {1}, 0
    while len(reached) < last:
        reached |= {page for each in reached for page in near_pages(each, last)}
        steps += 1
    assert steps <= 8
    assert max(len(near_pages(each, last)) for each in range(1, last + 1)) <= 25
    assert near_pages(3, 12) == list(range(1, 13))
