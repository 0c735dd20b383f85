"""Ids are taken once and then frozen: `data/ids.csv` lists every one that was ever in use.

A page elsewhere may link to any of them. One that goes stays in the list, with the reason under `gone`, and is never
taken again. `python -m tests.test_ids` adds what is new.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.pipeline.reading.read import read
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings

REGISTRY = Path(__file__).parent.parent / "data" / "ids.csv"
TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


def in_use(resources: Resources) -> set[str]:
    """The ids that people chose, of things and pages, relative to the base; those of claims are minted."""
    quads = read(resources, DEFAULT_BASE, Settings().license).quads()
    named = (quad.subject.value for quad in quads if quad.predicate == TYPE and isinstance(quad.subject, ox.NamedNode))
    return {iri.removeprefix(DEFAULT_BASE) for iri in named if iri.startswith(DEFAULT_BASE)}


def registered() -> dict[str, str]:
    """Every id of the list, and why it is gone (empty for one in use)."""
    with REGISTRY.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["gone"] for row in csv.DictReader(file)}


def complaints(listed: dict[str, str], used: set[str]) -> list[str]:
    """What is wrong, and what to do about it."""
    gone = {id for id, reason in listed.items() if reason}
    return [
        *(f"{id} is new: python -m tests.test_ids adds it" for id in sorted(used - {*listed})),
        *(
            f"{id} has vanished: keep it, or write in data/ids.csv why it is gone"
            for id in sorted({*listed} - gone - used)
        ),
        *(f"{id} is gone, as data/ids.csv says, and cannot be taken again" for id in sorted(gone & used)),
    ]


def test_no_id_changes(resources: Resources) -> None:
    assert complaints(registered(), in_use(resources)) == []


def test_the_list_is_sorted_and_each_id_stands_once() -> None:
    lines = [line.split(",")[0] for line in REGISTRY.read_text("utf-8").splitlines()]
    assert lines == ["id", *sorted(registered())]


def test_complaints() -> None:
    listed = {"ulm/org/amt": "", "ulm/org/b": "", "ulm/measure/app": "entered twice, as ulm/measure/stadt-app"}
    assert complaints(listed, {"ulm/org/amt", "ulm/org/b"}) == []
    assert complaints(listed, {"ulm/org/amt", "ulm/org/c", "ulm/measure/app"}) == [
        "ulm/org/c is new: python -m tests.test_ids adds it",
        "ulm/org/b has vanished: keep it, or write in data/ids.csv why it is gone",
        "ulm/measure/app is gone, as data/ids.csv says, and cannot be taken again",
    ]


def add_new() -> None:
    listed = registered() if REGISTRY.exists() else {}
    rows = {**dict.fromkeys(in_use(Resources.find()), ""), **listed}
    with REGISTRY.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("id", "gone"), *sorted(rows.items())])


if __name__ == "__main__":
    add_new()
