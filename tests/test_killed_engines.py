"""Engines are killed at the start, in the middle of a query and of a push: who asked is told, and no server of ours has
to be started again."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from mpsc_graph.release import Release
from mpsc_graph.store.holding import check_held
from tests.commands import run
from tests.conftest import serving
from tests.engines import Running, load, oxigraph, virtuoso
from tests.test_remote import HOURS
from tests.test_remote_server import ready, status

pytestmark = pytest.mark.slow

ASIDE = "urn:mpsc-graph:push:"
LEADS = "/questions/leads.csv"


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def engine(
    request: pytest.FixtureRequest, release: Release, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    start = {"oxigraph": oxigraph, "virtuoso": virtuoso}[request.param]
    with start(tmp_path_factory.mktemp(request.param)) as running:
        load(running, release)
        yield running


@pytest.fixture
def gone(engine: Running) -> Iterator[Running]:
    """It is not there, and comes back in the end."""
    engine.kill()
    yield engine
    engine.start()


def ask(engine: Running, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of ours, over the engine."""
    return run(Path.cwd(), *arguments, MPSC_REMOTE=engine.url, **engine.environment)


def is_told(ended: subprocess.CompletedProcess[str], engine: Running) -> bool:
    """In a line, with the address, as what cannot be done."""
    said = ended.stderr
    return ended.returncode == 2 and said.startswith(f"{engine.url}: the engine cannot be reached, or broke off")


def test_at_the_start_commands_say_so(gone: Running, release: Release) -> None:
    for command in (["query", "leads"], ["push", "--release", str(release.folder)]):
        ended = ask(gone, *command)
        assert is_told(ended, gone) and ended.stderr.count("\n") == 1, ended.stderr


def test_at_the_start_the_server_waits(engine: Running, release: Release, server: httpx.Client) -> None:
    engine.kill()
    with serving(release, remote=engine.url) as (client, _):
        assert status(client) == "starting"
        refused = client.get("/sparql?query=ASK {}")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert "is waited for" in refused.json()["detail"] and "127.0.0.1" not in refused.text
        engine.start()
        ready(client)
        assert rows(client) == rows(server)


def test_in_the_middle_of_a_query_the_server_says_so_and_goes_on(
    engine: Running, release: Release, server: httpx.Client
) -> None:
    with serving(release, remote=engine.url) as (client, _):
        ready(client)
        threading.Timer(1, engine.kill).start()
        cut = client.post("/sparql", data={"query": HOURS.text})
        assert (cut.status_code, cut.headers["retry-after"]) == (503, "5")
        assert cut.json()["detail"].startswith("the store: the engine cannot be reached, or broke off")
        for number in range(5):
            assert client.get(f"/sparql?query=ASK {{ ?s ?p {number} }}").status_code == 503
        assert status(client) == "starting"
        assert client.get("/doc/dresden/org/a61").status_code == 503
        engine.start()
        until(lambda: client.get("/sparql?query=ASK {}").status_code == 200)
        assert status(client) == "ready"
        assert rows(client) == rows(server)


def rows(client: httpx.Client) -> list[str]:
    return sorted(client.get(LEADS).raise_for_status().text.splitlines())


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("not in a minute")


def test_in_the_middle_of_a_query_the_command_says_so(engine: Running) -> None:
    threading.Timer(3, engine.kill).start()
    ended = ask(engine, "query", HOURS.text)
    assert is_told(ended, engine) and ended.stdout == "", ended.stderr
    engine.start()
    again = ask(engine, "query", "leads", "--format", "csv")
    assert again.returncode == 0 and again.stdout.count("\n") > 1


def test_in_the_middle_of_a_push_it_goes_on_where_it_stopped(engine: Running, release: Release) -> None:
    """What was there before stays in place until then."""
    command = ["push", "--release", str(release.folder)]
    for _ in range(10):
        done = threading.Event()
        killing = threading.Thread(target=lambda done=done: kill_while_loading(engine, done))
        killing.start()
        ended = ask(engine, *command)
        done.set()
        killing.join()
        if ended.returncode:
            break  # else it was done before anybody looked
    assert is_told(ended, engine), ended.stderr
    engine.start()
    check_held(engine.store(), release)
    there = loaded(engine)
    again = ask(engine, *command)
    assert again.returncode == 0, again.stderr
    told = re.match(r"release \w+: (\d+) statements sent to \S+, (\d+) were there", again.stdout)
    assert told is not None, again.stdout
    sent, kept = map(int, told.groups())
    assert sent + kept == release.manifest.statements and 0 < kept <= there
    check_held(engine.store(), release)


def kill_while_loading(engine: Running, done: threading.Event) -> None:
    """Kill it once there is something of a release, unless the push is done before."""
    while not done.is_set():
        if loaded(engine) > 5000:
            engine.kill()
            return
        time.sleep(0.01)


def loaded(engine: Running) -> int:
    """Statements that wait to take the place of others."""
    return sum(number for graph, number in engine.store().counts().items() if graph.startswith(ASIDE))
