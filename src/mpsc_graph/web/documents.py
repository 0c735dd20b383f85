"""Documents: a page in German or English, and the same as RDF, chosen by ending, by language path or by Accept.

Cool URIs for the Semantic Web (Sauermann and Cyganiak 2008), section 4.2: each format has an address of its own too,
and the bare address negotiates. The same documents are what a published folder is made of.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from inspect import iscoroutinefunction
from itertools import groupby
from typing import Any, Protocol

import pyoxigraph as ox
from fastapi.responses import Response
from jinja2 import Environment
from rdflib import Graph
from starlette.requests import Request

from mpsc_graph import __version__
from mpsc_graph.errors import MpscError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.publish.formats import json_ld, output_context
from mpsc_graph.settings import Settings
from mpsc_graph.web.etags import is_current
from mpsc_graph.web.languages import LANGUAGES, choose_language, language_of
from mpsc_graph.web.negotiate import GRAPH_TYPES, PAGE_TYPE, content_type, negotiate_page, prefers_page
from mpsc_graph.web.pages import PAGE_HEADERS, SCRIPT_HEADERS
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.urls import Urls

__all__ = ["ENDINGS", "Content", "Document", "Documents", "Provider", "split_ending", "unknown_ending"]

ENDINGS = {
    "html": PAGE_TYPE,
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""Ending of an address → media type, the preferred one first."""

_FORMATS = {"ttl": "Turtle", "nt": "N-Triples", "rdf": "RDF/XML", "jsonld": "JSON-LD"}


@dataclass(frozen=True)
class Content:
    """What a document says: as a graph or its N-Triples, and as the values that its template is filled with in a
    language. A graph that takes long to make and that no page needs is given as what makes it. Values are made in a
    thread, unless they are awaited."""

    graph: Graph | bytes | Callable[[], Awaitable[Graph]]
    template: str
    values: Callable[[str], Mapping[str, Any] | Awaitable[Mapping[str, Any]]]

    async def said(self) -> Graph | bytes:
        """The graph, made where it is not yet."""
        return await self.graph() if callable(self.graph) else self.graph

    async def shown(self, language: str) -> Mapping[str, Any]:
        """The values of the page in a language."""
        if iscoroutinefunction(self.values):
            made: Mapping[str, Any] = await self.values(language)
            return made
        return await asyncio.to_thread(self.values, language)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Document:
    """A document at `address`, below the root and without ending: doc/dresden/org/a66, ontology, or "" for the start.

    `iri` is what it describes. A private one is kept from search engines. `depends` tells what the content depends on
    besides address and release, such as parameters; where every format depends on them, the addresses of all end with
    `suffix`. `fault` is one of them that does not fit: whoever prefers a page gets one that says so. `load` takes the
    addresses to link to, and may raise Refusal. Only pages that say so have scripts.
    """

    address: str
    release: str
    load: Callable[[Urls], Awaitable[Content]]
    iri: str | None = None
    is_private: bool = False
    depends: str = ""
    has_scripts: bool = False
    suffix: str = ""
    fault: MpscError | None = None

    def file(self, ending: str) -> str:
        """The address of one format; the start page is called index."""
        return f"{self.address or 'index'}.{ending}{self.suffix}"


class Provider(Protocol):
    """Knows the documents of one kind."""

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The document at an address; questions take parameters (`given`). Raises Refusal where there is none."""
        ...

    def all(self) -> AsyncIterator[Document]:
        """All documents, in a stable order."""
        ...


class Documents:
    """Answers requests for documents, and writes their formats; JSON-LD is compacted with `context`."""

    def __init__(self, settings: Settings, templates: Environment, context: Mapping[str, Any]) -> None:
        self.settings, self.templates = settings, templates
        self.context = output_context(context, settings.base_iri)
        self._shown = settings.model_dump_json()

    async def answer(self, request: Request, provider: Provider) -> Response:
        """The document that is asked for, in the format and language that fit; an ending decides the format.

        Raises Refusal where there is none, NotAcceptable where no format fits, and the fault of a document to programs.
        """
        address, ending = split_ending(request.scope["path"][1:])
        if ending is None and "ending" in request.path_params:
            raise unknown_ending(address)
        language = language_of(request)
        if ending is None:
            media_type = PAGE_TYPE if language else negotiate_page(request.headers.get("accept"))
        else:
            media_type = ENDINGS[ending]
        language = language or choose_language(request.headers.get("accept-language"))
        document = await provider.find(address, request.query_params)
        if document.fault is not None and not prefers_page(request.headers.get("accept")):
            raise document.fault
        urls = Urls.of(request, self.settings)
        request.state.release = document.release  # for the log and the answers in memory
        headers = self.headers(document, media_type, language, urls)
        if document.fault is None and is_current(headers["etag"], request.headers.get("if-none-match")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        content = await document.load(urls)
        body: str | bytes
        if media_type == PAGE_TYPE:
            body = await self.page(document, content, language, urls)
        else:
            body = await asyncio.to_thread(self.graph, await content.said(), media_type)
        status = HTTPStatus.OK if document.fault is None else HTTPStatus.BAD_REQUEST
        return Response(body, status, headers | self.body_headers(document, media_type, language))

    def headers(self, document: Document, media_type: str, language: str, urls: Urls) -> dict[str, str]:
        """What every answer about a document carries, in this format and language."""
        is_page = media_type == PAGE_TYPE
        which = (document.address, document.depends, media_type, language if is_page else "")
        about = " ".join((document.release, __version__, self._shown, urls.root, *which))
        links = [f'<{urls.file(document.file(each))}>; rel="alternate"; type="{ENDINGS[each]}"' for each in ENDINGS]
        canonical = urls.page(document.address, language) if is_page else urls.file(document.address)
        links += [f'<{canonical}>; rel="canonical"']
        links += [f'<{document.iri}>; rel="describes"'] if document.iri else []
        return {
            "etag": f'W/"{hashlib.sha256(about.encode()).hexdigest()[:32]}"',
            "cache-control": "no-cache",
            "vary": "Accept, Accept-Language",
            "link": ", ".join(links),
            "access-control-allow-origin": "*",
        } | ({"x-robots-tag": "noindex"} if document.is_private else {})

    def body_headers(self, document: Document, media_type: str, language: str) -> dict[str, str]:
        """What comes with the body in this format."""
        if media_type != PAGE_TYPE:
            return {"content-type": content_type(media_type)}
        policy = SCRIPT_HEADERS if document.has_scripts else PAGE_HEADERS
        return {"content-type": f"{PAGE_TYPE}; charset=utf-8", "content-language": language, **policy}

    async def page(self, document: Document, content: Content, language: str, urls: Urls) -> str:
        """The page in one language. It is written in a thread: a long one takes longer than others should wait."""
        (other,) = (each for each in LANGUAGES if each != language)
        values = {
            "lang": language,
            "other": other,
            "urls": urls,
            "document": document,
            "formats": _FORMATS,
            "media_types": ENDINGS,
            **await content.shown(language),
        }
        return await asyncio.to_thread(self.templates.get_template(content.template).render, values)

    def graph(self, graph: Graph | bytes, media_type: str) -> bytes:
        """The graph in one of `GRAPH_TYPES`, sorted; JSON-LD compact, with the terms of the context."""
        lines = graph.decode() if isinstance(graph, bytes) else graph.serialize(format="nt")
        own = {} if isinstance(graph, bytes) else {name: str(space) for name, space in graph.namespaces()}
        names = {**own, **PREFIXES}
        prefixes = {name: names[name] for name in sorted(names) if name and f"<{names[name]}" in lines}
        triples = sorted(ox.parse(lines, ox.RdfFormat.N_TRIPLES), key=str)
        if GRAPH_TYPES[media_type] is ox.RdfFormat.JSON_LD:
            subjects = (list(said) for _, said in groupby(triples, lambda triple: triple.subject))
            return "".join(json_ld(subjects, {**prefixes, **self.context})).encode()
        body = ox.serialize(triples, format=GRAPH_TYPES[media_type], prefixes=prefixes)
        assert body is not None  # no file was given to write to
        return body


def split_ending(address: str) -> tuple[str, str | None]:
    """An address without its ending, and the ending; index stands for the start page.

    >>> split_ending("doc/dresden/org/a66.ttl"), split_ending("ontology/0.2.0"), split_ending("index.html")
    (('doc/dresden/org/a66', 'ttl'), ('ontology/0.2.0', None), ('', 'html'))
    """
    stem, _, ending = address.rpartition(".")
    if ending not in ENDINGS:
        return address, None
    return "" if stem == "index" else stem, ending


def unknown_ending(address: str) -> Refusal:
    """For an address that ends like a file of a format we do not have."""
    ending = address.rpartition(".")[2]
    return Refusal(
        HTTPStatus.NOT_FOUND,
        f".{ending} is no format of documents; expected one of {', '.join(f'.{each}' for each in ENDINGS)}",
    )
