"""`/sitemap.xml`: the pages that search engines are told of; of a large release a list of sitemaps."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from mpsc_graph.publish.register import Register
from mpsc_graph.settings import Settings
from mpsc_graph.web import crawlers
from mpsc_graph.web.crawlers import is_listed
from mpsc_graph.web.documents import Provider
from mpsc_graph.web.etags import fixed
from mpsc_graph.web.once import OnceEach
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.things import Things
from mpsc_graph.web.urls import Urls

__all__ = ["Sitemaps"]


class Sitemaps:
    """Of the release that is served: the documents of some providers, then all things."""

    def __init__(self, providers: Mapping[str, Provider], publications: Publications, settings: Settings) -> None:
        self._providers = [each for each in dict.fromkeys(providers.values()) if not isinstance(each, Things)]
        self.publications, self.settings = publications, settings
        self._others = OnceEach(self._list, most=1)

    async def answer(self, request: Request) -> Response:
        """The only sitemap, or the list of all, or one of several by its number. Raises Refusal."""
        urls, number = Urls.of(request, self.settings), request.path_params.get("number", "")
        release = self.publications.current.pool.release_id
        others, register = await self._others(release), await self.publications.current.register()
        addresses = len(others) + await asyncio.to_thread(register.number_of_pages)
        parts = crawlers.parts_of(addresses)
        if not number and parts > 1:
            return fixed(request, crawlers.index(parts, urls).encode(), "application/xml")
        if number and (parts == 1 or number not in map(str, range(1, parts + 1))):
            raise Refusal(HTTPStatus.NOT_FOUND, f"there is no /{crawlers.part(number)}; see /sitemap.xml")
        body = await asyncio.to_thread(self._write, others, register, int(number or 1), urls)
        return fixed(request, body, "application/xml")

    async def listed(self) -> list[str]:
        """The addresses of all pages, in the order in which they are listed."""
        others = await self._others(self.publications.current.pool.release_id)
        register = await self.publications.current.register()
        things = await asyncio.to_thread(register.pages, 0, await asyncio.to_thread(register.number_of_pages))
        return [*others, *map(self._address, things)]

    def _address(self, iri: str) -> str:
        return f"doc/{iri.removeprefix(self.settings.base_iri)}"

    def _write(self, others: Sequence[str], register: Register, number: int, urls: Urls) -> bytes:
        """One sitemap, counted from 1."""
        start = (number - 1) * crawlers.MOST_LISTED
        listed = list(others[start : start + crawlers.MOST_LISTED])
        things = register.pages(max(0, start - len(others)), crawlers.MOST_LISTED - len(listed))
        listed += map(self._address, things)
        return crawlers.sitemap(listed, urls).encode()

    async def _list(self, release: str) -> Sequence[str]:
        """The addresses of all that is no thing, or no thing of the release but an entry of its catalogue."""
        found = [document.address for each in self._providers async for document in each.all() if is_listed(document)]
        published = self.publications.current
        entries = list(map(str, await published.documents()))
        known = await asyncio.to_thread((await published.register()).known, entries)
        return [*found, *(self._address(iri) for iri in entries if iri not in known)]
