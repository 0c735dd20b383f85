"""What is known of one thing, statement by statement, as seen from that thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import pyoxigraph as ox

from mpsc_graph.web.claims import Claim, Claims
from mpsc_graph.web.facts import Term, name
from mpsc_graph.web.literals import period as in_words
from mpsc_graph.web.reading import Reading, Shown

__all__ = ["Key", "Statement", "Statements"]

_BEGIN = (name("dcat:startDate"), name("schema:startDate"))
_END = (name("dcat:endDate"), name("schema:endDate"))
_SUBJECT, _PREDICATE, _OBJECT = (name(f"rdf:{each}") for each in ("subject", "predicate", "object"))
_MEASURE, _PHASE, _PART, _PARTICIPANT, _ROLE, _BEHALF = (
    name(each)
    for each in (
        *("mpsc:measure", "mpsc:phase", "cv:hasParticipation"),
        *("cv:hasParticipant", "cv:role", "mpsc:onBehalfOf"),
    )
)
_MEMBER, _ORGANIZATION, _FUNCTION = (name(f"org:{each}") for each in ("member", "organization", "role"))
_ABOUT, _INDICATOR, _METHOD = (
    name(f"schema:{each}") for each in ("observationAbout", "variableMeasured", "measurementMethod")
)
_TEMPORAL = name("dcterms:temporal")
_SYMMETRIC = (name("mpsc:cooperatesWith"),)


class Key(NamedTuple):
    """A property, and whether it leads to the thing rather than from it. That of a claim read in full is empty."""

    property: str
    is_inverse: bool = False


@dataclass(frozen=True)
class Statement:
    """One statement: its value, what it is listed under (`label`, and the IRI `of` that), and what narrows it, such as
    a role or a phase. `before` names the property where the label does not.

    Several claims may say the same. One without claims is of the thing's own record, or follows from `premises`, which
    are claims, `by_way_of` some measures. `span` is the first and the last day, as far as known.
    """

    key: Key
    label: Shown
    of: str
    value: Shown
    target: Term | None = None
    before: Shown | None = None
    details: tuple[Shown, ...] = ()
    claims: tuple[Claim, ...] = ()
    premises: tuple[str, ...] = ()
    by_way_of: tuple[str, ...] = ()
    span: tuple[str, str] = field(default=("", ""))

    @property
    def is_accepted(self) -> bool:
        return not self.claims or any(claim.is_accepted for claim in self.claims)

    @property
    def conflicts(self) -> set[str]:
        return {each for claim in self.claims for each in claim.conflicts}

    @property
    def same(self) -> tuple[object, ...]:
        """Two statements that have this in common say the same."""
        standing = None if self.is_accepted else self.claims[0].standing
        return self.key, self.label.text, self.of, self.before, self.value, self.target, self.details, standing


class Statements:
    """Reads statements of a thing. Labels of properties are left to those who know the section they stand in."""

    def __init__(self, reading: Reading, claims: Claims, thing: str) -> None:
        self.reading, self.facts, self.claims, self.thing = reading, reading.facts, claims, thing

    def of_claims(self, iris: Iterable[str]) -> list[Statement]:
        """What claims say of the thing; those that say the same are one."""
        found: dict[tuple[object, ...], Statement] = {}
        for iri in iris:
            for each in self.seen(iri):
                same = each.same
                found[same] = _both(found[same], each) if same in found else each
        return [replace(each, details=(*each.details, *self.reading.things(each.by_way_of))) for each in found.values()]

    def seen(self, claim: str) -> Iterator[Statement]:
        """A claim as seen from the thing; nothing where it only stands in one that is."""
        for key, of, value, details in self._ends(claim):
            if value is not None:
                yield self._statement(claim, key, of, value, details)

    def in_full(self, claim: str) -> Statement:
        """A claim as one reads it without knowing of what it speaks: its subject stands before it."""
        facts = self.facts
        if predicate := facts.iri(claim, _PREDICATE):
            subject, value = facts.iri(claim, _SUBJECT), self._value(self._object(claim))
            details: list[Shown] = []
        elif subject := facts.iri(claim, _MEASURE):
            predicate, value = _PHASE, self._value(facts.one(claim, _PHASE))
            details = [*self._state(claim), *self._team(claim)]
        elif participant := facts.iri(claim, _PARTICIPANT):
            inside = next(facts.subjects(_PART, claim), None)
            subject, predicate = facts.iri(inside, _MEASURE) or inside, facts.iri(claim, _ROLE) or _ROLE
            value, details = self.reading.thing(participant), self._circumstances(claim)
        elif subject := facts.iri(claim, _ABOUT):
            predicate, value = facts.iri(claim, _INDICATOR) or _INDICATOR, self.reading.figure(claim)
            details = self._shown(claim, _METHOD)
        else:
            subject, predicate = facts.iri(claim, _MEMBER), facts.iri(claim, _FUNCTION) or _FUNCTION
            value, details = self._value(facts.one(claim, _ORGANIZATION)), []
        shown = self.reading.thing(subject) if subject else Shown("–")
        read = self._statement(claim, Key(""), subject or "", value, details)
        return replace(read, label=shown, before=replace(self.reading.thing(predicate), href=None))

    def _statement(self, claim: str, key: Key, of: str, value: Term | Shown, details: Iterable[Shown]) -> Statement:
        is_tie = not self.claims.is_claim(claim)
        period = None if is_tie else self.facts.iri(claim, _TEMPORAL)
        narrowed = [*details, *([self._when(period)] if period else [])]
        return Statement(
            key,
            self.reading.thing(of) if of else Shown(""),
            of,
            value if isinstance(value, Shown) else self.reading.shown(value),
            None if isinstance(value, Shown) else value,
            None,
            tuple(narrowed),
            () if is_tie else (self.claims[claim],),
            tuple(self.facts.iris(claim, name("prov:wasDerivedFrom"))) if is_tie else (),
            tuple(self.facts.iris(claim, name("dcterms:subject"))) if is_tie else (),
            self._span(period or self.facts.iri(claim, _PHASE) or ""),
        )

    def _ends(self, claim: str) -> Iterator[tuple[Key, str, Term | Shown | None, list[Shown]]]:
        """The property by which the claim leads to or from the thing, the code it is read under, and the value."""
        facts, thing = self.facts, self.thing
        there = {each: facts.iri(claim, each) for each in (_SUBJECT, _OBJECT, _MEASURE, _PHASE, _PARTICIPANT, _MEMBER)}
        if predicate := facts.iri(claim, _PREDICATE):
            if there[_SUBJECT] == thing:
                yield Key(predicate), "", self._object(claim), []
            elif there[_OBJECT] == thing:
                yield Key(predicate, predicate not in _SYMMETRIC), "", facts.one(claim, _SUBJECT), []
        elif there[_MEASURE] == thing:
            yield Key(_MEASURE, True), "", facts.one(claim, _PHASE), self._state(claim)
        elif there[_PHASE] == thing:
            yield Key(_PHASE, True), "", facts.one(claim, _MEASURE), [*self._state(claim), *self._team(claim)]
        elif there[_PARTICIPANT]:
            yield from self._participation(claim)
        elif facts.iri(claim, _ABOUT) == thing:
            yield (
                Key(_ABOUT, True),
                facts.iri(claim, _INDICATOR) or "",
                self.reading.figure(claim),
                [*self._shown(claim, _METHOD), *self._team(claim)],
            )
        elif facts.iri(claim, _METHOD) == thing:
            about = self._shown(claim, _ABOUT)
            yield Key(_METHOD, True), facts.iri(claim, _INDICATOR) or "", self.reading.figure(claim), about
        elif there[_MEMBER] == thing:
            yield Key(_MEMBER, True), facts.iri(claim, _FUNCTION) or "", facts.one(claim, _ORGANIZATION), []
        elif facts.iri(claim, _ORGANIZATION) == thing:
            yield Key(_ORGANIZATION, True), facts.iri(claim, _FUNCTION) or "", facts.one(claim, _MEMBER), []

    def _participation(self, claim: str) -> Iterator[tuple[Key, str, Term | Shown | None, list[Shown]]]:
        facts, thing = self.facts, self.thing
        inside = next(facts.subjects(_PART, claim), None)
        what, role = facts.iri(inside, _MEASURE) or inside, facts.iri(claim, _ROLE) or ""
        if facts.iri(claim, _PARTICIPANT) == thing:
            about = self._figure_of(what) if what else None
            yield Key(_PARTICIPANT, True), role, about, self._circumstances(claim)
        elif what == thing:
            yield Key(_PART), role, facts.one(claim, _PARTICIPANT), self._circumstances(claim)
        elif facts.iri(claim, _BEHALF) == thing:
            yield Key(_BEHALF, True), role, facts.one(claim, _PARTICIPANT), [self.reading.thing(what)] if what else []

    def _figure_of(self, what: str) -> Term | Shown:
        """What somebody takes part in: a figure is shown as one, with what it is about."""
        if self.facts.iri(what, _INDICATOR) is None:
            return ox.NamedNode(what)
        about = " · ".join(each.text for each in (*self._shown(what, _INDICATOR), *self._shown(what, _ABOUT)))
        return replace(self.reading.figure(what), text=f"{about}: {self.reading.figure(what).text}")

    def _circumstances(self, claim: str) -> list[Shown]:
        inside = next(self.facts.subjects(_PART, claim), None)
        return [*self._shown(inside, _PHASE), *self._shown(claim, _BEHALF)]

    def _state(self, entry: str) -> list[Shown]:
        return self._shown(entry, name("adms:status"), name("mpsc:continuation"))

    def _team(self, claim: str) -> list[Shown]:
        """Who takes part, by role."""
        found = []
        for part in self.facts.iris(claim, _PART):
            if participant := self.facts.iri(part, _PARTICIPANT):
                who = self.reading.thing(participant)
                role = "".join(f" ({each.text})" for each in self._shown(part, _ROLE))
                found.append(replace(who, text=who.text + role))
        return sorted(found, key=lambda each: each.text.casefold())

    def _span(self, when: str) -> tuple[str, str]:
        begins, ends = (min((each.value for each in self.facts.all(when, *of)), default="") for of in (_BEGIN, _END))
        return begins, ends

    def _when(self, period: str) -> Shown:
        """A period as it is written (EDTF), in words."""
        edtf = self.facts.text(period, name("skos:notation"))
        return Shown(in_words(edtf, self.reading.language)) if edtf else self.reading.thing(period)

    def _object(self, claim: str) -> Term | None:
        """What a single statement says; of a text in several languages the one of the page."""
        return min(self.reading.in_my_language(self.facts.all(claim, _OBJECT)), key=str, default=None)

    def _value(self, term: Term | None) -> Shown:
        return Shown("–") if term is None else self.reading.shown(term)

    def _shown(self, subject: str | None, *properties: str) -> list[Shown]:
        return [self.reading.shown(each) for each in self.facts.all(subject, *properties)]


def _both(one: Statement, other: Statement) -> Statement:
    """Two that say the same, as one."""
    return replace(
        one,
        claims=one.claims + other.claims,
        premises=tuple(dict.fromkeys(one.premises + other.premises)),
        by_way_of=tuple(dict.fromkeys(one.by_way_of + other.by_way_of)),
    )
