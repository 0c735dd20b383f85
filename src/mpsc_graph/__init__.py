"""A city programme as one knowledge graph: who does what with whom, in which phase, and which source says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mpsc_graph.library import Graph

__version__ = "0.1.0"


def open(release_folder: str | Path | None = None, language: str = "de", remote: str | None = None) -> Graph:
    """Open a release, the current one where no folder is named, to ask questions and make networks.

    With `remote` (or MPSC_REMOTE) the SPARQL engine at that address is asked, which must hold the release.

    Raises ReleaseError where there is none, or the engine does not hold it.
    """
    from mpsc_graph.library import Graph

    return Graph.open(release_folder, language, remote)
