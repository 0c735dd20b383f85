"""Spreadsheets of an answer, with what they say of themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from rdflib import Graph

from mpsc_graph import __version__
from mpsc_graph.errors import ReleaseError, SettingError
from mpsc_graph.manifest import Manifest
from mpsc_graph.publish.dataset import EXAMPLE, QUERY, Dataset, Publisher
from mpsc_graph.questions import Catalogue
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.web.questions.answering import Asker
from mpsc_graph.web.questions.asked import Asked, Choices
from mpsc_graph.web.questions.choices import Suggestions
from mpsc_graph.web.questions.citation import Citation, lasting, said
from mpsc_graph.web.questions.evidence import claims_in
from mpsc_graph.web.questions.files import EXCEL, XLSX, Grid, evidence_grid, excel_csv, workbook
from mpsc_graph.web.questions.table import Answer
from mpsc_graph.web.urls import Urls

__all__ = ["Sheets", "book"]

_NOTES = {
    "de": {
        "question": "Auswertung",
        "description": "Beschreibung",
        "release": "Datenstand",
        "kept": "gepflegt bis",
        "license": "Lizenz",
        "cite": "Zitierweise",
        "address": "Diese Antwort im Netz",
        "software": "Software",
        "query": "Abfrage (SPARQL)",
        "texts": "Zu den Blättern",
        "about": "Texte sind als Text geschrieben und werden nie zu Formeln. Die Spalten mit (IRI) nennen die Kennung "
        "dessen, was in der Zeile steht. Zitate aus Quellen gehören denen, die sie geschrieben haben.",
    },
    "en": {
        "question": "Question",
        "description": "Description",
        "release": "Release",
        "kept": "kept up to",
        "license": "Licence",
        "cite": "How to cite",
        "address": "This answer on the web",
        "software": "Software",
        "query": "Query (SPARQL)",
        "texts": "On the sheets",
        "about": "Texts are written as text and never become formulas. Columns with (IRI) give the identifier of what "
        "stands in the row. Words quoted from sources belong to those who wrote them.",
    },
}


@dataclass(frozen=True)
class Sheets:
    """Makes the spreadsheets of an answer in one language. `names` are those of what parameters can be."""

    asker: Asker
    pool: QueryPool
    asked: Asked
    names: Choices
    citation: Citation
    language: str
    urls: Urls

    async def make(self, endings: Iterable[str]) -> dict[str, bytes]:
        """Each of some endings → its bytes; the question is asked once. Raises Refusal, LimitReached."""
        answer = await self.asker.answer(self.pool, self.asked, self.language, self.urls)
        result = Grid.of(answer, ([*row.terms.values()] for row in answer.rows(self.asked.sort)))
        made = {}
        for ending in endings:
            if ending == EXCEL:
                made[ending] = await asyncio.to_thread(excel_csv, result)
            else:
                made[ending] = await self._workbook(answer, result)
        return made

    async def _workbook(self, answer: Answer, result: Grid) -> bytes:
        listing = await self.asker.listed(self.pool, self.asked, answer)
        told, spoken = await self.asker.told(self.pool, listing, claims_in(listing))
        evidence = await asyncio.to_thread(evidence_grid, listing, told, spoken)
        release = self.pool.release.manifest
        notes = [
            *_of_question(self.asked, self.names, self.language),
            *_of_release(release, self.citation, self.language),
        ]
        notes += [(_NOTES[self.language]["query"], self.asker.sparql(self.asked, self.language))]
        return await asyncio.to_thread(workbook, self.language, result, evidence, notes, release.modified)


async def book(
    pool: QueryPool, catalogue: Catalogue, settings: Settings, name: str, given: Mapping[str, str], language: str
) -> bytes:
    """The workbook of a question with some parameters, for who has no server: the address is that at
    `settings.public_url`, or left out. Raises QuestionError."""
    urls, release = Urls(settings.public_url or "", settings.base_iri), pool.release.manifest
    names = await Suggestions(settings.base_iri).of(pool, catalogue[name])
    asked = Asked.read(catalogue[name], given, names, settings.base_iri)
    address = lasting(asked, release, language, urls) if urls.root else ""
    dataset = None
    with suppress(ReleaseError, SettingError):  # one that no catalogue can name has answers all the same
        described = Graph().parse(data=await pool.triples(Query(QUERY)), format="nt")
        dataset = Dataset.read(described, release, Publisher.of(settings) or EXAMPLE, urls.root)
    citation = Citation.of(asked, release, dataset, names, language, address)
    sheets = Sheets(Asker(catalogue, settings.base_iri), pool, asked, names, citation, language, urls)
    return (await sheets.make([XLSX]))[XLSX]


def _of_question(asked: Asked, names: Choices, language: str) -> Iterator[tuple[str, str]]:
    words = _NOTES[language]
    yield words["question"], asked.question.title[language]
    yield words["description"], asked.question.description[language]
    yield from said(asked, names, language).items()


def _of_release(release: Manifest, citation: Citation, language: str) -> Iterator[tuple[str, str]]:
    words = _NOTES[language]
    yield words["release"], release.id
    if release.modified:
        yield words["kept"], release.modified
    yield words["license"], release.license
    yield words["cite"], citation.text
    if citation.address:
        yield words["address"], citation.address
    yield words["software"], f"mpsc-graph {__version__}"
    yield words["texts"], words["about"]
