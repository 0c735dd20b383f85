"""The SPARQL 1.1 Graph Store HTTP Protocol, for reading."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qsl

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from mpsc_graph.errors import NotAcceptable, QueryError
from mpsc_graph.store.base import Query
from mpsc_graph.store.tokens import bind
from mpsc_graph.web.endpoint import Endpoint
from mpsc_graph.web.negotiate import GRAPH_TYPES, Choice, negotiate
from mpsc_graph.web.problems import READ_ONLY, Refusal

__all__ = ["GraphStore"]

_MOST_NAMED = 20
_DEFAULT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_NAMED = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?graph { ?s ?p ?o } }"


class GraphStore(Endpoint):
    """`/store?graph=IRI` and `/store?default`: one graph, whole (indirect identification, section 4.2)."""

    methods = "GET, HEAD, OPTIONS"

    async def respond(self, request: Request) -> Response:
        if request.method in ("PUT", "POST", "DELETE", "PATCH"):
            raise Refusal(HTTPStatus.FORBIDDEN, READ_ONLY)
        if request.method not in ("GET", "HEAD"):
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method}; expected GET", allow=self.methods)
        given = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        names = [name for name, _ in given if name in ("graph", "default")]
        if len(names) != 1:
            raise QueryError("expected one graph, as in /store?graph=IRI or /store?default")
        parameters = dict(given)
        choice = Choice(None, negotiate(request.headers.get("accept"), parameters.get("format")).graph)
        if choice.graph is None:
            raise NotAcceptable(list(GRAPH_TYPES))
        pool = self.serving.pool
        query = Query(_DEFAULT) if names == ["default"] else _named(parameters["graph"], pool.counts())
        return await self.answer(pool, query, choice, request, {})


def _named(iri: str, graphs: dict[str, int]) -> Query:
    if iri not in graphs:
        some = ", ".join(list(graphs)[:_MOST_NAMED]) + (" and others" if len(graphs) > _MOST_NAMED else "")
        raise Refusal(HTTPStatus.NOT_FOUND, f"there is no graph {iri}; there are {some or 'none'}")
    return Query(bind(_NAMED, {"graph": ox.NamedNode(iri)}))
