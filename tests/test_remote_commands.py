"""What a person at a terminal sees of an engine elsewhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpsc_graph.pipeline.build import build
from mpsc_graph.release import Release
from tests.engines import Running, free_port, oxigraph
from tests.ulm import settings, ulm


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("ulm")
    return build(ulm(folder / "data"), settings(folder)).release


@pytest.fixture(scope="module")
def engine() -> Iterator[Running]:
    with oxigraph() as running:
        yield running


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mpsc_graph", *arguments]
    more = {**os.environ, **{f"MPSC_{name.upper()}": value for name, value in environment.items()}}
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=more)


def test_pushed_and_asked(engine: Running, small: Release, tmp_path: Path) -> None:
    """No release has to be on the machine that asks."""
    pushed = run("push", "--remote", engine.url, "--release", str(small.folder))
    first, *reservations = pushed.stdout.splitlines()
    assert pushed.returncode == 0, pushed.stderr
    assert first.startswith(f"release {small.manifest.id}")
    assert f"{small.manifest.statements} statements sent" in first
    assert any("could see statements of both releases" in each for each in reservations)
    query = "SELECT ?m { ?m a mpsc:Measure } ORDER BY ?m"
    asked = run("query", query, "--format", "csv", remote=engine.url, releases=str(tmp_path))
    names = ["app", "karte"]
    assert asked.stdout.splitlines() == ["m", *(f"https://w3id.org/mpsc/id/ulm/measure/{name}" for name in names)]
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_done_is_said_in_a_line() -> None:
    nobody = f"http://127.0.0.1:{free_port()}/query"
    for arguments, words in [
        (["push"], "there is no engine to push to; give --remote URL, or set MPSC_REMOTE"),
        (["query", "leads", "--remote", nobody], f"{nobody}: the engine cannot be reached"),
        (["query", "leads", "--remote", "localhost:7878"], "MPSC_REMOTE=localhost:7878: must be the http(s) address"),
    ]:
        ended = run(*arguments)
        assert (ended.returncode, ended.stdout) == (2, "")
        assert ended.stderr.startswith(words) and ended.stderr.count("\n") == 1


def test_an_address_to_write_to_is_looked_at_first() -> None:
    """Before anything is built or sent."""
    for option in ("--update-url", "--graphs-url"):
        ended = run("push", option, "nonsense", remote="http://127.0.0.1:1/")
        assert (ended.returncode, ended.stdout) == (2, "")
        assert option in ended.stderr and "must be the http(s) address" in " ".join(ended.stderr.split())
