"""One page of an answer, in one language: the rows that are shown, what each rests on, and the drawing of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.web.networks.quotes import Quote
from mpsc_graph.web.questions.answering import Asker
from mpsc_graph.web.questions.asked import Asked
from mpsc_graph.web.questions.chart import Drawing, draw
from mpsc_graph.web.questions.evidence import MOST_CLAIMS, Claim, grounds
from mpsc_graph.web.questions.table import Answer, Cell, Column, Row
from mpsc_graph.web.urls import Urls

__all__ = ["ROWS", "Heading", "Passage", "Proof", "View", "view"]

ROWS = 50
"""So many rows a page has, so that with their evidence it stays below 100 kB."""


@dataclass(frozen=True)
class Heading:
    """A column with the address that sorts by it, and how it is sorted (as aria-sort says it)."""

    column: Column
    href: str
    sorted: str | None


@dataclass(frozen=True)
class Passage:
    """Words of a page, its title, where it is found (None where no browser should go there), and its date."""

    text: str
    title: str
    href: str | None
    date: str

    @classmethod
    def of(cls, quote: Quote) -> Passage:
        return cls(quote.text, quote.title or quote.page, quote.href, quote.date)


@dataclass(frozen=True)
class Proof:
    """A claim as shown: its page, its passages, its basis and its standing."""

    href: str
    passages: tuple[Passage, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class View:
    """`rows` are those of this page with the claims shown of each and how many there are beyond; `all` counts the rows
    of the whole answer."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[tuple[Cell, ...], tuple[Proof, ...], int], ...]
    all: int
    first: int
    page: int
    pages: int
    drawing: Drawing | None


async def view(asker: Asker, pool: QueryPool, asked: Asked, language: str, urls: Urls, most: int = ROWS) -> View:
    """The page that is asked for. Raises Refusal for a column there is not, LimitReached."""
    answer = await asker.answer(pool, asked, language, urls)
    behind = grounds(answer.table, (await asker.listed(pool, asked, answer)).table)
    rows = answer.rows(asked.sort)
    pages = max(1, -(-len(rows) // most))
    page = min(asked.page, pages)
    first = (page - 1) * most
    shown = rows[first : first + most]
    claims = [behind.of(row) for row in shown]
    told, spoken = await asker.told(pool, answer, (claim for each in claims for claim in each[:MOST_CLAIMS]))
    return View(
        tuple(_headings(answer, asked)),
        tuple(
            (
                row.cells,
                tuple(_proof(told[claim], spoken) for claim in each[:MOST_CLAIMS] if claim in told),
                max(0, len(each) - MOST_CLAIMS),
            )
            for row, each in zip(shown, claims, strict=True)
        ),
        len(rows),
        first + 1,
        page,
        pages,
        _drawing(answer, rows, asked),
    )


def _headings(answer: Answer, asked: Asked) -> Iterator[Heading]:
    """A second click turns the order round; numbers come with the largest first."""
    for column in answer.columns:
        name = column.name
        up, down = asked.sort == name, asked.sort == f"-{name}"
        begins_down = column.is_number and not (up or down)
        wanted = f"-{name}" if up or begins_down else name
        state = "ascending" if up else "descending" if down else None
        yield Heading(column, asked.suffix(sort=wanted, page=1), state)


def _proof(claim: Claim, answer: Answer) -> Proof:
    codes = tuple(answer.name(code) for code in (claim.basis, claim.standing) if code is not None)
    passages = tuple(Passage.of(quote) for quote in claim.passages)
    return Proof(answer.urls.follow(claim.iri, answer.language), passages, codes)


def _drawing(answer: Answer, rows: list[Row], asked: Asked) -> Drawing | None:
    return draw(answer, rows, asked.question.chart) if asked.question.chart else None
