"""Errors at the outermost layer: told where nothing was sent yet, broken off where something was, and logged."""

from __future__ import annotations

import asyncio
import json
import logging

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware

from mpsc_graph.errors import LimitReached
from mpsc_graph.web.failures import Failures

SCOPE = {"type": "http", "method": "GET", "path": "/sparql", "headers": [(b"accept-encoding", b"zstd")]}
PART = {"type": "http.response.body", "body": b"[" * 10_000, "more_body": True}


def head() -> Message:
    return {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]}


async def run(
    sent: list[Message],
    before: list[Message],
    error: Exception | None,
    is_compressed: bool = False,
    heard: str = "http.request",
) -> None:
    """An application that sends the messages `before` and then fails, or ends; what arrives is in `sent`."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        for message in before:
            await send(message)
        if error:
            raise error

    async def receive() -> Message:
        return {"type": heard}

    async def send(message: Message) -> None:
        sent.append(message)

    await Failures(CompressMiddleware(app) if is_compressed else app)(dict(SCOPE), receive, send)


@pytest.mark.parametrize(
    ("error", "status", "is_logged"),
    [
        (LimitReached("MPSC_QUERY_MEMORY is 512 MB"), 503, False),
        (ClientDisconnect(), 500, False),
        (RuntimeError("password=secret"), 500, True),
    ],
)
@pytest.mark.parametrize(
    ("parts", "is_compressed"),
    [(0, False), (1, False), (2, True)],
    ids=["nothing", "head", "part in the compressor"],
)
def test_an_error_before_the_first_part_is_a_problem_document(
    error: Exception,
    status: int,
    is_logged: bool,
    parts: int,
    is_compressed: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    sent: list[Message] = []
    asyncio.run(run(sent, [head(), PART][:parts], error, is_compressed))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert json.loads(sent[1]["body"])["status"] == sent[0]["status"] == status
    assert b"secret" not in sent[1]["body"]
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * is_logged


def test_an_error_after_the_first_part_breaks_off() -> None:
    sent: list[Message] = []
    with pytest.raises(LimitReached):
        asyncio.run(run(sent, [head(), PART], LimitReached("MPSC_QUERY_TIMEOUT is 2 seconds")))
    assert sent == [head(), PART]


@pytest.mark.parametrize("parts", [0, 1], ids=["nothing", "head"])
@pytest.mark.parametrize(("heard", "is_logged"), [("http.request", True), ("http.disconnect", False)])
def test_who_ends_without_an_answer_has_failed(
    parts: int, heard: str, is_logged: bool, caplog: pytest.LogCaptureFixture
) -> None:
    sent: list[Message] = []
    asyncio.run(run(sent, [head()][:parts], None, heard=heard))
    assert sent[0]["status"] == json.loads(sent[1]["body"])["status"] == 500
    assert [record.message for record in caplog.records] == ["GET /sparql ended without an answer"] * is_logged


def test_an_answer_goes_through_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    sent: list[Message] = []
    end: Message = {"type": "http.response.body", "body": b"]"}
    asyncio.run(run(sent, [head(), PART, end], None))
    assert sent == [head(), PART, end] and not caplog.records
