"""A release cut into parts that an engine elsewhere can be given one after the other.

The same release is always cut in the same way, so that a push that was interrupted can tell from the number of
statements in a graph which parts are there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

__all__ = ["Chunk", "chunks", "sample"]

_LARGEST = 4_000  # statements
_HELD = 200_000  # statements in memory, of all graphs
_GRAPH = re.compile(r"(.*) <([^>]*)> \.\n?", re.DOTALL)
_GENID = "https://w3id.org/mpsc/.well-known/genid/"


@dataclass(frozen=True)
class Chunk:
    """Statements of one graph as N-Triples lines: those from number `begin` on, in the order of the file."""

    graph: str
    begin: int
    lines: tuple[str, ...]

    @property
    def end(self) -> int:
        return self.begin + len(self.lines)

    @property
    def body(self) -> str:
        return "\n".join(self.lines)


def chunks(data: Path, largest: int = _LARGEST, held: int = _HELD) -> Iterator[Chunk]:
    """The statements of a release, chunk by chunk; those of a graph in order. A blank node gets an IRI, by which it is
    the same in all chunks (RDF 1.1 Concepts, section 3.5)."""
    waiting: dict[str, list[str]] = {}
    begun: dict[str, int] = {}

    def cut(graph: str) -> Chunk:
        chunk = Chunk(graph, begun.get(graph, 0), tuple(waiting.pop(graph)))
        begun[graph] = chunk.end
        return chunk

    total = 0
    for graph, line in _statements(data):
        waiting.setdefault(graph, []).append(line)
        total += 1
        full = graph if len(waiting[graph]) >= largest else None
        if full is None and total >= held:
            full = max(waiting, key=lambda each: len(waiting[each]))
        if full is not None:
            chunk = cut(full)
            total -= len(chunk.lines)
            yield chunk
    for graph in sorted(waiting):
        yield cut(graph)


def sample(data: Path, every: int) -> Iterator[tuple[str, str]]:
    """The first statement of every so many, and its graph."""
    for number, (graph, line) in enumerate(_statements(data)):
        if number % every == 0:
            yield graph, line


def _statements(data: Path) -> Iterator[tuple[str, str]]:
    with data.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            found = _GRAPH.fullmatch(line)
            assert found is not None  # canonical N-Quads; every statement of a release is in a named graph
            yield found[2], f"{_without_blanks(found[1]) if '_:' in found[1] else found[1]} ."


def _without_blanks(statement: str) -> str:
    triple = next(iter(ox.parse(f"{statement} .", ox.RdfFormat.N_TRIPLES, rename_blank_nodes=False))).triple
    subject, value = (
        ox.NamedNode(_GENID + each.value) if isinstance(each, ox.BlankNode) else each
        for each in (triple.subject, triple.object)
    )
    return f"{subject} {triple.predicate} {value}"
