"""The process that holds the release in memory and answers queries in its forks (see `zygote`).

Where the release is too big for memory, each worker opens the store on disk instead.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.release import Release
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import Access, EmbeddedStore, index
from mpsc_graph.store.zygote import Writer, run

__all__ = ["Order", "Queries"]


@dataclass(frozen=True)
class Order:
    """What the server wants of the zygote: `memory` is what a query may use, in bytes."""

    folder: str
    memory: int
    on_disk: bool
    union_default_graph: bool
    service_allow: tuple[str, ...]


class Queries:
    """Answers queries over a release."""

    answers_once = False

    def __init__(self, order: Order) -> None:
        """Load the release, or index it on disk. Raises ReleaseError."""
        self.release = Release.open(Path(order.folder))
        self.access = Access(order.union_default_graph, order.service_allow)
        self.on_disk = index(self.release) if order.on_disk else None
        self.store = None if order.on_disk else EmbeddedStore(self.release, self.access)

    def begin(self) -> None:
        """In a new worker, while it can open files."""
        self.store = self.store or EmbeddedStore(self.release, self.access, self.on_disk)

    def answer(self, question: bytes, writer: Writer, is_connected: bool) -> None:
        """Answer a query into the writer. Raises QueryError."""
        assert self.store is not None  # it has begun
        asked = json.loads(question)
        results, graph = asked.pop("results"), asked.pop("graph")
        query = Query(**asked)
        if self.store.asks_elsewhere(query) and not is_connected:
            writer.leave_to_connected()
            return
        self.store.write(
            query,
            ox.QueryResultsFormat.from_media_type(results) if results else None,
            ox.RdfFormat.from_media_type(graph) if graph else None,
            writer,
        )


if __name__ == "__main__":
    told = Order(**json.loads(sys.argv[1]))
    run(partial(Queries, told), told.memory, int(sys.argv[2]))
