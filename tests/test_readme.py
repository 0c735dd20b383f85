"""The README tells the truth: what it prints is what a newcomer gets."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import httpx
import pytest

from mpsc_graph.cli import app
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```console\n\$ mpsc-graph (.*)\n((?:.*\n)*?)```", README)


@pytest.mark.parametrize(("arguments", "output"), EXAMPLES, ids=[arguments for arguments, _ in EXAMPLES])
def test_examples_print_what_the_readme_shows(arguments: str, output: str, release: Release) -> None:
    command = [sys.executable, "-m", "mpsc_graph", *shlex.split(arguments), "--release", str(release.folder)]
    assert subprocess.run(command, capture_output=True, text=True).stdout.splitlines() == output.splitlines()


def test_the_endpoint_answers_what_the_readme_shows(server: httpx.Client) -> None:
    example = r"--data-urlencode 'query=(.*?)' localhost:8000/sparql\n(.*?)```"
    ((query, output),) = re.findall(example, README, re.DOTALL)
    answer = server.post("/sparql", data={"query": query}, headers={"accept": "text/csv"})
    assert answer.text.splitlines() == output.splitlines()


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 5


def test_the_table_of_questions_is_the_catalogue() -> None:
    """Each question once, in the order of the catalogue, with the summary of its header."""
    _, section = README.split("\n## The questions\n")
    table = re.findall(r"^\| `(.*?)` \| (.*) \|$", section.split("\n## ")[0], re.MULTILINE)
    assert table == [(question.name, question.title["en"]) for question in Catalogue(Resources.find().queries)]


def test_commands_settings_prefixes_and_dependencies_are_named() -> None:
    names = [
        f"`mpsc-graph {command.callback.__name__.replace('_', '-')}"
        for command in app.registered_commands
        if command.callback
    ]
    names += [
        f"`mpsc-graph {group.name} {command.callback.__name__}"
        for group in app.registered_groups
        if group.typer_instance
        for command in group.typer_instance.registered_commands
        if command.callback
    ]
    names += [f"`MPSC_{name.upper()}` | {as_written(field.default)}" for name, field in Settings.model_fields.items()]
    names += [f"`{prefix}`" for prefix in PREFIXES]
    assert [name for name in names if name not in README] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    packages = [
        re.split(r"[<>=]", each)[0] for each in [*project["dependencies"], *project["optional-dependencies"]["test"]]
    ]
    assert [name for name in packages if name not in README and not name.startswith("types-")] == []


def as_written(default: object) -> str:
    """The default of a setting as somebody would write it."""
    match default:
        case None | ():
            return "none"
        case bool():
            return f"`{str(default).lower()}`"
        case tuple():
            return f"`{' '.join(default)}`"
    return f"`{default}`"


def test_changelog_has_the_version() -> None:
    from mpsc_graph import __version__

    assert f"\n## {__version__} " in (ROOT / "CHANGELOG.md").read_text("utf-8")
