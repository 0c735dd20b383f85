"""Of which kind organisations are and what they belong to: roll-up, and the groups that brokers stand between."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["GROUPS", "Level", "Structure"]


class Level(StrEnum):
    """How far units are rolled up: as pages name them, to the office or Eigenbetrieb, or to the legal body."""

    UNIT = "unit"
    OFFICE = "office"
    BODY = "body"


GROUPS: Mapping[str, frozenset[str]] = {
    "city": frozenset({"municipality", "division", "office", "council"}),
    "municipal-enterprise": frozenset({"municipal-enterprise", "municipal-company"}),
    "science": frozenset({"university", "research-institute", "research-group"}),
    "business": frozenset({"company", "bank"}),
    "government": frozenset({"ministry", "state", "agency", "eu-institution"}),
    "civil-society": frozenset({"association"}),
    "other": frozenset({"hospital", "network"}),
}
"""Group → kinds of organisation (codes of the list organisation-kind). Departments, bodies and project teams are of the
group of what they belong to; what belongs to nothing and has no kind of these is `other`."""

_GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
_OFFICES = frozenset({"office", "municipal-enterprise"})


@dataclass(frozen=True)
class Structure:
    """What is known of organisations: their kind, and what they are directly units of."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    wholes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def at(self, level: Level, actor: str) -> str:
        """The actor that one stands for at a level.

        `body` is the legal body: the top of what it is a unit of. `office` is the nearest office or Eigenbetrieb. A
        unit of a city that belongs to none stays as named; outside of cities, which have no offices, it is the body.
        """
        if level is Level.UNIT:
            return actor
        body = list(self._upwards(actor))[-1]
        if level is Level.BODY:
            return body
        offices = (each for each in self._upwards(actor) if self.kinds.get(each) in _OFFICES)
        return next(offices, actor if self.kinds.get(body) == "municipality" else body)

    def group(self, actor: str) -> str:
        """The group of an actor, by its kind or that of the nearest whole whose kind tells."""
        groups = (_GROUP_OF.get(self.kinds.get(each, "")) for each in self._upwards(actor))
        return next(filter(None, groups), "other")

    def _upwards(self, actor: str) -> Iterator[str]:
        """The actor and all it belongs to, the nearest first; a circle is walked once.

        A unit placed in two wholes of which one is part of the other has its way through the inner one.
        """
        level, seen = [actor], {actor}
        while level:
            yield from level
            above = sorted({whole for each in level for whole in self.wholes.get(each, ())} - seen)
            inner = [each for each in above if not any(each in self._above(other) for other in above)]
            level = inner or above
            seen |= set(level)

    def _above(self, actor: str) -> set[str]:
        found, stack = set[str](), list(self.wholes.get(actor, ()))
        while stack:
            if (each := stack.pop()) not in found:
                found.add(each)
                stack += self.wholes.get(each, ())
        return found
