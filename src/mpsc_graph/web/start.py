"""The start page: what this is, how much of it there is, and the ways in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from rdflib import Graph

from mpsc_graph import __version__
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.questions import Catalogue
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.urls import Urls

__all__ = ["Start"]


class Start:
    """The document at the root: for programs, the description of the data set in numbers, from which all is reached."""

    def __init__(self, serving: Serving, catalogue: Catalogue, publications: Publications) -> None:
        self.serving, self.catalogue, self.publications = serving, catalogue, publications

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The start page, whatever the address."""
        return Document("", self.serving.pool.release_id, self._load)

    async def all(self) -> AsyncIterator[Document]:
        """The start page."""
        yield await self.find("", {})

    async def _load(self, urls: Urls) -> Content:
        try:
            graph = await self.publications.current.void(urls.root)
        except Refusal:
            graph = Graph()  # a release that describes no data set has a start page all the same
        return Content(graph, "start.html", lambda language: self._values(language, is_described=bool(graph)))

    def _values(self, language: str, is_described: bool) -> dict[str, Any]:
        return {
            "is_described": is_described,
            "questions": sorted(self.catalogue, key=lambda question: question.title[language].casefold()),
            "release": self.serving.pool.release_id,
            "statements": self.serving.pool.statements(),
            "prefixes": PREFIXES,
            "version": __version__,
        }
