"""Commands as the command line shows them, and options that several of them share."""

from __future__ import annotations

from collections.abc import Callable
from inspect import cleandoc
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from mpsc_graph.terminal import Language

__all__ = ["DataOption", "LanguageOption", "OutOption", "ReleaseOption", "RemoteOption", "add", "flag"]


def add(app: typer.Typer, command: Callable[..., None], panel: str | None = None) -> None:
    """Give an application a command whose help is its docstring: paragraphs flow as wide as the window, lines that
    begin with mpsc-graph are examples."""
    paragraphs = cleandoc(command.__doc__ or "").split("\n\n")
    app.command(help="\n\n".join(map(_shown, paragraphs)), rich_help_panel=panel)(command)


def _shown(paragraph: str) -> str:
    if paragraph.startswith("mpsc-graph "):
        return f"[bold]$ {escape(paragraph)}[/bold]"
    if paragraph.startswith("- "):
        return escape("\n".join(f"  {line}" for line in paragraph.splitlines()))
    return escape(" ".join(paragraph.split()))


def flag(*names: str, help: str, **more: Any) -> Any:
    """An option that takes no value, and shows none."""
    return typer.Option(*names, help=help, metavar="", **more)


DataOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--data",
        metavar="FOLDER",
        help="Folder of data instead of the project's own, which comes with the program; may be given several times.",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FOLDER", help="Folder of the releases (MPSC_RELEASES, else releases in this one)."),
]
LanguageOption = Annotated[Language, typer.Option("--lang", help="Language of names and messages.")]
RemoteOption = Annotated[
    str | None,
    typer.Option("--remote", metavar="URL", help="Ask the SPARQL engine at this address instead (MPSC_REMOTE)."),
]
ReleaseOption = Annotated[
    Path | None,
    typer.Option("--release", metavar="FOLDER", help="Use the release in this folder as it is, and build nothing."),
]
