"""`/releases`: every release that is kept, what is new in it, and its files at permanent links."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from mpsc_graph.publish.versions import describe
from mpsc_graph.web.archive import Archive
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.published import Publications
from mpsc_graph.web.urls import Urls

__all__ = ["ReleasePages"]


class ReleasePages:
    """The list of releases, and a page for each."""

    def __init__(self, archive: Archive, publications: Publications) -> None:
        self.archive, self.publications = archive, publications

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The list (`releases`) or one release (`releases/ID`). Raises Refusal."""
        id = address.partition("/")[2]
        if id:
            self.archive.expect(id)
        ids = [id] if id else self.archive.ids()
        # What is listed depends on the releases that are kept, not on the one that is served alone.
        return Document(address, self.archive.serving.pool.release_id, self._loading(ids, id), depends=" ".join(ids))

    async def all(self) -> AsyncIterator[Document]:
        """The list and every release."""
        for address in ("releases", *(f"releases/{id}" for id in self.archive.ids())):
            yield await self.find(address, {})

    def _loading(self, ids: list[str], id: str) -> Any:
        async def load(urls: Urls) -> Content:
            versions = [await self.archive.version(each) for each in reversed(ids)]
            graph = describe(versions, await self.publications.current.iri(), urls.root)
            if not id:
                return Content(graph, "releases.html", lambda language: {"versions": versions})
            files = (await self.archive.dumps(id)).files
            return Content(graph, "release.html", lambda language: {"version": versions[0], "files": files})

        return load
