"""The commands for those who enter sources and keep them, or take something out."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date as day
from pathlib import Path
from typing import Annotated

import typer

from mpsc_graph import __version__, terminal
from mpsc_graph.curate.codes import codes_by_key, codes_of
from mpsc_graph.curate.drift import Finding, Verdict, check
from mpsc_graph.curate.fetch import Manners
from mpsc_graph.curate.known import Known, Source
from mpsc_graph.curate.new_source import NewSource, write_source
from mpsc_graph.curate.stamp import stamp
from mpsc_graph.errors import SettingError, SourceError
from mpsc_graph.options import OutOption, flag
from mpsc_graph.pipeline.build import STAGES
from mpsc_graph.pipeline.persons.withdraw import withdraw as take_out
from mpsc_graph.pipeline.reading.yaml_ld import nearest
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.terminal import Language

__all__ = ["check_sources", "codes", "new_source", "withdraw"]


DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="FOLDER", help="Folder of data instead of the project's own, which comes with the program."
    ),
]


def new_source(
    url: Annotated[str, typer.Argument(help="Address of the page.")],
    title: Annotated[str, typer.Option(help="Title as the page prints it; the file is named after it.")],
    project: Annotated[str, typer.Option(help="Folder of the project in the data folder.")] = "dresden",
    publisher: Annotated[
        str | None, typer.Option(help="Id of who publishes the page; else that of all other pages of its host.")
    ] = None,
    date: Annotated[str | None, typer.Option(help="Day, month or year the page gives, as in 2026-11-01.")] = None,
    mentions: Annotated[
        list[str] | None,
        typer.Option(help="A name on the page; the ids that come nearest are noted. May be given several times."),
    ] = None,
    data: DataOption = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the title.")] = Language.DE,
) -> None:
    """Write the file of a new source, ready to fill in.

    Nothing is fetched, and no file is overwritten.

    The file goes to PROJECT/sources/ in the data folder, with patterns of claims to uncomment.

    docs/curating.md takes you through it, in ten minutes.

    mpsc-graph new-source https://www.dresden.de/bank.php --title "Smarte Bank" --mentions Tiefbauamt
    """
    new = NewSource(url, title, project, lang.value, publisher, date, tuple(mentions or ()))
    path = write_source(new, _resources(data), day.today())
    terminal.say(str(path))
    terminal.say_aside("Fill it in, then: mpsc-graph validate" + (f" --data {data}" if data else ""))


def check_sources(
    project: Annotated[str | None, typer.Option(help="Only the sources of this project.")] = None,
    write: Annotated[
        bool, flag("--write", help="Note hash and day of what is new or changed in the sources' files.")
    ] = False,
    data: DataOption = None,
    timeout: Annotated[float, typer.Option(help="Seconds a page may take.", min=0.1)] = 20.0,
    delay: Annotated[float, typer.Option(help="Seconds between two pages of one host.", min=0)] = 1.0,
    allow_private: Annotated[
        bool, flag("--allow-private", help="Fetch from hosts of this machine or network as well.")
    ] = False,
) -> None:
    """Fetch the page of every source and say whether it still shows the same words.

    Compared is the hash of the letters a page shows (sha256 in the source's file); every quote is looked for.

    Per source: unchanged, changed, new (no hash yet), moved (found after a redirect), vanished (404 or 410),
    unreachable.

    mpsc-graph check-sources --project dresden

    mpsc-graph check-sources --write

    Exit code 0: nothing changed or vanished. 1: something did. 2: no page could be reached at all, or a file could not
    be written to.
    """
    settings, resources = Settings.load(), _resources(data)
    if write:
        resources.editable_data()
    sources = _sources(resources, project)
    agent = f"mpsc-graph/{__version__} (+{settings.public_url or settings.base_iri})"
    manners = Manners(agent, timeout=timeout, delay=delay, allow_private=allow_private)
    with terminal.counting(len(sources)) as done:
        found = check(sources, manners, done)
    refused: list[str] = []
    for finding in found:
        _tell(finding)
        if write and finding.differs:
            try:
                _note(finding)
            except SourceError as error:
                refused.append(str(error))
    counts = Counter(finding.verdict for finding in found)
    terminal.say(", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]))
    if refused:
        raise SourceError("\n".join(refused))
    if counts[Verdict.UNREACHABLE] == len(found):
        raise SourceError("no page could be reached; is this machine on the internet?")
    raise typer.Exit(1 if any(finding.drifted for finding in found) else 0)


def codes(
    key: Annotated[str | None, typer.Argument(help="A key of the files, as in role; none: all keys.")] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of labels and definitions.")] = Language.DE,
) -> None:
    """List the codes that a key of the files may take, with what they mean.

    mpsc-graph codes role --lang en
    """
    settings, resources = Settings.load(), Resources.find()
    if key is None:
        for name, of_key in codes_by_key(resources, settings).items():
            terminal.say(f"{name}: {', '.join(code.name for code in of_key)}")
        return
    of_key = codes_of(key, resources, settings)
    terminal.list_entries((code.name, code.label.get(lang, ""), code.definition.get(lang, "")) for code in of_key)


def withdraw(
    iri: Annotated[str, typer.Argument(help="What is to go: its IRI, or its id as in dresden/measure/cleema-app.")],
    reason: Annotated[str, typer.Option(help="Why, in words that everybody may read.")],
    data: DataOption = None,
    out: OutOption = None,
) -> None:
    """Take a thing out of everything that is served, with all that speaks of it.

    Any kind of thing: a measure, an organisation, a person, an event, a page, a document, a single claim.

    It is noted in withdrawn.yaml in the data folder, the release is built, and every older release that is kept is
    sealed anew without it. Its address, and those of the releases that gave way, answer 410 with the reason. The files
    that describe it stay as they are; when you commit withdrawn.yaml, the thing is still in what was committed before.

    mpsc-graph withdraw dresden/measure/cleema-app --reason "entered by mistake"
    """
    settings, resources = Settings.load(releases=out), _resources(data)
    with terminal.progress(STAGES) as advance:
        made = take_out(iri, reason, day.today(), resources, settings, advance)
    manifest = made.release.manifest
    terminal.say(f"withdrawn: {iri.removeprefix(settings.base_iri)}")
    terminal.say(f"release {manifest.id}: {manifest.statements} statements in {len(manifest.graphs)} graphs")
    for each in made.resealed:
        heir = each.tombstone.replaced_by or "nothing, since what was left of it broke a rule"
        terminal.say(f"{each.releases.folder / each.old} gave way to {heir}")


def _resources(data: Path | None) -> Resources:
    """The project's own, with another data folder where one is given; that may be empty still."""
    if data is not None and not data.is_dir():
        raise SettingError(f"--data {data}: there is no such folder")
    resources = Resources.find()
    return resources if data is None else replace(resources, data=(data,))


def _sources(resources: Resources, project: str | None) -> list[Source]:
    sources = list(Known.load(resources).sources.values())
    projects = sorted({source.project for source in sources})
    if not sources:
        raise SourceError("there are no sources; mpsc-graph new-source begins one")
    if project is not None and project not in projects:
        raise SourceError(f"--project {project}: no source is of that project; {nearest(project, projects)}")
    return [source for source in sources if project in (None, source.project)]


def _tell(finding: Finding) -> None:
    source = finding.source
    terminal.say("  ".join(filter(None, [f"{finding.verdict:<11}", source.shown, source.url, finding.detail])))
    for quote in finding.lost:
        terminal.say(f"             {quote.location}: not on the page: “{quote.text}”")


def _note(finding: Finding) -> None:
    source = finding.source
    with source.path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    values = {"retrievedOn": day.today().isoformat(), "sha256": finding.sha256 or ""}
    stamped = stamp(text, source.shown, values)
    with source.path.open("w", encoding="utf-8", newline="") as file:
        file.write(stamped)
