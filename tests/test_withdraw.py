"""Withdrawing: what is taken out is in no release any more, whatever kind of thing it is and whatever goes wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import MpscError, ReleaseError, SettingError, WithdrawalError
from mpsc_graph.manifest import Withdrawal
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.build import Draft, build, draft
from mpsc_graph.pipeline.persons.withdraw import withdraw
from mpsc_graph.release import Release, Releases
from mpsc_graph.settings import Persons
from tests.commands import run
from tests.ulm import EVA, NEW, OTHER, PAGE, resources, settings, ulm

DAY = date(2026, 11, 23)
WHY = Withdrawal("entered by mistake", "2026-11-23")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city's data and two releases of it, of each variant; the second has a text more."""
    folder = tmp_path_factory.mktemp("ulm")
    resources = ulm(folder / "data")
    for text in ("", NEW):
        with (folder / "data/ulm/entities/all.yaml").open("a", encoding="utf-8") as file:
            file.write(text)
        for persons in Persons:
            build(resources, settings(folder, persons))
    return folder


@pytest.fixture
def city(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "city")


def take(folder: Path, id: str) -> Draft:
    return withdraw(id, WHY.reason, DAY, resources(folder), settings(folder))


def kept(folder: Path) -> Iterator[Release]:
    for persons in Persons:
        releases = Releases.of(settings(folder), persons)
        yield from map(releases.open, releases.history())


def iris(release: Release) -> set[str]:
    quads = ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS)
    terms = (term for quad in quads for term in (quad.subject, quad.object, quad.graph_name))
    return {term.value.removeprefix(DEFAULT_BASE) for term in terms if isinstance(term, ox.NamedNode)}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file and what is in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def current(folder: Path) -> Release:
    found = Releases.of(settings(folder)).current()
    assert found is not None
    return found


def test_a_withdrawal_is_in_no_release_any_more(city: Path) -> None:
    """Of either variant, older or current; nor is it in what they say of themselves, but for the tombstone."""
    take(city, "ulm/measure/app")
    assert len(list(kept(city))) == 4
    for release in kept(city):
        assert "ulm/measure/app" not in iris(release)
        assert json.loads(release.report.read_text("utf-8"))["conforms"]
        assert "ulm/measure/app" not in release.report.read_text("utf-8")
        assert release.manifest.withdrawn == {"ulm/measure/app": WHY}
        said = (release.folder / "manifest.json").read_text("utf-8")
        assert said.count("ulm/measure/app") == 1


def test_somebody_who_is_withdrawn_is_named_nowhere(city: Path) -> None:
    """In quotes, titles, addresses and ids of others; whoever else is called what stays."""
    take(city, EVA)
    releases = Releases.of(settings(city))
    assert len(releases.history()) == 2
    for release in map(releases.open, releases.history()):
        text = release.data.read_text("utf-8").lower()
        assert re.findall(r"k[uü]e?hn|\beva\b", text) == []
        assert '"fünf euro, sagt frau dr. […]"' in text
        assert "<https://blatt.example/>" in text
        assert '"max wiener"' in text


def test_it_can_be_withdrawn_by_the_id_it_has_where_nobody_is_named(city: Path) -> None:
    nameless = next(release for release in kept(city) if release.manifest.persons is Persons.NONE)
    (page,) = {each for each in iris(nameless) if each.startswith("source/ulm/") and "#" not in each} - {PAGE}
    take(city, page)
    assert {OTHER} == current(city).manifest.withdrawn.keys()
    for release in kept(city):
        assert not {page, OTHER} & {each.split("#")[0] for each in iris(release)}
        assert (page if release.manifest.persons is Persons.NONE else OTHER) in release.manifest.withdrawn


def test_the_tombstones_of_the_variant_without_people_name_nobody(city: Path) -> None:
    withdraw(EVA, "Eva Kühn asked for it", DAY, resources(city), settings(city))
    withdraw("ulm/event/tag", "Max Wiener asked for it", DAY, resources(city), settings(city))
    for release in kept(city):
        if release.manifest.persons is Persons.NONE:
            assert release.manifest.withdrawn == {"ulm/event/tag": Withdrawal("[…] asked for it", "2026-11-23")}
        else:
            assert release.manifest.withdrawn.keys() == {EVA, "ulm/event/tag"}


def test_an_older_release_becomes_what_would_have_been_built_then(city: Path) -> None:
    """Byte for byte, but for the manifest, which tells the inputs of old."""
    old, new = Releases.of(settings(city)).history()
    made = take(city, "ulm/measure/app")
    releases = Releases.of(settings(city))
    entities = city / "data/ulm/entities/all.yaml"
    lines = entities.read_text("utf-8").splitlines(keepends=True)
    entities.write_text("".join(lines[:-1]), "utf-8")
    then = draft(resources(city), settings(city / "then")).release
    resealed, now = releases.history()
    assert then.data.read_bytes() == releases.open(resealed).data.read_bytes()
    assert now == made.release.manifest.id == releases.current_id()
    for gone, heir in ((old, resealed), (new, now)):
        tombstone = releases.gone(gone)
        assert tombstone is not None
        assert (tombstone.reason, tombstone.date, tombstone.replaced_by) == (WHY.reason, WHY.date, heir)
        assert not (releases.folder / gone).exists()
    assert releases.gone(now) is None


def test_tombstones_lead_to_what_is_kept_now(city: Path) -> None:
    first = Releases.of(settings(city)).history()[0]
    for id in ("ulm/measure/app", "ulm/event/tag"):
        take(city, id)
    releases = Releases.of(settings(city))
    tombstone = releases.gone(first)
    assert tombstone is not None
    assert tombstone.replaced_by == releases.history()[0]


def test_a_release_without_the_thing_keeps_its_id(city: Path) -> None:
    """The newest organisation is in the second release only, and nothing speaks of it."""
    releases = Releases.of(settings(city))
    first, second = releases.history()
    take(city, "ulm/org/neu")
    assert first in releases.history()
    assert releases.open(first).manifest.withdrawn == {"ulm/org/neu": WHY}
    assert second not in releases.history()


def test_where_it_fails_no_manifest_speaks_of_it(city: Path) -> None:
    """Nor that of a release which never held the thing; the older one does, and cannot be read."""
    releases = Releases.of(settings(city))
    old = releases.history()[-1]
    path = city / "data/ulm/entities/all.yaml"
    path.write_text(path.read_text("utf-8").replace("ulm/org/neu", "ulm/org/alt"), "utf-8")
    build(resources(city), settings(city))
    (releases.folder / old / "release.nq").write_bytes(b"")
    with pytest.raises(ReleaseError):
        take(city, "ulm/event/tag")
    assert not (city / "data/withdrawn.yaml").exists()
    for id in releases.history():
        assert '"withdrawn": {}' in (releases.folder / id / "manifest.json").read_text("utf-8")


def test_what_only_older_releases_know_can_be_withdrawn(city: Path) -> None:
    path = city / "data/ulm/entities/all.yaml"
    path.write_text(path.read_text("utf-8").replace("ulm/org/neu", "ulm/org/alt"), "utf-8")
    build(resources(city), settings(city))
    take(city, "ulm/org/neu")
    assert not [release for release in kept(city) if "ulm/org/neu" in iris(release)]


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("ulm/measure/ap", "nothing is known of it; did you mean “ulm/measure/app”?"),
        ("https://example.org/x", "nothing is known of it"),
        ("role#lead", "is of the vocabulary"),
        ("https://w3id.org/mpsc/ontology#Measure", "is of the vocabulary"),
        ("tie/abc", "is derived; withdraw the claims it rests on"),
        ("dataset/ulm", "is the data set as a whole"),
    ],
)
def test_what_cannot_be_withdrawn(city: Path, id: str, message: str) -> None:
    before = tree(city)
    with pytest.raises(WithdrawalError, match=message.replace("?", r"\?")):
        take(city, id)
    assert tree(city) == before


@pytest.mark.parametrize("reason", ["", " \n", "\x07"])
def test_a_reason_is_needed(city: Path, reason: str) -> None:
    with pytest.raises(WithdrawalError, match="say in words why"):
        withdraw("ulm/org/uni", reason, DAY, resources(city), settings(city))


def test_once_is_enough(city: Path) -> None:
    take(city, "ulm/event/tag")
    before = (city / "data/withdrawn.yaml").read_text("utf-8")
    with pytest.raises(WithdrawalError, match=r"withdrawn already, on 2026-11-23 \(entered by mistake\)"):
        take(city, DEFAULT_BASE + "ulm/event/tag")
    assert (city / "data/withdrawn.yaml").read_text("utf-8") == before


def test_comments_and_any_words_are_kept(city: Path) -> None:
    path = city / "data/withdrawn.yaml"
    path.write_text("# ours\n- {id: ulm/software/kern, reason: old, date: 2026-01-01}  # said by phone", "utf-8")
    reason = 'so: "quoted" # {no} comment \\ [1]'
    withdraw("ulm/event/tag", reason, DAY, resources(city), settings(city))
    assert path.read_text("utf-8").startswith(
        "# ours\n- {id: ulm/software/kern, reason: old, date: 2026-01-01}  # said"
    )
    found = current(city).manifest.withdrawn
    assert found == {
        "ulm/software/kern": Withdrawal("old", "2026-01-01"),
        "ulm/event/tag": Withdrawal(reason, "2026-11-23"),
    }


@pytest.mark.parametrize("text", ["", "# nothing yet\n\n"])
def test_a_file_without_entries_is_no_mistake(city: Path, text: str) -> None:
    (city / "data/withdrawn.yaml").write_text(text, "utf-8")
    assert build(resources(city), settings(city)).release.manifest.withdrawn == {}


def test_a_damaged_older_release_is_named_and_nothing_changes(city: Path) -> None:
    releases = Releases.of(settings(city))
    first, second = releases.history()
    (releases.folder / first / "release.nq").write_bytes(b"")
    before = tree(city)
    with pytest.raises(ReleaseError, match=rf"{first}.*mend the folder of that release, or remove it"):
        take(city, "ulm/measure/app")
    after = tree(city)
    assert {name: after.get(name) for name in before} == before
    assert releases.history() == [first, second]
    shutil.rmtree(releases.folder / first)
    take(city, "ulm/measure/app")
    assert len(releases.history()) == 1


@pytest.mark.parametrize(
    ("owner", "name", "error"), [(os, "fsync", ReleaseError), (Path, "write_text", SettingError)], ids=["out", "data"]
)
def test_a_full_disk_is_told_and_nothing_changes(
    city: Path, owner: object, name: str, error: type[MpscError], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(city)

    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(error, match="cannot be written"):
        patch.setattr(owner, name, full)
        take(city, "ulm/measure/app")
    after = tree(city)
    assert {name: after[name] for name in before} == before
    assert {name for name in after.keys() - before.keys() if "/.unfinished-" not in name} == set()


def test_data_that_breaks_a_rule_withdraws_nothing(city: Path) -> None:
    path = city / "data/ulm/sources/page.yaml"
    path.write_text(path.read_text("utf-8").replace("unitCode: EUR", "unitCode: Euro"), "utf-8")
    before = tree(city)
    with pytest.raises(MpscError):
        take(city, "ulm/event/tag")
    assert tree(city) == before


def test_the_command_says_what_it_did(city: Path) -> None:
    arguments = ("withdraw", "ulm/measure/app", "--reason", "entered by mistake", "--data", "data")
    done = run(city, *arguments)
    assert done.returncode == 0, done.stderr
    first, second, *gave_way = done.stdout.splitlines()
    assert (first, second.split(":")[0]) == ("withdrawn: ulm/measure/app", f"release {current(city).manifest.id}")
    assert len(gave_way) == 4
    again = run(city, *arguments)
    assert (again.returncode, again.stdout) == (2, "")
    assert "withdrawn already" in again.stderr
