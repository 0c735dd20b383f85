"""`/sparql` in a browser: a page to write queries on. Whoever does not prefer a page is answered by the endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode

from rdflib import Graph
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from mpsc_graph.errors import LimitReached, QuestionError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.negotiate import is_page_best
from mpsc_graph.web.once import OnceEach
from mpsc_graph.web.pages import VENDOR
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.service import describe
from mpsc_graph.web.terms import Terms
from mpsc_graph.web.urls import Urls

__all__ = ["Editor", "PageOrEndpoint"]

_BEGIN = """SELECT ?measure ?measureLabel {{
  ?measure a mpsc:Measure ; rdfs:label ?measureLabel
  FILTER (LANG(?measureLabel) = "{language}")
}} ORDER BY ?measureLabel"""
_FORMATS = {
    "csv": "CSV",
    "tsv": "TSV",
    "json": "JSON",
    "xml": "XML",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF/XML",
    "jsonld": "JSON-LD",
}


class Editor:
    """The document at `/sparql`: for programs, the description of the service."""

    def __init__(self, serving: Serving, settings: Settings, catalogue: Catalogue, publications: Publications) -> None:
        self.serving, self.settings, self.catalogue, self.publications = serving, settings, catalogue, publications
        self._terms = OnceEach(self._read, most=1)

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The page with the query that is given, else that of a question (`example`). Raises Refusal."""
        pool, example = self.serving.pool, self._example(given.get("example"))

        async def load(urls: Urls) -> Content:
            try:
                terms = await self._terms(pool.release_id)
            except LimitReached:
                terms = Terms({}, Graph())  # one can write without suggestions
            published = self.publications.current

            async def graph() -> Graph:
                return await asyncio.to_thread(describe, urls, pool, self.settings, await published.iri())

            def values(language: str) -> Mapping[str, Any]:
                return {
                    "query": given.get("query") or self._sparql(example, language),
                    "is_asked": "query" in given,
                    "chosen": example.name if example else "",
                    "examples": sorted((each.title[language], each.name) for each in self.catalogue),
                    "terms": terms.listed(language),
                    "prefixes": PREFIXES,
                    "files": _FORMATS,
                    "has_bundle": (VENDOR / "editor.js").is_file(),
                    "suffix": f"?{urlencode(given)}" if given else "",
                    "base": self.settings.base_iri,
                }

            return Content(graph, "editor.html", values)

        return Document(address, pool.release_id, load, depends=urlencode(given), has_scripts=True)

    async def all(self) -> AsyncIterator[Document]:
        """None: a published folder answers no queries."""
        nothing: tuple[Document, ...] = ()
        for document in nothing:
            yield document

    def _example(self, name: str | None) -> Question | None:
        try:
            return None if name is None else self.catalogue[name]
        except QuestionError as error:
            raise Refusal(HTTPStatus.NOT_FOUND, str(error)) from error

    def _sparql(self, example: Question | None, language: str) -> str:
        if example is None:
            return _BEGIN.format(language=language)
        speaks = any(each.name == "language" for each in example.parameters)
        return example.sparql(self.settings.base_iri, {"language": language} if speaks else {})

    async def _read(self, release: str) -> Terms:
        return await Terms.read(self.serving.pool, await self.publications.current.statistics())


class PageOrEndpoint:
    """Sends whoever prefers a page to the pages, and all others to the endpoint, which stays ahead of everything."""

    def __init__(self, endpoint: ASGIApp, pages: ASGIApp) -> None:
        self.endpoint, self.pages = endpoint, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.pages if _is_for_people(scope) else self.endpoint)(scope, receive, send)


def _is_for_people(scope: Scope) -> bool:
    """A page is asked for by the path (`/de/sparql`) or by an Accept that puts it before all formats; `format` and
    what the protocol knows besides a query are for programs."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    is_page = "language" in scope.get("state", {})
    if not is_page and not is_page_best(Headers(scope=scope).get("accept")):
        return False
    given = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    return given.keys() <= {"query", "example"}
