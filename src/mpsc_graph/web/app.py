"""The web application: `/sparql` ahead of everything, pages and API behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from mpsc_graph import __version__
from mpsc_graph.errors import MpscError, NotAcceptable
from mpsc_graph.questions import Catalogue
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web import openapi, openapi_checks
from mpsc_graph.web.archive import Archive
from mpsc_graph.web.askers import Askers
from mpsc_graph.web.cache import AnswerCache
from mpsc_graph.web.checks import Checks
from mpsc_graph.web.documents import ENDINGS
from mpsc_graph.web.downloads import Downloads
from mpsc_graph.web.dumping import dump_apart
from mpsc_graph.web.editor import PageOrEndpoint
from mpsc_graph.web.examples import examples
from mpsc_graph.web.failures import Failures
from mpsc_graph.web.graph_store import GraphStore
from mpsc_graph.web.languages import LanguagePaths
from mpsc_graph.web.limits import ClientLimits
from mpsc_graph.web.negotiate import GRAPH_TYPES, RESULT_TYPES, content_type, negotiate, serialize
from mpsc_graph.web.networks.files import FILES, PLAIN
from mpsc_graph.web.pages import STATIC, fingerprint
from mpsc_graph.web.problems import explain, problem
from mpsc_graph.web.published import Publications
from mpsc_graph.web.site import Site
from mpsc_graph.web.sparql import SparqlEndpoint
from mpsc_graph.web.unsniffed import Unsniffed
from mpsc_graph.web.urls import Urls
from mpsc_graph.web.usage import Usage
from mpsc_graph.web.validation import ADDRESS, Validation
from mpsc_graph.web.watch import Metrics, Watch, open_log

__all__ = ["create_app"]

_ASKING = (
    *("/doc/", "/graph/", "/things/", "/questions/", "/network", "/network/", "/search"),
    *(f"/{address}" for address in FILES),
    *(f"/search.{ending}" for ending in ("json", *ENDINGS)),
)
"""Pages whose making asks the store or goes through all names, so that they count as queries."""


def create_app(
    settings: Settings, serving: Serving, catalogue: Catalogue, usage: Usage, resources: Resources, checks: Checks
) -> ASGIApp:
    """The application over the release that is served. From outside in: what operators see, the header that all answers
    have, who asks, failures, downloads, answers from memory, limits per client, compression, and then the endpoints and
    pages.

    Raises SettingError when the access log cannot be written.
    """
    for media_type in (*RESULT_TYPES, *GRAPH_TYPES, *PLAIN, "text/javascript"):
        add_compress_type(media_type)
    metrics = Metrics(serving, settings.workers)
    archive = Archive(serving, resources, dump_apart)
    publications = Publications(serving, settings, catalogue, archive)
    documents = Site(settings, serving, catalogue, usage, publications, archive)
    pages = _site(settings, serving, catalogue, documents, checks, metrics)
    sparql, store = SparqlEndpoint(serving, settings, publications), GraphStore(serving, settings)
    validation = Validation(serving, settings, checks, documents.documents.templates)
    endpoints = _ByPath({"/sparql": PageOrEndpoint(sparql, pages), "/store": store, f"/{ADDRESS}": validation}, pages)
    limited = ClientLimits(endpoints, settings)
    by_path = _ByPath(dict.fromkeys((*endpoints.apps, *_ASKING), limited), pages)
    cache = AnswerCache(CompressMiddleware(LanguagePaths(by_path)), serving, settings.cache_size * 1024 * 1024)
    metrics.watch_cache(lambda: cache.held)
    downloads = Downloads(cache, archive, settings.query_timeout + 1)
    return Watch(Unsniffed(Askers(Failures(downloads))), metrics, open_log(settings.access_log))


class _ByPath:
    """Sends queries straight to the endpoints: on small ones a web framework takes longer than the store.

    A path that ends with a slash stands for all below it.
    """

    def __init__(self, apps: Mapping[str, ASGIApp], others: ASGIApp) -> None:
        self.apps, self.others = apps, others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope.get("path", "")
        app = self.apps.get(path) or self.apps.get(path[: path.find("/", 1) + 1], self.others)
        await app(scope, receive, send)


def _negotiated(response: Response) -> Response:
    """A problem that another Accept would have been answered otherwise."""
    if response.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.GONE):
        response.headers["vary"] = "Accept, Accept-Language"
    return response


class _Static(StaticFiles):
    """Files whose bytes pass through the application, so that they are compressed like all else."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        extensions = {name: each for name, each in scope.get("extensions", {}).items() if "pathsend" not in name}
        await super().__call__({**scope, "extensions": extensions}, receive, send)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if scope["query_string"] and scope["query_string"] == fingerprint(path).encode():
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def _site(
    settings: Settings, serving: Serving, catalogue: Catalogue, documents: Site, checks: Checks, metrics: Metrics
) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await serving.start()
        ahead = [asyncio.create_task(each.prepare()) for each in (documents.publications, documents.search)]
        yield
        for task in ahead:
            task.cancel()
        await checks.close()
        await documents.networks.close()
        await documents.search.close()
        await serving.close()

    # The framework's own documentation pages load scripts from elsewhere, so they are off.
    site = FastAPI(
        title="mpsc-graph",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )

    @site.get("/health")
    async def health() -> dict[str, object]:
        """Whether the endpoint answers, for which release, with how many statements and graphs, and workers idle."""
        pool = serving.pool
        return {
            "status": "ready" if pool.is_ready() else "starting",
            "release": pool.release_id,
            "statements": pool.statements(),
            "graphs": len(pool.counts()),
            "workers": {"idle": pool.idle(), "all": settings.workers},
            "version": __version__,
        }

    @site.get("/metrics", response_class=PlainTextResponse)
    async def figures() -> Response:
        """Figures for Prometheus."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @site.get(
        "/.well-known/sparql-examples",
        response_class=Response,
        responses={200: {"content": {each: {} for each in GRAPH_TYPES}}, 400: openapi.PROBLEM, 406: openapi.PROBLEM},
    )
    def sparql_examples(request: Request) -> Response:
        """The questions of the catalogue as sh:SPARQLExecutable, in any format of graphs."""
        media_type = negotiate(request.headers.get("accept"), request.query_params.get("format")).graph
        if media_type is None:
            raise NotAcceptable(list(GRAPH_TYPES))
        graph = examples(catalogue, settings.base_iri, Urls.of(request, settings))
        headers = {"content-type": content_type(media_type), "vary": "Accept", "access-control-allow-origin": "*"}
        return Response(serialize(graph, media_type), headers=headers)

    @site.exception_handler(MpscError)
    def explained(request: Request, error: MpscError) -> Response:
        return documents.missing.answer(request, error) or _negotiated(explain(error))

    @site.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        detail = f"{request.method} {request.url.path}: {error.detail}"
        status = HTTPStatus(error.status_code)
        return documents.missing.answer(request, error) or _negotiated(problem(status, detail, error.headers))

    @site.get("/favicon.ico", include_in_schema=False)
    def icon() -> FileResponse:
        """Browsers ask for it beside every answer that is not a page."""
        return FileResponse(STATIC / "icon.svg")

    documents.add_to(site)
    openapi.add_to(site, openapi_checks.paths(), openapi_checks.schemas())
    site.mount("/static", _Static(directory=STATIC))
    return site
