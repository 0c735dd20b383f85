"""Whoever reads only RDF and follows only links gets from `/` to everything, and no link leads to nowhere."""

from __future__ import annotations

from collections import deque
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
import pytest

from mpsc_graph.namespaces import DEFAULT_BASE, VOCABULARY
from mpsc_graph.release import Release

TURTLE = {"accept": "text/turtle"}


def iris(terms: object) -> set[str]:
    """IRIs of ours, without what stands behind #: no server gets to see that."""
    found = {term.value.partition("#")[0] for term in terms if isinstance(term, ox.NamedNode)}  # type: ignore[attr-defined]
    return {iri for iri in found if iri.startswith((DEFAULT_BASE, VOCABULARY))}


def followed(server: httpx.Client, iri: str) -> set[str]:
    """Our IRIs in what an IRI leads to: a thing by one redirection, a document at once."""
    answer = server.get(urlsplit(iri).path.removeprefix("/mpsc"), headers=TURTLE)
    if iri.startswith(DEFAULT_BASE):
        assert answer.status_code == 303, iri
        answer = server.get(answer.headers["location"], headers=TURTLE)
    assert answer.status_code == 200, iri
    triples = ox.parse(answer.content, ox.RdfFormat.TURTLE)
    return iris(term for triple in triples for term in (triple.subject, triple.predicate, triple.object))


@pytest.mark.slow
def test_all_is_reached_from_the_start(server: httpx.Client, release: Release) -> None:
    start = VOCABULARY
    seen, waiting = {start}, deque([start])
    while waiting:
        found = followed(server, waiting.popleft()) - seen
        seen |= found
        waiting.extend(found)
    quads = list(ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS))
    said = iris(term for quad in quads for term in (quad.subject, quad.predicate, quad.object))
    assert len(said) > 2000
    assert said <= seen
