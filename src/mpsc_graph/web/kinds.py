"""`/things`: all things of the release by kind, so that whoever does not search can find by looking."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from rdflib import RDF, RDFS, Graph, Literal, URIRef
from rdflib.term import Node

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.store.base import Query
from mpsc_graph.store.serving import Serving
from mpsc_graph.store.tokens import bind
from mpsc_graph.web import facts
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.urls import Urls

__all__ = ["KINDS", "MOST_THINGS", "Kind", "Kinds", "near_pages"]

MOST_THINGS = 100
"""So many things stand on one page."""

_MOST_PAGES = 20
"""So many pages all lead to each other."""

_PROLOGUE = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("dcterms", "mpsc", "org", "rdfs", "schema"))


@dataclass(frozen=True)
class Kind:
    """A class of things under a name for people. `tells` is the property whose value stands beside each name."""

    name: str
    type: str
    de: str
    en: str
    tells: str

    def title(self, language: str) -> str:
        return self.de if language == "de" else self.en

    @property
    def iri(self) -> str:
        return facts.name(self.type)


KINDS = (
    Kind("measures", "mpsc:Measure", "Maßnahmen", "Measures", "mpsc:involves"),
    Kind("organisations", "org:Organization", "Stellen", "Organisations", "org:classification"),
    Kind("people", "foaf:Person", "Personen", "People", "dcterms:type"),
    Kind("programmes", "mpsc:Programme", "Programme", "Programmes", "dcterms:type"),
    Kind("phases", "mpsc:Phase", "Phasen", "Phases", "dcterms:isPartOf"),
    Kind("places", "schema:Place", "Orte", "Places", "dcterms:type"),
    Kind("events", "schema:Event", "Ereignisse", "Events", "schema:startDate"),
    Kind("documents", "foaf:Document", "Dokumente", "Documents", "dcterms:type"),
    Kind("software", "schema:SoftwareApplication", "Software", "Software", "dcterms:description"),
    Kind("products", "schema:Product", "Erzeugnisse", "Products", "dcterms:description"),
    Kind("groups", "foaf:Group", "Gruppen", "Groups", "dcterms:description"),
    Kind("sources", "schema:WebPage", "Quellen", "Sources", "dcterms:publisher"),
)
"""In the order in which they are shown; what is not in the release is left out."""


class Kinds:
    """The documents that list things: one of the kinds, and pages of each kind."""

    def __init__(self, serving: Serving, publications: Publications) -> None:
        self.serving, self.publications = serving, publications

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """`things`, `things/KIND` or `things/KIND/2`. Raises Refusal."""
        counts = await self.counts()
        _, _, rest = address.partition("/")
        name, _, page = rest.partition("/")
        if not rest:
            return Document(address, self.serving.pool.release_id, self._overview)
        kind = next((each for each in KINDS if each.name == name and each.name in counts), None)
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 0 if page else 1
        if kind is None or not 1 <= number <= _pages(counts[name]) or page == "1":
            there = ", ".join(f"/things/{each}" for each in counts)
            raise Refusal(HTTPStatus.NOT_FOUND, f"/{address} lists nothing; expected one of {there}")
        return self._document(kind, number, counts[name])

    async def all(self) -> AsyncIterator[Document]:
        """All of them."""
        yield await self.find("things", {})
        for name, count in (await self.counts()).items():
            for number in range(1, _pages(count) + 1):
                yield await self.find(_address(name, number), {})

    async def counts(self) -> dict[str, int]:
        """How many things of each kind there are, in the order of `KINDS`."""
        things = {part.iri: part.number for part in (await self.publications.current.statistics()).things}
        return {kind.name: things[kind.iri] for kind in KINDS if kind.iri in things}

    async def _overview(self, urls: Urls) -> Content:
        counts = await self.counts()
        kinds = [(kind, counts[kind.name]) for kind in KINDS if kind.name in counts]
        graph = Graph()
        for kind, _ in kinds:
            address = URIRef(f"{urls.root}things/{kind.name}")
            graph.add((address, RDFS.seeAlso, URIRef(kind.iri)))
            for language in ("de", "en"):
                graph.add((address, RDFS.label, Literal(kind.title(language), language)))
        return Content(graph, "kinds.html", lambda language: {"kinds": kinds})

    def _document(self, kind: Kind, number: int, count: int) -> Document:
        async def load(urls: Urls) -> Content:
            graph, things = await self._things(kind, number)

            def values(language: str) -> dict[str, Any]:
                lines = [_Thing(graph, each, kind, language, urls) for each in things]
                return {
                    "kind": kind,
                    "things": sorted(lines, key=lambda line: line.name.casefold()),
                    "count": count,
                    "number": number,
                    "last": _pages(count),
                    "pages": {each: _address(kind.name, each) for each in near_pages(number, _pages(count))},
                }

            return Content(graph, "kind.html", values)

        is_private = kind.type == "foaf:Person"
        return Document(_address(kind.name, number), self.serving.pool.release_id, load, is_private=is_private)

    async def _things(self, kind: Kind, number: int) -> tuple[Graph, list[URIRef]]:
        """The things of one page by their names, and what is shown of them."""
        register = await self.publications.current.register()
        found = await asyncio.to_thread(register.of_kind, kind.iri, (number - 1) * MOST_THINGS, MOST_THINGS)
        shown = [URIRef(each) for each in found]
        iris = " ".join(f"<{thing}>" for thing in shown)
        graph = await self._asked(
            f"CONSTRUCT {{ ?thing rdfs:label ?name }} WHERE {{ VALUES ?thing {{ {iris} }} ?thing rdfs:label ?name }}"
        )
        for thing in shown:
            graph.add((thing, RDF.type, URIRef(kind.iri)))
        return graph + await self._asked(
            f"""CONSTRUCT {{ ?thing {kind.tells} ?value . ?value rdfs:label ?name }} WHERE {{
            VALUES ?thing {{ {iris} }} GRAPH ?graph {{ ?thing {kind.tells} ?value }}
            OPTIONAL {{ GRAPH ?labels {{ ?value rdfs:label ?name }} }} }}"""
        ), shown

    async def _asked(self, query: str) -> Graph:
        return Graph().parse(data=await self.serving.pool.triples(Query(bind(_PROLOGUE + query, {}))), format="nt")


class _Thing:
    """A thing as a line of the list, in one language: its name, where it leads, and what is told of it."""

    def __init__(self, graph: Graph, thing: Node, kind: Kind, language: str, urls: Urls) -> None:
        self.name = _name(graph, thing, language) or str(thing).removeprefix(urls.base)
        self.href = urls.follow(str(thing), language)
        told = list(graph.objects(thing, URIRef(facts.name(kind.tells))))
        spoken = [each for each in told if getattr(each, "language", None) in (None, language)]
        names = {_name(graph, each, language) or each for each in spoken}
        self.told = sorted(names, key=str)


def _name(graph: Graph, thing: Node, language: str) -> str:
    labels = [each for each in graph.objects(thing, RDFS.label) if isinstance(each, Literal)]
    return str(min(labels, key=lambda each: (each.language != language, str(each)), default=""))


def near_pages(number: int, last: int) -> list[int]:
    """The pages that one leads to: all of a few; else those beside it, some further away, and both ends.

    >>> near_pages(50, 1000)
    [1, 20, 40, 47, 48, 49, 50, 51, 52, 53, 60, 80, 150, 250, 550, 1000]
    """
    steps = (1, 2, 3, 10, 30, 100, 200, 500, 1000, 2000, 5000)
    if last <= _MOST_PAGES:
        return list(range(1, last + 1))
    found = {1, last, number, *(number + way * step for step in steps for way in (1, -1))}
    return sorted(each for each in found if 1 <= each <= last)


def _pages(count: int) -> int:
    return -(-count // MOST_THINGS)


def _address(name: str, number: int) -> str:
    return f"things/{name}" + (f"/{number}" if number > 1 else "")
