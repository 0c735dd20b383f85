"""What an edit of one file takes `mpsc-graph build --watch`, on generated projects of N-Triples.

    python benchmarks/edit.py                                   # 10,000 and 100,000 stated triples
    python benchmarks/edit.py --triples 1000000

The file is the longest of a source. One of its quotes is mended, then all of them, then all as they were; then the file
is taken out, on which all names of a city rest, so that nothing is sealed, and put back. The first build is one of
everything, which also keeps what the next ones need. Every size is a process of its own; seconds are of CPU, megabytes
the process's peak so far.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from generate import project

from mpsc_graph.errors import DoesNotConform
from mpsc_graph.pipeline.upkeep.stamps import stamps_of
from mpsc_graph.pipeline.upkeep.upkeep import Upkeep
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings

__all__ = ["main"]

STAGES = ("read", "derive", "validate", "seal")
_WORDS = re.compile('(?<=#exact> ")')


class Watch:
    """Builds of a folder, each printed as a row."""

    def __init__(self, size: int, folder: Path, releases: Path) -> None:
        self.size, self.stage, self.begin = size, "read", 0.0
        self.took: Counter[str] = Counter()
        self.resources = Resources.find([folder])
        self.upkeep = Upkeep(self.resources, Settings.load(releases=releases), self.lap)

    def lap(self, stage: str) -> None:
        now = time.process_time()
        self.took[self.stage] += now - self.begin  # type: ignore[assignment]
        self.stage, self.begin = "read" if stage == "mint" else stage, now

    def build(self, name: str) -> None:
        self.took.clear()
        self.stage, self.begin = "read", time.process_time()
        with suppress(DoesNotConform):
            self.upkeep.build(stamps_of(self.resources))
        self.lap("read")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        stages = " | ".join(f"{self.took[stage]:.2f}" for stage in STAGES)
        print(f"| {self.size:,} | {name} | {stages} | {self.took.total():.2f} | {peak:,} |", flush=True)


def measure(size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data")
        list(project(data, size, "nt"))
        watch = Watch(size, data, Path(folder, "releases"))
        watch.build("everything")
        page = max(data.glob("*/sources/*.nt"), key=lambda path: (path.stat().st_size, path))
        text = page.read_text("utf-8")
        for name, count in (("one quote mended", 1), ("all quotes mended", 0)):
            page.write_text(_WORDS.sub("Sic: ", text, count), "utf-8")
            watch.build(f"{name}, of {len(_WORDS.findall(text))}")
        page.write_text(text, "utf-8")
        watch.build("all as they were")
        page.unlink()
        watch.build("taken out")
        page.write_text(text, "utf-8")
        watch.build("put back")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, nargs="+", default=[10_000, 100_000], help="how many are stated")
    given = parser.parse_args()
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} at the start\n")
    print(f"| stated | build | {' | '.join(STAGES)} | all | megabytes |\n|--:|---|{'--:|' * 6}", flush=True)
    for size in sorted(given.triples):
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(size,))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
