"""The releases that are kept: what is new in each, and its files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from mpsc_graph.errors import ReleaseError
from mpsc_graph.publish.dumps import dump
from mpsc_graph.publish.files import Dumps
from mpsc_graph.publish.versions import Version
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.once import Once
from mpsc_graph.web.problems import Refusal

__all__ = ["Archive"]

Write = Callable[[Release, Resources], Coroutine[Any, Any, Dumps]]


async def dump_here(release: Release, resources: Resources) -> Dumps:
    """The files of a release, written by this process."""
    return await asyncio.to_thread(dump, release, resources)


class Archive:
    """The releases that are kept beside the one that is served, each read when it is first asked for.

    Files are written by `write`, here unless told otherwise.
    """

    def __init__(self, serving: Serving, resources: Resources, write: Write = dump_here) -> None:
        self.serving, self.resources, self._write = serving, resources, write
        self._opened: dict[str, Release] = {}
        self._versions: dict[tuple[str, str | None], Once[Version]] = {}
        self._dumps: dict[str, Once[Dumps]] = {}

    def ids(self) -> list[str]:
        """Oldest first; the one that is served is the last. Those built since then are not served yet."""
        served, kept = self.serving.pool.release_id, self.serving.releases
        history = kept.history() if kept is not None else []
        return [*history[: history.index(served)], served] if served in history else [served]

    def before(self) -> str | None:
        """The release before the one that is served, None where it is the first that is kept."""
        return next(iter(self.ids()[-2:-1]), None)

    def expect(self, id: str) -> None:
        """Raises Refusal for a release that is not kept: 410 where it is gone, 404 where it never was."""
        if id not in self.ids():
            raise self.refusal(id)

    async def release(self, id: str) -> Release:
        """A release that is kept, whose hash was checked when it was first asked for. Raises Refusal like `expect`,
        ReleaseError when it is damaged."""
        self.expect(id)
        if id == self.serving.pool.release_id:
            return self.serving.pool.release
        assert self.serving.releases is not None  # else there is no other
        if id not in self._opened:
            self._opened[id] = await asyncio.to_thread(self.serving.releases.open, id)
        return self._opened[id]

    async def pool(self, id: str) -> QueryPool:
        """Workers over a release, over the one that is served where no id is given, with the errors of `release`."""
        if id in ("", self.serving.pool.release_id):
            return self.serving.pool
        return await self.serving.past(await self.release(id))

    def refusal(self, id: str) -> Refusal:
        """Why there is no release by that id."""
        tombstone = self.serving.releases.gone(id) if self.serving.releases is not None else None
        if tombstone is None:
            return Refusal(HTTPStatus.NOT_FOUND, f"there is no release {id}; /releases lists them")
        why = f"was withdrawn on {tombstone.date} ({tombstone.reason})" if tombstone.reason else "is no longer kept"
        instead = f"/releases/{tombstone.replaced_by} took its place" if tombstone.replaced_by else "see /releases"
        return Refusal(HTTPStatus.GONE, f"release {id} {why}; {instead}")

    async def version(self, id: str) -> Version:
        """A release with what is new in it, with the errors of `release`."""
        release, ids = await self.release(id), self.ids()
        place = ids.index(id)
        before = ids[place - 1] if place else None

        async def make() -> Version:
            try:
                previous = None if before is None else await self.release(before)
                return await asyncio.to_thread(Version.after, release, previous)
            except (ReleaseError, Refusal):  # an older one that is damaged or went meanwhile
                return Version(release)

        return await self._versions.setdefault((id, before), Once(make))()

    async def dumps(self, id: str) -> Dumps:
        """The files of a release, with the errors of `release`, ReleaseError when they cannot be written."""
        release = await self.release(id)
        made = Once(lambda: self._write(release, self.resources))
        return await self._dumps.setdefault(id, made)()
