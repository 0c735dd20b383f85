"""A withdrawal that is killed at any step leaves whole releases, and what comes after it ends it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from mpsc_graph.manifest import Withdrawal
from mpsc_graph.pipeline.build import STAGES, build, draft
from mpsc_graph.pipeline.persons.withdrawn import entry
from mpsc_graph.release import Releases
from tests.ulm import NEW, resources, settings, ulm

pytestmark = pytest.mark.slow

WHY = Withdrawal("entered by mistake", "2026-11-23")
STEPS = 9
"""How many writes, renames and removals end a withdrawal with one older release."""


@pytest.fixture
def ulm_data(tmp_path: Path) -> Path:
    """The city's data alone."""
    ulm(tmp_path / "data")
    with (tmp_path / "data/ulm/entities/all.yaml").open("a", encoding="utf-8") as file:
        file.write(NEW)
    return tmp_path


class Crash(BaseException):
    pass


@pytest.mark.parametrize("crash_at", range(1, STEPS + 2))
def test_killed_as_it_ends_it_is_whole_and_can_be_finished(
    ulm_data: Path, crash_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash at each write and rename once all is ready: whatever can be opened is sealed, before and after."""
    build(resources(ulm_data), settings(ulm_data))
    (ulm_data / "data/withdrawn.yaml").write_text(entry("", "ulm/measure/app", WHY), "utf-8")
    made = draft(resources(ulm_data), settings(ulm_data))
    ((old, new),) = ((each.old, each.tombstone.replaced_by) for each in made.resealed)
    calls = 0

    def step(real: Callable[..., object]) -> Callable[..., object]:
        def stepped(*arguments: object, **options: object) -> object:
            nonlocal calls
            calls += 1
            if calls >= crash_at:  # nothing is cleaned up after a kill
                raise Crash
            return real(*arguments, **options)

        return stepped

    with monkeypatch.context() as patch, suppress(Crash):
        for owner, name in ((os, "fsync"), (Path, "rename"), (Path, "replace"), (shutil, "rmtree")):
            patch.setattr(owner, name, step(getattr(owner, name)))
        made.commit()
    releases = Releases.of(settings(ulm_data))
    assert calls == min(crash_at, STEPS)
    assert releases.current_id() in {old, new}
    assert {*releases.history()} <= {old, new}
    assert releases.history()[-1] == releases.current_id()
    for id in releases.history():
        releases.open(id)
    draft(resources(ulm_data), settings(ulm_data)).commit()
    assert releases.history() == releases.kept() == [new]
    tombstone = releases.gone(old)
    assert tombstone and tombstone.replaced_by == new
    assert not (releases.folder / old).exists()


def test_a_killed_command_is_finished_by_the_next_build(ulm_data: Path) -> None:
    """SIGKILL as it seals; the build after it, which knows of nothing but the file, ends what was begun."""
    first = build(resources(ulm_data), settings(ulm_data)).release.manifest.id
    command = [sys.executable, "-m", "mpsc_graph", "withdraw", "ulm/measure/app", "--reason", "x", "--data", "data"]
    with subprocess.Popen(command, cwd=ulm_data, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.strip() == STAGES[-1]:
                process.send_signal(signal.SIGKILL)
                break
    assert (ulm_data / "data/withdrawn.yaml").exists()
    new = build(resources(ulm_data), settings(ulm_data)).release
    assert "ulm/measure/app>" not in new.data.read_text("utf-8")
    releases = Releases.of(settings(ulm_data))
    assert releases.kept() == releases.history() == [new.manifest.id]
    assert releases.gone(first) is not None
