"""The command for those who decide whether two things are one."""

from __future__ import annotations

import csv
import io
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mpsc_graph import terminal
from mpsc_graph.curate.actors import Actor
from mpsc_graph.curate.duplicates import Candidate, candidates
from mpsc_graph.pipeline.build import minted
from mpsc_graph.pipeline.decided import DECIDED, read_decisions
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.terminal import Language

__all__ = ["duplicates"]


class Kind(StrEnum):
    """Kinds of things that two projects may both name."""

    ORGANISATION = "organisation"
    PERSON = "person"
    PLACE = "place"
    PROGRAMME = "programme"
    SOFTWARE = "software"


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


_COLUMNS = {
    Language.DE: ["Wert", "eins", "anderes", "Gründe"],
    Language.EN: ["score", "one", "other", "reasons"],
}
_NONE = {Language.DE: "nichts zu entscheiden", Language.EN: "nothing to decide"}
_NEXT = {
    Language.DE: f"Entscheidungen stehen in {DECIDED} im Datenordner; --help zeigt, wie",
    Language.EN: f"decisions go to {DECIDED} in the data folder; --help shows how",
}


def duplicates(
    kind: Annotated[
        list[Kind] | None,
        typer.Option(help="What to compare; may be given several times. Else organisations and people."),
    ] = None,
    at_least: Annotated[float, typer.Option(help="Score from which on a pair is shown.", min=0, max=1)] = 0.6,
    format: Annotated[Format, typer.Option(help="Form of the list.")] = Format.TABLE,
    data: Annotated[
        list[Path] | None,
        typer.Option(
            "--data", metavar="FOLDER", help="Folder of data instead of the project's own; several are read as one."
        ),
    ] = None,
    lang: Annotated[Language, typer.Option("--lang", help="Language of the reasons.")] = Language.DE,
) -> None:
    """Propose things that may be one, as when two cities name the same university. You decide.

    Speaks for it: the same key (Wikidata, ROR …), website or code; a name that is the same, shortened or misspelt;
    and what both are named with. Codes, and names of offices, count within a project only: every city has an Umweltamt.

    What the data relate already, and what has been decided, is left out.

    Decisions are entries in duplicates.yaml in the data folder:

    - same: [org/tu-ulm, ulm/org/uni]
      reason: "both pages link to the same site"
      source: "source/ulm/kooperationen"
      date: "2026-11-26"

    The next build makes them one: the first id stays, the other leads to it, claims keep their ids. With
    different instead of same, the pair is not proposed again.

    mpsc-graph duplicates --data data --data ../ulm/data --lang en

    Exit code 0: nothing to decide. 1: there is. 2: the data cannot be read.
    """
    settings, resources = Settings.load(), Resources.find(data)
    decisions = read_decisions(resources.input_files())
    kinds = [each.value for each in kind or (Kind.ORGANISATION, Kind.PERSON)]
    found = candidates(minted(resources, settings), decisions, settings.base_iri, kinds, at_least)
    match format:
        case Format.CSV:
            terminal.write(_csv(found, lang))
        case Format.JSON:
            terminal.write(json.dumps([_json(each) for each in found], ensure_ascii=False, indent=2).encode() + b"\n")
        case Format.TABLE if found:
            terminal.show_rows(_COLUMNS[lang], [_row(each, lang) for each in found])
    terminal.say_aside(_NEXT[lang] if found else _NONE[lang])
    raise typer.Exit(1 if found else 0)


def _row(found: Candidate, lang: Language) -> list[str]:
    return [
        f"{found.score:.2f}",
        *(f"{each.label}\n{each.id}" for each in (found.one, found.other)),
        "; ".join(why.says(detail, lang) for why, detail in found.reasons),
    ]


def _csv(found: list[Candidate], lang: Language) -> bytes:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["score", "one", "oneLabel", "other", "otherLabel", "reasons"])
    for each in found:
        things = (part for thing in (each.one, each.other) for part in (thing.id, thing.label))
        rows.writerow([f"{each.score:.2f}", *things, "; ".join(why.says(detail, lang) for why, detail in each.reasons)])
    return text.getvalue().encode()


def _json(found: Candidate) -> dict[str, object]:
    reasons = [
        {"kind": why.value, **{lang.value: why.says(detail, lang) for lang in Language}}
        for why, detail in found.reasons
    ]
    return {"score": found.score, "one": _thing(found.one), "other": _thing(found.other), "reasons": reasons}


def _thing(actor: Actor) -> dict[str, str]:
    return {"id": actor.id, "label": actor.label, "kind": actor.kind}
