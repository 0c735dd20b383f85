"""The bridge to rustworkx, which computes on numbered nodes."""

from __future__ import annotations

from collections.abc import Sequence

import rustworkx as rx

from mpsc_graph.network.columns import Network

__all__ = ["compact"]


def compact(graph: Network, nodes: Sequence[str] | None = None) -> rx.PyGraph[str, None]:
    """A network, or the part of it between some nodes, for rustworkx: the same nodes and ties in the same order."""
    chosen = list(graph) if nodes is None else list(nodes)
    copy: rx.PyGraph[str, None] = rx.PyGraph(multigraph=False)
    index = dict(zip(chosen, copy.add_nodes_from(chosen), strict=True))
    ties = ((index[one], index.get(other), None) for one in chosen for other in graph.neighbors(one))
    copy.add_edges_from([(one, other, data) for one, other, data in ties if other is not None and one < other])
    return copy
