"""A network as tables for statnet, igraph and spreadsheets: UTF-8, commas, a header line (RFC 4180)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any

from mpsc_graph.errors import NetworkError
from mpsc_graph.network.columns import Edge, Network, Node
from mpsc_graph.network.flat import plain

__all__ = ["as_csv", "edges_csv", "incidence_csv", "nodes_csv"]

_NO_TIE = {"weight": 0}


def nodes_csv(graph: Network) -> bytes:
    """A row per node: `id` and the columns of `columns.Node`."""
    names = ["id", *Node.__annotations__]
    return as_csv(names, ({"id": node, **data} for node, data in graph.nodes(data=True)))


def edges_csv(graph: Network) -> bytes:
    """A row per tie: ids and labels of both ends, and the columns of `columns.Edge`, with `onset` and `terminus`."""
    names = ["source", "target", "source_label", "target_label", *Edge.__annotations__]
    labels = {node: data["label"] for node, data in graph.nodes(data=True)}
    return as_csv(
        names,
        (
            {"source": one, "target": other, "source_label": labels[one], "target_label": labels[other], **data}
            for one, other, data in graph.edges(data=True)
        ),
    )


def incidence_csv(graph: Network) -> bytes:
    """Who takes part as rows, in what as columns, the weight of the tie or 0 in each cell: a two-mode matrix.

    Headed by labels, with the id beside one that two nodes share. Raises NetworkError for a network of one mode.
    """
    if len(graph.graph["modes"]) != 2:
        raise NetworkError(f"the view {graph.graph['view']} has one mode, and so no incidence; write edges.csv")
    labels: dict[str, str] = {node: data["label"] for node, data in graph.nodes(data=True)}
    twice = Counter(labels.values())
    titles = {node: label if twice[label] == 1 else f"{label} ({node})" for node, label in labels.items()}
    rows, columns = ([node for node in graph if graph.nodes[node]["bipartite"] == mode] for mode in (0, 1))
    corner = graph.graph["modes"][0]
    cells = (
        {corner: titles[row]} | {titles[each]: graph.get_edge_data(row, each, _NO_TIE)["weight"] for each in columns}
        for row in rows
    )
    return as_csv([corner, *(titles[each] for each in columns)], cells)


def as_csv(names: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as CSV; lists with blanks between, None as an empty cell."""
    names, text = list(names), StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(["" if row.get(name) is None else plain(name, row[name]) for name in names] for row in rows)
    return text.getvalue().encode()
