"""Debian's Virtuoso, the engine of data.europa.eu, holds a release and answers the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import httpx
import pyoxigraph as ox
import pytest

from mpsc_graph.errors import EngineError, LimitReached
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.store.holding import check_held, expected_counts
from mpsc_graph.store.push import Push
from tests.conftest import serving
from tests.engines import Running, load, virtuoso
from tests.test_remote import table
from tests.test_remote_server import lines, ready

pytestmark = pytest.mark.slow

CATALOGUE = Catalogue(Resources.find().queries)
JSON, NT = ox.QueryResultsFormat.JSON, ox.RdfFormat.N_TRIPLES


@pytest.fixture(scope="module")
def engine(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso")) as running:
        load(running, release)
        yield running


def test_it_holds_the_release_but_for_dates_that_it_takes_for_one(engine: Running, release: Release) -> None:
    """Who is said to begin in a year, and on its first day, begins once."""
    check_held(engine.store(), release)
    assert expected_counts(release, keeps_dates_apart=False) != release.manifest.graphs


@pytest.mark.parametrize("question", list(CATALOGUE), ids=lambda question: question.name)
@pytest.mark.parametrize("language", ["de", "en"])
def test_answer(question: Question, language: str, engine: Running, store: EmbeddedStore) -> None:
    """Row for row; the order is its own where the standard leaves it open (texts with language tags)."""
    given = {"language": language} if any(each.name == "language" for each in question.parameters) else {}
    query = question.query(given, DEFAULT_BASE)
    found, expected = table(engine.store(), query), table(store, query)
    assert found.columns == expected.columns
    assert Counter(found.rows) == Counter(expected.rows)


def test_graphs_are_the_same(engine: Running, store: EmbeddedStore) -> None:
    for text in ("DESCRIBE <dresden/org/a15>", "CONSTRUCT WHERE { ?m a mpsc:Measure ; rdfs:label ?l }"):
        answers = [each.answer(Query(text), None, NT).body for each in (store, engine.store())]
        assert len({frozenset(body.splitlines()) for body in answers}) == 1 and answers[0]


def test_an_answer_that_it_cuts_short_is_none(release: Release, tmp_path_factory: pytest.TempPathFactory) -> None:
    with virtuoso(tmp_path_factory.mktemp("virtuoso"), rows=100) as engine:
        load(engine, release)
        with pytest.raises(LimitReached, match="has cut its answer short"):
            engine.store().answer(Query("SELECT * { ?s ?p ?o }"), JSON, None)
        assert len(table(engine.store(), Query("SELECT * { ?s ?p ?o } LIMIT 50")).rows) == 50


PAGES = [
    "/doc/dresden/org/a15.nt",
    "/doc/dresden/org/cleema.nt",
    "/doc/place/lemgo.nt",
    "/doc/source/dresden/kick-off-2023.nt",
    "/en/doc/dresden/measure/open-data",
    "/de/search?q=Neustadt",
    "/search.json?q=sensor",
    "/network.json",
    "/network.graphml?view=actors&rollup=body",
    "/network/incidence.csv",
    "/de/network.svg?view=actors",
]


@pytest.fixture(scope="module")
def over(engine: Running, release: Release) -> Iterator[httpx.Client]:
    with serving(release, remote=engine.url) as (client, _):
        ready(client)
        yield client


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_the_same(server: httpx.Client, over: httpx.Client, page: str) -> None:
    """What is described, found and drawn."""
    assert lines(over.get(page), over) == lines(server.get(page), server)


def test_its_own_graphs_are_not_counted(server: httpx.Client, over: httpx.Client) -> None:
    here, there = (lines(each.get("/.well-known/void.nt"), each) for each in (server, over))
    assert {line for line in {*here} ^ {*there} if b"/ns/void#class" in line or b"openlinksw" in line} == set()


def test_a_push_shows_who_it_is_and_says_what_is_not_kept(engine: Running, release: Release) -> None:
    """By its own protocol for graphs, with Digest."""
    with pytest.raises(EngineError, match="refuses the credentials"):
        Push(release, engine.store()).run(lambda done, total: None)
    who = {"remote_user": "dba", "remote_password": "dba"}
    done = Push(release, engine.store(**who)).run(lambda done, total: None)
    assert any("dates are not kept" in each for each in done.reservations)
    check_held(engine.store(), release)
