"""Dates of any precision as days."""

from __future__ import annotations

import re
from calendar import monthrange

__all__ = ["first_day", "last_day"]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def first_day(date: str) -> str | None:
    """The first day of a year, month or day; of a season (EDTF 2023-21 to 2023-24), the first of its year.

    >>> first_day("2023-07"), first_day("2023-07-05T10:00:00"), first_day("2023-23"), first_day("")
    ('2023-07-01', '2023-07-05', '2023-01-01', None)
    """
    parts = _parts(date)
    return parts and f"{parts[0]:04}-{parts[1] or 1:02}-{parts[2] or 1:02}"


def last_day(date: str) -> str | None:
    """The last day of a year, month or day; of a season, the last of its year.

    >>> last_day("2024-02"), last_day("2026"), last_day("2023-23"), last_day("later")
    ('2024-02-29', '2026-12-31', '2023-12-31', None)
    """
    parts = _parts(date)
    if parts is None:
        return None
    year, month, day = parts[0], parts[1] or 12, parts[2]
    return f"{year:04}-{month:02}-{day or monthrange(year, month)[1]:02}"


def _parts(date: str) -> tuple[int, int, int] | None:
    match = _DATE.match(date)
    if match is None:
        return None
    year, month, day = (int(part or 0) for part in match.groups())
    return (year, month, day) if month <= 12 else (year, 0, 0)
