"""How long each stage of a build takes on generated projects, and how much memory, beside a floor and the usual way.

    python benchmarks/build.py                                   # 10,000 and 100,000 stated triples, as N-Triples
    python benchmarks/build.py --triples 10000 --form yaml       # the same as curators write them
    python benchmarks/build.py --triples 1000000 --without validate rdflib

The floor is Oxigraph's bulk load of the same statements as N-Triples, into memory; the last line of a build says how
many times as long read, derive and seal take together. The usual way is rdflib's parser
and pySHACL with the project's shapes, over what is stated: it derives nothing, so that it does less, and is given up
after `--patience` seconds. Every run is a process of its own; seconds are of CPU, megabytes the process's peak so far.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from generate import project

from mpsc_graph.pipeline import build
from mpsc_graph.pipeline.seal import canonical_lines, seal, written
from mpsc_graph.release import Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Persons, Settings
from mpsc_graph.validate.report import Report

__all__ = ["FLOOR", "main", "run"]

Lap = Callable[[str], None]
NOTHING_CHECKED = Report(results=(), engine="none", statements=0, focus={}, left={})
FLOOR, USUAL = "Oxigraph's bulk load", "rdflib"
TARGETED = ("read", "derive", "seal")


def stages(folder: Path, lap: Lap, validates: bool, keep: Path | None = None) -> None:
    """Our build of a folder, told when each stage ends. The release goes into the folder `keep`, or is left nowhere."""
    resources, stage = Resources.find([folder]), [""]
    with tempfile.TemporaryDirectory() as out:
        settings = Settings.load(releases=keep or Path(out))

        def begin(name: str) -> None:
            if stage[0]:
                lap(stage[0])
            stage[0] = name

        statements = build.assemble(resources, settings, begin)
        report = build.validate(statements, resources, begin) if validates else NOTHING_CHECKED
        begin("seal")
        releases = Releases.of(settings, Persons.FUNCTIONS)
        with releases.begin() as unfinished:
            counts = written(canonical_lines(statements, unfinished.folder), unfinished, statements)
            seal(unfinished, counts, report, "", {}, settings, releases)
        lap("seal")


def floor(folder: Path, lap: Lap) -> None:
    import pyoxigraph as ox

    store = ox.Store()
    for path in sorted(folder.rglob("*.nt")):
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
    lap(FLOOR)


def usual(folder: Path, lap: Lap) -> None:
    import pyshacl
    import rdflib

    graph = rdflib.Graph()
    for path in sorted(folder.rglob("*.nt")):
        graph.parse(path, format="nt")
    lap("rdflib's parser")
    shapes = rdflib.Graph()
    for path in sorted(Resources.find().shapes.glob("*.ttl")):
        shapes.parse(path)
    pyshacl.validate(graph, shacl_graph=shapes, advanced=True, inplace=True)
    lap("pySHACL")


def one(name: str, folder: Path, validates: bool, keep: Path | None) -> None:
    """A run, printed as a line of JSON for each of its parts."""
    begin = time.process_time()

    def lap(part: str) -> None:
        nonlocal begin
        peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        print(json.dumps([part, time.process_time() - begin, int(peak.split()[1]) // 1024]), flush=True)
        begin = time.process_time()

    match name:
        case "floor":
            floor(folder, lap)
        case "usual":
            usual(folder, lap)
        case _:
            stages(folder, lap, validates, keep)


def run(
    name: str, folder: Path, validates: bool, patience: float, keep: Path | None = None
) -> list[tuple[str, float, int]]:
    """The parts of a run in a process of its own, as far as patience goes: name, seconds of CPU, megabytes."""
    command = [sys.executable, __file__, "--one", name, "--folder", str(folder)]
    command += [] if validates else ["--without", "validate"]
    command += ["--keep", str(keep)] if keep else []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
        try:
            subprocess.run(command, timeout=patience, check=True, stdout=lines)
        except subprocess.TimeoutExpired:
            print(f"({name}: given up after {patience:.0f} s)", file=sys.stderr)
        lines.seek(0)
        return [tuple(json.loads(line)) for line in lines]


def table(sizes: list[int], form: str, without: list[str], patience: float) -> None:
    """Print a row for each part of each run."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} at the start\n")
    print("| stated | stage | CPU seconds | µs a statement | megabytes |\n|--:|---|--:|--:|--:|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            for kind in {form, "nt"}:
                list(project(Path(folder, kind), size, kind))
            runs = [("floor", "nt"), ("ours", form), ("usual", "nt")]
            took: dict[str, float] = {}
            for name, kind in runs[: 2 if USUAL in without else 3]:
                parts = run(name, Path(folder, kind), "validate" not in without, patience)
                took |= {part: seconds for part, seconds, _ in parts}
                for part, seconds, peak in parts:
                    print(f"| {size:,} | {part} | {seconds:.2f} | {seconds / size * 1e6:.1f} | {peak} |", flush=True)
                if name == "ours" and took.keys() >= {FLOOR, *TARGETED}:
                    times = sum(took[part] for part in TARGETED) / took[FLOOR]
                    print(f"| {size:,} | {', '.join(TARGETED)}: times the floor | {times:.1f} | | |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, nargs="+", default=[10_000, 100_000], help="how many are stated")
    parser.add_argument("--form", choices=("nt", "yaml"), default="nt", help="of our build's files (default: nt)")
    parser.add_argument("--without", nargs="+", choices=("validate", USUAL), default=[], help="what is left out")
    parser.add_argument("--patience", type=float, default=600, help="seconds a run may take (default: 600)")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(given.one, given.folder, "validate" not in given.without, given.keep)
    else:
        table(sorted(given.triples), given.form, given.without, given.patience)


if __name__ == "__main__":
    main()
