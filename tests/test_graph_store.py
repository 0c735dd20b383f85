"""`/store` as clients meet it: whole graphs, for reading."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from mpsc_graph.release import Release

CODES = "https://w3id.org/mpsc/graph/codes"


def triples(response: httpx.Response) -> set[ox.Triple]:
    media_type = response.headers["content-type"]
    parsed = ox.parse(response.content, format=ox.RdfFormat.from_media_type(media_type))
    return {quad.triple for quad in parsed}


@cache
def by_graph(data: Path) -> dict[str, set[ox.Triple]]:
    found: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse(path=data, format=ox.RdfFormat.N_QUADS):
        found.setdefault(quad.graph_name.value, set()).add(quad.triple)
    return found


def in_release(release: Release, graph: str | None) -> set[ox.Triple]:
    """What the sealed lines say, in a graph or in all."""
    found = by_graph(release.data)
    return found[graph] if graph else set().union(*found.values())


@pytest.mark.parametrize("name", ["ttl", "nt", "rdf", "jsonld"])
def test_a_graph_is_whole_in_every_format(server: httpx.Client, release: Release, name: str) -> None:
    response = server.get("/store", params={"graph": CODES, "format": name})
    assert response.status_code == 200
    assert triples(response) == in_release(release, CODES)


def test_every_graph_is_there(server: httpx.Client, release: Release) -> None:
    for graph in release.manifest.graphs:
        response = server.get("/store", params={"graph": graph}, headers={"accept": "application/n-triples"})
        assert triples(response) == in_release(release, graph)


def test_the_default_graph_is_the_union(server: httpx.Client, release: Release) -> None:
    assert triples(server.get("/store?default")) == in_release(release, None)


def test_head_etag_and_304(server: httpx.Client) -> None:
    head = server.head("/store", params={"graph": CODES})
    assert (head.status_code, head.content) == (200, b"")
    assert server.head("/store", params={"graph": CODES + "x"}).status_code == 404
    again = server.get("/store", params={"graph": CODES}, headers={"if-none-match": head.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "detail"),
    [
        ("GET", "/store", {}, 400, "expected one graph"),
        ("GET", f"/store?default&graph={CODES}", {}, 400, "expected one graph"),
        ("GET", f"/store?graph={CODES}&graph={CODES}", {}, 400, "expected one graph"),
        ("GET", "/store?graph=nowhere", {}, 404, f"there is no graph nowhere; there are {CODES}"),
        ("GET", "/store?default", {"accept": "text/csv"}, 406, "text/turtle"),
        ("GET", "/store?default&format=csv", {}, 406, "application/rdf+xml"),
        ("PUT", f"/store?graph={CODES}", {}, 403, "nothing is written here"),
        ("POST", "/store?default", {}, 403, "nothing is written here"),
        ("PATCH", "/store?default", {}, 403, "nothing is written here"),
        ("DELETE", "/store?default", {}, 403, "nothing is written here"),
        ("TRACE", "/store?default", {}, 405, "expected GET"),
    ],
)
def test_what_goes_wrong_is_said(
    server: httpx.Client, method: str, path: str, headers: dict[str, str], status: int, detail: str
) -> None:
    response = server.request(method, path, headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert detail in response.json()["detail"]
