"""`mpsc-graph validate` for the project and for anybody's files: forms, limits, what is kept, what changed."""

from __future__ import annotations

import json
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from mpsc_graph.errors import InputError
from mpsc_graph.pipeline.build import assemble, validate
from mpsc_graph.pipeline.upkeep.watched import watch
from mpsc_graph.settings import Persons, Settings
from mpsc_graph.validate.kept import Kept, digest_of
from mpsc_graph.validate.report import Report, Result, Severity
from tests.commands import run
from tests.test_any_rdf import SHAPES, TURTLE
from tests.test_read import project

GOOD = TURTLE.replace('ex:a ex:p "2" .\n', "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shapes.ttl").write_text(SHAPES, "utf-8")
    (tmp_path / "data.ttl").write_text(TURTLE, "utf-8")
    return tmp_path


def test_the_second_time_it_answers_at_once_and_says_what_changed(folder: Path) -> None:
    asked = ("validate", "data.ttl", "--shapes", "shapes.ttl", "--lang", "de")
    kept = {"MPSC_REPORTS": str(folder / "reports")}
    first = run(folder, *asked, **kept)
    assert (first.returncode, first.stdout.splitlines()[0]) == (1, "data.ttl:5: Verstoß: ein p")
    assert run(folder, *asked, **kept).stdout == first.stdout
    (folder / "data.ttl").write_text(GOOD, "utf-8")
    mended = run(folder, *asked, **kept)
    assert mended.returncode == 0
    assert mended.stdout.splitlines() == [
        "Alle Regeln sind eingehalten.",
        "Seit der letzten Prüfung: 0 neu, 1 behoben.",
    ]
    assert len(list((folder / "reports").glob("*.json"))) == 2


def test_the_project_is_answered_within_two_seconds_where_nothing_changed(folder: Path) -> None:
    kept = {"MPSC_REPORTS": str(folder / "reports")}
    first = run(folder, "validate", "--format", "json", **kept)
    before = getrusage(RUSAGE_CHILDREN)
    again = run(folder, "validate", "--format", "json", **kept)
    after = getrusage(RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 2
    assert (again.stdout, again.stderr) == (first.stdout, "")
    assert first.stderr.split() == ["read", "mint", "derive", "validate"]


def test_reports_that_cannot_be_kept_are_made_all_the_same(folder: Path) -> None:
    (folder / "reports").write_text("a file")
    done = run(folder, "validate", "data.ttl", "--shapes", "shapes.ttl", MPSC_REPORTS=str(folder / "reports"))
    assert done.returncode == 1, done.stderr


def test_a_report_goes_to_a_file(folder: Path) -> None:
    asked = ("validate", "data.ttl", "--shapes", "shapes.ttl", "--format", "html", "--engine", "pyshacl")
    done = run(folder, *asked, "-o", "report.html")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "report.html: 1 violation\n")
    page = (folder / "report.html").read_text("utf-8")
    assert "one p" in page
    assert "engine: pyshacl" in page
    assert run(folder, *asked, "-o", "no/such/folder").returncode == 2


def test_profiles_come_with_the_package(folder: Path) -> None:
    catalog = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix ex: <http://example.org/> .
    ex:c a dcat:Catalog ; dcat:dataset ex:d . ex:d a dcat:Dataset ; <http://purl.org/dc/terms/identifier> "a", "b" ."""
    (folder / "catalog.ttl").write_text(catalog, "utf-8")
    done = run(folder, "validate", "catalog.ttl", "--profile", "dcat-ap-de", "--format", "json")
    report = json.loads(done.stdout)
    assert report["checked"] == ["catalog.ttl"]
    assert any(name.startswith("https://w3id.org/mpsc/shape/dcat-ap-de#") for name in report["focus"])
    both = run(folder, "validate", "data.ttl", "--profile", "dcat-ap-de", "--shapes", "shapes.ttl")
    assert "one p" in both.stdout
    assert run(folder, "validate", "--profile", "dcat-ap-de").returncode == 2


def test_limits_end_with_a_message(folder: Path) -> None:
    pattern = SHAPES.replace("sh:maxCount 1", 'sh:pattern "^(a+)+$"')
    (folder / "slow.ttl").write_text(pattern, "utf-8")
    (folder / "data.ttl").write_text(TURTLE.replace('"1"', f'"{"a" * 60}!"'), "utf-8")
    done = run(folder, "validate", "data.ttl", "--shapes", "slow.ttl", "--timeout", "1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "ended after 1 seconds" in done.stderr


def test_only_so_many_reports_are_kept(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    for number in range(40):
        result = Result(Severity.INFO, f"x:{number}", "x:s", "c")
        report = kept.report(digest_of([str(number)]), "subject", lambda found=result: Report((found,)))  # type: ignore[misc]
    assert len(list(tmp_path.glob("*.json"))) == 32
    assert (len(report.new or ()), len(report.mended or ())) == (1, 1)


@pytest.mark.parametrize("persons", Persons)
def test_it_watches_and_tells_what_each_edit_changed(tmp_path: Path, persons: Persons) -> None:
    """As a whole check has it, whether an edit is taken in part or, where nobody is to be named, everything anew."""
    resources, settings = project(tmp_path), Settings(persons=persons)
    page = tmp_path / "ulm" / "sources" / "page.yaml"
    good = page.read_text("utf-8")
    reports = watch(resources, settings)
    first = next(reports)
    assert isinstance(first, Report)
    assert first.conforms
    page.write_text(good.replace("status: planned", "status: [planned, completed]"), "utf-8")
    second = next(reports)
    assert isinstance(second, Report)
    assert [key.split("\n")[2] for key in second.new or ()] == ["https://w3id.org/mpsc/shape#PhaseEntry-status"]
    assert second.results == validate(assemble(resources, settings), resources).results
    page.write_text(good.replace("status: planned", "status: plannned"), "utf-8")
    assert isinstance(next(reports), InputError)
    page.write_text(good, "utf-8")
    third = next(reports)
    assert isinstance(third, Report)
    assert (third.results, len(third.mended or ())) == (first.results, 1)
