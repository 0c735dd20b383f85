"""How long each engine takes to validate generated data, beside pySHACL as it comes, and whether all find the same.

    python benchmarks/validation.py                       # 10,000 and 100,000 statements
    python benchmarks/validation.py --triples 1000000 --patience 900

Each run is a process of its own: seconds of CPU and peak memory are those of the whole process, reading the file and
the shapes included. A run that would take longer than the patience is not begun: what it would take is extrapolated in
proportion from the largest size that was finished, and marked with "about"; ratios to it are, too.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pyoxigraph as ox
from generate import statements

from mpsc_graph.resources import Resources
from mpsc_graph.validate.data import Data
from mpsc_graph.validate.engine import Engine, find, load_shapes
from mpsc_graph.validate.finding import Finding, findings_in
from mpsc_graph.validate.incremental import Incremental
from mpsc_graph.validate.reference import literals_as_written
from mpsc_graph.validate.terms import path_text, term_text, to_ox

__all__ = ["main"]

PLAIN = "pySHACL as it comes"
INCREMENTAL = "an edit of ten things"
RUNS = (PLAIN, "pyshacl", "batched", INCREMENTAL)
FAULTS = 0.002
"""The share of statements that a broken copy loses or has with another object."""


def write(path: Path, triples: int, broken: bool) -> None:
    chance = random.Random(triples)
    lines = list(statements(triples))
    objects = [line.rsplit(" <", 1)[0].split(" ", 2)[2] for line in lines[:: max(1, len(lines) // 1000)]]
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            if broken and chance.random() < FAULTS:
                subject, predicate, _ = line.split(" ", 2)
                line = chance.choice(["", f"{subject} {predicate} {chance.choice(objects)} .\n"])
            file.write(line)


def found(name: str, path: Path) -> Iterator[Finding]:
    """What one engine finds in a file, our shapes loaded anew."""
    shapes = load_shapes([Resources.find().shapes])
    if name == PLAIN:
        yield from plain(path)
        return
    quads = ox.parse(path=path, format=ox.RdfFormat.N_QUADS)
    yield from find(Data(quads), shapes, Engine(name)).findings


def plain(path: Path) -> Iterator[Finding]:
    """pySHACL on rdflib's graphs, as its documentation shows it."""
    import pyshacl
    import rdflib

    triples = {quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_QUADS)}
    with literals_as_written():
        data = rdflib.Graph().parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
        shapes = load_shapes([Resources.find().shapes])
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, advanced=True, inplace=True)
    yield from findings_in(report)


def edit(path: Path) -> float:
    """Seconds of CPU from ten things losing half their statements to what that changes."""
    data = Data(ox.parse(path=path, format=ox.RdfFormat.N_QUADS))
    incremental = Incremental(data, load_shapes([Resources.find().shapes]))
    things = sorted({triple.subject for triple in data if "/claim/" in str(triple.subject)}, key=str)[5::37][:10]
    gone = [triple for triple in data if triple.subject in things][::2]
    begin = time.process_time()
    incremental.change(removed=gone)
    return time.process_time() - begin


def row(finding: Finding) -> str:
    """A finding as text, blank nodes by nothing but their kind: engines name them as they like."""
    path = "" if finding.path is None else path_text(finding.path)
    terms = [finding.focus, to_ox(finding.shape), *([finding.value] if finding.value is not None else [])]
    texts = ["_:" if isinstance(term, ox.BlankNode) else term_text(term) for term in terms]
    return "\t".join([*texts, path, finding.component, finding.severity])


def run(name: str, path: Path, patience: float) -> dict[str, float | str | int] | None:
    """CPU seconds, megabytes and the findings of one process; None where it took too long."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as rows:
        before = getrusage(RUSAGE_CHILDREN)
        command = [sys.executable, __file__, "--one", name, "--file", str(path), "--rows", rows.name]
        try:
            done = subprocess.run(command, timeout=patience, check=True, capture_output=True, text=True)
        except subprocess.TimeoutExpired:
            return None
        after = getrusage(RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"cpu": cpu, **json.loads(done.stdout), "rows": rows.read()}


def one(name: str, path: Path, rows: Path) -> None:
    seconds = edit(path) if name == INCREMENTAL else 0.0
    texts = [] if name == INCREMENTAL else sorted(map(row, found(name, path)))
    rows.write_text("\n".join(texts), "utf-8")
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(json.dumps({"edit": seconds, "megabytes": int(peak.split()[1]) // 1024, "found": len(texts)}))


def table(sizes: list[int], runs: list[str], patience: float, folder: Path) -> None:
    """Print a row per size, state of the data and engine."""
    print("| statements | mistakes | engine | CPU seconds | × | megabytes | found | the same |")
    print("|--:|---|---|--:|--:|--:|--:|---|")
    finished: dict[tuple[str, bool], tuple[int, float]] = {}
    for size in sizes:
        for broken in (False, True):
            path = folder / f"{size}-{broken}.nq"
            write(path, size, broken)
            expected: str | None = None
            base = 0.0
            for name in runs:
                known, seconds = finished.get((name, broken), (size, 0.0))
                likely = seconds * size / known
                result = run(name, path, 3 * patience) if likely < patience else None
                head = f"| {size:,} | {'yes' if broken else 'no'} | {name} |"
                if result is None:
                    base = base or likely
                    print(f"{head} about {max(likely, patience):,.0f} | | | | |", flush=True)
                    continue
                if name == INCREMENTAL:
                    print(f"{head} {result['edit']:.2f} | | {result['megabytes']} | | |")
                    continue
                cpu, rows = float(result["cpu"]), str(result["rows"])
                finished[name, broken] = (size, cpu)
                base, expected = base or cpu, rows if expected is None else expected
                same = "yes" if rows == expected else "NO"
                print(f"{head} {cpu:,.1f} | {base / cpu:.0f} | {result['megabytes']} | {result['found']} | {same} |")
                sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, nargs="+", default=[10_000, 100_000], help="how many statements")
    parser.add_argument("--patience", type=float, default=600, help="seconds of CPU a run may take")
    parser.add_argument("--runs", nargs="+", choices=RUNS, default=list(RUNS), help="which of them")
    parser.add_argument("--one", choices=RUNS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.one, given.file, given.rows)
        return
    with tempfile.TemporaryDirectory() as folder:
        table(sorted(given.triples), given.runs, given.patience, Path(folder))


if __name__ == "__main__":
    main()
