"""Lines of any number put in order on a disk: sorted run by run, then merged (Knuth, TAOCP volume 3, section 5.4.1)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import IO

__all__ = ["Runs"]

_BLOCK = 300  # lines
_TOGETHER = 32
"""How many blocks are merged at a time, at least."""


class Runs:
    """Each run is written in blocks; of a block only its first line is kept in memory, and a few are read at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        """`file` is read and written; nobody else needs it."""
        self._file = file
        self._blocks: list[tuple[bytes, int, int]] = []
        self._count = 0

    def add(self, lines: list[bytes]) -> None:
        """A run of lines without their ends, in any order. They are sorted in place."""
        lines.sort()
        self._count += 1
        for begin in range(0, len(lines), _BLOCK):
            block = b"\n".join(lines[begin : begin + _BLOCK])
            self._blocks.append((lines[begin], self._file.tell(), len(block)))
            self._file.write(block)

    def merged(self) -> Iterator[bytes]:
        """The lines of all runs in order, each with its end, in parts of many lines. There is one such reading.

        The blocks come by their first lines; what is below the first line of the next block is done with. Of each run a
        block may have to wait, so that as many are read together as there are runs.
        """
        blocks, together = sorted(self._blocks, reverse=True), max(_TOGETHER, self._count)
        waiting: list[bytes] = []
        while blocks:
            for _, begin, length in blocks[: -together - 1 : -1]:
                self._file.seek(begin)
                waiting += self._file.read(length).split(b"\n")
            del blocks[-together:]
            waiting.sort()
            done = bisect_left(waiting, blocks[-1][0]) if blocks else len(waiting)
            if done:
                yield b"\n".join([*waiting[:done], b""])
            del waiting[:done]
