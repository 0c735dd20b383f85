"""Answers from memory: what was answered once over a release is the same until the release changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mpsc_graph.store.serving import Serving
from mpsc_graph.web.etags import is_current

__all__ = ["AnswerCache"]

_LARGEST_QUESTION = 64 * 1024  # bytes of a body that is looked up; larger ones go through
_SHARE = 4  # an answer takes at most this part of the cache
_ABOUT_THE_BODY = (b"content-length", b"content-type", b"content-encoding")
_IN_KEY = (b"accept", b"accept-encoding", b"accept-language", b"content-type", b"host")
"""Host as well: answers hold addresses made of it."""
_TELLING = {*_IN_KEY, b"content-length", b"if-none-match"}

Key = tuple[bytes | str | None, ...]


@dataclass
class _Answer:
    tag: str
    asked: str | None
    headers: list[tuple[bytes, bytes]]
    body: list[bytes] = field(default_factory=list)
    size: int = 0

    async def send(self, if_none_match: bytes | None, send: Send) -> None:
        if if_none_match and is_current(self.tag, if_none_match.decode("latin-1")):
            kept = [pair for pair in self.headers if pair[0] not in _ABOUT_THE_BODY]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": self.headers})
        for number, part in enumerate(self.body, 1):
            await send({"type": "http.response.body", "body": part, "more_body": number < len(self.body)})


class AnswerCache:
    """Keeps successful answers that have an ETag, the most recently asked for, up to a number of bytes.

    What is still being answered counts as well, so the bound holds whatever clients do. Answers are known by the bytes
    of the request; those over another release are dropped when the first request over the new one comes.
    """

    def __init__(self, app: ASGIApp, serving: Serving, size: int) -> None:
        """`size` in bytes."""
        self.app, self.serving, self.size = app, serving, size
        self.held = 0
        self._release = ""
        self._answers: OrderedDict[Key, _Answer] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_kept = self.size and scope["type"] == "http" and scope["method"] in ("GET", "POST")
        given = {name: value for name, value in scope["headers"] if name in _TELLING} if is_kept else {}
        body = b""
        if is_kept and scope["method"] == "POST":
            length = given.get(b"content-length", b"")
            if is_kept := length.isdigit() and int(length) <= _LARGEST_QUESTION:
                body, receive = await _read(receive)
        if not is_kept:
            await self.app(scope, receive, send)
            return
        self._drop_the_outdated()
        key = (scope["method"], scope["path"], scope["query_string"], body, *(given.get(name) for name in _IN_KEY))
        if (answer := self._answers.get(key)) is None:
            await self._record(key, scope, receive, send)
        else:
            self._answers.move_to_end(key)
            scope["state"] |= {"asked": answer.asked, "release": self._release, "cached": True}
            await answer.send(given.get(b"if-none-match"), send)

    def _drop_the_outdated(self) -> None:
        if (release := self.serving.pool.release_id) != self._release:
            self._release = release
            self.held -= sum(answer.size for answer in self._answers.values())
            self._answers.clear()

    async def _record(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, and keep its answer if it is whole and worth it."""
        recorded: _Answer | None = None

        async def record(message: Message) -> None:
            nonlocal recorded
            if message["type"] == "http.response.start":
                recorded = self._begin(message["status"], message["headers"], scope["state"].get("asked"))
            elif recorded is not None:
                size = len(message.get("body", b""))
                if recorded.size + size > self.size // _SHARE:
                    self._forget(recorded)
                    recorded = None
                else:
                    recorded.body.append(message.get("body", b""))
                    recorded.size += size
                    self._make_room(size)
                    if not message.get("more_body"):
                        self._keep(key, recorded, scope["state"].get("release"))
                        recorded = None
            await send(message)

        try:
            await self.app(scope, receive, record)
        finally:
            if recorded is not None:
                self._forget(recorded)

    def _begin(self, status: int, headers: Iterable[tuple[bytes, bytes]], asked: str | None) -> _Answer | None:
        kept = list(headers)
        tag = dict(kept).get(b"etag")
        if status != 200 or tag is None:
            return None
        return _Answer(tag.decode("latin-1"), asked, kept)

    def _keep(self, key: Key, answer: _Answer, release: str | None) -> None:
        """Keep a whole answer, unless the release has changed while it came or another asker was faster."""
        overhead = sum(len(each) for each in key if each) + sum(
            len(name) + len(value) for name, value in answer.headers
        )
        if release != self._release or key in self._answers:
            self._forget(answer)
            return
        answer.size += overhead
        self._make_room(overhead)
        self._answers[key] = answer

    def _forget(self, answer: _Answer) -> None:
        self.held -= answer.size

    def _make_room(self, size: int) -> None:
        """Count more bytes, and let go of the answers that were not asked for the longest."""
        self.held += size
        while self.held > self.size and self._answers:
            self.held -= self._answers.popitem(last=False)[1].size


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """The body, and a `receive` that gives it once more and then whatever comes."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": more}]

    async def again() -> Message:
        return first.pop() if first else await receive()

    return body, again
