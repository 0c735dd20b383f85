"""The store on disk is made aside, and nothing is left of one that could not be made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import ReleaseError
from mpsc_graph.manifest import Manifest
from mpsc_graph.release import Release
from mpsc_graph.store.embedded import index


@pytest.fixture
def own(release: Release, tmp_path: Path) -> Release:
    """The release by itself, without what was made of it."""
    for file in (release.data, release.folder / "manifest.json"):
        shutil.copy(file, tmp_path)
    return Release(tmp_path, Manifest.open(tmp_path))


def test_it_holds_what_the_release_holds(own: Release) -> None:
    files = sorted(own.folder.iterdir())
    assert len(ox.Store.read_only(str(index(own)))) == own.manifest.statements
    assert sorted(own.folder.iterdir()) == [*files, own.folder / "store"]


def test_a_failure_leaves_nothing_behind(own: Release) -> None:
    """What fills a disk must not stay on it."""
    with own.data.open("a", encoding="utf-8") as lines:
        lines.write("no statement\n")
    files = sorted(own.folder.iterdir())
    with pytest.raises(ReleaseError, match="the store cannot be made"):
        index(own)
    assert sorted(own.folder.iterdir()) == files


def test_who_comes_second_takes_what_is_there(own: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process has made it while this one was at it."""
    load = ox.Store.bulk_load

    def overtaken(store: ox.Store, **options: object) -> None:
        load(store, **options)
        (own.folder / "store").mkdir()
        (own.folder / "store/CURRENT").touch()

    monkeypatch.setattr(ox.Store, "bulk_load", overtaken)
    assert (index(own) / "CURRENT").exists()
    assert not list(own.folder.glob(".store-*"))
