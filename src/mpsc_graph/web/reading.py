"""Terms as people read them in one language: what they are called and where they lead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.web.facts import Facts, Term, name
from mpsc_graph.web.literals import literal, money, number, percent
from mpsc_graph.web.urls import Urls

__all__ = ["Reading", "Shown"]

_LONGEST = 300  # letters of a name or text on a page; the data have all of it
_UNITS: dict[str, dict[str, str]] = {
    "C62": {"de": "", "en": ""},
    "ANN": {"de": "Jahre", "en": "years"},
    "MON": {"de": "Monate", "en": "months"},
}
"""Codes of UN/CEFACT Recommendation 20 in words; any other is shown as it is."""


@dataclass(frozen=True)
class Shown:
    """A term on a page: its text and where it leads; a literal leads nowhere. `language` is the text's, where it is not
    that of the page."""

    text: str
    href: str | None = None
    language: str | None = None


class Reading:
    """Reads terms by the labels among some facts."""

    def __init__(self, facts: Facts, language: str, urls: Urls) -> None:
        self.facts, self.language, self.urls = facts, language, urls
        self._shown: dict[Term, Shown] = {}

    def shown(self, term: Term) -> Shown:
        found = self._shown.get(term)
        if found is None:
            found = self._shown[term] = self._literal(term) if isinstance(term, ox.Literal) else self._named(term.value)
        return found

    def thing(self, iri: str) -> Shown:
        """A thing by its IRI."""
        return self.shown(ox.NamedNode(iri))

    def things(self, iris: Iterable[str]) -> tuple[Shown, ...]:
        """Some things, in the order of their names."""
        return tuple(sorted(map(self.thing, iris), key=lambda each: (each.text.casefold(), each.href or "")))

    def figure(self, claim: str) -> Shown:
        """Number, unit and qualifier, as in „rund 19 Mio. €“."""
        facts = self.facts
        qualifier = facts.one(claim, name("schema:measurementQualifier"))
        unit = facts.text(claim, name("schema:unitCode")) or ""
        bounds = facts.all(claim, name("schema:value")) or facts.all(
            claim, name("schema:minValue"), name("schema:maxValue")
        )
        amount = " – ".join(self._amount(bound.value, unit) for bound in bounds)
        return Shown(f"{self.shown(qualifier).text} {amount}" if qualifier else amount)

    def in_my_language(self, terms: Iterable[Term]) -> list[Term]:
        """All that is no text, and the texts in the page's language, else those in any."""
        found = list(terms)
        texts = [term for term in found if isinstance(term, ox.Literal) and term.language]
        mine = [text for text in texts if isinstance(text, ox.Literal) and text.language == self.language] or texts
        return [term for term in found if term not in texts or term in mine]

    def address(self, iri: str) -> str | None:
        """Where an IRI leads from here; None for one that no browser should follow, such as javascript:…"""
        return self.urls.follow(iri, self.language) if iri.startswith(("http://", "https://")) else None

    def id(self, iri: str) -> str:
        """An IRI without a label: relative to the base, with a prefix, or whole."""
        if iri.startswith(self.urls.base):
            return iri.removeprefix(self.urls.base)
        for prefix, namespace in PREFIXES.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri

    def _literal(self, term: ox.Literal) -> Shown:
        spoken = term.language if term.language != self.language else None
        return Shown(_short(term.value if term.language else literal(term, self.language)), None, spoken)

    def _named(self, iri: str) -> Shown:
        labels = [each for each in self.in_my_language(self.facts.all(iri, name("rdfs:label"))) if each.value.strip()]
        if not labels:
            return Shown(_short(self.id(iri)), self.address(iri))
        first = min(labels, key=lambda each: each.value)
        spoken = first.language if isinstance(first, ox.Literal) and first.language != self.language else None
        return Shown(_short(first.value), self.address(iri), spoken)

    def _amount(self, value: str, unit: str) -> str:
        if unit == "P1":
            return percent(value, self.language)
        if unit == "EUR":
            return money(value, self.language)
        words = _UNITS[unit][self.language] if unit in _UNITS else unit
        return f"{number(value, self.language)} {words}".strip()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + " …"
