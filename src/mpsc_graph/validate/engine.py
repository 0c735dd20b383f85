"""Runs shapes over statements with pySHACL, the reference engine.

Data goes to rdflib as N-Triples, all graphs as one: a shape asks what is said, not in which graph. Messages are taken
from the shapes by their IRI, since engines differ in what they do with language tags.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as Answer
from rdflib.term import Node

from mpsc_graph.errors import InputError, Location, Problem
from mpsc_graph.validate.report import Report, Result, Severity

__all__ = ["check", "load_shapes"]

_SEVERITY = {str(SH.Violation): Severity.VIOLATION, str(SH.Warning): Severity.WARNING, str(SH.Info): Severity.INFO}


def load_shapes(paths: Sequence[Path]) -> rdflib.Graph:
    """One shapes graph from Turtle files and folders of them. Raises InputError for a file that is not Turtle."""
    shapes = rdflib.Graph()
    for path in paths:
        for file in sorted(path.glob("*.ttl")) if path.is_dir() else [path]:
            try:
                shapes.parse(file, format="turtle")
            except Exception as error:  # rdflib raises whatever its parser met
                raise InputError([Problem(Location(str(file)), f"shapes cannot be read: {error}")]) from error
    if not shapes:
        raise InputError([Problem(Location(", ".join(map(str, paths))), "there are no shapes here")])
    return shapes


def check(quads: Iterable[ox.Quad], shapes: rdflib.Graph, locations: Mapping[str, Location] | None = None) -> Report:
    """Validate statements against shapes (SHACL 1.0 with SHACL-SPARQL).

    `quads` may be of several graphs and are validated as their union; `locations` gives the file and line of a focus
    node by its IRI.
    """
    with _literals_as_written():
        data = _Data()
        triples = {quad.triple for quad in quads}
        data.parse(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True, inplace=True)
    assert isinstance(report, rdflib.Graph)
    results = (_result(report, node, shapes, locations or {}) for node in report.objects(None, SH.result))
    return Report(tuple(sorted(results, key=lambda result: result.order)), report.serialize(format="turtle"))


class _Data(rdflib.Graph):
    """Parses each query text once: pySHACL sends a constraint anew for every focus node (its issue 174)."""

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Answer:
        if isinstance(query_object, str):
            query_object = _prepared(query_object, frozenset(self.namespaces()))
        return super().query(query_object, *args, **options)


@lru_cache(maxsize=512)
def _prepared(query: str, namespaces: frozenset[tuple[str, rdflib.URIRef]]) -> Query:
    return prepareQuery(query, initNs=dict(namespaces))


@contextmanager
def _literals_as_written() -> Iterator[None]:
    """rdflib would quote "01"^^xsd:integer as 1 in the report."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _result(report: rdflib.Graph, node: Node, shapes: rdflib.Graph, locations: Mapping[str, Location]) -> Result:
    focus = str(report.value(node, SH.focusNode))
    shape = report.value(node, SH.sourceShape)
    constraint = report.value(node, SH.sourceConstraint)
    rule = constraint if constraint is not None and (constraint, SH.message, None) in shapes else shape
    messages = [m for m in shapes.objects(rule, SH.message) if isinstance(m, rdflib.Literal)]
    messages = messages or [m for m in report.objects(node, SH.resultMessage) if isinstance(m, rdflib.Literal)]
    path = report.value(node, SH.resultPath)
    value = report.value(node, SH.value)
    return Result(
        severity=_SEVERITY.get(str(report.value(node, SH.resultSeverity)), Severity.VIOLATION),
        focus=focus,
        shape=str(rule),
        component=str(report.value(node, SH.sourceConstraintComponent)).removeprefix(str(SH)),
        path=_path(report, path),
        value=value.n3() if isinstance(value, rdflib.Literal) else str(value) if value else None,
        messages={message.language or "en": str(message) for message in messages},
        location=locations.get(focus),
    )


def _path(report: rdflib.Graph, path: Node | None) -> str | None:
    """A path to show: the property, with ^ in front where it is walked backwards."""
    if path is None or isinstance(path, rdflib.URIRef):
        return path and str(path)
    inverse = report.value(path, SH.inversePath)
    return f"^{inverse}" if inverse else str(report.value(path, RDF.first) or path)
