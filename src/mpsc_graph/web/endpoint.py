"""What `/sparql` and `/store` share: a query becomes a response, and an error a problem document.

These are ASGI applications of their own that the web framework never sees: on small queries it takes longer than the
store.
"""

from __future__ import annotations

import asyncio
import hashlib
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Coroutine
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from mpsc_graph.errors import MpscError
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.pool import Chunks
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.etags import entity_tag, is_current
from mpsc_graph.web.negotiate import Choice, content_type
from mpsc_graph.web.problems import Refusal, explain, problem

__all__ = ["Endpoint", "begun", "bounded", "unless_gone", "whole"]

_FOR_ANY_PAGE = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "etag, link, row-limit",
}
"""Any page may ask: the endpoint is public, read-only and knows no cookies."""
_NO_STORE = {"cache-control": "no-store"}
_CLIENT_CLOSED_REQUEST = 499  # as nginx has it; nobody is there to read it
_LONGEST_ADDRESS = 32_768  # bytes of the query string; the server beneath ends at 64 KiB without a word


class Endpoint(ABC):
    """Answers requests over the release that is served."""

    methods = "GET, HEAD, OPTIONS, POST"

    def __init__(self, serving: Serving, settings: Settings) -> None:
        self.serving, self.settings = serving, settings

    @property
    def preflight(self) -> dict[str, str]:
        """What a browser asks before it lets a page elsewhere ask (Fetch Standard, CORS-preflight)."""
        headers = "accept, content-type, if-none-match"
        return {"access-control-allow-methods": self.methods, "access-control-allow-headers": headers}

    @abstractmethod
    async def respond(self, request: Request) -> Response:
        """The response to a request, or an MpscError that says why there is none."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            if len(scope["query_string"]) > _LONGEST_ADDRESS:
                detail = f"the address is longer than {_LONGEST_ADDRESS} bytes; send the query as the body of a POST"
                raise Refusal(HTTPStatus.REQUEST_URI_TOO_LONG, detail)
            if request.method == "OPTIONS":
                response = Response(
                    status_code=HTTPStatus.NO_CONTENT, headers={"allow": self.methods, **self.preflight}
                )
            else:
                response = await self.respond(request)
        except ClientDisconnect:
            response = problem(HTTPStatus.BAD_REQUEST, "the request breaks off in its body")
        except MpscError as error:
            response = explain(error)
        if request.method == "HEAD":
            response.body = b""
        response.headers.update(_FOR_ANY_PAGE)
        await response(scope, receive, send)

    async def answer(
        self, pool: QueryPool, query: Query, choice: Choice, request: Request, headers: dict[str, str]
    ) -> Response:
        """The answer to a query with these headers besides its own, or 304 where the asker has it already."""
        tag = entity_tag(pool.release_id, query, choice, self.settings.union_default_graph)
        # For the access log and the cache, which see requests and responses from outside.
        request.state.asked = hashlib.sha256(query.text.encode()).hexdigest()[:16]
        request.state.release = pool.release_id
        headers |= {"vary": "Accept"} | ({"etag": tag, "cache-control": "no-cache"} if tag else _NO_STORE)
        if tag and is_current(tag, request.headers.get("if-none-match")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return await unless_gone(request, _evaluate(pool, query, choice, headers, request.method == "HEAD"))


async def _evaluate(pool: QueryPool, query: Query, choice: Choice, headers: dict[str, str], is_head: bool) -> Response:
    answered_as, parts = await pool.answer(query, choice.results_format, choice.graph_format)
    is_graph = choice.graph_format is not None and answered_as == choice.graph_format.media_type
    media_type = choice.graph if is_graph else choice.results
    assert media_type is not None  # else the store would have raised NotAcceptable
    return await begun(parts, headers | {"content-type": content_type(media_type)}, is_head)


async def begun(parts: Chunks, headers: dict[str, str], is_head: bool = False) -> Response:
    """The response of parts: nothing is promised before the first of them, of 64 KiB or the whole, is there."""
    first = await anext(parts, b"")
    if (second := await anext(parts, None)) is None:
        return Response(first, headers=headers)
    if is_head:
        await parts.aclose()
        return StreamingResponse(iter(()), headers=headers)  # of a length that nobody knows yet
    return _LongAnswer(first, second, parts, headers)


async def bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The parts of a body, read no further than a limit in bytes. Raises Refusal beyond it."""
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the request is larger than {most} bytes")
        yield part


async def whole(request: Request, most: int) -> bytes:
    """All of such a body."""
    return b"".join([part async for part in bounded(request, most)])


async def unless_gone(request: Request, response: Coroutine[None, None, Response]) -> Response:
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
