"""mpsc-graph network, as people use it."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import re
import struct
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from mpsc_graph.release import Release
from tests.commands import run


def ask(release: Release, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "network", *arguments, "--release", str(release.folder))


@pytest.mark.parametrize("command", ["metrics", "export", "plot"])
def test_help_teaches(command: str, tmp_path: Path) -> None:
    page = run(tmp_path, "network", command, "--help")
    assert page.returncode == 0
    for option in ("--view", "--phase", "--role", "--field", "--kind", "--rollup", "--evidence", "--lang", "--output"):
        assert option in page.stdout
    assert f"mpsc-graph network {command}" in page.stdout


def test_figures_with_what_they_mean(release: Release, tmp_path: Path) -> None:
    shown = ask(release, tmp_path, "metrics", "--view", "actors", "--rollup", "body", "--lang", "en")
    assert shown.returncode == 0, shown.stderr
    assert "State capital Dresden" in shown.stdout and "5 rows" in shown.stdout
    assert "betweenness: How often the shortest way between two others leads over this actor" in shown.stdout
    whole = ask(release, tmp_path, "metrics", "--table", "network")
    assert "Dichte" in whole.stdout and "Der Anteil der möglichen Verbindungen" in whole.stdout
    sources = ask(release, tmp_path, "metrics", "--view", "actors", "--table", "sources")
    assert re.search(r"dresden/hmd-schwerpunktheft-open-data +Verbindungen +19 +12 +-7", sources.stdout)
    ties = ask(release, tmp_path, "metrics", "--view", "actors", "--table", "ties")
    assert re.search(r"A15 +Technische Universität Dresden +geblieben", ties.stdout)


def test_every_table_as_csv_json_and_a_workbook(release: Release, tmp_path: Path) -> None:
    tables = ("nodes", "network", "changes", "ties", "sources")
    read = {}
    for table in tables:
        answer = ask(release, tmp_path, "metrics", "--view", "actors", "--table", table, "--format", "csv")
        read[table] = list(csv.DictReader(io.StringIO(answer.stdout, newline="")))
        assert read[table], answer.stderr
    as_json = json.loads(ask(release, tmp_path, "metrics", "--view", "actors", "--format", "json").stdout)
    assert as_json["about"]["release"] == release.manifest.id
    assert [row["id"] for row in as_json["rows"]] == [row["id"] for row in read["nodes"]]
    assert next(row for row in as_json["rows"] if row["label"] == "A61")["constraint"] is None
    assert ask(release, tmp_path, "metrics", "--view", "actors", "-o", "figures.xlsx").returncode == 0
    book = openpyxl.load_workbook(tmp_path / "figures.xlsx")
    assert book.sheetnames == ["about", *tables]
    for table in tables:
        assert [cell.value for cell in book[table][1]] == list(read[table][0])
        assert book[table].max_row == len(read[table]) + 1
    assert release.manifest.id in book["about"]["A2"].value


def test_files_and_pictures(release: Release, tmp_path: Path) -> None:
    for name in ("a.gexf", "nodes.csv", "a.json"):
        assert ask(release, tmp_path, "export", "--view", "actors", "-o", name).returncode == 0
    assert ask(release, tmp_path, "plot", "--view", "actors", "--like", "a.json", "-o", "a.svg").returncode == 0
    assert ask(release, tmp_path, "plot", "--view", "actors", "-o", "a.png").returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"a.gexf", "nodes.csv", "a.json", "a.svg", "a.png"}
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["metrics", "--view", "actor"], "there is no view “actor”; expected one of actors-measures"),
        (["metrics", "--phase", "mpsc-9"], "phase mpsc-9: nothing in this view has it; there is: dresden/phase/mpsc-1"),
        (["metrics", "--view", "people-events"], "say so with --people"),
        (["metrics", "--view", "people-events", "--people"], "people are not ranked"),
        (["metrics", "-o", "figures.pdf"], ".pdf: no format for tables; expected .csv, .json or .xlsx"),
        (["export", "-o", "x.doc"], "x.doc: no format for that ending; expected gexf, graphml"),
        (["export", "-o", "nowhere/x.gexf"], "nowhere/x.gexf: cannot be written"),
        (["plot", "-o", "x.pdf"], "x.pdf: expected a name that ends in .svg or .png"),
        (["plot", "--like", "none.json", "-o", "x.svg"], "none.json: no places can be read here"),
        (["plot", "--kind", "bank", "-o", "x.svg"], "kind bank: nothing in this view has it; there is: department"),
        (["metrics", "--programme", "no iri"], "programme=no iri: expected iri"),
    ],
)
def test_mistakes_are_answered_with_the_way_out(
    arguments: list[str], message: str, release: Release, tmp_path: Path
) -> None:
    answer = ask(release, tmp_path, *arguments)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert message in answer.stderr
    assert not [*tmp_path.iterdir()]


def test_other_commands_do_not_wait_for_network_packages() -> None:
    script = (
        "import sys, mpsc_graph.cli; print({'networkx', 'numpy', 'rustworkx', 'jinja2.environment'} & {*sys.modules})"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.strip() == "set()"


def test_long_work_is_watched_at_a_terminal(release: Release, tmp_path: Path) -> None:
    """Each question by its name, on standard error alone; to a file, nothing."""
    command = [sys.executable, "-m", "mpsc_graph", "network", "plot", "-o", "actors.svg", "--release"]
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    with subprocess.Popen(
        [*command, str(release.folder)], cwd=tmp_path, stderr=theirs, stdout=subprocess.PIPE
    ) as process:
        os.close(theirs)
        seen = b""
        with suppress(OSError), os.fdopen(ours, "rb", buffering=0) as shown:  # which ends so when the terminal closes
            while part := shown.read(4096):
                seen += part
        assert process.stdout is not None and process.stdout.read() == b""
    assert process.returncode == 0
    assert b"ask participations" in seen and b"draw it" in seen
    quiet = ask(release, tmp_path, "plot", "-o", "again.svg")
    assert quiet.stderr.strip() == "again.svg"
