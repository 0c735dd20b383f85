"""A new source: a YAML file that a curator fills in. Nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

import yaml

from mpsc_graph.curate.known import Known, Thing
from mpsc_graph.curate.match import ascii_words, nearest_things
from mpsc_graph.errors import SourceError
from mpsc_graph.pipeline.periods import EDTF, datatype
from mpsc_graph.pipeline.reading.yaml_ld import nearest
from mpsc_graph.resources import Resources

__all__ = ["NewSource", "slug", "write_source"]

_TEMPLATE = Template(Path(__file__).with_name("new-source.yaml").read_text("utf-8"))
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_SLUG_LENGTH = 48
_PUBLISHERS = ("Agent", "Organization", "OrganizationalUnit", "Group", "Person")
_EXAMPLES = {
    "programme": ("Programme",),
    "measure": ("Measure",),
    "phase": ("Phase",),
    "org": ("Organization", "OrganizationalUnit"),
}
"""What the patterns of the template speak of, and the types that fit; no pattern says something of a real person."""


@dataclass(frozen=True)
class NewSource:
    """What is known of a page before it is read. `language` is that of the title."""

    url: str
    title: str
    project: str
    language: str = "de"
    publisher: str | None = None
    date: str | None = None
    mentions: tuple[str, ...] = ()


def write_source(new: NewSource, resources: Resources, today: date) -> Path:
    """Write `<project>/sources/<slug>.yaml` in the data folder, and return its path; no file is ever overwritten.

    The publisher, where none is given, is that of all other pages of the same host. The names that the page mentions
    are looked up among the names of all things, and the nearest ids stand at the end of the file.

    Raises SourceError for an address that cannot be used or is a source already, for an unknown project or publisher
    and for a date that is none; InputError for data that is not YAML.
    """
    folder = resources.editable_data()
    _check(new, folder)
    known = Known.load(resources)
    for source in known.sources.values():
        if source.url and _same_page(source.url) == _same_page(new.url):
            raise SourceError(f"{new.url} is a source already: {source.shown}; add your claims there")
    publisher = _publisher(new, known)
    name = slug(new.title, new.date) or slug(urlsplit(new.url).hostname or "", new.date)
    path = _free(folder / new.project / "sources", name)
    path.parent.mkdir(exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(_text(new, path.stem, publisher, known, today))
    return path


def slug(title: str, page_date: str | None = None) -> str:
    """The name of a source's file: words of the title in ASCII, cut after a whole word, and the year of the page.

    >>> slug("Stadtplanungsamt heißt ab 1. Oktober: Amt für Stadtplanung und Mobilität", "2021-09")
    'stadtplanungsamt-heisst-ab-1-oktober-amt-fuer-2021'
    """
    words = "-".join(ascii_words(title))
    if len(words) > _SLUG_LENGTH:
        words = words[: _SLUG_LENGTH + 1].rpartition("-")[0] or words[:_SLUG_LENGTH]
    year = (page_date or "")[:4]
    return f"{words}-{year}" if words and year and not words.endswith(year) else words


def _check(new: NewSource, folder: Path) -> None:
    try:
        usable = bool(_ADDRESS.fullmatch(new.url) and urlsplit(new.url).hostname)
    except ValueError:
        usable = False
    if not usable:
        raise SourceError(
            f"{new.url}: this is no address of a page; expected one as in https://www.dresden.de/page.php"
        )
    if not new.title.strip():
        raise SourceError("--title: it is empty; expected the title as the page prints it")
    projects = sorted(each.name for each in folder.iterdir() if each.is_dir() and each.name != "shared")
    if new.project not in projects:
        hint = nearest(new.project, projects) if projects else "there is none yet"
        begin = f"to begin a new one, make its folder {folder.name}/NAME first (lower-case ASCII)"
        raise SourceError(f"--project {new.project}: there is no such project in {folder}; {hint}; {begin}")
    if new.date is not None and not _is_day_month_or_year(new.date):
        raise SourceError(f"--date {new.date}: expected a day, month or year as in 2026-11-23, 2026-11 or 2026")


def _is_day_month_or_year(text: str) -> bool:
    try:
        return datatype(text) != EDTF  # a season is EDTF
    except ValueError:
        return False


def _same_page(url: str) -> str:
    """What two addresses of one page have in common: not http or https, www., a last / or a fragment."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return (parts.hostname or "").removeprefix("www.") + parts.path.rstrip("/") + query


def _publisher(new: NewSource, known: Known) -> str | None:
    if new.publisher is None:
        host = urlsplit(new.url).hostname
        of_host = {
            each.publisher for each in known.sources.values() if each.url and urlsplit(each.url).hostname == host
        }
        return of_host.pop() if len(of_host) == 1 else None
    publishers = {thing.id: thing for thing in known.of_type(*_PUBLISHERS)}
    if new.publisher not in publishers:
        near = [thing.id for thing in nearest_things(new.publisher, publishers.values())]
        hint = f"did you mean {' or '.join(near)}?" if near else "none has a name like that"
        where = "a new one is added to shared/publishers.yaml in the data folder, with id, type, label and source"
        raise SourceError(f"--publisher {new.publisher}: no file describes it; {hint} ({where})")
    return new.publisher


def _free(folder: Path, name: str) -> Path:
    """A path that no file of the folder has, whatever its ending: the ending is no part of the source's id."""
    taken = {path.stem for path in folder.glob("*")}
    candidates = (name if number == 1 else f"{name}-{number}" for number in range(1, len(taken) + 2))
    return folder / f"{next(each for each in candidates if each not in taken)}.yaml"


def _text(new: NewSource, name: str, publisher: str | None, known: Known, today: date) -> str:
    title = " ".join(new.title.split())
    head: dict[str, object] = {"id": f"source/{new.project}/{name}", "type": "WebPage"}
    head |= {"title": {new.language: title}, "url": new.url}
    head |= {"publisher": publisher} if publisher else {}
    lines = yaml.safe_dump(head, allow_unicode=True, sort_keys=False, default_flow_style=None, width=10_000)
    if not publisher:
        lines += "# publisher: who publishes the page, as in publisher/kommune21 (shared/publishers.yaml has them)\n"
    if new.date:
        lines += f'date: "{new.date}"\n'
    examples = {name: _example(name, types, new.project, known) for name, types in _EXAMPLES.items()}
    mentions = "".join(f"# {line}".rstrip() + "\n" for line in _mentions(new.mentions, known))
    text = _TEMPLATE.substitute(
        examples, project=new.project, title=title, head=lines.rstrip(), today=today.isoformat(), mentions=mentions
    )
    return text.rstrip() + "\n"


def _example(name: str, types: tuple[str, ...], project: str, known: Known) -> str:
    """Something there is, of the project's own where it has one, so that the pattern holds once it is uncommented."""
    ids = [thing.id for thing in known.of_type(*types)]
    return min(
        ids, key=lambda each: (not each.startswith(f"{project}/"), len(each), each), default=f"{project}/{name}/name"
    )


def _mentions(names: tuple[str, ...], known: Known) -> Iterator[str]:
    if not names:
        return
    yield ""
    yield "What the page mentions, with the ids that come nearest:"
    for name in (" ".join(each.split()) for each in names):
        near: list[Thing] = nearest_things(
            name, (each for each in known.things.values() if "WebPage" not in each.types)
        )
        yield f"  {name}" + ("" if near else ": nothing is near; a new thing is added to a file in entities/")
        for thing in near:
            yield f"    {thing.id}   {thing.label}"
