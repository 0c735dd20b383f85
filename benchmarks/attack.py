"""How soon queries that never end are ended, and how long others wait meanwhile.

Starts a server of its own on a free port with 2 seconds and 128 MB for a query. Prints when each kind of runaway ended
and how long the look-up right after it took; then the latency of a look-up, alone and beside 3 and 10 attackers, each
of whom sends the next runaway as soon as the last was ended.

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
from runaways import RUNAWAYS

POINT = "SELECT ?l { <dresden/org/a15> rdfs:label ?l }"
LIMIT = 2  # seconds


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


def milliseconds(url: str, query: str) -> tuple[float, httpx.Response]:
    begin = time.perf_counter()
    response = httpx.post(url, data={"query": query}, timeout=60)
    return (time.perf_counter() - begin) * 1000, response


def endings(url: str) -> None:
    """Ask each runaway three times, and a look-up after each; print the medians."""
    print(f"{'runaway':36} {'ended after ms':>14} {'beyond the limit':>16} {'next look-up':>12}  by")
    for name, (query, _) in RUNAWAYS.items():
        ended, following = [], []
        for _ in range(3):
            took, response = milliseconds(url, query)
            ended.append(took)
            following.append(milliseconds(url, POINT)[0])
        after = statistics.median(ended)
        limit = next((word for word in ("TIMEOUT", "MEMORY") if word in response.text), response.status_code)
        beyond = f"{after - LIMIT * 1000:.0f}" if limit == "TIMEOUT" else "-"
        print(f"{name:36} {after:14.0f} {beyond:>16} {statistics.median(following):12.1f}  {limit}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10, help="how long to measure each (default: 10)")
    seconds = parser.parse_args().seconds
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/sparql"
    command = [sys.executable, "-m", "mpsc_graph", "serve", "--port", str(port)]
    environment = {**os.environ, "MPSC_QUERY_TIMEOUT": str(LIMIT), "MPSC_QUERY_MEMORY": "128"}
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen([*command, "--out", folder], env=environment, stderr=subprocess.DEVNULL) as server,
    ):
        while server.poll() is None:
            with suppress(httpx.HTTPError):
                httpx.post(url, data={"query": POINT}).raise_for_status()
                break
            time.sleep(0.1)
        endings(url)
        print(f"\n{'attackers':>9} {'look-ups':>9} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8} {'p50 ratio':>9}")
        alone = 0.0
        for attackers in (0, 3, 10):
            stop = threading.Event()
            for number in range(attackers):
                query = list(RUNAWAYS.values())[number % len(RUNAWAYS)][0]
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
