"""`/ontology` and the code lists, where their IRIs lead: pages for people, the same as RDF for programs."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import pyoxigraph as ox
from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.templating import Jinja2Templates
from rdflib import DCTERMS, OWL, VANN, Graph, Namespace

from mpsc_graph.namespaces import CODE_LISTS, GRAPHS, PREFIXES
from mpsc_graph.store.base import Query
from mpsc_graph.store.serving import Serving
from mpsc_graph.store.workers import WorkerPool
from mpsc_graph.web import openapi
from mpsc_graph.web.diagram import Diagram
from mpsc_graph.web.etags import is_current
from mpsc_graph.web.languages import LANGUAGES, choose_language
from mpsc_graph.web.negotiate import GRAPH_TYPES, PAGE_TYPE, content_type, negotiate_page, serialize
from mpsc_graph.web.pages import PAGE_HEADERS
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.usage import Usage
from mpsc_graph.web.vocabulary import Reference, Vocabulary

__all__ = ["Documentation", "add_to"]

BIBO = Namespace("http://purl.org/ontology/bibo/")
_GRAPH = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <%s> { ?s ?p ?o } }"
_SVG, _JSON_LD = "image/svg+xml", "application/ld+json"
_PARAMETERS: dict[str, dict[str, object]] = {
    "format": {
        "name": "format",
        "in": "query",
        "description": "Short name of the format; wins over Accept.",
        "schema": {"type": "string", "enum": ["html", "ttl", "nt", "rdf", "jsonld"]},
    },
    "lang": {
        "name": "lang",
        "in": "query",
        "description": "Language of the page; wins over Accept-Language.",
        "schema": {"type": "string", "enum": list(LANGUAGES)},
    },
    "version": {
        "name": "version",
        "in": "path",
        "required": True,
        "description": "Version of the ontology, as in its owl:versionIRI.",
        "schema": {"type": "string"},
    },
}


class Documentation:
    """Answers for the vocabulary of the release that is served."""

    def __init__(self, serving: Serving, usage: Usage, templates: Jinja2Templates) -> None:
        self.serving, self.usage, self.templates = serving, usage, templates
        self._release = ""
        self._vocabulary: Vocabulary | None = None

    async def ontology(self, request: Request) -> Response:
        """The ontology: a page, or RDF."""
        vocabulary = await self._current()
        version = request.path_params.get("version", vocabulary.version)
        if version != vocabulary.version:
            detail = f"there is no version {version} of the ontology here; there is {vocabulary.version}"
            raise Refusal(HTTPStatus.NOT_FOUND, detail)
        values = {
            "diagram": Diagram.of(vocabulary),
            "prefixes": PREFIXES,
            "here": "",
            **{"BIBO": BIBO, "DCTERMS": DCTERMS, "OWL": OWL, "VANN": VANN},
        }
        return self._page_or_graph(request, vocabulary, "ontology.html", values, vocabulary.ontology)

    async def code_list(self, request: Request) -> Response:
        """The code list whose name is the path: a page, or RDF. Raises Refusal where the release has none such."""
        vocabulary = await self._current()
        name = request.url.path.strip("/")
        if (codes := vocabulary.code_lists.get(name)) is None:
            raise Refusal(HTTPStatus.NOT_FOUND, f"there is no code list {name} in this release")
        return self._page_or_graph(request, vocabulary, "codes.html", {"list": codes}, vocabulary.graph_of(codes))

    async def context(self, request: Request) -> Response:
        """The JSON-LD context: the keys that data files use."""
        return self._answer(request, self.usage.document, {"content-type": _JSON_LD})

    async def diagram(self, request: Request) -> Response:
        """The classes and what ties them, as a drawing."""
        vocabulary = await self._current()
        return self._page(request, "classes.svg", vocabulary, {"diagram": Diagram.of(vocabulary)}, _SVG)

    async def _current(self) -> Vocabulary:
        """What the release says of its vocabulary, asked once."""
        pool = self.serving.pool
        if self._vocabulary is None or self._release != pool.release_id:
            ontology, codes = [await _graph(pool, GRAPHS + name) for name in ("ontology", "codes")]
            self._vocabulary, self._release = Vocabulary(ontology, codes, self.usage), pool.release_id
        return self._vocabulary

    def _page_or_graph(
        self, request: Request, vocabulary: Vocabulary, template: str, values: dict[str, object], graph: Graph
    ) -> Response:
        media_type = negotiate_page(request.headers.get("accept"), request.query_params.get("format"))
        if media_type == PAGE_TYPE:
            return self._page(request, template, vocabulary, values, PAGE_TYPE)
        headers = {"content-type": content_type(media_type), "vary": "Accept"}
        return self._answer(request, serialize(graph, media_type), headers)

    def _page(
        self, request: Request, template: str, vocabulary: Vocabulary, values: dict[str, object], media_type: str
    ) -> Response:
        asked = request.query_params.get("lang")
        language = choose_language(request.headers.get("accept-language"), asked)
        (other,) = (each for each in LANGUAGES if each != language)
        query = f"?lang={language}" if asked else ""  # whoever chose a language keeps it
        values = {
            "vocabulary": vocabulary,
            "labels": {term.reference.iri: term.label for term in vocabulary.properties},
            "refer": Reference,
            "lang": language,
            "other": other,
            "query": query,
            "path": request.url.path,
            "here": f"/ontology{query}",
            **values,
        }
        body = self.templates.get_template(template).render(values)
        headers = {"content-type": f"{media_type}; charset=utf-8", "content-language": language, **PAGE_HEADERS}
        return self._answer(request, body.encode(), headers | {"vary": "Accept, Accept-Language"})

    def _answer(self, request: Request, body: bytes, headers: dict[str, str]) -> Response:
        """An answer that any page elsewhere may read too, or 304 where the asker has it already."""
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers |= {"etag": tag, "cache-control": "no-cache", "access-control-allow-origin": "*"}
        request.state.release = self._release  # for the log and the answers in memory
        if is_current(tag, request.headers.get("if-none-match")):
            del headers["content-type"]
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(body, headers=headers)


def add_to(site: FastAPI, documentation: Documentation) -> None:
    """Give the site the addresses of the vocabulary."""
    both = [PAGE_TYPE, *GRAPH_TYPES]
    _add(site, "/ontology", documentation.ontology, both, "format", "lang")
    _add(site, "/ontology/context.jsonld", documentation.context, [_JSON_LD])
    _add(site, "/ontology/classes.svg", documentation.diagram, [_SVG], "lang")
    _add(site, "/ontology/{version}", documentation.ontology, both, "version", "format", "lang")
    for name in CODE_LISTS:
        _add(site, f"/{name}", documentation.code_list, both, "format", "lang")


def _add(
    site: FastAPI, path: str, answer: Callable[[Request], Awaitable[Response]], media_types: list[str], *parameters: str
) -> None:
    responses: dict[int | str, dict[str, object]] = {
        200: {"content": {each: {} for each in media_types}},
        304: {"description": "The answer with the entity tag that was sent still holds."},
        **dict.fromkeys((400, 404, 406, 503), openapi.PROBLEM),
    }
    described = {"parameters": [_PARAMETERS[each] for each in parameters]}
    site.add_api_route(
        path, answer, methods=["GET"], responses=responses, openapi_extra=described, response_class=Response
    )
    site.add_api_route(path, answer, methods=["HEAD"], include_in_schema=False)


async def _graph(pool: WorkerPool, name: str) -> Graph:
    """A graph of the release, with the prefixes that our answers are written with."""
    _, parts = await pool.answer(Query(_GRAPH % name), None, ox.RdfFormat.N_TRIPLES)
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)
    return graph.parse(data=b"".join([part async for part in parts]), format="nt")
