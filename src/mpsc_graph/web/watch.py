"""What operators see: a line of JSON per request, and figures for Prometheus.

Neither names a client: an address is personal data, and a query is known by its hash.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mpsc_graph.errors import SettingError
from mpsc_graph.store.serving import Serving

__all__ = ["Metrics", "Watch", "open_log"]

_PLACES = {"/sparql", "/store", "/validate", "/health", "/metrics"}
_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)


class Metrics:
    """The figures at `/metrics`."""

    def __init__(self, serving: Serving, workers: int) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "mpsc_requests",
            "Requests, by place, status and outcome",
            ["place", "status", "outcome"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "mpsc_request_seconds",
            "Time until the answer was sent, those from memory left out",
            ["place"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._counters: dict[tuple[str, int, str], Counter] = {}
        self.hits = Counter("mpsc_cache_hits", "Answers from memory", registry=self.registry)
        self.cached = Gauge("mpsc_cache_bytes", "Bytes of answers held in memory", registry=self.registry)
        Gauge("mpsc_workers", "Workers that were asked for", registry=self.registry).set(workers)
        Gauge("mpsc_workers_idle", "Workers that wait for a query", registry=self.registry).set_function(
            lambda: serving.pool.idle()
        )
        Gauge("mpsc_statements", "Statements of the release", registry=self.registry).set_function(
            lambda: serving.pool.statements()
        )

    def count(self, place: str, status: int, outcome: str, seconds: float | None) -> None:
        """Count a request; `seconds` is None for an answer from memory."""
        key = (place, status, outcome)
        if (counter := self._counters.get(key)) is None:
            counter = self._counters[key] = self.requests.labels(*key)
        counter.inc()
        if seconds is None:
            self.hits.inc()
        else:
            self.seconds.labels(place).observe(seconds)

    def watch_cache(self, held: Callable[[], int]) -> None:
        """Ask `held` for the bytes of answers in memory."""
        self.cached.set_function(held)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self.registry)


class Watch:
    """Counts each request and, where there is a log, writes a line about it."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log: TextIO | None) -> None:
        self.app, self.metrics, self.log = app, metrics, log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begin, status, size, outcome = perf_counter(), 0, 0, "broken off"
        state = scope["state"] = dict(scope.get("state") or {})

        async def observe(message: Message) -> None:
            nonlocal status, size, outcome
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                size += len(message.get("body", b""))
                if not message.get("more_body"):
                    outcome = "complete"
            await send(message)

        try:
            await self.app(scope, receive, observe)
        finally:
            seconds = perf_counter() - begin
            place = scope["path"] if scope["path"] in _PLACES else "pages"
            self.metrics.count(place, status, outcome, None if "cached" in state else seconds)
            if self.log is not None:
                line = {
                    "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                    "method": scope["method"],
                    "path": scope["path"],
                    "query": state.get("asked"),
                    "release": state.get("release"),
                    "status": status,
                    "outcome": outcome,
                    "milliseconds": round(seconds * 1000, 1),
                    "bytes": size,
                    "cached": bool(state.get("cached")),
                }
                print(json.dumps(line), file=self.log, flush=True)


def open_log(name: str | None) -> TextIO | None:
    """The access log: a file that is added to, standard output for -, or none. Raises SettingError."""
    if name in (None, "-"):
        return sys.stdout if name else None
    try:
        return Path(str(name)).open("a", encoding="utf-8")
    except OSError as error:
        raise SettingError(f"MPSC_ACCESS_LOG={name}: cannot be written: {error.strerror}") from error
