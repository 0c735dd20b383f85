"""What a release holds, as far as a comparison with another asks, and how it is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

import pyoxigraph as ox

from mpsc_graph.errors import ReleaseError
from mpsc_graph.namespaces import GRAPHS, ONTOLOGY, PREFIXES
from mpsc_graph.release import Release

__all__ = ["DERIVED", "Inventory"]

DERIVED = GRAPHS + "derived"
"""The graph that nobody writes."""

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def _iri(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


_TYPE, _LABEL = _iri("rdf:type"), _iri("rdfs:label")
_CLAIMS = {_iri("mpsc:Claim"), _iri("mpsc:PhaseEntry"), _iri("mpsc:Participation")}
_HAS_PARTICIPATION = _iri("cv:hasParticipation")
_ABOUT = {_iri("mpsc:measure"), _iri("schema:observationAbout")}
_HAS_SELECTOR, _EXACT, _VERSION = _iri("oa:hasSelector"), _iri("oa:exact"), _iri("owl:versionInfo")
_NO_THINGS = ("claim/", "tie/", "period/")
_SENTENCES = tuple(
    tuple(_iri(curie) for curie in curies.split())
    for curies in (
        "rdf:subject rdf:predicate rdf:object",
        "mpsc:measure mpsc:phase adms:status mpsc:continuation",
        "cv:hasParticipant cv:role mpsc:onBehalfOf",
        "schema:observationAbout schema:variableMeasured schema:measurementQualifier schema:value schema:minValue "
        "schema:maxValue schema:unitCode",
        "org:member org:role org:organization",
    )
)
"""What the kinds of claims say, in the order it is read in; the first property of each tells the kind."""


class Inventory:
    """The things, claims and names of a release; of `touched` claims what they say, too. Reads the release once."""

    def __init__(self, release: Release, touched: Collection[str]) -> None:
        """Raises ReleaseError when the release cannot be read."""
        self.base = release.manifest.base_iri
        self.labels: dict[str, dict[str, str]] = defaultdict(dict)
        self.things: dict[str, str] = {}
        """Each thing and its class."""
        self.claims: dict[str, str] = {}
        """Each claim and the graph it stands in."""
        self.said: dict[str, dict[str, set[Term]]] = defaultdict(lambda: defaultdict(set))
        """What touched claims say, by property, as written; participations inside are claims of their own."""
        self.vocabulary = ""
        """The version of the ontology."""
        self._selectors: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._inside: dict[str, str] = {}
        self._about: dict[str, str] = {}
        try:
            for quad in ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS):
                self._take(quad.subject.value, quad.predicate.value, quad.object, quad.graph_name.value, touched)
        except (SyntaxError, OSError) as error:
            raise ReleaseError(f"{release.data}: {error}; run mpsc-graph build") from error

    def _take(self, subject: str, predicate: str, value: Term, graph: str, touched: Collection[str]) -> None:
        if predicate == _LABEL and isinstance(value, ox.Literal):
            names = self.labels[subject]
            language = value.language or ""
            names[language] = min(names.get(language, value.value), value.value)
        if graph == DERIVED:
            return
        if predicate == _TYPE and isinstance(value, ox.NamedNode):
            if value.value in _CLAIMS:
                self.claims[subject] = graph
            elif self._is_thing(subject):
                self.things[subject] = min(self.things.get(subject, value.value), value.value)
        elif predicate == _HAS_PARTICIPATION and isinstance(value, ox.NamedNode):
            self._inside[value.value] = subject
            return
        elif predicate in _ABOUT and isinstance(value, ox.NamedNode):
            self._about[subject] = value.value
        elif predicate == _HAS_SELECTOR and isinstance(value, ox.NamedNode):
            self._selectors[subject] = value.value
        elif predicate == _EXACT and isinstance(value, ox.Literal):
            self._words[subject] = value.value
        elif predicate == _VERSION and subject == ONTOLOGY and isinstance(value, ox.Literal):
            self.vocabulary = value.value
        if subject in touched:
            self.said[subject][predicate].add(value)

    def _is_thing(self, iri: str) -> bool:
        return iri.startswith(self.base) and "#" not in iri and not iri.startswith(_NO_THINGS, len(self.base))

    def name(self, iri: str, language: str) -> str:
        """The label in that language, else in any, else the IRI without its base."""
        names = self.labels.get(iri, {})
        found = names.get(language) or min(names.values(), default="")
        return found or iri.removeprefix(self.base).removeprefix(GRAPHS)

    def text(self, term: Term, language: str) -> str:
        """A term as people read it: a name, the words of a passage, or the literal."""
        if not isinstance(term, ox.NamedNode):
            return term.value if isinstance(term, ox.Literal) else str(term)
        words = self._words.get(self._selectors.get(term.value, ""))
        return f"„{words}“" if words is not None else self.name(term.value, language)

    def texts(self, terms: Iterable[Term], language: str) -> str:
        """Several values of one property; of translations only that in the language."""
        found = list(terms)
        tags = {term.language for term in found if isinstance(term, ox.Literal)}
        kept = [t for t in found if not (language in tags and isinstance(t, ox.Literal) and t.language != language)]
        return ", ".join(sorted(self.text(term, language) for term in kept))

    def sentence(self, claim: str, language: str) -> str:
        """What a touched claim says."""
        said = self.said[claim]
        for properties in _SENTENCES:
            if properties[0] in said:
                parts = [self.texts(said[each], language) for each in properties if each in said]
                if outer := self._inside.get(claim):
                    parts.append(self.name(self._about.get(outer, outer), language))
                return " · ".join(parts)
        return self.name(claim, language)
