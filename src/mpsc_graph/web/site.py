"""All documents of the site, each kind by the beginning of its addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader

from mpsc_graph.namespaces import CODE_LISTS
from mpsc_graph.questions import Catalogue
from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web import openapi
from mpsc_graph.web.archive import Archive
from mpsc_graph.web.catalog import CatalogPages
from mpsc_graph.web.crawlers import robots
from mpsc_graph.web.documents import ENDINGS, Document, Documents, Provider
from mpsc_graph.web.editor import Editor
from mpsc_graph.web.etags import fixed
from mpsc_graph.web.glossary import Glossary
from mpsc_graph.web.graphs import Graphs
from mpsc_graph.web.kinds import Kinds
from mpsc_graph.web.literals import FILTERS
from mpsc_graph.web.missing import Missing
from mpsc_graph.web.negotiate import GRAPH_TYPES, PAGE_TYPE
from mpsc_graph.web.networks.files import FILES
from mpsc_graph.web.networks.pages import Networks
from mpsc_graph.web.notices import NOTICES, Notices
from mpsc_graph.web.numbers import Numbers
from mpsc_graph.web.once import within
from mpsc_graph.web.ontology import Ontology
from mpsc_graph.web.pages import TEMPLATES
from mpsc_graph.web.published import Publications
from mpsc_graph.web.questions.pages import RESULT_ENDINGS, Questions
from mpsc_graph.web.releases import ReleasePages
from mpsc_graph.web.search import PARAMETERS, Search
from mpsc_graph.web.shell import Shell
from mpsc_graph.web.sitemaps import Sitemaps
from mpsc_graph.web.sparql import SparqlEndpoint
from mpsc_graph.web.start import Start
from mpsc_graph.web.things import Things
from mpsc_graph.web.urls import Urls
from mpsc_graph.web.usage import Usage

__all__ = ["Site"]

Answer = Callable[[Request], Awaitable[Response]]

_ENDING = {"name": "ending", "in": "path", "required": True, "schema": {"type": "string", "enum": list(ENDINGS)}}
_NUMBER = {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}


class Site:
    """The documents over the release that is served; an address that ends with a slash stands for all below it."""

    def __init__(
        self,
        settings: Settings,
        serving: Serving,
        catalogue: Catalogue,
        usage: Usage,
        publications: Publications,
        archive: Archive,
        is_live: bool = True,
    ) -> None:
        """A site that is not live is written to files: its pages offer nothing that takes parameters."""
        self.settings, self.usage, self.archive = settings, usage, archive
        # By default only what ends as HTML is escaped, and a drawing is not.
        templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
        templates.filters |= FILTERS
        templates.globals["shell"] = Shell(settings, serving, is_live)
        self.documents = Documents(settings, templates, usage.context)
        self.missing = Missing(settings, templates)
        self.ontology = Ontology(serving, settings, usage, templates)
        self.publications = publications
        endpoint = SparqlEndpoint(serving, settings, publications)
        self.questions = Questions(serving, settings, catalogue, endpoint, publications, archive, is_live)
        self.networks = Networks(serving, settings, catalogue, is_live)
        self.catalog = CatalogPages(publications, settings)
        self.things = Things(serving, settings, self.catalog)
        self.search = Search(serving, settings, publications)
        self.editor = Editor(serving, settings, catalogue, publications)
        releases, kinds = ReleasePages(archive, publications), Kinds(serving, publications)
        self.providers: Mapping[str, Provider] = {
            "": Start(serving, settings, catalogue, publications, kinds),
            "glossar": Glossary(serving),
            **dict.fromkeys((each.address for each in NOTICES), Notices(serving, settings)),
            "things": kinds,
            "things/": kinds,
            "questions": self.questions,
            "questions/": self.questions,
            "network": self.networks,
            "network/": self.networks,
            "ontology": self.ontology,
            "ontology/": self.ontology,
            **dict.fromkeys(CODE_LISTS, self.ontology),
            "graph/": Graphs(serving),
            "doc/": self.things,
            "catalog": self.catalog,
            ".well-known/void": Numbers(publications),
            "releases": releases,
            "releases/": releases,
            "search": self.search,
        }
        self.sitemaps = Sitemaps(self.providers, publications, settings)

    async def all(self) -> AsyncIterator[Document]:
        """Every document of the site, once."""
        for provider in dict.fromkeys(self.providers.values()):
            async for document in provider.all():
                yield document

    def add_to(self, app: FastAPI) -> None:
        """Give the application the addresses of all documents, and of what leads to them or comes with them."""
        _add(app, "/id/{path:path}", self.thing)
        _add(app, "/ontology/context.jsonld", self.ontology.context, ["application/ld+json"])
        _add(app, "/ontology/classes.svg", self.ontology.diagram, ["image/svg+xml"])
        _add(app, "/robots.txt", self.robots, ["text/plain"])
        _add(app, "/sitemap.xml", self._patient(self.sitemaps.answer), ["application/xml"])
        _add(app, "/sitemap-{number}.xml", self._patient(self.sitemaps.answer), ["application/xml"], _NUMBER)
        _add(app, "/CITATION.cff", self.catalog.citation, ["application/yaml"])
        _add(app, "/sparql", self._answering(self.editor))
        _add(app, "/sparql.{ending}", self._answering(self.editor), list(GRAPH_TYPES), _ENDING)
        _add(app, "/search.json", self._patient(self.search.candidates), ["application/json"], *PARAMETERS)
        for ending in RESULT_ENDINGS:
            _add(app, f"/questions/{{file}}.{ending}", self.questions.results)
        for address, file in FILES.items():
            _add(app, f"/{address}", self._patient(self.networks.file), [file.media_type])
        for prefix, provider in self.providers.items():
            answer = self._answering(provider)
            if prefix.endswith("/"):
                _add(app, f"/{prefix}{{address:path}}", answer)
            else:
                _add(app, f"/{prefix}", answer, [PAGE_TYPE, *GRAPH_TYPES])
                _add(app, f"/{prefix or 'index'}.{{ending}}", answer, [PAGE_TYPE, *GRAPH_TYPES], _ENDING)

    async def robots(self, request: Request) -> Response:
        """What crawlers leave alone."""
        return fixed(request, robots(Urls.of(request, self.settings)).encode(), "text/plain; charset=utf-8")

    def _answering(self, provider: Provider) -> Answer:
        async def answer(request: Request) -> Response:
            return await self.documents.answer(request, provider)

        return self._patient(answer)

    def _patient(self, answer: Answer) -> Answer:
        """Nobody waits longer for a page than for a query; a query that is too long says so itself."""

        async def in_time(request: Request) -> Response:
            async with within(self.settings.query_timeout + 1):
                return await answer(request)

        return in_time

    async def thing(self, request: Request) -> Response:
        """303 to the document about a thing; which format and language it has is negotiated there."""
        address = f"{Urls.of(request, self.settings).root}doc/{request.path_params['path']}"
        return RedirectResponse(address, HTTPStatus.SEE_OTHER, {"access-control-allow-origin": "*"})


def _add(app: FastAPI, path: str, answer: Answer, media_types: list[str] | None = None, *parameters: Any) -> None:
    """GET and HEAD at a path; one without media types stays out of the OpenAPI document."""
    responses: dict[int | str, dict[str, Any]] = {
        200: {"content": {each: {} for each in media_types or ()}},
        304: {"description": "The answer with the entity tag that was sent still holds."},
        **dict.fromkeys((400, 404, 406, 503), openapi.PROBLEM),
    }
    app.add_api_route(
        path,
        answer,
        methods=["GET"],
        responses=responses,
        openapi_extra={"parameters": list(parameters)},
        response_class=Response,
        include_in_schema=media_types is not None,
    )
    app.add_api_route(path, answer, methods=["HEAD"], include_in_schema=False)
