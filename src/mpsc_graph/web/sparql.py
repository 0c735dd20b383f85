"""The SPARQL 1.1 Protocol for queries, as an ASGI application of its own that the web framework never sees."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from mpsc_graph.errors import LimitReached, MpscError, NotAcceptable, QueryError, QueryForbidden, QuerySyntaxError
from mpsc_graph.store.base import Query
from mpsc_graph.store.workers import Chunks, WorkerPool
from mpsc_graph.web.caching import entity_tag, is_current
from mpsc_graph.web.description import describe
from mpsc_graph.web.negotiate import GRAPH_TYPES, RESULT_TYPES, Choice, content_type, negotiate

__all__ = ["SparqlEndpoint", "problem"]

_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_METHODS = "GET, HEAD, OPTIONS, POST"
_FOR_ANY_PAGE = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": _METHODS,
    "access-control-allow-headers": "accept, content-type, if-none-match",
    "access-control-expose-headers": "etag",
}
"""Any page may ask: the endpoint is public, read-only and knows no cookies."""
_SERIALIZERS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/json": "json-ld",
    "application/xml": "xml",
}
_NO_STORE = {"cache-control": "no-store"}
_CLIENT_CLOSED_REQUEST = 499  # as nginx has it; nobody is there to read it
_READ_ONLY = "this graph changes by its files, with evidence and validation, and is built anew; nothing is written here"


class _Refusal(Exception):
    """A request that is answered without asking the store."""

    def __init__(self, status: HTTPStatus, detail: str, **headers: str) -> None:
        self.status, self.detail, self.headers = status, detail, headers


class SparqlEndpoint:
    """`/sparql`: query by GET, by form and by direct POST (SPARQL 1.1 Protocol, section 2.1)."""

    def __init__(self, store: WorkerPool, max_request_size: int) -> None:
        self.store, self.max_request_size = store, max_request_size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self.respond(request)
        except _Refusal as refusal:
            response = problem(refusal.status, refusal.detail, headers=refusal.headers)
        except NotAcceptable as error:
            response = problem(HTTPStatus.NOT_ACCEPTABLE, str(error), offered=error.offered)
        except QuerySyntaxError as error:
            response = problem(HTTPStatus.BAD_REQUEST, str(error), line=error.line, column=error.column)
        except QueryForbidden as error:
            response = problem(HTTPStatus.FORBIDDEN, str(error))
        except LimitReached as error:
            response = problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        except MpscError as error:
            response = problem(HTTPStatus.BAD_REQUEST, str(error))
        if request.method == "HEAD":
            response.body = b""
        response.headers.update(_FOR_ANY_PAGE)
        await response(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        parameters = _Parameters(parse_qsl(request.url.query, keep_blank_values=True))
        match request.method, request.headers.get("content-type", "").partition(";")[0].strip().lower():
            case (("GET" | "HEAD"), _):
                if not parameters:
                    return self.description(request)
            case "POST", type_ if type_ == _FORM:
                parameters = _Parameters(_form(await self.body(request)))
            case "POST", type_ if type_ == _QUERY:
                parameters.append(("query", _text(await self.body(request))))
            case "POST", type_ if type_ == _UPDATE:
                raise _Refusal(HTTPStatus.FORBIDDEN, _READ_ONLY)
            case "POST", type_:
                detail = f"Content-Type {type_ or 'is missing'}; expected {_FORM} or {_QUERY}"
                raise _Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
            case "OPTIONS", _:
                return Response(status_code=HTTPStatus.NO_CONTENT, headers={"allow": _METHODS})
            case method, _:
                raise _Refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"{method}; expected GET or POST", allow=_METHODS)
        return await self.answer(parameters, request)

    def description(self, request: Request) -> Response:
        """What the bare address gives: the service description."""
        choice = negotiate(request.headers.get("accept"))
        if choice.graph is None:
            raise QueryError("there is no query; expected the parameter query, as in /sparql?query=SELECT…")
        graph = describe(str(request.url.replace(query="")), self.store.counts())
        body = graph.serialize(format=_SERIALIZERS[choice.graph], encoding="utf-8")
        return Response(body, headers={"content-type": content_type(choice.graph), "vary": "Accept"})

    async def answer(self, parameters: _Parameters, request: Request) -> Response:
        choice = negotiate(request.headers.get("accept"), parameters.one("format"))
        query = parameters.query()
        if choice == Choice(None, None):
            raise NotAcceptable(list(RESULT_TYPES | GRAPH_TYPES))
        tag = entity_tag(self.store.release_id, query, choice)
        headers = {"vary": "Accept"} | ({"etag": tag, "cache-control": "no-cache"} if tag else _NO_STORE)
        if tag and is_current(tag, request.headers.get("if-none-match")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return await _unless_gone(request, self.evaluate(query, choice, headers, is_head=request.method == "HEAD"))

    async def evaluate(self, query: Query, choice: Choice, headers: dict[str, str], is_head: bool) -> Response:
        answered_as, parts = await self.store.answer(query, choice.results_format, choice.graph_format)
        is_graph = choice.graph_format is not None and answered_as == choice.graph_format.media_type
        media_type = choice.graph if is_graph else choice.results
        assert media_type is not None  # else the store would have raised NotAcceptable
        headers["content-type"] = content_type(media_type)
        # Nothing is promised before the first part, of 64 KiB or the whole, is there.
        first = await anext(parts, b"")
        if (second := await anext(parts, None)) is None:
            return Response(first, headers=headers)
        if is_head:
            await parts.aclose()
            return StreamingResponse(iter(()), headers=headers)  # of a length that nobody knows yet
        return _LongAnswer(first, second, parts, headers)

    async def body(self, request: Request) -> bytes:
        """The body, read no further than the limit."""
        chunks = bytearray()
        async for chunk in request.stream():
            chunks += chunk
            if len(chunks) > self.max_request_size:
                raise _Refusal(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the request is larger than {self.max_request_size} bytes"
                )
        return bytes(chunks)


class _Parameters(list[tuple[str, str]]):
    """Parameters of a request, in order, repeated ones included."""

    def all(self, name: str) -> list[str]:
        return [value for key, value in self if key == name]

    def one(self, name: str) -> str | None:
        values = self.all(name)
        if len(values) > 1:
            raise QueryError(f"{name} is given {len(values)} times; expected once")
        return values[0] if values else None

    def query(self) -> Query:
        if self.one("update") is not None:
            raise _Refusal(HTTPStatus.FORBIDDEN, _READ_ONLY)
        if (text := self.one("query")) is None:
            raise QueryError("there is no query; expected the parameter query, as in /sparql?query=SELECT…")
        return Query(text, {}, self.all("default-graph-uri"), self.all("named-graph-uri"))


async def _unless_gone(request: Request, response: Coroutine[None, None, Response]) -> Response:
    """The response, unless whoever asked hangs up before: then nobody waits for it, and the query is ended."""
    answering = asyncio.create_task(response)
    leaving = asyncio.create_task(_disconnect(request))
    await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
    leaving.cancel()
    if not answering.done():
        answering.cancel()
        await asyncio.wait({answering})
    return answering.result() if not answering.cancelled() else Response(status_code=_CLIENT_CLOSED_REQUEST)


async def _disconnect(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class _LongAnswer(StreamingResponse):
    """An answer as it comes. Where it breaks off the connection does too: one cut short never ends well-formed."""

    def __init__(self, first: bytes, second: bytes, rest: Chunks, headers: dict[str, str]) -> None:
        self.rest = rest
        super().__init__(self.parts(first, second), headers=headers)

    async def parts(self, first: bytes, second: bytes) -> Chunks:
        yield first
        yield second
        async for part in self.rest:
            yield part

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.rest.aclose()  # also when nobody was there to read the first part


def _form(body: bytes) -> Iterable[tuple[str, str]]:
    return parse_qsl(_text(body), keep_blank_values=True)


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise QueryError(f"the body is not UTF-8 (byte {error.start})") from error


def problem(status: HTTPStatus, detail: str, headers: dict[str, str] | None = None, **more: object) -> Response:
    """What went wrong, for programs and people (RFC 9457, application/problem+json)."""
    content = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    return JSONResponse(content, status, headers, media_type="application/problem+json")
