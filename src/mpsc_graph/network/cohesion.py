"""How a network holds together. Ties count as present or absent, except where a function says otherwise."""

from __future__ import annotations

from random import Random

import networkx as nx

from mpsc_graph.errors import NetworkError
from mpsc_graph.network.centrality import Values, betweenness, degree
from mpsc_graph.network.columns import Network

__all__ = [
    "articulation",
    "betweenness_centralisation",
    "bridges",
    "communities",
    "components",
    "degree_centralisation",
    "density",
    "largest_component",
    "modularity",
]

_SEED = 20230627  # any number; it must only stay the same


def density(graph: Network) -> float:
    """Ties ÷ all that are possible (S. Wasserman & K. Faust, Social Network Analysis, 1994, ch. 4)."""
    return float(nx.density(graph))


def degree_centralisation(graph: Network) -> float:
    """How far one node has all the ties: 1 for a star, 0 where all have as many (Freeman 1979)."""
    return _centralisation(degree(graph), (len(graph) - 1) * (len(graph) - 2))


def betweenness_centralisation(graph: Network) -> float:
    """How far all shortest ways lead over one node: 1 for a star (Freeman 1979)."""
    return _centralisation(betweenness(graph), len(graph) - 1)


def _centralisation(values: Values, largest: float) -> float:
    top = max(values.values(), default=0.0)
    return sum(top - value for value in values.values()) / largest if largest > 0 else 0.0


def components(graph: Network) -> int:
    """How many parts without any tie between them; a node without ties is one."""
    return int(nx.number_connected_components(graph))


def largest_component(graph: Network) -> float:
    """The share of all nodes that the largest part has."""
    return max((len(part) for part in nx.connected_components(graph)), default=0) / (len(graph) or 1)


def articulation(graph: Network) -> Values:
    """1 for a node without which its part would fall apart (J. Hopcroft & R. Tarjan, 1973), else 0."""
    cut = set(nx.articulation_points(graph))
    return {node: float(node in cut) for node in graph}


def bridges(graph: Network) -> set[frozenset[str]]:
    """The ties without which a part would fall apart."""
    return {frozenset(tie) for tie in nx.bridges(graph)}


def communities(graph: Network, leiden: bool = False) -> Values:
    """Groups with more ties inside than chance would give, by weight of ties, numbered from the largest.

    Louvain (V. D. Blondel et al., “Fast unfolding of communities in large networks”, 2008) or Leiden (V. A. Traag et
    al., “From Louvain to Leiden”, 2019), seeded, so that the same network gives the same groups. Raises NetworkError
    where Leiden is asked for and not installed.
    """
    parts = _leiden(graph) if leiden else nx.community.louvain_communities(graph, seed=_SEED)
    order = {node: position for position, node in enumerate(graph)}
    ranked = sorted(parts, key=lambda part: (-len(part), min(order[node] for node in part)))
    return {node: float(number) for number, part in enumerate(ranked, 1) for node in part}


def modularity(graph: Network) -> float:
    """How many more ties (by weight) lie inside the communities than chance would give (M. E. J. Newman, 2006)."""
    if not graph.number_of_edges():
        return 0.0
    parts: dict[float, set[str]] = {}
    for node, number in communities(graph).items():
        parts.setdefault(number, set()).add(node)
    return float(nx.community.modularity(graph, parts.values()))


def _leiden(graph: Network) -> list[set[str]]:
    try:
        import igraph
    except ImportError as error:
        raise NetworkError("Leiden is not installed; pip install 'mpsc-graph[leiden]', or take Louvain") from error
    nodes = list(graph)
    index = {node: position for position, node in enumerate(nodes)}
    ties = [(index[one], index[other], data["weight"]) for one, other, data in graph.edges(data=True)]
    copy = igraph.Graph(n=len(nodes), edges=[tie[:2] for tie in ties])
    igraph.set_random_number_generator(Random(_SEED))
    found = copy.community_leiden("modularity", weights=[tie[2] for tie in ties] or None, n_iterations=-1)
    return [{nodes[position] for position in part} for part in found]
