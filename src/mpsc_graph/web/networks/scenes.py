"""Networks of the release that is served, drawn when they are first asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from mpsc_graph.network.columns import Network
from mpsc_graph.network.days import first_day
from mpsc_graph.network.drawn import around, drawn, whole
from mpsc_graph.network.evidence import Evidence, questions_for
from mpsc_graph.network.inquiry import Origin, Rows, dataset_query, plain_rows, prepared
from mpsc_graph.network.layout import Positions
from mpsc_graph.network.selection import Selection
from mpsc_graph.network.structure import Level
from mpsc_graph.network.views import VIEWS
from mpsc_graph.questions import Catalogue
from mpsc_graph.store.base import Query
from mpsc_graph.store.query_pool import ONCE, QueryPool
from mpsc_graph.store.tokens import bind
from mpsc_graph.web.languages import LANGUAGES
from mpsc_graph.web.networks.perspective import Perspective
from mpsc_graph.web.once import OnceEach

__all__ = ["Scene", "Scenes"]

_KEPT = 12  # networks, and as many bodies of evidence: all views in both languages


@dataclass(frozen=True)
class Scene:
    """A network with a place for each node, what it was made of, and what was selected of that.

    `frame` is the extent of the picture (left, bottom, right, top), the same whatever is selected; `phases` are the
    IRIs of all phases that occur, the earliest first.
    """

    perspective: Perspective
    evidence: Evidence
    selection: Selection
    graph: Network
    frame: tuple[float, float, float, float]
    phases: tuple[str, ...]


class Scenes:
    """Of one release. Asking and drawing happen in threads, since they take longer than others should wait."""

    def __init__(self, pool: QueryPool, catalogue: Catalogue) -> None:
        self.pool, self._catalogue = pool, catalogue
        self._evidence = OnceEach(self._read, _KEPT)
        self._places = OnceEach(self._place, _KEPT)
        self._scenes = OnceEach(self._draw, _KEPT)

    async def __call__(self, perspective: Perspective, language: str) -> Scene:
        """Raises NetworkError for a filter or an ego there is not, QuestionError for a programme that is no IRI,
        LimitReached where a question does not end in time."""
        return await self._scenes((perspective.network, language))

    async def _draw(self, asked: tuple[Perspective, str]) -> Scene:
        perspective, language = asked
        about = perspective["view"], perspective["programme"]
        evidence = await self._evidence((*about, language))
        places = await self._places((*about, perspective.selection.level))
        return await asyncio.to_thread(_scene, perspective, evidence, places)

    async def _read(self, about: tuple[str, str, str]) -> Evidence:
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
        return await asyncio.to_thread(Evidence.of, VIEWS[view], answers, origin)

    async def _rows(self, query: Query) -> Rows:
        return plain_rows(await self.pool.table(Query(bind(query.text, query.bindings)), ONCE))

    async def _place(self, about: tuple[str, str, Level]) -> Positions:
        view, programme, level = about
        evidence = await self._evidence((view, programme, LANGUAGES[0]))
        return await asyncio.to_thread(whole, evidence, Selection(level=level))


def _scene(perspective: Perspective, evidence: Evidence, places: Positions) -> Scene:
    selection = perspective.selection.resolved(evidence)
    graph, ego = drawn(evidence, selection, places), perspective["ego"]
    if ego:
        graph = around(graph, ego)
    frame = _frame([places[node] for node in (graph if ego else places)])
    return Scene(perspective, evidence, selection, graph, frame, _phases(evidence))


def _frame(spots: Sequence[tuple[float, float]]) -> tuple[float, float, float, float]:
    xs, ys = zip(*spots, strict=True) if spots else ((0.0,), (0.0,))
    return round(min(xs), 4), round(min(ys), 4), round(max(xs), 4), round(max(ys), 4)


def _phases(evidence: Evidence) -> tuple[str, ...]:
    begins = {each.phase: each.begin for each in evidence.participations if each.phase}
    return tuple(sorted(begins, key=lambda phase: (first_day(begins[phase]) or "", phase)))
