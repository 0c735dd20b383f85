"""Seal: statements become an immutable release, named by the hash of its bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, cast

import pyoxigraph as ox

from mpsc_graph import __version__
from mpsc_graph.manifest import Manifest, Withdrawal
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.release import Release, Releases
from mpsc_graph.settings import Settings
from mpsc_graph.validate.report import Report

__all__ = ["canonical_lines", "counted", "line", "seal", "sizes_of"]

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_DATASET = ox.NamedNode(PREFIXES["dcat"] + "Dataset")
_MODIFIED = ox.NamedNode(PREFIXES["dcterms"] + "modified")
_COUNTED = "SELECT ?g (COUNT(*) AS ?size) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_PART = 20_000  # lines


def canonical_lines(statements: Statements) -> list[bytes]:
    """Canonical N-Quads (RDF Dataset Canonicalization, section 5), sorted and unique; blank nodes have been minted.

    They come in parts of many lines each, so that they are never held twice.
    """
    written = _Lines()
    statements.store.dump(written, ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
    lines = written.all
    if otherwise := {line(kept): line(quad) for kept, quad in statements.written_otherwise()}:
        lines = [otherwise.get(each, each) for each in lines]
    lines.sort(reverse=True)
    parts = []
    while lines:
        parts.append(b"\n".join([*reversed(lines[-_PART:]), b""]))
        del lines[-_PART:]
    return parts


def counted(statements: Statements, lines: Iterable[bytes], sizes: Mapping[str, int] | None = None) -> dict[str, Any]:
    """What a manifest says that follows from the statements alone; `lines` are these as they are sealed.

    `sizes` are those of the graphs, where somebody knows them.
    """
    checksum = hashlib.sha256()
    for part in lines:
        checksum.update(part)
    graphs = sizes_of(statements) if sizes is None else sizes
    return {
        "id": checksum.hexdigest()[:16],
        "sha256": checksum.hexdigest(),
        "statements": sum(graphs.values()),
        "graphs": dict(sorted(graphs.items())),
        "modified": _modified(statements),
        "generator": f"mpsc-graph {__version__}",
    }


def seal(
    lines: Iterable[bytes],
    counts: dict[str, Any],
    report: Report,
    inputs: str,
    withdrawn: dict[str, Withdrawal],
    settings: Settings,
    releases: Releases,
) -> Release:
    """Write canonical lines as a release beside the others, with what was `counted` of them.

    `inputs` is the hash of what they were made from.
    """
    manifest = Manifest(
        **counts,
        report=report.counts(),
        inputs=inputs,
        base_iri=settings.base_iri,
        license=settings.license,
        persons=settings.persons,
        withdrawn=withdrawn,
    )
    return releases.put(lines, manifest, report.json())


def line(quad: ox.Quad) -> bytes:
    """The canonical N-Quads line of a statement, without its end."""
    return (ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"").rstrip(b"\n")


class _Lines:
    """A file that is kept as the lines written to it, so that the whole is never there at once."""

    def __init__(self) -> None:
        self.all: list[bytes] = []
        self._begun = b""

    def write(self, part: bytes) -> int:
        *whole, self._begun = (self._begun + part).split(b"\n")
        self.all += whole
        return len(part)

    def flush(self) -> None:
        pass


def sizes_of(statements: Statements) -> dict[str, int]:
    """How many statements each graph has."""
    rows = cast(ox.QuerySolutions, statements.store.query(_COUNTED))
    return {row["g"].value: int(row["size"].value) for row in rows}


def _modified(statements: Statements) -> str | None:
    """The day up to which the data set was kept; None where the data does not say."""
    datasets = {quad.subject for quad in statements.quads(predicate=_TYPE, object=_DATASET)}
    kept = (quad.object for each in datasets for quad in statements.quads(each, _MODIFIED))
    return max((day.value for day in kept if isinstance(day, ox.Literal)), default=None)
