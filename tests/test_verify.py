"""Gates of quality: each query in tests/verify says what must never be found, and zero rows of the release pass it.

A gate stands here only where no shape says the same. Shapes already see to a name in both languages of things and codes
(what is left is `name-missing`), to quotes of at most 15 words (Quote-short), and to a public function of every person
(Person-function). Terms that no vocabulary has are found in test_ontology.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.release import Release
from mpsc_graph.store.base import Query, Table
from mpsc_graph.store.embedded import EmbeddedStore

GATES = sorted((Path(__file__).parent / "verify").glob("*.rq"))


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.stem)
def test_gate(gate: Path, store: EmbeddedStore) -> None:
    found = Table.parse(store.answer(Query(gate.read_text("utf-8")), ox.QueryResultsFormat.JSON, None))
    assert isinstance(found, Table)
    assert [tuple(map(str, row)) for row in found.rows] == [], gate.read_text("utf-8").splitlines()[0]


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.stem)
def test_gate_finds_the_culprit_and_nothing_else(gate: Path) -> None:
    """Beside each gate lies a small graph in which one thing, named culprit, must be found."""
    graph = ox.Store()
    graph.load(path=gate.with_suffix(".trig"), format=ox.RdfFormat.TRIG)
    answer = graph.query(gate.read_text("utf-8"), use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    found = {str(row[0]) for row in answer}
    assert len(found) == 1
    assert found.pop().endswith("culprit>")


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.stem)
def test_gate_says_what_it_is_for(gate: Path) -> None:
    text = gate.read_text("utf-8")
    assert text.startswith("# Never: ")
    for prefix, namespace in re.findall(r"^PREFIX (\S*): <(.*)>$", text, re.MULTILINE):
        assert PREFIXES[prefix] == namespace
        assert re.search(rf"(?<![\w-]){prefix}:\w", text.split("SELECT")[1]), f"{prefix} is not used"


def test_the_data_has_no_warning(release: Release) -> None:
    """Warnings let a release through, so that others may work towards none; this project's data has none."""
    results = json.loads((release.folder / "report.json").read_text("utf-8"))["results"]
    assert [result for result in results if result["severity"] != "info"] == []
    assert {result["path"] for result in results} == {PREFIXES["mpsc"] + "conflictsWith"}, "docs/conflicts.md says so"
