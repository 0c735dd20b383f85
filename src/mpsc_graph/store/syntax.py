"""Where a query stops being SPARQL.

The parser's own position is where it last looked, which can lie several characters behind the mistake, and the words it
expected there are those it happened to try last. So the first token is sought up to which no query can go on: a
beginning of a query is sound when, with blanks behind it, the parser fails only at its end.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from mpsc_graph.errors import QuerySyntaxError
from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.store.tokens import tokens

__all__ = ["diagnose"]

_POSITION = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"(?:^|, )(\w+ \w+ [^,\[\"]+)")
_BLANKS = " " * 24  # longer than every keyword of the grammar
_MAX_LENGTH = 100_000


def diagnose(query: str, message: str) -> QuerySyntaxError:
    """The error to tell, with line and column, for a query that the parser refused with `message`.

    >>> print(diagnose("SELECT * { ?s ?p ?o } ORDER BYE ?s", "error at 1:35: expected one of CEIL, DESC"))
    line 1, column 29: unexpected “BYE”
    """
    found = _POSITION.fullmatch(message)
    if found is None or len(query) > _MAX_LENGTH:
        return QuerySyntaxError(message)
    sentence = _SENTENCE.search(found[3])
    reason = sentence[1].strip() if sentence else None
    token = _first_unexpected(query)
    if token is None:
        line, column = _position(query, len(query))
        reason = reason or "the query ends too early; is a bracket or a quote left open?"
    else:
        line, column = _position(query, token.start())
        if reason == "Prefix not found":
            prefix = token[0].partition(":")[0]
            reason = f"unknown prefix “{prefix}:”; declare it with PREFIX, or use one of: {', '.join(sorted(PREFIXES))}"
        reason = reason or f"unexpected “{token[0]}”"
    return QuerySyntaxError(f"line {line}, column {column}: {reason}", line, column)


def _first_unexpected(query: str) -> re.Match[str] | None:
    """By bisection: where a beginning is not sound, none that contains it is."""
    found = [token for token in tokens(query) if not token[0].isspace() and not token[0].startswith("#")]
    if _is_sound(query):
        return None
    sound, unsound = 0, len(found)
    while unsound - sound > 1:
        middle = (sound + unsound) // 2
        if _is_sound(query[: found[middle - 1].end()]):
            sound = middle
        else:
            unsound = middle
    return found[unsound - 1] if found else None


def _is_sound(beginning: str) -> bool:
    """Whether something could follow that makes it a query."""
    text = beginning + _BLANKS
    try:
        ox.Store().query(text, base_iri=DEFAULT_BASE, prefixes=PREFIXES)
    except SyntaxError as error:
        failed = _POSITION.fullmatch(str(error))
        return failed is not None and (int(failed[1]), int(failed[2])) == _position(text, len(text))
    return True


def _position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, counted from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
