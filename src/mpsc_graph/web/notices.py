"""The pages that law asks for: `/impressum`, `/datenschutz`, `/barrierefreiheit`, and one in Leichte Sprache where the
operator has written it. What is not set says so; nothing is claimed for anybody.

The accessibility statement follows the model of Commission Implementing Decision (EU) 2018/1523.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from rdflib import DCTERMS, FOAF, RDF, RDFS, Graph, Literal, URIRef

from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.urls import Urls

__all__ = ["NOTICES", "Notice", "Notices"]


@dataclass(frozen=True)
class Notice:
    """A page by its address, with its name in each language; `short` is what the footer calls it."""

    address: str
    de: str
    en: str
    short: Mapping[str, str]

    def title(self, language: str) -> str:
        return self.de if language == "de" else self.en


NOTICES = (
    Notice("impressum", "Impressum", "Legal notice", {"de": "Impressum", "en": "Legal notice"}),
    Notice("datenschutz", "Datenschutz", "Privacy", {"de": "Datenschutz", "en": "Privacy"}),
    Notice(
        *("barrierefreiheit", "Erklärung zur Barrierefreiheit", "Accessibility statement"),
        {"de": "Barrierefreiheit", "en": "Accessibility"},
    ),
    Notice(
        *("leichte-sprache", "Leichte Sprache", "Easy-to-read German"),
        {"de": "Leichte Sprache", "en": "Easy-to-read German"},
    ),
)


class Notices:
    """The documents with what the settings say."""

    def __init__(self, serving: Serving, settings: Settings) -> None:
        self.serving, self.settings = serving, settings

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """One of the notices. Raises Refusal where there is no text in Leichte Sprache."""
        notice = next(each for each in NOTICES if each.address == address)
        paragraphs = self._easy() if address == "leichte-sprache" else []
        if address == "leichte-sprache" and not paragraphs:
            raise Refusal(HTTPStatus.NOT_FOUND, "nobody has written a text in Leichte Sprache (MPSC_EASY_LANGUAGE)")

        async def load(urls: Urls) -> Content:
            values = self._values(notice, paragraphs)
            return Content(self._graph(notice, urls), f"{address}.html", lambda language: values)

        return Document(address, self.serving.pool.release_id, load, depends="\n".join(paragraphs))

    async def all(self) -> AsyncIterator[Document]:
        """All that there are."""
        for notice in NOTICES:
            if notice.address != "leichte-sprache" or self._easy():
                yield await self.find(notice.address, {})

    def _easy(self) -> list[str]:
        file = self.settings.easy_language
        return [each.strip() for each in file.read_text("utf-8").split("\n\n") if each.strip()] if file else []

    def _values(self, notice: Notice, paragraphs: list[str]) -> dict[str, Any]:
        settings = self.settings
        return {
            "notice": notice,
            "paragraphs": paragraphs,
            "address": _lines(settings.publisher_address),
            "enforcement": _lines(settings.enforcement_body),
            "gaps": _lines(settings.accessibility_gaps),
            "made": settings.accessibility_date,
            "due": settings.accessibility_date and _a_year_after(settings.accessibility_date),
        }

    def _graph(self, notice: Notice, urls: Urls) -> Graph:
        """The page as a document, and the description of the data set that it is a page of."""
        graph, page = Graph(), URIRef(urls.root + notice.address)
        graph.add((page, RDF.type, FOAF.Document))
        for language in ("de", "en"):
            graph.add((page, DCTERMS.title, Literal(notice.title(language), language)))
        if self.settings.publisher_name:
            graph.add((page, DCTERMS.creator, Literal(self.settings.publisher_name)))
        if self.settings.accessibility_date and notice.address == "barrierefreiheit":
            graph.add((page, DCTERMS.modified, Literal(self.settings.accessibility_date)))
        graph.add((page, RDFS.seeAlso, URIRef(urls.void)))
        return graph


def _lines(text: str | None) -> list[str]:
    return [each.strip() for each in (text or "").split(";") if each.strip()]


def _a_year_after(day: date) -> date:
    """The same day of the next year; after 29 February, the last of that month."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
