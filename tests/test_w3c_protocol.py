"""The W3C's tests of the SPARQL 1.1 Protocol, over HTTP, against the real server."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import rdflib
from rdflib import RDF, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from mpsc_graph.release import Manifest, Release, Releases
from tests.conftest import ROOT, serving

FOLDER = Path(os.environ.get("MPSC_SHARED", ROOT.parent / "shared")) / "conformance" / "sparql11" / "protocol"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT, CNT = Namespace("http://www.w3.org/2011/http#"), Namespace("http://www.w3.org/2011/content#")
DATA = "http://kasei.us/2009/09/sparql/data/"


def manifest() -> rdflib.Graph:
    file = FOLDER / "manifest.ttl"
    return rdflib.Graph().parse(file) if file.is_file() else rdflib.Graph()


MANIFEST = manifest()
TESTS = sorted(MANIFEST.subjects(RDF.type, MF.ProtocolTest))


def name(test: Node) -> str:
    return str(test).partition("#")[2]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[httpx.Client]:
    """A server over the tests' three documents, each in the graph of its name."""
    lines = sorted(
        line.replace(" .", f" <{DATA}{path.stem}.rdf> .").encode()
        for path in FOLDER.glob("data*.nt")
        for line in path.read_text("utf-8").splitlines(keepends=True)
        if line.strip()
    )
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    described = Manifest(digest[:16], digest, len(lines), {}, {}, "", "http://example.org/", "", "")
    release: Release = Releases(tmp_path_factory.mktemp("w3c")).add(b"".join(lines), described, "{}")
    with serving(release, workers=2) as (served, _):
        yield served


def requests(test: Node) -> Iterator[tuple[Node, Node]]:
    """The requests of a test in order, each with the response it expects."""
    connection = MANIFEST.value(test, MF.action)
    for request in Collection(MANIFEST, MANIFEST.value(connection, HT.requests)):
        yield request, MANIFEST.value(request, HT.resp)


def send(client: httpx.Client, request: Node) -> httpx.Response:
    headers = MANIFEST.value(request, HT.headers)
    named = {
        str(MANIFEST.value(header, HT.fieldName)): str(MANIFEST.value(header, HT.fieldValue))
        for header in (Collection(MANIFEST, headers) if headers else ())
    }
    content = None
    if body := MANIFEST.value(request, HT.body):
        content = str(MANIFEST.value(body, CNT.chars)).encode(str(MANIFEST.value(body, CNT.characterEncoding)))
    path = str(MANIFEST.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    return client.request(str(MANIFEST.value(request, HT.methodName)), path, headers=named, content=content)


def test_the_tests_are_there(shared: Path) -> None:
    assert len(TESTS) == 34


@pytest.mark.parametrize("test", [test for test in TESTS if not name(test).startswith("update_")], ids=name)
def test_protocol(client: httpx.Client, test: Node) -> None:
    for request, expected in requests(test):
        response = send(client, request)
        statuses = {
            str(status).partition("StatusCode")[2][0] for status in MANIFEST.objects(expected, MF.expectedStatus)
        }
        assert str(response.status_code)[0] in statuses, response.text
        if (truth := MANIFEST.value(expected, MF.expectedBoolean)) is not None:
            assert response.json()["boolean"] is truth.toPython()
        match str(MANIFEST.value(expected, MF.expectedFormat)):
            case "boolean":
                assert "boolean" in response.json()
            case "tabular":
                assert "bindings" in response.json()["results"]
            case "RDF":
                rdflib.Graph().parse(data=response.text, format="turtle")


@pytest.mark.parametrize("test", [test for test in TESTS if name(test).startswith("update_")], ids=name)
def test_updates_are_refused(client: httpx.Client, test: Node) -> None:
    """Nothing is written over HTTP; the answer says how the graph is changed."""
    request, _ = next(requests(test))
    response = send(client, request)
    assert response.status_code == 403
    assert "this graph changes by its files" in response.json()["detail"]
