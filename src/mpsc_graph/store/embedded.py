"""One release in memory, on Oxigraph."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import IO, Any, Protocol, TypeVar, cast

import pyoxigraph as ox

from mpsc_graph.errors import NotAcceptable, QueryError, QueryForbidden, ReleaseError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.release import Release
from mpsc_graph.store.base import Answer, Query
from mpsc_graph.store.syntax import diagnose
from mpsc_graph.store.tokens import bind, uses_service

__all__ = ["GRAPH_FORMATS", "RESULT_FORMATS", "EmbeddedStore", "Output"]

RESULT_FORMATS = (
    ox.QueryResultsFormat.JSON,
    ox.QueryResultsFormat.XML,
    ox.QueryResultsFormat.CSV,
    ox.QueryResultsFormat.TSV,
)
BOOLEAN_FORMATS = RESULT_FORMATS[:2]
"""CSV and TSV have no form for the answer of ASK."""
GRAPH_FORMATS = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)

Format = TypeVar("Format", ox.QueryResultsFormat, ox.RdfFormat)


class Output(Protocol):
    """Where an answer is written to: a binary file that is first told the format."""

    def write(self, data: bytes, /) -> int: ...

    def begin(self, format: ox.QueryResultsFormat | ox.RdfFormat) -> None: ...


class _Collected(BytesIO):
    format: ox.QueryResultsFormat | ox.RdfFormat | None = None

    def begin(self, format: ox.QueryResultsFormat | ox.RdfFormat) -> None:
        self.format = format


class EmbeddedStore:
    """Holds a release in memory and answers queries over it; see `Store`.

    A relative IRI in a query is relative to the base of the release, so that <dresden/org/a15> is enough.
    """

    def __init__(self, release: Release) -> None:
        self._release = release
        self._base = release.manifest.base_iri
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
        collected = _Collected()
        self.write(query, results, graph, collected)
        assert collected.format is not None
        return Answer(collected.format, collected.getvalue())

    def write(
        self, query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None, output: Output
    ) -> None:
        """Answer a query into `output` as the answer comes, with the same errors as `answer`."""
        answer = self._evaluate(query)
        try:
            if isinstance(answer, ox.QueryTriples):
                output.begin(chosen := _fitting(graph, GRAPH_FORMATS))
                prefixes = PREFIXES if chosen in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML) else None
                ox.serialize(answer, cast(IO[bytes], output), chosen, prefixes=prefixes)
            else:
                is_table = isinstance(answer, ox.QuerySolutions)
                output.begin(form := _fitting(results, RESULT_FORMATS if is_table else BOOLEAN_FORMATS))
                answer.serialize(cast(IO[bytes], output), form)
        except RuntimeError as error:
            raise QueryError(str(error)) from error

    def _evaluate(self, query: Query) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        if uses_service(query.text):
            raise QueryForbidden("SERVICE is off here: this endpoint asks no other endpoint on anybody's behalf")
        try:
            text = bind(query.text, query.bindings)
            return self._store.query(text, base_iri=self._base, prefixes=PREFIXES, **_dataset(query))
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


def _fitting(chosen: Format | None, offered: Sequence[Format]) -> Format:
    if chosen is None or chosen not in offered:
        raise NotAcceptable([each.media_type for each in offered])
    return chosen
