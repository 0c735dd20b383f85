"""What a network is made of: participations, by questions of the catalogue, and what is known of who takes part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.network.inquiry import Inquiry, Rows
from mpsc_graph.network.structure import Structure
from mpsc_graph.network.views import View

__all__ = ["PROGRAMME", "Evidence", "Participation"]

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
    """All that a view is made of, before anything is selected. `labels` names agents, things and phases, by IRI."""

    view: View
    participations: tuple[Participation, ...]
    labels: Mapping[str, str]
    things: frozenset[str]
    fields: Mapping[str, frozenset[str]]
    structure: Structure
    inquiry: Inquiry
    title: str
    modified: str

    @classmethod
    def read(cls, inquiry: Inquiry, view: View, programme: str = PROGRAMME) -> Evidence:
        """Ask the questions a view needs; `programme` is that of the measures.

        Raises QuestionError for a programme that is no IRI.
        """
        rows = _rows(inquiry, view, programme)
        labels = _labels(rows, ("agent", "thing", "phase"))
        fields: dict[str, frozenset[str]] = {}
        things = {row["thing"] for row in rows}
        structure = Structure()
        if view.modes[1] == "measure":
            measures = inquiry.ask("coverage-of-measures", programme=programme)
            labels |= _labels(measures, ("measure",))
            things |= {row["measure"] for row in measures}
            fields = _fields(inquiry.ask("action-fields", programme=programme), labels)
            structure = _structure(inquiry, labels)
        title, modified = inquiry.dataset()
        participations = tuple(_participation(row) for row in rows)
        return cls(view, participations, labels, frozenset(things), fields, structure, inquiry, title, modified)


def _rows(inquiry: Inquiry, view: View, programme: str) -> Rows:
    match view.modes:
        case ("person", _):
            people = {"kind": PREFIXES["schema"] + "Event", "agents": PREFIXES["foaf"] + "Person"}
            return [{**row, "end": row["end"] or row["begin"]} for row in inquiry.ask("participations", **people)]
        case ("city", _):
            names = {"city": "agent", "cityLabel": "agentLabel", "programme": "thing", "programmeLabel": "thingLabel"}
            rows = inquiry.ask("cities-and-programmes")
            return [{names.get(key, key): value for key, value in row.items()} for row in rows]
    return inquiry.ask("participations", programme=programme)


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


def _labels(rows: Rows, columns: Iterable[str]) -> dict[str, str]:
    return {row[each]: row[f"{each}Label"] for each in columns for row in rows if row.get(each)}


def _fields(rows: Rows, labels: dict[str, str]) -> dict[str, frozenset[str]]:
    """Measure → action fields, as accepted claims assign them: a conjecture does not."""
    accepted = [row for row in rows if _code(row["standing"]) == "accepted"]
    labels |= _labels(accepted, ("field",))
    found: dict[str, set[str]] = {}
    for row in accepted:
        found.setdefault(row["measure"], set()).add(row["field"])
    return {measure: frozenset(of) for measure, of in found.items()}


def _structure(inquiry: Inquiry, labels: dict[str, str]) -> Structure:
    kinds, units = inquiry.ask("kinds-of-organisations"), inquiry.ask("where-units-belong")
    labels |= _labels(kinds, ("organisation",)) | _labels(units, ("unit", "whole"))
    wholes: dict[str, set[str]] = {}
    for row in units:
        wholes.setdefault(row["unit"], set()).add(row["whole"])
    return Structure(
        kinds={
            row["organisation"]: _code(row["kind"]) for row in sorted(kinds, key=lambda row: row["kind"], reverse=True)
        },
        wholes={unit: tuple(sorted(of)) for unit, of in wholes.items()},
    )
