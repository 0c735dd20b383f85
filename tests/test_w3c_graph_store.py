"""The W3C's tests of the SPARQL 1.1 Graph Store HTTP Protocol, over HTTP, against the real server.

Nothing is written over HTTP, so each request that writes is refused; what it would have written is then made the
release, and the requests that read have to answer what the test expects.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF
from rdflib.compare import isomorphic
from rdflib.term import Node

from tests import w3c
from tests.w3c import MF, Served

FOLDER = "sparql11/graph-store-protocol"
MANIFEST = w3c.manifest(f"{FOLDER}/manifest-indirect.ttl")
TESTS = sorted(MANIFEST.subjects(RDF.type, MF.GraphStoreProtocolTest), key=str)
NEW = "http://www.example/gsp/new"
"""The name that a graph gets which is written without one."""
STATUS = {"OK": HTTPStatus.OK, "NotFound": HTTPStatus.NOT_FOUND}

SUCCESSORS = {
    "put__initial_state": "put_get_repeat_indirect",
    "get_of_put__initial_state": "put_get_repeat_indirect",
    "put__graph_already_in_store": "put_get_repeat_indirect",
    "get_of_put__graph_already_in_store": "put_get_repeat_indirect",
    "put__default_graph": "put_get_default",
    "get_of_put__default_graph": "put_get_default",
    "delete__existing_graph": "put_delete_get_delete_indirect",
    "get_of_delete__existing_graph": "put_delete_get_delete_indirect",
    "delete__nonexistent_graph": "put_delete_get_delete_indirect",
    "post__existing_graph": "post_get_post_get_indirect",
    "get_of_post__existing_graph": "post_get_post_get_indirect",
    "post__multipart_formdata": "post_get_post_get_indirect",
    "get_of_post__multipart_formdata": "post_get_post_get_indirect",
    "post__create__new_graph": "post_get_new_graph",
    "get_of_post__create__new_graph": "post_get_new_graph",
    "get_of_post__after_noop": "post_get_new_graph",
    "head_on_an_existing_graph": "head_existing_indirect",
    "head_on_a_nonexisting_graph": "head_non_existing_indirect",
}
"""The older tests in prose, which the W3C gave up in favour of these, each with the one that asks the same now."""

Graphs = dict[str, list[ox.Triple]]
"""What is in the store: statements by the name of their graph, that of the default graph being empty."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Served]:
    with Served.start(tmp_path_factory.mktemp("w3c")) as server:
        yield server


def lines(graphs: Graphs) -> list[str]:
    return [f"{triple} {f'<{name}>' if name else ''} .\n" for name, triples in graphs.items() for triple in triples]


def parsed(body: bytes, headers: dict[str, str], base: str) -> list[ox.Triple]:
    """The statements of a body, or of all the parts of one."""
    message = BytesParser(policy=policy.default).parsebytes(
        f"Content-Type: {headers['content-type']}\n\n".encode() + body
    )
    return [
        quad.triple
        for part in message.walk()
        if not part.is_multipart()
        for quad in ox.parse(
            part.get_content(),
            ox.RdfFormat.from_media_type(part.get_content_type()),
            base_iri=base or NEW,
            rename_blank_nodes=True,
        )
    ]


def write(graphs: Graphs, method: str, name: str, body: bytes | None, headers: dict[str, str]) -> None:
    """Do to the graphs what the server does not (SPARQL 1.1 Graph Store HTTP Protocol, sections 5.3 to 5.5)."""
    if method != "POST":
        graphs.pop(name, None)
    if body is not None:
        graphs[name] = graphs.get(name, []) + parsed(body, headers, name)


def test_these_are_the_tests(shared: Path) -> None:
    """Graphs are known by their names in ?graph= alone, so the tests that put them into the path do not apply."""
    direct = w3c.manifest(f"{FOLDER}/manifest-direct.ttl")
    applicable = {w3c.fragment(test) for test in TESTS}
    assert len(applicable) == 9
    assert all(
        (test, MF.requires, MF.DirectGraphIdentification) in direct
        for test in w3c.entries(direct, f"{FOLDER}/manifest-direct.ttl")
    )
    older = w3c.manifest("sparql11/http-rdf-update/manifest.ttl")
    assert {w3c.fragment(test) for test in older.subjects(RDF.type, MF.GraphStoreProtocolTest)} == SUCCESSORS.keys()
    assert applicable > set(SUCCESSORS.values())


@pytest.mark.parametrize("test", TESTS, ids=w3c.fragment)
def test_graph_store(served: Served, test: Node) -> None:
    graphs: Graphs = {}
    served.switch([])
    for request, expected in w3c.requests(MANIFEST, test):
        method, address = w3c.asked(MANIFEST, request)
        url = urlsplit(address.replace("/gsp", "/store", 1).replace("$LOCATION$", NEW))
        body, headers = w3c.body(MANIFEST, request), w3c.headers(MANIFEST, request)
        response = served.client.request(method, url.geturl(), content=body, headers=headers)
        if method in ("GET", "HEAD"):
            check(response, expected, method)
            continue
        assert response.status_code == 403
        assert response.headers["content-type"] == "application/problem+json"
        assert "this graph changes by its files" in response.json()["detail"]
        given = parse_qs(url.query, keep_blank_values=True)
        write(graphs, method, "" if "default" in given else given.get("graph", [NEW])[0], body, headers)
        served.switch(lines(graphs))


def check(response: httpx.Response, expected: Node | None, method: str) -> None:
    statuses = {str(each).partition("#")[2] for each in MANIFEST.objects(expected, MF.expectedStatus)}
    assert response.status_code in {STATUS[each] for each in statuses}
    assert {*w3c.headers(MANIFEST, expected).items()} <= {*response.headers.items()}
    if method == "HEAD":
        assert not response.content
    elif body := w3c.body(MANIFEST, expected):
        wanted, found = (rdflib.Graph().parse(each, format="turtle") for each in (body, response.content))
        assert isomorphic(wanted, found)
