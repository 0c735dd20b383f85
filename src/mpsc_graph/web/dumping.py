"""The files of a release, made apart from the server."""

from __future__ import annotations

from pathlib import Path

from mpsc_graph.manifest import Manifest
from mpsc_graph.publish.dumps import dump
from mpsc_graph.publish.files import Dumps
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.web.apart import apart, speak

__all__ = ["dump_apart"]


async def dump_apart(release: Release, resources: Resources) -> Dumps:
    """The files of a release (see `dump`). Raises ReleaseError when they cannot be written."""
    folders = release.folder, resources.ontology, resources.queries
    return Dumps.open(Path(await apart(__name__, "the files", *folders)))


def _make(folder: Path, ontology: Path, queries: Path) -> str:
    """The folder of the files."""
    release = Release(folder, Manifest.open(folder))  # whose hash the server has checked
    return str(dump(release, Resources(ontology, Path(), queries, ())).folder)


if __name__ == "__main__":
    speak(_make)
