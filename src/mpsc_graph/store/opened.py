"""Opening all files of a store on disk, so that a process can read it after it has lost the right to open any.

RocksDB opens the first sixteen files of a store with it, and each other when a key in it is first looked up. Which
keys a file has only it knows; but keys are hashes and files of one size, so that looking up statements at random soon
meets every file.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.errors import ReleaseError

__all__ = ["open_files"]

_AT_A_TIME, _TRIES = 50, 200
"""Statements between looks at what is open, and how many looks there are at most."""


def open_files(store: ox.Store, folder: Path, data: Path) -> None:
    """Open every file of the store in `folder`, which was made of the N-Quads file `data`.

    Raises ReleaseError where one stays closed.
    """
    files = {str(path.resolve()) for path in folder.glob("*.sst")}
    drawn = _at_random(data)
    for _ in range(_TRIES):
        if not (closed := files - _open()):
            return
        for _ in range(_AT_A_TIME):
            _look_up(store, next(drawn))
    raise ReleaseError(f"{folder}: {len(closed)} of {len(files)} files could not be opened; remove the folder")


def _open() -> set[str]:
    """The files that this process has open."""
    found = set()
    for each in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # the one this list is read with
            found.add(str(each.readlink()))
    return found


def _at_random(data: Path) -> Iterator[ox.Quad]:
    """Statements of a file from anywhere in it, for ever; the same each time."""
    drawn, size = random.Random(1), data.stat().st_size
    with data.open("rb") as file:
        while True:
            file.seek(drawn.randrange(size))
            file.readline()
            if line := file.readline():
                yield next(iter(ox.parse(line, ox.RdfFormat.N_QUADS)))


def _look_up(store: ox.Store, quad: ox.Quad) -> None:
    """Find a statement by every index, each of which begins with other parts of it, its graph, and the texts of all."""
    s, p, o, g = quad.subject, quad.predicate, quad.object, quad.graph_name
    patterns = ((s, None, None, None), (None, p, o, None), (None, None, o, None))
    for pattern in (*patterns, (s, None, None, g), (None, p, o, g), (None, None, o, g)):
        next(iter(store.quads_for_pattern(*pattern)), None)
    if not isinstance(g, ox.DefaultGraph):
        store.contains_named_graph(g)
    next(store.named_graphs(), None)  # goes through files of the same keys, of which a look-up stops at the first
