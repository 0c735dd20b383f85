"""What is published of a release: its description, its files, its catalogue, its numbers.

Each is made when it is first asked for, or in a lull before.
"""

from __future__ import annotations

import asyncio
import contextlib
from http import HTTPStatus

from rdflib import DCAT, RDF, Graph, URIRef

from mpsc_graph.errors import MpscError, ReleaseError, SettingError
from mpsc_graph.publish.catalog import Nodes, catalog
from mpsc_graph.publish.counting import counted
from mpsc_graph.publish.dataset import EXAMPLE, QUERY, Dataset, Publisher
from mpsc_graph.publish.dumps import names
from mpsc_graph.publish.files import Dumps
from mpsc_graph.publish.void import Statistics, void
from mpsc_graph.questions import Catalogue
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.archive import Archive
from mpsc_graph.web.once import Once
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.tallying import count_apart

__all__ = ["Publications", "Published"]

_LULL = 10.0  # seconds after a start or a change, in which queries have the machine for themselves
_LARGEST = 500_000  # statements; the files of more take room that nobody has asked for, and counting more takes long


class Published:
    """Of one release. Addresses begin with the `root` that is asked for, so nothing that holds one is kept."""

    def __init__(self, pool: QueryPool, settings: Settings, questions: Catalogue, archive: Archive) -> None:
        self.pool, self.settings, self.questions, self.archive = pool, settings, questions, archive
        self._description = Once(self._describe)
        self._statistics = Once(self._count)

    async def dumps(self) -> Dumps:
        """The files. Raises ReleaseError when they cannot be written."""
        return await self.archive.dumps(self.pool.release_id)

    async def dataset(self, root: str) -> Dataset:
        """The data set, by the publisher that is set, else by an example that says so.

        Raises Refusal for a release that describes none, or whose licence no catalogue can name.
        """
        publisher = Publisher.of(self.settings) or EXAMPLE
        try:
            return Dataset.read(await self._description(), self.pool.release.manifest, publisher, root)
        except ReleaseError as error:
            raise Refusal(HTTPStatus.NOT_FOUND, str(error)) from error
        except SettingError as error:
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error

    async def is_described(self, root: str) -> bool:
        """Whether the release describes a data set that a catalogue can name; it is served all the same."""
        try:
            return bool(await self.dataset(root))
        except Refusal:
            return False

    def nodes(self, dataset: Dataset) -> Nodes:
        """The IRIs of the catalogue that have documents."""
        return Nodes(dataset, self.questions)

    async def documents(self) -> list[URIRef]:
        """The same, none where there is no catalogue."""
        try:
            return self.nodes(await self.dataset("/")).all()
        except Refusal:
            return []

    async def iri(self) -> str | None:
        """That of the data set, None for a release that describes none."""
        return next((str(node) for node in (await self._description()).subjects(RDF.type, DCAT.Dataset)), None)

    async def catalog(self, root: str) -> Graph:
        """The whole catalogue, with the errors of `dataset` and `dumps`."""
        dataset = await self.dataset(root)
        version = await self.archive.version(self.pool.release_id)
        return catalog(
            dataset,
            await self.dumps(),
            self.questions,
            notes=version.notes,
            previous=version.previous,
            geocoding=self.settings.geocoding,
        )

    async def statistics(self) -> Statistics:
        """The numbers."""
        return await self._statistics()

    async def void(self, root: str) -> Graph:
        """The description in numbers, with the errors of `dataset`."""
        dataset = await self.dataset(root)
        files = names(self.pool.statements())
        return void(dataset, await self.statistics(), self.nodes(dataset).catalog, files)

    @property
    def _is_large(self) -> bool:
        return self.pool.release.manifest.statements > _LARGEST

    async def prepare(self) -> None:
        """Count, and write the files of a release that is not large. For an engine elsewhere nothing is counted."""
        if not self._is_large:
            await self.dumps()
        if self.settings.remote is None:
            await self.statistics()

    async def _describe(self) -> Graph:
        return Graph().parse(data=await self.pool.triples(Query(QUERY), is_once=True), format="nt")

    async def _count(self) -> Statistics:
        release = self.pool.release
        return await (count_apart(release) if self._is_large else asyncio.to_thread(counted, release))


class Publications:
    """What is published of the release that is served now."""

    def __init__(self, serving: Serving, settings: Settings, questions: Catalogue, archive: Archive) -> None:
        self.serving, self.settings, self.questions, self.archive = serving, settings, questions, archive
        self._current: Published | None = None

    @property
    def current(self) -> Published:
        pool = self.serving.pool
        if self._current is None or self._current.pool is not pool:
            self._current = Published(pool, self.settings, self.questions, self.archive)
        return self._current

    async def prepare(self) -> None:
        """Make what takes long before somebody waits for it, of each release that comes to be served. Does not end.

        What fails here fails again for who asks, and is told to them.
        """
        prepared: Published | None = None
        while True:
            await asyncio.sleep(_LULL)
            if (published := self.current) is not prepared:
                prepared = published
                with contextlib.suppress(MpscError):
                    await published.prepare()
