"""The server over an engine elsewhere: the same pages; and the engine may go and come back."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.release import Release
from mpsc_graph.settings import Settings
from mpsc_graph.store.embedded import EmbeddedStore
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
    for _ in range(100):
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


@pytest.mark.slow
def test_the_engine_goes_and_comes_back(engine: Running, over: httpx.Client) -> None:
    """Who asks meanwhile is told so, without the address of the engine; nobody starts our server again."""
    asked = "/sparql?query=SELECT (COUNT(*) AS ?n) { ?s a mpsc:Measure }&format=csv"
    before = over.get(asked).text
    engine.kill()
    over.headers["cache-control"] = "no-cache"
    for number in range(6):
        gone = over.get(f"/sparql?query=ASK {{ ?s ?p {number} }}")
        assert (gone.status_code, gone.headers["retry-after"]) == (503, "5")
        assert gone.json()["detail"].startswith("the store: the engine ")
        assert "127.0.0.1" not in gone.text
    assert status(over) == "starting"
    assert over.get("/doc/dresden/org/a61").status_code == 503
    engine.start()
    time.sleep(2.5)
    assert over.get("/sparql?query=ASK {}").status_code == 200
    assert over.get(asked).text == before
    assert status(over) == "ready"


@pytest.mark.slow
def test_an_engine_that_starts_later_is_waited_for(release: Release, tmp_path: Path) -> None:
    with oxigraph(tmp_path / "data") as engine:
        load(engine, release)
        engine.kill()
        with serving(release, remote=engine.url) as (client, _):
            assert status(client) == "starting"
            assert "is waited for" in client.get("/sparql?query=ASK {}").json()["detail"]
            engine.start()
            ready(client)
            assert client.get("/sparql?query=ASK { ?m a mpsc:Measure }&format=json").json()["boolean"]


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
