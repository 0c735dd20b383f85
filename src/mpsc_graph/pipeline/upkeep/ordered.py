"""Sorted lines that change a little: only the parts in which lines come or go are made anew."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

__all__ = ["Ordered"]

_LONGEST = 8_000_000  # bytes of a part


class Ordered:
    """Lines, sorted and each once, in parts of many lines."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        """From parts that are sorted already; each line has its end."""
        self.parts = [part for part in parts if part]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def change(self, added: set[bytes], removed: set[bytes]) -> None:
        """Take lines out and put others in, all without their ends."""
        firsts = [part[: part.index(b"\n")] for part in self.parts]
        of_part: dict[int, set[bytes]] = defaultdict(set)
        for line in added ^ removed:
            of_part[max(bisect_right(firsts, line) - 1, 0)].add(line)
        for number in sorted(of_part, reverse=True):
            lines = set(self.parts[number].split(b"\n")[:-1]) if self.parts else set()
            lines = (lines - removed) | (of_part[number] & added)
            self.parts[number : number + 1] = _parts(sorted(lines))


def _parts(lines: list[bytes]) -> Iterator[bytes]:
    """Lines as one part, or in halves where it would be too long; none for no lines."""
    whole = b"".join(line + b"\n" for line in lines)
    if len(whole) <= _LONGEST or len(lines) < 2:
        yield from [whole] if whole else []
        return
    half = len(lines) // 2
    yield from _parts(lines[:half])
    yield from _parts(lines[half:])
