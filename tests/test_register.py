"""The things of a release by kind and by name, as one pass over its lines finds them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from mpsc_graph.errors import ReleaseError
from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.publish import register
from mpsc_graph.publish.register import KEPT, Register, registered
from mpsc_graph.release import Release
from mpsc_graph.web.registering import register_apart
from tests.handmade import sealed

MEASURE, PERSON = f"{PREFIXES['mpsc']}Measure", f"{PREFIXES['foaf']}Person"
SAID = f"""
@base <{DEFAULT_BASE}> .
{"".join(f"@prefix {name}: <{PREFIXES[name]}> ." for name in ("foaf", "mpsc", "org", "phase-kind", "rdfs", "skos"))}
<urn:one> {{
  <town/b> a mpsc:Measure ; rdfs:label "Ärger <b> am \\"Ufer\\"\\n"@de, "A"@en ; skos:notation "7" .
  <town/a> a mpsc:Measure ; rdfs:label "only English"@en .
  <town/c> a mpsc:Measure ; skos:altLabel "has no label"@de .
  <town/z> a mpsc:Measure ; rdfs:label "Anfang"@de ; org:classification phase-kind:b, phase-kind:a .
  <town/a-b> a mpsc:Measure ; rdfs:label "anfang"@de .
  <town/p> a foaf:Person ; rdfs:label "Somebody" .
  <claim/1> a mpsc:Claim .
  <claim/2> a mpsc:Claim ; rdfs:label "a claim with a name"@en .
  <town/a#part> a mpsc:Measure .
  phase-kind:a rdfs:label "Art"@de, "kind"@en .
  <https://elsewhere.example/x> a mpsc:Measure ; rdfs:label "elsewhere" .
}}
<urn:two> {{ <town/b> a mpsc:Measure, foaf:Agent ; rdfs:label "A"@en . <town/nameless> a mpsc:Measure . }}
"""


@pytest.fixture
def handmade(release: Release, tmp_path: Path) -> Release:
    return sealed(SAID, tmp_path, release.manifest)


def iris(*ids: str) -> list[str]:
    return [DEFAULT_BASE + each for each in ids]


def test_things_of_a_kind_by_their_names(handmade: Release) -> None:
    """German names before others of the same thing, without case, then by IRI; what has no name comes first."""
    found = registered(handmade)
    expected = iris("town/c", "town/nameless", "town/a-b", "town/z", "town/a", "town/b")
    assert found.of_kind(MEASURE, 0, 100) == expected
    assert [found.of_kind(MEASURE, start, 2) for start in (0, 2, 4, 6)] == [
        expected[:2],
        expected[2:4],
        expected[4:],
        [],
    ]
    assert found.of_kind(PERSON, 0, 9) == iris("town/p") and found.of_kind("urn:nothing", 0, 9) == []


def test_what_search_engines_are_told_of(handmade: Release) -> None:
    """Not of people, claims, parts of pages, and what is elsewhere; sorted as IRIs."""
    found, expected = registered(handmade), iris("town/a", "town/a-b", "town/b", "town/c", "town/nameless", "town/z")
    assert (found.pages(0, 100), found.number_of_pages()) == (expected, 6)
    assert found.pages(1, 2) == expected[1:3]
    assert found.known([*iris("town/b", "town/p"), "urn:x"]) == {*iris("town/b")}


def test_what_things_are_called(handmade: Release) -> None:
    found = registered(handmade)
    assert sorted(found.names(), key=str) == sorted(
        (
            (f"{DEFAULT_BASE}{id}", *name)
            for id, *name in (
                ("town/b", "label", 'Ärger <b> am "Ufer"\n', "de"),
                ("town/b", "label", "A", "en"),
                ("town/b", "notation", "7", None),
                ("town/a", "label", "only English", "en"),
                ("town/a-b", "label", "anfang", "de"),
                ("town/c", "altLabel", "has no label", "de"),
                ("town/z", "label", "Anfang", "de"),
                ("town/p", "label", "Somebody", None),
                ("claim/2", "label", "a claim with a name", "en"),
            )
        ),
        key=str,
    )
    assert found.classes()[f"{DEFAULT_BASE}town/b"].split() == [PREFIXES["foaf"] + "Agent", MEASURE]
    assert f"{DEFAULT_BASE}town/c" not in found.classes()
    kind = PREFIXES["phase-kind"] + "a"
    assert found.codes() == {f"{DEFAULT_BASE}town/z": kind}
    assert {(kind, "de", "Art"), (kind, "en", "kind"), ("https://elsewhere.example/x", "", "elsewhere")} == {
        *found.words()
    }


def test_it_stays_beside_the_release(handmade: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the software is another, or it is damaged; a folder that cannot be written to is left as it is."""
    aside = tmp_path / "aside"
    aside.mkdir()
    elsewhere = asyncio.run(register_apart(handmade, aside))
    assert elsewhere.file == aside / KEPT and not (handmade.folder / KEPT).exists()
    found = registered(handmade)
    assert found.file == handmade.folder / KEPT and found.names() == elsewhere.names()
    with monkeypatch.context() as kept:
        kept.setattr(register, "_make", lambda *_: pytest.fail("made again"))
        assert registered(handmade, aside) == found
    leftover = handmade.folder / f".{KEPT}-of-one-that-was-killed"
    leftover.touch()
    os.utime(leftover, (0, 0))
    found.file.write_bytes(found.file.read_bytes()[:5000])
    assert registered(handmade).names() == elsewhere.names()
    monkeypatch.setattr(register, "__version__", "another")
    assert not Register(found.file).is_whole and registered(handmade).is_whole
    assert {each.name for each in handmade.folder.iterdir()} == {KEPT, "release.nq", "manifest.json", "report.json"}


def test_what_cannot_be_read_is_told(handmade: Release, tmp_path: Path) -> None:
    handmade.data.write_text(f'<{DEFAULT_BASE}a> <{PREFIXES["rdfs"]}label> "no end <urn:g> .\n', "utf-8")
    with pytest.raises(ReleaseError, match=r"register\.sqlite: the register of .*release\.nq cannot be made"):
        registered(handmade)
    handmade.data.unlink()
    with pytest.raises(ReleaseError, match="cannot be made"):
        asyncio.run(register_apart(handmade, tmp_path))
    assert not list(handmade.folder.glob(".*")), "nothing half done is left"
