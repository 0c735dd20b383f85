"""Invented model cities: their organisations, measures and pages as statements, before anything is derived.

A page says who takes part in which measure in which phase; every claim has its passages, quotes, basis and standing.
"""

from __future__ import annotations

import base64
import hashlib
import random
from functools import cache
from itertools import product

import pyoxigraph as ox
import words

from mpsc_graph.namespaces import DEFAULT_BASE, GRAPHS, PREFIXES

__all__ = ["City", "term"]

PER_PAGE = 6
"""Measures that one page speaks of."""
ROLES = ("named",) * 14 + ("partner",) * 3 + ("project-management", "measure-lead", "lead")
BASES = ("stated",) * 17 + ("interpreted",) * 3
STATUS = {1: ("worked-on",) * 5 + ("completed",), 2: ("planned-subject-to-approval",) * 3 + ("planned",)}
CONTINUATIONS = ("next-phase",) * 3 + ("not-within-programme",)

Names = tuple[str, str]
Value = ox.NamedNode | ox.Literal
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", " ": "-", ".": None, ":": None})


@cache
def term(curie: str) -> ox.NamedNode:
    """A prefixed name such as `rdf:type` as IRI."""
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def thing(path: str) -> ox.NamedNode:
    """The IRI of a thing by its short id, such as `altau/org/a15`."""
    return ox.NamedNode(DEFAULT_BASE + path)


def both(names: Names) -> tuple[ox.Literal, ox.Literal]:
    """A name in German and English."""
    return ox.Literal(names[0], language="de"), ox.Literal(names[1], language="en")


def date(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=term("xsd:date"))


def slug(name: str) -> str:
    return name.lower().translate(_UMLAUTS)


def digest(*parts: str) -> str:
    """Sixteen letters that stand for the parts."""
    return base64.b32encode(hashlib.sha256("\n".join(parts).encode()).digest()[:10]).decode().lower()


def city_name(number: int) -> str:
    """Every number has a name of its own."""
    starts, ends, rivers = words.CITY_STARTS, words.CITY_ENDS, words.RIVERS
    number, end = divmod(number, len(ends))
    number, start = divmod(number, len(starts))
    number, river = divmod(number, len(rivers))
    name = starts[start] + ends[end]
    if rivers[river]:
        name += f" {rivers[river]}"
    return f"{name} {number + 1}" if number else name


def partner(number: int) -> tuple[ox.NamedNode, str, Names]:
    """The partner that the city of this number brings along: its IRI, kind and name."""
    kind, german, english = words.PARTNERS[number % len(words.PARTNERS)]
    place = city_name(number)
    return thing(f"org/{slug(german)}-{slug(place)}"), kind, (f"{german} {place}", f"{english} {place}")


class Page:
    """A page and the claims read from it: adds its statements to a set, in a graph of its own."""

    def __init__(self, quads: set[ox.Quad], city: str, name: str, title: Names, publisher: ox.NamedNode) -> None:
        self.quads, self.city = quads, city
        self.source = thing(f"source/{city}/{name}")
        self.graph = ox.NamedNode(f"{GRAPHS}source/{city}/{name}")
        self.add(self.source, "rdf:type", term("schema:WebPage"))
        self.add(self.source, "schema:url", ox.NamedNode(f"https://www.{city}.example/smart-city/{name}.html"))
        self.add(self.source, "dcterms:publisher", publisher)
        self.add(self.source, "dcterms:title", *both(title))
        self.add(self.source, "dcterms:date", ox.Literal("2023-12-04T13:53:57", datatype=term("xsd:dateTime")))

    def add(self, subject: ox.NamedNode, predicate: str, *objects: Value) -> None:
        self.quads.update(ox.Quad(subject, term(predicate), each, self.graph) for each in objects)

    def thing(self, iri: ox.NamedNode, kind: str, names: Names) -> ox.NamedNode:
        """An entity that this page speaks of."""
        entities = ox.NamedNode(GRAPHS + "entities")
        about: list[tuple[str, Value]] = [("rdf:type", term(kind)), ("dcterms:source", self.source)]
        about += [("skos:prefLabel", name) for name in both(names)]
        self.quads.update(ox.Quad(iri, term(predicate), value, entities) for predicate, value in about)
        return iri

    def passage(self, quote: str) -> ox.NamedNode:
        passage = ox.NamedNode(f"{self.source.value}#{digest(quote)}")
        selector = ox.NamedNode(f"{passage.value}-quote")
        self.add(passage, "rdf:type", term("oa:SpecificResource"))
        self.add(passage, "oa:hasSource", self.source)
        self.add(passage, "oa:hasSelector", selector)
        self.add(selector, "rdf:type", term("oa:TextQuoteSelector"))
        self.add(selector, "oa:exact", ox.Literal(quote))
        return passage

    def claim(self, kind: str, quotes: tuple[str, ...], basis: str, *claimed: str) -> ox.NamedNode:
        """A claim that rests on quotes, with its own basis."""
        claim = thing(f"claim/{digest(self.source.value, kind, *claimed)}")
        self.add(claim, "rdf:type", term(kind))
        self.add(claim, "mpsc:basis", term(f"basis:{basis}"))
        self.add(claim, "prov:wasDerivedFrom", *map(self.passage, quotes))
        if basis != "stated":
            self.add(claim, "skos:note", *both(words.INTERPRETED))
        return claim

    def state(self, subject: ox.NamedNode, predicate: str, value: Value, quote: str, basis: str = "stated") -> None:
        """A claim of a single statement."""
        claim = self.claim("mpsc:Claim", (quote,), basis, subject.value, predicate, str(value))
        self.add(claim, "rdf:subject", subject)
        self.add(claim, "rdf:predicate", term(predicate))
        self.add(claim, "rdf:object", value)

    def figure(self, measure: ox.NamedNode, euros: str) -> None:
        """What a measure costs."""
        claim = self.claim("mpsc:Claim", (f"{euros} Euro",), "stated", measure.value, "budget")
        self.add(claim, "rdf:type", term("schema:Observation"))
        self.add(claim, "schema:observationAbout", measure)
        self.add(claim, "schema:variableMeasured", term("indicator:budget"))
        self.add(claim, "schema:value", ox.Literal(euros, datatype=term("xsd:decimal")))
        self.add(claim, "schema:unitCode", ox.Literal("EUR"))

    def participate(self, within: ox.NamedNode, agent: ox.NamedNode, role: str) -> None:
        """A participation inside another claim, whose evidence it shares."""
        claim = thing(f"claim/{digest(within.value, agent.value, role)}")
        self.add(within, "cv:hasParticipation", claim)
        self.add(claim, "rdf:type", term("mpsc:Participation"))
        self.add(claim, "cv:hasParticipant", agent)
        self.add(claim, "cv:role", term(f"role:{role}"))


class City:
    """One model city with so many measures; `quads` are its statements before derivation."""

    def __init__(self, number: int, seed: int, measures: int) -> None:
        self.random = random.Random(f"{seed}/{number}")
        self.number, self.name, self.quads = number, city_name(number), set[ox.Quad]()
        self.slug = slug(self.name)
        self.body = self.of("org", f"stadt-{self.slug}")
        self.programme = self.of("programme", "smart-city")
        self.phases = {1: self.of("phase", "strategy"), 2: self.of("phase", "implementation")}
        kick_off = self.page("kick-off", ("Kick-off der Umsetzungsphase", "Kick-off of the implementation phase"))
        self.organisations = self.describe_organisations(kick_off)
        self.describe_programme(kick_off)
        named = self.random.sample([*product(words.THINGS, words.PURPOSES)], measures)
        for index, (what, purpose) in enumerate(named):
            if index % PER_PAGE == 0:
                part = str(index // PER_PAGE + 1)
                plan = self.page(f"plan-{part}", (f"Die Maßnahmen, Teil {part}", f"The measures, part {part}"))
                report = self.page(f"report-{part}", (f"Sachstand, Teil {part}", f"State of affairs, part {part}"))
            names = f"{what[0]} für {purpose[0]}", f"{what[1]} for {purpose[1]}"
            self.describe_measure(names, plan, report)

    def of(self, kind: str, name: str) -> ox.NamedNode:
        return thing(f"{self.slug}/{kind}/{name}")

    def page(self, name: str, title: Names) -> Page:
        return Page(self.quads, self.slug, name, title, self.body)

    def describe_organisations(self, page: Page) -> list[ox.NamedNode]:
        """The city's organisations, and the partner it brings along; returns those that take part in measures."""

        def describe(iri: ox.NamedNode, kind: str, names: Names, above: ox.NamedNode | None = None) -> ox.NamedNode:
            page.thing(iri, "org:OrganizationalUnit" if above else "org:Organization", names)
            page.state(iri, "org:classification", term(f"organisation-kind:{kind}"), names[0])
            if above:
                page.state(iri, "org:unitOf", above, f"{names[0]} der Stadt {self.name}", "interpreted")
            return iri

        describe(self.body, "municipality", (f"Stadt {self.name}", f"City of {self.name}"))
        area = "Geschäftsbereich Digitales und Personal", "Division for digital affairs and personnel"
        division = describe(self.of("org", "gb-1"), "division", area, self.body)
        found = []
        for german, english in self.random.sample(words.OFFICES, self.random.randint(6, 10)):
            code = f"A{self.random.randint(10, 89)}"
            office = self.of("org", slug(f"amt-{german}"))
            names = f"Amt für {german}", f"Office for {english}"
            found.append(describe(office, "office", names, self.random.choice((division, self.body))))
            page.state(office, "skos:notation", ox.Literal(code), f"{code} {names[0]}")
        for german, english in self.random.sample(words.ENTERPRISES, 2):
            names = f"Eigenbetrieb {german} {self.name}", f"Municipal {english} enterprise {self.name}"
            iri = self.of("org", slug(f"eigenbetrieb-{german}"))
            found.append(describe(iri, "municipal-enterprise", names, self.body))
        german, english = self.random.choice(words.COMPANIES)
        names = f"{german} {self.name}", f"{english} {self.name}"
        found.append(describe(self.of("org", slug(german)), "municipal-company", names))
        describe(*partner(self.number))
        return found

    def describe_programme(self, page: Page) -> None:
        names = f"Modellprojekt Smart City {self.name}", f"Smart City {self.name} model project"
        page.thing(self.programme, "mpsc:Programme", names)
        self.place = place = page.thing(self.of("place", self.slug), "schema:Place", (self.name, self.name))
        page.state(place, "dcterms:type", term("place-kind:municipality"), names[0])
        page.state(self.programme, "dcterms:type", term("programme-kind:model-project"), names[0])
        page.state(self.programme, "dcterms:spatial", place, names[0], "interpreted")
        kinds = (
            ("strategy", "Strategiephase", "Strategy phase"),
            ("implementation", "Umsetzungsphase", "Implementation"),
        )
        dates = ("2022-01-01", "2023-06-30"), ("2023-07-01", "2026-12-31")
        for phase, (kind, *labels), (start, end) in zip(self.phases.values(), kinds, dates, strict=True):
            page.thing(phase, "mpsc:Phase", (labels[0], labels[1]))
            page.state(phase, "dcterms:isPartOf", self.programme, f"{labels[0]} des Modellprojekts", "interpreted")
            page.state(phase, "dcterms:type", term(f"phase-kind:{kind}"), f"bisher {labels[0]} genannt")
            page.state(phase, "dcat:startDate", date(start), f"{labels[0]} seit {start}")
            page.state(phase, "dcat:endDate", date(end), f"{labels[0]} bis {end}")

    def describe_measure(self, names: Names, plan: Page, report: Page) -> None:
        """A measure, its entries in one or both phases on the plan, and on the report again now and then."""
        measure = plan.thing(self.of("measure", slug(names[0])), "mpsc:Measure", names)
        plan.state(measure, "dcterms:isPartOf", self.programme, f"Maßnahme {names[0]}", "interpreted")
        plan.state(measure, "dcterms:description", ox.Literal(f"Ein Vorhaben: {names[0]}.", language="de"), names[0])
        plan.state(measure, "dcterms:spatial", self.place, f"{names[0]} in {self.name}", "interpreted")
        if self.random.random() < 0.5:
            plan.figure(measure, str(self.random.randrange(10, 2000) * 1000))
        if self.random.random() < 0.4:
            self.describe_event(measure, names, report)
        partners = self.partners()
        for phase in self.random.choice(((1,), (2,), (2,), (1, 2), (1, 2))):
            self.enter(plan, measure, names[0], phase, partners)
            if self.random.random() < 0.3:
                more = [*partners[:1], self.random.choice(self.organisations)]
                self.enter(report, measure, names[0], phase, [*dict.fromkeys(more)])

    def describe_event(self, measure: ox.NamedNode, names: Names, page: Page) -> None:
        label = f"Vorstellung: {names[0]}", f"Presentation: {names[1]}"
        event = page.thing(self.of("event", slug(names[0])), "schema:Event", label)
        day = f"{self.random.randint(2022, 2025)}-{self.random.randint(1, 12):02}-{self.random.randint(1, 28):02}"
        page.state(event, "schema:startDate", date(day), f"{label[0]} am {day}")
        page.state(event, "dcterms:type", term("event-kind:presentation"), label[0])
        page.state(event, "schema:about", measure, label[0], "interpreted")

    def partners(self) -> list[ox.NamedNode]:
        """One to four of the city's organisations; every third time with one from beyond, the old ones more often."""
        count = self.random.choice((1, 1, 1, 1, 2, 2, 3, 4))
        found = self.random.sample(self.organisations, count)
        if self.random.random() < 0.3:
            found.append(partner(int(self.number * self.random.random() ** 2 + 0.5))[0])
        return found

    def enter(self, page: Page, measure: ox.NamedNode, name: str, phase: int, agents: list[ox.NamedNode]) -> None:
        """A phase entry with its participations; a few are contested."""
        intro = (
            "An folgenden Maßnahmen wurde gearbeitet",
            "In der Umsetzungsphase sollen (vorbehaltlich der Bewilligung)",
        )
        quotes = intro[phase - 1], f"{name} I {len(agents)} Beteiligte"
        phase_iri = self.phases[phase]
        basis = self.random.choice(BASES)
        entry = page.claim("mpsc:PhaseEntry", quotes, basis, measure.value, phase_iri.value)
        page.add(entry, "mpsc:measure", measure)
        page.add(entry, "mpsc:phase", phase_iri)
        page.add(entry, "adms:status", term(f"status:{self.random.choice(STATUS[phase])}"))
        if phase == 1:
            page.add(entry, "mpsc:continuation", term(f"continuation:{self.random.choice(CONTINUATIONS)}"))
        if self.random.random() < 0.03:
            page.add(entry, "mpsc:standing", term("standing:contested"))
            page.add(entry, "skos:note", *both(words.CONTESTED))
        for agent in agents:
            page.participate(entry, agent, self.random.choice(ROLES))
