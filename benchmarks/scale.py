"""How a build and a server grow: each stage, and what serving takes, from ten thousand stated triples to ten million.

    python benchmarks/scale.py                                            # 10,000 and 100,000
    python benchmarks/scale.py --triples 1000000 --keep scale.json        # adds to what was measured before
    python benchmarks/scale.py --triples 10000000 --keep scale.json --held disk --without rdflib --patience 3600
    python benchmarks/scale.py --triples --keep scale.json --plot docs/growth.svg   # measures nothing; draws

Invented cities are written as N-Triples, read, minted, derived, validated and sealed (`build.py`), beside Oxigraph's
loader as the floor and rdflib with pySHACL as the usual way, which is given up after `--patience` seconds. The release
is then served by `mpsc-graph serve` without its memory for answers, and asked: the statements of things at random, a
question of the catalogue about one organisation and one about all, and pages of measures.

Prints tables in Markdown. Builds are measured in seconds of CPU and by the clock, a server by the clock, so leave the
machine alone meanwhile. With `--keep`, figures stay in a file, those of a size replaced when it is measured again. Ten
million take 12 GB of memory, about 15 GB of disk in the folder for temporary files (TMPDIR) and half an hour.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import growth
from build import IN_MEMORY, ON_DISK, SEALED, Lap, run, times
from generate import project
from serving import LOOK_UP, PAGE, QUESTION, WHOLE, Served, serve

from mpsc_graph.release import Releases

__all__ = ["main"]

REFERENCE = 100_000
"""The size that others are compared with."""
HELD = ("memory", "disk")


@dataclass(frozen=True)
class Part(Lap):
    """A stage of a run over so many stated triples."""

    size: int


@dataclass
class Figures:
    """All that was measured, by size."""

    parts: list[Part] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)

    @classmethod
    def of(cls, file: Path | None) -> Figures:
        """Those of a file, none where there is none yet."""
        if file is None or not file.exists():
            return cls()
        kept = json.loads(file.read_text("utf-8"))
        return cls([Part(**each) for each in kept["parts"]], [Served(**each) for each in kept["served"]])

    def keep(self, file: Path | None) -> None:
        if file is not None:
            file.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")

    def put(self, new: Part | Served) -> None:
        """Add what was measured, in place of the same of before."""
        if isinstance(new, Part):
            same = [each for each in self.parts if (each.size, each.stage) != (new.size, new.stage)]
            self.parts = sorted([*same, new], key=lambda each: each.size)
        else:
            others = [each for each in self.served if (each.size, each.held) != (new.size, new.held)]
            self.served = sorted([*others, new], key=lambda each: (each.held, each.size))


def measure(size: int, options: argparse.Namespace) -> Iterator[Part | Served]:
    """All of one size."""
    with tempfile.TemporaryDirectory(prefix="mpsc-scale-") as name:
        folder = Path(name)
        cities, releases = (options.projects or folder) / str(size), Releases(folder / "releases")
        if not cities.exists():
            list(project(cities, size, "nt"))
        names = [each for each in ("floor", "ours", "usual") if each != "usual" or "rdflib" not in options.without]
        for each in names:
            keep = releases.folder if each == "ours" else None
            for lap in run(each, cities, "validate" not in options.without, options.patience, keep):
                yield Part(**asdict(lap), size=size)
        for id in releases.kept():
            for held in options.held:
                yield serve(releases.open(id), size, held, options.workers, options.rounds, folder)


def builds(figures: Figures) -> Iterator[list[str]]:
    yield ["stated", "stage", "CPU seconds", "µs a statement", f"× as at {REFERENCE:,}", "by the clock", "megabytes"]
    each_at = {each.stage: each.seconds / each.size for each in figures.parts if each.size == REFERENCE}
    for part in figures.parts:
        per = part.seconds / part.size
        ratio = f"{per / each_at[part.stage]:.2f}" if each_at.get(part.stage) else "–"
        took = f"{part.seconds:.2f}", f"{per * 1e6:.1f}", ratio, f"{part.clock:.2f}"
        yield [f"{part.size:,}", part.stage, *took, f"{part.megabytes:,}"]


def promises(figures: Figures) -> Iterator[list[str]]:
    """How many times as long as the loader's a release takes until it is sealed, validation apart."""
    yield ["stated", "times the bulk load", "by the clock", "times that on disk", "by the clock", "peak, megabytes"]
    for size in sorted({each.size for each in figures.parts}):
        at: dict[str, Lap] = {each.stage: each for each in figures.parts if each.size == size}
        if at.keys() >= {IN_MEMORY, ON_DISK, *SEALED}:
            ratios = [f"{ratio:.1f}" for _, *both in times(at) for ratio in both]
            yield [f"{size:,}", *ratios, f"{at['seal'].megabytes:,}"]


def servers(figures: Figures) -> Iterator[list[str]]:
    yield ["stated", "in the release", "held", "ready, s", "the next time", "MiB then", "MiB at the end"]
    for each in figures.served:
        times, sizes = (f"{each.ready:.1f}", f"{each.again:.1f}"), (f"{each.first:,.0f}", f"{each.last:,.0f}")
        yield [f"{each.size:,}", f"{each.statements:,}", each.held, *times, *sizes]


def answers(figures: Figures) -> Iterator[list[str]]:
    yield ["stated", "held", *(f"{name}, ms" for name in (LOOK_UP, QUESTION, PAGE, WHOLE)), f"look-up × {REFERENCE:,}"]
    first = {each.held: each.times[LOOK_UP] for each in figures.served if each.size == REFERENCE}
    for each in figures.served:
        shown = [_times(each.times[name]) for name in (LOOK_UP, QUESTION, PAGE, WHOLE)]
        found, reference = each.times[LOOK_UP], first.get(each.held)
        ratio = f"{found[0] / reference[0]:.2f}" if found and reference else "–"
        yield [f"{each.size:,}", each.held, *shown, ratio]


def _times(found: tuple[float, float] | None) -> str:
    return "refused" if found is None else " / ".join(f"{each:.1f}" if each < 100 else f"{each:.0f}" for each in found)


def table(rows: Iterator[list[str]]) -> None:
    """A table in Markdown, numbers to the right; nothing where it has a heading only."""
    heading, *lines = rows
    if lines:
        rule = ["---" if name in ("stage", "held") else "--:" for name in heading]
        print("\n".join(f"| {' | '.join(each)} |" for each in (heading, rule, *lines)), end="\n\n", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sizes = [10_000, 100_000]
    parser.add_argument("--triples", type=int, nargs="*", default=sizes, help="how many are stated; none: only show")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="JSON of all that was measured, added to")
    parser.add_argument(
        "--projects", type=Path, metavar="FOLDER", help="of invented cities by size, kept for another time"
    )
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the growth of the build as SVG")
    parser.add_argument(
        "--held", nargs="*", choices=("memory", "disk"), default=["memory", "disk"], help="while served"
    )
    parser.add_argument("--workers", type=int, default=16, help="of the server (default: 16)")
    parser.add_argument("--rounds", type=int, default=300, help="how many things are looked up (default: 300)")
    parser.add_argument("--without", nargs="+", choices=("validate", "rdflib"), default=[], help="what is left out")
    parser.add_argument("--patience", type=float, default=600, help="seconds a build may take (default: 600)")
    options = parser.parse_args()
    figures = Figures.of(options.keep)
    for size in sorted(options.triples):
        for new in measure(size, options):
            print(f"{size:,}: {new}", file=sys.stderr, flush=True)
            figures.put(new)
            figures.keep(options.keep)
    for rows in (builds, promises, servers, answers):
        table(rows(figures))
    if options.plot:
        lines = {stage: [] for stage in dict.fromkeys(each.stage for each in figures.parts)}
        for each in figures.parts:
            lines[each.stage].append((each.size, each.seconds))
        options.plot.write_text(growth.svg(lines, slope=IN_MEMORY), "utf-8")


if __name__ == "__main__":
    main()
