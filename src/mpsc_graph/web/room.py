"""How much of what is known of a thing its page has room for, so that it stays below 100 kB."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mpsc_graph.web.reading import Shown
from mpsc_graph.web.statements import Statement

__all__ = ["MOST", "ROOM", "SHOWN", "Row", "length", "row", "shares"]

SHOWN, MOST = 8, 40
"""So many values of a row are shown at once, and so many with those that are folded away."""
ROOM = 62_000
"""So many letters of statements a page has at most, about."""


@dataclass(frozen=True)
class Row:
    """What is listed under one label: `first` at once, `folded` on demand."""

    label: Shown
    first: tuple[Statement, ...]
    folded: tuple[Statement, ...]


def row(statements: list[Statement], room: float) -> Row:
    """The first of some statements, as many as there is room for."""
    ordered = sorted(statements, key=lambda each: (not each.is_accepted, each.span[0], each.value.text.casefold()))
    kept = []
    for each in ordered[:MOST]:
        if room > 0:
            kept.append(each)
            room -= length(each)
    return Row(ordered[0].label, tuple(kept[:SHOWN]), tuple(kept[SHOWN:]))


def shares(needs: Mapping[str, int], room: float) -> dict[str, float]:
    """The room each section gets: all it needs if that is no more than an even share of what is left."""
    found: dict[str, float] = {}
    for number, (section, need) in enumerate(sorted(needs.items(), key=lambda item: item[1])):
        found[section] = min(need, room / (len(needs) - number))
        room -= found[section]
    return found


def length(statement: Statement) -> int:
    """How long a statement is on a page, in letters, roughly."""
    passages = [passage for claim in statement.claims for passage in claim.passages]
    quoted = sum(250 + len(passage.quote) for passage in passages)
    return 200 + 60 * len(statement.details) + 450 * len(statement.claims) + quoted + 60 * len(statement.premises[:12])
