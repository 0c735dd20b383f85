"""Invents releases of any size: model cities whose statements look like those of the project's own data.

Each city has a municipality, a division, offices, enterprises and a company, a programme of two phases, measures, and
pages that say who takes part in which measure in which phase. The direct layer comes from the project's own rules, and
ontology and code lists are the project's own. The same size and seed give the same statements.

    python benchmarks/generate.py --triples 90000 -o data.nq            # N-Quads, for any store
    python benchmarks/generate.py --triples 90000 --release releases    # a release in a folder of releases
    python benchmarks/generate.py --triples 90000 --project data        # YAML-LD files to build one from
    python benchmarks/generate.py --triples 90000 --project data --form nt --faults 0.01

A city is in memory at a time, but for a release, which is sorted there. Projects have what is stated, not what follows
from it; with `--faults` that share of the claims breaks a rule.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pyoxigraph as ox
from cities import City, term
from faults import Fault, spoil
from projects import Writer

from mpsc_graph.manifest import Manifest
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.derivation.derive import derive
from mpsc_graph.pipeline.reading.context import Context
from mpsc_graph.pipeline.reading.read import read_vocabulary
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Persons, Settings

__all__ = ["project", "release", "statements"]

LICENSE = Settings().license
MEASURES = range(9, 21)
"""How many measures a city has."""
SMALLEST = 1500
"""Where fewer statements than these would be missing, a city gets more or fewer measures and is the last."""


class _Source:
    """What turns cities into lines: the vocabulary and the project's rules."""

    def __init__(self, seed: int, faults: float) -> None:
        resources = Resources.find()
        self.seed, self.faults, self.rules = seed, faults, resources.ontology / "rules"
        read = read_vocabulary(resources.input_files(), DEFAULT_BASE, LICENSE)
        self.vocabulary = set(derive(read, self.rules, DEFAULT_BASE).quads())

    def city(self, number: int, measures: int) -> list[str]:
        """A city's lines, with its direct layer; the kinds of partners are left to the city that describes them."""
        quads, _ = _stated(City(number, self.seed, measures), self.faults)
        kind = term("rdf:type")
        participant = term("cv:hasParticipant")
        participants = {q.object for q in quads if q.predicate == participant and isinstance(q.object, ox.NamedNode)}
        elsewhere = participants - {quad.subject for quad in quads if quad.predicate == kind}
        organisation = term("org:Organization")
        known = {ox.Quad(agent, kind, organisation, ox.DefaultGraph()) for agent in elsewhere}
        found = set(derive(Statements(quads | known | self.vocabulary), self.rules, DEFAULT_BASE).quads())
        return lines(
            {quad for quad in found - self.vocabulary if quad.subject not in elsewhere or quad.predicate != kind}
        )


def lines(quads: set[ox.Quad]) -> list[str]:
    """Canonical N-Quads lines, sorted."""
    return sorted((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode().splitlines(keepends=True))


def _stated(city: City, faults: float) -> tuple[set[ox.Quad], list[Fault]]:
    return spoil(city.quads, faults, city.random)


def _measures(seed: int, number: int) -> int:
    return random.Random(f"{seed}/{number}/measures").choice(MEASURES)


def project(folder: Path, triples: int, form: str = "yaml", seed: int = 1, faults: float = 0) -> Iterator[Fault]:
    """Write cities of about so many statements in all as projects; gives the mistakes in them as they are written."""
    resources = Resources.find()
    vocabulary = read_vocabulary(resources.input_files(), DEFAULT_BASE, LICENSE).quads()
    codes = [quad.subject.value for quad in vocabulary if quad.object == term("skos:Concept")]  # type: ignore[union-attr]
    writer = Writer(folder, Context.load(resources.ontology / "context.jsonld", codes))
    number = 0
    while triples > SMALLEST // 2:
        city = City(number, seed, _measures(seed, number))
        quads, made = _stated(city, faults)
        (writer.yaml if form == "yaml" else writer.triples)(city.slug, quads)
        yield from made
        triples, number = triples - len(quads), number + 1


def statements(triples: int, seed: int = 1, faults: float = 0) -> Iterator[str]:
    """About so many N-Quads lines, each of them once: the vocabulary, always whole, then a city at a time."""
    source = _Source(seed, faults)
    yield from (found := lines(source.vocabulary))
    missing, number, is_last = triples - len(found), 0, False
    while not is_last and missing > SMALLEST // 2:
        measures = _measures(seed, number)
        found = source.city(number, measures)
        if is_last := missing - len(found) < SMALLEST:
            per_measure = (len(found) - len(source.city(number, 0))) / measures
            measures += round((missing - len(found)) / per_measure)
            found = source.city(number, max(measures, 0))
        yield from found
        missing, number = missing - len(found), number + 1


def release(folder: Path, triples: int, seed: int = 1) -> Release:
    """Such statements as a release in a folder of releases, for `mpsc-graph serve --release`. Sorts them in memory."""
    found = sorted(line.encode() for line in statements(triples, seed))
    data = b"".join(found)
    graphs = Counter(line.rsplit(b" ", 2)[1][1:-1].decode() for line in found)
    checksum = hashlib.sha256(data).hexdigest()
    manifest = Manifest(
        id=checksum[:16],
        sha256=checksum,
        statements=len(found),
        graphs=dict(sorted(graphs.items())),
        report={"violation": 0, "warning": 0, "info": 0},
        inputs="",
        base_iri=DEFAULT_BASE,
        license=LICENSE,
        generator=f"benchmarks/generate.py --triples {triples} --seed {seed}",
        persons=Persons.FUNCTIONS,
        modified=None,
        withdrawn={},
    )
    return Releases(folder).add(data, manifest, "{}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=int, default=90_000, help="about how many statements (default: 90000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other cities' doings (default: 1)")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("-o", "--output", type=Path, help="write N-Quads to this file instead of standard output")
    output.add_argument("--release", type=Path, metavar="FOLDER", help="write a release into this folder of releases")
    output.add_argument("--project", type=Path, metavar="FOLDER", help="write files of what is stated into this folder")
    parser.add_argument("--form", choices=("yaml", "nt"), default="yaml", help="of a project's files (default: yaml)")
    parser.add_argument("--faults", type=float, default=0, metavar="SHARE", help="of claims that break a rule")
    options = parser.parse_args()
    if options.release and options.faults:
        parser.error("--faults goes with --project or --output: a release keeps the rules")
    if options.project:
        made = project(options.project, options.triples, options.form, options.seed, options.faults)
        print(f"{options.project}: {sum(1 for _ in made)} mistakes")
        return
    if options.release:
        sealed = release(options.release, options.triples, options.seed)
        print(f"{sealed.folder}: {sealed.manifest.statements} statements in {len(sealed.manifest.graphs)} graphs")
        return
    with options.output.open("w", encoding="utf-8") if options.output else nullcontext(sys.stdout) as file:
        file.writelines(statements(options.triples, options.seed, options.faults))


if __name__ == "__main__":
    main()
