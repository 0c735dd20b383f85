"""`/network`: the page of a network, which works without scripts, and the files of the same."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any

from fastapi.responses import Response
from rdflib import Graph
from starlette.datastructures import QueryParams
from starlette.requests import Request

from mpsc_graph import __version__
from mpsc_graph.questions import Catalogue
from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.description import labels
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.etags import is_current
from mpsc_graph.web.examples import examples
from mpsc_graph.web.languages import LANGUAGES, language_of
from mpsc_graph.web.networks import contents
from mpsc_graph.web.networks.apart import Apart
from mpsc_graph.web.networks.codebook import ADDRESS, codebook
from mpsc_graph.web.networks.files import FILES
from mpsc_graph.web.networks.perspective import Perspective
from mpsc_graph.web.networks.quotes import quotes
from mpsc_graph.web.networks.scenes import Scenes
from mpsc_graph.web.pages import PAGE_HEADERS
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.urls import Urls

__all__ = ["Networks"]


class Networks:
    """The documents about networks of the release that is served."""

    def __init__(self, serving: Serving, settings: Settings, catalogue: Catalogue, is_live: bool) -> None:
        """A site that is not live takes no parameters, and its pages offer none."""
        self.serving, self.settings, self.catalogue, self.is_live = serving, settings, catalogue, is_live
        self.apart = Apart(settings)
        self._scenes: Scenes | None = None

    @property
    def scenes(self) -> Scenes:
        pool = self.serving.pool
        if self._scenes is None or self._scenes.pool is not pool:
            self._scenes = Scenes(pool, self.catalogue, self.apart)
        return self._scenes

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The network as the parameters have it, or the codebook. Raises Refusal, NetworkError."""
        release = self.serving.pool.release_id
        if address == ADDRESS:
            return Document(address, release, codebook)
        if address != "network":
            raise Refusal(HTTPStatus.NOT_FOUND, f"/{address} is no file of /network; expected {', '.join(FILES)}")
        perspective, scenes = Perspective.of(QueryParams(given)), self.scenes

        async def load(urls: Urls) -> Content:
            async def values(language: str) -> Mapping[str, Any]:
                return await self._values(scenes, perspective, language, urls)

            async def graph() -> Graph:
                scene = await scenes(perspective, LANGUAGES[0])
                needed = (await self.apart(contents.needs, scene, perspective, LANGUAGES[0])).open()
                return examples([self.catalogue[each] for each in needed.questions], self.settings.base_iri, urls)

            return Content(graph, "network.html", values)

        return Document(
            address,
            release,
            load,
            is_private=perspective.shows_people,
            depends=perspective.query,
            has_scripts=True,
        )

    async def all(self) -> AsyncIterator[Document]:
        """The network as it is without parameters, and the codebook."""
        yield await self.find("network", {})
        yield await self.find(ADDRESS, {})

    async def file(self, request: Request) -> Response:
        """A file of the network, with its names in the language of the address."""
        address = request.scope["path"][1:]
        perspective, scenes = Perspective.of(request.query_params), self.scenes
        language = language_of(request) or LANGUAGES[0]
        release = request.state.release = scenes.pool.release_id
        asked = " ".join((release, __version__, address, language, perspective.network.query))
        headers = {
            "etag": f'W/"{hashlib.sha256(asked.encode()).hexdigest()[:32]}"',
            "cache-control": "no-cache",
            "access-control-allow-origin": "*",
        }
        headers |= {"x-robots-tag": "noindex"} if perspective.shows_people else {}
        if address.endswith(".svg"):  # which a browser shows as it does a page
            headers |= PAGE_HEADERS | ({"content-language": language} if language_of(request) else {})
        if is_current(headers["etag"], request.headers.get("if-none-match")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        body = await self.body(address, perspective, language)
        return Response(body, headers=headers | {"content-type": FILES[address].media_type})

    async def body(self, address: str, perspective: Perspective, language: str) -> bytes:
        """One of `FILES`, with the errors of `Scenes`."""
        return await self.scenes.file(address, perspective, language)

    async def close(self) -> None:
        """End what is being made."""
        await self.apart.close()

    async def _values(self, scenes: Scenes, perspective: Perspective, language: str, urls: Urls) -> Mapping[str, Any]:
        scene, figures = await scenes(perspective, language), await scenes.figures(perspective, language)
        needed = (await self.apart(contents.needs, scene, perspective, language)).open()
        codes = await labels(scenes.pool, needed.codes)
        words = await quotes(scenes.pool, needed.claims, language)
        made = await self.apart(contents.values, scene, figures, perspective, words, codes, language, urls)
        return {**made.open(), **contents.constants(perspective, language), "is_live": self.is_live}
