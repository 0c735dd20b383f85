"""Which format an answer gets: `?format=` first, then Accept with its q-values (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import mimeparse
import pyoxigraph as ox
from rdflib import Graph

from mpsc_graph.errors import NotAcceptable, QueryError

__all__ = [
    "GRAPH_TYPES",
    "PAGE_TYPE",
    "RESULT_TYPES",
    "Choice",
    "best",
    "content_type",
    "is_page_best",
    "negotiate",
    "negotiate_page",
    "prefers_page",
    "serialize",
]

RESULT_TYPES: dict[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
"""Media types of SELECT and ASK answers, the preferred ones first."""

GRAPH_TYPES: dict[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/json": ox.RdfFormat.JSON_LD,
    "application/xml": ox.RdfFormat.RDF_XML,
}
"""Media types of CONSTRUCT and DESCRIBE answers, the preferred ones first."""

PAGE_TYPE = "text/html"

_RESULT_NAMES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_GRAPH_NAMES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
_SERIALIZERS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/json": "json-ld",
    "application/xml": "xml",
}
_WITH_CHARSET = ("text/csv", "text/tab-separated-values", "text/turtle", "text/xml")


@dataclass(frozen=True)
class Choice:
    """Media types for either form of answer; None where nothing that was asked for fits it."""

    results: str | None
    graph: str | None

    @property
    def results_format(self) -> ox.QueryResultsFormat | None:
        return RESULT_TYPES[self.results] if self.results else None

    @property
    def graph_format(self) -> ox.RdfFormat | None:
        return GRAPH_TYPES[self.graph] if self.graph else None


@lru_cache(maxsize=256)  # clients of one kind send one header
def negotiate(accept: str | None, name: str | None = None) -> Choice:
    """Choose from an Accept header (None: anything) and the short name of a format, which wins.

    >>> negotiate("text/csv;q=0.5, application/sparql-results+xml")
    Choice(results='application/sparql-results+xml', graph=None)
    >>> negotiate(None, "csv").results
    'text/csv'

    Raises QueryError for an unknown name or a header that cannot be read.
    """
    if name is not None:
        found = _named(name)
        if found == Choice(None, None):
            raise QueryError(f"format={name}: expected one of {', '.join(_RESULT_NAMES | _GRAPH_NAMES)}")
        return found
    header = accept.lower() if accept and accept.strip() else "*/*"
    return Choice(best(RESULT_TYPES, header), best(GRAPH_TYPES, header))


def negotiate_page(accept: str | None, name: str | None = None) -> str:
    """The media type at an address that gives a page and, as a graph, what the page says; the page where both fit.

    >>> negotiate_page("text/html,application/xml;q=0.9,*/*;q=0.8"), negotiate_page("text/turtle, text/html;q=0.5")
    ('text/html', 'text/turtle')

    Raises NotAcceptable when neither fits, QueryError for an unknown name or a header that cannot be read.
    """
    if name is not None:
        chosen = PAGE_TYPE if name in ("html", PAGE_TYPE) else negotiate(None, name).graph
    else:
        header = accept.lower() if accept and accept.strip() else "*/*"
        chosen = best([PAGE_TYPE, *GRAPH_TYPES], header)
    if chosen is None:
        raise NotAcceptable([PAGE_TYPE, *GRAPH_TYPES])
    return chosen


def prefers_page(accept: str | None) -> bool:
    """Whether a page tells the asker more than a problem document does: browsers name text/html, programs do not.

    >>> prefers_page("text/html,application/xml;q=0.9,*/*;q=0.8"), prefers_page("*/*"), prefers_page(None)
    (True, False, False)
    """
    try:
        return best(["application/problem+json", PAGE_TYPE, *GRAPH_TYPES], (accept or "*/*").lower()) == PAGE_TYPE
    except QueryError:
        return False


@lru_cache(maxsize=256)
def is_page_best(accept: str | None) -> bool:
    """Whether a page is wanted rather than any answer to a query, as browsers do; programs that take a page as well
    get the answer.

    >>> is_page_best("text/html,application/xml;q=0.9,*/*;q=0.8"), is_page_best("text/html, text/csv")
    (True, False)
    """
    try:
        return best([*RESULT_TYPES, *GRAPH_TYPES, PAGE_TYPE], (accept or "*/*").lower()) == PAGE_TYPE
    except QueryError:
        return False


def best(offered: Iterable[str], header: str) -> str | None:
    """The media type that an Accept header prefers, the first of equals."""
    try:
        # the library prefers what stands last
        return mimeparse.best_match(list(reversed(list(offered))), header) or None
    except ValueError as error:
        raise QueryError(f"Accept: {header}: expected media types as in text/csv;q=0.5, */*") from error


def _named(name: str) -> Choice:
    """What a short name means, or a media type, or a name that SPARQLWrapper gives; for either form of answer."""
    known = {**_GRAPH_NAMES, "turtle": "text/turtle", "n3": "text/turtle", "json-ld": "application/ld+json"}
    known |= {"rdf+xml": "application/rdf+xml", "json": "application/ld+json", "xml": "application/rdf+xml"}
    return Choice(
        name if name in RESULT_TYPES else _RESULT_NAMES.get(name), name if name in GRAPH_TYPES else known.get(name)
    )


def content_type(media_type: str) -> str:
    """The media type as the Content-Type header gives it: text says its charset, JSON and XML need none."""
    return f"{media_type}; charset=utf-8" if media_type in _WITH_CHARSET else media_type


def serialize(graph: Graph, media_type: str) -> bytes:
    """A small graph of ours, with its prefixes, in one of `GRAPH_TYPES`."""
    return graph.serialize(format=_SERIALIZERS[media_type], encoding="utf-8")
