"""How fast the endpoint answers, beside others over the same data: Oxigraph's server, rdflib-endpoint and Virtuoso.

Every round asks each server each query once, in an order that changes from round to round, over a connection that is
kept open. Before, the answers are compared: a server whose answer differs in its rows is named and left out of that
query's figures. Trust the ratios rather than the milliseconds.

    python benchmarks/endpoint.py                                   # all that is installed, about five minutes
    python benchmarks/endpoint.py --servers mpsc-graph oxigraph --rounds 50
    python benchmarks/endpoint.py --triples 1000000 --markdown endpoint.md

"ours, not cached" is the endpoint with MPSC_CACHE_SIZE=0, so that it works out every answer; "ours, repeated" is the
endpoint as it is served, asked the same again and again.

Peers get the statements without their graphs, because the default graph of the endpoint is the union of all graphs.
Everything runs on this machine only and is stopped and removed at the end. For the throughput install wrk
(Debian: apt-get install wrk).
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import signal
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

from generate import release
from queries import JSON, QUERIES, Query, rows, with_prefixes
from servers import HOST, SERVERS, Data, Running, memory, program, running

CLIENTS = 8
TURNS = 3
"""How often each server's throughput is measured, in turns; the median counts."""
REFERENCE = "Oxigraph"

Table = list[list[str]]
Times = dict[tuple[str, str], list[float]]
"""Milliseconds by query and server."""


def make_data(folder: Path, triples: int, seed: int) -> tuple[Data, int]:
    """A release and the same statements as N-Triples; also how many triples these are."""
    made = release(folder / "releases", triples, seed)
    with made.data.open("rb") as file:
        found = sorted({line.rsplit(b" ", 2)[0] + b" .\n" for line in file})
    (folder / "data.nt").write_bytes(b"".join(found))
    return Data(made.folder, folder / "data.nt"), len(found)


def compare(query: Query, servers: list[Running]) -> tuple[int, list[Running], list[str]]:
    """How many rows the answer has, which servers agree, and what is to be said of the others."""
    expected, agreeing, remarks = None, [], []
    for server in servers:
        _, status, body = server.client.ask(query.text, query.accept)
        if status != 200:
            remarks.append(f"{query.name}: {server.server.name} answered {status}; left out")
            continue
        try:
            found = rows(body, query.accept)
        except ValueError as error:
            remarks.append(f"{query.name}: {server.server.name}'s answer cannot be read ({error}); left out")
            continue
        expected = found if expected is None else expected
        if found.total() != expected.total():
            counts = f"{found.total()} rows instead of {expected.total()}"
            remarks.append(f"{query.name}: {server.server.name} has {counts}; left out")
        elif found != expected:
            remarks.append(f"{query.name}: {server.server.name} has {(expected - found).total()} other rows; left out")
        else:
            agreeing.append(server)
    return expected.total() if expected else 0, agreeing, remarks


def measure(query: Query, servers: list[Running], number: int, times: Times) -> None:
    """Ask each server once, beginning with another one each round."""
    first = number % len(servers) if servers else 0
    for server in servers[first:] + servers[:first]:
        seconds, status, _ = server.client.ask(query.text, query.accept)
        if status != 200:
            raise RuntimeError(f"{server.server.name} answered {status} to {query.name}")
        times[query.name, server.server.name].append(seconds * 1000)


def things(data: Data) -> list[str]:
    """Everything with a label, shuffled."""
    with data.triples.open(encoding="utf-8") as file:
        found = sorted({line.split(" ", 1)[0] for line in file if "/rdf-schema#label>" in line})
    random.Random(1).shuffle(found)
    return found


def script(looked_up: list[str], path: str, first: int) -> str:
    """A script for wrk that asks for one thing after the other, no query ever twice: each has a limit of its own."""
    targets = [
        path + quote(f"{with_prefixes(f'SELECT ?l {{ {each} rdfs:label ?l }}')} LIMIT ", safe="") for each in looked_up
    ]
    return f"""
        local targets = {{ {", ".join(f'"{target}"' for target in targets)} }}
        local threads = 0
        function setup(thread) thread:set("number", {first} + threads * 10000000) threads = threads + 1 end
        function request()
            number = number + 1
            return wrk.format("GET", targets[number % #targets + 1] .. number)
        end
    """


def throughput(server: Running, target: str, seconds: float, lua: Path | None) -> float:
    """Requests a second of clients that ask as fast as they are answered."""
    command = ["wrk", "-t2", f"-c{CLIENTS}", f"-d{seconds:g}s", "-H", f"Accept: {JSON}", "--timeout", "30s"]
    command += ["-s", str(lua)] if lua else []
    url = f"http://{HOST}:{server.port}{target}"
    said = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or "Requests/sec:" not in said:
        raise RuntimeError(f"{server.server.name} did not answer every look-up:\n{said}")
    return float(said.partition("Requests/sec:")[2].split()[0])


def throughputs(servers: list[Running], data: Data, seconds: float, folder: Path) -> dict[str, tuple[float, float]]:
    """Look-ups a second per server: of one thing, and of many, each asked for in words not used before."""
    if program("wrk") is None:
        print("throughput left out: wrk is not installed (apt-get install wrk)", file=sys.stderr)
        return {}
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    looked_up, lua = things(data), folder / "look-ups.lua"
    for turn in range(TURNS):
        for server in servers:
            path = server.server.path
            same = throughput(server, path + quote(QUERIES[0].text, safe=""), seconds, None)
            lua.write_text(script(looked_up, path, 1000 + turn * 100_000_000))
            found[server.server.name].append((same, throughput(server, path, seconds, lua)))
    return {
        name: (statistics.median(same for same, _ in each), statistics.median(many for _, many in each))
        for name, each in found.items()
    }


def p50_p95(found: list[float]) -> tuple[float, float]:
    if len(found) < 2:
        return found[0], found[0]
    return statistics.median(found), statistics.quantiles(found, n=20, method="inclusive")[-1]


def milliseconds(found: float) -> str:
    return f"{found:.2f}" if found < 10 else f"{found:.0f}"


def latency_tables(times: Times, counts: dict[str, int], names: list[str]) -> tuple[Table, Table]:
    """A line per query and a column per server: milliseconds, and how many times those of the reference."""
    shown, ratios = [["query", "rows", *names]], [["query", *names]]
    for query, count in counts.items():
        found = {name: p50_p95(times[query, name]) for name in names if times[query, name]}
        cells = [" / ".join(map(milliseconds, found[name])) if name in found else "–" for name in names]
        shown.append([query, str(count), *cells])
        reference = found.get(REFERENCE, (0.0, 0.0))[0]
        compared = (f"{found[name][0] / reference:.2f}" if name in found and reference else "–" for name in names)
        ratios.append([query, *compared])
    return shown, ratios


def text(table: Table, is_markdown: bool) -> str:
    """The table with its columns aligned: the first to the left, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        [cell.ljust(w) if not i else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))]
        for row in table
    ]
    if not is_markdown:
        return "\n".join("  ".join(line) for line in lines)
    rule = ["-" * w if not i else "-" * (w - 1) + ":" for i, w in enumerate(widths)]
    return "\n".join(f"| {' | '.join(line)} |" for line in [lines[0], rule, *lines[1:]])


def installed(names: list[str]) -> list[str]:
    """Those of the servers that can be started; says what the others need."""
    for name in names:
        if not SERVERS[name].is_installed():
            print(f"{name} left out: not installed ({SERVERS[name].install})", file=sys.stderr)
    return [name for name in names if SERVERS[name].is_installed()]


def run(options: argparse.Namespace, folder: Path, stack: ExitStack) -> list[tuple[str, Table | list[str]]]:
    """The whole comparison: titles, each with a table or remarks."""
    data, triples = make_data(folder, options.triples, options.seed)
    servers = []
    for name in installed(options.servers):
        servers.append(stack.enter_context(running(SERVERS[name], data, folder / name)))
        print(f"{servers[-1].server.name} is ready after {servers[-1].ready:.1f} s", file=sys.stderr)
    at_first = {server.server.name: memory(server.pid) for server in servers}
    compared = {query.name: compare(query, servers) for query in QUERIES}
    times: Times = defaultdict(list)
    for number in range(options.rounds):
        for query in QUERIES:
            if not query.is_long or number % 5 == 0:
                measure(query, compared[query.name][1], number, times)
    looked_up = throughputs(servers, data, options.seconds, folder)
    names = [server.server.name for server in servers]
    shown, ratios = latency_tables(times, {name: found[0] for name, found in compared.items()}, names)
    others: Table = [["server", "one look-up", "many look-ups", "ready after s", "MiB then", "MiB at the end"]]
    for server in servers:
        name = server.server.name
        rates = [f"{rate:.0f}" for rate in looked_up[name]] if name in looked_up else ["–", "–"]
        others.append([name, *rates, f"{server.ready:.1f}", f"{at_first[name]:.0f}", f"{memory(server.pid):.0f}"])
    versions = f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.rounds} rounds"
    return [
        (f"Milliseconds, p50 / p95, over {triples} triples ({versions})", shown),
        (f"p50 as a multiple of {REFERENCE}'s", ratios),
        (f"Requests a second with {CLIENTS} clients; time until ready, and memory", others),
        ("Answers that differ", [remark for found in compared.values() for remark in found[2]] or ["none"]),
    ]


def report(found: list[tuple[str, Table | list[str]]], is_markdown: bool) -> str:
    parts = []
    for title, content in found:
        lines = [line if isinstance(line, list) else [line] for line in content]
        is_table = len(lines[0]) > 1
        body = text(lines, is_markdown) if is_table else "\n".join(f"- {line[0]}" for line in lines)
        parts.append(f"### {title}\n\n{body}\n" if is_markdown else f"{title}\n{body}\n")
    return "\n".join(parts)


def stop(*_: object) -> NoReturn:
    """On SIGTERM, as on Ctrl+C: leave through every `finally`."""
    raise KeyboardInterrupt


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rounds", type=int, default=30, help="how often each query is asked; long ones a fifth of that (default: 30)"
    )
    parser.add_argument("--triples", type=int, default=90_000, help="about how many statements (default: 90000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the generated data (default: 1)")
    parser.add_argument(
        "--seconds", type=float, default=3, help="how long each of the throughputs is measured (default: 3)"
    )
    parser.add_argument(
        "--servers",
        nargs="+",
        choices=list(SERVERS),
        default=list(SERVERS),
        metavar="NAME",
        help=f"which servers to compare: {', '.join(SERVERS)} (default: all)",
    )
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the tables into this file as well")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, stop)
    try:
        with tempfile.TemporaryDirectory(prefix="mpsc-benchmark-") as folder, ExitStack() as stack:
            found = run(options, Path(folder), stack)
    except KeyboardInterrupt:
        sys.exit(130)
    print(report(found, is_markdown=False))
    if options.markdown:
        options.markdown.write_text(report(found, is_markdown=True), "utf-8")


if __name__ == "__main__":
    main()
