"""One interface, engines behind it: the report is the same whatever found it.

pyshacl   the reference, whole: everything SHACL 1.0 with SPARQL and the advanced features has
batched   the same findings, sooner: suspects first, each SPARQL constraint once, the reference for what is left
auto      batched
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pyoxigraph as ox
import rdflib
from rdflib import RDF, SH, URIRef
from rdflib.term import Node

from mpsc_graph.validate import reference
from mpsc_graph.validate.batched import Batched
from mpsc_graph.validate.data import Data
from mpsc_graph.validate.describe import Describer
from mpsc_graph.validate.finding import Finding
from mpsc_graph.validate.incremental import Incremental
from mpsc_graph.validate.places import KnownPlaces, Places
from mpsc_graph.validate.reference import Reference
from mpsc_graph.validate.report import Report
from mpsc_graph.validate.shapes import load_shapes
from mpsc_graph.validate.terms import Term

__all__ = ["Engine", "Found", "check", "find", "found_again", "load_shapes", "report_on"]


_ADVANCED = ("rule", "js", "expression", "returnType", "jsFunctionName", "nodes")
"""SHACL-AF and SHACL-JS, which change the data or bring functions of their own."""


class Engine(StrEnum):
    """The engines by name."""

    AUTO = "auto"
    PYSHACL = "pyshacl"
    BATCHED = "batched"


@dataclass(frozen=True)
class Found:
    """What an engine found, how many focus nodes each shape had, what was left to the reference, and it itself."""

    engine: Engine
    findings: list[Finding]
    focus: dict[str, int]
    left: dict[str, str]
    reference: Reference = field(repr=False)


def find(data: Data, shapes: rdflib.Graph, engine: Engine = Engine.AUTO) -> Found:
    """Validate with SHACL 1.0 and SHACL-SPARQL. Raises ShapesError for shapes that cannot be run."""
    advanced = sorted(f"sh:{name}" for name in _ADVANCED if (None, SH[name], None) in shapes)
    advanced += ["sh:SPARQLTargetType"] if (None, RDF.type, SH.SPARQLTargetType) in shapes else []
    if engine is Engine.PYSHACL or advanced:
        asked = Reference(data, shapes)
        usual = (shape for shape in asked.shapes if (shape, SH.target, None) not in shapes)
        focus = {shape: asked.targets(shape) for shape in usual}
        left = dict.fromkeys(advanced, "an advanced feature; all shapes were left to pyshacl")
        return Found(Engine.PYSHACL, list(reference.run(data, shapes)), _counted(focus), left, asked)
    batched = Batched(data, shapes)
    findings = list(batched.findings())
    return Found(Engine.BATCHED, findings, _counted(batched.targeted), batched.left, batched.reference)


def found_again(incremental: Incremental) -> Found:
    """What is found of data that have changed."""
    batched = incremental.batched
    findings = list(incremental.findings)
    return Found(Engine.BATCHED, findings, _counted(batched.targeted), batched.left, batched.reference)


def _counted(targets: Mapping[Node, set[Term]]) -> dict[str, int]:
    """Focus nodes by shape, for shapes with an IRI that declare targets."""
    return {str(shape): len(nodes) for shape, nodes in sorted(targets.items()) if nodes and isinstance(shape, URIRef)}


def check(
    quads: Iterable[ox.Quad | ox.Triple],
    shapes: rdflib.Graph,
    places: Places | None = None,
    engine: Engine = Engine.AUTO,
    keys: Mapping[str, str] | None = None,
    held: ox.Store | None = None,
) -> Report:
    """The report on statements, which may be of several graphs and are validated as their union.

    `places` tells where statements stand, `keys` what the files call a property, `held` is a store that has them all.
    Raises ShapesError.
    """
    data = Data(quads, held)
    return report_on(data, shapes, find(data, shapes, engine), places or KnownPlaces(), keys or {})


def report_on(data: Data, shapes: rdflib.Graph, found: Found, places: Places, keys: Mapping[str, str]) -> Report:
    """What was found, put into words."""
    describer = Describer(data, shapes, found.reference, places, keys)
    return Report(
        results=tuple(describer.results(found.findings)),
        engine=found.engine.value,
        statements=data.size,
        focus=found.focus,
        left=found.left,
    )
