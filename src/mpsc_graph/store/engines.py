"""How engines elsewhere differ from each other: the one place that knows.

What is known of an engine that was not tried is from its documentation; docs/engines.md says which were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from mpsc_graph.settings import EngineKind

__all__ = ["ENGINES", "Dialect", "dialect_of"]


@dataclass(frozen=True)
class Dialect:
    """What is to be known of an engine that speaks SPARQL 1.1, beyond that."""

    server: str = ""
    """How its header `Server` begins."""

    results: ox.QueryResultsFormat = ox.QueryResultsFormat.JSON
    """The format of results in which it makes no mistakes."""

    union: Mapping[str, str] = field(default_factory=dict)
    """Parameters of the protocol with which the default graph is the union of all graphs, where it is not by itself."""

    partial: tuple[str, ...] = ()
    """Headers that say that an answer is not all of it."""

    update: str = ""
    """Where Update is spoken, as a reference to resolve against the address for queries; the same address if empty."""

    graphs: str = ""
    """Where the Graph Store Protocol is spoken, in the same way; nowhere if empty."""

    is_atomic: bool = False
    """Whether a request of several updates is done as a whole or not at all, and seen by nobody before it is done."""

    keeps_dates_apart: bool = True
    """Whether "2022"^^xsd:gYear and "2022-01-01"^^xsd:date are two values."""


ENGINES: dict[EngineKind, Dialect] = {
    EngineKind.STANDARD: Dialect(),
    EngineKind.OXIGRAPH: Dialect(
        server="Oxigraph", union={"union-default-graph": ""}, update="update", graphs="store", is_atomic=True
    ),
    # Its JSON has stored booleans as 1 and 0, and a type "typed-literal" that no version of the standard knew.
    EngineKind.VIRTUOSO: Dialect(
        server="Virtuoso",
        results=ox.QueryResultsFormat.XML,
        partial=("X-SPARQL-MaxRows", "X-SQL-State"),
        update="sparql-auth",
        graphs="sparql-graph-crud-auth",
        keeps_dates_apart=False,
    ),
    # Its parameter for the union graph hides the named graphs, so that the union is a matter of its configuration.
    EngineKind.FUSEKI: Dialect(server="Apache Jena Fuseki", update="update", graphs="data", is_atomic=True),
}


def dialect_of(kind: EngineKind, server: str) -> Dialect:
    """The dialect that the settings name, else that of an engine whose header `Server` says who it is.

    >>> dialect_of(EngineKind.AUTO, "Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu") is ENGINES[EngineKind.VIRTUOSO]
    True
    >>> dialect_of(EngineKind.AUTO, "nginx") is ENGINES[EngineKind.STANDARD]
    True
    """
    if kind is not EngineKind.AUTO:
        return ENGINES[kind]
    known = (each for each in ENGINES.values() if each.server and server.startswith(each.server))
    return next(known, ENGINES[EngineKind.STANDARD])
