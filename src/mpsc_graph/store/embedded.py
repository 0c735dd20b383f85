"""One release on Oxigraph, in memory or on disk."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Any, Protocol, TypeVar, cast

import pyoxigraph as ox

from mpsc_graph.errors import NotAcceptable, QueryError, QueryForbidden, ReleaseError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.release import Release
from mpsc_graph.store.base import Answer, Query
from mpsc_graph.store.opened import open_files
from mpsc_graph.store.syntax import diagnose
from mpsc_graph.store.tokens import bind, limit_rows, may_ask, uses_service
from mpsc_graph.unfinished import sweep

__all__ = [
    "BOOLEAN_FORMATS",
    "GRAPH_FORMATS",
    "MOST_IN_MEMORY",
    "RESULT_FORMATS",
    "Access",
    "EmbeddedStore",
    "Output",
    "fitting",
    "index",
    "open_store",
]

RESULT_FORMATS = (
    ox.QueryResultsFormat.JSON,
    ox.QueryResultsFormat.XML,
    ox.QueryResultsFormat.CSV,
    ox.QueryResultsFormat.TSV,
)
BOOLEAN_FORMATS = RESULT_FORMATS[:2]
"""CSV and TSV have no form for the answer of ASK."""
GRAPH_FORMATS = (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD)

MOST_IN_MEMORY = 5_000_000
"""Statements; more take minutes to be loaded for one command."""
_UNFINISHED = ".store-"

Format = TypeVar("Format", ox.QueryResultsFormat, ox.RdfFormat)


class Output(Protocol):
    """Where an answer is written to: a binary file that is first told the format."""

    def write(self, data: bytes, /) -> int: ...

    def begin(self, format: ox.QueryResultsFormat | ox.RdfFormat) -> None: ...


class _Collected(BytesIO):
    format: ox.QueryResultsFormat | ox.RdfFormat | None = None

    def begin(self, format: ox.QueryResultsFormat | ox.RdfFormat) -> None:
        self.format = format


@dataclass(frozen=True)
class Access:
    """What a query may do without saying so: see all graphs as one, and ask endpoints that start with these IRIs."""

    union_default_graph: bool = True
    service_allow: Sequence[str] = ()

    def asks_elsewhere(self, query: Query) -> bool:
        """Whether the query has to ask another endpoint. Raises QueryForbidden where it may not."""
        if not uses_service(query.text):
            return False
        if not self.service_allow:
            raise QueryForbidden("SERVICE is off here: this endpoint asks no other endpoint on anybody's behalf")
        if not may_ask(query.text, self.service_allow):
            begin = " or ".join(f"<{each}…>" for each in self.service_allow)
            raise QueryForbidden(f"SERVICE may only ask endpoints that are written out and start with {begin}")
        return True


class EmbeddedStore:
    """Answers queries over a release; see `Store`.

    A relative IRI in a query is relative to the base of the release, so that <dresden/org/a15> is enough.
    """

    def __init__(self, release: Release, access: Access | None = None, on_disk: Path | None = None) -> None:
        """Load the release into memory, or open the store that `index` made of it on disk, read-only, with all files.

        Raises ReleaseError when the data cannot be read.
        """
        self._release, self._access = release, access or Access()
        self._base = release.manifest.base_iri
        try:
            if on_disk is not None:
                self._store = ox.Store.read_only(str(on_disk))
                open_files(self._store, on_disk, release.data)
            else:
                self._store = ox.Store()
                self._store.bulk_load(path=release.data, format=ox.RdfFormat.N_QUADS)
        except (SyntaxError, OSError) as error:
            raise ReleaseError(f"{release.data}: {error}; run mpsc-graph build") from error

    @property
    def release_id(self) -> str:
        return self._release.manifest.id

    def counts(self) -> dict[str, int]:
        return dict(self._release.manifest.graphs)

    def answer(self, query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None) -> Answer:
        collected = _Collected()
        self.write(query, results, graph, collected)
        assert collected.format is not None
        return Answer(collected.format, collected.getvalue())

    def write(
        self, query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None, output: Output
    ) -> None:
        """Answer a query into `output` as the answer comes, with the same errors as `answer`."""
        answer = self._evaluate(query)
        try:
            if isinstance(answer, ox.QueryTriples):
                output.begin(chosen := fitting(graph, GRAPH_FORMATS))
                prefixes = PREFIXES if chosen in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML) else None
                ox.serialize(answer, cast(IO[bytes], output), chosen, prefixes=prefixes)
            else:
                is_table = isinstance(answer, ox.QuerySolutions)
                output.begin(form := fitting(results, RESULT_FORMATS if is_table else BOOLEAN_FORMATS))
                answer.serialize(cast(IO[bytes], output), form)
        except RuntimeError as error:
            raise QueryError(str(error)) from error

    def asks_elsewhere(self, query: Query) -> bool:
        """Whether the query has to ask another endpoint. Raises QueryForbidden where it may not."""
        return self._access.asks_elsewhere(query)

    def _evaluate(self, query: Query) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        self.asks_elsewhere(query)
        try:
            text = bind(query.text, query.bindings)
            if query.row_limit is not None:
                text = limit_rows(text, query.row_limit)
            return self._store.query(text, base_iri=self._base, prefixes=PREFIXES, **self._dataset(query))
        except SyntaxError as error:
            raise diagnose(query.text, str(error)) from error
        except RuntimeError as error:
            raise QueryError(str(error)) from error

    def _dataset(self, query: Query) -> dict[str, Any]:
        """The dataset as options of the engine."""
        if not (query.default_graphs or query.named_graphs):
            return {"use_default_graph_as_union": self._access.union_default_graph}
        try:
            return {
                "default_graph": [ox.NamedNode(iri) for iri in query.default_graphs],
                "named_graphs": [ox.NamedNode(iri) for iri in query.named_graphs],
            }
        except ValueError as error:
            raise QueryError(f"a graph of the dataset is no IRI: {error}") from error


def open_store(release: Release, access: Access | None = None) -> EmbeddedStore:
    """A release for one command: on disk where a large one has been served from there, which is open at once and takes
    no memory; else in memory, which answers sooner. Raises ReleaseError when the data cannot be read."""
    folder = release.folder / "store"
    is_on_disk = release.manifest.statements > MOST_IN_MEMORY and folder.is_dir()
    return EmbeddedStore(release, access, folder if is_on_disk else None)


def index(release: Release) -> Path:
    """The folder of a release's store on disk, made where it is not there yet.

    Raises ReleaseError when it cannot be made.
    """
    folder = release.folder / "store"
    if not folder.is_dir():
        sweep(release.folder, _UNFINISHED)
        try:
            _made(release, folder)
        except (SyntaxError, OSError) as error:
            raise ReleaseError(f"{folder}: the store cannot be made: {error}") from error
    return folder


def _made(release: Release, folder: Path) -> None:
    """Made aside and moved into place, unless another process was quicker; nothing is left of one that fails."""
    unfinished = Path(mkdtemp(prefix=_UNFINISHED, dir=release.folder))
    try:
        ox.Store(str(unfinished)).bulk_load(path=release.data, format=ox.RdfFormat.N_QUADS)
        if not folder.is_dir():
            unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def fitting(chosen: Format | None, offered: Sequence[Format]) -> Format:
    """The format chosen. Raises NotAcceptable where it is none of those offered."""
    if chosen is None or chosen not in offered:
        raise NotAcceptable([each.media_type for each in offered])
    return chosen
