"""One release in memory, on Oxigraph."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from mpsc_graph.errors import NotAcceptable, QueryError, QueryForbidden, ReleaseError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.release import Release
from mpsc_graph.store.base import Answer, Query
from mpsc_graph.store.syntax import diagnose
from mpsc_graph.store.tokens import bind, nesting, size, uses_service

__all__ = ["GRAPH_FORMATS", "RESULT_FORMATS", "EmbeddedStore"]

RESULT_FORMATS = (
    ox.QueryResultsFormat.JSON,
    ox.QueryResultsFormat.XML,
    ox.QueryResultsFormat.CSV,
    ox.QueryResultsFormat.TSV,
)
BOOLEAN_FORMATS = RESULT_FORMATS[:2]
"""CSV and TSV have no form for the answer of ASK."""
GRAPH_FORMATS = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)

_MAX_NESTING, _MAX_SIZE = 200, 3000
"""The engine recurses over brackets and chains: 5,000 brackets or 8,000 sums ran out of stack and took the process."""


class EmbeddedStore:
    """Holds a release in memory and answers queries over it; see `Store`."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._store = ox.Store()
        try:
            self._store.bulk_load(path=release.data, format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise ReleaseError(f"{release.data}: {error}; run mpsc-graph build") from error

    @property
    def release_id(self) -> str:
        return self._release.manifest.id

    def counts(self) -> dict[str, int]:
        return dict(self._release.manifest.graphs)

    def answer(self, query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None) -> Answer:
        answer = self._evaluate(query)
        try:
            if isinstance(answer, ox.QueryTriples):
                return _serialize_graph(answer, graph)
            return _serialize_results(answer, results)
        except RuntimeError as error:
            raise QueryError(str(error)) from error

    def _evaluate(self, query: Query) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        if uses_service(query.text):
            raise QueryForbidden("SERVICE is off here: this endpoint asks no other endpoint on anybody's behalf")
        if nesting(query.text) > _MAX_NESTING:
            raise QueryError(f"brackets are nested deeper than {_MAX_NESTING} levels; write the query flatter")
        if size(query.text) > _MAX_SIZE:
            raise QueryError(
                f"more than {_MAX_SIZE} words, signs and terms; put long lists of values into VALUES or IN"
            )
        try:
            return self._store.query(bind(query.text, query.bindings), prefixes=PREFIXES, **_dataset(query))
        except SyntaxError as error:
            raise diagnose(query.text, str(error)) from error
        except RuntimeError as error:
            raise QueryError(str(error)) from error


def _dataset(query: Query) -> dict[str, Any]:
    """The dataset as options of the engine: the union of all graphs, unless the query comes with one of its own."""
    if not (query.default_graphs or query.named_graphs):
        return {"use_default_graph_as_union": True}
    try:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in query.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in query.named_graphs],
        }
    except ValueError as error:
        raise QueryError(f"a graph of the dataset is no IRI: {error}") from error


def _serialize_graph(triples: ox.QueryTriples, graph: ox.RdfFormat | None) -> Answer:
    if graph is None:
        raise NotAcceptable([offered.media_type for offered in GRAPH_FORMATS])
    prefixes = PREFIXES if graph in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML) else None
    return Answer(graph, ox.serialize(triples, format=graph, prefixes=prefixes) or b"")


def _serialize_results(answer: ox.QuerySolutions | ox.QueryBoolean, results: ox.QueryResultsFormat | None) -> Answer:
    fitting = RESULT_FORMATS if isinstance(answer, ox.QuerySolutions) else BOOLEAN_FORMATS
    if results is None or results not in fitting:
        raise NotAcceptable([offered.media_type for offered in fitting])
    return Answer(results, answer.serialize(format=results) or b"")
