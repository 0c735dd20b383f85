"""The web application: `/sparql` ahead of everything, pages and API behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.types import ASGIApp, Receive, Scope, Send

from mpsc_graph import __version__
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.settings import Settings
from mpsc_graph.store.tokens import bind
from mpsc_graph.store.workers import WorkerPool
from mpsc_graph.web import openapi
from mpsc_graph.web.sparql import SparqlEndpoint

__all__ = ["create_app"]

_HERE = Path(__file__).parent
_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def create_app(settings: Settings, store: WorkerPool, catalogue: Catalogue) -> ASGIApp:
    """The application for one store. It keeps no state besides."""
    return _Dispatcher(SparqlEndpoint(store, settings.max_request_size), _site(settings, store, catalogue))


class _Dispatcher:
    """Sends `/sparql` straight to the endpoint: on small queries a web framework takes longer than the store."""

    def __init__(self, sparql: ASGIApp, site: ASGIApp) -> None:
        self.sparql, self.site = sparql, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        at_endpoint = scope["type"] == "http" and scope["path"] == "/sparql"
        await (self.sparql if at_endpoint else self.site)(scope, receive, send)


def _site(settings: Settings, store: WorkerPool, catalogue: Catalogue) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await store.start()
        yield
        await store.close()

    # The framework's own documentation pages load scripts from elsewhere, so they are off.
    site = FastAPI(title="mpsc-graph", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan)
    templates = Jinja2Templates(_HERE / "templates")

    @site.get("/health")
    async def health() -> dict[str, object]:
        """Whether the endpoint answers, for which release, with how many statements per graph and workers idle."""
        counts = store.counts()
        return {
            "status": "ready" if store.is_ready() else "starting",
            "release": store.release_id,
            "statements": sum(counts.values()),
            "graphs": counts,
            "workers": {"idle": store.idle(), "all": settings.workers},
            "version": __version__,
        }

    @site.get("/", response_class=HTMLResponse)
    def start(request: Request) -> HTMLResponse:
        """What this is and the ways in."""
        values = {
            "questions": [(question, _answer_url(question, settings.base_iri)) for question in catalogue],
            "store": store,
            "statements": sum(store.counts().values()),
            "prefixes": PREFIXES,
            "endpoint": f"{request.base_url}sparql",
            "version": __version__,
        }
        return templates.TemplateResponse(request, "start.html", values, headers=_HEADERS)

    @site.get("/favicon.ico", include_in_schema=False)
    def icon() -> FileResponse:
        """Browsers ask for it beside every answer that is not a page."""
        return FileResponse(_HERE / "static" / "icon.svg")

    openapi.add_to(site)
    site.mount("/static", StaticFiles(directory=_HERE / "static"))
    return site


def _answer_url(question: Question, base: str) -> str:
    """Where a question is answered, with its default parameters."""
    query = question.query({}, base)
    lines = (line for line in bind(query.text, query.bindings).splitlines() if not line.startswith("#+"))
    return "/sparql?" + urlencode({"query": "\n".join(lines).strip(), "format": "json"})
