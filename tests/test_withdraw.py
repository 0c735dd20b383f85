"""Withdrawing: what is taken out is in no release any more, whatever kind of thing it is and whatever goes wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import InputError, MpscError, ReleaseError, SettingError, WithdrawalError
from mpsc_graph.manifest import Withdrawal
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.build import STAGES, Draft, build, draft
from mpsc_graph.pipeline.withdraw import withdraw
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Persons, Settings
from tests.test_cli import run
from tests.ulm import EVA, ulm

DAY = date(2026, 11, 23)
WHY = Withdrawal("entered by mistake", "2026-11-23")
PAGE, OTHER = "source/ulm/page", "source/ulm/eva-kuehn-spricht"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The city's data and two releases of it, of each variant; the second has a text more."""
    folder = tmp_path_factory.mktemp("ulm")
    resources = ulm(folder / "data")
    for text in ("", "- {id: ulm/org/neu, type: Organization, label: {de: Neu, en: New}, source: source/ulm/page}\n"):
        with (folder / "data/ulm/entities/all.yaml").open("a", encoding="utf-8") as file:
            file.write(text)
        for persons in Persons:
            build(resources, settings(folder, persons))
    return folder


@pytest.fixture
def city(built: Path, tmp_path: Path) -> Path:
    return shutil.copytree(built, tmp_path / "city")


def settings(folder: Path, persons: Persons = Persons.FUNCTIONS) -> Settings:
    return Settings.load(releases=folder / "releases", persons=persons)


def resources(folder: Path) -> Resources:
    return Resources.find([folder / "data"])


def take(folder: Path, id: str) -> Draft:
    return withdraw(id, WHY.reason, DAY, resources(folder), settings(folder))


def kept(folder: Path) -> Iterator[Release]:
    for persons in Persons:
        releases = Releases.of(settings(folder), persons)
        yield from map(releases.open, releases.history())


def iris(release: Release) -> set[str]:
    quads = ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS)
    terms = (term for quad in quads for term in (quad.subject, quad.predicate, quad.object, quad.graph_name))
    return {term.value.removeprefix(DEFAULT_BASE) for term in terms if isinstance(term, ox.NamedNode)}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file and what is in it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def current(folder: Path) -> Release:
    found = Releases.of(settings(folder)).current()
    assert found is not None
    return found


def claims(release: Release, text: str) -> set[str]:
    """The claims in whose statements a text stands."""
    lines = release.data.read_text("utf-8").splitlines()
    return {line.split()[0][1:-1].removeprefix(DEFAULT_BASE) for line in lines if text in line and "/id/claim/" in line}


@pytest.mark.parametrize(
    ("id", "also", "stays"),
    [
        ("ulm/measure/app", {"ulm/software/kern"}, {"ulm/measure/karte", "ulm/org/uni", PAGE}),
        ("ulm/org/uni", {"ulm/person/max-wiener", OTHER, "ulm/org/blatt"}, {"ulm/measure/app", "ulm/phase/eins"}),
        ("ulm/org/blatt", {OTHER}, {"ulm/org/uni", "ulm/measure/karte"}),
        (EVA, {"period/2023--open"}, {"ulm/event/tag", "ulm/org/stadt", "ulm/person/max-wiener"}),
        ("ulm/event/tag", set(), {EVA, "ulm/measure/app"}),
        ("ulm/document/plan", set(), {"ulm/measure/app"}),
        ("ulm/software/kern", set(), {"ulm/measure/app"}),
        ("ulm/phase/eins", set(), {"ulm/measure/app", "ulm/programme/mpsc"}),
        (OTHER, {"ulm/org/blatt"}, {"ulm/org/uni", "ulm/measure/karte"}),
        (PAGE, {"ulm/phase/eins", EVA, "ulm/document/plan"}, {"ulm/org/uni", "ulm/measure/karte", OTHER}),
    ],
)
def test_a_thing_of_any_kind_is_in_no_release_any_more(city: Path, id: str, also: set[str], stays: set[str]) -> None:
    """Nor is what hung on it alone; what others speak of stays. Both variants, the older release too."""
    take(city, id)
    for release in kept(city):
        found = iris(release)
        named = release.manifest.persons is Persons.FUNCTIONS
        assert not {each for each in found if each.split("#")[0] == id or each.endswith("graph/" + id)}
        assert not also & found
        assert {each for each in stays if named or not ("person" in each or "kuehn" in each)} <= found
        assert json.loads(release.report.read_text("utf-8"))["conforms"]
        assert id not in release.report.read_text("utf-8")
        assert ".".join(release.manifest.graphs).count(id) == 0
    assert current(city).manifest.withdrawn == {id: WHY}
    assert len(list(kept(city))) == 4


def test_a_claim_goes_alone(city: Path) -> None:
    before = current(city)
    (figure,) = claims(before, "indicator#budget")
    take(city, DEFAULT_BASE + figure)
    after = current(city)
    assert figure in iris(before)
    assert claims(before, "") - claims(after, "") == {figure}
    assert "ulm/measure/app" in iris(after)


def test_what_is_nested_goes_with_it_and_what_holds_it_stays(city: Path) -> None:
    """An organisation that goes leaves the phase entry it took part in, and no tie."""
    (entry,) = claims(current(city), "ontology#PhaseEntry")
    assert "cooperatesWith> <https://w3id.org/mpsc/id/ulm" in current(city).data.read_text("utf-8")
    take(city, "ulm/org/uni")
    assert entry in iris(current(city))
    assert "cooperatesWith> <https://w3id.org/mpsc/id/ulm" not in current(city).data.read_text("utf-8")
    nested = claims(current(city), "ontology#Participation")
    take(city, entry)
    left = claims(current(city), "ontology#Participation")
    assert len(nested - left) == 1, "the city's part in the entry"


def test_a_claim_of_two_pages_stays_with_the_other(city: Path) -> None:
    (finding,) = claims(current(city), "org#unitOf")
    take(city, PAGE)
    text = current(city).data.read_text("utf-8")
    rests = [line for line in text.splitlines() if finding in line and "wasDerivedFrom" in line]
    assert len(rests) == 1
    assert OTHER in rests[0]
    (named,) = (line for line in text.splitlines() if "ulm/org/stadt> <http://purl.org/dc/terms/source>" in line)
    assert OTHER in named, "named from the page that still speaks of it"


def test_somebody_who_is_withdrawn_is_named_nowhere(city: Path) -> None:
    """In quotes, titles, addresses and ids of others; whoever else is called what stays."""
    take(city, EVA)
    releases = [release for release in kept(city) if release.manifest.persons is Persons.FUNCTIONS]
    assert len(releases) == 2
    for release in releases:
        text = release.data.read_text("utf-8").lower()
        assert not [name for name in ("kühn", "kuehn", "kuhn", "eva") if name in text.replace("evaluat", "")]
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


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("id: ulm/org/uni", 1, "expected a list"),
        ("- ulm/org/uni", 1, "expected {id: …, reason: …, date: …}"),
        ("# a\n- {id: ulm/org/uni, reason: x}", 2, "expected {id: …, reason: …, date: …}"),
        ("- {id: ulm/org/uni, reason: '', date: 2026-01-01}", 1, "expected {id: …, reason: …, date: …}"),
        ("- {id: https://example.org, reason: x, date: 2026-01-01}", 1, "is no id"),
        ("- {id: ulm/org/uni, reason: x, date: 2026-02-30}", 1, "expected a day as in 2026-11-23"),
        ("- {id: a/b, reason: x, date: 2026-01-01}\n- {id: a/b, reason: x, date: 2026-01-01}", 2, "is withdrawn twice"),
    ],
)
def test_mistakes_in_the_file_are_told_with_their_line(city: Path, text: str, line: int, message: str) -> None:
    (city / "data/withdrawn.yaml").write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        build(resources(city), settings(city))
    (problem,) = caught.value.problems
    assert (problem.location.line, message in problem.message) == (line, True), problem


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


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
@pytest.mark.parametrize(("part", "error"), [("data", SettingError), ("releases", ReleaseError)])
def test_a_folder_that_cannot_be_written_to(city: Path, part: str, error: type[MpscError]) -> None:
    before = tree(city)
    (city / part).chmod(0o555)
    with pytest.raises(error, match="cannot be written"):
        take(city, "ulm/measure/app")
    (city / part).chmod(0o755)
    assert tree(city) == before


def test_data_that_breaks_a_rule_withdraws_nothing(city: Path) -> None:
    path = city / "data/ulm/sources/page.yaml"
    path.write_text(path.read_text("utf-8").replace("unitCode: EUR", "unitCode: Euro"), "utf-8")
    before = tree(city)
    with pytest.raises(MpscError):
        take(city, "ulm/event/tag")
    assert tree(city) == before


def test_killed_at_any_step_it_is_whole_before_or_after_and_can_be_finished(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash at each write and each rename: all that can be opened is sealed; the same again ends as undisturbed."""
    undisturbed = shutil.copytree(city, tmp_path / "undisturbed")
    take(undisturbed, "ulm/measure/app")

    class Crash(BaseException):
        pass

    calls, crash_at, ended = 0, 0, False
    reals = [(os, "fsync"), (Path, "rename"), (Path, "replace"), (shutil, "rmtree"), (Path, "unlink")]
    while not ended:
        crash_at += 1
        calls = 0
        broken = shutil.copytree(city, tmp_path / str(crash_at))

        def step(real: object) -> object:
            def stepped(*arguments: object, crash_at: int = crash_at, **options: object) -> object:
                nonlocal calls
                calls += 1
                if calls >= crash_at:  # nothing is cleaned up after a kill
                    raise Crash
                return real(*arguments, **options)  # type: ignore[operator]

            return stepped

        with monkeypatch.context() as patch:
            for owner, name in reals:
                patch.setattr(owner, name, step(getattr(owner, name)))
            try:
                take(broken, "ulm/measure/app")
                ended = True
            except Crash:
                pass
        for persons in Persons:
            releases = Releases.of(settings(broken), persons)
            chosen = releases.current()
            assert chosen is not None
            assert chosen.manifest.id in releases.history()
            for id in releases.history():
                releases.open(id)
        if not ended:
            take(broken, "ulm/measure/app")
        for persons in Persons:
            mended, as_planned = (Releases.of(settings(each), persons) for each in (broken, undisturbed))
            assert mended.history() == as_planned.history(), crash_at
            assert mended.current() and mended.current_id() == as_planned.current_id()
            assert {path.name for path in as_planned.folder.iterdir()} <= {
                path.name for path in mended.folder.iterdir()
            }
            assert not [id for id in mended.kept() if "ulm/measure/app" in iris(mended.open(id))]
        shutil.rmtree(broken)
    assert crash_at > 20


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


def test_a_killed_command_is_finished_by_the_next_build(city: Path) -> None:
    """SIGKILL as it seals; the build after it, which knows of nothing but the file, ends what was begun."""
    command = [sys.executable, "-m", "mpsc_graph", "withdraw", "ulm/measure/app", "--reason", "x", "--data", "data"]
    with subprocess.Popen(command, cwd=city, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.strip() == STAGES[-1]:
                process.send_signal(signal.SIGKILL)
                break
    assert (city / "data/withdrawn.yaml").exists()
    build(resources(city), settings(city))
    assert not [release for release in kept(city) if "ulm/measure/app" in iris(release)]
    assert len(list(kept(city))) == 4
