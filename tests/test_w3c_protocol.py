"""The W3C's tests of the SPARQL 1.1 Protocol, over HTTP, against the real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import rdflib
from rdflib import RDF, Literal
from rdflib.term import Node

from tests import w3c
from tests.conftest import serving
from tests.w3c import MF, fragment

FOLDER = w3c.CONFORMANCE / "sparql11" / "protocol"
DATA = "http://kasei.us/2009/09/sparql/data/"
MANIFEST = w3c.manifest("sparql11/protocol/manifest.ttl")
TESTS = sorted(MANIFEST.subjects(RDF.type, MF.ProtocolTest), key=str)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[httpx.Client]:
    """A server over the tests' three documents, each in the graph of its name."""
    lines = (
        line.replace(" .", f" <{DATA}{path.stem}.rdf> .")
        for path in FOLDER.glob("data*.nt")
        for line in path.read_text("utf-8").splitlines(keepends=True)
        if line.strip()
    )
    with serving(w3c.seal(tmp_path_factory.mktemp("w3c"), lines), workers=2) as (served, _):
        yield served


def send(client: httpx.Client, request: Node) -> httpx.Response:
    method, path = w3c.asked(MANIFEST, request)
    headers, body = w3c.headers(MANIFEST, request), w3c.body(MANIFEST, request)
    return client.request(method, path.replace("/sparql/", "/sparql", 1), headers=headers, content=body)


def test_the_tests_are_there(shared: Path) -> None:
    assert len(TESTS) == 34


@pytest.mark.parametrize("test", [test for test in TESTS if not fragment(test).startswith("update_")], ids=fragment)
def test_protocol(client: httpx.Client, test: Node) -> None:
    for request, expected in w3c.requests(MANIFEST, test):
        response = send(client, request)
        statuses = {
            str(status).partition("StatusCode")[2][0] for status in MANIFEST.objects(expected, MF.expectedStatus)
        }
        assert str(response.status_code)[0] in statuses, response.text
        if isinstance(truth := MANIFEST.value(expected, MF.expectedBoolean), Literal):
            assert response.json()["boolean"] is bool(truth)
        match str(MANIFEST.value(expected, MF.expectedFormat)):
            case "boolean":
                assert "boolean" in response.json()
            case "tabular":
                assert "bindings" in response.json()["results"]
            case "RDF":
                rdflib.Graph().parse(data=response.text, format="turtle")


@pytest.mark.parametrize("test", [test for test in TESTS if fragment(test).startswith("update_")], ids=fragment)
def test_updates_are_refused(client: httpx.Client, test: Node) -> None:
    """Nothing is written over HTTP; the answer says how the graph is changed."""
    request, _ = next(w3c.requests(MANIFEST, test))
    response = send(client, request)
    assert response.status_code == 403
    assert "this graph changes by its files" in response.json()["detail"]
