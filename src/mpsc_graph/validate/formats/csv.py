"""The report as a table, a line per result (RFC 4180), for a spreadsheet."""

from __future__ import annotations

import csv
from io import StringIO

from mpsc_graph.validate.report import Report, shorten

__all__ = ["write"]

_COLUMNS = ("severity", "file", "line", "thing", "name", "rule", "message", "path", "value", "hint", "new")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(report: Report, language: str) -> str:
    """CSV with a head line; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    for result in report.results:
        at = result.location
        cells = (
            *(result.severity.word(language), at.file if at else "", at.line or "" if at else "", result.focus),
            *(result.name(language), shorten(result.shape), result.message(language), result.path or ""),
            *(result.value or "", result.hint.get(language, ""), _new(report, result.key)),
        )
        table.writerow([_safe(str(cell)) for cell in cells])
    return out.getvalue()


def _new(report: Report, key: str) -> str:
    return "" if report.new is None else str(key in report.new).lower()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
