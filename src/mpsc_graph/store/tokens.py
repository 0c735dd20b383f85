"""Looks at a query token by token, by the terminals of the SPARQL 1.1 grammar (section 19.8).

SERVICE makes the engine open connections for whoever asks, so it is refused before the engine sees the query. Words in
comments, strings, IRIs, variables, language tags and after the colon of a prefixed name are not keywords. When in doubt
the answer is yes: a query refused is a nuisance, a connection made is not to be had back.

Parameters take the place of variable tokens, written as N-Triples terms: that reaches sub-queries and MINUS, where
neither VALUES nor the engine's own substitution (which wants the variable projected) can go, and suits every engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mpsc_graph.errors import QueryError
from mpsc_graph.store.base import Term

__all__ = ["bind", "keyword", "limit_rows", "may_ask", "split_prologue", "tokens", "uses_service"]

_TOKEN = re.compile(
    r"""
      \#[^\r\n]*                                               # comment
    | '''(?:[^'\\]|'(?!'')|\\.)*+(?:''')?                         # strings; an open one goes on to its end
    | \"\"\"(?:[^"\\]|"(?!"")|\\.)*+(?:\"\"\")?
    | '(?:[^'\\\r\n]|\\.)*+'? | "(?:[^"\\\r\n]|\\.)*+"?
    | @[a-zA-Z]+(?:-[a-zA-Z0-9]+)*                             # language tag
    | (?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?         # number
    | (?P<word> \w[\w.-]*+ ) (?P<local> : (?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*+ )?  # keyword or prefixed name
    | : (?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*+                     # name without prefix
    | (?P<variable> [?$]\w+ )
    | (?P<iri> <[^\x00-\x20<>"{}|^`\\]*> )
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_AFTER_BRACKET = re.compile(r"\).*service", re.IGNORECASE | re.DOTALL)


def tokens(query: str) -> Iterator[re.Match[str]]:
    """The tokens of a query, white space and comments included, in order and without gaps."""
    return _TOKEN.finditer(query)


def keyword(token: re.Match[str]) -> str:
    """The token in capitals where it may be a keyword, else nothing."""
    return "" if token["local"] else (token["word"] or "").upper()


def uses_service(query: str) -> bool:
    r"""Whether the query has SERVICE as a keyword.

    >>> uses_service("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")
    True
    >>> uses_service("SELECT * { ?service schema:service 'SERVICE' } # SERVICE")
    False

    The engine needs no blank between words, and where a prefix is unknown it tries a keyword instead:

    >>> uses_service("SELECT * { ?s ?p trueSERVICEex:x {} }")
    True

    Engines differ in where they read code point escapes (section 19.2), so with any of them the mere word counts:

    >>> uses_service(r"SELECT * { BIND('\u0022' AS ?x) \u0053ERVICE <http://example.org/> {} }")
    True

    `<` may be an operator where a tokenizer sees an IRI; a bracket must close before SERVICE can follow it:

    >>> uses_service("SELECT * { ?s ?p ?x FILTER(?x<?y)SERVICE?z#>\n{} }")
    True
    """
    if _ESCAPE.search(query):
        return "service" in _unescape(query).lower()
    if "service" not in query.lower():
        return False
    return any(_may_be_service(token) for token in tokens(query))


def may_ask(query: str, allowed: Sequence[str]) -> bool:
    r"""Whether every SERVICE of the query names an endpoint whose IRI, written out, starts with one that is allowed.

    >>> may_ask("SELECT * { SERVICE SILENT <http://example.org/sparql> {} }", ["http://example.org/"])
    True
    >>> may_ask("SELECT * { SERVICE <http://example.org.evil/> {} SERVICE ?anywhere {} }", ["http://example.org/"])
    False
    """
    if _ESCAPE.search(query):
        return False
    found = [token for token in tokens(query) if not (token[0].isspace() or token[0].startswith("#"))]
    for number, token in enumerate(found):
        if _may_be_service(token):
            after = [each for each in found[number + 1 : number + 3] if keyword(each) != "SILENT"]
            is_named = bool(after) and after[0]["iri"] is not None
            if keyword(token) != "SERVICE" or not is_named or not after[0][0][1:].startswith(tuple(allowed)):
                return False
    return True


def limit_rows(query: str, rows: int) -> str:
    r"""The SELECT query with a LIMIT of at most so many rows.

    >>> limit_rows("SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 90 } } ORDER BY ?s # LIMIT 3", 10)
    'SELECT ?s { { SELECT ?s { ?s ?p ?o } LIMIT 90 } } ORDER BY ?s # LIMIT 3\nLIMIT 10\n'
    >>> limit_rows("SELECT ?s { ?s ?p ?o } LIMIT 90 OFFSET 5", 10), limit_rows("SELECT ?s { ?s ?p ?o } LIMIT 2", 10)
    ('SELECT ?s { ?s ?p ?o } LIMIT 10 OFFSET 5', 'SELECT ?s { ?s ?p ?o } LIMIT 2')
    >>> limit_rows("SELECT ?s { ?s ?p ?o } VALUES ?s { <a:b> }", 10)
    'SELECT ?s { ?s ?p ?o } \nLIMIT 10\nVALUES ?s { <a:b> }'

    Raises QueryError where the query is no SELECT.
    """
    prologue, rest = split_prologue(query)
    found = list(tokens(rest))
    if not found or keyword(found[0]) != "SELECT":
        raise QueryError("a limit of rows is for SELECT queries")
    depth, end, is_limit = 0, len(rest), False
    for token in found:
        depth += (token[0] in "({[") - (token[0] in ")}]")
        if is_limit and token[0].isdecimal():
            return prologue + rest[: token.start()] + str(min(int(token[0]), rows)) + rest[token.end() :]
        is_limit = is_limit or (depth == 0 and keyword(token) == "LIMIT")
        if depth == 0 and keyword(token) == "VALUES":
            end = token.start()
            break
    return f"{prologue}{rest[:end]}\nLIMIT {rows}\n{rest[end:]}"


def _may_be_service(token: re.Match[str]) -> bool:
    if token["iri"]:
        return bool(_AFTER_BRACKET.search(token["iri"]))
    return "service" in (token["word"] or "").lower()


def _unescape(query: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else match[0]

    return _ESCAPE.sub(character, query)


def bind(query: str, bindings: Mapping[str, Term]) -> str:
    r"""The query with terms in the place of variables.

    >>> import pyoxigraph as ox
    >>> bind("SELECT ?s { ?s ?p ?_name FILTER(?s != '?_name') }", {"_name": ox.Literal('"} DROP ALL')})
    'SELECT ?s { ?s ?p "\\"} DROP ALL" FILTER(?s != \'?_name\') }'
    """

    if not bindings:
        return query

    def term(token: re.Match[str]) -> str:
        bound = bindings.get(token["variable"][1:]) if token["variable"] else None
        return token[0] if bound is None else str(bound)

    return _TOKEN.sub(term, query)


def split_prologue(query: str) -> tuple[str, str]:
    """The prologue (PREFIX and BASE), and the query from its first keyword on.

    >>> split_prologue("PREFIX select: <http://example.org/> SELECT * {}")
    ('PREFIX select: <http://example.org/> ', 'SELECT * {}')
    """
    for token in tokens(query):
        if keyword(token) in {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}:
            return query[: token.start()], query[token.start() :]
    return query, ""
