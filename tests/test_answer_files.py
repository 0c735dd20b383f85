"""Answers that the command line writes to files, workbooks included."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import httpx
import openpyxl
import pytest

from mpsc_graph.release import Release
from tests.commands import run


def ask(release: Release, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "query", *arguments, "--release", str(release.folder), **environment)


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (["leads"], "de/questions/leads.xlsx"),
        (["cooperation", "--lang", "en"], "en/questions/cooperation.xlsx"),
        (
            ["measures-of-a-phase", "-p", "phase=dresden/phase/mpsc-1"],
            "de/questions/measures-of-a-phase.xlsx?phase=dresden/phase/mpsc-1",
        ),
    ],
    ids=["rows with claims", "rows that sum up", "parameter"],
)
def test_a_workbook_is_the_one_of_the_web(
    server: httpx.Client, release: Release, tmp_path: Path, arguments: list[str], address: str
) -> None:
    here = str(server.base_url.join("/"))
    done = ask(release, tmp_path, *arguments, "-o", "answer.xlsx", MPSC_PUBLIC_URL=here)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "answer.xlsx\n")
    assert (tmp_path / "answer.xlsx").read_bytes() == server.get(f"/{address}").content


def test_where_nobody_serves_it_a_workbook_names_no_address(release: Release, tmp_path: Path) -> None:
    ask(release, tmp_path, "leads", "--format", "xlsx", "-o", "leads.bin")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "leads.bin").read_bytes()))
    notes = dict(book["Hinweise"].iter_rows(values_only=True))
    assert notes["Datenstand"] == release.manifest.id
    assert "Diese Antwort im Netz" not in notes
    assert book["Belege"].max_row > 1


def test_a_file_has_the_format_of_its_name(release: Release, tmp_path: Path) -> None:
    for ending in ("csv", "JSON"):
        done = ask(release, tmp_path, "leads", "-o", f"leads.{ending}")
        assert (done.returncode, done.stdout) == (0, "")
        shown = ask(release, tmp_path, "leads", "--format", ending.lower()).stdout
        assert (tmp_path / f"leads.{ending}").read_text("utf-8") == shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["leads", "-o", "leads"], "leads: a table is for a terminal; expected a file that ends in .csv, .xlsx, "),
        (["leads", "-o", "leads.csv", "--format", "table"], "a table is for a terminal"),
        (["leads", "-o", "nowhere/leads.csv"], "choose another -o"),
        (["SELECT * { ?s ?p ?o }", "-o", "all.xlsx"], "for SPARQL take --format csv"),
        (["leds", "-o", "leds.xlsx"], "did you mean “leads”?"),
        (["leads", "-p", "page=2", "-o", "leads.xlsx"], "it takes language"),
        (["measures-of-a-phase", "-p", "phase=%zz", "-o", "x.xlsx"], "phase=%zz: expected iri"),
    ],
)
def test_what_cannot_be_written(release: Release, tmp_path: Path, arguments: list[str], message: str) -> None:
    done = ask(release, tmp_path, *arguments)
    assert (done.returncode, done.stdout, [*tmp_path.iterdir()]) == (2, "", [])
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_terminal_gets_no_workbook(release: Release) -> None:
    ours, terminal = os.openpty()
    asked = ["query", "leads", "--format", "xlsx", "--release", str(release.folder)]
    command = [sys.executable, "-m", "mpsc_graph", *asked]
    done = subprocess.run(command, stdout=terminal, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(terminal)
    os.close(ours)
    assert done.returncode == 2
    assert "name a file for it, as in -o answer.xlsx" in done.stderr
