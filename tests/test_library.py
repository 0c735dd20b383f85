"""The graph from Python: data frames, networks, and the notebook that shows them."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pytest

import mpsc_graph
from mpsc_graph.errors import NetworkError, QuestionError, ReleaseError, SettingError
from mpsc_graph.library import Graph
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.network.codebook import page
from mpsc_graph.release import Release

ROOT = Path(__file__).parent.parent
NOTEBOOK = ROOT / "docs" / "notebook.ipynb"


@pytest.fixture(scope="module")
def graph(release: Release) -> Graph:
    return mpsc_graph.open(release.folder, language="en")


def test_a_question_is_a_data_frame(graph: Graph) -> None:
    leads = graph.ask("leads")
    assert leads.measureLabel.tolist() == ["Drafting of the smart city strategy", "Smart participation"]
    load = graph.ask("load-per-organisation")
    assert all(load[each].dtype.kind == "i" for each in load.columns if each.startswith("measures"))
    shown = graph.ask("cooperation", evidence=True)
    assert {"quote", "page"} <= {*shown.columns} and shown.quote.notna().all()
    in_phase_1 = graph.ask("measures-of-a-phase", phase="dresden/phase/mpsc-1")
    assert in_phase_1.measure.nunique() == 6
    assert "teams" in graph.questions()


def test_sparql_is_a_data_frame(graph: Graph) -> None:
    frame = graph.sparql("SELECT ?m ?end { ?m a mpsc:Measure OPTIONAL { ?m schema:nothing ?end } } ORDER BY ?m")
    assert isinstance(frame, pd.DataFrame) and len(frame) == 12
    assert frame.end.isna().all() and frame.m[0].endswith("/measure/cleema-app")
    with pytest.raises(QuestionError, match="ask with SELECT"):
        graph.sparql("ASK {}")


def test_a_network_is_a_networkx_graph(graph: Graph) -> None:
    bodies = graph.network("actors", level="body", phases=["mpsc-2"])
    assert isinstance(bodies, nx.Graph)
    assert bodies.graph["filters"] == {"phases": [DEFAULT_BASE + "dresden/phase/mpsc-2"], "level": ["body"]}
    with pytest.raises(NetworkError, match="say so with --people"):
        graph.network("people-events")
    assert len(graph.network("people-events", people=True)) > 10
    with pytest.raises(QuestionError, match="did you mean “leads”"):
        graph.ask("leds")


def test_without_a_release_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MPSC_RELEASES", str(tmp_path))
    with pytest.raises(ReleaseError, match="there is no release yet; run mpsc-graph build"):
        mpsc_graph.open()


def test_without_pandas_it_says_what_to_install(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(SettingError, match=r"pip install 'mpsc-graph\[pandas\]'"):
        graph.ask("leads")


def test_the_notebook_runs(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cell by cell as Jupyter would, in one namespace, on the current release of a folder."""
    monkeypatch.setenv("MPSC_RELEASES", str(release.folder.parent))
    names: dict[str, Any] = {}
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    shown = [_run(source, names) for source in sources]
    first, evidence, ties, figures, _, bases = shown
    assert len(sources[0].split("\n\n")[1].splitlines()) + 1 == 5, "five lines"
    assert first.index[-1] == "Open data" and first.iloc[-1] == 5
    assert evidence.quote.tolist() == ["federführend: TUD", "von der WISSENARCHITEKTUR geleitete Maßnahme"]
    assert ("A15", "TUD Dresden University of Technology", 2, "2022-01-01", "2026-12-31") in ties
    assert figures["nodes"] == (5, "How many actors and measures the network has, those without ties included.")
    assert names["picture"].startswith(b"<svg") and names["gexf"].startswith(b"<?xml")
    assert bases.claims.sum() > 1000 and not any(cell.get("outputs") for cell in cells)


def _run(source: str, names: dict[str, Any]) -> Any:
    """Run a cell; its value is that of its last line, if that is an expression."""
    *statements, last = ast.parse(source).body
    exec(compile(ast.Module(statements, []), "cell", "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    return exec(compile(ast.Module([last], []), "cell", "exec"), names)


def test_the_codebook_is_what_the_package_says() -> None:
    """German, then English; a reader in Python has the same: mpsc_graph.network.codebook.page."""
    assert (ROOT / "docs" / "codebook.md").read_text("utf-8") == page("de") + "\n" + page("en")


def test_opening_costs_nothing_until_it_is_used() -> None:
    script = "import sys, mpsc_graph; print({'pyoxigraph', 'pandas', 'networkx'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.strip() == "set()"
