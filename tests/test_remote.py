"""Engines elsewhere: they answer as the built-in one does, and when they do not, the asker is told what is wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import (
    EngineDown,
    EngineError,
    LimitReached,
    NotAcceptable,
    QueryError,
    QueryForbidden,
    QuerySyntaxError,
    SettingError,
)
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query, Table
from mpsc_graph.store.breaker import Breaker
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.store.push import Push
from mpsc_graph.store.remote import RemoteStore
from tests.engines import Running, free_port, load, oxigraph
from tests.odd_engine import LONG, Odd, odd_engine

CATALOGUE = Catalogue(Resources.find().queries)
JSON, XML, CSV, TSV = (
    ox.QueryResultsFormat.JSON,
    ox.QueryResultsFormat.XML,
    ox.QueryResultsFormat.CSV,
    ox.QueryResultsFormat.TSV,
)
NT, TURTLE = ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE
HOURS = Query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a < ?d) }")
MEASURES = Query("SELECT ?m ?label { ?m a mpsc:Measure ; rdfs:label ?label } ORDER BY ?m ?label")


@pytest.fixture(scope="module")
def engine(release: Release) -> Iterator[Running]:
    with oxigraph() as running:
        load(running, release)
        yield running


@pytest.fixture(scope="module")
def remote(engine: Running) -> RemoteStore:
    return engine.store()


def table(store: RemoteStore | EmbeddedStore, query: Query) -> Table:
    found = Table.parse(store.answer(query, JSON, None))
    assert isinstance(found, Table)
    return found


# The same answers


def test_the_catalogue_is_answered_alike(store: EmbeddedStore, remote: RemoteStore) -> None:
    """Every question, row for row and in the same order."""
    for question in CATALOGUE:
        query = question.query({}, DEFAULT_BASE)
        assert table(remote, query) == table(store, query), question.name


@pytest.mark.parametrize("format", [JSON, XML, CSV, TSV], ids=str)
def test_results_are_written_alike(store: EmbeddedStore, remote: RemoteStore, format: ox.QueryResultsFormat) -> None:
    """Relative IRIs, our prefixes, bindings, a limit: byte for byte."""
    query = Query(
        "SELECT ?m ?l (<dresden/org/a15> AS ?o) { ?m a ?class ; rdfs:label ?l } ORDER BY ?m ?l",
        {"class": ox.NamedNode("https://w3id.org/mpsc/ontology#Measure")},
        row_limit=5,
    )
    assert remote.answer(query, format, None) == store.answer(query, format, None)


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT WHERE { ?m a mpsc:Measure ; rdfs:label ?l }",
        "DESCRIBE <dresden/org/a15>",
        "DESCRIBE ?m <dresden/org/a15> WHERE { ?m a mpsc:Measure } LIMIT 100",
    ],
)
def test_graphs_are_the_same(store: EmbeddedStore, remote: RemoteStore, text: str) -> None:
    answers = [each.answer(Query(text), None, NT).body for each in (store, remote)]
    assert len({frozenset(body.splitlines()) for body in answers}) == 1 and answers[0]
    assert b"@prefix rdfs:" in remote.answer(Query(text), None, TURTLE).body


def test_a_dataset_is_passed_on(store: EmbeddedStore, remote: RemoteStore) -> None:
    codes = "https://w3id.org/mpsc/graph/codes"
    for query in (
        Query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graphs=[codes]),
        Query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", named_graphs=[codes]),
    ):
        assert table(remote, query) == table(store, query)
    with pytest.raises(QueryError, match="no IRI"):
        remote.answer(Query("ASK {}", default_graphs=["a b"]), JSON, None)


def test_without_the_union_the_default_graph_is_empty(engine: Running) -> None:
    assert table(engine.store(union_default_graph=False), MEASURES).rows == ()


def test_mistakes_are_told_alike(store: EmbeddedStore, remote: RemoteStore) -> None:
    for text in ("SELECT * {\n  ?s a mpsx:Measure }", "SELECT * { ?s ?p ?o } ORDER BYE ?s", "INSERT DATA {}", ""):
        told = []
        for each in (store, remote):
            with pytest.raises(QuerySyntaxError) as caught:
                each.answer(Query(text), JSON, NT)
            told.append((str(caught.value), caught.value.line, caught.value.column))
        assert told[0] == told[1], text
    with pytest.raises(NotAcceptable):
        remote.answer(Query("ASK {}"), CSV, None)
    with pytest.raises(QueryForbidden, match="SERVICE is off"):
        remote.answer(Query("SELECT * { SERVICE <http://127.0.0.1/> {} }"), JSON, None)


# What goes wrong


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    with odd_engine() as address:
        yield address


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("page", EngineError, "text/html in place of .*; is it a SPARQL endpoint"),
        ("moved", EngineError, "redirects .to http://localhost.*/stolen"),
        ("secret", EngineError, "refuses the credentials .status 401; set MPSC_REMOTE_USER"),
        ("cut", EngineError, "not all of it"),
        ("yes", EngineError, "not what answers SELECT"),
        ("short", EngineDown, "broke off .IncompleteRead"),
        ("large", LimitReached, "larger than MPSC_QUERY_MEMORY, 1 MB"),
        ("drip", LimitReached, "in time: MPSC_QUERY_TIMEOUT is 1 seconds"),
        ("silent", LimitReached, "in time: MPSC_QUERY_TIMEOUT is 1 seconds"),
        ("busy", EngineDown, "not ready .status 503"),
        ("broken", EngineError, "status 500: stack trace$"),
        ("empty", QueryError, "takes this for no query$"),
        ("packed", EngineError, "compressed its answer .gzip., which was not asked for"),
    ],
)
def test_what_is_wrong_with_an_engine(odd: str, path: str, error: type[QueryError], words: str) -> None:
    """Each in its own words, at the deadline rather than when the engine is done."""
    settings = Settings.load(remote=f"{odd}/{path}", remote_engine="standard", query_timeout=1, query_memory=1)
    begin = time.monotonic()
    with pytest.raises(error, match=words) as caught:
        RemoteStore(settings).answer(Query("SELECT * { ?s ?p ?o }"), JSON, None)
    assert type(caught.value) is error or issubclass(type(caught.value), error)
    assert time.monotonic() - begin < LONG / 2


def test_a_graph_must_say_how_long_it_is(odd: str) -> None:
    """Triples cut off at the end of a line would look whole."""
    with pytest.raises(EngineError, match="does not say how long it is"):
        RemoteStore(Settings.load(remote=f"{odd}/endless", remote_engine="standard")).answer(
            Query("CONSTRUCT WHERE { ?s ?p ?o }"), None, NT
        )


def test_a_query_is_asked_once_more_and_a_change_is_not(odd: str, release: Release) -> None:
    """Where the connection broke off before there was an answer."""
    store = RemoteStore(Settings.load(remote=f"{odd}/once", remote_engine="standard"))
    assert Table.parse(store.answer(Query("ASK {}"), JSON, None)) is True
    with pytest.raises(EngineDown):
        Push(release, store, update_url=f"{odd}/once/update")._update("DROP GRAPH <a:b>")
    asked = [path for path, _ in Odd.seen]
    assert (asked.count("/once"), asked.count("/once/update")) == (2, 1)


def test_credentials_go_to_nobody_else(odd: str) -> None:
    """They are not in the address, answer only a challenge of the engine itself, and follow no redirect."""
    own = {"remote_user": "me", "remote_password": "secret-word"}
    for path in ("moved", "secret"):
        with pytest.raises(EngineError) as caught:
            RemoteStore(Settings.load(remote=f"{odd}/{path}", **own)).answer(MEASURES, JSON, None)
        assert "secret-word" not in str(caught.value)
    assert ("/secret", "Basic bWU6c2VjcmV0LXdvcmQ=") in Odd.seen
    assert not [path for path, shown in Odd.seen if path == "/stolen" or (path == "/moved" and shown)]
    token = Settings.load(remote=f"{odd}/moved", remote_token="letmein")
    with pytest.raises(EngineError):
        RemoteStore(token).answer(MEASURES, JSON, None)
    assert ("/moved", "Bearer letmein") in Odd.seen and "/stolen" not in dict(Odd.seen)
    assert "secret-word" not in repr(Settings.load(remote=odd, **own))
    with pytest.raises(SettingError, match=r"MPSC_REMOTE=http://…@localhost/: .*without user, password"):
        Settings.load(remote="http://me:secret-word@localhost/")


@pytest.mark.parametrize(
    "address", ["localhost/query", "http://a b/", "http://h/?q=1", "http://h/quöry", "http://h:x/"]
)
def test_what_is_no_address_of_an_engine(address: str) -> None:
    with pytest.raises(SettingError, match="a SPARQL endpoint, without user"):
        Settings.load(remote=address)


@pytest.mark.parametrize(
    "address", ["https://müller.example/sparql", "http://[::1]:7878/query", "http://h:1", "https://h/a%C3%B6"]
)
def test_what_is_an_address_of_an_engine(address: str) -> None:
    assert Settings.load(remote=address).remote == address


def test_an_engine_that_is_not_there() -> None:
    url = f"http://127.0.0.1:{free_port()}/query"
    with pytest.raises(EngineDown, match="cannot be reached, or broke off"):
        RemoteStore(Settings.load(remote=url)).answer(MEASURES, JSON, None)


# Failing and coming back


@pytest.mark.slow
def test_ended_at_the_deadline_killed_in_the_middle_and_back(release: Release, tmp_path: Path) -> None:
    """Askers are told, then refused at once, then answered again: by the same store."""
    with oxigraph(tmp_path / "data") as engine:
        load(engine, release)
        hasty = engine.store(query_timeout=1)
        for _ in range(2):
            with pytest.raises(LimitReached, match="MPSC_QUERY_TIMEOUT is 1 seconds"):
                hasty.answer(HOURS, JSON, None)  # the engine goes on with it
        before = table(engine.store(), MEASURES)
        assert not hasty.breaker.is_open, "the engine answers others meanwhile"
        engine.kill()
        engine.start()
        store, clock = engine.store(), [0.0]
        store.breaker = Breaker(engine.url, lambda: clock[0])
        assert table(store, MEASURES) == before
        threading.Timer(0.5, engine.kill).start()
        with pytest.raises(EngineDown, match="broke off"):
            store.answer(HOURS, JSON, None)
        for _ in range(4):
            with pytest.raises(EngineDown, match="cannot be reached"):
                store.answer(MEASURES, JSON, None)
        with pytest.raises(EngineDown, match="failed 5 times in a row; it is asked again in 1 s"):
            store.answer(MEASURES, JSON, None)
        engine.start()
        clock[0] += 1
        assert table(store, MEASURES) == before
        assert not store.breaker.is_open


def test_the_pauses_grow_and_one_tries_for_all() -> None:
    clock = [0.0]
    breaker = Breaker("http://example.org/", lambda: clock[0])
    for _ in range(5):
        breaker.enter()
        breaker.failed()
    for pause in (1, 2, 4, 8, 16, 30, 30):
        clock[0] += pause - 0.1
        with pytest.raises(EngineDown):
            breaker.enter()
        clock[0] += 0.2
        breaker.enter()
        with pytest.raises(EngineDown):
            breaker.enter()  # somebody is trying
        breaker.failed()
    clock[0] += 31
    breaker.enter()
    breaker.succeeded()
    breaker.enter()
    breaker.enter()
