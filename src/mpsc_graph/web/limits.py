"""Limits per client address, so that nobody takes all the workers; people behind one proxy are told apart."""

from __future__ import annotations

from collections import Counter, OrderedDict
from http import HTTPStatus
from ipaddress import IPv6Network, ip_address, ip_network
from time import monotonic

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from mpsc_graph.settings import Settings
from mpsc_graph.web.problems import problem

__all__ = ["ClientLimits"]

_BURST = 10.0  # seconds' worth of requests that may come at once
_REMEMBERED = 10_000  # addresses; who is forgotten starts with a full burst


class ClientLimits:
    """Answers 429 where one client has too many queries under way, or asks too many in too short a time.

    The rate is a token bucket per address. An IPv6 client is its /64, since that is what one customer gets.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._queries, self._rate = settings.client_queries, settings.client_rate
        self._proxies = [ip_network(each) for each in settings.trusted_proxies]
        self._under_way: Counter[str] = Counter()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = self.client(scope) if scope["type"] == "http" else None
        if client is None:
            return await self.app(scope, receive, send)
        if self._under_way[client] >= self._queries:
            detail = f"{self._queries} queries of yours are under way (MPSC_CLIENT_QUERIES); ask again when one is done"
            return await _too_many(detail, 1)(scope, receive, send)
        if wait := self._wait(client):
            detail = f"more than {self._rate:g} queries per second (MPSC_CLIENT_RATE); ask again in a moment"
            return await _too_many(detail, wait)(scope, receive, send)
        self._under_way[client] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._under_way[client] -= 1
            if not self._under_way[client]:
                del self._under_way[client]

    def client(self, scope: Scope) -> str | None:
        """Who asks: the peer, or the last address in X-Forwarded-For that is no trusted proxy; None for one of them."""
        peer = (scope.get("client") or ("",))[0]
        forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
        for address in [peer, *(each.strip() for each in reversed(forwarded.split(",")))]:
            try:
                found = ip_address(address)
            except ValueError:
                return None if address in ("", peer) else address[:40]
            if not any(found in proxy for proxy in self._proxies):
                return str(IPv6Network((found, 64), strict=False)) if found.version == 6 else str(found)
        return None

    def _wait(self, client: str) -> int:
        """Seconds until the client may ask again; 0 takes one of its requests."""
        now, most = monotonic(), self._rate * _BURST
        left, since = self._buckets.pop(client, (most, now))
        left = min(most, left + (now - since) * self._rate)
        may = left >= 1 or left == most
        self._buckets[client] = (left - 1 if may else left, now)
        if len(self._buckets) > _REMEMBERED:
            self._buckets.popitem(last=False)
        return 0 if may else 1 + int((1 - left) / self._rate)


def _too_many(detail: str, wait: int) -> ASGIApp:
    return problem(HTTPStatus.TOO_MANY_REQUESTS, detail, {"retry-after": str(wait), "access-control-allow-origin": "*"})
