"""`/catalog`: the catalogue for harvesters, and the same as a sheet to print; and the documents of its entries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any

import pyoxigraph as ox
from fastapi.responses import Response
from rdflib import Graph, URIRef
from starlette.requests import Request

from mpsc_graph.publish.citation import citation
from mpsc_graph.publish.paging import page_of
from mpsc_graph.publish.schema_org import schema_org
from mpsc_graph.settings import Settings
from mpsc_graph.web.description import describe_thing
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.etags import fixed
from mpsc_graph.web.languages import LANGUAGES
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.published import Publications, Published
from mpsc_graph.web.records import Record
from mpsc_graph.web.urls import Urls

__all__ = ["CatalogPages"]


class CatalogPages:
    """The documents of the catalogue of the release that is served."""

    def __init__(self, publications: Publications, settings: Settings) -> None:
        self.publications, self.settings = publications, settings

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The catalogue, or the page of it that is asked for (`page`, from 1). Raises Refusal."""
        published, number = self.publications.current, _page(given)
        iri = next(map(str, await published.documents()), None)

        async def load(urls: Urls) -> Content:
            dataset = await published.dataset(urls.root)
            nodes = published.nodes(dataset)
            page = page_of(await published.catalog(urls.root), nodes, urls.root, number)
            if page is None:
                raise Refusal(HTTPStatus.NOT_FOUND, f"page={number}: the catalogue has no such page")
            entries = [node for node in (*nodes.datasets, nodes.service) if (node, None, None) in page]

            def values(language: str) -> dict[str, Any]:
                return {
                    "catalog": Record(page, nodes.catalog, language, urls),
                    "records": [Record(page, node, language, urls) for node in entries],
                    "is_example": dataset.publisher.is_example,
                }

            return Content(page, "catalog.html", values)

        return Document(
            "catalog", published.pool.release_id, load, iri, depends=f"page={number} {published.archive.before()}"
        )

    async def all(self) -> AsyncIterator[Document]:
        """The catalogue, where there is one. Its entries are things, and found among them."""
        if await self.publications.current.documents():
            yield await self.find("catalog", {})

    async def entries(self) -> list[str]:
        """The ends of the IRIs of all entries."""
        return [iri.removeprefix(self.settings.base_iri) for iri in await self.publications.current.documents()]

    async def entry(self, path: str) -> Document | None:
        """The document about an entry of the catalogue, by the end of its IRI; None for any other thing."""
        published = self.publications.current
        iri = URIRef(self.settings.base_iri + path)
        if iri not in await published.documents():
            return None

        async def load(urls: Urls) -> Content:
            catalog = await published.catalog(urls.root)
            described = await describe_thing(published.pool, ox.NamedNode(str(iri)))
            about = described.graph() + _part_of(catalog, iri)
            linked = {each: await _linked(published, iri, each, urls) for each in LANGUAGES}

            def values(language: str) -> dict[str, Any]:
                return {"record": Record(catalog, iri, language, urls), "linked": linked[language]}

            return Content(about, "entry.html", values)

        return Document(f"doc/{path}", published.pool.release_id, load, str(iri))

    async def citation(self, request: Request) -> Response:
        """How to cite the release that is served, as a file."""
        body = await self.cite(Urls.of(request, self.settings))
        return fixed(request, body, "application/yaml")

    async def cite(self, urls: Urls) -> bytes:
        """CITATION.cff. Raises Refusal where the release describes no data set."""
        return citation(await self.publications.current.dataset(urls.root)).encode()


async def _linked(published: Published, iri: URIRef, language: str, urls: Urls) -> dict[str, Any] | None:
    """The data set as search engines read it, in the page about it and in no other."""
    dataset = await published.dataset(urls.root)
    if str(iri) != dataset.iri:
        return None
    return schema_org(dataset, await published.dumps(), published.nodes(dataset), language)


def _part_of(catalog: Graph, iri: URIRef) -> Graph:
    """What the catalogue says of an entry and of the nodes that have hash IRIs of it, and what leads to it."""
    part = Graph(bind_namespaces="none")
    for prefix, namespace in catalog.namespaces():
        part.bind(prefix, namespace)
    for triple in catalog:
        if triple[0] == iri or str(triple[0]).startswith(f"{iri}#") or triple[2] == iri:
            part.add(triple)
    return part


def _page(given: Mapping[str, str]) -> int:
    number = given.get("page", "1")
    if not (number.isascii() and number.isdecimal() and len(number) < 6):
        raise Refusal(HTTPStatus.BAD_REQUEST, f"page={number}: expected a number from 1")
    return int(number)
