"""The other ends of requests, as the application hears them."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Askers"]


class Askers:
    """Lets whoever stops waiting for a request's next message leave it to the one who waits next.

    The server beneath takes a `receive` that was cancelled for a client that left: a response that looks whether its
    asker is still there would end before it began.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        asker = _Asker(receive)
        try:
            await self.app(scope, asker.receive, send)
        finally:
            asker.close()


class _Asker:
    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._next: asyncio.Future[Message] | None = None

    async def receive(self) -> Message:
        if self._next is None:
            self._next = asyncio.ensure_future(self._receive())
        message = await asyncio.shield(self._next)
        if message["type"] != "http.disconnect":
            self._next = None
        return message

    def close(self) -> None:
        if self._next is not None:
            self._next.cancel()
