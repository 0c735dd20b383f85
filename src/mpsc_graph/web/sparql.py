"""The SPARQL 1.1 Protocol for queries."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response

from mpsc_graph.errors import NotAcceptable, QueryError
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.endpoint import Endpoint, whole
from mpsc_graph.web.negotiate import GRAPH_TYPES, RESULT_TYPES, Choice, content_type, negotiate, serialize
from mpsc_graph.web.problems import READ_ONLY, Refusal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.service import describe
from mpsc_graph.web.urls import Urls

__all__ = ["SparqlEndpoint"]

_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_NO_QUERY = "there is no query; expected the parameter query, as in /sparql?query=SELECT…"


class SparqlEndpoint(Endpoint):
    """`/sparql`: query by GET, by form and by direct POST (SPARQL 1.1 Protocol, section 2.1)."""

    def __init__(self, serving: Serving, settings: Settings, publications: Publications) -> None:
        super().__init__(serving, settings)
        self.publications = publications

    async def respond(self, request: Request) -> Response:
        parameters = _Parameters(parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True))
        match request.method, request.headers.get("content-type", "").partition(";")[0].strip().lower():
            case (("GET" | "HEAD"), _):
                if not parameters:
                    return await self.description(request)
            case "POST", type_ if type_ == _FORM:
                parameters = _Parameters(_form(await whole(request, self.settings.max_request_size)))
            case "POST", type_ if type_ == _QUERY:
                parameters.append(("query", _text(await whole(request, self.settings.max_request_size))))
            case "POST", type_ if type_ == _UPDATE:
                raise Refusal(HTTPStatus.FORBIDDEN, READ_ONLY)
            case "POST", type_:
                detail = f"Content-Type {type_ or 'is missing'}; expected {_FORM} or {_QUERY}"
                raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
            case method, _:
                raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"{method}; expected GET or POST", allow=self.methods)
        choice = negotiate(request.headers.get("accept"), parameters.format())
        query = parameters.query()
        if choice == Choice(None, None):
            raise NotAcceptable(list(RESULT_TYPES | GRAPH_TYPES))
        return await self.answer(self.serving.pool, query, choice, request, parameters.announcement(query))

    async def description(self, request: Request) -> Response:
        """What the bare address gives: the service description."""
        choice = negotiate(request.headers.get("accept"))
        if choice.graph is None:
            raise QueryError(_NO_QUERY)
        published = self.publications.current
        graph = describe(Urls.of(request, self.settings), published.pool, self.settings, await published.iri())
        return Response(
            serialize(graph, choice.graph), headers={"content-type": content_type(choice.graph), "vary": "Accept"}
        )


class _Parameters(list[tuple[str, str]]):
    """Parameters of a request, in order, repeated ones included."""

    def all(self, name: str) -> list[str]:
        return [value for key, value in self if key == name]

    def one(self, name: str) -> str | None:
        values = self.all(name)
        if len(values) > 1:
            raise QueryError(f"{name} is given {len(values)} times; expected once")
        return values[0] if values else None

    def format(self) -> str | None:
        """SPARQLWrapper gives it several times, in several words for the same."""
        return next(iter(self.all("format")), None)

    def query(self) -> Query:
        if self.one("update") is not None:
            raise Refusal(HTTPStatus.FORBIDDEN, READ_ONLY)
        if (text := self.one("query")) is None:
            raise QueryError(_NO_QUERY)
        return Query(text, {}, self.all("default-graph-uri"), self.all("named-graph-uri"), self.row_limit())

    def row_limit(self) -> int | None:
        given = self.one("limit")
        if given is None:
            return None
        if not (given.isascii() and given.isdecimal() and 0 < len(given) < 10):
            raise QueryError(f"limit={given}: expected a number of rows")
        return int(given)

    def announcement(self, query: Query) -> dict[str, str]:
        """Headers that say that rows may be missing because the asker wished so, and where all of them are."""
        if query.row_limit is None:
            return {}
        everything = urlencode([(name, value) for name, value in self if name != "limit"])
        headers = {"row-limit": str(query.row_limit)}
        return headers | {"link": f'</sparql?{everything}>; rel="canonical"'} if len(everything) < 4000 else headers


def _form(body: bytes) -> Iterable[tuple[str, str]]:
    return parse_qsl(_text(body), keep_blank_values=True)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise QueryError(f"the body is not UTF-8 (byte {error.start})") from error
