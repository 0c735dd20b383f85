"""A network as it is looked at, and its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mpsc_graph.network.columns import Network
from mpsc_graph.network.days import first_day
from mpsc_graph.network.drawn import around, drawn
from mpsc_graph.network.evidence import Evidence
from mpsc_graph.network.layout import Positions
from mpsc_graph.network.selection import Selection
from mpsc_graph.network.tables import Rows, changes, network_figures, node_figures
from mpsc_graph.web.networks.perspective import Perspective

__all__ = ["Figures", "Scene"]


@dataclass(frozen=True)
class Scene:
    """A network with a place for each node, what it was made of, and what was selected of that.

    `frame` is the extent of the picture (left, bottom, right, top), the same whatever is selected; `phases` are the
    IRIs of all phases that occur, the earliest first.
    """

    perspective: Perspective
    evidence: Evidence
    selection: Selection
    graph: Network
    frame: tuple[float, float, float, float]
    phases: tuple[str, ...]

    @classmethod
    def of(cls, perspective: Perspective, evidence: Evidence, places: Positions) -> Scene:
        """`places` are those of the whole view. Raises NetworkError for a filter or an ego there is not."""
        selection = perspective.selection.resolved(evidence)
        graph, ego = drawn(evidence, selection, places), perspective["ego"]
        if ego:
            graph = around(graph, ego)
        frame = _frame([places[node] for node in (graph if ego else places)])
        return cls(perspective, evidence, selection, graph, frame, _phases(evidence))

    @property
    def is_measured(self) -> bool:
        """Nobody ranks people."""
        return "person" not in self.graph.graph["modes"]


@dataclass(frozen=True)
class Figures:
    """Figures of the nodes, of the whole, and from phase to phase; none where nodes are people."""

    nodes: Rows
    whole: Rows
    changes: Rows

    @classmethod
    def of(cls, scene: Scene) -> Figures:
        if not scene.is_measured:
            return cls([], [], [])
        whole = network_figures(scene.graph) if len(scene.graph) else []
        return cls(node_figures(scene.graph), whole, changes(scene.evidence, scene.selection))


def _frame(spots: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = zip(*spots, strict=True) if spots else ((0.0,), (0.0,))
    return round(min(xs), 4), round(min(ys), 4), round(max(xs), 4), round(max(ys), 4)


def _phases(evidence: Evidence) -> tuple[str, ...]:
    begins = {each.phase: each.begin for each in evidence.participations if each.phase}
    return tuple(sorted(begins, key=lambda phase: (first_day(begins[phase]) or "", phase)))
