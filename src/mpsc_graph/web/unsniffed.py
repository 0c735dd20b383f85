"""Every answer is what its Content-Type says: no browser shall guess and take data of ours for a page or a script."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["Unsniffed"]

_HEADER = (b"x-content-type-options", b"nosniff")


class Unsniffed:
    """Adds X-Content-Type-Options (Fetch Standard, section 3.6) to whatever is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], _HEADER]}
            await send(message)

        await self.app(scope, receive, add)
