"""What answers as no engine should: the path says how."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

__all__ = ["LONG", "Odd", "odd_engine"]

LONG = 60
"""Seconds after which nobody waits any more."""


class Odd(BaseHTTPRequestHandler):
    """Answers as no engine should: the path says how."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[list[tuple[str, str | None]]] = []

    def do_POST(self) -> None:
        path = self.path.removesuffix("?")
        self.rfile.read(int(self.headers["content-length"]))
        self.seen.append((path, self.headers.get("authorization")))
        json = {"content-type": "application/sparql-results+json"}
        match path:
            case "/page":
                self.reply(200, b"<html>", {"content-type": "text/html; charset=utf-8"})
            case "/moved":
                self.reply(307, b"", {"location": f"http://localhost:{self.server.server_address[1]}/stolen"})
            case "/secret":
                self.reply(401, b"", {"www-authenticate": 'Basic realm="here"'})
            case "/cut":
                self.reply(200, b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","val', json)
            case "/short":
                self.reply(200, b'{"head":{}', {**json, "content-length": "5000"})
            case "/endless":
                self.reply(
                    200, b"<a:b> <a:c> <a:d> .", {"content-type": "application/n-triples", "content-length": None}
                )
            case "/large":
                self.reply(200, b" " * 3_000_000, json)
            case "/drip":
                self.reply(200, b"", {**json, "content-length": "5000"})
                for _ in range(LONG):
                    self.wfile.write(b" ")
                    time.sleep(1)
            case "/once" | "/once/update" if [each for each, _ in self.seen].count(path) == 1:
                self.close_connection = True  # without a word
            case "/once" | "/yes":
                self.reply(200, b'{"head":{},"boolean":true}', json)
            case "/silent":
                time.sleep(LONG)
            case "/busy":
                self.reply(503, b"", {"retry-after": "1"})
            case "/empty":
                self.reply(400, b"", {})
            case "/packed":
                self.reply(200, gzip.compress(b'{"head":{},"boolean":true}'), {**json, "content-encoding": "gzip"})
            case "/broken":
                self.reply(500, b"stack trace\nwith details", {"content-type": "text/plain"})

    def reply(self, status: int, body: bytes, headers: dict[str, str | None]) -> None:
        self.send_response(status)
        for name, value in {"content-length": str(len(body)), **headers}.items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def odd_engine() -> Iterator[str]:
    """Its address, to which a path is added."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
