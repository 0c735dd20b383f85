"""The start page: what this is, how much of it there is, and the ways in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from rdflib import Graph

from mpsc_graph import __version__
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.publish.dataset import QUERY
from mpsc_graph.questions import Catalogue
from mpsc_graph.store.base import Query
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.urls import Urls

__all__ = ["Start"]


class Start:
    """The document at the root."""

    def __init__(self, serving: Serving, catalogue: Catalogue) -> None:
        self.serving, self.catalogue = serving, catalogue

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The start page, whatever the address."""
        return Document("", self.serving.pool.release_id, self._load)

    async def all(self) -> AsyncIterator[Document]:
        """The start page."""
        yield await self.find("", {})

    async def _load(self, urls: Urls) -> Content:
        graph = Graph().parse(data=await self.serving.pool.triples(Query(QUERY)), format="nt")
        return Content(graph, "start.html", self._values)

    def _values(self, language: str) -> dict[str, Any]:
        return {
            "questions": sorted(self.catalogue, key=lambda question: question.title[language].casefold()),
            "release": self.serving.pool.release_id,
            "statements": self.serving.pool.statements(),
            "prefixes": PREFIXES,
            "version": __version__,
        }
