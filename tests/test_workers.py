"""Queries that would never end, eat all memory or take the engine down, asked of the real server."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from benchmarks.runaways import PRODUCT, RUNAWAYS

from mpsc_graph.errors import LimitReached
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.release import Release
from mpsc_graph.settings import Settings
from mpsc_graph.store import workers
from mpsc_graph.store.base import Query
from tests.conftest import serving

WORKERS = 3
POINT = "SELECT ?l { <https://w3id.org/mpsc/id/dresden/org/a15> rdfs:label ?l }"


@pytest.fixture(scope="module")
def server(release: Release) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    with serving(release, query_timeout=2, query_memory=256, workers=WORKERS) as served:
        yield served


@pytest.fixture
def client(server: tuple[httpx.Client, subprocess.Popen[str]]) -> httpx.Client:
    return server[0]


def ask(client: httpx.Client, query: str) -> httpx.Response:
    return client.post("/sparql", data={"query": query, "format": "csv"} if "ASK" not in query else {"query": query})


def wait_for_idle(client: httpx.Client, not_yet: int = 0) -> None:
    """Until all workers wait for queries; not while the process `not_yet` is still there."""
    for _ in range(1200):
        if Path(f"/proc/{not_yet}").exists() and not_yet:
            time.sleep(0.05)
        elif client.get("/health").json()["workers"] == {"idle": WORKERS, "all": WORKERS}:
            return
        time.sleep(0.05)
    pytest.fail(f"workers did not come back: {client.get('/health').json()['workers']}")


def descendants(pid: int) -> dict[int, str]:
    """Processes below a process, with their state (proc_pid_stat(5))."""
    found: dict[int, str] = {}
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # of one that ends meanwhile
            for child in map(int, task.read_text().split()):
                found |= {child: Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0]}
                found |= descendants(child)
    return found


@pytest.mark.parametrize("name", RUNAWAYS)
def test_a_runaway_ends_at_its_limit_and_the_next_query_is_answered(client: httpx.Client, name: str) -> None:
    query, limit = RUNAWAYS[name]
    response = ask(client, query)
    assert (response.status_code, response.headers["content-type"]) == (503, "application/problem+json")
    assert limit.removesuffix("MEMORY") in response.json()["detail"]  # the time may be up first on a busy machine
    assert ask(client, POINT).text.split() == ["l", "A15", "A15"]


def test_what_takes_all_memory_ends_there_whatever_the_time(release: Release) -> None:
    with serving(release, query_timeout=60, query_memory=256, workers=1) as (client, _):
        response = ask(client, RUNAWAYS["a string that doubles"][0])
        assert (response.status_code, "MPSC_QUERY_MEMORY is 256 MB" in response.text) == (503, True)


def test_a_long_answer_is_whole(client: httpx.Client, release: Release) -> None:
    response = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert len(response.content) > 200_000
    assert len(response.json()["results"]["bindings"]) == release.manifest.statements


def test_head_of_a_long_answer_sends_nothing(client: httpx.Client) -> None:
    head = client.head("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert (head.status_code, head.content) == (200, b"")
    assert "content-length" not in head.headers
    wait_for_idle(client)


def test_an_answer_cut_short_never_ends_well(client: httpx.Client) -> None:
    """Rows flow until the time is up; then the connection breaks off."""
    with pytest.raises(httpx.RemoteProtocolError):
        ask(client, f"SELECT * {{ {PRODUCT} }}")
    wait_for_idle(client)


def test_who_goes_away_frees_the_worker(client: httpx.Client) -> None:
    wait_for_idle(client)
    for _ in range(2 * WORKERS):
        with client.stream("GET", "/sparql", params={"query": f"SELECT * {{ {PRODUCT} }}"}) as response:
            next(response.iter_raw())
    wait_for_idle(client)


def test_who_goes_away_before_the_first_row_frees_the_worker(release: Release) -> None:
    with serving(release, query_timeout=60, workers=1) as (client, _):
        while not client.get("/health").json()["workers"]["idle"]:
            time.sleep(0.02)
        with pytest.raises(httpx.ReadTimeout):
            client.get("/sparql", params={"query": RUNAWAYS["count over a product"][0]}, timeout=0.5)
        for _ in range(1200):
            if client.get("/health").json()["workers"]["idle"]:
                return
            time.sleep(0.05)
        pytest.fail("the worker went on for nobody")


def test_more_askers_than_workers(client: httpx.Client) -> None:
    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda _: ask(client, POINT).text, range(240)))
    assert set(answers) == {ask(client, POINT).text}


@pytest.mark.slow
def test_nothing_is_left_behind_while_serving(server: tuple[httpx.Client, subprocess.Popen[str]]) -> None:
    client, process = server
    for _ in range(5):
        ask(client, RUNAWAYS["a string that doubles"][0])
    wait_for_idle(client)
    below = descendants(process.pid)
    assert len(below) == 1 + WORKERS, "one zygote and its workers"
    assert "Z" not in below.values()


def test_a_worker_killed_while_idle_costs_nobody_an_answer(server: tuple[httpx.Client, subprocess.Popen[str]]) -> None:
    client, process = server
    wait_for_idle(client)
    (zygote,) = (pid for pid in descendants(process.pid) if len(descendants(pid)) == WORKERS)
    files = len(list(Path(f"/proc/{process.pid}/fd").iterdir()))
    for _ in range(3):
        killed = list(descendants(zygote))
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        for pid in killed:
            wait_for_idle(client, not_yet=pid)
        assert ask(client, POINT).text.split() == ["l", "A15", "A15"]
    assert len(list(Path(f"/proc/{process.pid}/fd").iterdir())) <= files + 1


def test_a_killed_zygote_comes_back(server: tuple[httpx.Client, subprocess.Popen[str]]) -> None:
    client, process = server
    (zygote,) = (pid for pid in descendants(process.pid) if len(descendants(pid)) == WORKERS)
    os.kill(zygote, signal.SIGKILL)
    wait_for_idle(client, not_yet=zygote)
    assert client.get("/health").json()["status"] == "ready"
    assert ask(client, POINT).text.split() == ["l", "A15", "A15"]
    assert len(descendants(process.pid)) == 1 + WORKERS


@pytest.mark.slow
@pytest.mark.parametrize(("number", "busy"), [(signal.SIGKILL, WORKERS), (signal.SIGTERM, WORKERS), (signal.SIGINT, 0)])
def test_nothing_is_left_behind_when_the_server_ends(release: Release, number: signal.Signals, busy: int) -> None:
    """Also while every worker is busy, and when nobody can clean up; neither of those that draw networks."""
    with serving(release, query_timeout=60, workers=WORKERS) as (client, process), ThreadPoolExecutor(WORKERS) as pool:
        assert client.get("/network.json").status_code == 200
        below = descendants(process.pid)
        assert len(below) > 2 + WORKERS, "two zygotes, and the workers of both"
        for _ in range(busy):
            pool.submit(client.post, "/sparql", data={"query": RUNAWAYS["count over a product"][0]})
        while client.get("/health").json()["workers"]["idle"] > WORKERS - busy:
            time.sleep(0.02)
        process.send_signal(number)
        process.wait(60)
        for _ in range(1200):
            if not (left := [pid for pid in below if Path(f"/proc/{pid}").exists()]):
                break
            time.sleep(0.05)
        assert left == []


def test_what_is_bound_reaches_the_worker(release: Release) -> None:
    bound = Query("SELECT ?l { ?_thing rdfs:label ?l }", {"_thing": ox.NamedNode(f"{DEFAULT_BASE}dresden/org/a15")})

    async def labels() -> set[str]:
        pool = workers.WorkerPool(release, Settings.load(workers=1))
        await pool.start()
        try:
            return {row[0].value for row in (await pool.table(bound)).rows if isinstance(row[0], ox.Literal)}
        finally:
            await pool.close()

    assert asyncio.run(labels()) == {"A15"}


def test_what_is_asked_once_says_what_limits_it(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting does, so that none is to be named."""
    monkeypatch.setattr(workers, "ONCE", 0.3)

    async def ask_once() -> None:
        pool = workers.WorkerPool(release, Settings.load(workers=1))
        await pool.start()
        try:
            await pool.table(Query(RUNAWAYS["count over a product"][0]), is_once=True)
        finally:
            await pool.close()

    with pytest.raises(LimitReached) as told:
        asyncio.run(ask_once())
    assert str(told.value) == (
        "the query was ended: what is made once per release may take 900 seconds, which no setting changes"
    )


def test_a_worker_cannot_open_a_connection() -> None:
    """The guarantee behind the tokenizer: even a query that got past it reaches nobody."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.5)
        code = f"""
import pyoxigraph as ox
from mpsc_graph.store import zygote
zygote._confine(2**28)
try:
    list(ox.Store().query("SELECT * {{ SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{}} }}"))
except Exception as error:
    print(type(error).__name__)
"""
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert result.stdout.strip() in {"OSError", "RuntimeError"}
        with pytest.raises(TimeoutError):
            listener.accept()
