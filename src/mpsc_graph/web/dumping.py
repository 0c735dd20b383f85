"""Dumps made in a process of their own that gives way to all others, so that the server answers as before meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from asyncio.subprocess import PIPE
from pathlib import Path

from mpsc_graph.errors import MpscError, ReleaseError
from mpsc_graph.publish.dumps import dump
from mpsc_graph.publish.files import Dumps
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources

__all__ = ["dump_apart"]

_PRIORITY = 3  # a little below all others: somebody may come to wait for it


async def dump_apart(release: Release, resources: Resources) -> Dumps:
    """The files of a release (see `dump`). Raises ReleaseError when they cannot be written."""
    folders = [str(each.absolute()) for each in (release.folder, resources.ontology, resources.queries)]
    command = [sys.executable, "-m", __name__, *folders]
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    said = json.loads(await process.stdout.read() or b"{}")
    await process.wait()
    if "folder" not in said:
        ended = f"{release.folder}: the files of the release were not written; their process was ended"
        raise ReleaseError(said.get("error", ended))
    return Dumps.open(Path(said["folder"]))


def _make(folder: Path, ontology: Path, queries: Path) -> dict[str, str]:
    """What the process answers: the folder of the files, or what went wrong."""
    try:
        dumps = dump(Release.open(folder), Resources(ontology, Path(), queries, ()))
    except MpscError as error:
        return {"error": str(error)}
    return {"folder": str(dumps.folder)}


def _end_with_the_server() -> None:
    """Its end of standard input is closed when the server ends, however it ends."""
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    os.nice(_PRIORITY)
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    print(json.dumps(_make(*map(Path, sys.argv[1:]))), flush=True)
    os._exit(0)
