"""The scripts in benchmarks/ that prove something, run for a short while."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

BENCHMARKS = ROOT / "benchmarks"


@pytest.mark.slow
def test_mixed_load_with_switches_and_killed_workers() -> None:
    """No wrong answer, no failed request but those whose worker was killed, steady memory; see the script."""
    command = [sys.executable, str(BENCHMARKS / "load.py"), "--minutes", "0.5"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_generated_data_keeps_the_rules(tmp_path: Path) -> None:
    made = tmp_path / "made.nq"
    subprocess.run([sys.executable, str(BENCHMARKS / "generate.py"), "--triples", "5000", "-o", str(made)], check=True)
    assert 4_500 < len(made.read_text("utf-8").splitlines()) < 5_500
    command = [sys.executable, "-m", "mpsc_graph", "validate", str(made), "--fail-on", "warning"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
