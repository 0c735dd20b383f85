"""The pool of workers as a store, for what is computed in threads beside the server's event loop."""

from __future__ import annotations

import asyncio

import pyoxigraph as ox

from mpsc_graph.store.base import Answer, Query
from mpsc_graph.store.tokens import bind
from mpsc_graph.store.workers import WorkerPool

__all__ = ["BlockingStore"]


class BlockingStore:
    """A store whose asker waits. Made on the event loop; it may be asked in any thread but that one."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool, self._loop = pool, asyncio.get_running_loop()

    @property
    def release_id(self) -> str:
        return self._pool.release_id

    def counts(self) -> dict[str, int]:
        """Statements per graph IRI."""
        return self._pool.counts()

    def answer(self, query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None) -> Answer:
        """The whole answer, with the errors of `WorkerPool.answer`."""
        return asyncio.run_coroutine_threadsafe(self._answer(query, results, graph), self._loop).result()

    async def _answer(self, query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None) -> Answer:
        bound = Query(bind(query.text, query.bindings), {}, query.default_graphs, query.named_graphs, query.row_limit)
        media_type, parts = await self._pool.answer(bound, results, graph)
        format = results if results and results.media_type == media_type else graph
        assert format is not None  # else the pool would have raised NotAcceptable
        return Answer(format, b"".join([part async for part in parts]))
