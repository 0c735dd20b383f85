"""A store asked in this process, for what is written for a pool."""

from __future__ import annotations

import pyoxigraph as ox

from mpsc_graph.release import Release
from mpsc_graph.store.base import Query, Store
from mpsc_graph.store.pool import Chunks
from mpsc_graph.store.query_pool import QueryPool

__all__ = ["OnePool"]


class OnePool(QueryPool):
    """Asks a store that holds a release, one query after the other: commands have nobody else to answer meanwhile."""

    def __init__(self, release: Release, store: Store) -> None:
        self._release, self._store = release, store

    def busy(self) -> int:
        return 0

    def is_ready(self) -> bool:
        return True

    def idle(self) -> int:
        return 1

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def answer(
        self,
        query: Query,
        results: ox.QueryResultsFormat | None,
        graph: ox.RdfFormat | None,
        is_once: bool = False,
    ) -> tuple[str, Chunks]:
        answer = self._store.answer(query, results, graph)
        return answer.format.media_type, _whole(answer.body)


async def _whole(body: bytes) -> Chunks:
    yield body
