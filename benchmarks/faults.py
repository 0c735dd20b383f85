"""Mistakes for invented data: each breaks one rule of the shapes at one claim, as tests/test_faults.py does by hand.

Only what nothing else rests on is spoilt, so that each mistake is one violation.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox
from cities import term

__all__ = ["FAULTS", "Fault", "spoil"]

Fault = tuple[str, str]
"""A rule, by its name in the shapes, and the IRI of the claim that breaks it."""
_Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class _Mistake:
    """Claims with this property and value lose their values of one property, or get another of one."""

    predicate: str
    value: str
    without: str = ""
    more: tuple[str, _Value] | None = None

    def made(self, claim: list[ox.Quad]) -> list[ox.Quad]:
        kept = [quad for quad in claim if not self.without or quad.predicate != term(self.without)]
        if self.more:
            predicate, value = self.more
            kept.append(ox.Quad(claim[0].subject, term(predicate), value, claim[0].graph_name))
        return kept


_SINGLE = "rdf:predicate", "dcterms:description"
_ENTRY = "rdf:type", "mpsc:PhaseEntry"
_PARTICIPATION = "rdf:type", "mpsc:Participation"
_FIGURE = "rdf:type", "schema:Observation"
_HALF = ox.Literal("0.5", datatype=term("xsd:decimal"))
FAULTS = {
    "Claim-passage": _Mistake(*_SINGLE, without="prov:wasDerivedFrom"),
    "Claim-basis": _Mistake(*_SINGLE, more=("mpsc:basis", term("basis:inferred"))),
    "Claim-confidenceIsForConjectures": _Mistake(*_SINGLE, more=("mpsc:confidence", _HALF)),
    "Claim-doubtHasReason": _Mistake(*_SINGLE, more=("mpsc:standing", term("standing:contested"))),
    "PhaseEntry-phase": _Mistake(*_ENTRY, without="mpsc:phase"),
    "PhaseEntry-status": _Mistake(*_ENTRY, more=("adms:status", term("status:in-progress"))),
    "Participation-role": _Mistake(*_PARTICIPATION, without="cv:role"),
    "Observation-unitCode": _Mistake(*_FIGURE, without="schema:unitCode", more=("schema:unitCode", ox.Literal("Euro"))),
    "Observation-hasValue": _Mistake(*_FIGURE, without="schema:value"),
}
"""The mistakes by the rule they break."""


def spoil(quads: set[ox.Quad], share: float, chance: random.Random) -> tuple[set[ox.Quad], list[Fault]]:
    """The statements with mistakes in that share of the claims that can be spoilt, and the mistakes."""
    kinds: dict[tuple[ox.NamedNode, object], list[str]] = defaultdict(list)
    for name, mistake in FAULTS.items():
        kinds[term(mistake.predicate), term(mistake.value)].append(name)
    named = ((quad.subject, kinds.get((quad.predicate, quad.object))) for quad in quads)
    can = sorted(((claim, names) for claim, names in named if names), key=lambda each: str(each[0]))
    chosen = {subject: chance.choice(names) for subject, names in can if chance.random() < share}
    claims: dict[object, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        if quad.subject in chosen:
            claims[quad.subject].append(quad)
    left = {quad for quad in quads if quad.subject not in chosen}
    left.update(quad for claim, about in claims.items() for quad in FAULTS[chosen[claim]].made(about))
    return left, [(name, claim.value) for claim, name in chosen.items()]
