"""The wheel carries all it needs: installed elsewhere, it builds, checks and answers."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from mpsc_graph.release import Release

ROOT = Path(__file__).parent.parent
FOLDERS = ("data", "ontology", "queries", "shapes")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "-q", "--outdir", out, ROOT], check=True)
    (path,) = out.glob("*.whl")
    return path


@pytest.mark.slow
def test_everything_a_build_reads_is_inside(wheel: Path) -> None:
    """The wheel is made from the source distribution, so that one is whole too."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file():
                assert f"mpsc_graph/bundled/{path.relative_to(ROOT).as_posix()}" in inside
    assert {"mpsc_graph/py.typed", "mpsc_graph/web/templates/start.html", "mpsc_graph/web/static/style.css"} <= inside
    assert "mpsc_graph/network/templates/network.svg" in inside


@pytest.mark.slow
def test_installed_elsewhere_it_makes_the_same_release(wheel: Path, release: Release, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    program = tmp_path / "venv" / "bin"
    subprocess.run([program / "pip", "install", "-q", wheel], check=True)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    built = subprocess.run([program / "mpsc-graph", "build"], cwd=folder, capture_output=True, text=True, check=True)
    assert built.stdout.startswith(f"release {release.manifest.id}: ")
    asked = subprocess.run([program / "mpsc-graph", "query", "leads"], cwd=folder, capture_output=True, text=True)
    assert "federführend: TUD" in asked.stdout
