"""The commands for those who make releases public."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mpsc_graph import terminal
from mpsc_graph.errors import ReleaseError
from mpsc_graph.publish.changes import compare
from mpsc_graph.publish.revision import as_json, trig
from mpsc_graph.publish.words import Wording
from mpsc_graph.release import Release, Releases
from mpsc_graph.settings import Settings
from mpsc_graph.terminal import Language

__all__ = ["diff"]


class DiffFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    TRIG = "trig"


def diff(
    older: Annotated[str, typer.Argument(help="Id of a release, its first characters, or a folder.")],
    newer: Annotated[str, typer.Argument(help="The release to compare with it.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder of the releases [MPSC_RELEASES, default: releases].")
    ] = None,
    format: Annotated[DiffFormat, typer.Option(help="Words, JSON, or RDF with a graph per change.")] = DiffFormat.TEXT,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the words.")] = Language.DE,
) -> None:
    """Say what changed from one release to another: claims by source, things, statements by graph.

    mpsc-graph diff 3f6c0a91d2e84b57 9d1b60c2f0ae7735 --lang en
    """
    folder = Releases.of(Settings.load(releases=out)).folder
    changes = compare(_chosen(older, folder), _chosen(newer, folder))
    match format:
        case DiffFormat.TEXT:
            terminal.say(Wording(changes, lang).lines())
        case DiffFormat.JSON:
            terminal.write(as_json(changes).encode())
        case DiffFormat.TRIG:
            terminal.write(trig(changes))


def _chosen(name: str, folder: Path) -> Release:
    """The release of that id, or in that folder. Raises ReleaseError, with what there is, where there is none."""
    there = sorted(path.name for path in folder.glob("*") if re.fullmatch(r"[0-9a-f]{16}", path.name))
    found = [each for each in there if each.startswith(name)]
    if len(found) == 1:
        return Release.open(folder / found[0])
    if not found and Path(name).is_dir():
        return Release.open(Path(name))
    problem = f"{len(found)} releases begin with it" if found else "there is no such release, and no such folder"
    expected = f"expected one of {', '.join(found or there)}" if there else "mpsc-graph build makes one"
    raise ReleaseError(f"{name}: {problem}; in {folder}, {expected}")
