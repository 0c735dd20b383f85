"""Following an IRI to what is known of its thing: `/id/…` is the thing, `/doc/…` the document about it.

Cool URIs for the Semantic Web (Sauermann and Cyganiak 2008), section 4.2: 303 from the one to the other.
"""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import AsyncIterator, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

import pyoxigraph as ox

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.store.serving import Serving
from mpsc_graph.store.tokens import bind
from mpsc_graph.web.catalog import CatalogPages
from mpsc_graph.web.description import describe_thing
from mpsc_graph.web.documents import Content, Document, unknown_ending
from mpsc_graph.web.missing import Nothing
from mpsc_graph.web.once import OnceEach
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.profile import Profile
from mpsc_graph.web.urls import Urls

__all__ = ["Things"]

_PERSON = f"{PREFIXES['foaf']}Person"
_TYPES = "SELECT DISTINCT ?type { GRAPH ?graph { ?thing a ?type } }"
_ALL = f"""SELECT ?thing (COUNT(?person) AS ?persons) {{
  {{
    SELECT DISTINCT ?thing {{
      GRAPH ?graph {{ ?thing a ?type }}
      FILTER (STRSTARTS(STR(?thing), ?base) && !CONTAINS(STR(?thing), "#"))
    }}
  }}
  OPTIONAL {{ ?thing a ?person FILTER (?person = <{_PERSON}>) }}
}} GROUP BY ?thing ORDER BY ?thing"""
_REPLACED = f"<{PREFIXES['dcterms']}isReplacedBy>"
_HEIR = f"SELECT ?new {{ ?thing {_REPLACED} ?new }} ORDER BY ?new LIMIT 1"
_HEIRS = f"SELECT ?old ?new {{ ?old {_REPLACED} ?new FILTER (STRSTARTS(STR(?old), ?base)) }}"
_NAMED = """SELECT DISTINCT ?thing {{
  GRAPH ?graph {{ ?thing <{label}> ?label }} FILTER (STRSTARTS(STR(?thing), {base}) && !CONTAINS(STR(?thing), "#"))
}} LIMIT {most}"""
_MOST_NAMED = 20_000
"""Among so many things a mistyped id is looked for; of more, only the search finds them."""


class Things:
    """The documents about the things of the release that is served, and about the entries of its catalogue."""

    def __init__(self, serving: Serving, settings: Settings, catalog: CatalogPages) -> None:
        self.serving, self.base, self.catalog = serving, settings.base_iri, catalog
        self._named = OnceEach(self._ask_named, most=1)

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The document about a thing. Raises Refusal, with the nearest ids, for one not known."""
        pool = self.serving.pool
        path = address.removeprefix("doc/")
        if (entry := await self.catalog.entry(path)) is not None:
            return entry
        if path in (withdrawn := pool.release.manifest.withdrawn):
            why = withdrawn[path]
            raise Refusal(HTTPStatus.GONE, f"{quote(path)} was withdrawn on {why.date}: {why.reason}")
        if not (types := await self._asked(pool, _TYPES, path)):
            if heirs := await self._asked(pool, _HEIR, path):
                raise _moved(path, heirs[0].removeprefix(self.base))
            raise unknown_ending(path) if "." in path else await self.refusal(path, pool)
        return self.document(path, _PERSON in types, pool)

    async def all(self) -> AsyncIterator[Document]:
        """The documents about all things."""
        pool = self.serving.pool
        known = await self.known(pool)
        for path in sorted({*known, *await self.catalog.entries()}):
            yield await self.catalog.entry(path) or self.document(path, known[path], pool)

    def document(self, path: str, is_person: bool, pool: QueryPool) -> Document:
        iri = self.base + path

        async def load(urls: Urls) -> Content:
            found = await describe_thing(pool, ox.NamedNode(iri))

            return Content(found.lines, "thing.html", lambda language: {"profile": Profile(found, iri, language, urls)})

        return Document(f"doc/{path}", pool.release_id, load, iri, is_person)

    async def known(self, pool: QueryPool) -> dict[str, bool]:
        """Ids of all things, and whether each is a person."""
        rows = (await pool.table(Query(bind(_ALL, {"base": ox.Literal(self.base)})))).rows
        pairs = [(str(thing)[1:-1], str(persons)) for thing, persons in rows]
        return {thing.removeprefix(self.base): not persons.startswith('"0"') for thing, persons in pairs}

    async def heirs(self, pool: QueryPool) -> dict[str, str]:
        """Each id that gave way to another → the one that stays."""
        rows = (await pool.table(Query(bind(_HEIRS, {"base": ox.Literal(self.base)})), is_once=True)).rows
        return {str(old)[1:-1].removeprefix(self.base): str(new)[1:-1].removeprefix(self.base) for old, new in rows}

    async def _asked(self, pool: QueryPool, query: str, path: str) -> list[str]:
        """The IRIs that a query about a thing gives; none where its id could be none."""
        try:
            thing = ox.NamedNode(self.base + path)
        except ValueError:
            return []
        rows = [] if "#" in path else (await pool.table(Query(bind(query, {"thing": thing})))).rows
        return [each.value for (each,) in rows if isinstance(each, ox.NamedNode)]

    async def _ask_named(self, pool: QueryPool) -> Sequence[str]:
        """Ids of all things that have a name; none where there are very many, since comparing takes its time."""
        query = _NAMED.format(label=f"{PREFIXES['rdfs']}label", base=ox.Literal(self.base), most=_MOST_NAMED + 1)
        rows = (await pool.table(Query(query))).rows
        found = [each.value.removeprefix(self.base) for (each,) in rows if isinstance(each, ox.NamedNode)]
        return found if len(found) <= _MOST_NAMED else []

    async def refusal(self, path: str, pool: QueryPool) -> Refusal:
        """There is no such thing, but maybe these."""
        names = await self._named(pool)
        near = await asyncio.to_thread(difflib.get_close_matches, path, names, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(f'/doc/{each}' for each in near)}?" if near else "/ has the ways in"
        return Nothing(f"nothing is known of {quote(path)}; {hint}", [f"doc/{each}" for each in near])


def _moved(path: str, heir: str) -> Refusal:
    """Leads on from an id that gave way, in the language of the address."""
    detail = f"{quote(path)} is the same as {quote(heir)}, and is described there"
    return Refusal(HTTPStatus.MOVED_PERMANENTLY, detail, location="../" * path.count("/") + quote(heir))
