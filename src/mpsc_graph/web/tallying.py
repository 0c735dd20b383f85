"""The numbers of a release, counted apart from the server."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from mpsc_graph.manifest import Manifest
from mpsc_graph.publish.counting import counted
from mpsc_graph.publish.void import Statistics
from mpsc_graph.release import Release
from mpsc_graph.web.apart import apart, speak

__all__ = ["count_apart"]


async def count_apart(release: Release) -> Statistics:
    """The numbers of a release (see `counted`). Raises ReleaseError when they cannot be counted."""
    return Statistics.of(await apart(__name__, "the numbers", release.folder))


def _make(folder: Path) -> dict[str, Any]:
    return asdict(counted(Release(folder, Manifest.open(folder))))


if __name__ == "__main__":
    speak(_make)
