"""What a store is, whatever engine is behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyoxigraph as ox

__all__ = ["Answer", "Query", "Store", "Table", "Term"]

Term = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True)
class Query:
    """A query and the dataset it is asked of (SPARQL 1.1 Protocol, section 2.1.4).

    `bindings` are terms put in the place of variables. Without a dataset the default graph is the store's, and every
    graph can be named. `row_limit` is the largest number of rows to answer a SELECT with.
    """

    text: str
    bindings: Mapping[str, Term] = field(default_factory=dict)
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    row_limit: int | None = None


@dataclass(frozen=True)
class Answer:
    """A serialized answer, and the format it is in: one of results for SELECT and ASK, else one of graphs."""

    format: ox.QueryResultsFormat | ox.RdfFormat
    body: bytes


@dataclass(frozen=True)
class Table:
    """The answer to a SELECT query: a row per solution, None where a variable is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    @classmethod
    def parse(cls, answer: Answer) -> Table | bool:
        """Results back as terms: a table for SELECT, True or False for ASK. The answer must be in JSON or XML."""
        assert isinstance(answer.format, ox.QueryResultsFormat)
        results = ox.parse_query_results(answer.body, format=answer.format)
        if isinstance(results, ox.QueryBoolean):
            return bool(results)
        columns = tuple(variable.value for variable in results.variables)
        return cls(columns, tuple(tuple(solution) for solution in results))


class Store(Protocol):
    """Answers queries over one release. All methods may be called from several threads."""

    def counts(self) -> dict[str, int]:
        """Statements per graph IRI."""
        ...

    def answer(self, query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None) -> Answer:
        """Answer any query: SELECT and ASK in the format `results`, CONSTRUCT and DESCRIBE in `graph`.

        Raises NotAcceptable when that format is None or cannot carry the answer, QueryError for a query that
        cannot be answered.
        """
        ...
