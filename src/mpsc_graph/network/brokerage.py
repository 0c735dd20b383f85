"""Who stands between others that are not tied to each other. Ties count as present or absent."""

from __future__ import annotations

from itertools import permutations

import networkx as nx

from mpsc_graph.network.centrality import Values
from mpsc_graph.network.columns import Network

__all__ = ["ROLES", "brokerage", "constraint", "effective_size"]

ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
"""Gould & Fernandez's five, in their order: between two others of the broker's own group; between two of one other
group; from the own group to another; from another to the own; between two different other groups."""


def constraint(graph: Network) -> Values:
    """How far a node's contacts are tied to each other, so that none of them is a way to somewhere else.

    c(i) = Σj (p(i,j) + Σq p(i,q) p(q,j))², p(i,j) being 1 ÷ degree of i (R. S. Burt, Structural Holes, 1992, ch. 2).
    Left out where there are no ties: the figure is not defined there.
    """
    found: Values = {}
    for node in graph:
        if near := set(graph.neighbors(node)):
            share = 1 / len(near)
            around = (sum(1 / graph.degree[q] for q in near.intersection(graph.neighbors(j))) for j in near)
            found[node] = sum((share + share * indirect) ** 2 for indirect in around)
    return found


def effective_size(graph: Network) -> Values:
    """How many contacts a node has, less those that lead nowhere new: degree − 2t ÷ degree, t being the ties among its
    contacts (S. P. Borgatti, “Structural holes: unpacking Burt's redundancy measures”, Connections 20, 1997).

    Left out where there are no ties.
    """
    closed: dict[str, int] = dict(nx.triangles(graph))  # type: ignore[arg-type]  # a dict, unless one node is asked for
    return {node: count - 2 * closed[node] / count for node, count in graph.degree if count}


def brokerage(role: str, graph: Network) -> Values:
    """How often a node stands in a role between two others that are not tied, by the groups of `structure.GROUPS`.

    R. V. Gould & R. M. Fernandez, “Structures of mediation”, Sociological Methodology 19, 1989.
    Ties have no direction here, so each pair is counted both ways, as statnet's `brokerage` does with a symmetric
    network: a representative is always as often a gatekeeper.
    """
    groups: dict[str, str] = {node: data["group"] for node, data in graph.nodes(data=True)}
    return {
        broker: float(
            sum(
                _role(groups[one], groups[broker], groups[other]) == role and not graph.has_edge(one, other)
                for one, other in permutations(graph.neighbors(broker), 2)
            )
        )
        for broker in graph
    }


def _role(sender: str, broker: str, receiver: str) -> str:
    match sender == broker, receiver == broker, sender == receiver:
        case True, True, _:
            return "coordinator"
        case True, False, _:
            return "representative"
        case False, True, _:
            return "gatekeeper"
        case _, _, True:
            return "itinerant"
    return "liaison"
