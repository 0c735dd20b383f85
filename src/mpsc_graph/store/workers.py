"""Queries answered over one release in processes that can be killed."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, replace

import pyoxigraph as ox

from mpsc_graph.errors import ReleaseError, SettingError
from mpsc_graph.release import Release
from mpsc_graph.settings import Settings, StoreKind
from mpsc_graph.store.base import Query
from mpsc_graph.store.pool import Chunks, Limits, Pool
from mpsc_graph.store.query_pool import ONCE, ONCE_LIMIT, QueryPool
from mpsc_graph.store.querying import Order
from mpsc_graph.store.tokens import bind

__all__ = ["Chunks", "WorkerPool"]

_IN_MEMORY = 0.25  # the part of this machine's memory that a release may take
_BYTES_IN_MEMORY = 2.5  # how much larger a release is in memory than in its file


class WorkerPool(Pool, QueryPool):
    """Answers queries over one release in forked workers."""

    def __init__(self, release: Release, settings: Settings) -> None:
        """Raises SettingError on systems where workers cannot be confined."""
        if sys.platform != "linux":
            raise SettingError("serving needs Linux, where a query's process can be limited; mpsc-graph query does not")
        super().__init__(Limits("query", settings.query_timeout, settings.query_memory), settings.workers)
        self._release, self._settings = release, settings

    def order(self) -> tuple[str, str]:
        order = Order(
            folder=str(self._release.folder.absolute()),
            memory=self._settings.query_memory * 1024 * 1024,
            on_disk=_is_on_disk(self._release, self._settings),
            union_default_graph=self._settings.union_default_graph,
            service_allow=self._settings.service_allow,
        )
        return "mpsc_graph.store.querying", json.dumps(asdict(order))

    async def start(self) -> None:
        """Start the zygote and its workers. Raises ReleaseError when the release cannot be loaded."""
        if not await self.begin():
            raise ReleaseError(f"{self._release.folder}: the release could not be loaded; run mpsc-graph build")

    async def answer(
        self,
        query: Query,
        results: ox.QueryResultsFormat | None,
        graph: ox.RdfFormat | None,
        is_once: bool = False,
    ) -> tuple[str, Chunks]:
        limits = replace(self._limits, seconds=ONCE, rule=ONCE_LIMIT) if is_once else self._limits
        parts = self.parts(_question(query, results, graph), limits)
        try:
            media_type = await anext(parts)
        except BaseException:
            await parts.aclose()
            raise
        return media_type.decode(), parts


def _question(query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None) -> bytes:
    """A query as its worker reads it."""
    asked = {
        "text": bind(query.text, query.bindings),
        "results": results and results.media_type,
        "graph": graph and graph.media_type,
        "default_graphs": list(query.default_graphs),
        "named_graphs": list(query.named_graphs),
        "row_limit": query.row_limit,
    }
    return json.dumps(asked).encode()


def _is_on_disk(release: Release, settings: Settings) -> bool:
    """Whether workers open the release on disk, since in memory it would take too much of this machine."""
    if settings.store is not StoreKind.AUTO:
        return settings.store is StoreKind.DISK
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return release.data.stat().st_size * _BYTES_IN_MEMORY > memory * _IN_MEMORY
