"""`/search`: finding a thing by its name, as a page without scripts and as JSON."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import Response
from rdflib import RDF, RDFS, Graph, Literal, URIRef
from starlette.requests import Request

from mpsc_graph.errors import MpscError
from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.etags import fixed
from mpsc_graph.web.languages import choose_language, language_of
from mpsc_graph.web.names import Closeness, Hit, Name, Texts
from mpsc_graph.web.once import Once, within
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.searchers import Searchers
from mpsc_graph.web.urls import Urls
from mpsc_graph.web.vocabulary import Reference

__all__ = ["LONGEST", "MOST_HITS", "PARAMETERS", "Search"]

LONGEST = 200
"""So many characters are looked for; a name is shorter."""

MOST_HITS = 50
"""So many things are shown."""

_LARGE = 500_000  # statements; the names of fewer are read within a second
_LULL = 2.0  # seconds after a start, in which others have the machine for themselves
_PATIENCE = 5.0  # seconds that somebody waits for the names of a large release to be read
_FIRST_HITS = 10  # of JSON, where no limit is given

PARAMETERS = (
    {"name": "q", "in": "query", "schema": {"type": "string", "maxLength": LONGEST}, "example": "Amt 52"},
    {"name": "type", "in": "query", "schema": {"type": "string"}, "example": "mpsc:Measure"},
    {
        "name": "limit",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST_HITS, "default": _FIRST_HITS},
    },
)
"""What `/search.json` takes, for OpenAPI."""


class Search:
    """The document with the things of the release that is served whose names fit what was typed."""

    def __init__(self, serving: Serving, settings: Settings, publications: Publications) -> None:
        self.serving, self.settings, self.publications = serving, settings, publications
        self._searchers: tuple[str, Once[Searchers]] | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The page for `q`, among the things of the class `type` where it is given. Raises Refusal."""
        release = self.serving.pool.release_id
        typed, chosen = _typed(given), given.get("type", "")
        known, searchers = await self._made(release)
        number, hits = await searchers.find(typed, _class(known, chosen), MOST_HITS)

        asked = {name: value for name, value in (("q", typed), ("type", chosen)) if value}
        suffix = f"?{urlencode(asked)}" if asked else ""

        async def load(urls: Urls) -> Content:
            def values(language: str) -> Mapping[str, Any]:
                types = sorted((texts.get(language, ""), Reference(iri).name) for iri, texts in known.items())
                found = [_shown(hit, language, urls) for hit in hits]
                return {
                    "asked": typed,
                    "chosen": chosen,
                    "types": types,
                    "hits": found,
                    "more": max(0, number - MOST_HITS),
                    "is_near": bool(hits) and hits[0].closeness is Closeness.NEAR,
                    "longest": LONGEST,
                    "suffix": suffix,
                }

            return Content(_graph(hits), "search.html", values)

        return Document(address, release, load, is_private=True, depends=suffix, has_scripts=True, suffix=suffix)

    async def all(self) -> AsyncIterator[Document]:
        """None: a published folder cannot search."""
        nothing: tuple[Document, ...] = ()
        for document in nothing:
            yield document

    async def candidates(self, request: Request) -> Response:
        """The same as JSON: `result` has candidates as the Reconciliation Service API 0.2 has them (id, name, type,
        score, match), and besides where each is described (`view`) and by which of its names it was found. Raises
        Refusal."""
        given, urls = request.query_params, Urls.of(request, self.settings)
        language = language_of(request) or choose_language(request.headers.get("accept-language"))
        most = _limit(given.get("limit"))
        typed = _typed(given)
        known, searchers = await self._made(self.serving.pool.release_id)
        _, hits = await searchers.find(typed, _class(known, given.get("type", "")), MOST_HITS)
        equal = [hit for hit in hits if hit.closeness is Closeness.EQUAL]
        result = [_candidate(hit, equal == [hit], language, urls) for hit in hits[:most]]
        body = json.dumps({"q": typed, "result": result}, ensure_ascii=False).encode()
        return fixed(request, body, "application/json", {"vary": "Accept-Language", "content-language": language})

    async def prepare(self) -> None:
        """Read all names in a lull after the start, where that takes longer than somebody should wait."""
        if self._is_large and self.settings.remote is None:
            await asyncio.sleep(_LULL)
            with contextlib.suppress(MpscError):  # else they are read when somebody asks, who is told why not
                await (await self._over(self.serving.pool.release_id)).types()

    async def close(self) -> None:
        """End what searches."""
        if self._searchers is not None:
            with contextlib.suppress(MpscError):
                await (await self._searchers[1]()).close()
        await asyncio.gather(*self._ending)

    @property
    def _is_large(self) -> bool:
        return self.serving.pool.statements() > _LARGE

    async def _made(self, release: str) -> tuple[Mapping[str, Texts], Searchers]:
        """The classes of things, and what searches them. Raises BeingMade where names are still being read."""
        async with within(_PATIENCE if self._is_large else self.settings.query_timeout + 1):
            searchers = await self._over(release)
            return await searchers.types(), searchers

    async def _over(self, release: str) -> Searchers:
        """What searches the release that is served; what searched the one before it is ended."""
        if self._searchers is None or self._searchers[0] != release:
            if self._searchers is not None:
                ending = asyncio.create_task(self._retire(self._searchers[1]))
                self._ending.add(ending)
                ending.add_done_callback(self._ending.discard)
            self._searchers = release, Once(self._begin)
        return await self._searchers[1]()

    async def _begin(self) -> Searchers:
        return Searchers(await self.publications.current.register(), self.settings)

    async def _retire(self, searchers: Once[Searchers]) -> None:
        with contextlib.suppress(MpscError):
            await (await searchers()).retire()


def _typed(given: Mapping[str, str]) -> str:
    typed = "".join(each if each.isprintable() else " " for each in given.get("q", "")).strip()
    if len(typed) > LONGEST:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"q has {len(typed)} characters; expected a name of at most {LONGEST}")
    return typed


def _class(types: Iterable[str], chosen: str) -> str | None:
    """The IRI of a class by its prefixed name. Raises Refusal."""
    known = {Reference(iri).name: iri for iri in types}
    if chosen and chosen not in known:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"type={chosen[:80]}: expected one of {', '.join(sorted(known))}")
    return known.get(chosen)


def _limit(given: str | None) -> int:
    if given is None:
        return _FIRST_HITS
    if not (given.isascii() and given.isdecimal() and len(given) < 4 and 1 <= int(given) <= MOST_HITS):
        raise Refusal(HTTPStatus.BAD_REQUEST, f"limit={given[:80]}: expected a number from 1 to {MOST_HITS}")
    return int(given)


def _graph(hits: Sequence[Hit]) -> Graph:
    """What the things that were found are called, and their classes."""
    graph = Graph()
    for hit in hits:
        thing = URIRef(hit.thing.iri)
        for iri in hit.thing.types:
            graph.add((thing, RDF.type, URIRef(iri)))
        for name in hit.thing.names:
            if name.property == "label":
                graph.add((thing, RDFS.label, Literal(name.text, lang=name.language)))
    return graph


def _word(texts: Texts, language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")


def _other_name(hit: Hit, language: str) -> Name | None:
    """The name it was found by, where that does not stand in the one it is shown with."""
    return hit.name if hit.name.text not in hit.thing.label(language) else None


def _shown(hit: Hit, language: str, urls: Urls) -> Mapping[str, Any]:
    thing = hit.thing
    return {
        "label": thing.label(language),
        "href": urls.follow(thing.iri, language),
        "kind": _word(thing.kind, language),
        "by": _other_name(hit, language),
    }


def _candidate(hit: Hit, is_match: bool, language: str, urls: Urls) -> Mapping[str, Any]:
    thing = hit.thing
    return {
        "id": thing.iri,
        "name": thing.label(language),
        "description": _word(thing.kind, language),
        "type": [{"id": iri, "name": _word(texts, language)} for iri, texts in thing.types.items()],
        "score": hit.score,
        "match": is_match,
        "view": urls.follow(thing.iri, language),
        "found": {"by": hit.name.property, "name": hit.name.text},
    }
