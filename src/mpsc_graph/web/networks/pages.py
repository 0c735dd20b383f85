"""`/network`: the page of a network, which works without scripts, and the files of the same."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi.responses import Response
from rdflib import Graph
from starlette.datastructures import QueryParams
from starlette.requests import Request

from mpsc_graph import __version__
from mpsc_graph.network.palette import STYLES, category
from mpsc_graph.network.shapes import points
from mpsc_graph.network.tables import changes, network_figures
from mpsc_graph.network.views import VIEWS
from mpsc_graph.network.words import WORDS
from mpsc_graph.questions import Catalogue
from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.etags import is_current
from mpsc_graph.web.examples import examples
from mpsc_graph.web.languages import LANGUAGES, language_of
from mpsc_graph.web.networks.codebook import ADDRESS, codebook
from mpsc_graph.web.networks.files import FILES
from mpsc_graph.web.networks.filters import filters, names
from mpsc_graph.web.networks.perspective import Perspective
from mpsc_graph.web.networks.quotes import Quotes, quotes
from mpsc_graph.web.networks.scenes import Scene, Scenes
from mpsc_graph.web.networks.tables import MOST_ROWS, node_sheet, shown_ties, tie_sheet, written
from mpsc_graph.web.pages import PAGE_HEADERS, VENDOR
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.urls import Urls

__all__ = ["Networks"]

_TIES = {
    "actors-measures": {
        "de": "Eine Linie heißt: Eine anerkannte Aussage beteiligt die Stelle an der Maßnahme.",
        "en": "A line means: an accepted claim has the actor take part in the measure.",
    },
    "actors": {
        "de": "Eine Linie heißt: Beide sind in derselben Phase an derselben Maßnahme beteiligt; dicker heißt öfter.",
        "en": "A line means: both take part in the same measure in the same phase; thicker means more often.",
    },
    "measures": {
        "de": "Eine Linie heißt: In derselben Phase ist dieselbe Stelle an beiden beteiligt; dicker heißt öfter.",
        "en": "A line means: the same actor takes part in both in the same phase; thicker means more often.",
    },
    "people-events": {
        "de": "Eine Linie heißt: Eine Seite nennt den Menschen in öffentlicher Funktion bei der Veranstaltung.",
        "en": "A line means: a page names the person in a public function at the event.",
    },
    "cities-programmes": {
        "de": "Eine Linie heißt: Eine anerkannte Aussage beteiligt die Stadt an dem Programm.",
        "en": "A line means: an accepted claim has the city take part in the programme.",
    },
}
"""What a tie of each view means, by language."""


class Networks:
    """The documents about networks of the release that is served."""

    def __init__(self, serving: Serving, settings: Settings, catalogue: Catalogue, is_live: bool) -> None:
        """A site that is not live takes no parameters, and its pages offer none."""
        self.serving, self.settings, self.catalogue, self.is_live = serving, settings, catalogue, is_live
        self._scenes: Scenes | None = None

    @property
    def scenes(self) -> Scenes:
        pool = self.serving.pool
        if self._scenes is None or self._scenes.pool is not pool:
            self._scenes = Scenes(pool, self.catalogue)
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
            drawn = {language: await scenes(perspective, language) for language in LANGUAGES}
            codes = await names(scenes.pool, drawn[LANGUAGES[0]])
            words = {
                language: await quotes(scenes.pool, _claims(scene, perspective, language), language)
                for language, scene in drawn.items()
            }
            asked = [self.catalogue[name] for name in drawn[LANGUAGES[0]].graph.graph["questions"]]

            def values(language: str) -> dict[str, Any]:
                shown = _values(drawn[language], perspective, words[language], codes, language, urls)
                return shown | {"is_live": self.is_live}

            return Content(examples(asked, self.settings.base_iri, urls), "network.html", values)

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
        """One of `FILES`, with the errors of `Scenes`, and NetworkError where the network cannot be written so."""
        scene = await self.scenes(perspective, language)
        return await asyncio.to_thread(FILES[address].make, scene)


def _claims(scene: Scene, perspective: Perspective, language: str) -> Iterator[str]:
    """Those of the ties that are shown."""
    for tie in shown_ties(scene, perspective, language)[:MOST_ROWS]:
        yield from scene.graph.edges[tie]["claims"]


def _values(
    scene: Scene, perspective: Perspective, words: Quotes, codes: Graph, language: str, urls: Urls
) -> dict[str, Any]:
    is_measured = "person" not in scene.graph.graph["modes"]
    return {
        "perspective": perspective,
        "network": perspective.network,
        "suffix": perspective.query,
        "info": scene.graph.graph,
        "counts": (len(scene.graph), scene.graph.number_of_edges()),
        "views": {name: view for name, view in VIEWS.items() if "person" not in view.modes or perspective.shows_people},
        "filters": filters(scene, codes, language, urls.base),
        "legend": _legend(scene, language),
        "palette": {key: (style.colour, style.shape) for key, style in STYLES.items()},
        "frame": scene.frame,
        "nodes": node_sheet(scene, perspective, language, urls),
        "ties": tie_sheet(scene, perspective, words, codes, language, urls),
        "figures": network_figures(scene.graph) if is_measured and len(scene.graph) else [],
        "changes": changes(scene.evidence, scene.selection) if is_measured else [],
        "words": WORDS[language],
        "files": FILES,
        "tie": _TIES[perspective["view"]][language],
        "ego": [scene.graph.nodes[each]["label"] for each in scene.graph.graph["filters"].get("ego", ())],
        "number": partial(written, language=language),
        "has_bundle": (VENDOR / "sigma.js").is_file(),
    }


def _legend(scene: Scene, language: str) -> list[dict[str, str | None]]:
    """What the signs stand for, as far as they occur: name, colour, and corners in a box of 20."""
    there = {category(data) for _, data in scene.graph.nodes(data=True)}
    return [
        {
            "name": style.name[language],
            "colour": style.colour,
            "points": points(style.shape, 10, 10, 7),
        }
        for key, style in STYLES.items()
        if key in there
    ]
