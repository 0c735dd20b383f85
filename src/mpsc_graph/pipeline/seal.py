"""Seal: statements become an immutable release, named by the hash of its bytes."""

from __future__ import annotations

import hashlib
from collections import Counter

import pyoxigraph as ox

from mpsc_graph import __version__
from mpsc_graph.pipeline.read import Statements
from mpsc_graph.release import Manifest, Release, Releases
from mpsc_graph.settings import Settings
from mpsc_graph.validate.report import Report

__all__ = ["canonical_lines", "seal"]


def canonical_lines(statements: Statements) -> bytes:
    """Canonical N-Quads (RDF Dataset Canonicalization, section 5), sorted and unique; blank nodes have been minted."""
    lines = (ox.serialize(statements.quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


def seal(statements: Statements, report: Report, inputs: str, settings: Settings, releases: Releases) -> Release:
    """Write the release and make it current. `inputs` is the hash of what it was built from."""
    lines = canonical_lines(statements)
    digest = hashlib.sha256(lines).hexdigest()
    graphs = Counter(str(quad.graph_name)[1:-1] for quad in statements.quads)
    manifest = Manifest(
        id=digest[:16],
        sha256=digest,
        statements=len(statements.quads),
        graphs=dict(sorted(graphs.items())),
        report=report.counts(),
        inputs=inputs,
        base_iri=settings.base_iri,
        license=settings.license,
        generator=f"mpsc-graph {__version__}",
    )
    return releases.add(lines, manifest, report.json())
