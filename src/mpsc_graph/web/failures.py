"""The last resort of a request: whatever goes wrong is told to the asker where that is still possible, and logged."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mpsc_graph.errors import MpscError
from mpsc_graph.web.problems import explain, problem

__all__ = ["Failures"]

_log = logging.getLogger(__name__)


class Failures:
    """Holds back the head of a response until its first part comes, and answers with a problem where none does.

    A compressor may have swallowed the first parts of an answer that then breaks off. Once a part is out, an error
    breaks the connection off, so that no answer cut short looks whole. Who ends without a word has failed as well,
    unless the asker left.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        head: Message | None = None
        is_begun = has_left = False

        async def hear() -> Message:
            nonlocal has_left
            message = await receive()
            has_left = has_left or message["type"] == "http.disconnect"
            return message

        async def hold(message: Message) -> None:
            nonlocal head, is_begun
            if message["type"] == "http.response.start":
                head = message
                return
            if head is not None:
                is_begun = True
                await send(head)
                head = None
            await send(message)

        told: MpscError | None = None
        try:
            await self.app(scope, hear, hold)
            if is_begun:
                return
            if not has_left:
                _log.error("%s %s ended without an answer", scope["method"], scope["path"])
        except Exception as error:
            if not isinstance(error, MpscError | ClientDisconnect):
                _log.exception("%s %s failed", scope["method"], scope["path"])
            if is_begun:
                raise
            told = error if isinstance(error, MpscError) else None
        response = explain(told) if told else problem(HTTPStatus.INTERNAL_SERVER_ERROR, "an error of the server's")
        await response(scope, receive, send)
