"""`/ontology` and the code lists, where their IRIs lead: pages for people, the same as RDF for programs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi.responses import Response
from jinja2 import Environment
from rdflib import DCTERMS, OWL, VANN, Graph, Namespace
from starlette.requests import Request

from mpsc_graph.namespaces import GRAPHS, ONTOLOGY, PREFIXES
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.diagram import Diagram
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.etags import fixed
from mpsc_graph.web.languages import choose_language, language_of
from mpsc_graph.web.pages import PAGE_HEADERS
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.urls import Urls
from mpsc_graph.web.usage import Usage
from mpsc_graph.web.vocabulary import Reference, Vocabulary

__all__ = ["Ontology"]

BIBO = Namespace("http://purl.org/ontology/bibo/")
_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <%s> { ?s ?p ?o } }"
_SVG, _JSON_LD = "image/svg+xml", "application/ld+json"


class Ontology:
    """The documents about the vocabulary of the release that is served."""

    def __init__(self, serving: Serving, settings: Settings, usage: Usage, templates: Environment) -> None:
        self.serving, self.settings, self.usage, self.templates = serving, settings, usage, templates
        self._release = ""
        self._vocabulary: Vocabulary | None = None

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The ontology, one version of it, or a code list. Raises Refusal where the release has none such."""
        vocabulary = await self.vocabulary()
        name, _, version = address.partition("/")
        if name == "ontology":
            if version not in ("", vocabulary.version):
                detail = f"there is no version {version} of the ontology here; there is {vocabulary.version}"
                raise Refusal(HTTPStatus.NOT_FOUND, detail)
            drawn = {"here": "", "diagram": Diagram.of(vocabulary)}
            return self._document(address, ONTOLOGY, vocabulary.ontology, "ontology.html", vocabulary, **drawn)
        if (codes := vocabulary.code_lists.get(name)) is None:
            raise Refusal(HTTPStatus.NOT_FOUND, f"there is no code list {name} in this release")
        return self._document(name, codes.iri, vocabulary.graph_of(codes), "codes.html", vocabulary, list=codes)

    async def all(self) -> AsyncIterator[Document]:
        """The ontology, its version and every code list."""
        vocabulary = await self.vocabulary()
        for address in ("ontology", f"ontology/{vocabulary.version}", *vocabulary.code_lists):
            yield await self.find(address, {})

    async def vocabulary(self) -> Vocabulary:
        """What the release says of its vocabulary, asked once."""
        pool = self.serving.pool
        if self._vocabulary is None or self._release != pool.release_id:
            ontology, codes = [await _graph(pool, GRAPHS + name) for name in ("ontology", "codes")]
            self._vocabulary, self._release = Vocabulary(ontology, codes, self.usage), pool.release_id
        return self._vocabulary

    def _document(
        self, address: str, iri: str, graph: Graph, template: str, vocabulary: Vocabulary, **more: object
    ) -> Document:
        async def load(urls: Urls) -> Content:
            return Content(graph, template, lambda language: _values(vocabulary, language, urls) | more)

        return Document(address, self._release, load, iri)

    async def context(self, request: Request) -> Response:
        """The JSON-LD context: the keys that data files use."""
        await self.vocabulary()
        return self._answer(request, self.usage.document, _JSON_LD)

    async def diagram(self, request: Request) -> Response:
        """The classes and what ties them, as a drawing."""
        vocabulary = await self.vocabulary()
        language = language_of(request) or choose_language(request.headers.get("accept-language"))
        body = self.drawing(vocabulary, language, Urls.of(request, self.settings))
        headers = {"content-language": language, "vary": "Accept-Language", **PAGE_HEADERS}
        return self._answer(request, body.encode(), f"{_SVG}; charset=utf-8", **headers)

    def drawing(self, vocabulary: Vocabulary, language: str, urls: Urls) -> str:
        """The drawing by itself."""
        values = _values(vocabulary, language, urls) | {"diagram": Diagram.of(vocabulary)}
        return self.templates.get_template("classes.svg").render(lang=language, **values)

    def _answer(self, request: Request, body: bytes, media_type: str, **headers: str) -> Response:
        request.state.release = self._release  # for the log and the answers in memory
        return fixed(request, body, media_type, headers)


def _values(vocabulary: Vocabulary, language: str, urls: Urls) -> dict[str, Any]:
    """What the pages of the vocabulary and the drawing are filled with."""
    return {
        "vocabulary": vocabulary,
        "labels": {term.reference.iri: term.label for term in vocabulary.properties},
        "refer": Reference,
        "prefixes": PREFIXES,
        "here": urls.page("ontology", language),
        **{"BIBO": BIBO, "DCTERMS": DCTERMS, "OWL": OWL, "VANN": VANN},
    }


async def _graph(pool: QueryPool, name: str) -> Graph:
    return Graph().parse(data=await pool.triples(Query(_GRAPH % name)), format="nt")
