"""What the tests share: one real release, and the places outside the repository that some of them need."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mpsc_graph.pipeline.build import build
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.embedded import EmbeddedStore

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def resources() -> Resources:
    return Resources.find()


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory, resources: Resources) -> Release:
    """The release of the project's own data."""
    return build(resources, Settings.load(releases=tmp_path_factory.mktemp("releases"))).release


@pytest.fixture(scope="session")
def store(release: Release) -> EmbeddedStore:
    return EmbeddedStore(release)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the source texts and the standards' test data (MPSC_SHARED)."""
    folder = Path(os.environ.get("MPSC_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        missing("shared", f"{folder} is not there; set MPSC_SHARED to the folder with facts/ and conformance/")
    return folder


def missing(what: str, reason: str) -> None:
    """Skip, saying why; fail where MPSC_REQUIRE says that it must be there."""
    if what in os.environ.get("MPSC_REQUIRE", "").split(","):
        pytest.fail(f"required by MPSC_REQUIRE: {reason}")
    pytest.skip(reason)
