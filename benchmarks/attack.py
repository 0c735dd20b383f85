"""How long others wait while some send queries that never end.

Starts a server of its own on a free port and prints the latency of a point look-up, alone and beside 3 and 10
attackers, each of whom sends the next runaway as soon as the last was ended.

    python benchmarks/attack.py [--seconds 10]
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress

import httpx

POINT = "SELECT ?l { <dresden/org/a15> rdfs:label ?l }"
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"
RUNAWAYS = (
    f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    f"SELECT * {{ {PRODUCT} }} ORDER BY ?c ?l",
    f"SELECT DISTINCT ?c ?f ?i {{ {PRODUCT} }} ORDER BY ?c",
    f"ASK {{ {PRODUCT} FILTER(STRLEN(CONCAT(STR(?c), STR(?f), STR(?i))) < 0) }}",
)


def attack(url: str, query: str, stop: threading.Event) -> None:
    with httpx.Client(timeout=60) as client:
        while not stop.is_set():
            with suppress(httpx.HTTPError):
                client.post(url, data={"query": query})


def latencies(url: str, seconds: float) -> list[float]:
    """Milliseconds of point look-ups, one after the other."""
    found = []
    with httpx.Client(timeout=60) as client:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            begin = time.perf_counter()
            client.post(url, data={"query": POINT}).raise_for_status()
            found.append((time.perf_counter() - begin) * 1000)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="how long to measure each (default: 10)")
    seconds = parser.parse_args().seconds
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/sparql"
    command = [sys.executable, "-m", "mpsc_graph", "serve", "--port", str(port), "--out", tempfile.mkdtemp()]
    environment = {**os.environ, "MPSC_QUERY_TIMEOUT": "2", "MPSC_QUERY_MEMORY": "128"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as server:
        while True:
            with suppress(httpx.HTTPError):
                httpx.post(url, data={"query": POINT}).raise_for_status()
                break
            time.sleep(0.1)
        print(f"{'attackers':>9} {'look-ups':>9} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'p50 ratio':>9}")
        alone = 0.0
        for attackers in (0, 3, 10):
            stop = threading.Event()
            for number in range(attackers):
                query = RUNAWAYS[number % len(RUNAWAYS)]
                threading.Thread(target=attack, args=(url, query, stop), daemon=True).start()
            time.sleep(1)
            found = latencies(url, seconds)
            stop.set()
            time.sleep(3)
            p50, p95 = statistics.median(found), statistics.quantiles(found, n=20)[-1]
            alone = alone or p50
            print(
                f"{attackers:9} {len(found):9} {p50:8.1f} {p95:8.1f} {max(found):8.1f} {p50 / alone:9.1f}", flush=True
            )
        server.terminate()


if __name__ == "__main__":
    main()
