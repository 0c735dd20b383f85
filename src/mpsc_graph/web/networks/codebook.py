"""The codebook as a document: a page, and a SKOS concept scheme of the same definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import RDF, SKOS, Graph, Literal, URIRef

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.network.codebook import CODEBOOK
from mpsc_graph.network.meanings import MEANINGS
from mpsc_graph.network.structure import GROUPS
from mpsc_graph.web.documents import Content
from mpsc_graph.web.languages import LANGUAGES
from mpsc_graph.web.urls import Urls

__all__ = ["ADDRESS", "codebook"]

ADDRESS = "network/codebook"

Text = Mapping[str, str]


async def codebook(urls: Urls) -> Content:
    """How ties, boundary, missing data, roll-up, weights and time are defined, and what each figure means."""
    return Content(_graph(urls), "codebook.html", _values)


def _values(language: str) -> dict[str, Any]:
    return {"entries": CODEBOOK, "figures": MEANINGS, "groups": {name: sorted(of) for name, of in GROUPS.items()}}


def _graph(urls: Urls) -> Graph:
    graph = Graph()
    scheme = URIRef(f"{urls.root}{ADDRESS}")
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    for name, label, text in _definitions():
        concept = URIRef(f"{scheme}#{name}")
        graph.add((concept, RDF.type, SKOS.Concept))
        graph.add((concept, SKOS.inScheme, scheme))
        for language in LANGUAGES:
            graph.add((concept, SKOS.prefLabel, Literal(label[language], lang=language)))
            graph.add((concept, SKOS.definition, Literal(text[language], lang=language)))
    for name, kinds in GROUPS.items():
        sector = URIRef(f"{scheme}#sector-{name}")
        graph.add((sector, RDF.type, SKOS.Collection))
        graph.add((sector, SKOS.notation, Literal(name)))
        for kind in kinds:
            graph.add((sector, SKOS.member, URIRef(PREFIXES["organisation-kind"] + kind)))
    return graph


def _definitions() -> Iterator[tuple[str, Text, Text]]:
    for name, entry in CODEBOOK.items():
        yield name, entry.title, entry.text
    for name, meaning in MEANINGS.items():
        yield f"figure-{name}", meaning.label, meaning.sentence
