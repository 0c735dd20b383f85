"""Answers to queries, read and compared as the W3C's tests have it.

Numbers are compared by value, as the engine keeps "01"^^xsd:integer as 1; rdflib, which reads both sides, does the same
with dates and truth values. Datatypes are compared as they stand, but in CSV, which has none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO

import rdflib
from rdflib import RDF, XSD, BNode, Literal, Namespace
from rdflib.compare import isomorphic
from rdflib.query import Result
from rdflib.term import Node

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
_CELL = Namespace("http://example.org/cell#")
RESULTS = {".srx": "xml", ".srj": "json", ".csv": "csv", ".tsv": "tsv"}
GRAPHS = {".ttl": "turtle", ".rdf": "xml", ".nt": "nt"}


@dataclass(frozen=True)
class Table:
    """The answer of a SELECT; `places` are those of its rows, None where nobody knows them."""

    variables: frozenset[str]
    rows: list[dict[str, Node]]
    places: list[int] | None


Answer = bool | Table | rdflib.Graph


def read(content: bytes, suffix: str, base: str = "http://example.org/") -> Answer:
    """An answer by the suffix of its format; a graph that describes a table (DAWG result set) is that table."""
    if suffix in GRAPHS:
        graph = rdflib.Graph().parse(content, format=GRAPHS[suffix], publicID=base)
        return _described(graph) if (None, RDF.type, RS.ResultSet) in graph else graph
    result = Result.parse(BytesIO(content), format=RESULTS[suffix])
    if result.type == "ASK":
        return bool(result.askAnswer)
    value = _in_csv if suffix == ".csv" else by_value
    rows = [{str(name): value(term) for name, term in row.items()} for row in result.bindings]
    return Table(frozenset(map(str, result.vars or ())), rows, [*range(1, len(rows) + 1)])


def _described(graph: rdflib.Graph) -> Answer:
    """The DAWG's vocabulary for results: http://www.w3.org/2001/sw/DataAccess/tests/result-set."""
    described = graph.value(None, RDF.type, RS.ResultSet)
    if isinstance(truth := graph.value(described, RS.boolean), Literal):
        return bool(truth)
    solutions = list(graph.objects(described, RS.solution))
    rows = [
        {
            str(name): by_value(value)
            for binding in graph.objects(row, RS.binding)
            for name in graph.objects(binding, RS.variable)
            for value in graph.objects(binding, RS.value)
        }
        for row in solutions
    ]
    places = [int(str(place)) for row in solutions if (place := graph.value(row, RS["index"])) is not None]
    return Table(frozenset(map(str, graph.objects(described, RS.resultVariable))), rows, places or None)


def by_value(term: Node) -> Node:
    """A term in one spelling: numbers, languages and plain texts can have several (RDF 1.1 Concepts, section 3.3)."""
    match term:
        case Literal(language=str(language)):
            return Literal(str(term), lang=language.lower())
        case Literal(datatype=XSD.string):
            return Literal(str(term))
        case Literal(value=bool()):
            return term
        case Literal(value=Decimal() as number):
            return Literal(f"{number.normalize():f}", datatype=term.datatype, normalize=False)
        case Literal(value=int() | float() as number):
            return Literal(repr(number), datatype=term.datatype, normalize=False)
    return term


def _in_csv(term: Node) -> Node:
    """A cell of CSV, of which nobody knows whether it is a number or a text that looks like one."""
    try:
        return Literal(f"{Decimal(str(term)).normalize():f}")
    except InvalidOperation:
        return term


def agree(expected: Answer, found: Answer, ordered: bool = False, reduced: bool = False) -> bool:
    """Whether two answers are the same but for the names of blank nodes.

    Rows are a list where the query has them `ordered` and their places are known, else a multiset; with `reduced`, one
    that stands there more than once may be missing (SPARQL 1.1, section 15.3.2).
    """
    if isinstance(expected, rdflib.Graph) and isinstance(found, rdflib.Graph):
        return isomorphic(_spelled(expected), _spelled(found))
    if isinstance(expected, Table) and isinstance(found, Table):
        if reduced:
            return _counted(found).keys() == _counted(expected).keys() and _counted(found) <= _counted(expected)
        ordered = ordered and None not in (expected.places, found.places)
        return expected.variables == found.variables and isomorphic(_drawn(expected, ordered), _drawn(found, ordered))
    return expected is found


def _spelled(graph: rdflib.Graph) -> rdflib.Graph:
    result = rdflib.Graph()
    for subject, predicate, object_ in graph:
        result.add((subject, predicate, by_value(object_)))
    return result


def _counted(table: Table, ordered: bool = False) -> Counter[tuple[int, frozenset[tuple[str, Node]]]]:
    """How often each row stands in each place, or anywhere."""
    places = table.places if ordered and table.places else [0] * len(table.rows)
    return Counter((place, frozenset(row.items())) for place, row in zip(places, table.rows, strict=True))


def _drawn(table: Table, ordered: bool) -> rdflib.Graph:
    """A table as a graph, so that tables are the same where their graphs are isomorphic.

    Equal rows are one node that says how often it stands there: so the comparison need not try all their permutations.
    """
    graph = rdflib.Graph()
    for (place, row), times in _counted(table, ordered).items():
        node = BNode()
        graph.add((node, RS["index"], Literal(place)))
        graph.add((node, _CELL.times, Literal(times)))
        for name, term in row:
            graph.add((node, _CELL[name], term))
    return graph
