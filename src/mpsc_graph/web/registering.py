"""The register of a release's things, made apart from the server."""

from __future__ import annotations

from pathlib import Path

from mpsc_graph.manifest import Manifest
from mpsc_graph.publish.register import Register, registered
from mpsc_graph.release import Release
from mpsc_graph.web.apart import apart, speak

__all__ = ["register_apart"]


async def register_apart(release: Release, folder: Path) -> Register:
    """The register of a release in a folder (see `registered`). Raises ReleaseError when it cannot be made."""
    return Register(Path(await apart(__name__, "the register", release.folder, folder)))


def _make(release: Path, folder: Path) -> str:
    return str(registered(Release(release, Manifest.open(release)), folder).file)


if __name__ == "__main__":
    speak(_make)
