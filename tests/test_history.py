"""The history of releases: what was current, in which order, and what became of it."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from mpsc_graph.errors import ReleaseError, SettingError
from mpsc_graph.manifest import Manifest, Tombstone, Withdrawal
from mpsc_graph.pipeline.build import build
from mpsc_graph.release import Releases
from mpsc_graph.settings import Persons, Settings
from tests.ulm import resources, settings, ulm

MANIFEST = Manifest(
    id="",
    sha256="",
    statements=1,
    graphs={},
    report={},
    inputs="",
    base_iri="https://example.org/",
    license="",
    generator="",
    persons=Persons.FUNCTIONS,
    modified="2024-05-01",
    withdrawn={"a/b": Withdrawal("why", "2026-11-23")},
)


def add(releases: Releases, text: str) -> str:
    """A release of one line, current from now on."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return releases.add(text.encode(), replace(MANIFEST, id=digest[:16], sha256=digest), "{}").manifest.id


def test_what_was_current_is_listed_oldest_first(tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    assert (releases.history(), releases.kept()) == ([], [])
    a, b = add(releases, "a"), add(releases, "b")
    assert releases.history() == [a, b]
    assert (releases.folder / "history").read_text() == f"{a}\n{b}\n"
    assert add(releases, "b") == b
    assert releases.history() == [a, b]
    add(releases, "a")
    assert releases.history() == [b, a], "what is current again is the last again"
    assert releases.open(b).data.read_bytes() == b"b"


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    manifest = releases.open(add(releases, "a")).manifest
    assert manifest == replace(MANIFEST, id=manifest.id, sha256=manifest.sha256)


def test_only_the_last_are_kept(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    a, b, c = (add(releases, text) for text in "abc")
    releases.prune(0)
    assert releases.history() == [a, b, c]
    releases.prune(2)
    assert releases.history() == [b, c]
    assert releases.gone(a) == Tombstone(None, None, None)
    assert not (tmp_path / a).exists()
    with pytest.raises(ReleaseError, match=f"there is no release {a}"):
        releases.open(a)
    (tmp_path / "current").write_text(b)  # by hand
    releases.prune(1)
    assert (releases.history(), releases.current_id()) == ([b, c], b), "what is served is never pruned"
    assert add(releases, "a") == a
    assert releases.gone(a) is None, "what is sealed again is there again"
    assert releases.history()[-1] == a


def test_a_build_keeps_as_many_as_the_setting_says(tmp_path: Path) -> None:
    ulm(tmp_path / "data")
    page = tmp_path / "data/ulm/sources/page.yaml"
    ids = []
    for number in range(3):
        page.write_text(page.read_text("utf-8").replace("Seite", "Seite !"), "utf-8")
        keep = replace_keep(settings(tmp_path), 2 if number else 0)
        ids.append(build(resources(tmp_path), keep).release.manifest.id)
    releases = Releases.of(settings(tmp_path))
    assert releases.history() == ids[1:]
    assert releases.gone(ids[0]) == Tombstone()


def replace_keep(given: Settings, keep: int) -> Settings:
    return given.model_copy(update={"keep_releases": keep})


@pytest.mark.parametrize(("name", "value"), [("keep_releases", -1), ("persons", "everybody")])
def test_settings_that_cannot_be(name: str, value: object) -> None:
    with pytest.raises(SettingError, match=f"MPSC_{name.upper()}={value}"):
        Settings.load(**{name: value})


def test_heirs_of_heirs(tmp_path: Path) -> None:
    """A tombstone leads to what is kept, over as many steps as it takes, or to nothing."""
    releases = Releases(tmp_path)
    a, b, c = (add(releases, text) for text in "abc")
    releases.bury(a, Tombstone("first", "2026-01-01", b))
    assert releases.history() == [b, c]
    releases.bury(b, Tombstone("second", "2026-02-02", c))
    assert releases.history() == [c]
    assert releases.gone(a) == Tombstone("first", "2026-01-01", c)
    d = add(releases, "d")
    releases.prune(1)
    assert releases.history() == [d]
    assert releases.gone(a) == Tombstone("first", "2026-01-01", None)


def test_whoever_takes_the_place_of_the_current_one_is_current(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    a, b = add(releases, "a"), add(releases, "b")
    releases.choose(a)
    releases.bury(a, Tombstone("why", "2026-01-01", b))
    assert (releases.current_id(), releases.history()) == (b, [b])


@pytest.mark.parametrize(
    "id", ["", "current", "../releases", "0123456789abcdef", "0123456789ABCDEF", "without-persons"]
)
def test_what_is_no_release(tmp_path: Path, id: str) -> None:
    releases = Releases(tmp_path)
    add(releases, "a")
    assert releases.gone(id) is None
    with pytest.raises(ReleaseError):
        releases.open(id)


@pytest.mark.parametrize("content", ["", "[]", '{"why": 1}', "\ud800"])
def test_a_damaged_tombstone_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "0123456789abcdef.gone").write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(ReleaseError, match=r"0123456789abcdef\.gone: cannot be read"):
        Releases(tmp_path).gone("0123456789abcdef")


@pytest.mark.parametrize("change", [{"persons": "all"}, {"withdrawn": ["a"]}, {"withdrawn": {"a": 1}}, {"more": 1}])
def test_a_damaged_manifest_is_told(tmp_path: Path, change: dict[str, object]) -> None:
    releases = Releases(tmp_path)
    folder = tmp_path / add(releases, "a")
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(manifest | change))
    with pytest.raises(ReleaseError, match="no release can be read here"):
        releases.open(folder.name)


def test_folders_from_before_there_was_a_history(tmp_path: Path) -> None:
    """What is current is its end, whatever else there is is kept and not listed."""
    releases = Releases(tmp_path)
    a, b = add(releases, "a"), add(releases, "b")
    (tmp_path / "history").unlink()
    assert releases.history() == [b]
    assert sorted(releases.kept()) == sorted([a, b])
    c = add(releases, "c")
    assert releases.history() == [b, c]


def test_a_folder_removed_by_hand_is_not_listed(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    a, b = add(releases, "a"), add(releases, "b")
    shutil.rmtree(tmp_path / a)
    assert releases.history() == [b]


def test_what_a_removal_left_behind_is_swept(tmp_path: Path) -> None:
    """A kill between the tombstone and the removal: gone it is, and the next build removes the rest."""
    releases = Releases(tmp_path)
    a, _ = add(releases, "a"), add(releases, "b")
    (tmp_path / f"{a}.gone").write_text('{"reason": null, "date": null, "replaced_by": null}')
    assert a not in releases.history()
    add(releases, "c")
    assert not (tmp_path / a).exists()


def test_a_damaged_older_release_is_no_matter_where_nothing_was_withdrawn(tmp_path: Path) -> None:
    ulm(tmp_path / "data")
    releases = Releases.of(settings(tmp_path))
    old = add(releases, "a")
    (releases.folder / old / "manifest.json").write_text("")
    new = build(resources(tmp_path), settings(tmp_path)).release.manifest.id
    assert releases.history() == [old, new]
