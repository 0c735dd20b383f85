"""Answers drawn: bars for numbers, periods on a scale of years.

All lengths are in percent of the width, so that the same drawing fits a phone and a wall; the words stay as large as
those of the page.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from decimal import Decimal
from itertools import accumulate

import pyoxigraph as ox

from mpsc_graph.questions import Chart
from mpsc_graph.web.literals import date, number
from mpsc_graph.web.questions.table import Answer, Row, size

__all__ = ["MOST_LINES", "Drawing", "Line", "Part", "draw"]

MOST_LINES = {"bars": 20, "periods": 60}
"""So many lines are drawn of a kind; the table has all rows."""

_WIDEST = Decimal(84)
"""Percent of the width that the longest bar takes, so that its number fits beside it."""
_SHORTEST = Decimal("0.8")
"""Percent of the width that a day has at least, so that it can be seen."""
_LONGEST = 60
_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-([0-9]{2})(?:T.*)?)?)?")


Scale = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """A piece of a line: where it begins and how long it is, in percent, and which of the series it belongs to."""

    x: str
    width: str
    series: int


@dataclass(frozen=True)
class Line:
    """What it is about, its parts, and what stands at their end (`x` in percent)."""

    name: str
    parts: tuple[Part, ...]
    text: str
    x: str


@dataclass(frozen=True)
class Drawing:
    """The lines that are drawn, of `all`; the names of series where there are several; years and their x as a scale."""

    lines: tuple[Line, ...]
    all: int
    series: tuple[str, ...]
    scale: Scale


def draw(answer: Answer, rows: Sequence[Row], chart: Chart) -> Drawing | None:
    """The drawing of rows, in their order; None where there is nothing to draw."""
    lines, scale = _bars(answer, rows, chart) if chart.kind == "bars" else _periods(answer, rows, chart)
    if not lines:
        return None
    several = len(chart.value) > 1
    series = tuple(answer.question.column(name, answer.language) for name in chart.value) if several else ()
    return Drawing(tuple(lines[: MOST_LINES[chart.kind]]), len(lines), series, scale)


def _bars(answer: Answer, rows: Sequence[Row], chart: Chart) -> tuple[list[Line], Scale]:
    """Rows with a number that is missing, no number or below 0 are left out."""
    drawn = [(row, numbers) for row in rows if (numbers := _numbers(row, chart))]
    largest = max((sum(numbers) for _, numbers in drawn[: MOST_LINES["bars"]]), default=0) or 1
    lines = []
    for row, numbers in drawn:
        lengths = [each * _WIDEST / largest for each in numbers]
        ends = list(accumulate(lengths))
        parts = tuple(
            Part(_percent(end - length), _percent(length), place)
            for place, (end, length) in enumerate(zip(ends, lengths, strict=True))
            if length
        )
        text = _cell(answer, row, chart.value[0]) if len(numbers) == 1 else number(sum(numbers), answer.language)
        lines.append(Line(_name(answer, row, chart), parts, text, _percent(ends[-1])))
    return lines, ()


def _periods(answer: Answer, rows: Sequence[Row], chart: Chart) -> tuple[list[Line], Scale]:
    """What several rows say is one line; rows without a whole period are left out."""
    spans = {
        (_name(answer, row, chart), _when(answer, row, chart)): span
        for row in rows
        if (span := _span(row, chart)) is not None
    }
    if not spans:
        return [], ()
    first, last = min(begin.year for begin, _ in spans.values()), max(end.year for _, end in spans.values()) + 1
    zero, whole = Date(first, 1, 1).toordinal(), Date(last, 1, 1).toordinal() - Date(first, 1, 1).toordinal()

    def place(day: int) -> Decimal:
        return Decimal(day - zero) * 100 / whole

    lines = []
    for (name, text), (begin, end) in spans.items():
        x = min(place(begin.toordinal()), 100 - _SHORTEST)
        width = max(place(end.toordinal() + 1) - x, _SHORTEST)
        lines.append(Line(name, (Part(_percent(x), _percent(width), 0),), text, "0%"))
    years = range(first, last, max(1, (last - first) // 6))
    return lines, tuple((str(year), _percent(place(Date(year, 1, 1).toordinal()))) for year in years)


def _span(row: Row, chart: Chart) -> tuple[Date, Date] | None:
    """The first and the last day; a month or a year is all of its days."""
    begin, end = (_days(row.terms.get(name)) for name in (chart.begin, chart.end))
    if begin is None or end is None or end[1] < begin[0]:
        return None
    return begin[0], end[1]


def _days(term: ox.NamedNode | ox.BlankNode | ox.Literal | None) -> tuple[Date, Date] | None:
    match = _DATE.fullmatch(term.value) if isinstance(term, ox.Literal) else None
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not 0 < year < 9999:
        return None
    try:
        first = Date(year, month or 1, day or 1)
        last = first if day else Date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    except ValueError:
        return None
    return first, last


def _when(answer: Answer, row: Row, chart: Chart) -> str:
    terms = (row.terms.get(name) for name in (chart.begin, chart.end))
    begin, end = (date(term.value, answer.language) if isinstance(term, ox.Literal) else "" for term in terms)
    return begin if begin == end else f"{begin} – {end}"


def _numbers(row: Row, chart: Chart) -> list[Decimal]:
    """The numbers of a row; none where one of them cannot be drawn."""
    terms = [row.terms.get(name) for name in chart.value]
    found = [size(term.value) for term in terms if isinstance(term, ox.Literal)]
    return found if len(found) == len(terms) and all(each.is_finite() and each >= 0 for each in found) else []


def _name(answer: Answer, row: Row, chart: Chart) -> str:
    name = " · ".join(text for column in chart.label if (text := _cell(answer, row, column)))
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def _cell(answer: Answer, row: Row, name: str) -> str:
    """What a row shows in a column; nothing where the column is empty throughout."""
    cells = zip(answer.columns, row.cells, strict=True)
    return next((cell.text for column, cell in cells if column.name == name), "")


def _percent(share: Decimal) -> str:
    return f"{share:.2f}".rstrip("0").rstrip(".") + "%"
