"""What serving a release takes: time until ready, memory, and how long look-ups, a question and a page take."""

from __future__ import annotations

import json
import random
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from servers import Client, Data, MpscGraph, Running, memory, running

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.release import Release

__all__ = ["LOOK_UP", "PAGE", "QUESTION", "WHOLE", "Served", "serve"]

LOOK_UP, QUESTION, PAGE, WHOLE = "look-up", "question of one", "page", "question of all"
JSON, CSV, HTML = "application/sparql-results+json", "text/csv", "text/html"
_WARM_UP, _DRAWS = 20, 20_000


@dataclass(frozen=True)
class Served:
    """A release as it was served, `held` in memory or on disk.

    `ready` is the seconds from start to first answer, `again` those of a second start, which finds the store on disk
    made; `first` and `last` are mebibytes of the server and its workers, what they share counted once. `times` has
    p50 and p95 in milliseconds; None where the server refused, since a limit was met.
    """

    size: int
    statements: int
    held: str
    ready: float
    again: float
    first: float
    last: float
    times: dict[str, tuple[float, float] | None]


def serve(release: Release, size: int, held: str, workers: int, rounds: int, folder: Path) -> Served:
    """Serve a release in a process of its own, and ask it. `size` is how many statements were stated."""
    server = MpscGraph(held, {"MPSC_CACHE_SIZE": "0", "MPSC_STORE": held, "MPSC_WORKERS": str(workers)})
    data, drawn = Data(release.folder, release.data), random.Random(1)
    with running(server, data, folder / f"{held}-first") as first:
        ready = first.ready
    with running(server, data, folder / f"{held}-again") as it:
        at_first = memory(it.pid)
        times = {
            LOOK_UP: _at_rest(it, _things(release, drawn, "/id/"), rounds),
            QUESTION: _asked(it, QUESTION, _things(release, drawn, "/id/org/"), rounds // 10),
            PAGE: _asked(it, PAGE, _things(release, drawn, "/measure/"), rounds // 10),
            WHOLE: _asked(it, WHOLE, iter([""] * 3), 3),
        }
        found = {name: _p50_p95(each) if each else None for name, each in times.items()}
        return Served(size, release.manifest.statements, held, ready, it.ready, at_first, memory(it.pid), found)


def _things(release: Release, drawn: random.Random, part: str) -> Iterator[str]:
    """IRIs of things as chance has it, each once: what lines at random places of the data are about."""
    seen: set[str] = set()
    size = release.data.stat().st_size
    with release.data.open("rb") as file:
        for _ in range(_DRAWS):
            file.seek(drawn.randrange(size))
            file.readline()
            iri = file.readline().partition(b" ")[0].decode()[1:-1]
            if iri.startswith(DEFAULT_BASE) and part in iri and "#" not in iri and iri not in seen:
                seen.add(iri)
                yield iri


def _asked(server: Running, what: str, things: Iterator[str], times: int) -> list[float]:
    """Milliseconds of each; empty where a limit was met. Raises RuntimeError for any other answer that is none."""
    ask, found = _ASK[what], []
    for thing in islice(things, times):
        seconds, status, body = ask(server.client, thing)
        if status == 503:
            return []
        if status != 200:
            raise RuntimeError(f"{what}: the server answered {status}: {body[:200]!r}")
        found.append(seconds * 1000)
    return found


def _at_rest(server: Running, things: Iterator[str], times: int) -> list[float]:
    """Look-ups in three turns, of which the one with the best median counts: others share the machine."""
    _asked(server, LOOK_UP, things, _WARM_UP)
    return min((_asked(server, LOOK_UP, things, times // 3) for _ in range(3)), key=statistics.median)


def _look_up(client: Client, thing: str) -> tuple[float, int, bytes]:
    seconds, status, body = client.ask(f"SELECT ?property ?value {{ <{thing}> ?property ?value }}", JSON)
    if status == 200 and not json.loads(body)["results"]["bindings"]:
        raise RuntimeError(f"the server knows nothing of {thing}")
    return seconds, status, body


_ASK: dict[str, Callable[[Client, str], tuple[float, int, bytes]]] = {
    LOOK_UP: _look_up,
    QUESTION: lambda client, thing: client.get(
        f"/questions/measures-of-an-organisation.csv?organisation={quote(thing, safe='')}", CSV
    ),
    PAGE: lambda client, thing: client.get("/de/doc/" + thing.removeprefix(DEFAULT_BASE), HTML),
    WHOLE: lambda client, _: client.get("/questions/organisations-by-kind.csv", CSV),
}


def _p50_p95(found: Sequence[float]) -> tuple[float, float]:
    return statistics.median(found), statistics.quantiles(found, n=20, method="inclusive")[-1]
