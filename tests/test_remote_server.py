"""The server over an engine elsewhere: the same pages; and the engine may go and come back."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import pytest

import mpsc_graph
from mpsc_graph.errors import EngineDown, ReleaseError
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.release import Release
from mpsc_graph.settings import Settings
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.store.holding import check_held
from mpsc_graph.store.remote import RemoteStore
from tests.conftest import serving
from tests.engines import Running, free_port, load, oxigraph
from tests.test_remote import CATALOGUE, table

PAGES = [
    "/sparql?query=SELECT ?m ?l { ?m a mpsc:Measure ; rdfs:label ?l } ORDER BY ?m ?l&format=csv",
    "/sparql?query=ASK { ?m a mpsc:Measure }&format=xml",
    "/questions/leads.csv",
    "/en/questions/conflicts",
    "/de/doc/dresden/org/a15",
    "/doc/dresden/org/a15.nt",
    "/store?graph=https://w3id.org/mpsc/graph/codes&format=nt",
    "/ontology.nt",
    "/network.json",
    "/network.graphml?view=actors&rollup=body&phase=mpsc-2",
    "/network/incidence.csv",
    "/en/network?view=cities-programmes",
    "/de/network.svg?view=actors",
    "/search.json?q=sensor",
    "/de/search?q=Neustadt",
    "/en/doc/source/dresden/kick-off-2023",
    "/de/things/measures",
    "/de/sparql?query=SELECT * { ?s ?p ?o } LIMIT 1",
    "/.well-known/void.nt",
    "/graph/derived.nt",
    "/releases.nt",
    pytest.param("/catalog.nt", marks=pytest.mark.slow),
]


@pytest.fixture(scope="module")
def engine(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as running:
        load(running, release)
        yield running


@pytest.fixture(scope="module")
def over(engine: Running, release: Release) -> Iterator[httpx.Client]:
    with serving(release, remote=engine.url) as (client, _):
        ready(client)
        yield client


def status(client: httpx.Client) -> str:
    return str(client.get("/health").json()["status"])


def ready(client: httpx.Client) -> None:
    for _ in range(600):
        if status(client) == "ready":
            return
        time.sleep(0.1)
    raise AssertionError(status(client))


def lines(response: httpx.Response, client: httpx.Client) -> list[bytes]:
    """What it says, whatever the port and the order of triples."""
    assert response.status_code == 200, response.text
    body = response.content.replace(str(client.base_url).encode(), b"")
    return sorted(body.splitlines()) if "n-triples" in response.headers["content-type"] else [body]


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_the_same(server: httpx.Client, over: httpx.Client, page: str) -> None:
    assert lines(over.get(page), over) == lines(server.get(page), server)


def test_a_server_of_ours_is_an_engine_too(server: httpx.Client, store: EmbeddedStore) -> None:
    """Asked from elsewhere, as one city asks another."""
    remote = RemoteStore(Settings.load(remote=f"{server.base_url}/sparql"))
    for name in ("leads", "conflicts", "cooperation"):
        query = CATALOGUE[name].query({}, DEFAULT_BASE)
        assert table(remote, query) == table(store, query)


def test_mistakes_are_told_alike(server: httpx.Client, over: httpx.Client) -> None:
    for text in ("SELECT * {", "SELECT * { ?s a x:y }", "SELECT * { SERVICE <http://127.0.0.1/> {} }"):
        answers = [each.post("/sparql", data={"query": text}) for each in (server, over)]
        assert answers[0].status_code == answers[1].status_code
        assert answers[0].json() == answers[1].json()


def test_an_engine_without_the_release_is_refused(release: Release) -> None:
    """Its answers would be taken for those of this release."""
    with oxigraph() as engine:
        command = [sys.executable, "-m", "mpsc_graph", "serve", "--release", str(release.folder)]
        command += ["--port", str(free_port()), "--remote", engine.url]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert f"does not hold the release {release.manifest.id}: its graph" in ended.stderr
    assert f"mpsc-graph push --remote {engine.url}" in ended.stderr


@pytest.mark.slow
def test_a_network_is_measured_from_there(engine: Running, release: Release) -> None:
    command = [
        sys.executable,
        "-m",
        "mpsc_graph",
        "network",
        "metrics",
        "--release",
        str(release.folder),
        "--format",
        "csv",
    ]
    here, there = (
        subprocess.run(command, capture_output=True, env={**os.environ, **more}, timeout=60)
        for more in ({}, {"MPSC_REMOTE": engine.url})
    )
    assert (there.returncode, there.stderr) == (0, b"")
    assert there.stdout == here.stdout and here.stdout.count(b"\n") > 20


def test_python_asks_it_too(engine: Running, release: Release, store: EmbeddedStore) -> None:
    here, there = (mpsc_graph.open(release.folder, remote=remote) for remote in (None, engine.url))
    assert there.ask("leads", evidence=True).equals(here.ask("leads", evidence=True))
    networks = [each.network("actors", phases=["mpsc-2"]) for each in (here, there)]
    assert [*networks[0].edges(data=True)] == [*networks[1].edges(data=True)] != []
    nobody = f"http://127.0.0.1:{free_port()}/query"
    with pytest.raises(EngineDown, match="cannot be reached"):
        mpsc_graph.open(release.folder, remote=nobody)


def test_an_engine_that_does_not_show_all_graphs_is_refused(engine: Running, release: Release) -> None:
    """Every answer would be empty."""
    store = engine.store(remote_engine="standard")
    with pytest.raises(ReleaseError, match="its default graph is empty, and should be the union of all graphs"):
        check_held(store, release)
    check_held(engine.store(remote_engine="standard", union_default_graph=False), release)
