"""The build: the same inputs give the same release, and whatever goes wrong leaves the last one serving."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import DoesNotConform, ReleaseError
from mpsc_graph.pipeline.build import STAGES, build, inputs_hash
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings

COMMAND = [sys.executable, "-m", "mpsc_graph"]


def settings(folder: Path) -> Settings:
    return Settings.load(releases=folder)


def copy_of_data(resources: Resources, folder: Path) -> Path:
    return Path(shutil.copytree(resources.data[0], folder / "data"))


def test_two_builds_are_equal_byte_for_byte(resources: Resources, release: Release, tmp_path: Path) -> None:
    """From a copy of the data in another folder, in another time zone and locale, in another process."""
    data = copy_of_data(resources, tmp_path)
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
    assert set(licensed) == schemes | {ox.NamedNode("https://w3id.org/mpsc/ontology")}
    assert not [
        path for path in Path(__file__).parent.parent.glob("ontology/**/*.ttl") if "license" in path.read_text()
    ]


def test_another_licence_or_base_is_another_release(resources: Resources, release: Release, tmp_path: Path) -> None:
    base = "https://data.example.org/id/"
    other = build(resources, Settings.load(releases=tmp_path, base_iri=base, license="https://example.org/l")).release
    assert other.manifest.id != release.manifest.id
    text = other.data.read_text("utf-8")
    assert "https://w3id.org/mpsc/id/" not in text
    assert "<https://w3id.org/mpsc/ontology#Measure>" in text
    assert base + "dresden/measure/cleema-app" in text


def test_a_violation_stops_the_seal_and_leaves_the_last_release(resources: Resources, tmp_path: Path) -> None:
    first = build(resources, settings(tmp_path / "releases")).release
    data = copy_of_data(resources, tmp_path)
    page = data / "dresden" / "sources" / "kick-off-2023.yaml"
    text = page.read_text("utf-8")
    line = "      - {type: Participation, participant: dresden/org/a61, role: named}\n"
    page.write_text(text.replace(line, "      - {type: Participation, role: named}\n"), "utf-8")
    with pytest.raises(DoesNotConform) as caught:
        build(Resources.find([data]), settings(tmp_path / "releases"))
    (result,) = caught.value.report.results
    assert result.message("en") == "A participation names exactly one organisation, group or person (participant)."
    assert result.message("de").startswith("Eine Beteiligung nennt genau eine Stelle")
    assert result.location is not None
    assert result.location.line == text[: text.index(line)].count("\n") + 1
    assert result.location.file == f"{data.as_posix()}/dresden/sources/kick-off-2023.yaml"
    assert Releases(tmp_path / "releases").current() == first


@pytest.mark.parametrize("stage", STAGES)
def test_a_build_killed_half_way_leaves_the_last_release(resources: Resources, tmp_path: Path, stage: str) -> None:
    """SIGKILL as each stage begins: what is served afterwards is whole, and the next build goes through."""
    first = build(resources, settings(tmp_path / "releases")).release
    data = copy_of_data(resources, tmp_path)
    place = data / "dresden" / "entities" / "events.yaml"
    place.write_text(place.read_text("utf-8").replace("en: Kick-off of the", "en: Start of the"), "utf-8")
    process = subprocess.Popen([*COMMAND, "build", "--data", data], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
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
    second = build(Resources.find([data]), settings(tmp_path / "releases")).release
    assert second.manifest.id != first.manifest.id
    assert Releases(tmp_path / "releases").current() == second


def test_a_crash_while_writing_leaves_the_last_release(
    resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each of the steps of putting a release in place: every write and every rename."""
    first = build(resources, settings(tmp_path)).release
    data = copy_of_data(resources, tmp_path / "copy")
    place = data / "dresden" / "entities" / "events.yaml"
    place.write_text(place.read_text("utf-8").replace("en: Kick-off of the", "en: Start of the"), "utf-8")

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
            build(Resources.find([data]), settings(tmp_path))
        assert Releases(tmp_path).current() == first
    assert build(Resources.find([data]), settings(tmp_path)).release == Releases(tmp_path).current()


def test_sealing_the_same_again_changes_nothing_but_what_is_said(resources: Resources, tmp_path: Path) -> None:
    """A comment in a file changes the inputs and not the statements."""
    data = copy_of_data(resources, tmp_path)
    first = build(Resources.find([data]), settings(tmp_path / "releases")).release
    with (data / "dresden" / "entities" / "events.yaml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    second = build(Resources.find([data]), settings(tmp_path / "releases")).release
    assert second.manifest.id == first.manifest.id
    assert second.manifest.inputs != first.manifest.inputs
    assert second.manifest.inputs == inputs_hash(Resources.find([data]), settings(tmp_path))
    assert Release.open(second.folder) == second
    assert [path.name for path in (tmp_path / "releases").iterdir() if path.name.startswith(".")] == []


def test_a_damaged_release_is_refused(resources: Resources, tmp_path: Path) -> None:
    release = build(resources, settings(tmp_path)).release
    content = release.data.read_bytes()
    release.data.write_bytes(content[: len(content) // 2])
    with pytest.raises(ReleaseError, match="not what was sealed"):
        Releases(tmp_path).current()
    assert build(resources, settings(tmp_path)).release.data.read_bytes() == content


@pytest.mark.parametrize("manifest", [None, "{}", "not json", "[]", json.dumps({"id": "x"})])
def test_a_folder_that_is_no_release(tmp_path: Path, manifest: str | None) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(ReleaseError, match="no release can be read here"):
        Release.open(tmp_path)


def test_no_release_yet(tmp_path: Path) -> None:
    assert Releases(tmp_path / "nowhere").current() is None
