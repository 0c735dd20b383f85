"""SERVICE: off unless allowed, and then only where it may."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest

from mpsc_graph.release import Release
from tests.conftest import serving
from tests.test_workers import POINT, ask, descendants

WORKERS = 4


@pytest.fixture(scope="module")
def silent() -> Iterator[socket.socket]:
    """Somebody who listens and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener


def address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


@pytest.fixture(scope="module")
def asking(
    release: Release, server: httpx.Client, silent: socket.socket
) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    """A server that may ask the other server, and the silent one."""
    allowed = f"{server.base_url}/sparql {address(silent)}allowed"
    with serving(release, service_allow=allowed, query_timeout=2, workers=WORKERS) as served:
        yield served


def wait_for_idle(served: tuple[httpx.Client, subprocess.Popen[str]]) -> None:
    """Until all workers wait for queries, and who asked elsewhere is gone."""
    client, process = served
    for _ in range(1200):
        if client.get("/health").json()["workers"]["idle"] == WORKERS and len(descendants(process.pid)) == 1 + WORKERS:
            return
        time.sleep(0.05)
    pytest.fail(f"workers did not come back: {descendants(process.pid)}")


def test_an_allowed_endpoint_is_asked(asking: tuple[httpx.Client, subprocess.Popen[str]], server: httpx.Client) -> None:
    query = f"""SELECT ?label {{ SERVICE <{server.base_url}/sparql> {{
        <https://w3id.org/mpsc/id/dresden/org/a15> rdfs:label ?label }} FILTER (LANG(?label) = "de") }}"""
    response = asking[0].get("/sparql", params={"query": query, "format": "csv"})
    assert response.text.split() == ["label", "A15"]
    assert response.headers["cache-control"] == "no-store"
    wait_for_idle(asking)


def test_the_description_says_so(asking: tuple[httpx.Client, subprocess.Popen[str]], server: httpx.Client) -> None:
    said = [each.get("/sparql", headers={"accept": "text/turtle"}).text for each in (asking[0], server)]
    assert ["BasicFederatedQuery" in each for each in said] == [True, False]


@pytest.mark.parametrize(
    "service",
    [
        "<{silent}elsewhere>",
        "SILENT <{silent}>",
        "?where",
        "service:x",
        "<{silent}allowed> {{ SERVICE <{silent}denied> {{}} }} #",
        r"<{silent}\\u0061llowed>",
        "<http://127.0.0.1:1/{silent}allowed>",
    ],
)
def test_no_packet_leaves_for_any_other(
    asking: tuple[httpx.Client, subprocess.Popen[str]], silent: socket.socket, service: str
) -> None:
    here = f"PREFIX service: <{address(silent)}> SELECT * {{ VALUES ?where {{ <{address(silent)}x> }} SERVICE "
    query = here + service.format(silent=address(silent)) + " { ?s ?p ?o } }"
    silent.settimeout(0.3)
    for _ in range(2):
        response = asking[0].post("/sparql", data={"query": query})
        assert response.status_code == 403
        assert "SERVICE may only ask endpoints that are written out and start with" in response.json()["detail"]
    with pytest.raises(TimeoutError):
        silent.accept()


def test_who_never_answers_is_left_at_the_limit(
    asking: tuple[httpx.Client, subprocess.Popen[str]], silent: socket.socket
) -> None:
    query = f"SELECT * {{ SERVICE <{address(silent)}allowed> {{ ?s ?p ?o }} }}"
    response = asking[0].post("/sparql", data={"query": query})
    assert (response.status_code, "MPSC_QUERY_TIMEOUT" in response.text) == (503, True)
    silent.settimeout(1)
    silent.accept()[0].close()
    wait_for_idle(asking)
    assert ask(asking[0], POINT).text.split() == ["l", "A15", "A15"]


def test_where_it_is_off_no_packet_leaves(server: httpx.Client, silent: socket.socket) -> None:
    response = server.post("/sparql", data={"query": f"SELECT * {{ SERVICE <{address(silent)}> {{ ?s ?p ?o }} }}"})
    assert (response.status_code, "SERVICE is off here" in response.text) == (403, True)
    silent.settimeout(0.3)
    with pytest.raises(TimeoutError):
        silent.accept()
