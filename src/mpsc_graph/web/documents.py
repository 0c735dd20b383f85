"""Following an IRI to what is known of its thing: `/id/…` is the thing, `/doc/…` the document about it.

Cool URIs for the Semantic Web (Sauermann and Cyganiak 2008), section 4.2: 303 from the one to the other and content
negotiation there; each format has an address of its own too (`/doc/….ttl`).
"""

from __future__ import annotations

import difflib
import hashlib
from http import HTTPStatus

import pyoxigraph as ox
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.templating import Jinja2Templates
from rdflib import FOAF, Graph, URIRef

from mpsc_graph import __version__
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Answer, Query, Table
from mpsc_graph.store.serving import Serving
from mpsc_graph.store.workers import WorkerPool
from mpsc_graph.web.etags import is_current
from mpsc_graph.web.languages import LANGUAGES, choose_language
from mpsc_graph.web.negotiate import GRAPH_TYPES, PAGE_TYPE, content_type, negotiate_page
from mpsc_graph.web.pages import PAGE_HEADERS
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.statements import HEADINGS, Reading
from mpsc_graph.web.thing import describe_thing
from mpsc_graph.web.urls import Urls

__all__ = ["Documents", "add_to"]

_ENDINGS = {
    "html": PAGE_TYPE,
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
_THINGS = "SELECT DISTINCT ?s { GRAPH ?g { ?s a ?type } FILTER (STRSTARTS(STR(?s), ?base) && !CONTAINS(STR(?s), '#')) }"


class Documents:
    """Answers for the things of the release that is served; JSON-LD is compacted with `context`."""

    def __init__(
        self, serving: Serving, settings: Settings, templates: Jinja2Templates, context: dict[str, object]
    ) -> None:
        self.serving, self.settings, self.templates, self.context = serving, settings, templates, context
        self._known: tuple[str, list[str]] = ("", [])

    async def thing(self, request: Request) -> Response:
        """303 to the document; which format it has is negotiated there."""
        path = request.path_params["path"]
        query = f"?{request.url.query}" if request.url.query else ""
        address = f"{Urls.of(request, self.settings).root}doc/{path}{query}"
        return RedirectResponse(address, HTTPStatus.SEE_OTHER, {"access-control-allow-origin": "*"})

    async def document(self, request: Request) -> Response:
        """What is known of a thing, as a page or as RDF. Raises Refusal, with the nearest ids, for one not known."""
        pool = self.serving.pool
        path, _, ending = request.path_params["path"].partition(".")
        if ending and ending not in _ENDINGS:
            expected = ", ".join(f".{each}" for each in _ENDINGS)
            raise Refusal(HTTPStatus.NOT_FOUND, f".{ending} is no format of documents; expected one of {expected}")
        asked = _ENDINGS.get(ending) or request.query_params.get("format")
        media_type = negotiate_page(request.headers.get("accept"), asked)
        language = choose_language(request.headers.get("accept-language"), request.query_params.get("lang"))
        headers = self.headers(request, path, media_type, language, pool)
        if is_current(headers["etag"], request.headers.get("if-none-match")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        iri = self.settings.base_iri + path
        graph = await describe_thing(pool, _named(iri))
        if (URIRef(iri), None, None) not in graph:
            await self.refuse(path, pool)
        headers["content-type"] = content_type(media_type)
        if media_type != PAGE_TYPE:
            return Response(written(graph, media_type, self.context), headers=headers)
        page = self.page(Reading(graph, URIRef(iri), language, self.settings.base_iri), request, path)
        return Response(page, headers=headers | {"content-type": f"{PAGE_TYPE}; charset=utf-8"} | PAGE_HEADERS)

    def headers(self, request: Request, path: str, media_type: str, language: str, pool: WorkerPool) -> dict[str, str]:
        """What every answer about this document carries, in this format and language."""
        about = [pool.release_id, __version__, path, media_type, language if media_type == PAGE_TYPE else ""]
        request.state.release = pool.release_id
        links = [f'</doc/{path}.{ending}>; rel="alternate"; type="{type_}"' for ending, type_ in _ENDINGS.items()]
        links += [f'</doc/{path}>; rel="canonical"', f'<{self.settings.base_iri}{path}>; rel="describes"']
        return {
            "etag": f'W/"{hashlib.sha256(" ".join(about).encode()).hexdigest()[:32]}"',
            "cache-control": "no-cache",
            "vary": "Accept, Accept-Language",
            "link": ", ".join(links),
            "access-control-allow-origin": "*",
        }

    def page(self, reading: Reading, request: Request, path: str) -> str:
        (other,) = (each for each in LANGUAGES if each != reading.language)
        is_person = (reading.thing, None, FOAF.Person) in reading.graph
        values = {
            "reading": reading,
            "lang": reading.language,
            "other": other,
            "path": f"/doc/{path}",
            "endings": list(_ENDINGS)[1:],
            "is_person": is_person,
            "order": HEADINGS,
            "query": f"?lang={reading.language}" if request.query_params.get("lang") else "",
        }
        return self.templates.get_template("thing.html").render(values)

    async def refuse(self, path: str, pool: WorkerPool) -> None:
        """Raises Refusal: there is no such thing, but maybe these."""
        if self._known[0] != pool.release_id:
            self._known = pool.release_id, await _things(pool, self.settings.base_iri)
        near = difflib.get_close_matches(path, self._known[1], n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(f'/doc/{each}' for each in near)}?" if near else "/ has the ways in"
        raise Refusal(HTTPStatus.NOT_FOUND, f"nothing is known of {path}; {hint}")


def written(graph: Graph, media_type: str, context: dict[str, object]) -> bytes:
    """A description in one of `GRAPH_TYPES`; JSON-LD compact, with the terms of `context`."""
    if GRAPH_TYPES[media_type] is ox.RdfFormat.JSON_LD:
        return graph.serialize(format="json-ld", context=context, auto_compact=True, sort_keys=True, encoding="utf-8")
    lines = graph.serialize(format="nt")
    prefixes = {name: namespace for name, namespace in PREFIXES.items() if f"<{namespace}" in lines}
    triples = sorted(ox.parse(lines, ox.RdfFormat.N_TRIPLES), key=str)
    body = ox.serialize(triples, format=GRAPH_TYPES[media_type], prefixes=prefixes)
    assert body is not None  # no file was given to write to
    return body


def add_to(site: FastAPI, documents: Documents) -> None:
    """Give the site the addresses of things and of the documents about them."""
    for path, answer in (("/id/{path:path}", documents.thing), ("/doc/{path:path}", documents.document)):
        site.add_api_route(path, answer, methods=["GET", "HEAD"], include_in_schema=False, response_class=Response)


def _named(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise Refusal(HTTPStatus.NOT_FOUND, "this is no IRI of a thing") from error


async def _things(pool: WorkerPool, base: str) -> list[str]:
    """Ids of all things, claims left out."""
    query = _THINGS.replace("?base", str(ox.Literal(base)))
    _, parts = await pool.answer(Query(query), ox.QueryResultsFormat.JSON, None)
    table = Table.parse(Answer(ox.QueryResultsFormat.JSON, b"".join([part async for part in parts])))
    assert isinstance(table, Table)
    names = [term.value.removeprefix(base) for (term,) in table.rows if isinstance(term, ox.NamedNode)]
    return [name for name in names if not name.startswith(("claim/", "tie/", "period/"))]
