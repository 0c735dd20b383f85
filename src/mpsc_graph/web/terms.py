"""What the editor offers while one types: the classes, properties and codes of a release, with what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import RDFS, Graph, Literal, URIRef

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.publish.void import Statistics
from mpsc_graph.store.base import Query
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.web.description import labels

__all__ = ["Terms"]

_CODES = "SELECT DISTINCT ?code { ?code skos:inScheme ?list } ORDER BY ?code"


@dataclass(frozen=True)
class Terms:
    """Classes, properties and codes by IRI, those used most first, and a graph with their labels."""

    iris: Mapping[str, tuple[str, ...]]
    labels: Graph

    @classmethod
    async def read(cls, pool: QueryPool, numbers: Statistics) -> Terms:
        """Of the release that a pool answers from. Raises LimitReached."""
        codes = [str(code)[1:-1] for (code,) in (await pool.table(Query(_prologue() + _CODES))).rows]
        iris = {
            "classes": tuple(part.iri for part in numbers.classes),
            "properties": tuple(part.iri for part in numbers.properties),
            "codes": tuple(codes),
        }
        return cls(iris, await labels(pool, {iri for of in iris.values() for iri in of}))

    def listed(self, language: str) -> dict[str, list[tuple[str, str]]]:
        """Pairs of how a query writes a term and what it is called in a language."""
        return {kind: [(_written(iri), self._label(iri, language)) for iri in iris] for kind, iris in self.iris.items()}

    def _label(self, iri: str, language: str) -> str:
        texts = [each for each in self.labels.objects(URIRef(iri), RDFS.label) if isinstance(each, Literal)]
        return str(min(texts, key=lambda each: (each.language != language, str(each)))) if texts else ""


def _prologue() -> str:
    return f"PREFIX skos: <{PREFIXES['skos']}>\n"


def _written(iri: str) -> str:
    """With a predeclared prefix where there is one.

    >>> _written("https://w3id.org/mpsc/ontology#Measure"), _written("http://example.org/x")
    ('mpsc:Measure', '<http://example.org/x>')
    """
    for prefix, namespace in PREFIXES.items():
        local = iri.removeprefix(namespace)
        if local != iri and local.replace("-", "").replace("_", "").isalnum():
            return f"{prefix}:{local}"
    return f"<{iri}>"
