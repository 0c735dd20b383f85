"""Checks a catalogue for what the official shapes of DCAT-AP.de miss, and for codes without the lists beside them.

The rules are in `shapes/dcat-ap-de/`. They take the place of no official file: a catalogue keeps both.
"""

from __future__ import annotations

import pyoxigraph as ox
import rdflib

from mpsc_graph.resources import Resources
from mpsc_graph.validate.engine import check, load_shapes
from mpsc_graph.validate.report import Report

__all__ = ["check_catalog"]


def check_catalog(catalog: rdflib.Graph, resources: Resources) -> Report:
    """The report on a catalogue, one page of it or all; whoever publishes it looks at it before."""
    quads = ox.parse(catalog.serialize(format="nt"), ox.RdfFormat.N_TRIPLES)
    return check(quads, load_shapes([resources.shapes / "dcat-ap-de"]))
