"""Suspects from shacl-rust, an engine in Rust (pip install 'mpsc-graph[fast]').

It says who breaks a shape; pySHACL is asked of those alone, as with the sieve. What it is known to get wrong goes to
the sieve: see `MISSES`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib import RDF, SH
from rdflib.term import Node

from mpsc_graph.errors import SettingError
from mpsc_graph.validate.data import Data
from mpsc_graph.validate.terms import Term, term_from_text

__all__ = ["MISSES", "Rust"]

MISSES = {
    "qualifiedValueShape": "counts no values of a shape with sh:languageIn",
    "property": "in a property shape, reports values and not the thing they are of",
    "sparql": "12 of the W3C's 22 tests; constraints are asked once on the store instead",
}
"""What shacl-rust 0.2.12 does otherwise, by the parameter that shapes use; such shapes go to the sieve."""
_INSIDE = (SH.node, SH.property, SH["not"], SH.qualifiedValueShape)
_CHOICES = (SH["and"], SH["or"], SH.xone)
_SHAPE = "urn:mpsc-graph:shape:"


class Rust:
    """One run of shacl-rust over the data, made when first asked. Raises SettingError where it is not installed."""

    def __init__(self, data: Data, shapes: rdflib.Graph) -> None:
        try:
            import shacl_rust
        except ImportError as error:
            raise SettingError("--engine fast: expected pip install 'mpsc-graph[fast]'") from error
        self.engine: Any = shacl_rust
        self.data, self.shapes = data, shapes

    def knows(self, shape: Node) -> bool:
        """Whether what it says of a shape can be relied on."""
        parts = [*self.parts(shape)]
        inner = {part for part in parts if part != shape and (part, SH.property, None) in self.shapes}
        missed = any(
            (part, SH[name], None) in self.shapes for part in parts for name in ("qualifiedValueShape", "sparql")
        )
        return not (inner or missed or self._nameless)

    def suspects(self, shape: Node, targets: set[Term]) -> set[Term]:
        """The targets that break a shape, or one of its property shapes."""
        reported = {shape, *self.shapes.objects(shape, SH.property)}
        return targets & {focus for each in reported for focus in self._found.get(_name(each), ())}

    def parts(self, shape: Node, seen: frozenset[Node] = frozenset()) -> Iterator[Node]:
        """A shape and all that it refers to."""
        yield shape
        inner = [part for parameter in _INSIDE for part in self.shapes.objects(shape, parameter)]
        lists = [choices for parameter in _CHOICES for choices in self.shapes.objects(shape, parameter)]
        for part in [*inner, *(part for choices in lists for part in self.shapes.items(choices))]:
            if part not in seen:
                yield from self.parts(part, seen | {shape})

    @cached_property
    def _nameless(self) -> bool:
        """Whether there are blank nodes, which its reports do not call as the data do."""
        return any(isinstance(node, ox.BlankNode) for node in self.data.nodes())

    @cached_property
    def _found(self) -> dict[str, set[Term]]:
        triples = BytesIO(ox.serialize(iter(self.data), format=ox.RdfFormat.N_TRIPLES) or b"")
        shapes = BytesIO(self._named().serialize(format="nt", encoding="utf-8"))
        report = self.engine.validate_file(
            triples, shapes, data_format="nt", shapes_format="nt", experimental_index=True
        )
        found: dict[str, set[Term]] = {}
        for result in report["results"]:
            focus = term_from_text(result["focusNode"].strip("<>"))
            found.setdefault(result["sourceShape"].strip("<>"), set()).add(focus)
        return found

    def _named(self) -> rdflib.Graph:
        """The shapes with an IRI each, by which its report can name them."""
        kinds = {*self.shapes.subjects(SH.path), *self.shapes.objects(None, SH.property)}
        nameless = {
            each for each in kinds | set(self.shapes.subjects(RDF.type, SH.NodeShape)) if isinstance(each, rdflib.BNode)
        }
        names = {each: rdflib.URIRef(_name(each)) for each in nameless}
        named = rdflib.Graph()
        for subject, predicate, value in self.shapes:
            named.add((names.get(subject, subject), predicate, names.get(value, value)))  # type: ignore[call-overload]
        return named


def _name(shape: Node) -> str:
    return _SHAPE + str(shape) if isinstance(shape, rdflib.BNode) else str(shape)
