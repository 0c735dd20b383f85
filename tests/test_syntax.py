"""A malformed query is answered with the place of the mistake, not with the place where the parser gave up."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import QuerySyntaxError
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import EmbeddedStore


@pytest.mark.parametrize(
    ("query", "line", "column", "reason"),
    [
        ("SELECT * {\n ?s ?p }", 2, 8, "unexpected “}”"),
        ("SELECT ?x\nWHERE { ?s ?p ?o } GRUP BY ?x", 2, 20, "unexpected “GRUP”"),
        ("SELECT * { ?s ?p ?o } ORDER BYE ?x", 1, 29, "unexpected “BYE”"),
        ("SELEC * { ?s ?p ?o }", 1, 1, "unexpected “SELEC”"),
        ("SELECT * { ?s foo:x ?o }", 1, 15, "unknown prefix “foo:”"),
        ("SELECT * { ?s ?p ?o } LIMIT x", 1, 29, "unexpected “x”"),
        ("SELECT * { ?s ?p ?o . FILTER(?o < ) }", 1, 35, "unexpected “)”"),
        ("SELECT * { ?s ?p ?o } }", 1, 23, "unexpected “}”"),
        ("SELECT * { ?s ?p ?o ?q }", 1, 21, "unexpected “?q”"),
        ("# a } comment\n\nSELECT * { ?s ?p '}' ; }}", 3, 25, "unexpected “}”"),
        ("SELECT * { ?ä ?p ?o } LIMITE 1", 1, 23, "unexpected “LIMITE”"),
        ("SELECT * FROM <http://[bad> {}", 1, 15, "IRI parsing failed"),
        ("INSERT DATA { <a:a> <a:a> <a:a> }", 1, 1, "unexpected “INSERT”"),
        ("SELECT * {", 1, 11, "the query ends too early"),
        ("", 1, 1, "the query ends too early"),
        ("SELECT * { ?s ?p 'open }", 1, 25, "the query ends too early"),
        ("SELECT ?x ?y { ?x ?y ?z } GROUP BY ?x", 1, 38, "The SELECT contains a variable that is unbound"),
    ],
)
def test_place_and_reason(store: EmbeddedStore, query: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        store.answer(Query(query), ox.QueryResultsFormat.JSON, ox.RdfFormat.TURTLE)
    error = caught.value
    assert (error.line, error.column) == (line, column)
    assert str(error).startswith(f"line {line}, column {column}: {reason}")


def test_a_very_long_query_is_refused_all_the_same(store: EmbeddedStore) -> None:
    with pytest.raises(QuerySyntaxError):
        store.answer(Query("SELECT * { VALUES ?x {" + " 1" * 60_000), ox.QueryResultsFormat.JSON, None)


def test_long_lists_are_fine(store: EmbeddedStore) -> None:
    query = "ASK { VALUES ?x {" + " <http://x>" * 5_000 + "} FILTER(?x IN (1" + ", 1" * 5_000 + ")) }"
    store.answer(Query(query), ox.QueryResultsFormat.JSON, None)
