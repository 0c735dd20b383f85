"""A thing's page (Steckbrief): its statements in sections, rivals side by side, in time, and with its neighbours.

One page for all kinds of things: what is shown, where and under which name is the table of `sections`, not a case here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pyoxigraph as ox

from mpsc_graph.network.evidence import PROGRAMME
from mpsc_graph.web.claims import Claim, Claims
from mpsc_graph.web.description import Description
from mpsc_graph.web.facts import Facts, Term, iri_of, name
from mpsc_graph.web.literals import date, period
from mpsc_graph.web.neighbours import Picture, picture
from mpsc_graph.web.networks.perspective import Perspective
from mpsc_graph.web.reading import Reading, Shown
from mpsc_graph.web.room import ROOM, Row, length, row, shares
from mpsc_graph.web.sections import Sections, Slot
from mpsc_graph.web.statements import Key, Statement, Statements
from mpsc_graph.web.timeline import Timeline, timeline
from mpsc_graph.web.urls import Urls

__all__ = ["NOT_SHOWN", "Profile", "Section"]

_TAKES_PART = Key(name("cv:hasParticipant"), is_inverse=True)
_TIE = Key(name("mpsc:cooperatesWith"))
NOT_SHOWN = {
    name(each)
    for each in (
        *("rdf:type", "rdf:subject", "rdf:predicate", "rdf:object", "rdfs:label", "skos:prefLabel", "foaf:name"),
        *("cv:hasParticipation", "prov:wasDerivedFrom", "mpsc:conflictsWith", "oa:hasSource", "dcterms:temporal"),
    )
}
"""Properties that a page says in another way, such as its title, or that only tie claims together."""


@dataclass(frozen=True)
class Section:
    """A section: rows, statements drawn in time, and sets of statements of which only one can be right.

    `left_out` more statements there are.
    """

    id: str
    title: str
    rows: tuple[Row, ...]
    drawn: Timeline | None
    rivals: tuple[tuple[Statement, ...], ...]
    left_out: int


class Profile:
    """Reads a description in one language."""

    def __init__(self, description: Description, thing: str, language: str, urls: Urls) -> None:
        self.thing, self.language, self.urls = thing, language, urls
        self.facts = Facts(description.lines, description.surroundings)
        self.reading = Reading(self.facts, language, urls)
        self.sections_of = Sections.load()
        self._claims = Claims(self.reading)
        self._told = [iri for iri in description.claims if not self._is_read_inside(iri, set(description.claims))]
        self._statements = Statements(self.reading, self._claims, thing)

    @property
    def title(self) -> Shown:
        if self.is_claim:
            about = self.statements[0].label.text
            return Shown({"de": f"Aussage zu: {about}", "en": f"Claim about: {about}"}[self.language])
        return self.reading.thing(self.thing)

    @cached_property
    def is_claim(self) -> bool:
        """Whether the thing is a claim or a tie, which is read in full."""
        return bool(self.facts.all(self.thing, name("mpsc:basis"), name("rdf:predicate")))

    @cached_property
    def is_source(self) -> bool:
        return bool(self.passages)

    @cached_property
    def passages(self) -> list[tuple[str, str, str]]:
        """Of a source all passages: where the IRIs of each and of its words lead on this page, and the words."""
        found = []
        for passage, property in self.facts.pointing(self.thing):
            if property == name("oa:hasSource"):
                selector = self.facts.iri(passage, name("oa:hasSelector")) or ""
                quote = self.facts.text(selector, name("oa:exact")) or ""
                found.append((passage.partition("#")[2], selector.partition("#")[2], quote))
        return sorted(found, key=lambda each: (each[2].casefold(), each[0]))

    @cached_property
    def kinds(self) -> list[Shown]:
        """The narrowest classes of the thing."""
        types = self._types(self.thing)
        wider = {above for each in types for above in self.facts.iris(each, name("rdfs:subClassOf"))}
        return [self.label(Key(each)) for each in sorted(types - wider) or sorted(types)]

    @cached_property
    def statements(self) -> list[Statement]:
        """All that is known of the thing: what claims say, then what its record says or follows from claims."""
        if self.is_claim:
            return [self._statements.in_full(self.thing)]
        told = self._statements.of_claims(self._told)
        if self.is_source:
            told = [self._statements.in_full(iri) for iri in self._told]
        known = {(each.key, each.target) for each in told}
        own = [each for each in self._own() if (each.key, each.target) not in known]
        known |= {(each.key, each.target) for each in own}
        own = [each for each in own if (self.slot(each).unless, each.target) not in known]
        return [self._dated(each) for each in (*told, *own)]

    @cached_property
    def sections(self) -> list[Section]:
        """What there is to show, in order; the first is the head."""
        found: dict[str, list[tuple[Slot, Statement]]] = {}
        for each in self.statements:
            slot = self.slot(each)
            if each.claims or not slot.is_restated:
                found.setdefault(slot.group.id, []).append((slot, each))
        room = ROOM - sum(200 + len(quote) for *_, quote in self.passages)
        parts = shares({group: sum(length(each) for _, each in items) for group, items in found.items()}, room)
        in_order = sorted(found, key=lambda group: self.sections_of.group(group).order)
        return [self._section(found[group], parts[group]) for group in in_order]

    @cached_property
    def picture(self) -> Picture | None:
        """The thing with its neighbours."""
        shown = [each for each in self.statements if each.claims or not self.slot(each).is_restated]
        titles = [self._label_of(each, self.slot(each)).text for each in shown]
        return None if self.is_claim else picture(self.reading, self.thing, shown, titles)

    @cached_property
    def network(self) -> str | None:
        """The end of the address of the network around the thing; None for what is in no network of a programme."""
        if name("mpsc:Measure") in self._types(self.thing):
            measures = [self.thing]
        elif name("org:Organization") in self._types(self.thing):
            taken = (each for each in self.statements if each.key == _TAKES_PART and each.is_accepted)
            measures = [each.target.value for each in taken if each.target]
        else:
            measures = []
        programmes = {each for measure in measures for each in self.facts.iris(measure, name("dcterms:isPartOf"))}
        if not programmes:
            return None
        usual = self.urls.base + PROGRAMME
        chosen = PROGRAMME if usual in programmes else self.reading.id(min(programmes))
        return Perspective().but(ego=self.reading.id(self.thing), programme=chosen).query

    def slot(self, statement: Statement) -> Slot:
        """Where a statement stands."""
        if not statement.key.property:
            return Slot(self.sections_of.group("stated"), 0, None, {}, False, {})
        types = self._types(statement.target.value) if statement.target else {name("schema:Observation")}
        return self.sections_of.slot(statement.key, types)

    def label(self, key: Key, slot: Slot | None = None) -> Shown:
        """What a property is called from its end, or a class."""
        text = (slot.name if slot else {}).get(self.language)
        found = self.reading.thing(key.property)
        if text is None and found.text == self.reading.id(key.property):
            text = self.sections_of.names.get(key.property, {}).get(self.language)
        return replace(found, text=text) if text else found

    @property
    def href(self) -> str | None:
        """Where this page is."""
        return self.reading.address(self.thing)

    @property
    def id(self) -> str:
        """The end of the thing's IRI."""
        return self.reading.id(self.thing)

    def span(self, statement: Statement) -> str:
        """When a statement holds."""
        return period("/".join(each or ".." for each in statement.span), self.language)

    def derivation(self, statement: Statement) -> str:
        """By which rule a statement without claims of its own was derived; empty for what the thing's record says."""
        if statement.claims:
            return ""
        slot = self.slot(statement) if statement.key.property else self.sections_of.slot(_TIE, ())
        return slot.derivation.get(self.language, "")

    def report(self, claim: Claim) -> tuple[str, str]:
        """Subject and text of a mail that tells of an error in a claim."""
        page = self.urls.absolute(self.urls.follow(self.thing, self.language))
        word = {"de": "Fehler in", "en": "Error in"}[self.language]
        return f"{word}: {self.title.text[:80]}", f"{claim.iri}\n{page}\n\n"

    def _section(self, items: list[tuple[Slot, Statement]], room: float) -> Section:
        """A section of not much more letters than there is room for."""
        group = items[0][0].group
        rows: dict[tuple[float, float, str, str], list[Statement]] = {}
        for slot, each in items:
            label = self._label_of(each, slot)
            place = (slot.order, self.sections_of.place(each.of), label.text.casefold(), label.href or "")
            rows.setdefault(place, []).append(replace(each, label=label))
        drawn = timeline(each for _, each in items) if group.is_drawn_in_time else None
        listed = []
        for place in sorted(rows):
            found = row(rows[place], room)
            listed += [found] if found.first else []
            room -= sum(map(length, (*found.first, *found.folded)))
        return Section(
            group.id,
            group.title[self.language],
            tuple(listed),
            drawn,
            tuple(self._rivals([each for of in rows.values() for each in of])),
            len(items) - sum(len(row.first) + len(row.folded) for row in listed),
        )

    def _rivals(self, statements: list[Statement]) -> Iterator[tuple[Statement, ...]]:
        """Statements whose claims conflict, with those about other things that they conflict with."""
        here = {claim.iri: each for each in statements for claim in each.claims}
        seen: set[str] = set()
        for each in statements:
            waiting, found = [claim.iri for claim in each.claims if claim.conflicts], {}
            while waiting:
                iri = waiting.pop()
                if iri not in seen:
                    seen.add(iri)
                    statement = here.get(iri) or self._statements.in_full(iri)
                    found[id(statement)] = statement
                    waiting += self._claims[iri].conflicts if iri in here else ()
            if len(found) > 1:
                yield tuple(sorted(found.values(), key=lambda each: (not each.is_accepted, each.value.text.casefold())))

    def _label_of(self, statement: Statement, slot: Slot) -> Shown:
        return statement.label if statement.of else self.label(statement.key, slot)

    def _own(self) -> Iterator[Statement]:
        """What is said of the thing, and points to it, without a claim."""
        for property, values in self.facts.properties(self.thing).items():
            if property not in NOT_SHOWN:
                for value in self.reading.in_my_language(values):
                    if value.value != self.title.text:  # its title says the same
                        yield self._record(Key(property), value)
        for subject, property in self.facts.pointing(self.thing):
            if property not in NOT_SHOWN and "#" not in subject and not self._is_statement(subject):
                yield self._record(Key(property, is_inverse=True), ox.NamedNode(subject))

    def _record(self, key: Key, value: Term) -> Statement:
        shown = self.reading.shown(value)
        if iri_of(value) is None and value.value.startswith(("http://", "https://")):
            shown = replace(shown, href=value.value)
        return Statement(key, Shown(""), "", shown, value)

    def _dated(self, statement: Statement) -> Statement:
        """With the time of a phase, and the day of an event, which tells it from others of its name."""
        target = statement.target.value if statement.target else ""
        begin, end = (self.facts.text(target, name(f"schema:{each}Date")) or "" for each in ("start", "end"))
        if begin and name("schema:Event") in self._types(target):
            day = Shown(date(begin, self.language))
            return replace(statement, details=(*statement.details, day), span=(begin, end))
        begin, end = (self.facts.text(target, name(f"dcat:{each}Date")) or "" for each in ("start", "end"))
        return statement if any(statement.span) else replace(statement, span=(begin, end))

    def _types(self, iri: str) -> set[str]:
        return set(self.facts.iris(iri, name("rdf:type")))

    def _is_statement(self, iri: str) -> bool:
        return bool(self.facts.all(iri, name("mpsc:basis"), name("rdf:predicate"), name("mpsc:standing"))) or any(
            f"{self.urls.base}{each}/" in iri for each in ("claim", "tie")
        )

    def _is_read_inside(self, claim: str, claims: Iterable[str]) -> bool:
        """Whether a participation is read with the claim it stands in: on the page about their source."""
        outer = next(self.facts.subjects(name("cv:hasParticipation"), claim), "")
        return self.is_source and outer in claims
