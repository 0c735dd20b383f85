"""GEXF 1.3 with dates, for Gephi's timeline (https://gexf.net/schema.html).

Gephi's rules that a file must keep: the interval as the representation of time, whole days, spells with both ends
included, none of which overlap, and no open intervals (`startopen` and `endopen` are gone since 1.3). A tie that no
source dates has no spell, which Gephi takes as always there.
"""

from __future__ import annotations

from io import BytesIO
from xml.etree.ElementTree import Element, SubElement

from networkx.readwrite.gexf import GEXFWriter

from mpsc_graph import __version__
from mpsc_graph.network.columns import Network
from mpsc_graph.network.flat import description, flat, merged
from mpsc_graph.network.palette import style

__all__ = ["gexf"]

_UNIT = 100.0
"""Gephi's nodes are about 10 across; ours are drawn for ties of about this length."""


def gexf(graph: Network) -> bytes:
    """The network as a GEXF document, with the colours of `palette`, and the places of nodes that have one."""
    copy = flat(graph)
    for node, data in copy.nodes(data=True):
        original = graph.nodes[node]
        data |= {"spells": merged(original["spells"]), "viz": {"color": _rgb(style(original).colour)}}
        if "x" in data:
            x, y = data.pop("x"), data.pop("y")
            data["viz"]["position"] = {"x": _UNIT * x, "y": _UNIT * y, "z": 0.0}
    for one, other, data in copy.edges(data=True):
        data["spells"] = merged(graph.edges[one, other]["spells"])
    writer = GEXFWriter(version="1.3")
    writer.add_graph(copy)
    _amend(writer.xml, graph)
    output = BytesIO()
    writer.write(output)
    return output.getvalue() + b"\n"


def _amend(xml: Element, graph: Network) -> None:
    """What networkx writes otherwise: today's date, a schema to look for elsewhere, and a name that 1.3 has not."""
    for name in [each for each in xml.attrib if each.startswith("xsi:") or each == "xmlns:xsi"]:
        del xml.attrib[name]
    meta, body = xml[0], xml[1]
    meta.clear()
    if graph.graph["modified"]:
        meta.set("lastmodifieddate", graph.graph["modified"])
    SubElement(meta, "creator").text = f"mpsc-graph {__version__}"
    SubElement(meta, "description").text = description(graph)
    body.attrib.pop("name", None)
    if body.get("mode") == "dynamic":
        body.set("timerepresentation", "interval")


def _rgb(colour: str) -> dict[str, int]:
    return {name: int(colour[at : at + 2], 16) for name, at in (("r", 1), ("g", 3), ("b", 5))}
