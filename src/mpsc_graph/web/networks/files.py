"""The files of `/network`: each format of a network, its pictures, and its figures as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from mpsc_graph.network import tables
from mpsc_graph.network.export import FORMATS, Format
from mpsc_graph.network.plot import png, svg
from mpsc_graph.network.workbook import workbook
from mpsc_graph.web.networks.scene import Scene

__all__ = ["FILES", "PLAIN", "File", "write"]


class File(NamedTuple):
    """How a file is made of a scene. Raises NetworkError where the network cannot be written so."""

    media_type: str
    make: Callable[[Scene], bytes]


def _of(format: Format) -> File:
    return File(format.media_type, lambda scene: format.write(scene.graph))


def _figures(scene: Scene) -> bytes:
    sheets: Mapping[str, Callable[[], tables.Rows]] = {
        "nodes": lambda: tables.node_figures(scene.graph),
        "network": lambda: tables.network_figures(scene.graph),
        "changes": lambda: tables.changes(scene.evidence, scene.selection),
        "ties": lambda: tables.change_of_ties(scene.evidence, scene.selection),
        "sources": lambda: tables.without_sources(scene.evidence, scene.selection),
    }
    return workbook(sheets, scene.graph)


_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FILES: Mapping[str, File] = {
    "network.svg": File("image/svg+xml; charset=utf-8", lambda scene: svg(scene.graph)),
    "network.png": File("image/png", lambda scene: png(svg(scene.graph))),
    **{f"network/{ending}" if "." in ending else f"network.{ending}": _of(each) for ending, each in FORMATS.items()},
    "network/figures.xlsx": File(_SHEET, _figures),
}
"""By address below the root."""

PLAIN = {file.media_type.partition(";")[0] for file in FILES.values()} - {"image/png", _SHEET}
"""Media types of those that are not compressed in themselves."""


def write(address: str, scene: Scene) -> bytes:
    """One of them. Raises NetworkError where the network cannot be written so."""
    return FILES[address].make(scene)
