"""What is written aside, and what is left of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mpsc_graph.unfinished import sweep


def test_what_killed_processes_left_is_removed_and_what_is_at_work_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new, other = (tmp_path / name for name in (".unfinished-old", ".unfinished-new", "kept"))
    for each in (old, new, other):
        each.mkdir()
    (file := tmp_path / ".unfinished-file").touch()
    for each in (old, file, other):
        os.utime(each, (0, 0))
    sweep(tmp_path, ".unfinished-")
    assert {*tmp_path.iterdir()} == {new, other}
    (gone := tmp_path / ".unfinished-gone").touch()
    monkeypatch.setattr(Path, "glob", lambda *_: [gone])
    gone.unlink()
    sweep(tmp_path, ".unfinished-")  # somebody else was quicker
