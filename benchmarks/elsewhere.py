"""A release in engines elsewhere: what `push` costs, and every question of the catalogue beside the built-in engine.

Milliseconds are those of processors, the engine's and ours together, so that others on the machine matter less; the
median of three. Each parameter is the first value that the catalogue suggests. All answers are compared, and one that
differs is named. A second push is cut off in the middle: what it had sent is not sent again.

    python benchmarks/generate.py --project /tmp/cities --triples 100000 && mpsc-graph build --data /tmp/cities
    python benchmarks/elsewhere.py releases/ID --markdown FILE
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from servers import HOST, Data, Oxigraph, Running, Server, Virtuoso, running

from mpsc_graph.errors import QueryError
from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query, Store, Table
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.store.push import Push
from mpsc_graph.store.remote import RemoteStore

TURNS = 3
TICK = 1000 / os.sysconf("SC_CLK_TCK")


class EmptyOxigraph(Oxigraph):
    def load(self, port: int, data: Data, folder: Path) -> None:
        """It is pushed to."""


class EmptyVirtuoso(Virtuoso):
    def load(self, port: int, data: Data, folder: Path) -> None:
        """It is pushed to."""


@dataclass(frozen=True)
class Asked:
    """Somebody to ask, and the milliseconds of processors that were spent so far."""

    name: str
    store: Store
    spent: Callable[[], float]


class Stopped(Exception):
    """What a push is cut off with."""


def spent(pid: int | None = None) -> float:
    """Milliseconds of processors of this process, and of another (proc(5), /proc/pid/stat)."""
    own = time.process_time() * 1000
    if pid is None:
        return own
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return own + (int(fields[11]) + int(fields[12])) * TICK


def remote(server: Running) -> RemoteStore:
    who = {"remote_user": "dba", "remote_password": "dba"} if isinstance(server.server, Virtuoso) else {}
    address = f"http://{HOST}:{server.port}{server.server.path.partition('?')[0]}"
    return RemoteStore(Settings.load(remote=address, query_timeout=120, **who))


def push(release: Release, server: Running) -> list[str]:
    """A row of the first table: all of it, and once more with a cut after half."""
    wall, cpu, own = time.perf_counter(), spent(server.pid), spent()
    done = Push(release, remote(server)).run(lambda done, total: None)
    wall, cpu, own = time.perf_counter() - wall, spent(server.pid) - cpu, spent() - own

    def cut(done: int, total: int) -> None:
        if done > total / 2:
            raise Stopped

    try:
        Push(release, remote(server)).run(cut)
    except Stopped:
        again = Push(release, remote(server)).run(lambda done, total: None)
    seconds = (f"{each / 1000:.1f}" for each in (own, cpu - own))
    return [server.server.name, f"{done.sent:,}", *seconds, f"{wall:.0f}", f"{again.there:,}", f"{again.sent:,}"]


def table(store: Store, query: Query) -> Table:
    found = Table.parse(store.answer(query, ox.QueryResultsFormat.JSON, None))
    assert isinstance(found, Table)
    return found


def given(question: Question, store: Store) -> dict[str, str]:
    """Of each parameter the first value that can be found."""
    found = {}
    for each in question.parameters:
        if each.suggest:
            rows = table(store, Query(f"SELECT DISTINCT ?value {{ {each.suggest} }} ORDER BY ?value LIMIT 1")).rows
            found.update((each.name, row[0].value) for row in rows if isinstance(row[0], ox.NamedNode | ox.Literal))
    return found


def ask(question: Question, query: Query, all: list[Asked]) -> list[str]:
    """A row of the second table: rows, and what the answer cost each."""
    expected = table(all[0].store, query)
    cells = [question.name, f"{len(expected.rows):,}"]
    for each in all:
        costs = []
        try:
            for _ in range(TURNS):
                begin = each.spent()
                found = table(each.store, query)
                costs.append(each.spent() - begin)
        except QueryError as error:
            print(f"{question.name}: {each.name}: {error}")
            cells.append("-")
            continue
        if Counter(found.rows) != Counter(expected.rows):
            print(f"{question.name}: {each.name} answers otherwise")
        cells.append(f"{statistics.median(costs):,.0f}")
    return cells


def lines(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'--:|' * (len(head) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", type=Path)
    parser.add_argument("--markdown", type=Path)
    chosen = parser.parse_args()
    release, catalogue = Release.open(chosen.release), Catalogue(Resources.find().queries)
    all = [Asked("built in", EmbeddedStore(release), spent)]
    pushed, base = [], release.manifest.base_iri
    engines: list[Server] = [each for each in (EmptyOxigraph(), EmptyVirtuoso()) if each.is_installed()]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for engine in engines:
            data = Data(release.folder, release.data)
            server = stack.enter_context(running(engine, data, folder / engine.name))
            pushed.append(push(release, server))
            all.append(Asked(engine.name, remote(server), lambda pid=server.pid: spent(pid)))  # type: ignore[misc]
        asked = [ask(each, each.query(given(each, all[0].store), base), all) for each in catalogue]
    head = ["engine", "statements", "CPU s, ours", "CPU s, its", "seconds", "kept after a cut", "sent again"]
    text = "\n".join([*lines(head, pushed), *lines(["question", "rows", *(each.name for each in all)], asked)])
    print(text)
    if chosen.markdown:
        chosen.markdown.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
