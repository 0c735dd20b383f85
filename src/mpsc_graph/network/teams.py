"""Who takes part in what and when: the two-mode data that both kinds of network are made of.

A tie comes from a measure and a phase, over all accepted claims, so that it does not depend on who wrote which page:
several pages that say the same are more evidence for one tie. The rules are those of the derived layer
(`ontology/rules/60-ties.rq`, `61-ties-without-phase.rq`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mpsc_graph.network.columns import Spell
from mpsc_graph.network.days import first_day, last_day
from mpsc_graph.network.evidence import Participation

__all__ = ["Involvement", "Tie", "span"]


@dataclass
class Involvement:
    """All claims that one actor takes part in one thing."""

    claims: list[Participation] = field(default_factory=list)

    @property
    def phases(self) -> set[str]:
        return {each.phase for each in self.claims if each.phase}

    @property
    def undated(self) -> list[Participation]:
        """Claims that give no phase."""
        return [each for each in self.claims if not each.phase]

    def of(self, phases: Iterable[str]) -> list[Participation]:
        wanted = set(phases)
        return [each for each in self.claims if each.phase in wanted]


@dataclass
class Tie:
    """What a tie rests on, gathered thing by thing. `occasions` are pairs of what both share and phase, or None for a
    tie that no source dates."""

    occasions: set[tuple[str, str | None]] = field(default_factory=set)
    claims: set[Participation] = field(default_factory=set)

    def share(self, via: str, one: Involvement, other: Involvement) -> None:
        """Count what two have in common by way of `via`: a tie per shared phase; where there is none and either is
        named without a phase, one tie without."""
        if shared := one.phases & other.phases:
            self.occasions |= {(via, phase) for phase in shared}
            self.claims |= {*one.of(shared), *other.of(shared)}
        elif one.undated or other.undated:
            self.occasions.add((via, None))
            self.claims |= {*(one.claims if other.undated else one.undated)}
            self.claims |= {*(other.claims if one.undated else other.undated)}

    def join(self, via: str, involvement: Involvement) -> None:
        """Count an involvement itself: an occasion per phase, or one without where no source gives any."""
        self.occasions |= {(via, phase) for phase in involvement.phases} or {(via, None)}
        self.claims |= {*involvement.claims}

    @property
    def phases(self) -> set[str]:
        return {phase for _, phase in self.occasions if phase}

    @property
    def dated(self) -> list[Participation]:
        """The claims that date the tie: those of its phases, or, where it has none, those without a phase."""
        return [each for each in self.claims if (each.phase in self.phases if self.phases else each.phase is None)]


def span(claims: Iterable[Participation]) -> tuple[list[Spell], str | None, str | None]:
    """When claims hold, by the dates of their phases (or events, programmes): spells, first and last day.

    Spells with an open end are left out; the end that is known still counts for the first or last day.
    """
    bounds = {(first_day(each.begin), last_day(each.end)) for each in claims}
    spells = sorted((begin, end) for begin, end in bounds if begin and end and begin <= end)
    begins, ends = [begin for begin, _ in bounds if begin], [end for _, end in bounds if end]
    return spells, min(begins, default=None), max(ends, default=None)
