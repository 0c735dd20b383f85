"""How much one client may ask, and who a client is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from mpsc_graph.release import Release
from mpsc_graph.settings import Settings
from mpsc_graph.web.limits import ClientLimits
from tests.conftest import serving

QUERY = {"query": "SELECT (RAND() AS ?x) {}"}
LONG = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}


@pytest.fixture(scope="module")
def client(release: Release) -> Iterator[httpx.Client]:
    with serving(release, client_queries=2, client_rate=2, query_timeout=2, workers=4) as (served, _):
        yield served


def by(address: str) -> dict[str, str]:
    """The header with which a proxy on this machine tells its client."""
    return {"x-forwarded-for": address}


def test_queries_under_way(client: httpx.Client) -> None:
    with ThreadPoolExecutor(4) as pool:
        mine = [pool.submit(client.post, "/sparql", data=LONG, headers=by("203.0.113.1")) for _ in range(3)]
        while not any(each.done() for each in mine):
            assert client.post("/sparql", data=QUERY, headers=by("203.0.113.2")).status_code in (200, 429)
        answers = sorted(each.result().status_code for each in mine)
    assert answers == [429, 503, 503]
    refused = next(each.result() for each in mine if each.result().status_code == 429)
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["content-type"] == "application/problem+json"
    assert "MPSC_CLIENT_QUERIES" in refused.json()["detail"]


def test_queries_per_second(client: httpx.Client) -> None:
    begun = time.monotonic()
    statuses = [client.post("/sparql", data=QUERY, headers=by("203.0.113.3")).status_code for _ in range(40)]
    granted = 20 + 2 * (time.monotonic() - begun)
    assert statuses[:20] == [200] * 20
    assert 429 in statuses and statuses.count(200) <= granted
    others = [client.post("/sparql", data=QUERY, headers=by("203.0.113.4")).status_code for _ in range(10)]
    assert others == [200] * 10, "another client is not held back"


def test_documents_count_as_queries(client: httpx.Client) -> None:
    asked = (client.get(f"/doc/dresden/org/a15.nt?{n}", headers=by("203.0.113.6")).status_code for n in range(60))
    assert set(asked) == {200, 429}


def test_searches_count_as_queries(client: httpx.Client) -> None:
    asked = (client.get(f"/de/search.json?q=a{n}", headers=by("203.0.113.8")).status_code for n in range(60))
    assert set(asked) == {200, 429}


def test_answers_from_memory_are_free(client: httpx.Client) -> None:
    asked = {"query": "SELECT ?free { ?free a mpsc:Measure }"}
    assert {client.get("/sparql", params=asked, headers=by("203.0.113.5")).status_code for _ in range(60)} == {200}


def test_this_machine_itself_is_not_limited(client: httpx.Client) -> None:
    assert {client.post("/sparql", data=QUERY).status_code for _ in range(60)} == {200}


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("198.51.100.7", None, "198.51.100.7"),
        ("198.51.100.7", "203.0.113.1", "198.51.100.7"),
        ("127.0.0.1", None, None),
        ("127.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.1", "203.0.113.1"),
        ("127.0.0.1", "203.0.113.1, 10.1.2.3", "203.0.113.1"),
        ("127.0.0.1", "10.1.2.3", None),
        ("127.0.0.1", "unknown", "unknown"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::1", "2001:db8:1:2::9", "2001:db8:1:2::/64"),
    ],
)
def test_who_the_client_is(peer: str, forwarded: str | None, client: str | None) -> None:
    async def app(*_: object) -> None: ...

    limits = ClientLimits(app, Settings.load(trusted_proxies="127.0.0.1 ::1 10.0.0.0/8"))
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    assert limits.client({"type": "http", "client": (peer, 1), "headers": headers}) == client
