"""Figures as tables: of the nodes, of the network, from phase to phase, and with each source left out."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from mpsc_graph.network.columns import Network
from mpsc_graph.network.days import first_day
from mpsc_graph.network.evidence import Evidence
from mpsc_graph.network.figures import NetworkFigure, NodeFigure, fitting
from mpsc_graph.network.projection import project
from mpsc_graph.network.selection import Selection

__all__ = ["Cell", "Rows", "change_of_ties", "changes", "network_figures", "node_figures", "without_sources"]

Cell = str | int | float | None
Rows = list[dict[str, Cell]]
"""A table: rows of column → value; None where a figure is not defined."""


def node_figures(graph: Network) -> Rows:
    """A row per node, in the order of the network: `id`, `label`, `mode`, `kind`, `group` and a column per figure.

    Raises NetworkError where the nodes are people.
    """
    values = [(figure, figure.compute(graph)) for figure in fitting(graph)[0]]
    return [
        {
            "id": node,
            **{name: str(data[name]) for name in ("label", "mode", "kind", "group")},
            **{figure.name: _cell(figure, of.get(node)) for figure, of in values},
        }
        for node, data in graph.nodes(data=True)
    ]


def network_figures(graph: Network) -> Rows:
    """A row per figure of the whole: `figure`, `label`, `value`, `meaning`.

    Raises NetworkError where the nodes are people.
    """
    language = graph.graph["language"]
    return [
        {
            "figure": figure.name,
            "label": figure.meaning.label[language],
            "value": _cell(figure, figure.compute(graph)),
            "meaning": figure.meaning.sentence[language],
        }
        for figure in fitting(graph)[1]
    ]


def changes(evidence: Evidence, selection: Selection) -> Rows:
    """How the ties change from each phase to the next: a row per pair of phases.

    `kept`, `new`, `lost` ties; `jaccard`, kept ÷ all of either (below about 0.3 two states are hardly one network that
    changes: T. A. B. Snijders et al., “Introduction to stochastic actor-based models for network dynamics”, Social
    Networks 32, 2010); `turnover`, new and lost ÷ the ties of both phases together.
    """
    return [_change(evidence, *phases, *ties) for phases, ties in _steps(evidence, selection)]


def change_of_ties(evidence: Evidence, selection: Selection) -> Rows:
    """A row per tie and pair of phases: `from`, `to`, `one`, `other`, and whether it is `kept`, `new` or `lost`."""
    labels = evidence.labels
    return [
        {
            "from": labels[earlier],
            "to": labels[later],
            "one": labels[one],
            "other": labels[other],
            "change": "kept" if (one, other) in before & after else "new" if (one, other) in after else "lost",
        }
        for (earlier, later), (before, after) in _steps(evidence, selection)
        for one, other in sorted(before | after, key=lambda tie: (labels[tie[0]], labels[tie[1]], tie))
    ]


_Ties = set[tuple[str, str]]


def _steps(evidence: Evidence, selection: Selection) -> list[tuple[tuple[str, str], tuple[_Ties, _Ties]]]:
    """Each two phases that follow each other, with the ties of both."""
    begins = {each.phase: first_day(each.begin) or "" for each in evidence.participations if each.phase}
    chosen = selection.resolved(evidence).phases
    phases = sorted(
        (phase for phase in begins if not chosen or phase in chosen), key=lambda phase: (begins[phase], phase)
    )
    ties = [
        {(min(tie), max(tie)) for tie in project(evidence, replace(selection, phases=(phase,))).edges}
        for phase in phases
    ]
    return list(zip(pairwise(phases), pairwise(ties), strict=True))


def _change(evidence: Evidence, earlier: str, later: str, before: _Ties, after: _Ties) -> dict[str, Cell]:
    kept, either = len(before & after), len(before | after)
    return {
        "from": evidence.labels[earlier],
        "to": evidence.labels[later],
        "kept": kept,
        "new": len(after - before),
        "lost": len(before - after),
        "jaccard": kept / either if either else None,
        "turnover": (either - kept) / (len(before) + len(after)) if either else None,
    }


def without_sources(evidence: Evidence, selection: Selection) -> Rows:
    """How each figure changes when one source is left out: a row per source and figure that changes.

    Of a figure of the whole `value`, `without` and `change`; of a figure of the nodes the same for the `node` at which
    it changes most. A node that is no longer there has no value. Raises NetworkError where the nodes are people.
    """
    whole = project(evidence, selection)
    before = _figures(whole)
    found: Rows = []
    for source in sorted({source for *_, data in whole.edges(data=True) for source in data["sources"]}):
        after = _figures(project(evidence, replace(selection, without=(*selection.without, source))))
        changed = ((figure, _largest(before[figure], after[figure])) for figure in before)
        found += [{"source": source, "figure": figure, **row} for figure, row in changed if row]
    names = {node: str(data["label"]) for node, data in whole.nodes(data=True)}
    return [{**row, "node": names.get(str(row["node"]), "")} for row in found]


def _figures(graph: Network) -> dict[str, dict[str, Cell]]:
    """Figure → node (or nothing, for the whole) → value. Numbers of communities are names, and left out."""
    of_nodes, of_whole = fitting(graph)
    values: dict[str, dict[str, Cell]] = {each.name: {"": _cell(each, each.compute(graph))} for each in of_whole}
    for figure in of_nodes:
        if figure.name != "community":
            values[figure.name] = {node: _cell(figure, value) for node, value in figure.compute(graph).items()}
    return values


def _largest(before: dict[str, Cell], after: dict[str, Cell]) -> dict[str, Cell] | None:
    """Where a figure changes most, None where it stays as it was. What is missing counts as 0 for that."""
    change = {node: _number(after.get(node)) - _number(value) for node, value in before.items()}
    node = max(change, key=lambda each: abs(change[each]), default=None)
    if node is None or abs(change[node]) < 1e-9:
        return None
    return {"node": node, "value": before[node], "without": after.get(node), "change": change[node]}


def _number(value: Cell) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _cell(figure: NodeFigure | NetworkFigure, value: float | None) -> Cell:
    """Rounded to ten digits: the last ones depend on the order in which threads add up."""
    if value is None:
        return None
    return int(value) if figure.counts else round(value, 10)
