"""Answers as people read them: a thing is one link named by its label, a figure has its unit, rows can be sorted."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from http import HTTPStatus
from urllib.parse import urlsplit

import pyoxigraph as ox
from rdflib import RDFS, Graph, Literal, URIRef

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.questions import Question
from mpsc_graph.store.base import Table, Term
from mpsc_graph.web.literals import date, literal, money, number, percent
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.urls import Urls

__all__ = ["CLAIMS", "Answer", "Cell", "Column", "Row", "iris", "is_number", "size"]

CLAIMS = ("claim", "otherClaim")
"""Columns with claims: a reader sees what they say and rest on instead."""

_WITH_VALUE = ("unit", "qualifier")
"""Columns that are read as one with `value` beside them."""
_NUMBERS = tuple(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double"))
_UNITS = {"ANN": {"de": "Jahre", "en": "years"}, "MON": {"de": "Monate", "en": "months"}, "C62": {"de": "", "en": ""}}
"""Codes of UN/CEFACT Recommendation 20 that are words; EUR and P1 (percent) are signs."""


@dataclass(frozen=True)
class Cell:
    """A cell as shown: its text, where it leads, and its language where that is not the page's. `order` sorts it."""

    text: str = ""
    href: str | None = None
    language: str | None = None
    order: tuple[bool, Decimal, str] = (True, Decimal(0), "")


@dataclass(frozen=True)
class Column:
    """A column as shown, by its name in addresses and its name in the page's language."""

    name: str
    label: str
    is_number: bool


@dataclass(frozen=True)
class Row:
    """A row as shown, and the row of the answer that it shows."""

    cells: tuple[Cell, ...]
    terms: dict[str, Term | None]

    def claims(self) -> Iterator[str]:
        """The claims it names itself."""
        return (term.value for name in CLAIMS if isinstance(term := self.terms.get(name), ox.NamedNode))


@dataclass(frozen=True)
class Answer:
    """The answer to a question in one language. `names` has the labels of its IRIs."""

    table: Table
    question: Question
    names: Graph
    language: str
    urls: Urls

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Those that people see: neither what a label beside them names, nor claims, nor what is empty throughout."""
        there = self.table.columns
        hidden = {
            *CLAIMS,
            *(name for name in there if f"{name}Label" in there),
            *(_WITH_VALUE if "value" in there else ()),
        }
        return tuple(
            Column(name.removesuffix("Label"), self.label(name), is_number(self.table, index))
            for index, name in enumerate(there)
            if name not in hidden and any(row[index] is not None for row in self.table.rows)
        )

    def label(self, name: str) -> str:
        """What a column is called."""
        return self.question.column(name, self.language)

    def rows(self, sort: str = "") -> list[Row]:
        """All rows, in the order of the question or of one column; - before its name for the largest first.

        Empty cells stand last. Raises Refusal for a column there is not.
        """
        columns = [column.name for column in self.columns]
        rows = [self._row(terms, columns) for terms in self.table.rows]
        if not sort:
            return rows
        name = sort.removeprefix("-")
        if name not in columns:
            if not rows:
                return rows
            raise Refusal(HTTPStatus.BAD_REQUEST, f"sort={sort}: expected one of {', '.join(columns)}, or - before it")
        place = columns.index(name)
        rows.sort(key=lambda row: row.cells[place].order[1:], reverse=sort.startswith("-"))
        return sorted(rows, key=lambda row: row.cells[place].order[0])

    def _row(self, terms: Sequence[Term | None], columns: Iterable[str]) -> Row:
        values = dict(zip(self.table.columns, terms, strict=True))
        return Row(tuple(self._cell(name, values) for name in columns), values)

    def _cell(self, name: str, values: dict[str, Term | None]) -> Cell:
        thing, label = values.get(name), values.get(f"{name}Label")
        if (term := thing if label is None else label) is None:
            return Cell()
        if name == "value" and isinstance(term, ox.Literal):
            return self._figure(term, values)
        of = thing if isinstance(thing, ox.NamedNode) else None
        text = self.name(term) if isinstance(term, ox.NamedNode) else self.written(term)
        spoken = term.language if isinstance(term, ox.Literal) else None
        href = self.urls.follow(of.value, self.language) if of is not None and _leads_somewhere(of.value) else None
        return Cell(text, href, spoken if spoken != self.language else None, _order(term, text))

    def _figure(self, value: ox.Literal, values: dict[str, Term | None]) -> Cell:
        """A number, or from–to, with its unit and what qualifies it."""
        unit, qualifier = values.get("unit"), values.get("qualifier")
        code = unit.value if unit is not None else None
        text = (
            self.written(value) if code is None else "–".join(self._with(part, code) for part in value.value.split("–"))
        )
        how = f"{self.name(qualifier)} " if isinstance(qualifier, ox.NamedNode) else ""
        order = _order(value, text)
        if code is not None and "–" in value.value:
            order = (False, size(value.value.split("–")[0]), "")
        spoken = value.language if value.language != self.language else None
        return Cell(how + text, None, spoken, order)

    def _with(self, amount: str, unit: str) -> str:
        match unit:
            case "EUR":
                return money(amount, self.language)
            case "P1":
                return percent(amount, self.language)
        return f"{number(amount, self.language)} {_UNITS.get(unit, {}).get(self.language, unit)}".strip()

    def written(self, term: Term) -> str:
        """A literal in the form of the language; plain texts that are dates as dates."""
        if isinstance(term, ox.Literal) and term.datatype.value == PREFIXES["xsd"] + "string":
            return date(term, self.language)
        return literal(term, self.language) if isinstance(term, ox.Literal) else term.value

    def name(self, iri: ox.NamedNode) -> str:
        """Its label, else its id, else the host it is found at."""
        found = [each for each in self.names.objects(URIRef(iri.value), RDFS.label) if isinstance(each, Literal)]
        if found:
            return str(min(found, key=lambda each: (each.language != self.language, str(each))))
        if address := self.urls.address(iri.value):
            return address.removeprefix("doc/")
        return urlsplit(iri.value).netloc or iri.value


def iris(table: Table) -> set[str]:
    """The IRIs in a table that stand for themselves, without a label beside them."""
    places = [
        index for index, name in enumerate(table.columns) if name not in CLAIMS and f"{name}Label" not in table.columns
    ]
    return {term.value for row in table.rows for index in places if isinstance(term := row[index], ox.NamedNode)}


def is_number(table: Table, index: int) -> bool:
    """Whether all there is in a column is numbers."""
    cells = [row[index] for row in table.rows if row[index] is not None]
    return bool(cells) and all(isinstance(cell, ox.Literal) and cell.datatype.value in _NUMBERS for cell in cells)


def size(text: str) -> Decimal:
    """A number as a number; what is none, or not finite, is larger than all."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")
    return found if found.is_finite() else Decimal("Infinity")


def _order(term: Term, text: str) -> tuple[bool, Decimal, str]:
    """Numbers by size and before texts; dates as they are written; texts as in a dictionary (DIN 5007-1)."""
    if isinstance(term, ox.Literal):
        if term.datatype.value in _NUMBERS:
            return False, size(term.value), ""
        if term.datatype.value != PREFIXES["xsd"] + "string" and term.language is None:
            return False, Decimal("Infinity"), term.value
        if term.value[:4].isdecimal():
            return False, Decimal("Infinity"), term.value
    plain = unicodedata.normalize("NFKD", text.casefold())
    return False, Decimal("Infinity"), "".join(each for each in plain if not unicodedata.combining(each))


def _leads_somewhere(iri: str) -> bool:
    """Not javascript: and the like."""
    return iri.startswith(("http://", "https://"))
