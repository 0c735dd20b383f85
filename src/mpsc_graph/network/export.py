"""A network as a file, in the format its name ends in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, NamedTuple

import networkx as nx

from mpsc_graph.errors import NetworkError
from mpsc_graph.network.columns import Network
from mpsc_graph.network.drawings import dot, mermaid, pajek
from mpsc_graph.network.flat import description, flat
from mpsc_graph.network.gexf import gexf
from mpsc_graph.network.sheets import edges_csv, incidence_csv, nodes_csv

__all__ = ["FORMATS", "Format", "export"]


class Format(NamedTuple):
    """How a network is written, and the media type of the file."""

    media_type: str
    write: Callable[[Network], bytes]


def graphml(graph: Network) -> bytes:
    """For igraph, yEd and others (http://graphml.graphdrawing.org/); `type` is igraph's boolean for the second mode."""
    copy, two_mode = flat(graph), len(graph.graph["modes"]) == 2
    for _, data in copy.nodes(data=True):
        data |= {"type": bool(data["bipartite"])} if two_mode else {}
    copy.graph["description"] = description(graph)
    output = BytesIO()
    nx.write_graphml_xml(copy, output)
    return output.getvalue() + b"\n"


def node_link(graph: Network) -> bytes:
    """JSON as networkx writes and reads it (`node_link_data`), with everything the network carries."""
    return _json(nx.node_link_data(graph, edges="edges"))


def cytoscape(graph: Network) -> bytes:
    """JSON for Cytoscape and Cytoscape.js, as networkx writes it."""
    data = nx.cytoscape_data(graph)
    for element in data["elements"]["nodes"]:
        element["data"]["name"] = element["data"]["label"]
    return _json(data)


def _json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


FORMATS: Mapping[str, Format] = {
    "gexf": Format("application/gexf+xml", gexf),
    "graphml": Format("application/graphml+xml", graphml),
    "json": Format("application/json", node_link),
    "cyjs": Format("application/json", cytoscape),
    "net": Format("text/plain; charset=utf-8", pajek),
    "dot": Format("text/vnd.graphviz; charset=utf-8", dot),
    "mmd": Format("text/vnd.mermaid; charset=utf-8", mermaid),
    "nodes.csv": Format("text/csv; charset=utf-8", nodes_csv),
    "edges.csv": Format("text/csv; charset=utf-8", edges_csv),
    "incidence.csv": Format("text/csv; charset=utf-8", incidence_csv),
}
"""By the end of the file's name."""


def export(graph: Network, name: str) -> bytes:
    """The network in the format that `name` ends in, as in `dresden.gexf` or `out/nodes.csv`.

    Raises NetworkError for an ending there is no format for, or a format that cannot carry this network.
    """
    for ending, format in FORMATS.items():
        if f".{name.lower()}".replace("/", ".").replace("-", ".").endswith(f".{ending}"):
            return format.write(graph)
    raise NetworkError(f"{name}: no format for that ending; expected {', '.join(FORMATS)}")
