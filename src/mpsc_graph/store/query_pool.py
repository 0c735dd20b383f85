"""What the server asks: many queries at a time, over one release, wherever that is held."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod

import pyoxigraph as ox

from mpsc_graph.release import Release
from mpsc_graph.store.base import Answer, Query, Table
from mpsc_graph.store.pool import Chunks

__all__ = ["ONCE", "ONCE_LIMIT", "QueryPool"]

ONCE = 900.0
"""Seconds that a query may take which is asked once per release, and its answer kept."""
ONCE_LIMIT = f"what is made once per release may take {ONCE:g} seconds, which no setting changes"
_LONG = 256 * 1024
"""Bytes of an answer that are read in a thread, since others would wait meanwhile."""


class QueryPool(ABC):
    """Answers queries over one release, and knows its manifest."""

    _release: Release

    @property
    def release_id(self) -> str:
        return self._release.manifest.id

    @property
    def release(self) -> Release:
        return self._release

    def counts(self) -> dict[str, int]:
        return dict(self._release.manifest.graphs)

    def statements(self) -> int:
        """How many statements there are in all graphs."""
        return self._release.manifest.statements

    @abstractmethod
    def busy(self) -> int:
        """How many queries are being answered or wait for their turn."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether queries can be answered."""

    @abstractmethod
    def idle(self) -> int:
        """How many more queries could be answered at once."""

    @abstractmethod
    async def start(self) -> None:
        """Get ready. Raises ReleaseError when the release cannot be answered from."""

    @abstractmethod
    async def close(self) -> None:
        """End what is under way."""

    @abstractmethod
    async def answer(
        self,
        query: Query,
        results: ox.QueryResultsFormat | None,
        graph: ox.RdfFormat | None,
        is_once: bool = False,
    ) -> tuple[str, Chunks]:
        """The media type of the answer, and its parts: as they come, the first of 64 KiB or the whole.

        It may take as long as is set for queries; one that is asked once per release, `ONCE` seconds.

        Raises what `Store.answer` raises, and LimitReached when time or memory ran out before the first part was
        there. Later the parts end with LimitReached: whatever was sent until then is not the answer. Whoever stops
        early closes the parts.
        """

    async def table(self, query: Query, is_once: bool = False) -> Table:
        """The whole answer to a SELECT query, with the errors of `answer`."""
        _, parts = await self.answer(query, ox.QueryResultsFormat.JSON, None, is_once)
        answer = Answer(ox.QueryResultsFormat.JSON, b"".join([part async for part in parts]))
        is_long = len(answer.body) > _LONG
        found = await asyncio.to_thread(Table.parse, answer) if is_long else Table.parse(answer)
        assert isinstance(found, Table)  # who calls this has written the query
        return found

    async def triples(self, query: Query, is_once: bool = False) -> bytes:
        """The whole answer to a CONSTRUCT query as N-Triples, with the errors of `answer`."""
        _, parts = await self.answer(query, None, ox.RdfFormat.N_TRIPLES, is_once)
        return b"".join([part async for part in parts])
