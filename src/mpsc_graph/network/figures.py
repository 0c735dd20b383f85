"""The figures of a network: which there are, for which view, and how they are computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import networkx as nx

from mpsc_graph.errors import NetworkError
from mpsc_graph.network import brokerage, centrality, cohesion, two_mode
from mpsc_graph.network.centrality import Values
from mpsc_graph.network.columns import Network
from mpsc_graph.network.meanings import MEANINGS, Meaning

__all__ = ["NETWORK_FIGURES", "NODE_FIGURES", "NetworkFigure", "NodeFigure", "fitting"]

_ONE, _TWO = frozenset({1}), frozenset({2})
_BOTH = _ONE | _TWO


@dataclass(frozen=True)
class NodeFigure:
    """A figure of each node. `modes` are the numbers of modes of the networks it is for; `counts` tells whole numbers.

    `compute` leaves out the nodes for which the figure is not defined.
    """

    name: str
    modes: frozenset[int]
    compute: Callable[[Network], Values]
    counts: bool = False

    @property
    def meaning(self) -> Meaning:
        return MEANINGS[self.name]


@dataclass(frozen=True)
class NetworkFigure:
    """A figure of the network as a whole."""

    name: str
    modes: frozenset[int]
    compute: Callable[[Network], float]
    counts: bool = False

    @property
    def meaning(self) -> Meaning:
        return MEANINGS[self.name]


NODE_FIGURES = (
    NodeFigure("degree", _BOTH, centrality.degree, counts=True),
    NodeFigure("degree-share", _TWO, two_mode.degree_share),
    NodeFigure("strength", _BOTH, centrality.strength, counts=True),
    NodeFigure("occasions", _ONE, partial(centrality.strength, weight="newman")),
    NodeFigure("betweenness", _ONE, centrality.betweenness),
    NodeFigure("betweenness", _TWO, two_mode.betweenness),
    NodeFigure("closeness", _ONE, centrality.closeness),
    NodeFigure("closeness", _TWO, two_mode.closeness),
    NodeFigure("eigenvector", _BOTH, centrality.eigenvector),
    NodeFigure("core", _BOTH, centrality.core, counts=True),
    NodeFigure("constraint", _ONE, brokerage.constraint),
    NodeFigure("effective-size", _ONE, brokerage.effective_size),
    *(NodeFigure(role, _ONE, partial(brokerage.brokerage, role), counts=True) for role in brokerage.ROLES),
    NodeFigure("articulation", _BOTH, cohesion.articulation, counts=True),
    NodeFigure("community", _ONE, cohesion.communities, counts=True),
)
"""In the order of the tables. Two of one name are one figure, computed as the number of modes asks."""

NETWORK_FIGURES = (
    NetworkFigure("nodes", _BOTH, len, counts=True),
    NetworkFigure("ties", _BOTH, lambda graph: graph.number_of_edges(), counts=True),
    NetworkFigure("density", _ONE, cohesion.density),
    NetworkFigure("density", _TWO, two_mode.density),
    NetworkFigure("components", _BOTH, cohesion.components, counts=True),
    NetworkFigure("largest-component", _BOTH, cohesion.largest_component),
    NetworkFigure("articulation-points", _BOTH, lambda graph: sum(cohesion.articulation(graph).values()), counts=True),
    NetworkFigure("bridges", _BOTH, lambda graph: len(cohesion.bridges(graph)), counts=True),
    NetworkFigure("degree-centralisation", _ONE, cohesion.degree_centralisation),
    NetworkFigure("betweenness-centralisation", _ONE, cohesion.betweenness_centralisation),
    NetworkFigure("transitivity", _ONE, nx.transitivity),
    NetworkFigure("clustering", _TWO, two_mode.clustering),
    NetworkFigure("communities", _ONE, lambda graph: len({*cohesion.communities(graph).values()}), counts=True),
    NetworkFigure("modularity", _ONE, cohesion.modularity),
)


def fitting(graph: Network) -> tuple[list[NodeFigure], list[NetworkFigure]]:
    """The figures for a network: of its nodes, and of itself. Only actors broker between groups.

    Raises NetworkError where the nodes are people: they are never measured against each other.
    """
    if "person" in graph.graph["modes"]:
        raise NetworkError(
            "people are not ranked: no figure is computed where they are nodes; export the network or take another view"
        )
    modes = len(graph.graph["modes"])
    of_nodes = [figure for figure in NODE_FIGURES if modes in figure.modes]
    if graph.graph["modes"] != ["actor"]:
        of_nodes = [figure for figure in of_nodes if figure.name not in brokerage.ROLES]
    return of_nodes, [figure for figure in NETWORK_FIGURES if modes in figure.modes]
