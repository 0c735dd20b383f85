"""Queries of the server answered by an engine elsewhere that holds the release."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox

from mpsc_graph.errors import EngineDown, LimitReached, QueryError, ReleaseError
from mpsc_graph.release import Release
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.holding import check_held
from mpsc_graph.store.pool import Chunks
from mpsc_graph.store.query_pool import ONCE, ONCE_LIMIT, QueryPool
from mpsc_graph.store.remote import RemoteStore

__all__ = ["RemotePool"]

_PART = 64 * 1024
_LOOK = 2.0  # seconds between looks for an engine that is not there yet
_log = logging.getLogger(__name__)


class RemotePool(QueryPool):
    """Asks the engine in as many threads as there are workers otherwise. An asker who leaves ends the connection.

    An engine that cannot be reached at the start is waited for.
    """

    def __init__(self, release: Release, settings: Settings) -> None:
        self._release, self._settings = release, settings
        self._busy = 0
        self._store = RemoteStore(settings, release.manifest.base_iri)
        self._free = asyncio.Semaphore(settings.workers)
        self._threads = ThreadPoolExecutor(settings.workers, thread_name_prefix="engine")
        self._waiting: asyncio.Task[None] | None = None
        self._missing: QueryError | ReleaseError | None = None

    def is_ready(self) -> bool:
        return self._missing is None and not self._store.breaker.is_open

    def busy(self) -> int:
        return self._busy

    def idle(self) -> int:
        return max(0, self._settings.workers - self._busy)

    async def start(self) -> None:
        """Look whether the engine holds the release. Raises ReleaseError when it does not."""
        try:
            await asyncio.to_thread(check_held, self._store, self._release)
        except QueryError as error:
            _log.error("%s; it is waited for", error)
            self._missing = error
            self._waiting = asyncio.create_task(self._wait())

    async def close(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
        self._threads.shutdown(wait=False)

    async def answer(
        self,
        query: Query,
        results: ox.QueryResultsFormat | None,
        graph: ox.RdfFormat | None,
        is_once: bool = False,
    ) -> tuple[str, Chunks]:
        if self._missing is not None:
            raise EngineDown(self._store.url, "the engine is waited for") from self._missing
        loop, timeout = asyncio.get_running_loop(), self._settings.query_timeout
        deadline = loop.time() + (ONCE if is_once else timeout)
        limit = ONCE_LIMIT if is_once else f"MPSC_QUERY_TIMEOUT is {timeout:g} seconds"
        self._busy += 1
        try:
            try:
                async with asyncio.timeout_at(deadline):
                    await self._free.acquire()
            except TimeoutError as error:
                raise LimitReached(f"none of the connections to the engine was free: {limit}") from error
            call = self._store.call(max(deadline - loop.time(), 0.01), limit)
            try:
                found = await loop.run_in_executor(self._threads, self._store.answer, query, results, graph, call)
            finally:
                call.end()  # for whoever left before it had come
                self._free.release()
        finally:
            self._busy -= 1
        return found.format.media_type, _parts(found.body)

    async def _wait(self) -> None:
        told = str(self._missing)
        while self._missing is not None:
            await asyncio.sleep(_LOOK)
            try:
                await asyncio.to_thread(check_held, self._store, self._release)
                self._missing = None
                _log.warning("%s: the engine is there", self._store.url)
            except (QueryError, ReleaseError) as error:
                self._missing = error
                if not self._store.breaker.is_open and str(error) != told:  # of which the breaker tells, once
                    _log.error("%s", error)
                    told = str(error)


async def _parts(body: bytes) -> Chunks:
    for begin in range(0, len(body), _PART):
        yield body[begin : begin + _PART]
