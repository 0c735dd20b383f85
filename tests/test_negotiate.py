"""Content negotiation, as a table."""

from __future__ import annotations

import pytest

from mpsc_graph.errors import QueryError
from mpsc_graph.web.negotiate import negotiate

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
TTL, NT, RDF, JSONLD = "text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"


@pytest.mark.parametrize(
    ("accept", "results", "graph"),
    [
        (None, JSON, TTL),
        ("", JSON, TTL),
        ("*/*", JSON, TTL),
        (JSON, JSON, None),
        (XML, XML, None),
        (CSV, CSV, None),
        (TSV, TSV, None),
        (TTL, None, TTL),
        (NT, None, NT),
        (RDF, None, RDF),
        (JSONLD, None, JSONLD),
        (f"{CSV};q=0.5, {XML}", XML, None),
        (f"{CSV}; q=0.1, {TSV}; q=0.2, {NT}; q=0.01", TSV, NT),
        (f"{JSON};q=0, */*", XML, TTL),
        ("text/*", CSV, TTL),
        ("text/*;q=0.5, application/n-triples;q=0.4", CSV, TTL),
        ("application/json", "application/json", "application/json"),
        ("application/xml", "application/xml", "application/xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml", "application/xml"),
        ("image/png", None, None),
        (f"{CSV};charset=utf-8", CSV, None),
        ("TEXT/CSV", CSV, None),
    ],
)
def test_accept(accept: str | None, results: str | None, graph: str | None) -> None:
    choice = negotiate(accept)
    assert (choice.results, choice.graph) == (results, graph)


@pytest.mark.parametrize(
    ("name", "results", "graph"),
    [
        ("json", JSON, JSONLD),
        ("xml", XML, RDF),
        ("csv", CSV, None),
        ("tsv", TSV, None),
        ("ttl", None, TTL),
        ("nt", None, NT),
        ("rdf", None, RDF),
        ("jsonld", None, JSONLD),
        ("turtle", None, TTL),
        ("rdf+xml", None, RDF),
        ("json-ld", None, JSONLD),
        ("text/csv", CSV, None),
        ("application/n-triples", None, NT),
    ],
)
def test_format_wins_over_accept(name: str, results: str | None, graph: str | None) -> None:
    choice = negotiate("image/png", name)
    assert (choice.results, choice.graph) == (results, graph)


@pytest.mark.parametrize(("accept", "name"), [(None, "pdf"), ("csv", None)])
def test_what_cannot_be_read(accept: str | None, name: str | None) -> None:
    with pytest.raises(QueryError, match="expected"):
        negotiate(accept, name)
