"""How long it takes to propose duplicates among many names, and how many typing errors are found: no network, no files.

python benchmarks/duplicates.py [1000 10000 100000]
"""

from __future__ import annotations

import random
import resource
import sys
import time

import pyoxigraph as ox

from mpsc_graph.curate.duplicates import candidates
from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.pipeline.decided import Decisions
from mpsc_graph.pipeline.statements import Statements

_SYLLABLES = (
    *("ber", "stadt", "wald", "hof", "mar", "lin", "bach", "dorf", "heim", "rot"),
    *("gru", "neu", "alt", "see", "tal", "ried", "kamp", "furt", "hausen", "ingen"),
)
_KINDS = (
    *("Stadtwerke", "Hochschule für Technik", "Zweckverband", "Verein für Stadtentwicklung", "Kreativzentrum"),
    *("Technische Universität", "Volkshochschule", "Digitalagentur", "Bürgerstiftung", "Sparkasse", "Medienhaus"),
)
_ONE_IN = 100
"""Of so many organisations one has a second id, whose name lacks a letter."""


def organisations(count: int, seed: int = 3) -> tuple[Statements, list[frozenset[str]]]:
    """Organisations of 73 cities, and the pairs that are one."""
    chance = random.Random(seed)
    names = ["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3)))).capitalize() for _ in range(5300)]
    quads: set[ox.Quad] = set()
    pairs: list[frozenset[str]] = []
    name = ""
    for number in range(count):
        id = f"city{number % 73}/org/{number}"
        if number % _ONE_IN == 1:
            at = chance.randrange(len(name))
            name = name[:at] + name[at + 1 :]
            pairs.append(frozenset((id, f"city{(number - 1) % 73}/org/{number - 1}")))
        else:
            name = f"{chance.choice(_KINDS)} {chance.choice(names[:300])} {chance.choice(names[300:])}"
        thing = ox.NamedNode(DEFAULT_BASE + id)
        type, label = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["skos"] + "prefLabel")
        quads.add(ox.Quad(thing, type, ox.NamedNode(PREFIXES["org"] + "Organization")))
        quads.add(ox.Quad(thing, label, ox.Literal(name, language="de")))
    return Statements(quads), pairs


def main() -> None:
    print("| names | seconds | MB | proposed | typing errors found |\n|---|---|---|---|---|")
    for count in map(int, sys.argv[1:] or ["1000", "10000", "100000"]):
        statements, pairs = organisations(count)
        start = time.perf_counter()
        found = candidates(statements, Decisions(), DEFAULT_BASE, ("organisation",), 0.6)
        took = time.perf_counter() - start
        proposed = {frozenset((each.one.id, each.other.id)) for each in found}
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        hits = f"{sum(pair in proposed for pair in pairs)} of {len(pairs)}"
        print(f"| {count:,} | {took:.1f} | {memory} | {len(found)} | {hits} |", flush=True)


if __name__ == "__main__":
    main()
