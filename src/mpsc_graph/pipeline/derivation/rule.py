"""A rule of derivation, and what it looks at: whatever else is added cannot change what it gives."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib import RDF
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from mpsc_graph.errors import InputError, Location, Problem
from mpsc_graph.validate.paths import predicates

__all__ = ["Rule", "marks"]

_TYPE = f"<{RDF.type}>"
_MARK = re.compile(rb"^\S+ (" + re.escape(_TYPE.encode()) + rb" \S+|\S+)", re.MULTILINE)


def marks(lines: bytes) -> set[str]:
    """What lines of N-Triples add, as rules look at it: their properties, and of rdf:type the class as well.

    >>> marks(b"<x:a> <x:b> <x:c> .\\n")
    {'<x:b>'}
    """
    return {each.decode() for each in set(_MARK.findall(lines))}


@dataclass(frozen=True)
class Rule:
    """A CONSTRUCT query in a file."""

    path: Path
    text: str

    def results(self, store: ox.Store, base: str) -> bytes:
        """What it gives over the union of all graphs, as N-Triples. Raises InputError for what is no CONSTRUCT."""
        try:
            answer = store.query(self.text, base_iri=base, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise InputError([self._problem(f"this is not SPARQL: {error}")]) from error
        if not isinstance(answer, ox.QueryTriples):
            raise InputError([self._problem("expected a CONSTRUCT query")])
        return answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b""

    def is_touched(self, added: Set[str], base: str) -> bool:
        """Whether it may give something else after what was added, by its marks."""
        if not added:
            return False
        looks = _looks(self.text, base)
        types = any(mark.startswith(_TYPE) for mark in added)
        return None in looks or not looks.isdisjoint(added) or (types and _TYPE in looks)

    def _problem(self, message: str) -> Problem:
        return Problem(Location(f"rules/{self.path.name}"), message)


@lru_cache(maxsize=128)
def _looks(text: str, base: str) -> frozenset[str | None]:
    """The marks that some pattern of a query may match; None where it may be any."""
    try:
        return frozenset(_patterns(prepareQuery(text, base=base).algebra))
    except Exception:  # rdflib's parser raises what it likes, and reads less than the engine does
        return frozenset({None})


def _patterns(part: object) -> Iterator[str | None]:
    if isinstance(part, CompValue):
        yield from _marks_of(part.triples) if part.name == "BGP" else ()
        for value in (*part.values(), part.graph):
            yield from _patterns(value)
    elif isinstance(part, list):
        for each in part:
            yield from _patterns(each)


def _marks_of(patterns: list[tuple[object, object, object]]) -> Iterator[str | None]:
    nodes = Counter(node for subject, _, value in patterns for node in (subject, value))
    for subject, predicate, value in patterns:
        if predicate == RDF.type and isinstance(value, rdflib.URIRef):
            yield f"{_TYPE} {value.n3()}"
        elif _is_anywhere(predicate) and nodes[subject] == nodes[value] == 1:
            yield None
        else:
            found: list[str | None] = [each.n3() for each in predicates(predicate)]  # type: ignore[arg-type]
            yield from found or [None]


def _is_anywhere(path: object) -> bool:
    """Whether a path may be of no length, and so begin and end at any node where nothing else says at which."""
    match path:
        case MulPath(mod="*" | "?"):
            return True
        case MulPath(path=inner) | InvPath(arg=inner):
            return _is_anywhere(inner)
        case AlternativePath(args=args):
            return any(map(_is_anywhere, args))
        case SequencePath(args=args):
            return all(map(_is_anywhere, args))
    return False
