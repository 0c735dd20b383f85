"""Where a node stands among all others. Ties count as present or absent, except where a function says otherwise.

Betweenness, closeness and eigenvectors are computed by rustworkx: the figures are those of networkx, at any size sooner
(`benchmarks/network.py`).
"""

from __future__ import annotations

import networkx as nx
import rustworkx as rx

from mpsc_graph.network.columns import Network
from mpsc_graph.network.compact import compact

__all__ = ["Values", "betweenness", "closeness", "core", "degree", "eigenvector", "strength"]

Values = dict[str, float]
"""Node → value."""


def degree(graph: Network) -> Values:
    """How many others a node is tied to (L. C. Freeman, “Centrality in social networks”, Social Networks 1, 1979)."""
    return {node: float(count) for node, count in graph.degree}


def strength(graph: Network, weight: str = "weight") -> Values:
    """The sum of the weights of its ties (A. Barrat et al., “The architecture of complex weighted networks”, 2004).

    With the weight `newman` it is the number of occasions on which it worked with others (Newman 2001).
    """
    return {node: float(total) for node, total in graph.degree(weight=weight)}


def betweenness(graph: Network, normalized: bool = True) -> Values:
    """On what share of all shortest ways between two others a node lies (Freeman 1979; U. Brandes, 2001)."""
    return _named(graph, rx.betweenness_centrality(compact(graph), normalized=normalized))


def closeness(graph: Network, improved: bool = True) -> Values:
    """How short the ways are from a node to all that it reaches, times the share of all nodes that it reaches.

    The second factor makes components of different size comparable (S. Wasserman & K. Faust, Social Network Analysis,
    1994, p. 201); without `improved` it is left out. 0 for a node without ties.
    """
    return _named(graph, rx.closeness_centrality(compact(graph), wf_improved=improved))


def eigenvector(graph: Network) -> Values:
    """High for nodes tied to nodes that are high themselves (P. Bonacich, “Power and centrality”, 1987).

    Per component, of length 1 in each, so that values of different components do not compare. 0 for a node without
    ties.
    """
    found: Values = {}
    for component in nx.connected_components(graph):
        nodes = [node for node in graph if node in component] if len(component) > 1 else []
        values = rx.eigenvector_centrality(compact(graph, nodes), max_iter=10_000, tol=1e-9) if nodes else {}
        found |= dict(zip(nodes, values.values(), strict=True))
    return {node: found.get(node, 0.0) for node in graph}


def core(graph: Network) -> Values:
    """The largest k for which a node belongs to a group in which each is tied to at least k others of it
    (S. B. Seidman, “Network structure and minimum degree”, Social Networks 5, 1983)."""
    return {node: float(k) for node, k in nx.core_number(graph).items()}


def _named(graph: Network, values: rx.CentralityMapping) -> Values:
    return dict(zip(graph, values.values(), strict=True))
