"""`/.well-known/void`: what is in the data set, in numbers (VoID, section 7.2 for the address)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from heapq import nlargest
from operator import itemgetter
from typing import Any

from rdflib import Graph

from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.published import Publications
from mpsc_graph.web.reading import Shown
from mpsc_graph.web.urls import Urls
from mpsc_graph.web.vocabulary import Reference

__all__ = ["MOST_ROWS", "Numbers"]

MOST_ROWS = 250
"""So many lines a table of the page has."""


class Numbers:
    """The document with the numbers of the release that is served."""

    def __init__(self, publications: Publications) -> None:
        self.publications = publications

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        published = self.publications.current

        async def load(urls: Urls) -> Content:
            await published.dataset(urls.root)  # where there is none, there is nothing to describe
            numbers = await published.statistics()

            async def graph() -> Graph:
                return await published.void(urls.root)

            release = published.pool.release.manifest
            graphs = nlargest(MOST_ROWS, release.graphs.items(), key=itemgetter(1))

            def values(language: str) -> dict[str, Any]:
                return {
                    "numbers": numbers,
                    "graphs": [(_graph(iri, language, urls), number) for iri, number in sorted(graphs)],
                    "all_graphs": len(release.graphs),
                    "most": MOST_ROWS,
                    "refer": Reference,
                    "follow": lambda iri: urls.follow(iri, language),
                }

            return Content(graph, "numbers.html", values)

        return Document(address, published.pool.release_id, load, None)

    async def all(self) -> AsyncIterator[Document]:
        """It, where the release describes a data set."""
        if await self.publications.current.documents():
            yield await self.find(".well-known/void", {})


def _graph(iri: str, language: str, urls: Urls) -> Shown:
    return Shown((urls.address(iri) or iri).removeprefix("graph/"), urls.follow(iri, language))
