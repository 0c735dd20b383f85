"""A query as any engine takes it: with its prefixes, its base, and no form that engines answer each in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from re import Match

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.store.tokens import keyword, split_prologue, tokens

__all__ = ["described", "form_of", "self_contained"]


def form_of(query: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE; nothing where it is none of them."""
    return next((keyword(token) for token in tokens(split_prologue(query)[1])), "")


def self_contained(query: str, base: str) -> str:
    """The query with the prefixes of ours that it uses and does not declare, and the base where it has none.

    >>> print(self_contained("PREFIX org: <x:> SELECT * { ?s a mpsc:Measure, org:Role }", "https://example.org/"))
    BASE <https://example.org/>
    PREFIX mpsc: <https://w3id.org/mpsc/ontology#>
    PREFIX org: <x:> SELECT * { ?s a mpsc:Measure, org:Role }
    """
    prologue, _ = split_prologue(query)
    found = [token for token in tokens(prologue) if not token[0].isspace()]
    declared = {name["word"] for word, name in pairwise(found) if keyword(word) == "PREFIX"}
    used = {token["word"] for token in tokens(query) if token["local"]}
    lines = [] if any(keyword(token) == "BASE" for token in found) else [f"BASE <{base}>"]
    lines += [f"PREFIX {name}: <{PREFIXES[name]}>" for name in sorted(used & PREFIXES.keys() - declared)]
    return "\n".join([*lines, query])


def described(query: str) -> str:
    """A DESCRIBE query as CONSTRUCT: all statements about what it names. What else to tell is up to each engine (SPARQL
    1.1 Query, section 16.4); these are those that the built-in one tells.

    >>> described("DESCRIBE <a:b>")
    'CONSTRUCT { ?_thing ?_of ?_is }  WHERE { { VALUES ?_thing { <a:b> } } ?_thing ?_of ?_is }'
    >>> described("DESCRIBE ?x FROM <g:> WHERE { ?x ?p 1 } LIMIT 1").split("WHERE", 1)[1]
    ' { { SELECT (?x AS ?_thing) WHERE { ?x ?p 1 } LIMIT 1 } ?_thing ?_of ?_is }'
    """
    prologue, rest = split_prologue(query)
    found = [token for token in tokens(rest) if not (token[0].isspace() or token[0].startswith("#"))][1:]
    where = next((n for n, token in enumerate(found) if keyword(token) == "WHERE" or token[0] == "{"), len(found))
    dataset = next((n for n, token in enumerate(found[:where]) if keyword(token) == "FROM"), where)
    targets, pattern = found[:dataset], rest[found[where].start() :] if where < len(found) else ""
    if any(token[0] == "*" for token in targets):
        return query
    variables = [token[0] for token in targets if token["variable"]]
    things = [f"{{ SELECT ({name} AS ?_thing) {pattern} }}" for name in variables]
    if names := _text([token for token in targets if not token["variable"]]):
        things.append(f"{{ VALUES ?_thing {{ {names} }} }}")
    body = f"{' UNION '.join(things)} ?_thing ?_of ?_is"
    return f"{prologue}CONSTRUCT {{ ?_thing ?_of ?_is }} {_text(found[dataset:where])} WHERE {{ {body} }}"


def _text(found: Sequence[Match[str]]) -> str:
    return " ".join(token[0] for token in found)
