"""A network with attributes of plain types, for formats that know no lists and no missing values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import networkx as nx

from mpsc_graph.network.columns import Network, Spell

__all__ = ["description", "flat", "merged", "plain"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML document may hold (XML 1.0, section 2.2)."""


def flat(graph: Network) -> Network:
    """A copy in which lists are texts with blanks between, spells ISO 8601 intervals, and None is left out.

    Characters that XML cannot hold are left out of texts.
    """
    copy: Network = nx.Graph()
    for node, data in graph.nodes(data=True):
        copy.add_node(node, **_flat(data))
    for one, other, data in graph.edges(data=True):
        copy.add_edge(one, other, **_flat(data))
    return copy


def _flat(data: Mapping[str, Any]) -> dict[str, str | int | float]:
    return {name: plain(name, value) for name, value in data.items() if value is not None}


def plain(name: str, value: Any) -> str | int | float:
    """One attribute as a plain value.

    >>> plain("phases", ["a", "b"]), plain("spells", [("2022-01-01", "2023-06-30")]), plain("weight", 2)
    ('a b', '2022-01-01/2023-06-30', 2)
    """
    if name == "spells":
        return " ".join("/".join(spell) for spell in value)
    if isinstance(value, list):
        return " ".join(value)
    return _NOT_XML.sub("", value) if isinstance(value, str) else value


def description(graph: Network) -> str:
    """Where a network comes from, in a line: what a file says of itself."""
    info = graph.graph
    filters = "; ".join(f"{name}: {' '.join(values)}" for name, values in info["filters"].items())
    parts = [info["title"], f"view {info['view']}", filters, f"release {info['release']}", info["modified"]]
    return ", ".join(filter(None, [*parts, info["license"]])) + f"; questions: {' '.join(info['questions'])}"


def merged(spells: list[Spell]) -> list[Spell]:
    """Spells that share a day as one: Gephi takes none that overlap.

    >>> merged([("2022-01-01", "2023-06-30"), ("2023-01-01", "2023-12-31"), ("2025-01-01", "2025-02-01")])
    [('2022-01-01', '2023-12-31'), ('2025-01-01', '2025-02-01')]
    """
    found: list[Spell] = []
    for begin, end in sorted(spells):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((begin, end))
    return found
