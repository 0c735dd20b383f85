"""One release in memory, on Oxigraph."""

from __future__ import annotations

import re

import pyoxigraph as ox

from mpsc_graph.errors import NotAcceptable, QueryError, QueryForbidden, QuerySyntaxError, ReleaseError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.release import Release
from mpsc_graph.store.base import Answer, Query, Table
from mpsc_graph.store.tokens import uses_service

__all__ = ["GRAPH_FORMATS", "RESULT_FORMATS", "EmbeddedStore"]

RESULT_FORMATS = (
    ox.QueryResultsFormat.JSON,
    ox.QueryResultsFormat.XML,
    ox.QueryResultsFormat.CSV,
    ox.QueryResultsFormat.TSV,
)
GRAPH_FORMATS = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)

_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_CHARACTER_CLASS = re.compile(r"\[(?:'[^']*'(?: ?\.\.=? ?'[^']*')?[|\s]*|_)+\](?:, )?")


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

    def select(self, query: Query) -> Table:
        solutions = self._evaluate(query)
        if not isinstance(solutions, ox.QuerySolutions):
            raise QueryError("expected a SELECT query")
        columns = tuple(variable.value for variable in solutions.variables)
        return Table(columns, tuple(tuple(solution) for solution in solutions))

    def answer(self, query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None) -> Answer:
        answer = self._evaluate(query)
        if isinstance(answer, ox.QueryTriples):
            if graph is None:
                raise NotAcceptable([offered.media_type for offered in GRAPH_FORMATS])
            prefixes = PREFIXES if graph in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML) else None
            return Answer(graph.media_type, ox.serialize(answer, format=graph, prefixes=prefixes) or b"")
        if results is None or (
            isinstance(answer, ox.QueryBoolean) and results in (ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.TSV)
        ):
            offered = RESULT_FORMATS[:2] if isinstance(answer, ox.QueryBoolean) else RESULT_FORMATS
            raise NotAcceptable([each.media_type for each in offered])
        body = answer.serialize(format=results)
        assert body is not None
        return Answer(results.media_type, body)

    def _evaluate(self, query: Query) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        if uses_service(query.text):
            raise QueryForbidden("SERVICE is off here: this endpoint asks no other endpoint on anybody's behalf")
        default_graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [*map(ox.NamedNode, query.default_graphs)]
        named_graphs: list[ox.NamedNode | ox.BlankNode] = [*map(ox.NamedNode, query.named_graphs)]
        dataset_given = bool(default_graphs or named_graphs)
        try:
            return self._store.query(
                query.text,
                prefixes=PREFIXES,
                use_default_graph_as_union=not dataset_given,
                default_graph=default_graphs if dataset_given else None,
                named_graphs=named_graphs if dataset_given else None,
                substitutions={ox.Variable(name): term for name, term in query.bindings.items()},
            )
        except SyntaxError as error:
            raise _syntax_error(str(error)) from error


def _syntax_error(message: str) -> QuerySyntaxError:
    """The parser's message without its tables of characters."""
    found = _POSITION.fullmatch(message)
    if not found:
        return QuerySyntaxError(message)
    line, column, reason = int(found[1]), int(found[2]), found[3]
    if "Prefix not found" in reason:
        reason = f"unknown prefix; declare it with PREFIX, or use one of: {', '.join(sorted(PREFIXES))}"
    else:
        reason = _CHARACTER_CLASS.sub("", reason).rstrip(", \n")
        reason = "this is not a query" if reason == "expected" else reason
    return QuerySyntaxError(f"line {line}, column {column}: {reason}", line, column)
