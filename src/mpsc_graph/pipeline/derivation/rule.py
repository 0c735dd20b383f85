"""A rule of derivation, asked as a whole."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.errors import InputError, Location, Problem
from mpsc_graph.pipeline.derivation.mark import Mark, gives, looks, meet
from mpsc_graph.pipeline.derivation.rows import read_by_row

__all__ = ["Rule"]


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query in a file; the IRIs in it are relative to the base."""

    path: Path
    text: str
    base: str

    def results(self, store: ox.Store) -> bytes:
        """What it gives over the union of all graphs, as N-Triples. Raises InputError for what is no CONSTRUCT."""
        try:
            answer = store.query(self.text, base_iri=self.base, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise InputError([self._problem(f"this is not SPARQL: {error}")]) from error
        if not isinstance(answer, ox.QueryTriples):
            del answer  # in the thread that it belongs to; the error would carry it into another
            raise InputError([self._problem("expected a CONSTRUCT query")])
        return answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b""

    def is_touched(self, added: Set[Mark]) -> bool:
        """Whether it may give something else after what was added. Whatever else is added cannot change that."""
        return bool(added) and meet(self.looks, added)

    @cached_property
    def looks(self) -> frozenset[Mark]:
        """The marks of what it looks at."""
        return looks(read_by_row(self.text, self.base))

    @cached_property
    def gives(self) -> frozenset[Mark]:
        """The marks of what it may give."""
        return gives(read_by_row(self.text, self.base))

    def _problem(self, message: str) -> Problem:
        return Problem(Location(f"rules/{self.path.name}"), message)
