"""`docs/conflicts.md` says how each disagreement shows in the graph; here is whether it does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.questions import with_evidence
from mpsc_graph.store.base import Query, Store
from tests.test_questions import CATALOGUE, rows

TEXT = (Path(__file__).parent.parent / "docs" / "conflicts.md").read_text("utf-8")
LINK = r"\]\((http[^\s)]+)\)"


class Row(NamedTuple):
    """A row of the table: the pages it links to, and how it shows (a question, or none)."""

    number: int
    pages: frozenset[str]
    question: str
    shows: str


def read() -> list[Row]:
    found = []
    for number, says, shows in re.findall(r"^\| (\d+) \| (.*) \| (.*) \|$", TEXT, re.MULTILINE):
        pages = frozenset(re.findall(LINK, says))
        question = re.match(r"`([a-z-]+)`: ", shows)
        found.append(Row(int(number), pages, question[1] if question else "", shows))
    return found


TABLE = read()
FOUND = [row for row in TABLE if row.question]


@pytest.fixture(scope="module")
def pairs(store: Store) -> set[frozenset[str]]:
    """The two pages of each conflict that the rules find."""
    return {
        frozenset((row["page"], row["otherPage"]))
        for row in rows(store, CATALOGUE["conflicts"].query({}, DEFAULT_BASE))
    }


def test_all_are_there() -> None:
    assert [row.number for row in TABLE] == list(range(1, 30))
    assert all(row.question or row.shows.startswith("no conflict") for row in TABLE)
    assert sum(row.question == "conflicts" for row in TABLE) == 12


def test_links_lead_to_pages_of_the_graph(store: Store) -> None:
    known = {row["url"] for row in rows(store, Query("SELECT ?url { ?page a schema:WebPage ; schema:url ?url }"))}
    assert {*re.findall(LINK, TEXT)} - known == set()


@pytest.mark.parametrize("row", FOUND, ids=lambda row: f"{row.number}-{row.question}")
def test_what_is_said_to_show_does(row: Row, store: Store, pairs: set[frozenset[str]]) -> None:
    if row.question == "conflicts":
        assert any(pair <= row.pages for pair in pairs)
        return
    question = CATALOGUE[row.question].query({}, DEFAULT_BASE)
    columns = list(rows(store, question)[0])
    assert {found["page"] for found in rows(store, with_evidence(question, columns))} & row.pages


def test_no_conflict_is_found_that_nobody_has_looked_at(pairs: set[frozenset[str]]) -> None:
    """A pair of pages that is new here is either a mistake in the data or a row for the table."""
    assert {pair for pair in pairs if not any(pair <= row.pages for row in TABLE)} == set()
