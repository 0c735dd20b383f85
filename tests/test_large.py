"""What a server does with a release too large to go through for a page, as its manifest says: any release will do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from http import HTTPStatus

import httpx
import pytest

from mpsc_graph.errors import LimitReached, QuestionError
from mpsc_graph.namespaces import GRAPHS
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web import service
from mpsc_graph.web.archive import Archive
from mpsc_graph.web.graphs import MOST_STATEMENTS, Graphs
from mpsc_graph.web.kinds import Kinds, near_pages
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.questions import choices, pages
from mpsc_graph.web.questions.choices import Option, Suggestions
from mpsc_graph.web.site import Site
from mpsc_graph.web.start import Start
from mpsc_graph.web.urls import Urls
from mpsc_graph.web.usage import Usage
from tests.conftest import serving

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
    start = Start(serving, settings, questions, publications, Kinds(serving, publications))

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


def test_who_asks_for_too_much_is_told_what_to_do(release: Release) -> None:
    with serving(release, query_timeout=0.001) as (client, _):
        asked = {"accept": "text/html"}
        german = client.get("/de/questions/evidence-of-cooperation", headers=asked)
        english = client.get("/en/questions/evidence-of-cooperation", headers=asked)
    assert (german.status_code, english.status_code) == (503, 503)
    assert "Fragen Sie enger" in german.text and "/de/catalog" in german.text
    assert "Ask for less" in english.text


def test_parts_of_a_large_release_are_listed_up_to_a_bound(
    release: Release, server: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a client that fetches the description of the service before its first query; VoID has all."""
    pool, settings, urls = Serving(release, Settings()).pool, Settings(), Urls("http://localhost/", "http://localhost/")
    graphs = set(service.describe(urls, pool, settings, None).objects(None, service.SD.name))
    assert {str(each) for each in graphs} == set(release.manifest.graphs)
    monkeypatch.setattr(service, "MOST_GRAPHS", 1)
    assert not list(service.describe(urls, pool, settings, None).objects(None, service.SD.name))
    page = server.get("/de/.well-known/void", headers={"accept": "text/html"})
    assert page.status_code == 200 and len(page.content) < 100_000


def test_what_can_be_too_much_is_known_by_its_id(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is with few, then with a bound that is met."""
    question = Catalogue(Resources.find().queries)["measures-of-a-phase"]

    async def found() -> dict[str, tuple[Option, ...]]:
        serving = Serving(release, Settings(workers=1))
        await serving.start()
        try:
            return await Suggestions(Settings().base_iri).of(serving.pool, question)
        finally:
            await serving.close()

    assert {each.value for each in asyncio.run(found())["phase"]} >= {"dresden/phase/mpsc-1", "dresden/phase/mpsc-2"}
    monkeypatch.setattr(choices, "MOST_OPTIONS", 1)
    assert "phase" not in asyncio.run(found())
    (phase,) = (each for each in question.parameters if each.name == "phase")
    assert choices.resolve(phase, "dresden/phase/mpsc-1", (), Settings().base_iri) == "dresden/phase/mpsc-1"
    with pytest.raises(QuestionError, match="/search finds it by the name"):
        choices.resolve(phase, "Umsetzungsphase", (), Settings().base_iri)


def test_a_page_that_takes_too_many_queries_says_so(
    release: Release, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not that it is being made: who asked again would wait for ever."""

    async def for_ever(*_: object) -> None:
        await asyncio.Event().wait()

    async def found() -> None:
        settings, questions = Settings(workers=1), Catalogue(resources.queries)
        serving = Serving(release, settings)
        archive = Archive(serving, resources)
        publications = Publications(serving, settings, questions, archive)
        site = Site(settings, serving, questions, Usage.load(resources), publications, archive)
        await serving.start()
        try:
            document = await site.questions.find("questions/leads", {})
            content = await document.load(Urls("http://localhost/", settings.base_iri))
            site.questions.settings = Settings(query_timeout=0.01)
            with pytest.raises(LimitReached, match=r"MPSC_QUERY_TIMEOUT is 0\.01 seconds"):
                await content.shown("de")
        finally:
            await serving.close()

    monkeypatch.setattr(pages, "view", for_ever)
    asyncio.run(found())
