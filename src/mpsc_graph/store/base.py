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

    `bindings` are terms put in the place of variables. Without `default_graphs` the default graph is the union of all
    graphs; without `named_graphs` every graph can be named.
    """

    text: str
    bindings: Mapping[str, Term] = field(default_factory=dict)
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()


@dataclass(frozen=True)
class Answer:
    """A serialized answer: results of SELECT and ASK, or a graph of CONSTRUCT and DESCRIBE."""

    media_type: str
    body: bytes


@dataclass(frozen=True)
class Table:
    """The answer to a SELECT query: a row per solution, None where a variable is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


class Store(Protocol):
    """Answers queries over one release. All methods may be called from several threads."""

    @property
    def release_id(self) -> str: ...

    def counts(self) -> dict[str, int]:
        """Statements per graph IRI."""
        ...

    def select(self, query: Query) -> Table:
        """Answer a SELECT query. Raises QueryError, also for a query of another form."""
        ...

    def answer(self, query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None) -> Answer:
        """Answer any query, in the format that fits its form.

        Raises NotAcceptable when that format is None, and QueryError for a query that cannot be answered.
        """
        ...
