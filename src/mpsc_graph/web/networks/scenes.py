"""Networks of the release that is served, made when they are first asked for."""

from __future__ import annotations

import asyncio

from mpsc_graph.network.drawn import whole
from mpsc_graph.network.evidence import Evidence, questions_for
from mpsc_graph.network.inquiry import Origin, Rows, dataset_query, plain_rows, prepared
from mpsc_graph.network.layout import Positions
from mpsc_graph.network.selection import Selection
from mpsc_graph.network.structure import Level
from mpsc_graph.network.views import VIEWS
from mpsc_graph.questions import Catalogue
from mpsc_graph.store.base import Query
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.store.tokens import bind
from mpsc_graph.web.languages import LANGUAGES
from mpsc_graph.web.networks import files
from mpsc_graph.web.networks.apart import Apart, Kept
from mpsc_graph.web.networks.perspective import Perspective
from mpsc_graph.web.networks.scene import Figures, Scene
from mpsc_graph.web.once import OnceEach

__all__ = ["Scenes"]

_KEPT = 12  # networks, and as many bodies of evidence: all views in both languages
_FILES = 3  # that may have taken longer to write than those who wanted them waited

Asked = tuple[Perspective, str]


class Scenes:
    """Of one release. All is made apart and kept as it came: only what is small is opened in the server."""

    def __init__(self, pool: QueryPool, catalogue: Catalogue, apart: Apart) -> None:
        self.pool, self._catalogue, self.apart = pool, catalogue, apart
        self._evidence = OnceEach(self._read, _KEPT)
        self._places = OnceEach(self._place, _KEPT)
        self._scenes = OnceEach(self._draw, _KEPT)
        self._figures = OnceEach(self._measure, _KEPT)
        self._files = OnceEach(self._write, _FILES)

    async def __call__(self, perspective: Perspective, language: str) -> Kept[Scene]:
        """Raises NetworkError for a filter or an ego there is not, QuestionError for a programme that is no IRI,
        LimitReached where a question or the drawing does not end in time."""
        return await self._scenes((perspective.network, language))

    async def figures(self, perspective: Perspective, language: str) -> Kept[Figures]:
        """Those of a scene, with the same errors."""
        return await self._figures((perspective.network, language))

    async def file(self, address: str, perspective: Perspective, language: str) -> bytes:
        """One of `FILES`, with the same errors, and NetworkError where the network cannot be written so."""
        return (await self._files((address, perspective.network, language))).open()

    async def _write(self, asked: tuple[str, Perspective, str]) -> Kept[bytes]:
        address, perspective, language = asked
        return await self.apart(files.write, address, await self(perspective, language))

    async def _measure(self, asked: Asked) -> Kept[Figures]:
        return await self.apart(Figures.of, await self(*asked))

    async def _draw(self, asked: Asked) -> Kept[Scene]:
        perspective, language = asked
        about = perspective["view"], perspective["programme"]
        evidence = await self._evidence((*about, language))
        places = await self._places((*about, perspective.selection.level))
        return await self.apart(Scene.of, perspective, evidence, places)

    async def _read(self, about: tuple[str, str, str]) -> Kept[Evidence]:
        view, programme, language = about
        manifest = self.pool.release.manifest
        course, rows = questions_for(VIEWS[view], programme), None
        while True:
            try:
                asked = course.send(rows)
            except StopIteration as end:
                answers = end.value
                break
            rows = await self._rows(prepared(self._catalogue, asked, language, manifest.base_iri))
        origin = Origin.of(manifest, language, await self._rows(dataset_query(language)))
        return await self.apart(Evidence.of, VIEWS[view], answers, origin)

    async def _rows(self, query: Query) -> Rows:
        table = await self.pool.table(Query(bind(query.text, query.bindings)), is_once=True)
        return await asyncio.to_thread(plain_rows, table)

    async def _place(self, about: tuple[str, str, Level]) -> Kept[Positions]:
        view, programme, level = about
        evidence = await self._evidence((view, programme, LANGUAGES[0]))
        return await self.apart(whole, evidence, Selection(level=level))
