"""Lines of any number put in order: sorted run by run, then merged (Knuth, TAOCP volume 3, section 5.4.1)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import IO

__all__ = ["Runs"]

_BLOCK = 300  # lines
_OBJECT = 41
"""How many bytes a line in a list takes besides its own."""
_TOGETHER = 32
"""How many blocks are merged at a time, at least."""

Kept = list[bytes] | tuple[int, int]
"""The lines of a block, or where they begin in the file and how many bytes they are."""


class Runs:
    """Each run is cut into blocks. Blocks stay in memory while there is room, and then only their first lines."""

    def __init__(self, file: IO[bytes], room: int) -> None:
        """`file` is read and written; nobody else needs it. `room` is in bytes."""
        self._file, self._room = file, room
        self._blocks: list[tuple[bytes, int, Kept]] = []
        self._count = 0

    def add(self, lines: list[bytes]) -> None:
        """A run of lines without their ends, in any order. They are sorted in place."""
        lines.sort()
        self._count += 1
        self._room -= sum(map(len, lines)) + _OBJECT * len(lines)
        for begin in range(0, len(lines), _BLOCK):
            block = lines[begin : begin + _BLOCK]
            kept = block if self._room > 0 else self._written(b"\n".join(block))
            self._blocks.append((block[0], len(self._blocks), kept))

    def merged(self) -> Iterator[bytes]:
        """The lines of all runs in order, each with its end, in parts of many lines. There is one such reading.

        The blocks come by their first lines; what is below the first line of the next block is done with. Of each run a
        block may have to wait, so that as many are read together as there are runs.
        """
        self._blocks.sort(reverse=True)
        together = max(_TOGETHER, self._count)
        waiting: list[bytes] = []
        while self._blocks:
            for _, _, kept in self._blocks[: -together - 1 : -1]:
                waiting += kept if isinstance(kept, list) else self._read(*kept)
            del self._blocks[-together:]
            waiting.sort()
            done = bisect_left(waiting, self._blocks[-1][0]) if self._blocks else len(waiting)
            if done:
                yield b"\n".join([*waiting[:done], b""])
            del waiting[:done]

    def _written(self, block: bytes) -> tuple[int, int]:
        begin = self._file.tell()
        self._file.write(block)
        return begin, len(block)

    def _read(self, begin: int, length: int) -> list[bytes]:
        self._file.seek(begin)
        return self._file.read(length).split(b"\n")
