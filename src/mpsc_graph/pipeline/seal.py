"""Seal: statements become an immutable release, named by the hash of its bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BufferedWriter, RawIOBase
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, cast

import pyoxigraph as ox

from mpsc_graph import __version__
from mpsc_graph.manifest import Manifest, Withdrawal
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.runs import Runs
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.release import Release, Releases
from mpsc_graph.settings import Settings
from mpsc_graph.unfinished import Unfinished
from mpsc_graph.validate.report import Report

__all__ = ["canonical_lines", "line", "seal", "sizes_of", "written"]

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_DATASET = ox.NamedNode(PREFIXES["dcat"] + "Dataset")
_MODIFIED = ox.NamedNode(PREFIXES["dcterms"] + "modified")
_COUNTED = "SELECT ?g (COUNT(*) AS ?size) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_RUN, _ROOM = 1 << 24, 1 << 29  # bytes


def canonical_lines(statements: Statements, folder: Path) -> Iterator[bytes]:
    """Canonical N-Quads (RDF Dataset Canonicalization, section 5), sorted and unique; blank nodes have been minted.

    They come in parts of many lines. What of them is more than half a gigabyte is sorted in a file without a name in
    the folder. Raises OSError.
    """
    otherwise = {line(kept): line(quad) for kept, quad in statements.written_otherwise()}
    with TemporaryFile(dir=folder) as file:
        runs = Runs(file, _ROOM)
        with BufferedWriter(_Lines(runs, otherwise), _RUN) as dumped:
            statements.store.dump(dumped, ox.RdfFormat.N_QUADS)
        yield from runs.merged()


def written(
    lines: Iterable[bytes], unfinished: Unfinished, statements: Statements, sizes: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """Write the lines of statements; what a manifest says that follows from them alone. Raises OSError.

    `sizes` are those of the graphs; where nobody knows them, the engine counts while the lines are sorted.
    """
    with ThreadPoolExecutor(1) as aside:
        counting = aside.submit(lambda: sizes_of(statements) if sizes is None else sizes)
        checksum = unfinished.write(lines)
    graphs = counting.result()
    return {
        "id": checksum[:16],
        "sha256": checksum,
        "statements": sum(graphs.values()),
        "graphs": dict(sorted(graphs.items())),
        "modified": _modified(statements),
        "generator": f"mpsc-graph {__version__}",
    }


def seal(
    unfinished: Unfinished,
    counts: dict[str, Any],
    report: Report,
    inputs: str,
    withdrawn: dict[str, Withdrawal],
    settings: Settings,
    releases: Releases,
) -> Release:
    """Put lines that are written in place as a release, with what was counted of them. Raises OSError.

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
    return releases.finish(unfinished, manifest, report.json())


def line(quad: ox.Quad) -> bytes:
    """The canonical N-Quads line of a statement, without its end."""
    return (ox.serialize([quad], format=ox.RdfFormat.N_QUADS) or b"").rstrip(b"\n")


class _Lines(RawIOBase):
    """A file that gives runs the lines written to it; values as their files write them where the engine does not."""

    def __init__(self, runs: Runs, otherwise: Mapping[bytes, bytes]) -> None:
        self._runs, self._otherwise, self._begun = runs, otherwise, b""

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        lines = (self._begun + part).split(b"\n")
        self._begun = lines.pop()
        self._runs.add([self._otherwise.get(each, each) for each in lines] if self._otherwise else lines)
        return len(part)


def sizes_of(statements: Statements) -> dict[str, int]:
    """How many statements each graph has."""
    rows = cast(ox.QuerySolutions, statements.store.query(_COUNTED))
    return {row["g"].value: int(row["size"].value) for row in rows}


def _modified(statements: Statements) -> str | None:
    """The day up to which the data set was kept; None where the data does not say."""
    datasets = {quad.subject for quad in statements.quads(predicate=_TYPE, object=_DATASET)}
    kept = (quad.object for each in datasets for quad in statements.quads(each, _MODIFIED))
    return max((day.value for day in kept if isinstance(day, ox.Literal)), default=None)
