"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mpsc_graph.terminal import Language

__all__ = ["DataOption", "LanguageOption", "OutOption", "ReleaseOption", "RemoteOption"]

DataOption = Annotated[
    list[Path] | None,
    typer.Option("--data", help="Folder of data instead of the project's own; may be given several times."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder of the releases [MPSC_RELEASES, default: releases].")
]
LanguageOption = Annotated[Language, typer.Option("--lang", help="Language of names and messages.")]
RemoteOption = Annotated[
    str | None,
    typer.Option("--remote", metavar="URL", help="Ask the SPARQL engine at this address instead [MPSC_REMOTE]."),
]
ReleaseOption = Annotated[Path | None, typer.Option("--release", help="Use the release in this folder as it is.")]
