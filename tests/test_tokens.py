"""The tokenizer: where SERVICE is a keyword and where it is not."""

from __future__ import annotations

import contextlib

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpsc_graph.store.tokens import bind, split_prologue, tokens, uses_service

SERVICE = [
    "SELECT * { SERVICE <http://x/> {} }",
    "SELECT * { service <http://x/> {} }",
    "SELECT * { SeRvIcE SILENT <http://x/> {} }",
    "SELECT * { SERVICE ?x {} }",
    "SELECT * { SERVICE ex:x {} }",
    "SELECT*{SERVICE<http://x/>{}}",
    "SELECT * { ?s ?p 1SERVICE <http://x/> {} }",
    "SELECT * { ?s ?p 'a'SERVICE <http://x/> {} }",
    "SELECT * { ?s ?p '''a'b''c'''SERVICE <http://x/> {} }",
    'SELECT * { ?s ?p "a\\"b" SERVICE <http://x/> {} }',
    "SELECT * { ?s ?p ?o } # ' comment\n SERVICE <http://x/> {}",
    "SELECT * { ?s <http://a#b> ?o SERVICE <http://x/> {} }",
    r"SELECT * { \u0053ERVICE <http://x/> {} }",
    r"SELECT * { \U00000053ERVICE <http://x/> {} }",
    "ASK { { SELECT * { SERVICE <http://x/> {} } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { FILTER NOT EXISTS { SERVICE <http://x/> {} } }",
    "SELECT * { FILTER(?a<?b)SERVICE ?x#>\n{} }",
    "SELECT * { FILTER(?a<?b)SERVICE?x#>\n{} }",
    "SELECT * { FILTER(1<2)SERVICE ex:x#>\n{} }",
    "SELECT * { ?s ?p 1e5SERVICE <http://x/> {} }",
    "SELECT * { ?s ?p trueSERVICE <http://x/> {} }",
    "SELECT * { ?s ?p falseSERVICESILENT<http://x/> {} }",
    "SELECT * { SERVICEex:x {} }",
    "SELECT * { ?s ?p trueSERVICEex:x {} }",
    r"""SELECT * { BIND("\u0022" AS ?a) { ?s <http://a\u0041#> ?o } SERVICE <http://x/> {} BIND("\u0022" AS ?b) }""",
]
NO_SERVICE = [
    "SELECT * { ?service ?p ?SERVICE }",
    "SELECT * { ?s schema:service ?o }",
    "SELECT * { ?s ex:SERVICE ?o }",
    r"SELECT * { ?s ?p 'caf\u00e9' }",
    "SELECT * { ?s ?p 'SERVICE <http://x/>' }",
    'SELECT * { ?s ?p """\n SERVICE "x" """ }',
    "SELECT * { ?s ?p 'it\\'s SERVICE' }",
    "SELECT * { ?s <http://x/SERVICE> ?o }",
    "SELECT * { ?s <http://x/service#SERVICE> ?o }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/> {}",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT (COUNT(*) AS ?services) { _:service ?p ?o FILTER(?o < 3 && ?o > 1) }",
]


@pytest.mark.parametrize("query", SERVICE)
def test_service_is_found(query: str) -> None:
    assert uses_service(query)


@pytest.mark.parametrize("query", NO_SERVICE)
def test_other_words_are_let_through(query: str) -> None:
    assert not uses_service(query)


PIECES = st.sampled_from(
    [
        "SERVICE",
        "service",
        "<",
        ">",
        "<http://x/a>",
        "'",
        '"',
        "'''",
        "#",
        "\n",
        "\\",
        "?x",
        "{",
        "}",
        "(",
        ")",
        "ex:",
        "1",
        "1e",
        "true",
        r"\u0022",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_what_the_engine_takes_for_service_is_found(middle: str) -> None:
    """Nobody listens on the port: an engine that sees the keyword raises, one that sees a string does not."""
    query = f"SELECT * {{ FILTER(1<2) {middle} SERVICE <http://127.0.0.1:9/> {{}} }}"
    if uses_service(query):
        return
    with contextlib.suppress(SyntaxError):
        list(ox.Store().query(query, prefixes={"ex": "http://x/"}))


def test_the_engine_would_follow_service() -> None:
    """The oracle of the test above."""
    with pytest.raises((RuntimeError, OSError)):
        list(ox.Store().query("SELECT * { SERVICE <http://127.0.0.1:9/> {} }"))


@given(st.text())
def test_a_bound_literal_stays_one_literal(value: str) -> None:
    query = bind("SELECT (?_x AS ?y) {}", {"_x": ox.Literal(value)})
    (row,) = ox.Store().query(query)
    assert row["y"].value == value


def test_only_variables_are_bound() -> None:
    query = 'SELECT ?x { ?x ?p \'?_x\' ; <http://a?_x> """?_x""" } # ?_x'
    assert bind(query, {"_x": ox.NamedNode("http://b")}) == query
    assert bind("{ ?a ?_x $_x }", {"_x": ox.NamedNode("http://b")}) == "{ ?a <http://b> <http://b> }"


PIECE = ["a.", "a-", "<a", "'", "'''", '"', "<", "a:", "?", "\\", "'\\", "e1", "@", "#", "'''\\"]


@pytest.mark.parametrize("piece", PIECE)
def test_the_time_grows_with_the_length_only(piece: str) -> None:
    """No text makes the tokenizer look at it again and again; a quadratic one would sit here for hours."""
    text = piece * 200_000
    assert sum(len(token[0]) for token in tokens(text)) == len(text)


def test_prologue() -> None:
    query = "# SELECT\nPREFIX ask: <http://SELECT/>\nBASE <http://x/>\nASK {}"
    assert split_prologue(query) == (query[:-6], "ASK {}")
    assert split_prologue("PREFIX a: <b>") == ("PREFIX a: <b>", "")
