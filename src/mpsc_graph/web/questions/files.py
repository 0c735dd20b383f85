"""Answers as files for spreadsheets: CSV as a German Excel opens it, and XLSX with evidence and notes.

A text never becomes a formula. XLSX keeps texts as texts. CSV has no types, so there a text that a spreadsheet would
run (OWASP, CSV Injection) gets an apostrophe before it, which spreadsheets do not show; programs read the other CSV,
where nothing is changed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pyoxigraph as ox

from mpsc_graph.store.base import Table, Term
from mpsc_graph.web.questions.evidence import Claim
from mpsc_graph.web.questions.table import CLAIMS, Answer, size

__all__ = ["EXCEL", "SPREADSHEETS", "XLSX", "Grid", "evidence_grid", "excel_csv", "workbook"]

EXCEL, XLSX = "excel.csv", "xlsx"
SPREADSHEETS = {
    EXCEL: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""Ending → media type."""

_SHEETS = {"de": ("Ergebnis", "Belege", "Hinweise"), "en": ("Result", "Evidence", "Notes")}
_EVIDENCE = ("quote", "source", "dated", "page", "basis", "standing")
"""What is told of a passage, by the columns that are called the same."""
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = 32_767  # characters a cell can have
_WIDEST = 60

Value = str | int | Decimal | Date | None


@dataclass(frozen=True)
class Grid:
    """Headings and values; names of things first, their IRIs in the last columns."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    @classmethod
    def of(cls, answer: Answer, rows: Iterable[Sequence[Term | None]], without: Collection[str] = ()) -> Grid:
        """Rows of an answer, in their order, without some of its columns."""
        there = answer.table.columns
        wanted = [index for index, name in enumerate(there) if name not in without]
        things = [index for index in wanted if _is_thing(answer.table, index)]
        named = [index for index in wanted if f"{there[index]}Label" not in there and there[index] not in CLAIMS]
        headings = [answer.label(there[index]) for index in named]
        headings += [f"{answer.label(there[index])} (IRI)" for index in things]
        values = ((*(_value(answer, row[at]) for at in named), *(_iri(row[at]) for at in things)) for row in rows)
        return cls(tuple(headings), tuple(values))

    def beside(self, headings: tuple[str, ...], rows: Iterable[Iterable[tuple[Value, ...]]]) -> Grid:
        """Other columns before these, with as many rows for each of these as there are for it."""
        joined = ((*other, *row) for row, others in zip(self.rows, rows, strict=True) for other in others)
        return Grid((*headings, *self.headings), tuple(joined))


def evidence_grid(listing: Answer, told: Mapping[str, Claim], spoken: Answer) -> Grid:
    """A row per passage: its words, the page, its date, its address, how literally the claim follows and how it stands,
    and the row that names the claim. `spoken` knows the names of codes.

    A row that has words itself goes with the passages of these words.
    """
    headings = tuple(listing.label(name) for name in _EVIDENCE)
    rows = listing.table.rows
    passages = [
        [
            (quote.text, quote.title, quote.date, quote.page, _name(spoken, claim.basis), _name(spoken, claim.standing))
            for claim in _claims(listing.table, row, told)
            for quote in claim.passages
            if (words := _words(listing.table, row)) is None or quote.text == words
        ]
        for row in rows
    ]
    return Grid.of(listing, rows, without=_EVIDENCE).beside(headings, passages)


def excel_csv(grid: Grid) -> bytes:
    """With semicolons, decimal commas, days as 23.11.2026, and a mark that says UTF-8."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(_guarded, grid.headings))
    writer.writerows([_german(value) for value in row] for row in grid.rows)
    return text.getvalue().encode("utf-8-sig")


def workbook(language: str, result: Grid, evidence: Grid, notes: Sequence[tuple[str, str]], kept: str | None) -> bytes:
    """Three sheets: the rows, the words and pages they rest on, and what there is to know. The same input gives the
    same bytes."""
    import xlsxwriter

    output = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(output, options) as book:
        book.set_properties({"title": notes[0][1], "created": datetime.fromisoformat(kept or "2000-01-01")})
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd.mm.yyyy" if language == "de" else "d mmm yyyy", "align": "left"})
        names = _SHEETS[language]
        for name, grid in zip(names, (result, evidence), strict=False):
            sheet = book.add_worksheet(name)
            for column, heading in enumerate(grid.headings):
                sheet.write_string(0, column, _cell(heading), bold)
                sheet.set_column(column, column, _width(grid, column))
                for row, values in enumerate(grid.rows, 1):
                    match values[column]:
                        case None:
                            pass
                        case Date() as value:
                            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)
                        case int() | Decimal() as value:
                            sheet.write_number(row, column, value)
                        case value:
                            sheet.write_string(row, column, _cell(value))
            sheet.freeze_panes(1, 0)
            if grid.rows:
                sheet.autofilter(0, 0, len(grid.rows), len(grid.headings) - 1)
        sheet = book.add_worksheet(names[2])
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 100)
        for row, (heading, value) in enumerate(notes):
            sheet.write_string(row, 0, _cell(heading), bold)
            sheet.write_string(row, 1, _cell(value), wrapped)
    return output.getvalue()


def _value(answer: Answer, term: Term | None) -> Value:
    """Numbers and whole days as such; a thing by its name; all else as its text."""
    if term is None or isinstance(term, ox.BlankNode):
        return None
    if isinstance(term, ox.NamedNode):
        return answer.name(term)
    name = term.datatype.value.rpartition("#")[2]
    if name in ("integer", "decimal", "double"):
        number = size(term.value)
        if number.is_finite() and abs(number) < 10**15:
            return int(number) if number == number.to_integral_value() else number
    if name == "date" and re.fullmatch(r"(?:19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}", term.value):
        try:
            return Date.fromisoformat(term.value)
        except ValueError:
            return term.value
    return term.value


def _claims(table: Table, row: Sequence[Term | None], told: Mapping[str, Claim]) -> Iterator[Claim]:
    for name, term in zip(table.columns, row, strict=True):
        if name == "claim" and term is not None and term.value in told:
            yield told[term.value]


def _words(table: Table, row: Sequence[Term | None]) -> str | None:
    found = dict(zip(table.columns, row, strict=True)).get("quote")
    return None if found is None else found.value


def _name(answer: Answer, code: ox.NamedNode | None) -> str | None:
    return None if code is None else answer.name(code)


def _is_thing(table: Table, index: int) -> bool:
    return any(isinstance(row[index], ox.NamedNode) for row in table.rows)


def _iri(term: Term | None) -> Value:
    return term.value if isinstance(term, ox.NamedNode) else None


def _german(value: Value) -> str:
    match value:
        case None:
            return ""
        case Date():
            return value.strftime("%d.%m.%Y")
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}".replace(".", ",")
    return _guarded(value)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_RISKY) else text


def _cell(text: str) -> str:
    return _NOT_XML.sub("", text)[:_LONGEST]


def _width(grid: Grid, column: int) -> float:
    longest = max((len(str(row[column])) for row in grid.rows[:200] if row[column] is not None), default=0)
    return float(min(_WIDEST, max(longest, len(grid.headings[column])) + 3))
