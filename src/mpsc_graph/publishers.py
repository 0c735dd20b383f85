"""The commands for those who make releases public."""

from __future__ import annotations

import asyncio
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rdflib import Graph

from mpsc_graph import terminal
from mpsc_graph.chosen import chosen_release
from mpsc_graph.errors import DoesNotConform, ReleaseError, SettingError
from mpsc_graph.options import DataOption, OutOption, flag
from mpsc_graph.publish.changes import compare
from mpsc_graph.publish.dataset import Publisher
from mpsc_graph.publish.exchange import exchanged
from mpsc_graph.publish.revision import as_json, trig
from mpsc_graph.publish.words import Wording
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Persons, Settings, engine_address
from mpsc_graph.store.push import Push
from mpsc_graph.store.remote import RemoteStore
from mpsc_graph.terminal import Language
from mpsc_graph.validate.catalog import check_catalog

__all__ = ["diff", "publish", "push"]


class DiffFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    TRIG = "trig"


def publish(
    base_url: Annotated[
        str, typer.Option("--base-url", metavar="URL", help="Address under which the files will be found.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FOLDER", help="Folder for the files; replaced as a whole.")
    ],
    persons: Annotated[
        Persons, typer.Option(help="Whether people are named, in their public function, or left out.")
    ] = Persons.NONE,
    release: Annotated[
        Path | None, typer.Option("--release", metavar="FOLDER", help="Publish the release in this folder as it is.")
    ] = (None),
    only_data: Annotated[
        bool, flag("--only-data", help="Only what portals and archives take, of a release of any size.")
    ] = False,
    data: DataOption = None,
    out: OutOption = None,
) -> None:
    """Write the whole site as files that any web server hosts.

    They are pages, RDF, answers, dumps, and rules for nginx and Apache. With --only-data they are the catalogue, VoID
    and the downloads, and mpsc-graph serve has the pages at the same address.

    Refuses until MPSC_PUBLISHER_NAME, MPSC_CONTACT_EMAIL and MPSC_CONTRIBUTOR_ID are set.

    The folder changes in one step: a run that fails or is killed leaves what was published before.

    mpsc-graph publish --base-url https://graph.example.org/ -o /srv/mpsc
    """
    from mpsc_graph.web.folder import publish_data, publish_site

    root = base_url if base_url.endswith("/") else f"{base_url}/"
    settings = Settings.load(releases=out, public_url=root, persons=persons)
    resources, kept = Resources.find(data), None if release else Releases.of(settings)
    Publisher.required(settings)
    with exchanged(output) as folder:
        made = chosen_release(settings, resources, release)
        if only_data:
            asyncio.run(publish_data(made, settings, resources, kept, folder.put))
        else:
            with terminal.progress_of() as told:
                asyncio.run(publish_site(made, settings, resources, kept, folder.put, told))
        _check_catalog(folder.folder / "catalog.ttl", resources)
    terminal.say(f"release {made.manifest.id} as files for {root}")
    terminal.say(str(output))


def push(
    remote: Annotated[
        str | None, typer.Option("--remote", metavar="URL", help="Where the engine answers queries (MPSC_REMOTE).")
    ] = None,
    update_url: Annotated[
        str | None,
        typer.Option(
            "--update-url",
            metavar="URL",
            callback=_address,
            help="Where it speaks SPARQL Update, if not at its usual address.",
        ),
    ] = None,
    graphs_url: Annotated[
        str | None,
        typer.Option(
            "--graphs-url",
            metavar="URL",
            callback=_address,
            help="Where it speaks the Graph Store Protocol, likewise.",
        ),
    ] = None,
    release: Annotated[
        Path | None, typer.Option("--release", metavar="FOLDER", help="Push the release in this folder as it is.")
    ] = None,
    data: DataOption = None,
    out: OutOption = None,
) -> None:
    """Put a release into a SPARQL engine elsewhere, in place of the one that it holds.

    It is loaded aside, counted and sampled before it takes the other's place. Interrupted, it goes on where it stopped
    when run again. Credentials for writing come from MPSC_REMOTE_USER and MPSC_REMOTE_PASSWORD, or MPSC_REMOTE_TOKEN.

    mpsc-graph push --remote http://localhost:7878/query
    """
    settings, resources = Settings.load(releases=out, remote=remote), Resources.find(data)
    if settings.remote is None:
        raise SettingError("there is no engine to push to; give --remote URL, or set MPSC_REMOTE")
    chosen = chosen_release(settings, resources, release)
    store = RemoteStore(settings, chosen.manifest.base_iri)
    with terminal.progress_of() as told:
        pushed = Push(chosen, store, update_url, graphs_url).run(told)
    terminal.say(
        f"release {chosen.manifest.id}: {pushed.sent} statements sent to {store.url}, {pushed.there} were there"
    )
    terminal.say(pushed.reservations)


def _address(value: str | None) -> str | None:
    try:
        return None if value is None else engine_address(value)
    except ValueError as error:
        raise typer.BadParameter(f"{value}: {error}") from error


def diff(
    older: Annotated[str, typer.Argument(help="Id of a release, its first characters, or a folder.")],
    newer: Annotated[str, typer.Argument(help="The release to compare with it.")],
    out: OutOption = None,
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


def _check_catalog(file: Path, resources: Resources) -> None:
    """The catalogue as it was written, against our rules for it. Raises DoesNotConform."""
    report = check_catalog(Graph().parse(file, format="turtle"), resources)
    if not report.conforms:
        raise DoesNotConform(report, "nothing was published; what was there before stays as it is")


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
