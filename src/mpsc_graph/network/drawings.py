"""A network as text that other tools draw or read: Graphviz, Mermaid, Pajek."""

from __future__ import annotations

import re

from mpsc_graph.errors import NetworkError
from mpsc_graph.network.columns import Network
from mpsc_graph.network.flat import description, plain
from mpsc_graph.network.palette import style

__all__ = ["MERMAID_LIMIT", "dot", "mermaid", "pajek"]

MERMAID_LIMIT = 60
"""The most nodes for Mermaid, which lays out trees and not networks: more than this nobody can read."""


def dot(graph: Network) -> bytes:
    """For Graphviz (https://graphviz.org/doc/info/lang.html): `neato` or `sfdp` lay it out."""
    lines = [f"graph {_quoted(graph.graph['view'])} {{", f"  comment={_quoted(description(graph))}", "  overlap=false"]
    for node, data in graph.nodes(data=True):
        look = style(data)
        shown = {"label": data["label"], "shape": look.shape, "style": "filled", "fillcolor": look.colour}
        lines.append(f"  {_quoted(node)} [{_attributes(shown)}]")
    for one, other, data in graph.edges(data=True):
        shown = {"weight": str(data["weight"]), "penwidth": str(data["weight"]), "comment": " ".join(data["claims"])}
        lines.append(f"  {_quoted(one)} -- {_quoted(other)} [{_attributes(shown)}]")
    return "\n".join([*lines, "}", ""]).encode()


def _attributes(shown: dict[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in shown.items())


def _quoted(text: str) -> str:
    """A text as a quoted ID: Graphviz knows `\\"` inside, and its labels more, so that a backslash is doubled."""
    escaped = str(plain("", text)).replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "\\n")
    return f'"{escaped}"'


def mermaid(graph: Network) -> bytes:
    """For Mermaid (https://mermaid.js.org/syntax/flowchart.html), of small networks.

    Raises NetworkError for one of more than `MERMAID_LIMIT` nodes.
    """
    if len(graph) > MERMAID_LIMIT:
        raise NetworkError(
            f"{len(graph)} nodes are too many for Mermaid, which takes {MERMAID_LIMIT} here; "
            "narrow the network (--phase, --field), roll it up, or write .dot or .svg"
        )
    names = {node: f"n{number}" for number, node in enumerate(graph)}
    lines = ["flowchart LR"]
    for node, data in graph.nodes(data=True):
        opened, closed = ("[", "]") if data["bipartite"] else ("([", "])")
        lines.append(f'  {names[node]}{opened}"{_entities(data["label"])}"{closed}')
        lines.append(f"  style {names[node]} fill:{style(data).colour}")
    lines += [f"  {names[one]} --- {names[other]}" for one, other in graph.edges]
    return "\n".join([*lines, ""]).encode()


def _entities(text: str) -> str:
    """Letters, digits and plain punctuation as they are, all else as Mermaid's numeric entities."""
    return re.sub(r"[^\w .,:/()–-]", lambda match: f"#{ord(match[0])};", str(plain("", text)))


def pajek(graph: Network) -> bytes:
    """For Pajek (`.net`): vertices with their labels, those of the first mode first, and edges with their weights.

    The file has no place for claims and dates. Pajek cannot have a quotation mark in a label: it becomes a single one.
    """
    numbers = {node: number for number, node in enumerate(graph, 1)}
    first = sum(data["bipartite"] == 0 for _, data in graph.nodes(data=True))
    sizes = f"{len(graph)} {first}" if len(graph.graph["modes"]) == 2 else str(len(graph))
    lines = [f"*Vertices {sizes}"]
    lines += [f'{numbers[node]} "{_label(data["label"])}"' for node, data in graph.nodes(data=True)]
    lines.append("*Edges")
    lines += [f"{numbers[one]} {numbers[other]} {data['weight']}" for one, other, data in graph.edges(data=True)]
    return "\n".join([*lines, ""]).encode()


def _label(text: str) -> str:
    return " ".join(str(plain("", text)).replace('"', "'").replace("\\", "/").split())
