"""`/glossar`: the words of the pages, in both languages, with what they stand for in the vocabulary.

The words lie in `glossary.ttl`, which is the page's RDF as well.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from rdflib import RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.languages import LANGUAGES
from mpsc_graph.web.urls import Urls

__all__ = ["Glossary", "Word"]

_FILE = Path(__file__).parent / "glossary.ttl"


class Glossary:
    """The document with the words."""

    def __init__(self, serving: Serving) -> None:
        self.serving = serving

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The glossary, whatever the address."""
        return Document("glossar", self.serving.pool.release_id, self._load)

    async def all(self) -> AsyncIterator[Document]:
        """The glossary."""
        yield await self.find("glossar", {})

    async def _load(self, urls: Urls) -> Content:
        graph = Graph().parse(_FILE, format="turtle", publicID=f"{urls.root}glossar")
        words = [Word(graph, each) for each in graph.subjects(RDF.type, SKOS.Concept)]

        def values(language: str) -> dict[str, Any]:
            return {"words": sorted(words, key=lambda word: _sorted(word.label[language]))}

        return Content(graph, "glossary.html", values)


class Word:
    """A word: its label and definition by language, and the IRIs of the terms it stands for, with their short names."""

    def __init__(self, graph: Graph, node: Node) -> None:
        self.id = str(node).partition("#")[2]
        self.label, self.definition = (_texts(graph, node, each) for each in (SKOS.prefLabel, SKOS.definition))
        self.terms = {iri: _short(iri) for iri in sorted(map(str, graph.objects(node, RDFS.seeAlso)))}


def _texts(graph: Graph, node: Node, property: URIRef) -> dict[str, str]:
    found = {getattr(text, "language", None): str(text) for text in graph.objects(node, property)}
    return {language: found[language] for language in LANGUAGES}


def _short(iri: str) -> str:
    """The name of a term with its prefix."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _sorted(label: str) -> str:
    """As dictionaries sort: ä like a (DIN 5007-1)."""
    return label.casefold().translate(str.maketrans("äöü", "aou"))
