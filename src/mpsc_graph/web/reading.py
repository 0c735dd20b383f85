"""A description as people read it: what holds at a glance, and what which source says in which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rdflib import DCTERMS, FOAF, ORG, PROV, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.web.urls import Urls

__all__ = ["HEADINGS", "Evidence", "Reading", "Shown", "Statement"]

ADMS, CV, MPSC, OA, SCHEMA = (Namespace(PREFIXES[name]) for name in ("adms", "cv", "mpsc", "oa", "schema"))
HEADINGS = ("participation", "phase", "post", "figure", "statement")
"""Kinds of statements in the order they are read in."""
_CLAIMS = (MPSC.Claim, MPSC.PhaseEntry, MPSC.Participation)
_NAMES = (RDFS.label, SKOS.prefLabel, FOAF.name)
_NOT_AT_A_GLANCE = {
    RDF.type, RDF.subject, RDF.predicate, RDF.object, *_NAMES, CV.hasParticipation, PROV.wasDerivedFrom,
    MPSC.conflictsWith,
}  # fmt: skip
_BOTH_WAYS = {
    DCTERMS.hasPart, DCTERMS.isPartOf, ORG.hasUnit, ORG.unitOf, ORG.subOrganizationOf, MPSC.cooperatesWith,
    ORG.transitiveSubOrganizationOf, SCHEMA.subEvent, SCHEMA.superEvent, SCHEMA.containsPlace, SCHEMA.containedInPlace,
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A term on a page: its text and where it leads; a literal leads nowhere."""

    text: str
    href: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Evidence:
    """The words of a source, and the page they stand on. On the page about that source, `anchors` are where the
    IRIs of the passage and of its words lead: a page has each once."""

    quote: str
    page: Shown
    date: str
    source: Shown
    anchors: tuple[str, str] | None = None


@dataclass(frozen=True)
class Statement:
    """One claim. `parts` are read one after the other; `doubt` is its standing where it is not simply accepted."""

    heading: str
    parts: tuple[Shown, ...]
    basis: Shown | None
    doubt: Shown | None
    period: str | None
    notes: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    claim: Shown
    conflicts: tuple[Shown, ...] = field(default=())


class Reading:
    """Reads a description, as `describe_thing` gives it, in one language."""

    def __init__(self, graph: Graph, thing: URIRef, language: str, urls: Urls) -> None:
        self.graph, self.thing, self.language, self.urls = graph, thing, language, urls

    @property
    def title(self) -> str:
        return self.shown(self.thing).text

    @property
    def kinds(self) -> list[Shown]:
        """Classes of the thing, the ones of our vocabulary and the narrowest first."""
        types = sorted(
            self.graph.objects(self.thing, RDF.type), key=lambda kind: (not str(kind).startswith(str(MPSC)), kind)
        )
        return [self.shown(kind) for kind in types]

    def at_a_glance(self) -> Iterator[tuple[Shown, list[Shown]]]:
        """Property and values, both as shown: what is stated of the thing itself or follows from accepted claims."""
        properties = set(self.graph.predicates(self.thing)) - _NOT_AT_A_GLANCE - self.written_with_claims()
        for property_ in self.sorted(properties):
            values = self.in_my_language(self.graph.objects(self.thing, property_))
            yield self.shown(property_), [self.shown(value) for value in self.sorted(values)]

    def pointing_here(self) -> Iterator[tuple[Shown, list[Shown]]]:
        """Property and subjects of what points here, but for claims and for what is said the other way round."""
        found: dict[Node, set[Node]] = {}
        for subject, property_ in self.graph.subject_predicates(self.thing):
            is_said = property_ in _BOTH_WAYS and (self.thing, None, subject) in self.graph
            if not (self.is_claim(subject) or is_said or property_ in _NOT_AT_A_GLANCE):
                found.setdefault(property_, set()).add(subject)
        for property_ in self.sorted(found):
            yield self.shown(property_), [self.shown(subject) for subject in self.sorted(found[property_])]

    def statements(self) -> list[Statement]:
        """The claims that speak of the thing, by heading; participations inside a phase entry are read with it."""
        read = [self.statement(claim) for claim in self.claims()]
        read.sort(key=lambda each: (HEADINGS.index(each.heading), [part.text.casefold() for part in each.parts]))
        return list(_anchored_once(read))

    def claims(self) -> Iterator[Node]:
        nested = set(self.graph.objects(None, CV.hasParticipation))
        for claim in set(self.graph.subjects(MPSC.basis)):
            outer = next(self.graph.subjects(CV.hasParticipation, claim), None)
            if (
                claim not in nested
                or outer is None
                or (outer, MPSC.basis, None) not in self.graph
                or claim == self.thing
            ):
                yield claim

    def statement(self, claim: Node) -> Statement:
        value, g = self.graph.value, self.graph
        if predicate := value(claim, RDF.predicate):
            heading, terms = "statement", [value(claim, RDF.subject), predicate, *g.objects(claim, RDF.object)]
        elif entry := value(claim, MPSC.measure):
            heading, terms = (
                "phase",
                [entry, value(claim, MPSC.phase), value(claim, ADMS.status), value(claim, MPSC.continuation)],
            )
            for each in self.sorted(g.objects(claim, CV.hasParticipation)):
                terms += [value(each, CV.hasParticipant), value(each, CV.role)]
        elif participant := value(claim, CV.hasParticipant):
            inside = next(g.subjects(CV.hasParticipation, claim), None)
            heading, terms = (
                "participation",
                [participant, value(claim, CV.role), value(claim, MPSC.onBehalfOf), inside],
            )
        elif about := value(claim, SCHEMA.observationAbout):
            heading, terms = (
                "figure",
                [
                    about,
                    value(claim, SCHEMA.variableMeasured),
                    self.figure(claim),
                    value(claim, SCHEMA.measurementMethod),
                ],
            )
        else:
            heading, terms = "post", [value(claim, ORG.member), value(claim, ORG.role), value(claim, ORG.organization)]
        standing = value(claim, MPSC.standing)
        period = value(claim, DCTERMS.temporal)
        return Statement(
            heading,
            tuple(self.shown(term) for term in terms if term is not None),
            self.maybe(value(claim, MPSC.basis)),
            self.maybe(standing) if standing != URIRef(PREFIXES["standing"] + "accepted") else None,
            self.shown(period).text if period else None,
            tuple(str(note) for note in self.in_my_language(g.objects(claim, SKOS.note))),
            tuple(self.evidence(claim, *g.objects(claim, CV.hasParticipation))),
            Shown("#", self.address(str(claim))),
            tuple(self.shown(other) for other in self.sorted(g.objects(claim, MPSC.conflictsWith))),
        )

    def figure(self, claim: Node) -> Literal:
        """Number, unit and qualifier, as in „about 19000000 EUR“."""
        value = self.graph.value
        exact, least, most = (value(claim, SCHEMA[name]) for name in ("value", "minValue", "maxValue"))
        qualifier = value(claim, SCHEMA.measurementQualifier)
        how = f"{self.shown(qualifier).text} " if qualifier else ""
        number = self.number(exact) if exact is not None else f"{self.number(least)} – {self.number(most)}"
        unit = str(value(claim, SCHEMA.unitCode))
        names = {
            "C62": "",
            "P1": " %",
            "EUR": " €",
            "ANN": " a",
            "MON": " " + {"de": "Monate", "en": "months"}[self.language],
        }
        return Literal(f"{how}{number}{names.get(unit, ' ' + unit)}")

    def number(self, value: Node | None) -> str:
        """A number with the language's separators."""
        whole, _, part = str(value).partition(".")
        grouped = f"{int(whole):,}" + (f".{part}" if part.strip("0") else "")
        return grouped.translate(str.maketrans(",.", ".,")) if self.language == "de" else grouped

    def evidence(self, *claims: Node) -> Iterator[Evidence]:
        """The passages behind a claim and those read with it, each once."""
        g = self.graph
        for passage in self.sorted({each for claim in claims for each in g.objects(claim, PROV.wasDerivedFrom)}):
            source = g.value(passage, OA.hasSource)
            if source is None:  # a tie rests on claims, not on words
                continue
            selector = g.value(passage, OA.hasSelector)
            quote = next(g.objects(selector, OA.exact), "")
            date = min((str(each)[:10] for each in g.objects(source, DCTERMS.date)), default="")
            page = Shown(self.shown(source).text, self.address(str(g.value(source, SCHEMA.url))))
            anchors = str(passage).partition("#")[2], str(selector).partition("#")[2]
            shown = Shown(self.shown(source).text, self.address(str(source)))
            yield Evidence(str(quote), page, date, shown, anchors if source == self.thing else None)

    def written_with_claims(self) -> set[Node]:
        """Properties of a claim or passage that its statement shows already."""
        return set(self.graph.predicates(self.thing)) if (self.thing, MPSC.basis, None) in self.graph else set()

    def is_claim(self, node: Node) -> bool:
        types = set(self.graph.objects(node, RDF.type))
        return (
            bool(types & {*_CLAIMS, RDF.Statement})
            or "/claim/" in str(node)
            or "/tie/" in str(node)
            or "#" in str(node)
        )

    def shown(self, term: Node) -> Shown:
        if isinstance(term, Literal):
            return Shown(str(term), None, term.language if term.language != self.language else None)
        labels = self.in_my_language(self.graph.objects(term, RDFS.label))
        text = min(map(str, labels), default=None)
        return Shown(text or self.short(str(term)), self.address(str(term)))

    def maybe(self, term: Node | None) -> Shown | None:
        return None if term is None else self.shown(term)

    def short(self, iri: str) -> str:
        """An IRI without a label: relative to the base, with a prefix, or whole."""
        if iri.startswith(self.urls.base):
            return iri.removeprefix(self.urls.base)
        for prefix, namespace in PREFIXES.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri

    def address(self, iri: str) -> str | None:
        """Where an IRI leads from here; None for one that no browser should follow, such as javascript:…"""
        return self.urls.follow(iri, self.language) if iri.startswith(("http://", "https://")) else None

    def in_my_language(self, terms: Iterable[Node]) -> list[Node]:
        """All that is no text, and the texts in the page's language, else those in any."""
        found = list(terms)
        texts = [term for term in found if isinstance(term, Literal) and term.language]
        mine = [text for text in texts if text.language == self.language] or texts
        return [term for term in found if term not in texts or term in mine]

    def sorted(self, terms: Iterable[Node]) -> list[Node]:
        return sorted(terms, key=lambda term: (self.shown(term).text.casefold(), str(term)))


def _anchored_once(statements: Iterable[Statement]) -> Iterator[Statement]:
    """The statements, with anchors only where a passage is shown first."""
    seen: set[tuple[str, str] | None] = set()
    for statement in statements:
        evidence = []
        for each in statement.evidence:
            evidence.append(replace(each, anchors=None) if each.anchors in seen else each)
            seen.add(each.anchors)
        yield replace(statement, evidence=tuple(evidence))
