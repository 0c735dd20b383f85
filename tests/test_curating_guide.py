"""The curators' guide works as printed: its files are written, its commands run, its patterns keep the rules."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mpsc_graph.pipeline.build import STAGES
from tests.commands import run

GUIDE = (Path(__file__).parent.parent / "docs" / "curating.md").read_text("utf-8")
BLOCKS = re.findall(r"(?m)^```(\w+) ?(.*)\n((?:(?!```).*\n)*)```$", GUIDE)
SOURCE = "practice/musterstadt/sources/smarte-baenke-2026.yaml"


def shell(folder: Path, command: str) -> list[str]:
    """What somebody sees at a terminal, without the progress bar."""
    with_python = re.sub(r"^mpsc-graph ", f"{shlex.quote(sys.executable)} -m mpsc_graph ", command)
    done = subprocess.run(["sh", "-c", with_python], cwd=folder, capture_output=True, text=True, env={**os.environ})
    return [line for line in (done.stdout + done.stderr).splitlines() if line not in STAGES]


def as_printed(expected: list[str], actual: list[str]) -> bool:
    """Whether the lines are those of the guide, in which … stands for anything."""
    pattern = "".join(".*?".join(map(re.escape, line.split("…"))) + "\n" for line in expected)
    return bool(re.fullmatch(pattern, "".join(f"{line}\n" for line in actual), re.DOTALL))


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder after the walk, and the commands that printed something else than the guide shows."""
    folder, wrong = tmp_path_factory.mktemp("walk"), []
    for kind, rest, body in BLOCKS:
        if kind == "console":
            for step in re.split(r"(?m)^\$ ", body)[1:]:
                command, *expected = step.splitlines()
                if not as_printed(expected, actual := shell(folder, command)):
                    wrong.append("\n".join([command, *actual]))
        elif rest.startswith("practice/"):
            (folder / rest).parent.mkdir(parents=True, exist_ok=True)
            (folder / rest).write_text(body, "utf-8")
    return folder, wrong


def test_every_command_prints_what_the_guide_shows(walked: tuple[Path, list[str]]) -> None:
    assert walked[1] == []
    assert sum(kind == "console" for kind, _, _ in BLOCKS) == 3


def test_every_pattern_keeps_the_rules(walked: tuple[Path, list[str]]) -> None:
    folder, _ = walked
    patterns = [body for kind, rest, body in BLOCKS if (kind, rest) == ("yaml", "claims")]
    assert len(patterns) == 7
    with (folder / SOURCE).open("a", encoding="utf-8") as file:
        file.writelines(patterns)
    checked = run(folder, "validate", "--data", "practice")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert [line for line in checked.stdout.splitlines() if line.startswith(SOURCE)] == []


def test_quotes_of_the_walk_stand_on_the_page() -> None:
    page = " ".join(re.findall(r"(?m)^> ?(.*)$", GUIDE))
    claims = "".join(body for kind, _, body in BLOCKS if kind == "yaml")
    quotes = re.findall(r"(?m)^(?:    quote: |      - )([^\[{].*)$", claims)
    quotes += [each for line in re.findall(r"(?m)^    quote: \[(.*)\]$", claims) for each in line.split(", ")]
    assert len(quotes) > 20
    assert [quote for quote in quotes if quote not in page] == []


def test_commands_that_need_the_internet_have_these_options(tmp_path: Path) -> None:
    commands = [line.split() for kind, _, body in BLOCKS if kind == "sh" for line in body.splitlines()]
    assert commands
    for _, command, *arguments in commands:
        page = run(tmp_path, command, "--help").stdout
        assert [each for each in arguments if each.startswith("--") and each not in page] == []
    for command in re.findall(r"`mpsc-graph ([a-z-]+)", GUIDE):
        assert run(tmp_path, command, "--help").returncode == 0
