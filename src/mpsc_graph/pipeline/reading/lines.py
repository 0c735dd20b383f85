"""Lines of N-Triples: nearly all of them the engine may read as they stand, a few have to be looked at one by one.

Looked at are lines that may hold what this module cannot tell by bytes alone: a blank node, an escape, a character that
no XML carries, a value that the engine would write another way. A text may hold the same bytes; looking at its line
then changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import IO

import pyoxigraph as ox

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.statements import is_kept

__all__ = ["blocks", "names", "parted"]

_BLOCK = 1 << 25  # bytes
_MARKS = {b"_": b"_:", b"\\": b"\\", b"\xef": b"\xef\xbf"}
"""Of a blank node, of an escape, of U+FFFE and U+FFFF: a byte that is rare and quick to find, and what it begins."""
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r"))
_CONTROL = re.compile(b"[" + re.escape(_CONTROLS) + b"]")
_TYPED = re.compile(rb'"\^\^<' + re.escape(PREFIXES["xsd"].encode()))


def blocks(file: IO[bytes]) -> Iterator[bytes]:
    """A file in parts that end where a line does."""
    while block := file.read(_BLOCK):
        yield block + file.readline()


def parted(block: bytes) -> tuple[bytes, bytes]:
    """The lines that may be read as they stand, and the lines to look at."""
    odd = sorted({_line(block, at) for at in _odd(block)})
    if not odd:
        return block, b""
    ends = [0, *(edge for line in odd for edge in line), len(block)]
    plain = b"".join(block[begin:end] for begin, end in zip(ends[::2], ends[1::2], strict=True))
    return plain, b"".join(block[begin:end] for begin, end in odd)


def names(block: bytes, pattern: re.Pattern[bytes]) -> set[str]:
    """The names that a pattern finds in lines; some may be no names but parts of a text."""
    return {each.decode() for each in set(pattern.findall(block))}


def _odd(block: bytes) -> Iterator[int]:
    for byte, mark in _MARKS.items():
        if byte in block:
            yield from _all(block, mark)
    if len(block.translate(None, _CONTROLS)) < len(block):
        yield from (match.start() for match in _CONTROL.finditer(block))
    for match in _TYPED.finditer(block):
        value = block[block.rfind(b'"', 0, match.start()) + 1 : match.start()]
        datatype = block[match.end() : block.find(b">", match.end())]
        if not _stays(value, datatype):
            yield match.start()


def _all(block: bytes, mark: bytes) -> Iterator[int]:
    at = block.find(mark)
    while at >= 0:
        yield at
        at = block.find(mark, at + 1)


def _line(block: bytes, at: int) -> tuple[int, int]:
    """Where the line begins that holds a byte, and where it ends."""
    return block.rfind(b"\n", 0, at) + 1, block.find(b"\n", at) + 1 or len(block)


@lru_cache(maxsize=1 << 16)
def _stays(value: bytes, datatype: bytes) -> bool:
    try:
        return is_kept(ox.Literal(value.decode(), datatype=ox.NamedNode(PREFIXES["xsd"] + datatype.decode())))
    except ValueError:  # no text, or no IRI: the parser says so
        return False
