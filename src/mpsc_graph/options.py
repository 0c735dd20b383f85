"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["DataOption", "OutOption", "ReleaseOption"]

DataOption = Annotated[
    list[Path] | None,
    typer.Option("--data", help="Folder of data instead of the project's own; may be given several times."),
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder of the releases [MPSC_RELEASES, default: releases].")
]
ReleaseOption = Annotated[Path | None, typer.Option("--release", help="Use the release in this folder as it is.")]
