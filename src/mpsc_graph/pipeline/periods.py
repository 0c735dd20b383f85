"""Dates and periods as sources give them, in EDTF: a day, a month, a season or a year, and intervals of these.

Read as the Library of Congress defines it (Extended Date/Time Format, 2019): `2023-08`, `2023-23` for autumn 2023,
`2023-02/2023-07-31`, `2016/..` for what goes on, `2016/` for an end nobody gives.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.statements import Statements

__all__ = ["EDTF", "Period", "datatype", "describe_periods", "is_day"]

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
_POINT = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SEASONS = {21: ("Frühling", "spring", 3), 22: ("Sommer", "summer", 6), 23: ("Herbst", "autumn", 9)}
_SEASONS |= {24: ("Winter", "winter", 12)}
_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}
_NOTATION = ox.NamedNode(PREFIXES["skos"] + "notation")
_START = ox.NamedNode(PREFIXES["dcat"] + "startDate")
_END = ox.NamedNode(PREFIXES["dcat"] + "endDate")
_LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
_XSD_DATE = ox.NamedNode(PREFIXES["xsd"] + "date")


@dataclass(frozen=True)
class Period:
    """A period: its first and last possible day, None where the text gives none."""

    text: str
    first: date | None
    last: date | None

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read EDTF.

        >>> Period.parse("2023-02/2024").last
        datetime.date(2024, 12, 31)

        Raises ValueError for anything but the forms above.
        """
        begin, interval, end = text.partition("/")
        if not interval:
            return cls(text, *_bounds(text))
        if {begin, end} <= {"", ".."}:
            raise ValueError(text)
        first = None if begin in ("", "..") else _bounds(begin)[0]
        last = None if end in ("", "..") else _bounds(end)[1]
        if first and last and last < first:
            raise ValueError(text)
        return cls(text, first, last)

    @property
    def slug(self) -> str:
        """The text as the end of an id: `2016/..` becomes `2016--open`, `2016/` becomes `2016--unknown`."""
        names = {"..": "open", "": "unknown"}
        return "--".join(names.get(part, part) for part in self.text.split("/"))

    def label(self, language: str) -> str:
        """For people, in `de` or `en`.

        >>> Period.parse("2023-23/..").label("en")
        'since autumn 2023'
        """
        de = language == "de"
        begin, interval, end = self.text.partition("/")
        if not interval:
            return _name(begin, de)
        if self.first is None:
            unknown = "" if begin == ".." else ", Anfang unbekannt" if de else ", start unknown"
            return f"{'bis' if de else 'until'} {_name(end, de)}{unknown}"
        if end == "..":
            return f"{'seit' if de else 'since'} {_name(begin, de)}"
        if not end:
            return f"ab {_name(begin, de)}, Ende unbekannt" if de else f"from {_name(begin, de)}, end unknown"
        return f"{_name(begin, de)} {'bis' if de else 'to'} {_name(end, de)}"


def datatype(text: str) -> str:
    """The datatype of a date as precise as it is given: xsd:date, xsd:gYearMonth, xsd:gYear, or EDTF for a season.

    Raises ValueError for what is no date.
    """
    first, _ = _bounds(text)
    return EDTF if len(text) == 7 and int(text[5:]) != first.month else PREFIXES["xsd"] + _TYPES[len(text)]


def is_day(text: str) -> bool:
    """Whether a text is a day as in 2023-06-27, and no other form of ISO 8601.

    >>> is_day("2023-06-27"), is_day("20230627"), is_day("2023-06")
    (True, False, False)
    """
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def describe_periods(statements: Statements, graph: ox.NamedNode) -> Iterator[ox.Quad]:
    """What every period's notation implies: its bounds (dcat:startDate, dcat:endDate) and labels.

    A notation that cannot be read implies nothing; the shapes report it.
    """
    for quad in statements.quads(predicate=_NOTATION):
        literal = quad.object
        if isinstance(literal, ox.Literal) and literal.datatype.value == EDTF:
            try:
                period = Period.parse(literal.value)
            except ValueError:
                continue
            for edge, day in ((_START, period.first), (_END, period.last)):
                if day:
                    yield ox.Quad(quad.subject, edge, ox.Literal(day.isoformat(), datatype=_XSD_DATE), graph)
            for language in ("de", "en"):
                yield ox.Quad(quad.subject, _LABEL, ox.Literal(period.label(language), language=language), graph)


def _bounds(text: str) -> tuple[date, date]:
    """First and last day of a day, month, season or year."""
    match = _POINT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if day is not None and month is not None:
        return date(year, month, day), date(year, month, day)
    if month in _SEASONS:
        begin, end = _SEASONS[month][2], (_SEASONS[month][2] + 1) % 12 + 1
        of_end = year + (end < begin)
        return date(year, begin, 1), date(of_end, end, calendar.monthrange(of_end, end)[1])
    if month is not None:
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


def _name(text: str, de: bool) -> str:
    season = _SEASONS.get(int(text[5:7] or 0)) if len(text) == 7 else None
    return f"{season[0] if de else season[1]} {text[:4]}" if season else text
