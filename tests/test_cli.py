"""The command line as people use it: in a folder of their own, in a process of its own."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, SH
from typer.main import get_command

from mpsc_graph import __version__
from mpsc_graph.cli import app
from mpsc_graph.release import Release
from mpsc_graph.researchers import network
from tests.commands import run
from tests.test_read import project

HERE = Path(__file__).parent
COMMANDS = get_command(app).commands | get_command(network).commands  # type: ignore[attr-defined]


def ask(release: Release, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return run(release.folder, "query", *arguments, "--release", str(release.folder), stdin=stdin)


def test_version_and_overview(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"mpsc-graph {__version__}\n"
    overview = run(tmp_path, "--help").stdout + run(tmp_path, "network", "--help").stdout
    assert len(COMMANDS) > 15 and [each for each in COMMANDS if f" {each} " not in overview] == []


@pytest.mark.parametrize("name", [each for each in COMMANDS if each != "network"])
def test_help_teaches(tmp_path: Path, name: str) -> None:
    """By examples that can be run as they stand; every option is explained, and one without a value shows none."""
    group = ["network"] if name in get_command(network).commands else []  # type: ignore[attr-defined]
    command = COMMANDS[name]
    page = "\n".join(map(str.strip, run(tmp_path, *group, name, "--help", COLUMNS="1000").stdout.splitlines()))
    examples = [shlex.split(line) for line in page.splitlines() if line.startswith("$ mpsc-graph ")]
    assert examples
    for _, _, *arguments in examples:
        assert arguments[: len(group) + 1] == [*group, name]
        command.make_context(name, arguments[len(group) + 1 :])
    for option in command.params:
        assert option.help, option.name  # type: ignore[attr-defined]
    assert page.count("<bool>") <= 1, "that of --help, which is not ours"
    paragraphs = page[: page.index("╭")].split("\n\n")
    assert [each for each in paragraphs if "\n" in each.strip() and not each.startswith("- ")] == []


def test_build_validate_query_in_an_empty_folder(tmp_path: Path) -> None:
    built = run(tmp_path, "build")
    assert built.returncode == 0, built.stderr
    release = (tmp_path / "releases" / "current").read_text().strip()
    assert built.stdout.startswith(f"release {release}: ")
    notes, hint, folder = built.stdout.splitlines()[1:]
    assert notes.endswith(" notes"), "no violation, no warning"
    assert (hint, folder) == ("To list the notes: mpsc-graph validate", f"releases/{release}")
    assert built.stderr.split() == ["read", "mint", "derive", "validate", "seal"]
    asked = run(tmp_path, "query", "leads")
    assert asked.stderr == "", "a release that is up to date is not built again"
    assert "federführend: TUD" in asked.stdout
    checked = run(tmp_path, "validate", "--lang", "de")
    assert checked.returncode == 0
    *lines, more, summary = checked.stdout.splitlines()
    listed = sum(re.match(r"\S+:\d+:\d+: Hinweis: ", line) is not None for line in lines)
    count = int(summary.removesuffix(" Hinweise"))
    assert more == f"… und {count - listed} weitere; alle zeigt --format html"
    assert f"{count} notes" == notes


def test_query_builds_when_the_inputs_have_changed(tmp_path: Path) -> None:
    project(tmp_path / "data")
    asked = ("query", "leads", "--data", "data")
    assert run(tmp_path, *asked).stderr.split()[0] == "read"
    assert run(tmp_path, *asked).stderr == ""
    assert run(tmp_path, *asked, MPSC_LICENSE="https://example.org/licence").stderr.split()[0] == "read"


def test_ways_to_ask(release: Release, tmp_path: Path) -> None:
    query = "SELECT ?m { ?m a mpsc:Measure }"
    (tmp_path / "q.rq").write_text(query)
    for arguments, stdin in (([query], ""), ([str(tmp_path / "q.rq")], ""), (["-"], query)):
        answer = ask(release, *arguments, "--format", "csv", stdin=stdin)
        assert len(answer.stdout.split()) == 13, answer.stderr
    assert ask(release, "ASK { ?m a mpsc:Measure }").stdout == "yes\n"
    assert "a mpsc:Measure" in ask(release, "CONSTRUCT { ?m a mpsc:Measure } { ?m a mpsc:Measure }").stdout


@pytest.mark.parametrize(
    ("format", "sign"),
    [
        ("table", "measure"),
        ("csv", "measure,measureLabel,claim"),
        ("tsv", "?measure\t?measureLabel\t?claim"),
        ("json", '"vars":["measure","measureLabel","claim"]'),
        ("xml", "<sparql"),
    ],
)
def test_formats(release: Release, format: str, sign: str) -> None:
    answer = ask(release, "announced-but-missing", "--format", format)
    assert sign in answer.stdout
    assert "Sektorenkopplung" in answer.stdout
    assert (answer.returncode, answer.stderr) == (0, "")


def test_table_is_for_people(release: Release) -> None:
    lines = ask(release, "brokers", "--lang", "en").stdout.splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "organisation pairs",
        "TUD Dresden University of Technology 8",
        "A80 Office for Economic Development 2",
        "A86 Environment Office 1",
        "3 rows",
    ]


def test_many_columns_become_a_block_per_row(release: Release) -> None:
    """Read in an ordinary window: no cell of a wide answer is cut into slices of a few letters."""
    arguments = ("query", "announced-but-missing", "--evidence", "--lang", "en", "--release", str(release.folder))
    wide = run(release.folder, *arguments).stdout.splitlines()
    narrow = run(release.folder, *arguments, COLUMNS="50").stdout.splitlines()
    assert wide[0].split() == ["measure", "quote", "page", "dated"]
    assert [" ".join(line.split()) for line in narrow[:3]] == [
        "measure Sector coupling",
        "quote Bisher wurde an folgenden Maßnahmen",
        "gearbeitet",
    ]
    assert narrow[-1] == "2 rows"


def test_evidence(release: Release) -> None:
    answer = ask(release, "announced-but-missing", "--evidence", "--format", "csv")
    assert "Sektorenkopplung I A80 (Fortführung/Weiterentwicklung in Phase 2)" in answer.stdout
    summed = ask(release, "cooperation", "--evidence", "--format", "csv").stdout.splitlines()
    assert summed[0] == "aLabel,bLabel,measureLabel,phaseLabel,namedLabel,quote,claim,page,dated"
    assert any("Smart Participation I A15 und TUD" in line and ",2023-12-04" in line for line in summed)
    refused = ask(release, "SELECT ?m { ?m a mpsc:Measure }", "--evidence")
    assert refused.returncode == 2
    assert "no evidence of their own" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["leds"], "did you mean “leads”?"),
        (["leads", "-p", "phase"], "-p phase: expected KEY=VALUE"),
        (["leads", "-p", "phase=x"], "it takes language"),
        (["measures-of-a-phase", "-p", "phase=http://[x"], "phase=http://[x: expected iri"),
        (["measures-of-a-phase", "-p", "phase=%zz"], "phase=%zz: expected iri"),
        (["SELECT ?claim FROM <http://g> { ?claim a mpsc:Claim }", "--evidence"], "leave FROM out"),
        (["ASK {}", "-p", "a=b"], "-p is for questions of the catalogue"),
        (["SELECT * { ?s ?p }"], "line 1, column 18: unexpected “}”"),
        (["SELECT * { SERVICE <http://127.0.0.1:1/> {} }"], "SERVICE is off here"),
        (["leads", "--format", "ttl"], "it can be answered as"),
        (["leads", "--format", "pdf"], "Invalid value for '--format'"),
    ],
)
def test_what_cannot_be_asked(release: Release, arguments: list[str], message: str) -> None:
    answer = ask(release, *arguments)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("MPSC_BASE_IRI", "w3id.org/mpsc", "MPSC_BASE_IRI=w3id.org/mpsc: must be an http(s) IRI that ends with / or #"),
        ("MPSC_LICENSE", "CC BY", "MPSC_LICENSE=CC BY: must be an http(s) IRI"),
        ("MPSC_MAX_REQUEST_SIZE", "much", "MPSC_MAX_REQUEST_SIZE=much: "),
        ("MPSC_QUERY_TIMEOUT", "inf", "must be a number above 0"),
        ("MPSC_MAX_REQUEST_SIZE", "0", "must be a number above 0"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str, message: str) -> None:
    refused = run(tmp_path, "build", **{name: value})
    assert refused.returncode == 2
    assert message in refused.stderr


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    project(tmp_path / "data")
    (tmp_path / "latin.rq").write_bytes("ASK { ?s ?p 'ä' }".encode("latin-1"))
    (tmp_path / "afile").write_text("")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "current").write_text("../../etc\n")
    for arguments, message in (
        (["query", "latin.rq"], "latin.rq: cannot be read as a query"),
        (["build", "--out", "afile", "--data", "data"], "the release cannot be written"),
        (["query", "leads", "--out", "odd"], "expected the id of a release; run mpsc-graph build"),
        (["serve", "--host", "no-such-host.invalid"], "cannot listen on no-such-host.invalid:8000"),
    ):
        refused = run(tmp_path, *arguments)
        assert refused.returncode == 2
        assert message in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_disk_that_fails(release: Release, tmp_path: Path) -> None:
    """One that gives nothing back, and one that is full."""
    (project(tmp_path / "data").data[0] / "ulm/sources/odd.yaml").symlink_to("/proc/self/mem")
    for command in ("build", "validate"):
        refused = run(tmp_path, command, "--data", "data")
        assert refused.returncode == 2
        assert refused.stderr.splitlines()[-1].endswith("Input/output error)"), refused.stderr
    command = [sys.executable, "-m", "mpsc_graph", "query", "leads", "--release", str(release.folder)]
    with Path("/dev/full").open("w") as full:
        refused = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert (refused.returncode, refused.stderr) == (2, "[Errno 28] No space left on device\n")


def test_mistakes_in_data_are_told_and_nothing_is_sealed(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "ulm" / "entities"
    folder.mkdir(parents=True)
    (folder / "x.yaml").write_text("- {id: ulm/org/stadt, tipe: Organization}\n")
    refused = run(tmp_path, "build", "--data", "data")
    assert refused.returncode == 2
    assert "data/ulm/entities/x.yaml:1:23: unknown key “tipe”; did you mean “type”?" in refused.stderr
    (folder / "x.yaml").write_text("- {id: ulm/org/stadt, type: Organization, label: {de: Stadt}}\n")
    refused = run(tmp_path, "build", "--data", "data")
    assert refused.returncode == 1
    assert "data/ulm/entities/x.yaml:1:3: violation: Every entry names a source" in refused.stderr
    assert "nothing was sealed" in refused.stderr
    assert not (tmp_path / "releases" / "current").exists()
    assert run(tmp_path, "build", "--data", "nowhere").returncode == 2


def test_validate_any_file(tmp_path: Path) -> None:
    """Ours against our shapes, anybody's against theirs; the exit code says which of the three it is."""
    valid, broken = HERE / "shapes" / "valid.ttl", HERE / "shapes" / "broken" / "entry-with-unknown-status.ttl"
    assert run(tmp_path, "validate", str(valid)).returncode == 0
    checked = run(tmp_path, "validate", str(valid), str(broken), "--format", "json", "--lang", "de")
    assert checked.returncode == 1
    report = json.loads(checked.stdout)
    (result,) = report["results"]
    assert result["messages"]["de"] == "Ein Phaseneintrag hat genau einen Status aus der Liste status."
    assert result["file"] == str(broken)
    turtle = rdflib.Graph().parse(data=run(tmp_path, "validate", str(valid), str(broken), "--format", "ttl").stdout)
    assert len(list(turtle.objects(None, SH.result))) == 1

    (tmp_path / "shapes.ttl").write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
        ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:severity sh:Warning ; sh:nodeKind sh:Literal ;
        sh:message "No thing may be a T." ."""
    )
    (tmp_path / "data.nt").write_text(
        "<http://example.org/a> a <http://example.org/T> .\n".replace(" a ", f" <{RDF.type}> ")
    )
    warned = run(tmp_path, "validate", "data.nt", "--shapes", "shapes.ttl")
    assert (warned.returncode, warned.stdout.splitlines()[0]) == (0, "data.nt:1: warning: No thing may be a T.")
    assert run(tmp_path, "validate", "data.nt", "--shapes", "shapes.ttl", "--fail-on", "warning").returncode == 1
    for arguments in (["missing.ttl"], ["data.nt", "--shapes", "missing.ttl"], ["--shapes", "shapes.ttl"]):
        assert run(tmp_path, "validate", *arguments).returncode == 2


def test_questions_lists_the_catalogue(tmp_path: Path) -> None:
    listed = run(tmp_path, "questions", "--lang", "en").stdout
    assert "leads\n  Who leads which measure, and in which words?" in listed
    assert "-p phase=dresden/phase/mpsc-2" in listed


def test_a_closed_pipe_is_no_error(release: Release) -> None:
    command = f"{sys.executable} -m mpsc_graph query 'SELECT * {{ ?s ?p ?o }}' --format csv --release {release.folder}"
    result = subprocess.run(["bash", "-c", f"{command} | head -n 1"], capture_output=True, text=True)
    assert result.stderr == ""
