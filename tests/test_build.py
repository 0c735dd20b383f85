"""The build: the same inputs give the same release, and whatever goes wrong leaves the last one serving."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import DoesNotConform, InputError, ReleaseError
from mpsc_graph.pipeline.build import STAGES, build, inputs_hash
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.validate.report import Severity
from tests.test_read import ENTRY, project

COMMAND = [sys.executable, "-m", "mpsc_graph"]


def settings(folder: Path) -> Settings:
    return Settings.load(releases=folder)


@pytest.fixture
def small(tmp_path: Path) -> Resources:
    """A project of one page, which is built in less than a second."""
    city = "    participation: [{type: Participation, participant: ulm/org/stadt, role: named}]\n"
    return project(tmp_path / "data", ENTRY + city)


def change(resources: Resources, old: str, new: str, file: str = "entities/all.yaml") -> Path:
    path = resources.data[0] / "ulm" / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    return path


def test_two_builds_are_equal_byte_for_byte(resources: Resources, release: Release, tmp_path: Path) -> None:
    """From a copy of the data in another folder, in another time zone and locale, in another process."""
    data = shutil.copytree(resources.data[0], tmp_path / "data")
    environment = {**os.environ, "TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    subprocess.run([*COMMAND, "build", "--data", data], cwd=tmp_path, env=environment, check=True, capture_output=True)
    other = Releases(tmp_path / "releases").current()
    assert other is not None
    assert other.manifest.id == release.manifest.id
    for name in ("release.nq", "manifest.json", "report.json"):
        assert (other.folder / name).read_bytes() == (release.folder / name).read_bytes()


def test_a_release_is_sorted_unique_and_without_blank_nodes(release: Release) -> None:
    lines = release.data.read_bytes().splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == release.manifest.statements == sum(release.manifest.graphs.values())
    assert not [line for line in lines if b"_:" in line]
    assert release.folder.name == release.manifest.id == release.manifest.sha256[:16]


def test_a_release_states_its_licence_once_for_all(release: Release) -> None:
    """One setting feeds ontology, every code list and the manifest."""
    quads = list(ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS))
    licensed = {q.subject: str(q.object) for q in quads if str(q.predicate).endswith("dc/terms/license>")}
    assert set(licensed.values()) == {f"<{release.manifest.license}>"} == {f"<{Settings().license}>"}
    schemes = {q.subject for q in quads if str(q.object).endswith("core#ConceptScheme>")}
    base = release.manifest.base_iri
    lists = {each for each in schemes if not str(each).startswith(f"<{base}")}  # a city's own list is data
    assert set(licensed) == lists | {ox.NamedNode("https://w3id.org/mpsc/ontology")}
    assert not [
        path for path in Path(__file__).parent.parent.glob("ontology/**/*.ttl") if "license" in path.read_text()
    ]


def test_another_licence_or_base_is_another_release(small: Resources, tmp_path: Path) -> None:
    base = "https://data.example.org/id/"
    usual = build(small, settings(tmp_path / "usual")).release
    other = build(small, Settings.load(releases=tmp_path, base_iri=base, license="https://example.org/l")).release
    assert other.manifest.id != usual.manifest.id
    text = other.data.read_text("utf-8")
    assert "https://w3id.org/mpsc/id/" not in text
    assert "<https://w3id.org/mpsc/ontology#Measure>" in text
    assert base + "ulm/measure/app" in text


def test_a_violation_stops_the_seal_and_leaves_the_last_release(small: Resources, tmp_path: Path) -> None:
    first = build(small, settings(tmp_path / "releases")).release
    page = change(small, "participant: ulm/org/stadt, role", "role", "sources/page.yaml")
    with pytest.raises(DoesNotConform) as caught:
        build(small, settings(tmp_path / "releases"))
    (result,) = (each for each in caught.value.report.results if each.severity is Severity.VIOLATION)
    assert result.message("en") == "A participation names exactly one organisation, group or person (participant)."
    assert result.message("de").startswith("Eine Beteiligung nennt genau eine Stelle")
    assert result.location is not None
    assert result.location.file == page.as_posix()
    lines = page.read_text("utf-8").splitlines()
    assert "Participation" in lines[(result.location.line or 0) - 1]
    assert Releases(tmp_path / "releases").current() == first


def test_what_xml_cannot_hold_is_in_no_release(small: Resources, tmp_path: Path) -> None:
    """Else no RDF/XML, GraphML or drawing of the thing could be read, and no dump be made."""
    page = change(small, "role: named", 'role: named, note: {de: "a\\vb"}', "sources/page.yaml")
    with pytest.raises(InputError, match=r"the character U\+000B of a text cannot stand in XML") as caught:
        build(small, settings(tmp_path / "releases"))
    (problem,) = caught.value.problems
    assert problem.location.file == page.as_posix() and problem.location.line


def test_a_release_does_not_tell_where_the_data_lay(resources: Resources, release: Release) -> None:
    """Its report names files as they lie in the project; there are notes whose place it gives."""
    report = json.loads((release.folder / "report.json").read_text("utf-8"))
    assert report["counts"]["info"] > 0
    names = {f"{file.kind}/{file.inside}" for file in resources.input_files()}
    assert {each["file"] for each in report["results"]} <= names


@pytest.mark.parametrize("stage", STAGES)
def test_a_build_killed_half_way_leaves_the_last_release(small: Resources, tmp_path: Path, stage: str) -> None:
    """SIGKILL as each stage begins: what is served afterwards is whole, and the next build goes through."""
    first = build(small, settings(tmp_path / "releases")).release
    change(small, "en: App", "en: Application")
    command = [*COMMAND, "build", "--data", small.data[0]]
    process = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if line.strip() == stage:
            process.send_signal(signal.SIGKILL)
            break
    process.communicate()
    current = Releases(tmp_path / "releases").current()  # checks the hash
    assert current is not None
    assert process.returncode == -signal.SIGKILL or stage == STAGES[-1]
    if stage != STAGES[-1]:
        assert current == first
    second = build(small, settings(tmp_path / "releases")).release
    assert second.manifest.id != first.manifest.id
    assert Releases(tmp_path / "releases").current() == second


def test_a_crash_while_writing_leaves_the_last_release(
    small: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each of the steps of putting a release in place: every write and every rename."""
    first = build(small, settings(tmp_path / "releases")).release
    change(small, "en: App", "en: Application")

    class Crash(BaseException):
        pass

    calls = 0
    for crash_at in range(1, 7):
        calls = 0

        def step(real: object, crash_at: int = crash_at) -> object:
            def stepped(*arguments: object) -> object:
                nonlocal calls
                calls += 1
                if calls == crash_at:
                    raise Crash
                return real(*arguments)  # type: ignore[operator]

            return stepped

        with monkeypatch.context() as patch, pytest.raises(Crash):
            patch.setattr(os, "fsync", step(os.fsync))
            patch.setattr(Path, "rename", step(Path.rename))
            patch.setattr(Path, "replace", step(Path.replace))
            build(small, settings(tmp_path / "releases"))
        assert Releases(tmp_path / "releases").current() == first
        assert not any(path.is_dir() for path in (tmp_path / "releases").glob(".unfinished-*"))
    again = build(small, settings(tmp_path / "releases")).release
    assert again == Releases(tmp_path / "releases").current() != first


def test_a_disk_that_is_full_while_lines_are_made(small: Resources, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    first = build(small, settings(tmp_path / "releases")).release

    def lines() -> Iterator[bytes]:
        yield b"<x:a> <x:b> <x:c> <x:g> .\n"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(ReleaseError, match=r"cannot be written \(.*No space left.*\); choose another --out"):
        releases.put(lines(), first.manifest, "{}")
    assert {path.name for path in releases.folder.iterdir()} == {first.manifest.id, "current", "history"}
    assert releases.current() == first


def test_sealing_the_same_again_changes_nothing_but_what_is_said(small: Resources, tmp_path: Path) -> None:
    """A comment in a file changes the inputs and not the statements."""
    first = build(small, settings(tmp_path / "releases")).release
    with (small.data[0] / "ulm" / "entities" / "all.yaml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    second = build(small, settings(tmp_path / "releases")).release
    assert second.manifest.id == first.manifest.id
    assert second.manifest.inputs != first.manifest.inputs
    assert second.manifest.inputs == inputs_hash(small, settings(tmp_path))
    assert Release.open(second.folder) == second
    assert [path.name for path in (tmp_path / "releases").iterdir() if path.name.startswith(".")] == []


def test_a_damaged_release_is_refused(small: Resources, tmp_path: Path) -> None:
    release = build(small, settings(tmp_path / "releases")).release
    content = release.data.read_bytes()
    release.data.write_bytes(content[: len(content) // 2])
    with pytest.raises(ReleaseError, match="not what was sealed"):
        Releases(tmp_path / "releases").current()
    assert build(small, settings(tmp_path / "releases")).release.data.read_bytes() == content


@pytest.mark.parametrize("manifest", [None, "{}", "not json", "[]", json.dumps({"id": "x"})])
def test_a_folder_that_is_no_release(tmp_path: Path, manifest: str | None) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(ReleaseError, match="no release can be read here"):
        Release.open(tmp_path)


def test_no_release_yet(tmp_path: Path) -> None:
    assert Releases(tmp_path / "nowhere").current() is None
