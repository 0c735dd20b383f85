"""Claims as pages show them: how one follows from its evidence, where it stands, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.web.facts import name
from mpsc_graph.web.literals import date, percent
from mpsc_graph.web.reading import Reading, Shown

__all__ = ["Claim", "Claims", "Passage"]

_ACCEPTED = PREFIXES["standing"] + "accepted"
_BASES = ("stated", "interpreted", "inferred", "conjectured")


@dataclass(frozen=True)
class Passage:
    """The words of a source, the page they stand on, the earliest date it gives, and our page about that source."""

    quote: str
    page: Shown
    date: str
    source: Shown


@dataclass(frozen=True)
class Claim:
    """One claim. `strength` is its place in the order of the kinds of evidence, 0 for the words of the source."""

    iri: str
    href: str | None
    basis: Shown
    standing: Shown
    is_accepted: bool
    strength: int
    confidence: str
    notes: tuple[Shown, ...]
    passages: tuple[Passage, ...]
    conflicts: tuple[str, ...]


class Claims:
    """Reads the claims of a description."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.facts = reading, reading.facts
        self._read: dict[str, Claim] = {}

    def is_claim(self, iri: str) -> bool:
        return bool(self.facts.all(iri, name("mpsc:basis")))

    def __getitem__(self, iri: str) -> Claim:
        """A claim by its IRI."""
        if iri not in self._read:
            self._read[iri] = self._claim(iri)
        return self._read[iri]

    def _claim(self, iri: str) -> Claim:
        facts, reading = self.facts, self.reading
        basis, standing = (facts.iri(iri, name(each)) for each in ("mpsc:basis", "mpsc:standing"))
        code = (basis or "").rpartition("#")[2]
        confidence = facts.text(iri, name("mpsc:confidence"))
        inner = facts.iris(iri, name("cv:hasParticipation"))
        return Claim(
            iri,
            reading.address(iri),
            reading.thing(basis) if basis else Shown("–"),
            reading.thing(standing or _ACCEPTED),
            is_accepted=standing in (None, _ACCEPTED),
            strength=_BASES.index(code) if code in _BASES else len(_BASES),
            confidence=_share(confidence, reading.language) if confidence else "",
            notes=tuple(map(reading.shown, reading.in_my_language(facts.all(iri, name("skos:note"))))),
            passages=tuple(self._passages([iri, *inner])),
            conflicts=tuple(sorted(facts.iris(iri, name("mpsc:conflictsWith")))),
        )

    def _passages(self, claims: Iterable[str]) -> Iterator[Passage]:
        """The passages behind a claim and those read with it, each once."""
        facts, reading = self.facts, self.reading
        for passage in sorted({each for claim in claims for each in facts.iris(claim, name("prov:wasDerivedFrom"))}):
            source = facts.iri(passage, name("oa:hasSource"))
            if source is None:  # a tie rests on claims, not on words
                continue
            dates = [each.value for each in facts.all(source, name("dcterms:date"))]
            title = reading.thing(source)
            yield Passage(
                facts.text(facts.iri(passage, name("oa:hasSelector")), name("oa:exact")) or "",
                Shown(title.text, reading.address(facts.text(source, name("schema:url")) or ""), title.language),
                date(min(dates), reading.language) if dates else "",
                title,
            )


def _share(text: str, language: str) -> str:
    """A number between 0 and 1 in hundredths; what is no number, as it is."""
    try:
        return percent(Decimal(text) * 100, language)
    except InvalidOperation:
        return text
