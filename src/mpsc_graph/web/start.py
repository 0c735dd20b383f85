"""The start page: what this is, how much of it there is, how fresh it is, three answers, and the ways in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from rdflib import Graph

from mpsc_graph import __version__
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query, Table, Term
from mpsc_graph.store.serving import Serving
from mpsc_graph.store.tokens import bind
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.kinds import KINDS, Kinds
from mpsc_graph.web.languages import LANGUAGES
from mpsc_graph.web.literals import literal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.urls import Urls

__all__ = ["ANSWERS", "Start"]

ANSWERS: Mapping[str, tuple[str, ...]] = {
    "measures-of-a-phase": ("measure", "organisation", "claim"),
    "leads": ("measure", "organisation", "quote", "claim"),
    "costs-per-measure": ("measure", "value", "publisher", "claim"),
    "organisations-by-kind": ("kind", "organisations"),
}
"""The questions that may stand on the page, and the columns that are shown: the first three that find something do."""

_MOST_ANSWERS, _MOST_ROWS = 3, 5
_LARGE = 5_000_000
"""A release of more statements has no answers there, since whoever comes first would wait for them."""
_COLUMNS = {
    "measure": {"de": "Maßnahme", "en": "Measure"},
    "organisation": {"de": "Stelle", "en": "Organisation"},
    "quote": {"de": "Wortlaut", "en": "In the words of the source"},
    "value": {"de": "Betrag", "en": "Amount"},
    "publisher": {"de": "sagt", "en": "says"},
    "kind": {"de": "Art", "en": "Kind"},
    "organisations": {"de": "Stellen", "en": "Organisations"},
    "claim": {"de": "Woher wir das wissen", "en": "How we know"},
}
_EVIDENCE = {"de": "Beleg", "en": "Evidence"}
_SIZES = ("measures", "organisations", "events", "sources")


@dataclass(frozen=True)
class _Cell:
    text: str
    href: str | None = None
    currency: str | None = None
    is_quote: bool = False
    is_evidence: bool = False


@dataclass(frozen=True)
class _Answer:
    """The first rows of an answer, and how many there are in all."""

    question: Question
    columns: Sequence[str]
    rows: Sequence[Sequence[_Cell]]
    count: int


class Start:
    """The document at the root: for programs, the description of the data set in numbers, from which all is reached."""

    def __init__(
        self, serving: Serving, settings: Settings, catalogue: Catalogue, publications: Publications, kinds: Kinds
    ) -> None:
        self.serving, self.settings, self.catalogue = serving, settings, catalogue
        self.publications, self.kinds = publications, kinds

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The start page, whatever the address."""
        return Document("", self.serving.pool.release_id, self._load, has_scripts=True)  # suggestions of the search

    async def all(self) -> AsyncIterator[Document]:
        """The start page."""
        yield await self.find("", {})

    async def _load(self, urls: Urls) -> Content:
        published = self.publications.current
        is_described = await published.is_described(urls.root)

        async def graph() -> Graph:
            return await published.void(urls.root) if is_described else Graph()

        counts = await self.kinds.counts()
        answers = {language: [each async for each in self._answers(language, urls)] for language in LANGUAGES}

        def values(language: str) -> dict[str, Any]:
            return {
                "is_described": is_described,
                "sizes": [(kind, counts[kind.name]) for kind in KINDS if kind.name in _SIZES and kind.name in counts],
                "questions": len(list(self.catalogue)),
                "answers": answers[language],
                "statements": self.serving.pool.statements(),
                "prefixes": PREFIXES,
                "version": __version__,
            }

        return Content(graph, "start.html", values)

    async def _answers(self, language: str, urls: Urls) -> AsyncIterator[_Answer]:
        found = 0
        for name, columns in ANSWERS.items() if self.serving.pool.statements() <= _LARGE else ():
            if name not in self.catalogue or found == _MOST_ANSWERS:
                continue
            question = self.catalogue[name]
            speaks = any(each.name == "language" for each in question.parameters)
            query = question.query({"language": language} if speaks else {}, self.settings.base_iri)
            table = await self.serving.pool.table(Query(bind(query.text, query.bindings)))
            if table.rows:
                found += 1
                rows = [list(_cells(table, row, columns, language, urls)) for row in table.rows[:_MOST_ROWS]]
                yield _Answer(question, [_COLUMNS[each][language] for each in columns], rows, len(table.rows))


def _cells(
    table: Table, row: Sequence[Term | None], columns: Sequence[str], language: str, urls: Urls
) -> Iterator[_Cell]:
    """The cells of a row: a thing by its label, a claim by a link to what it rests on."""
    values = {name: value for name, value in zip(table.columns, row, strict=True) if value is not None}
    for name in columns:
        value, label = values.get(name), values.get(f"{name}Label")
        href = urls.follow(value.value, language) if isinstance(value, ox.NamedNode) else None
        if name == "claim":
            yield _Cell(_EVIDENCE[language], href, is_evidence=True)
        elif name == "value":
            yield _Cell(_text(value), currency=_text(values.get("unit")))
        else:
            shown = label or value
            text = literal(shown, language) if isinstance(shown, ox.Literal) else _text(shown)
            yield _Cell(text, href, is_quote=name == "quote")


def _text(value: Term | None) -> str:
    return value.value if isinstance(value, ox.Literal | ox.NamedNode) else ""
