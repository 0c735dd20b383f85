"""The graphs of a release, where their IRIs lead: what a page says, what the entities are called, what was derived."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from rdflib import DCTERMS, FOAF, RDFS, SKOS, Graph, Literal, URIRef

from mpsc_graph.namespaces import GRAPHS
from mpsc_graph.store.base import Query
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.urls import Urls

__all__ = ["MOST_STATEMENTS", "Graphs"]

MOST_STATEMENTS = 100_000
"""So many a document about a graph holds; larger ones are had from the store, which sends them as they come."""

_NAMES = (RDFS.label, SKOS.prefLabel, FOAF.name, DCTERMS.title)
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <%s> { ?s ?p ?o } }"


class Graphs:
    """The documents about the graphs of the release that is served; each holds the whole graph."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The graph at an address. Raises Refusal."""
        iri = GRAPHS + address.removeprefix("graph/")
        counts = self.serving.pool.release.manifest.graphs
        if iri not in counts:
            detail = f"there is no {address} in this release; /.well-known/void lists graphs"
            raise Refusal(HTTPStatus.NOT_FOUND, detail)
        if counts[iri] > MOST_STATEMENTS:
            store = f"store?graph={quote(iri, safe='')}"
            detail = f"{address} has {counts[iri]} statements, which are more than a page holds; /{store} has them all"
            raise Refusal(HTTPStatus.SEE_OTHER, detail, location="../" * address.count("/") + store)
        return self._document(address, iri)

    async def all(self) -> AsyncIterator[Document]:
        """Every graph that is not too large."""
        for iri, statements in sorted(self.serving.pool.release.manifest.graphs.items()):
            if statements <= MOST_STATEMENTS:
                yield self._document("graph/" + iri.removeprefix(GRAPHS), iri)

    def _document(self, address: str, iri: str) -> Document:
        pool = self.serving.pool

        async def load(urls: Urls) -> Content:
            lines = await pool.triples(Query(_ALL % iri))
            graph = await asyncio.to_thread(Graph().parse, data=lines, format="nt")
            return Content(graph, "graph.html", lambda language: _values(graph, iri, language, urls))

        return Document(address, pool.release_id, load, iri)


def _values(graph: Graph, iri: str, language: str, urls: Urls) -> dict[str, Any]:
    """The things a graph speaks of, named as it names them."""
    nodes = {node for node in graph.subjects() if isinstance(node, URIRef) and "#" not in node and urls.address(node)}
    names = {str(node): _name(graph, node, language, urls) for node in nodes}
    things = sorted(names.items(), key=lambda item: (item[1].casefold(), item[0]))
    links = [(name, urls.follow(node, language)) for node, name in things]
    return {"iri": iri, "statements": len(graph), "things": links}


def _name(graph: Graph, node: URIRef, language: str, urls: Urls) -> str:
    """What the graph calls a thing in a language, else its id."""
    texts = (each for name in _NAMES for each in graph.objects(node, name) if isinstance(each, Literal))
    named = sorted(str(each) for each in texts if each.language in (language, None))
    return named[0] if named else str(urls.address(node)).removeprefix("doc/")
