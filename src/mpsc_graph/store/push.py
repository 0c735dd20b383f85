"""Puts a release into an engine elsewhere: aside, counted and sampled, then in the place of the one before."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urljoin
from urllib.request import Request

import pyoxigraph as ox
from SPARQLWrapper import POSTDIRECTLY

from mpsc_graph.errors import ReleaseError
from mpsc_graph.namespaces import GRAPHS
from mpsc_graph.release import Release
from mpsc_graph.store.base import Query, Table
from mpsc_graph.store.chunks import Chunk, chunks, sample
from mpsc_graph.store.holding import check_counts, expected_counts
from mpsc_graph.store.remote import EngineRequest, RemoteStore

__all__ = ["Push", "Pushed"]

_ASIDE = "urn:mpsc-graph:push:"
_SECONDS, _LIMIT = 600.0, "a request that writes has ten minutes"
_SAMPLES, _ASKED_AT_ONCE = 100, 10
_DATE = re.compile(r"XMLSchema#(date|gYear|gYearMonth)> \.$")


@dataclass(frozen=True)
class Pushed:
    """Statements sent, and there already; graphs dropped; statements compared; and what is not sure."""

    sent: int
    there: int
    dropped: int
    sampled: int
    reservations: tuple[str, ...]


class Push:
    """One release on its way to one engine. What was interrupted goes on where it stopped when it is run again."""

    def __init__(
        self, release: Release, store: RemoteStore, update_url: str | None = None, graphs_url: str | None = None
    ) -> None:
        """Addresses of SPARQL Update and of the Graph Store Protocol, where they are not those usual for the engine."""
        self._release, self._store = release, store
        dialect = store.dialect
        self._update_url = update_url or urljoin(store.url, dialect.update) or store.url
        self._graphs_url = graphs_url or (urljoin(store.url, dialect.graphs) if dialect.graphs else None)
        self._aside = f"{_ASIDE}{release.manifest.id}:"
        self._expected = expected_counts(release, dialect.keeps_dates_apart)

    def run(self, told: Callable[[int, int], None]) -> Pushed:
        """Do it; `told` is called with the statements that are there, and how many there will be.

        Raises EngineError and LimitReached where the engine fails, ReleaseError where it does not hold what it was
        given: then what was there before is still in place.
        """
        held = self._store.counts()
        sent, there = self._load(held, told)
        self._check_aside()
        sampled = self._check_samples()
        stale = [graph for graph in held if self._is_stale(graph)]
        self._switch(stale)
        check_counts(self._store, self._release)
        return Pushed(sent, there, len(stale), sampled, tuple(self._reservations(sampled)))

    def _is_stale(self, graph: str) -> bool:
        """Of a release before, or of a push that was given up."""
        if graph.startswith(_ASIDE):
            return not graph.startswith(self._aside)
        return graph.startswith(GRAPHS) and graph not in self._expected

    def _load(self, held: dict[str, int], told: Callable[[int, int], None]) -> tuple[int, int]:
        sent = there = 0
        for chunk in chunks(self._release.data):
            if held.get(self._aside + chunk.graph, 0) >= chunk.end:
                there += len(chunk.lines)
            else:
                self._send(chunk)
                sent += len(chunk.lines)
            told(sent + there, self._release.manifest.statements)
        return sent, there

    def _send(self, chunk: Chunk) -> None:
        graph = self._aside + chunk.graph
        if self._graphs_url is None:
            self._update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{chunk.body}\n}} }}")
            return
        request = Request(f"{self._graphs_url}?graph={quote(graph, safe='')}", chunk.body.encode(), method="POST")
        request.add_header("Content-Type", "text/turtle")  # of which N-Triples are a part
        with self._store.call(_SECONDS, _LIMIT) as call:
            call.open(request)

    def _update(self, text: str) -> None:
        with self._store.call(_SECONDS, _LIMIT) as call:
            request = EngineRequest(self._update_url, call, text, "*/*", "INSERT")
            request.setRequestMethod(POSTDIRECTLY)
            request.query()

    def _check_aside(self) -> None:
        held = self._store.counts()
        for graph, statements in self._expected.items():
            if (found := held.get(self._aside + graph, 0)) != statements:
                raise self._given_up(f"of {statements} statements of {graph} it kept {found}")

    def _check_samples(self) -> int:
        every = max(1, self._release.manifest.statements // _SAMPLES)
        found = [each for each in sample(self._release.data, every) if self._is_comparable(each[1])]
        for begin in range(0, len(found), _ASKED_AT_ONCE):
            self._check_there(found[begin : begin + _ASKED_AT_ONCE])
        return len(found)

    def _is_comparable(self, line: str) -> bool:
        return self._store.dialect.keeps_dates_apart or not _DATE.search(line)

    def _check_there(self, statements: Sequence[tuple[str, str]]) -> None:
        patterns = "\n".join(f"GRAPH <{self._aside}{graph}> {{ {line} }}" for graph, line in statements)
        answer = self._store.answer(Query(f"ASK {{ {patterns} }}"), ox.QueryResultsFormat.JSON, None)
        if Table.parse(answer) is not True:
            if len(statements) > 1:
                for each in statements:
                    self._check_there([each])
            raise self._given_up(f"it does not know again what it was given: {statements[0][1]}")

    def _given_up(self, problem: str) -> ReleaseError:
        """The error to raise, after what was loaded has been taken away, so that another try begins anew."""
        for graph in self._expected:
            self._update(f"DROP SILENT GRAPH <{self._aside}{graph}>")
        way_out = "what was there before is in place; run the same command again"
        return ReleaseError(f"{self._store.url}: {problem}; {way_out}")

    def _switch(self, stale: Sequence[str]) -> None:
        steps = [f"DROP SILENT GRAPH <{graph}>" for graph in stale]
        steps += [f"MOVE GRAPH <{self._aside}{graph}> TO <{graph}>" for graph in self._expected]
        if self._store.dialect.is_atomic:
            self._update(" ;\n".join(steps))
            return
        for step in steps:
            self._update(step)

    def _reservations(self, sampled: int) -> list[str]:
        dialect = self._store.dialect
        found = [
            f"Of {self._release.manifest.statements} statements all were counted and {sampled} compared one by one.",
            "While it was loaded, a query over the union of all graphs could see statements of both releases.",
        ]
        if not dialect.is_atomic:
            found.append("The graphs were put in place one after the other: a query meanwhile could see both releases.")
        merged = self._release.manifest.statements - sum(self._expected.values())
        if merged:
            found.append(f"{merged} dates are not kept: to this engine a year or month is the day on which it begins.")
        return found
