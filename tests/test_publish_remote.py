"""A site that is published from an engine elsewhere is the one that the built-in engine gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpsc_graph.release import Release
from tests.engines import load, oxigraph, virtuoso
from tests.published import small_release
from tests.test_publish import files, published

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return small_release(release, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def here(small: Release, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return files(published(small, tmp_path_factory.mktemp("www") / "site"))


def test_over_oxigraph_byte_for_byte(small: Release, here: dict[str, bytes], tmp_path: Path) -> None:
    with oxigraph() as engine:
        load(engine, small)
        assert files(published(small, tmp_path / "site", MPSC_REMOTE=engine.url)) == here


def test_over_virtuoso_but_for_the_order_of_rows(small: Release, here: dict[str, bytes], tmp_path: Path) -> None:
    """Where a question leaves it open. All else is equal, descriptions and figures above all."""
    (tmp_path / "engine").mkdir()
    with virtuoso(tmp_path / "engine") as engine:
        load(engine, small)
        there = files(published(small, tmp_path / "site", MPSC_REMOTE=engine.url))
    assert there.keys() == here.keys()
    others = {path for path in here if there[path] != here[path]}
    assert {path for path in others if "questions/" not in path} == set()
    tables = {path for path in others if path.endswith((".csv", ".tsv"))}
    assert all(sorted(there[path].splitlines()) == sorted(here[path].splitlines()) for path in tables)
