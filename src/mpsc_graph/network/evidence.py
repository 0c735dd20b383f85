"""What a network is made of: participations, by questions of the catalogue, and what is known of who takes part."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import dataclass

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.network.inquiry import Asked, Inquiry, Origin, Rows
from mpsc_graph.network.structure import Structure
from mpsc_graph.network.views import View

__all__ = ["PROGRAMME", "Evidence", "Participation", "questions_for"]

PROGRAMME = "dresden/programme/mpsc"
"""The programme whose measures make the networks, unless another is named."""


@dataclass(frozen=True)
class Participation:
    """One accepted claim, as one page has it: an agent takes part in a thing. Codes are names, as in `lead`, `stated`.

    `begin` and `end` are those of the phase, or of the event or programme, as precise as the pages give them; an event
    of which only the beginning is given ends the same day.
    """

    agent: str
    thing: str
    role: str
    phase: str | None
    begin: str
    end: str
    basis: str
    source: str
    claim: str


@dataclass(frozen=True)
class Evidence:
    """All that a view is made of, before anything is selected.

    `labels` names agents, things, phases and fields, by IRI; `things` are all measures of the programme, or all events
    or programmes that somebody takes part in; `questions` are those it was made from.
    """

    view: View
    participations: tuple[Participation, ...]
    labels: Mapping[str, str]
    things: frozenset[str]
    fields: Mapping[str, frozenset[str]]
    structure: Structure
    origin: Origin
    questions: tuple[str, ...]

    @classmethod
    def read(cls, inquiry: Inquiry, view: View, programme: str = PROGRAMME) -> Evidence:
        """Ask the questions a view needs; `programme` is that of the measures.

        Raises QuestionError for a programme that is no IRI.
        """
        course, rows = questions_for(view, programme), None
        while True:
            try:
                asked = course.send(rows)
            except StopIteration as end:
                return cls.of(view, end.value, inquiry.origin())
            rows = inquiry.ask(asked)

    @classmethod
    def of(cls, view: View, answers: Mapping[str, Rows], origin: Origin) -> Evidence:
        """From the answers to the questions that `questions_for` names."""
        rows = _rows(view, answers)
        measures, fields = answers.get("coverage-of-measures", []), _accepted(answers.get("action-fields", []))
        kinds, units = answers.get("kinds-of-organisations", []), answers.get("where-units-belong", [])
        labels = _labels(rows, "agent", "thing", "phase") | _labels(measures, "measure") | _labels(fields, "field")
        labels |= _labels(kinds, "organisation") | _labels(units, "unit", "whole")
        return cls(
            view=view,
            participations=tuple(_participation(row) for row in rows),
            labels=labels,
            things=frozenset(row["thing"] for row in rows) | {row["measure"] for row in measures},
            fields={measure: frozenset(of) for measure, of in _gathered(fields, "measure", "field").items()},
            structure=_structure(kinds, units),
            origin=origin,
            questions=tuple(answers),
        )


def questions_for(view: View, programme: str = PROGRAMME) -> Generator[Asked, Rows | None, dict[str, Rows]]:
    """The questions a view is made from, one after the other; whoever asks them sends the answers.

    Returns all answers by question. Of organisations only those are asked for that take part, and what they belong to.
    """
    people = {"kind": PREFIXES["schema"] + "Event", "agents": PREFIXES["foaf"] + "Person"}
    match view.modes:
        case ("person", _):
            return {"participations": (yield Asked("participations", people)) or []}
        case ("city", _):
            return {"cities-and-programmes": (yield Asked("cities-and-programmes", {})) or []}
    answers: dict[str, Rows] = {}
    for name in ("coverage-of-measures", "participations", "action-fields"):
        has_measures = name == "coverage-of-measures" or answers["coverage-of-measures"]
        answers[name] = ((yield Asked(name, {"programme": programme})) or []) if has_measures else []
    agents = frozenset(row["agent"] for row in answers["participations"])
    wholes = yield from _wholes(agents)
    named = agents | {row["whole"] for row in wholes}
    kinds = (yield Asked("kinds-of-organisations", {}, "organisation", named)) if named else []
    return {**answers, "kinds-of-organisations": kinds or [], "where-units-belong": wholes}


def _wholes(units: frozenset[str]) -> Generator[Asked, Rows | None, Rows]:
    """What units belong to, and what that belongs to, up to the top."""
    found: Rows = []
    known = units
    while units:
        rows = (yield Asked("where-units-belong", {}, "unit", units)) or []
        found += rows
        units = frozenset(row["whole"] for row in rows) - known
        known |= units
    return found


def _rows(view: View, answers: Mapping[str, Rows]) -> Rows:
    match view.modes:
        case ("person", _):
            return [{**row, "end": row["end"] or row["begin"]} for row in answers["participations"]]
        case ("city", _):
            names = {"city": "agent", "cityLabel": "agentLabel", "programme": "thing", "programmeLabel": "thingLabel"}
            return [
                {names.get(key, key): value for key, value in row.items()} for row in answers["cities-and-programmes"]
            ]
    return answers["participations"]


def _participation(row: Mapping[str, str]) -> Participation:
    return Participation(
        agent=row["agent"],
        thing=row["thing"],
        role=_code(row["role"]),
        phase=row.get("phase") or None,
        begin=row["begin"],
        end=row["end"],
        basis=_code(row["basis"]),
        source=row["source"],
        claim=row["claim"],
    )


def _code(iri: str) -> str:
    """The name of a code of a list, as in `lead`."""
    return re.split(r"[/#]", iri)[-1]


def _labels(rows: Rows, *columns: str) -> dict[str, str]:
    return {row[each]: row[f"{each}Label"] for each in columns for row in rows if row.get(each)}


def _accepted(rows: Rows) -> Rows:
    """Fields as accepted claims assign them: a conjecture does not."""
    return [row for row in rows if _code(row["standing"]) == "accepted"]


def _gathered(rows: Rows, key: str, value: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row[key], set()).add(row[value])
    return found


def _structure(kinds: Rows, units: Rows) -> Structure:
    """Where pages give an organisation two kinds, the first by name."""
    return Structure(
        kinds={organisation: _code(min(of)) for organisation, of in _gathered(kinds, "organisation", "kind").items()},
        wholes={unit: tuple(sorted(of)) for unit, of in _gathered(units, "unit", "whole").items()},
    )
