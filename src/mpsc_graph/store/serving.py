"""The release that is served, and the change to another while queries are answered."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict

from mpsc_graph.errors import MpscError
from mpsc_graph.release import Release, Releases
from mpsc_graph.settings import Settings
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.store.remote_pool import RemotePool
from mpsc_graph.store.workers import WorkerPool

__all__ = ["Serving"]

_PAST = 2  # older releases that are asked at a time
_LOOK = 2.0  # seconds between looks for a new release
_LOOK_ELSEWHERE = 15.0  # where an engine elsewhere has to count its statements for it
_log = logging.getLogger(__name__)


class Serving:
    """Holds the pool of workers that new queries go to.

    With `releases`, a new current release takes over as soon as its workers are there; queries under way end on the
    old one. A release that cannot be loaded is logged, and the last one goes on being served.
    """

    def __init__(self, release: Release, settings: Settings, releases: Releases | None = None) -> None:
        self.pool = _pool(release, settings)
        self._settings, self.releases = settings, releases
        self._looking: asyncio.Task[None] | None = None
        self._wanted = asyncio.Event()
        self._retiring: set[asyncio.Task[None]] = set()
        self._refused, self._told = 0, ""
        self._past: OrderedDict[str, WorkerPool] = OrderedDict()
        self._opening = asyncio.Lock()

    async def start(self) -> None:
        """Start answering. Raises ReleaseError when the release cannot be loaded."""
        await self.pool.start()
        if self.releases is not None:
            self._looking = asyncio.create_task(self._look(self.releases))

    async def close(self) -> None:
        """End all workers."""
        if self._looking is not None:
            self._looking.cancel()
        for task in self._retiring:
            task.cancel()
        for pool in (self.pool, *self._past.values()):
            await pool.close()

    async def past(self, release: Release) -> WorkerPool:
        """A worker over an older release, for whoever follows a citation; few of them are kept.

        Raises ReleaseError when the release cannot be loaded.
        """
        id = release.manifest.id
        async with self._opening:
            if id not in self._past:
                pool = WorkerPool(release, self._settings.model_copy(update={"workers": 1}))
                await pool.start()
                self._past[id] = pool
            self._past.move_to_end(id)
            if len(self._past) > _PAST:
                self._leave(self._past.popitem(last=False)[1])
            return self._past[id]

    def look(self) -> None:
        """Look for a new release now rather than soon."""
        self._wanted.set()

    async def _look(self, releases: Releases) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wanted.wait(), _LOOK_ELSEWHERE if self._settings.remote else _LOOK)
            self._wanted.clear()
            chosen_at = await asyncio.to_thread(releases.chosen_at)
            if chosen_at == self._refused:
                continue
            try:
                name = await asyncio.to_thread(releases.current_id)
                if name not in (None, self.pool.release_id):
                    release = await asyncio.to_thread(releases.current)
                    assert release is not None
                    await self._switch(release)
            except (MpscError, OSError) as error:
                # This machine may have more to spare at the next look, an engine elsewhere may have been given the
                # release; a damaged release stays damaged.
                is_final = isinstance(error, MpscError) and self._settings.remote is None
                self._refused = chosen_at if is_final else 0
                if (told := f"{error}; release {self.pool.release_id} goes on being served") != self._told:
                    _log.error("%s", told)
                self._told = told

    async def _switch(self, release: Release) -> None:
        pool = _pool(release, self._settings)
        await pool.start()
        self.pool, old = pool, self.pool
        self._leave(old)

    def _leave(self, old: QueryPool) -> None:
        task = asyncio.create_task(self._retire(old))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _retire(self, pool: QueryPool) -> None:
        """Close a pool when its last query has ended, which it has by its deadline."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._settings.query_timeout + 1
        try:
            await asyncio.sleep(1)
            while pool.busy() and loop.time() < until:
                await asyncio.sleep(0.1)
        finally:
            await pool.close()


def _pool(release: Release, settings: Settings) -> QueryPool:
    return WorkerPool(release, settings) if settings.remote is None else RemotePool(release, settings)
