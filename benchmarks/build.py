"""How long each stage of a build takes on generated projects, and how much memory, beside a floor and the usual way.

    python benchmarks/build.py                                   # 10,000 and 100,000 stated triples, as N-Triples
    python benchmarks/build.py --triples 10000 --form yaml       # the same as curators write them
    python benchmarks/build.py --triples 1000000 --without validate rdflib

The floor is Oxigraph's bulk load of the same statements in one file of N-Triples: into memory, as a build holds
them, and onto disk, as `oxigraph load` does it. The last lines of a build say how many times as long all takes until a
release is sealed, validation apart. The usual way is rdflib's parser and pySHACL with the project's shapes, over what
is stated: it derives nothing, so that it does less, and is given up after `--patience` seconds. Every run is a process
of its own; seconds are of CPU and by the clock, megabytes the process's peak so far. A build uses two cores, so leave
the machine alone meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generate import project

from mpsc_graph.pipeline import build
from mpsc_graph.pipeline.seal import canonical_lines, seal, written
from mpsc_graph.release import Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Persons, Settings
from mpsc_graph.validate.report import Report

__all__ = ["IN_MEMORY", "ON_DISK", "SEALED", "Lap", "main", "run", "times"]

Told = Callable[[str], None]
NOTHING_CHECKED = Report(results=(), engine="none", statements=0, focus={}, left={})
IN_MEMORY, ON_DISK, USUAL = "Oxigraph's bulk load", "Oxigraph's bulk load on disk", "rdflib"
SEALED = ("read", "mint", "derive", "seal")
"""The stages that are held against the floors."""


@dataclass(frozen=True)
class Lap:
    """A stage of a run: seconds of CPU and by the clock, and the peak of its process so far in megabytes."""

    stage: str
    seconds: float
    clock: float
    megabytes: int


def stages(folder: Path, lap: Told, validates: bool, keep: Path | None = None) -> None:
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


def floor(folder: Path, lap: Told) -> None:
    import pyoxigraph as ox

    with tempfile.TemporaryDirectory() as out:
        file = Path(out, "all.nt")
        with file.open("wb") as all_of_it:
            for path in sorted(folder.rglob("*.nt")):
                all_of_it.write(path.read_bytes())
        lap("")
        for store, name in ((ox.Store(), IN_MEMORY), (ox.Store(str(Path(out, "store"))), ON_DISK)):
            store.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES)
            lap(name)


def usual(folder: Path, lap: Told) -> None:
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
    begin, began = time.process_time(), time.perf_counter()

    def lap(part: str) -> None:
        nonlocal begin, began
        peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
        if part:
            took = time.process_time() - begin, time.perf_counter() - began
            print(json.dumps([part, *took, int(peak.split()[1]) // 1024]), flush=True)
        begin, began = time.process_time(), time.perf_counter()

    match name:
        case "floor":
            floor(folder, lap)
        case "usual":
            usual(folder, lap)
        case _:
            stages(folder, lap, validates, keep)


def run(name: str, folder: Path, validates: bool, patience: float, keep: Path | None = None) -> list[Lap]:
    """The parts of a run in a process of its own, as far as patience goes."""
    command = [sys.executable, __file__, "--one", name, "--folder", str(folder)]
    command += [] if validates else ["--without", "validate"]
    command += ["--keep", str(keep)] if keep else []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
        try:
            subprocess.run(command, timeout=patience, check=True, stdout=lines)
        except subprocess.TimeoutExpired:
            print(f"({name}: given up after {patience:.0f} s)", file=sys.stderr)
        lines.seek(0)
        return [Lap(*json.loads(line)) for line in lines]


def times(took: dict[str, Lap]) -> Iterator[tuple[str, float, float]]:
    """How many times as long as each floor all takes until a release is sealed: floor, by CPU, by the clock."""
    ours = [took[stage] for stage in SEALED]
    for floor in (took[IN_MEMORY], took[ON_DISK]):
        by_clock = sum(each.clock for each in ours) / floor.clock
        yield floor.stage, sum(each.seconds for each in ours) / floor.seconds, by_clock


def table(sizes: list[int], form: str, without: list[str], patience: float) -> None:
    """Print a row for each part of each run."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} at the start\n")
    print("| stated | stage | CPU seconds | µs a statement | by the clock | megabytes |\n|--:|---|--:|--:|--:|--:|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            for kind in {form, "nt"}:
                list(project(Path(folder, kind), size, kind))
            runs = [("floor", "nt"), ("ours", form), ("usual", "nt")]
            took: dict[str, Lap] = {}
            for name, kind in runs[: 2 if USUAL in without else 3]:
                laps = run(name, Path(folder, kind), "validate" not in without, patience)
                took |= {lap.stage: lap for lap in laps}
                for lap in laps:
                    per = f"{lap.seconds / size * 1e6:.1f}"
                    cells = (
                        f"{size:,}",
                        lap.stage,
                        f"{lap.seconds:.2f}",
                        per,
                        f"{lap.clock:.2f}",
                        f"{lap.megabytes:,}",
                    )
                    print(f"| {' | '.join(cells)} |", flush=True)
                if name == "ours" and took.keys() >= {IN_MEMORY, ON_DISK, *SEALED}:
                    for floor, by_cpu, by_clock in times(took):
                        print(
                            f"| {size:,} | until sealed, times {floor} | {by_cpu:.1f} | | {by_clock:.1f} | |",
                            flush=True,
                        )


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
