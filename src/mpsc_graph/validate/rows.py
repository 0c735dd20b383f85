"""A query, read once, so that it can be asked about a part of the data only.

Every solution binds the same variables to terms of triples: its row. From the patterns follows which rows a changed
triple can concern (`affected`), and which triples alone decide what becomes of a row (`around`). Filters are left out
of this, so it may be more than is needed and is never less.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from mpsc_graph.validate.group import Group
from mpsc_graph.validate.pattern import Beyond, Changed, Part, Row, Walk, solve
from mpsc_graph.validate.terms import Term

__all__ = ["QueryByRow", "Rows"]

Rows = set[tuple[Term, ...]]
"""The terms of a query's row variables, in the order of their names."""


@dataclass(frozen=True)
class QueryByRow:
    """A query that can be asked about rows. One without groups can only be asked as a whole."""

    groups: tuple[Group, ...] = ()
    names: tuple[str, ...] = ()

    def affected(self, store: ox.Store, changed: Changed) -> Rows:
        """The rows of which the query may say something else when these triples come or go.

        `store` has those that come and those that go. Raises Beyond where it cannot be told, or is not worth telling.
        """
        if changed.all and not self.groups:
            raise Beyond
        rows: Rows = set()
        for group in self.groups:
            self._affected(store, group, (), changed, rows)
        return rows

    def _affected(self, store: ox.Store, group: Group, outer: tuple[Part, ...], changed: Changed, rows: Rows) -> None:
        inside = outer + group.parts
        for part in dict.fromkeys(group.parts):
            if begun := list(part.begun(store, changed)):
                rest = [each for each in inside if each != part or isinstance(part, Walk)]
                rows |= self.rows(solve(store, rest, begun))
        for maybe in group.maybe:
            self._affected(store, maybe, inside, changed, rows)

    def around(self, store: ox.Store, rows: Rows) -> set[ox.Triple]:
        """All triples on which rests what the query says of these rows. Raises Beyond where there are too many."""
        seen: set[ox.Triple] = set()
        for group in self.groups:
            _around(store, group, [dict(zip(self.names, row, strict=True)) for row in rows], seen)
        return seen

    def rows(self, found: Iterable[Row]) -> Rows:
        """The rows of what was found."""
        return {tuple(row[name] for name in self.names) for row in found}


def _around(store: ox.Store, group: Group, rows: list[Row], seen: set[ox.Triple]) -> None:
    if not (found := solve(store, group.parts, rows)):
        return
    for part in group.parts:
        for row in _distinct(found, part.names):
            seen.update(part.triples(store, row))
    for maybe in group.maybe:
        _around(store, maybe, _distinct(found, maybe.names), seen)


def _distinct(rows: list[Row], names: set[str]) -> list[Row]:
    """What rows say of some variables, each once."""
    known = sorted(names & set(rows[0]))
    return [dict(zip(known, row, strict=True)) for row in {tuple(row[name] for name in known) for row in rows}]
