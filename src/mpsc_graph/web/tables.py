"""Answers as people read them: a link named by its label where the query gives an IRI."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import pyoxigraph as ox
from rdflib import RDFS, Graph, Literal, URIRef

from mpsc_graph.store.base import Table, Term
from mpsc_graph.store.pool import Pool
from mpsc_graph.web.description import labels
from mpsc_graph.web.urls import Urls

__all__ = ["MOST_ROWS", "Cell", "Shown", "names_in"]

MOST_ROWS = 500
"""So many rows are shown on a page; files have all."""


@dataclass(frozen=True)
class Cell:
    """A cell as shown: its text, where it leads, and its language where that is not the page's."""

    text: str
    href: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Shown:
    """A table as shown; `more` rows are left out. A column that has its label beside it is shown once, as a link."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int

    @classmethod
    def of(cls, table: Table, names: Graph, language: str, urls: Urls) -> Shown:
        """`names` has the labels of the IRIs in the table, as `names_in` gives them."""
        columns = [name for name in table.columns if f"{name}Label" not in table.columns]
        reader = _Reader(names, language, urls)
        return cls(
            tuple(name.removesuffix("Label") for name in columns),
            tuple(tuple(reader.cells(table, row, columns)) for row in table.rows[:MOST_ROWS]),
            max(0, len(table.rows) - MOST_ROWS),
        )


@dataclass(frozen=True)
class _Reader:
    names: Graph
    language: str
    urls: Urls

    def cells(self, table: Table, row: Sequence[Term | None], columns: Sequence[str]) -> Iterable[Cell]:
        values = dict(zip(table.columns, row, strict=True))
        for name in columns:
            value, of = values[name], values.get(name.removesuffix("Label"))
            yield Cell("") if value is None else self.cell(value, of if of is not None else value)

    def cell(self, value: Term, of: Term) -> Cell:
        href = self.urls.follow(of.value, self.language) if _leads_somewhere(of) else None
        if isinstance(value, ox.NamedNode):
            return Cell(self.name(value.value), href)
        spoken = value.language if isinstance(value, ox.Literal) else None
        return Cell(value.value, href, spoken if spoken != self.language else None)

    def name(self, iri: str) -> str:
        """Its label, else its id, else the host it is found at."""
        found = [each for each in self.names.objects(URIRef(iri), RDFS.label) if isinstance(each, Literal)]
        if found:
            return str(min(found, key=lambda each: (each.language != self.language, str(each))))
        if address := self.urls.address(iri):
            return address.removeprefix("doc/")
        return urlsplit(iri).netloc or iri


def _leads_somewhere(term: Term) -> bool:
    """Not javascript: and the like."""
    return isinstance(term, ox.NamedNode) and term.value.startswith(("http://", "https://"))


async def names_in(pool: Pool, tables: Iterable[Table]) -> Graph:
    """Labels of the IRIs that stand in tables, as far as they are shown."""
    rows = (row for table in tables for row in table.rows[:MOST_ROWS])
    return await labels(pool, {term.value for row in rows for term in row if isinstance(term, ox.NamedNode)})
