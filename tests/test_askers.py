"""Who asked is still there although somebody stopped waiting for their next message."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from mpsc_graph.web.askers import Askers
from mpsc_graph.web.endpoint import unless_gone

SCOPE: Scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}


class Connection:
    """The other end as the server beneath tells of it: a `receive` that is cancelled means that the client left."""

    def __init__(self, leaves: bool) -> None:
        self.left, self.sent = asyncio.Event(), list[Message]()
        if leaves:
            self.left.set()

    async def receive(self) -> Message:
        try:
            await self.left.wait()
        finally:
            self.left.set()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await asyncio.sleep(0.01)
        self.sent.append(message)


async def long_answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Made while looking whether the asker is there, sent while looking again."""

    async def made() -> Response:
        await asyncio.sleep(0.01)
        return StreamingResponse(iter([b"a", b"b"]))

    await (await unless_gone(Request(scope, receive), made()))(scope, receive, send)


def asked(leaves: bool) -> Connection:
    async def ask() -> Connection:
        connection = Connection(leaves)
        await Askers(long_answer)(SCOPE, connection.receive, connection.send)
        return connection

    return asyncio.run(ask())


def test_a_long_answer_is_sent_whole_to_who_waits() -> None:
    parts = asked(leaves=False).sent
    assert b"".join(part.get("body", b"") for part in parts) == b"ab" and not parts[-1]["more_body"]


def test_nothing_is_made_for_who_left() -> None:
    assert [part["status"] for part in asked(leaves=True).sent if "status" in part] == [499]
