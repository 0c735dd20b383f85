"""The commands for those who make releases public."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mpsc_graph import terminal
from mpsc_graph.chosen import chosen_release
from mpsc_graph.publish.dataset import Publisher
from mpsc_graph.publish.exchange import exchanged
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings

__all__ = ["publish"]


class Persons(StrEnum):
    """Whether people are named, in their public function, or left out with all that speaks of them."""

    FUNCTIONS = "functions"
    NONE = "none"


def publish(
    base_url: Annotated[str, typer.Option("--base-url", help="Address under which the files will be found.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the files; replaced as a whole.")],
    persons: Annotated[
        Persons, typer.Option(help="Whether people are named, in their public function, or left out.")
    ] = Persons.NONE,
    release: Annotated[Path | None, typer.Option("--release", help="Publish the release in this folder as it is.")] = (
        None
    ),
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", help="Folder of data instead of the project's own; may be given several times."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder of the releases [MPSC_RELEASES, default: releases].")
    ] = None,
) -> None:
    """Write the whole site as files that any web server hosts: pages, RDF, answers, dumps, and rules for nginx and
    Apache.

    Refuses until MPSC_PUBLISHER_NAME, MPSC_CONTACT_EMAIL and MPSC_CONTRIBUTOR_ID are set.

    The folder changes in one step: a run that fails or is killed leaves what was published before.

    mpsc-graph publish --base-url https://graph.example.org/ -o /srv/mpsc
    """
    from mpsc_graph.web.folder import publish_site

    root = base_url if base_url.endswith("/") else f"{base_url}/"
    settings = Settings.load(releases=out, public_url=root, persons=persons)
    resources, names_people = Resources.find(data), persons is Persons.FUNCTIONS
    Publisher.required(settings)
    with exchanged(output) as folder:
        made = chosen_release(settings, resources, release)
        with terminal.progress_of() as told:
            asyncio.run(publish_site(made, settings, resources, folder.put, told, names_people))
    terminal.say(f"release {made.manifest.id} as files for {root}")
    terminal.say(str(output))
