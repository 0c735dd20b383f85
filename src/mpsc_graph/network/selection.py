"""What of the evidence a network shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mpsc_graph.errors import NetworkError
from mpsc_graph.network.evidence import Evidence, Participation
from mpsc_graph.network.structure import Level

__all__ = ["Basis", "Selection"]


class Basis(StrEnum):
    """How a claim must follow from its evidence: in so many words, or any way that was accepted."""

    STATED = "stated"
    ALL = "all"


@dataclass(frozen=True)
class Selection:
    """Filters, each empty for no narrowing. Values are IRIs, ids relative to the base, or the last part of one.

    `phases` leaves out what no source dates to a phase. `roles` are roles of the participations, `fields` action fields
    of the measures, `kinds` kinds of organisations, asked after the roll-up to `level`. `without` leaves out sources.
    """

    phases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    basis: Basis = Basis.ALL
    level: Level = Level.UNIT

    def resolved(self, evidence: Evidence) -> Selection:
        """With values as the evidence has them. Raises NetworkError, with what there is, for one it has not."""
        parts = evidence.participations
        return Selection(
            phases=_resolve("phase", self.phases, {each.phase for each in parts if each.phase}),
            roles=_resolve("role", self.roles, {each.role for each in parts}),
            fields=_resolve("field", self.fields, {each for of in evidence.fields.values() for each in of}),
            kinds=_resolve("kind", self.kinds, set(evidence.structure.kinds.values())),
            without=_resolve("source", self.without, {each.source for each in parts}),
            basis=Basis(self.basis),
            level=Level(self.level),
        )

    def participations(self, evidence: Evidence) -> Iterator[tuple[str, Participation]]:
        """What is selected, each with the actor it counts for. The selection must be resolved."""
        structure = evidence.structure
        for each in evidence.participations:
            actor = structure.at(self.level, each.agent)
            if (
                (not self.phases or each.phase in self.phases)
                and (not self.roles or each.role in self.roles)
                and (not self.fields or evidence.fields.get(each.thing, frozenset()) & {*self.fields})
                and (not self.kinds or structure.kinds.get(actor) in self.kinds)
                and (self.basis is Basis.ALL or each.basis == self.basis)
                and each.source not in self.without
            ):
                yield actor, each

    def things(self, evidence: Evidence) -> frozenset[str]:
        """What is shown even if nobody takes part: all, or all of the action fields, unless something else narrows."""
        if self.phases or self.roles or self.kinds or self.basis is not Basis.ALL:
            return frozenset()
        if not self.fields:
            return evidence.things
        return frozenset(each for each in evidence.things if evidence.fields.get(each, frozenset()) & {*self.fields})

    def described(self) -> dict[str, list[str]]:
        """Only what narrows or rolls up."""
        lists = {name: list(getattr(self, name)) for name in ("phases", "roles", "fields", "kinds", "without")}
        chosen = {"basis": [] if self.basis is Basis.ALL else [self.basis.value]}
        rolled = {"level": [] if self.level is Level.UNIT else [self.level.value]}
        return {name: values for name, values in {**lists, **chosen, **rolled}.items() if values}


def _resolve(what: str, values: Iterable[str], there: set[str]) -> tuple[str, ...]:
    found: list[str] = []
    for value in values:
        fitting = [each for each in sorted(there) if f"/{each}".endswith(f"/{value}") or value.endswith(f"#{each}")]
        if not fitting:
            known = ", ".join(sorted(each.rsplit("/id/")[-1] for each in there)) or "none"
            raise NetworkError(f"{what} {value}: nothing in this view has it; there is: {known}")
        found += fitting
    return tuple(dict.fromkeys(found))
