"""What is counted of a release in one pass over its file."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.publish import counting
from mpsc_graph.publish.counting import count, counted
from mpsc_graph.publish.void import Part
from mpsc_graph.release import Release
from mpsc_graph.web.tallying import count_apart
from tests.published import small_release

TYPE, LABEL = f"{PREFIXES['rdf']}type", f"{PREFIXES['rdfs']}label"
MEASURE = f"{PREFIXES['mpsc']}Measure"
ELSEWHERE = "https://elsewhere.example/thing"
SAME = f"{PREFIXES['owl']}sameAs" if "owl" in PREFIXES else "http://www.w3.org/2002/07/owl#sameAs"
LINES = [
    f"<{DEFAULT_BASE}a> <{TYPE}> <{MEASURE}> <urn:g1> .",
    f"<{DEFAULT_BASE}a> <{TYPE}> <{MEASURE}> <urn:g2> .",
    f'<{DEFAULT_BASE}a> <{LABEL}> "a b <c>"@de <urn:g1> .',
    f'<{DEFAULT_BASE}a> <{LABEL}> "a"@de <urn:g1> .',
    f"<{DEFAULT_BASE}b> <{SAME}> <{ELSEWHERE}> <urn:g1> .",
    f"<{DEFAULT_BASE}b> <{TYPE}> <{MEASURE}> <urn:g1> .",
    f'<{ELSEWHERE}> <{LABEL}> "a"@de <urn:g1> .',
]


def test_a_triple_of_several_graphs_counts_once(tmp_path: Path) -> None:
    """Six triples of three subjects; the objects are a class, two texts and a thing elsewhere."""
    (tmp_path / "release.nq").write_text("".join(f"{line}\n" for line in sorted(LINES)), "utf-8")
    found = count(tmp_path / "release.nq", DEFAULT_BASE)
    assert (found.triples, found.subjects, found.objects, found.entities) == (6, 3, 4, 2)
    assert found.classes == (Part(MEASURE, 2),)
    assert {each.iri: (each.number, each.subjects, each.objects) for each in found.properties} == {
        TYPE: (2, 2, 1),
        LABEL: (3, 2, 2),
        SAME: (1, 1, 1),
    }
    assert found.links == (Part(SAME, 1, host="https://elsewhere.example/"),)
    assert found.examples == (f"{DEFAULT_BASE}a",)
    assert found.things == (Part(MEASURE, 2),)


def test_what_was_counted_stays_with_the_release(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = small_release(release, tmp_path)
    found = count(small.data, small.manifest.base_iri)
    assert asyncio.run(count_apart(small)) == found
    assert any(each.iri == MEASURE and each.number for each in found.things)
    monkeypatch.setattr(counting, "count", lambda *_: pytest.fail("counted again"))
    assert counted(small) == found
    with monkeypatch.context() as older:
        older.setattr(counting, "__version__", "another")
        older.setattr(counting, "count", lambda *_: found)
        assert counted(small) == found
    (small.folder / "numbers.json").write_text("half a fi", "utf-8")
    monkeypatch.setattr(counting, "count", lambda *_: found)
    assert counted(small) == found
