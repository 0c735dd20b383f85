"""Seal: statements become an immutable release, named by the hash of its bytes."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

import pyoxigraph as ox

from mpsc_graph import __version__
from mpsc_graph.manifest import Manifest, Withdrawal
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.read import Statements
from mpsc_graph.release import Release, Releases
from mpsc_graph.settings import Settings
from mpsc_graph.validate.report import Report

__all__ = ["canonical_lines", "counted", "seal"]

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_DATASET = ox.NamedNode(PREFIXES["dcat"] + "Dataset")
_MODIFIED = ox.NamedNode(PREFIXES["dcterms"] + "modified")


def canonical_lines(statements: Statements) -> bytes:
    """Canonical N-Quads (RDF Dataset Canonicalization, section 5), sorted and unique; blank nodes have been minted."""
    lines = (ox.serialize(statements.quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


def counted(statements: Statements, lines: bytes) -> dict[str, Any]:
    """What a manifest says that follows from the statements alone; `lines` are these as they are sealed."""
    checksum = hashlib.sha256(lines).hexdigest()
    graphs = Counter(str(quad.graph_name)[1:-1] for quad in statements.quads)
    return {
        "id": checksum[:16],
        "sha256": checksum,
        "statements": len(statements.quads),
        "graphs": dict(sorted(graphs.items())),
        "modified": _modified(statements.quads),
        "generator": f"mpsc-graph {__version__}",
    }


def seal(
    statements: Statements,
    report: Report,
    inputs: str,
    withdrawn: dict[str, Withdrawal],
    settings: Settings,
    releases: Releases,
) -> Release:
    """Write the release beside the others. `inputs` is the hash of what it was built from."""
    lines = canonical_lines(statements)
    manifest = Manifest(
        **counted(statements, lines),
        report=report.counts(),
        inputs=inputs,
        base_iri=settings.base_iri,
        license=settings.license,
        persons=settings.persons,
        withdrawn=withdrawn,
    )
    return releases.put(lines, manifest, report.json())


def _modified(quads: set[ox.Quad]) -> str | None:
    """The day up to which the data set was kept; None where the data does not say."""
    datasets = {quad.subject for quad in quads if quad.predicate == _TYPE and quad.object == _DATASET}
    days = [
        quad.object.value
        for quad in quads
        if quad.predicate == _MODIFIED and quad.subject in datasets and isinstance(quad.object, ox.Literal)
    ]
    return max(days, default=None)
