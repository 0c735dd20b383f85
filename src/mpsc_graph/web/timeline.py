"""Statements drawn in time: a bar per statement, in one picture of the years they span."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mpsc_graph.web.statements import Statement

__all__ = ["Bar", "Timeline", "timeline"]

WIDTH, ROW, TOP = 640, 34, 22
_MOST = 12  # bars


@dataclass(frozen=True)
class Bar:
    """A bar: where it begins, how long it is, whether an end is open, and what it stands for, also in short."""

    x: float
    width: float
    y: int
    text: str
    statement: Statement
    is_open: bool


@dataclass(frozen=True)
class Timeline:
    """A picture `width` × `height`, with the place of each year that begins in it."""

    bars: tuple[Bar, ...]
    years: tuple[tuple[int, float], ...]
    width: int
    height: int


def timeline(statements: Iterable[Statement]) -> Timeline | None:
    """The statements of which the beginning or the end is known, the earliest first; None where there are none.

    An end that is not known lies at the edge of the picture, a year beyond what is.
    """
    spans = [(each, _day(each.span[0]), _day(each.span[1])) for each in statements]
    known = [(each, first, last) for each, first, last in spans if first or last]
    if not known:
        return None
    known.sort(key=lambda item: (item[1] or date.min, item[2] or date.max))
    days = [day for _, first, last in known for day in (first, last) if day]
    is_open = any(first is None or last is None for _, first, last in known)
    left = date(min(days).year, 1, 1)
    right = date(min(date.max.year, max(days).year + (2 if is_open else 1)), 1, 1)
    scale = WIDTH / max(1, (right - left).days)
    bars = [
        Bar(
            round(((first or left) - left).days * scale, 1),
            round(max(4.0, ((last or right) - (first or left)).days * scale), 1),
            TOP + ROW * number,
            _text(each),
            each,
            first is None or last is None,
        )
        for number, (each, first, last) in enumerate(known[:_MOST])
    ]
    step = 1 + (right.year - left.year) // 12
    years = [(year, round((date(year, 1, 1) - left).days * scale, 1)) for year in range(left.year, right.year, step)]
    return Timeline(tuple(bars), tuple(years), WIDTH, TOP + ROW * len(bars))


def _text(statement: Statement) -> str:
    """The value, after the function it is held in, or with the first that narrows it."""
    if statement.of:
        return f"{statement.label.text}: {statement.value.text}"
    return ", ".join(each.text for each in (statement.value, *statement.details[:1]))


def _day(text: str) -> date | None:
    """A day as it is written; None for none, or one that no calendar has."""
    try:
        year, month, day = [*text.split("-"), "01", "01"][:3]
        return date(int(year), int(month), int(day[:2]))
    except ValueError:
        return None
