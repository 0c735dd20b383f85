"""Looks at a query token by token, by the terminals of the SPARQL 1.1 grammar (section 19.8).

SERVICE makes the engine open connections for whoever asks, so it is refused before the engine sees the query. Words in
comments, strings, IRIs, variables, language tags and after the colon of a prefixed name are not keywords. When in doubt
the answer is yes: a query refused is a nuisance, a connection made is not to be had back.

Parameters take the place of variable tokens, written as N-Triples terms: that reaches sub-queries and MINUS, where
neither VALUES nor the engine's own substitution (which wants the variable projected) can go, and suits every engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mpsc_graph.store.base import Term

__all__ = ["bind", "keyword", "split_prologue", "tokens", "uses_service"]

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
    return any(_may_be_service(token) for token in tokens(query))


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
