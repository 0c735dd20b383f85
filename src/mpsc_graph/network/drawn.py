"""Networks with a place for each node, as pictures show them."""

from __future__ import annotations

import networkx as nx

from mpsc_graph.errors import NetworkError
from mpsc_graph.network.columns import Network
from mpsc_graph.network.evidence import Evidence
from mpsc_graph.network.layout import Positions, place, positions
from mpsc_graph.network.projection import project
from mpsc_graph.network.selection import Selection

__all__ = ["around", "drawn", "whole"]


def whole(evidence: Evidence, selection: Selection, like: Positions | None = None) -> Positions:
    """The places of all nodes of a view, whatever is selected of it, at the level of the selection.

    They are the same in all languages. `like` are positions of an earlier network to keep.
    """
    graph = project(evidence, Selection(level=selection.level))
    by_name: Network = nx.Graph()
    by_name.add_nodes_from(sorted(graph))
    by_name.add_edges_from(sorted((min(tie), max(tie)) for tie in graph.edges))
    return positions(by_name, like)


def drawn(evidence: Evidence, selection: Selection, like: Positions) -> Network:
    """What is selected, each node in its place in the whole of the view, so that pictures of two phases compare.

    Raises NetworkError for a filter whose value does not occur.
    """
    return place(project(evidence, selection), like)


def around(graph: Network, ego: str) -> Network:
    """The ego network: a node, all it is tied to, and the ties among these (S. Wasserman & K. Faust, Social Network
    Analysis, 1994, p. 42). In a two-mode network two steps, so that it has those who share what the ego takes part in.

    `ego` is an IRI or the last part of one. Raises NetworkError where no node or more than one has it.
    """
    found = [node for node in graph if f"/{node}".endswith(f"/{ego}")]
    if len(found) != 1:
        raise NetworkError(f"ego {ego}: {len(found) or 'no'} nodes of this network have it; expected the id of one")
    steps = len(graph.graph["modes"])
    part: Network = nx.ego_graph(graph, found[0], radius=steps)
    in_order: Network = nx.Graph(**{**graph.graph, "filters": {**graph.graph["filters"], "ego": found}})
    in_order.add_nodes_from((node, data) for node, data in graph.nodes(data=True) if node in part)
    in_order.add_edges_from(
        (one, other, data) for one, other, data in graph.edges(data=True) if part.has_edge(one, other)
    )
    return in_order
