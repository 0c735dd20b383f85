"""`data/left-out.csv`: what pages say and the graph does not, and why. Nothing is left out in silence."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.store.base import Query, Store, Table

LIST = Path(__file__).parent.parent / "data" / "left-out.csv"
COLUMNS = ("statement", "source", "reason")


def mistakes(text: str, sources: set[str]) -> list[str]:
    """What is wrong with the list, row by row; `sources` are the ids of the pages there are."""
    header, *rows = csv.reader(text.splitlines())
    found = [] if tuple(header) == COLUMNS else [f"the columns are {', '.join(COLUMNS)}"]
    seen = set[str]()
    for number, row in enumerate(rows, start=2):
        if len(row) != len(COLUMNS):
            found.append(f"row {number} has {len(row)} columns")
            continue
        statement, source, reason = row
        if not statement or statement in seen:
            found.append(f"row {number}: no statement, or one that stands above")
        if source and source not in sources:
            found.append(f"row {number}: there is no source {source}")
        if len(reason.split()) < 4:
            found.append(f"row {number}: no reason that a reader could follow")
        seen.add(statement)
    return found


def test_the_list_is_well_formed(store: Store) -> None:
    answer = store.answer(Query("SELECT ?page { ?page a schema:WebPage }"), ox.QueryResultsFormat.JSON, None)
    table = Table.parse(answer)
    assert isinstance(table, Table)
    sources = {term.value.removeprefix(DEFAULT_BASE) for row in table.rows if isinstance(term := row[0], ox.NamedNode)}
    text = LIST.read_text("utf-8")
    assert mistakes(text, sources) == []
    assert not re.search(r"\b[fs][0-9]{3,4}\b", text), "a number that only the one who entered it understands"


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        ("A15 is an office,source/ulm/page,it is not said there", None),
        ("A15 is an office,,no page is at hand", None),
        ("A15 is an office,source/ulm/pages,it is not said there", "row 2: there is no source source/ulm/pages"),
        ("A15 is an office,source/ulm/page,unclear", "row 2: no reason that a reader could follow"),
        (",source/ulm/page,it is not said there", "row 2: no statement, or one that stands above"),
        ("A15 is an office, of the city,source/ulm/page,it is not said there", "row 2 has 4 columns"),
    ],
)
def test_mistakes(row: str, mistake: str | None) -> None:
    assert mistakes(f"statement,source,reason\n{row}\n", {"source/ulm/page"}) == ([mistake] if mistake else [])
