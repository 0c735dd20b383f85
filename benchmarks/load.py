"""A server under mixed load while its release changes and its workers are killed.

Eight clients ask short, long, repeated and mistaken queries. Ten times in the run the release is switched, and sixty
times one worker is killed. Each answer is compared with the one worked out beforehand for either release. The only
requests that may fail are those whose worker was killed: they get 503, or break off where rows were already sent.

Exits with 1 when an answer was wrong, more requests failed than workers were killed, or memory or open files grew.

    python benchmarks/load.py [--minutes 10]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox

from mpsc_graph.pipeline.build import build
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import EmbeddedStore

CLIENTS, SWITCHES, KILLS = 8, 10, 60
MOST_GROWTH = 1.25
"""How much more memory and how many more open files the server at rest may have after the load than before it."""
UNDISTURBED = 0.2
"""How much of the time goes to load alone, before the server is disturbed and again after it: both looks at memory then
find the workers used."""
ALL = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a a mpsc:Claim . ?b a mpsc:PhaseEntry . ?c a mpsc:Phase }"
MISTAKES = {"SELECT * { ?s ?p }": 400, "SELECT * { SERVICE <http://127.0.0.1:1/> {} }": 403, "DESCRIBE <dresden>": 406}


def queries(base: str) -> list[str]:
    """All questions, one answer of hundreds of kilobytes, one that takes a while, and point look-ups."""
    asked = [question.sparql(base) for question in Catalogue(Resources.find().queries)]
    points = [f"SELECT ?p ?o {{ <{base}dresden/org/a{number}> ?p ?o }} ORDER BY ?p ?o" for number in (15, 33, 66, 80)]
    return [*asked, ALL, PRODUCT, *(point for point in points for _ in range(10))]


def answers(release: Release, asked: list[str]) -> dict[str, bytes]:
    """What each query gives, as sorted lines of CSV; nobody promises the order of rows."""
    store = EmbeddedStore(release)
    return {query: lines(store.answer(Query(query), ox.QueryResultsFormat.CSV, None).body) for query in set(asked)}


def lines(body: bytes) -> bytes:
    return b"\n".join(sorted(body.splitlines()))


def shortened(release: Release) -> Release:
    """Another release: the same without every tenth statement. It becomes the current one."""
    kept = [line for number, line in enumerate(release.data.read_bytes().splitlines(keepends=True)) if number % 10]
    digest = hashlib.sha256(b"".join(kept)).hexdigest()
    manifest = replace(release.manifest, id=digest[:16], sha256=digest, statements=len(kept))
    return Releases(release.folder.parent).add(b"".join(kept), manifest, "{}")


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found


def tree(pid: int) -> list[int]:
    return [pid, *(below for child in children(pid) for below in tree(child))]


def held(pid: int) -> tuple[float, int]:
    """Megabytes of memory, shared ones counted once, over the process and all below it; open files of the process."""
    memory = 0
    for each in tree(pid):
        with suppress(OSError):
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text()
            memory += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return memory / 1024, len(list(Path(f"/proc/{pid}/fd").iterdir()))


class Load:
    """What the clients saw."""

    def __init__(self, url: str, asked: list[str], expected: list[dict[str, bytes]]) -> None:
        self.url, self.asked, self.expected = url, asked, expected
        self.outcomes: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.stop = threading.Event()

    @contextmanager
    def asking(self) -> Iterator[None]:
        """All clients at work."""
        self.stop.clear()
        clients = [threading.Thread(target=self.ask, args=(seed,), daemon=True) for seed in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            yield
        finally:
            self.stop.set()
            for client in clients:
                client.join()

    def ask(self, seed: int) -> None:
        """One client, until told to stop."""
        chance = random.Random(seed)
        with httpx.Client(timeout=60) as client:
            while not self.stop.is_set():
                query = chance.choice(self.asked) if chance.random() < 0.95 else chance.choice(list(MISTAKES))
                text = query + (f" # {chance.random()}" if chance.random() < 0.5 else "")  # not from memory
                try:
                    response = client.post(self.url, data={"query": text, "format": "csv"})
                except httpx.TransportError as error:
                    self.outcomes[f"broken off ({type(error).__name__})"] += 1
                    continue
                self.outcomes[str(response.status_code)] += 1
                self.check(query, response)

    def check(self, query: str, response: httpx.Response) -> None:
        if response.status_code == 503:
            return  # counted, and held against the workers that were killed
        right = response.status_code == MISTAKES.get(query, 200)
        if right and query not in MISTAKES:
            right = lines(response.content) in [expected[query] for expected in self.expected]
        if not right:
            self.wrong.append(f"{response.status_code} to {query[:200]}: {response.text[:200]}")

    @property
    def failed(self) -> int:
        return sum(number for outcome, number in self.outcomes.items() if outcome == "503" or "broken" in outcome)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10, help="how long (default: 10)")
    seconds = parser.parse_args().minutes * 60
    folder = Path(tempfile.mkdtemp())
    try:
        first = build(Resources.find(), Settings.load(releases=folder)).release
        names = [shortened(first).manifest.id, first.manifest.id]
        (folder / "current").write_text(first.manifest.id)
        asked = queries(first.manifest.base_iri)
        expected = [answers(Release.open(folder / name), asked) for name in names]
        return run(folder, names, asked, expected, seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, names: list[str], asked: list[str], expected: list[dict[str, bytes]], seconds: float) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "mpsc_graph", "serve", "--out", str(folder), "--port", str(port)]
    environment = {**os.environ, "MPSC_WORKERS": "8", "MPSC_CACHE_SIZE": "8"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        load = Load(f"{url}/sparql", asked, expected)
        try:
            wait_until_ready(url, server)
            with load.asking():
                time.sleep(seconds * UNDISTURBED)
            rested(url, server.pid)
            begin = held(server.pid)
            with load.asking():
                killed, switched = disturb(server.pid, folder, names, seconds * (1 - 2 * UNDISTURBED))
                time.sleep(seconds * UNDISTURBED)
            idle = rested(url, server.pid)
            end = held(server.pid)
        finally:
            server.terminate()
    total = sum(load.outcomes.values())
    print(
        f"{total} requests in {seconds:.0f} s: {', '.join(f'{n} × {what}' for what, n in load.outcomes.most_common())}"
    )
    print(f"{killed} workers killed, {switched} switches of the release; {load.failed} requests failed")
    print(f"memory {begin[0]:.0f} → {end[0]:.0f} MB, open files {begin[1]} → {end[1]}, workers {idle}")
    print("\n".join(load.wrong[:10]) or "no wrong answer")
    has_grown = end[0] > begin[0] * MOST_GROWTH or end[1] > begin[1] * MOST_GROWTH
    return int(bool(load.wrong) or load.failed > killed or has_grown or idle["idle"] != idle["all"])


def wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    """Raises RuntimeError where the server ends instead."""
    while True:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with the code {server.returncode} before it answered")
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/health").json()["workers"]["idle"]:
                return
        time.sleep(0.1)


def rested(url: str, pid: int) -> dict[str, int]:
    """How many workers wait for a query, once the server has had a minute to come to rest.

    At rest the workers that were killed are replaced, those of the release before are gone, and nothing is counted in a
    process of its own: what is left are the server, the zygote and its workers.
    """
    for _ in range(600):
        workers: dict[str, int] = httpx.get(f"{url}/health").json()["workers"]
        if workers["idle"] == workers["all"] and len(tree(pid)) == 2 + workers["all"]:
            break
        time.sleep(0.1)
    return workers


def disturb(pid: int, folder: Path, names: list[str], seconds: float) -> tuple[int, int]:
    """Switch releases and kill workers; gives how often a worker was killed and a release switched."""
    chance, killed, switched = random.Random(1), 0, 0
    started = time.monotonic()
    for step in range(KILLS):
        time.sleep(max(0.0, started + (step + 1) * seconds / KILLS - time.monotonic()))
        if step % (KILLS // SWITCHES) == KILLS // SWITCHES // 2:
            (folder / "next").write_text(names[switched % 2])
            (folder / "next").rename(folder / "current")
            switched += 1
        with suppress(IndexError, ProcessLookupError):
            os.kill(chance.choice([worker for zygote in children(pid) for worker in children(zygote)]), signal.SIGKILL)
            killed += 1
    return killed, switched


if __name__ == "__main__":
    sys.exit(main())
