"""Figures for networks of two modes, as they are without projection.

S. P. Borgatti & M. G. Everett, “Network analysis of 2-mode data”, Social Networks 19, 1997: a node can be tied to nodes
of the other mode only, so each figure is divided by the largest value that is possible given the size of both modes.
"""

from __future__ import annotations

from collections import Counter

import networkx as nx
from networkx.algorithms import bipartite

from mpsc_graph.network.centrality import Values
from mpsc_graph.network.centrality import betweenness as plain_betweenness
from mpsc_graph.network.centrality import closeness as plain_closeness
from mpsc_graph.network.columns import Network

__all__ = ["betweenness", "closeness", "clustering", "degree_share", "density"]


def degree_share(graph: Network) -> Values:
    """The share of the other mode that a node is tied to."""
    sizes = [len(_of(graph, mode)) for mode in (0, 1)]
    return {node: count / (sizes[1 - _mode(graph, node)] or 1) for node, count in graph.degree}


def betweenness(graph: Network) -> Values:
    """Betweenness as a share of the largest that a node of its mode can have: networkx's
    `bipartite.betweenness_centrality`, computed by rustworkx."""
    n, m = (float(len(_of(graph, mode))) for mode in (0, 1))
    largest = [_largest_betweenness(n, m), _largest_betweenness(m, n)]
    plain = plain_betweenness(graph, normalized=False)
    return {node: value / (largest[_mode(graph, node)] or 1.0) for node, value in plain.items()}


def _largest_betweenness(own: float, other: float) -> float:
    """Borgatti & Everett 1997, as networkx writes it (`bipartite.centrality`)."""
    s, t = divmod(own - 1, other) if other else (0.0, 0.0)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2.0


def closeness(graph: Network) -> Values:
    """The smallest sum of distances possible ÷ the one there is, within a component, times the share of all other nodes
    that are in the component (Borgatti & Everett 1997; K. Faust, “Centrality in affiliation networks”, 1997).

    In a network of one piece this is networkx's `bipartite.closeness_centrality`; that takes the modes of the whole
    network as the measure of each part, too, and so gives small parts more than 1.
    """
    found: Values = {}
    plain = plain_closeness(graph, improved=False)
    for component in nx.connected_components(graph):
        sizes = Counter(_mode(graph, node) for node in component)
        for node in component if len(component) > 1 else ():
            own, other = sizes[_mode(graph, node)], sizes[1 - _mode(graph, node)]
            found[node] = plain[node] * (other + 2 * (own - 1)) / (len(graph) - 1)
    return {node: found.get(node, 0.0) for node in graph}


def density(graph: Network) -> float:
    """Ties ÷ all that are possible between the two modes."""
    return float(bipartite.density(graph, _of(graph, 0))) if all(_of(graph, mode) for mode in (0, 1)) else 0.0


def clustering(graph: Network) -> float:
    """How often three ties in a row are closed by a fourth: two actors who share one measure share another (G. Robins &
    M. Alexander, “Small worlds among interlocking directors”, 2004). 0 where there are no three in a row."""
    return float(bipartite.robins_alexander_clustering(graph))


def _of(graph: Network, mode: int) -> list[str]:
    return [node for node in graph if _mode(graph, node) == mode]


def _mode(graph: Network, node: str) -> int:
    return int(graph.nodes[node]["bipartite"])
