"""A new source: a file that builds as it is, teaches, and never takes another's place."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from mpsc_graph.curate.known import Known
from mpsc_graph.curate.match import nearest_things
from mpsc_graph.curate.new_source import NewSource, slug, write_source
from mpsc_graph.curate.stamp import stamp
from mpsc_graph.errors import InputError, SettingError, SourceError
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.build import assemble, validate
from mpsc_graph.pipeline.reading.read import read
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from tests.commands import run
from tests.test_read import project

TODAY = date(2026, 11, 23)
URL = "https://www.example.org/bank.php"


def small(folder: Path) -> Resources:
    """A project with one source, one office and one measure."""
    return project(folder / "data")


def write(resources: Resources, url: str = URL, title: str = "Smarte Bank", **more: object) -> Path:
    return write_source(NewSource(url, title, **{"project": "ulm", **more}), resources, TODAY)  # type: ignore[arg-type]


def uncommented(text: str) -> str:
    """The file with its patterns taken in, as a curator would."""
    head, _, patterns = text.partition("# claims:\n")
    patterns = patterns.partition("# What the page mentions")[0]
    return head + "claims:\n" + re.sub(r"(?m)^# ?", "", patterns)


def test_the_file_is_read_as_it_is_and_says_what_is_known(tmp_path: Path) -> None:
    resources = small(tmp_path)
    path = write(resources, title="Größe:  „Smarte\n Bank“", publisher="ulm/org/stadt", date="2026-11")
    assert path == tmp_path / "data" / "ulm" / "sources" / "groesse-smarte-bank-2026.yaml"
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == "# Größe: „Smarte Bank“"
    assert lines[3:9] == [
        "id: source/ulm/groesse-smarte-bank-2026",
        "type: WebPage",
        "title: {de: 'Größe: „Smarte Bank“'}",
        f"url: {URL}",
        "publisher: ulm/org/stadt",
        'date: "2026-11"',
    ]
    assert '# retrievedOn: "2026-11-23"' in lines, "nobody has read it yet"
    read(resources, DEFAULT_BASE, "https://example.org/licence")


def test_the_patterns_keep_every_rule_once_they_are_uncommented(tmp_path: Path) -> None:
    """They speak of things there are, but of no person."""
    resources = small(tmp_path)
    path = write(resources, publisher="ulm/org/stadt", mentions=("Stadt",))
    text = uncommented(path.read_text("utf-8"))
    assert len(re.findall(r"(?m)^  - type", text)) == 5
    path.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        read(resources, DEFAULT_BASE, "https://example.org/licence")
    assert [str(each).partition(": ")[2].partition(";")[0] for each in caught.value.problems] == [
        "no file describes “ulm/programme/name”",
        "no file describes “ulm/programme/name”",
        "no file describes “ulm/person/given-name-family-name”",
    ]
    (tmp_path / "data/ulm/entities/more.yaml").write_text(
        "- {id: ulm/programme/name, type: Programme, label: {de: A, en: A}, source: source/ulm/page}\n"
        "- {id: ulm/person/given-name-family-name, type: Person, name: B, source: source/ulm/page}\n"
    )
    path.write_text(stamp(text, path.name, {"retrievedOn": "2026-11-23", "sha256": "0" * 64}), "utf-8")
    report = validate(assemble(resources, Settings.load()), resources)
    assert [str(each) for each in report.results if path.name in str(each.location)] == []


def test_names_on_the_page_find_their_ids(tmp_path: Path) -> None:
    path = write(small(tmp_path), mentions=("Stad", "Die App", "Ministerium für\nNichts"))
    text = path.read_text("utf-8")
    assert "#   Stad\n#     ulm/org/stadt   Stadt\n" in text
    assert "#   Die App\n#     ulm/measure/app   App\n" in text
    assert "#   Ministerium für Nichts: nothing is near; a new thing is added to a file in entities/\n" in text
    assert "ulm/person/given-name-family-name" in text


@pytest.mark.parametrize(
    ("written", "identifier"),
    [
        ("Straßen- und Tiefbauamt", "dresden/org/a66"),
        ("Strassen und Tiefbau Amt", "dresden/org/a66"),
        ("Roads and Civil Engineering Office", "dresden/org/a66"),
        ("TU Dresden", "org/tu-dresden"),
        ("Stadtplanungsamt", "dresden/org/amt-fuer-stadtplanung-und-mobilitaet"),
        ("Wirtschaftsfoerderungsamt", "dresden/org/a80"),
        ("Klinikum Friedrichstadt", "dresden/org/klinikum-friedrichstadt"),
        ("Smart Particpation", "dresden/measure/smart-participation"),
        ("Sektorkopplung", "dresden/measure/sektorenkopplung"),
        ("Pratzka", "dresden/person/jan-pratzka"),
    ],
)
def test_real_names_are_found_misspelt_shortened_and_in_english(written: str, identifier: str, known: Known) -> None:
    assert nearest_things(written, known.things.values())[0].id == identifier


@pytest.fixture(scope="module")
def known(resources: Resources) -> Known:
    return Known.load(resources)


def test_nothing_near_is_nothing(known: Known) -> None:
    assert nearest_things("Quastenflosser", known.things.values()) == []
    assert nearest_things("!?", known.things.values()) == []


def test_the_publisher_is_that_of_the_host(tmp_path: Path) -> None:
    resources = small(tmp_path)
    assert "publisher: ulm/org/stadt" in write(resources, "https://example.org/x", "A").read_text("utf-8")
    elsewhere = write(resources, "https://example.com/x", "B").read_text("utf-8")
    assert "# publisher: who publishes the page" in elsewhere
    (tmp_path / "data/ulm/entities/more.yaml").write_text(
        "- {id: publisher/b, type: Agent, label: {de: B, en: B}, source: source/ulm/page}\n"
    )
    write(resources, "https://example.org/y", "C", publisher="publisher/b")
    assert "# publisher:" in write(resources, "https://example.org/z", "D").read_text("utf-8"), "now there are two"


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    resources = small(tmp_path)
    (tmp_path / "data/ulm/sources/smarte-bank-2.ttl").write_text("")
    names = [write(resources, f"https://example.org/{number}").name for number in range(3)]
    assert names == ["smarte-bank.yaml", "smarte-bank-3.yaml", "smarte-bank-4.yaml"]


@pytest.mark.parametrize(
    ("title", "day", "name"),
    [
        ("Straßenbäume", "2026-11-01", "strassenbaeume-2026"),
        ("Straßenbäume", "2026", "strassenbaeume-2026"),
        ("Smart City Index 2024", "2024", "smart-city-index-2024"),
        ("O\u0308ffnung", None, "oeffnung"),
        ("../../etc/passwd", None, "etc-passwd"),
        ("x" * 100, None, "x" * 48),
        ("Умный город", None, ""),
    ],
)
def test_slugs(title: str, day: str | None, name: str) -> None:
    assert slug(title, day) == name


def test_a_title_without_latin_letters_is_named_after_its_host(tmp_path: Path) -> None:
    assert write(small(tmp_path), title="Умный город").name == "www-example-org.yaml"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"url": "www.dresden.de/x"}, "www.dresden.de/x: this is no address of a page; expected one as in https://"),
        ({"url": "file:///etc/passwd"}, "this is no address"),
        ({"url": "https://"}, "this is no address"),
        ({"url": "https://[x"}, "this is no address"),
        ({"url": "https://example.org/a b"}, "this is no address"),
        (
            {"url": "http://www.example.org/#top"},
            "is a source already: {folder}/ulm/sources/page.yaml; add your claims",
        ),
        ({"title": "  "}, "--title: it is empty"),
        (
            {"project": "ulmm"},
            "--project ulmm: there is no such project in {folder}; did you mean “ulm”?; to begin a new",
        ),
        ({"project": "../data/ulm"}, "there is no such project"),
        ({"project": "shared"}, "there is no such project"),
        ({"publisher": "ulm/org/stat"}, "--publisher ulm/org/stat: no file describes it; did you mean ulm/org/stadt?"),
        ({"publisher": "Stadt"}, "did you mean ulm/org/stadt?"),
        ({"publisher": "ulm/measure/app"}, "no file describes it; none has a name like that"),
        ({"date": "1.11.2026"}, "--date 1.11.2026: expected a day, month or year as in 2026-11-23, 2026-11 or 2026"),
        ({"date": "2026-23"}, "expected a day"),
        ({"date": "2026-02-30"}, "expected a day"),
    ],
)
def test_what_cannot_be_entered(tmp_path: Path, more: dict[str, str], message: str) -> None:
    resources = small(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SourceError) as caught:
        write(resources, **more)
    assert message.format(folder=tmp_path / "data") in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_data_that_is_no_yaml_is_mended_first(tmp_path: Path) -> None:
    resources = small(tmp_path)
    (tmp_path / "data/ulm/sources/page.yaml").write_text("id: [")
    with pytest.raises(InputError, match=r"page\.yaml:2:1: this is not YAML"):
        write(resources)


def test_an_installed_package_is_not_written_to(tmp_path: Path) -> None:
    bundled = Path(__file__).parent.parent / "src" / "mpsc_graph" / "bundled" / "data"
    for data in ((bundled,), (tmp_path, tmp_path)):
        with pytest.raises(SettingError, match="no data folder to write to"):
            Resources(tmp_path, tmp_path, tmp_path, data).editable_data()


def test_the_command(tmp_path: Path) -> None:
    small(tmp_path)
    command = ["new-source", URL, "--title", "Smart bench", "--project", "ulm", "--lang", "en", "--data", "data"]
    done = run(tmp_path, *command, "--mentions", "Stadt", "--mentions", "App")
    assert (done.returncode, done.stdout) == (0, "data/ulm/sources/smart-bench.yaml\n")
    assert "mpsc-graph validate --data data" in done.stderr
    text = (tmp_path / done.stdout.strip()).read_text("utf-8")
    assert "title: {en: Smart bench}" in text
    assert text.endswith("#     ulm/measure/app   App\n")
    again = run(tmp_path, *command)
    assert again.returncode == 2
    assert "is a source already: data/ulm/sources/smart-bench.yaml" in again.stderr
    assert "Nothing is fetched" in run(tmp_path, "new-source", "--help").stdout
    (tmp_path / "empty").mkdir()
    assert "make its folder" in run(tmp_path, *command[:-1], "empty").stderr
    assert "there is no such folder" in run(tmp_path, *command[:-1], "nowhere").stderr


def test_codes_are_listed(tmp_path: Path) -> None:
    listed = run(tmp_path, "codes", "role").stdout
    assert "lead\n  federführend\n" in listed
    assert "head-of-office" in run(tmp_path, "codes", "memberRole", "--lang", "en").stdout
    assert "\nstanding: accepted, contested, rejected, superseded\n" in run(tmp_path, "codes").stdout
    refused = run(tmp_path, "codes", "rolle")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "rolle: no key that takes codes; did you mean “role”?" in refused.stderr
