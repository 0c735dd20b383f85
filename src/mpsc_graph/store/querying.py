"""The process that holds the release in memory and answers queries in its forks (see `zygote`).

Where the release is too big for memory, it holds the store on disk open instead.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.manifest import Manifest
from mpsc_graph.release import Release
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import Access, EmbeddedStore, index
from mpsc_graph.store.zygote import Writer, die_with_parent, run

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

    answers_once = opens_files = False

    def __init__(self, order: Order) -> None:
        """Load the release, whose hash the server has checked, or index it on disk. Raises ReleaseError."""
        folder = Path(order.folder)
        release = Release(folder, Manifest.open(folder))
        access = Access(order.union_default_graph, order.service_allow)
        self.store = EmbeddedStore(release, access, _indexed(release) if order.on_disk else None)

    def answer(self, question: bytes, writer: Writer, is_connected: bool) -> None:
        """Answer a query into the writer. Raises QueryError."""
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


def _indexed(release: Release) -> Path:
    """The store on disk. It is made by a process of its own, which leaves neither threads nor memory behind: no process
    with threads can be forked safely. Raises ReleaseError."""
    if (pid := os.fork()) == 0:
        die_with_parent()
        try:
            index(release)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    return index(release)  # which it is by now, or else we meet the same error


if __name__ == "__main__":
    told = Order(**json.loads(sys.argv[1]))
    run(partial(Queries, told), told.memory, int(sys.argv[2]))
