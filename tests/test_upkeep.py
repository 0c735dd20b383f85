"""After any edits of files the next release is the one that a build from the start gives, byte for byte."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.reading.read import context_of, read_vocabulary
from mpsc_graph.pipeline.upkeep import ordered
from mpsc_graph.release import Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from tests.conftest import ROOT
from tests.edits import EDITS, Edit, Folder, decided, put_back
from tests.test_read import ENTRY, project


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory, resources: Resources) -> Path:
    """Three invented cities; the pages of the last are N-Triples."""
    root = tmp_path_factory.mktemp("cities")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        from cities import City
        from projects import Writer
    vocabulary = read_vocabulary(resources.input_files(), DEFAULT_BASE, Settings().license)
    writer = Writer(root / "data", context_of(resources, vocabulary))
    for number in range(3):
        city = City(number, 1, 2)
        writer.yaml(city.slug, city.quads)
    pages = root / "data" / city.slug / "sources"
    shutil.rmtree(pages)
    things = (root / "data" / city.slug / "entities" / "things.yaml").read_bytes()
    writer.triples(city.slug, city.quads)
    (root / "data" / city.slug / "entities" / "things.nt").unlink()
    (root / "data" / city.slug / "entities" / "things.yaml").write_bytes(things)
    return root


@pytest.fixture
def folder(cities: Path, tmp_path: Path) -> Folder:
    shutil.copytree(cities, tmp_path, dirs_exist_ok=True)
    return Folder(tmp_path)


texts = st.sets(st.text("ab ", max_size=3).map(str.encode), max_size=12)


@settings(max_examples=50, deadline=None)
@given(texts, st.lists(st.tuples(texts, texts), max_size=4))
def test_lines_stay_sorted_in_parts_of_a_bounded_length(
    start: set[bytes], changes: list[tuple[set[bytes], set[bytes]]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordered, "_LONGEST", 8)
        lines = ordered.Ordered(b"%s\n" % line for line in sorted(start))
        for added, removed in changes:
            lines.change(added - removed, removed)
            start = (start | added) - removed
            assert b"".join(lines) == b"".join(b"%s\n" % line for line in sorted(start))
            assert all(len(part) <= 8 for part in lines)


def step(folder: Folder, path: Path, change: Callable[[str], str]) -> bool:
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    return folder.check()


def test_a_curator_edits(folder: Folder) -> None:
    """A triple wanders between graphs, a place moves, a mistake leaves the last release and is mended.

    All that where two things were decided to be one, of which these pages say nothing new.
    """
    decided(folder, random.Random())
    assert not folder.check()
    page, lines = folder.sources(".yaml")[1], folder.sources(".nt")[1]
    copy, copies = lines.with_stem("z-copy"), lines.with_stem("a-copy")
    shutil.copy(lines, copy)
    shutil.copy(lines, copies)
    assert step(folder, page, lambda text: "# two remarks\n# that move all places\n" + text)
    copy.unlink()
    lines.unlink()
    assert step(folder, page, lambda text: text.replace("  quote:", "  temporal: 2031/2032\n  quote:", 1))
    text = page.read_text("utf-8")
    assert not step(folder, page, lambda text: text + "isPartOf: nowhere/at/all\n")
    assert f"{page.as_posix()}:" in str(folder.outcome)
    assert "nowhere/at/all" in str(folder.outcome)
    lines.write_bytes(folder.first[lines])
    assert step(folder, page, lambda _: text)


def test_pages_speak_of_what_is_one(folder: Folder) -> None:
    """What gives way is spoken of, named otherwise and again, and no more: all in part."""
    decided(folder, random.Random())
    folder.check()
    pages = [page for page in folder.sources(".yaml") if "org/gb-1" in page.read_text("utf-8")]
    assert step(folder, pages[0], lambda text: text.replace("altau/org/gb-1", "altbach/org/gb-1", 1))
    assert folder.first[pages[0]] != pages[0].read_bytes()
    lines = folder.sources(".nt")[1]
    named = "<https://w3id.org/mpsc/id/{}/org/gb-1> <http://www.w3.org/2004/02/skos/core#{}> {} .\n"
    for said in (
        named.format("altbach", "prefLabel", '"Büro"@fr') + named.format("altau", "altLabel", '"Amt"@de'),
        named.format("altbach", "prefLabel", '"Amt"@it') + named.format("altau", "prefLabel", '"Office"@fr'),
        named.format("altau", "altLabel", '"Amt"@it') + named.format("elsewhere", "altLabel", '"Amt"@it'),
        named.format("elsewhere", "prefLabel", '"Amt"@it'),
    ):
        assert step(folder, lines, lambda text, said=said: text + said)  # type: ignore[misc]
    for path in (lines, pages[0]):
        path.write_bytes(folder.first[path])
    assert folder.check()


def test_what_is_pointed_to_goes_and_a_rule_is_broken(folder: Folder) -> None:
    """A page that entities name as their source is described by its own file alone. Both are mended in part."""
    folder.check()
    page = folder.sources(".yaml")[0]
    page.unlink()
    assert not folder.check()
    assert "no file describes" in str(folder.outcome)
    page.write_bytes(folder.first[page])
    assert step(folder, page, lambda text: text.replace("type:\n- WebPage", "type:\n- WebPage\n- Measure"))
    assert folder.outcome[0] == "DoesNotConform"
    page.write_bytes(folder.first[page])
    assert folder.check()


def test_claims_break_a_rule_in_sparql_one_after_the_other(folder: Folder) -> None:
    """Each edit concerns other claims, and what was found of the others stands."""
    folder.check()
    page = folder.sources(".yaml")[1]
    for _ in range(3):
        assert step(folder, page, lambda text: text.replace("- interpreted", "- conjectured", 1))
    assert step(folder, page, lambda text: text.replace("- interpreted", "- conjectured"))
    assert str(folder.outcome[1]).count("Claim-conjectureHasConfidence") > 4
    assert step(folder, page, lambda text: text.replace("- conjectured", "- interpreted", 2))
    page.write_bytes(folder.first[page])
    assert folder.check()
    assert folder.outcome[0] != "DoesNotConform"


@pytest.mark.slow
def test_what_all_rests_on_is_edited(tmp_path: Path) -> None:
    """After an edit of a rule or a shape all is built anew. A file that is half written is named, and then mended."""
    ours = project(tmp_path / "data", ENTRY)
    shutil.copytree(ours.ontology, tmp_path / "ontology")
    shutil.copytree(ours.shapes, tmp_path / "shapes")
    folder = Folder(tmp_path)
    folder.check()
    page, sealed = folder.sources()[0], folder.outcome
    rule, shape = tmp_path / "ontology" / "rules" / "50-in-phase.rq", tmp_path / "shapes" / "phase-entry.ttl"
    never = "shape:Never a sh:NodeShape ; sh:targetClass mpsc:PhaseEntry ; sh:not [ sh:nodeKind sh:IRI ] ."
    edits: tuple[tuple[Path, str, str, str], ...] = (
        (page, "    note: {en: seen}\n", '    quote: "half', "page.yaml:"),
        (rule, "VALUES ?phase { <x:none> }", "FILTER (", "rules/50-in-phase.rq: this is not SPARQL"),
        (shape, never, "shape:Half a", "phase-entry.ttl:"),
    )
    for path, more, half, told in edits:
        text = path.read_text("utf-8")
        assert step(folder, path, lambda text, more=more: text + more) == (path == page)  # type: ignore[misc]
        assert (folder.outcome[0] == "DoesNotConform") == (path == shape)
        assert folder.outcome[2] != sealed[2]
        assert not step(folder, path, lambda text, half=half: text + half)  # type: ignore[misc]
        assert told in str(folder.outcome)
        assert step(folder, path, lambda _, text=text: text) == (path == page)  # type: ignore[misc]
        assert folder.outcome[:3] == sealed[:3]


def edited(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], None]:
    @given(st.lists(st.lists(st.sampled_from(EDITS), min_size=1, max_size=2), min_size=2, max_size=8), st.integers())
    def steps(all_edits: list[list[Edit]], seed: int) -> None:
        root, chance = tmp_path_factory.mktemp("edited"), random.Random(seed)
        folder = Folder(shutil.copytree(cities, root, dirs_exist_ok=True))
        folder.check()
        for edits in all_edits:
            if isinstance(folder.outcome[0], type) and chance.random() < 0.7:  # most mistakes are mended soon
                put_back(folder, chance)
            for edit in edits:
                edit(folder, chance)
            note(f"{[edit.__name__ for edit in edits]}: {'in part' if folder.check() else 'anew'}")
        shutil.rmtree(root)

    return steps


@pytest.mark.slow
def test_many_edits(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    loose = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=15)
    loose(edited(cities, tmp_path_factory))()


def told(process: subprocess.Popen[str], words: str) -> str:
    """What the command tells until it says these words."""
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return "".join(lines)
    pytest.fail("".join(lines))


@contextmanager
def stoppable() -> Iterator[None]:
    """What is started meanwhile heeds Ctrl+C, even if the tests were started to ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_command_goes_on_until_ctrl_c(tmp_path: Path) -> None:
    page = project(tmp_path / "data", ENTRY).data[0] / "ulm" / "sources" / "page.yaml"
    text = page.read_text("utf-8")
    command = [sys.executable, "-m", "mpsc_graph", "build", "--watch", "--data", "data"]
    with (
        stoppable(),
        subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        ) as process,
    ):
        late = Timer(60, process.kill)  # a command that says nothing holds up no test
        late.start()
        try:
            told(process, "watching")
            first = Releases(tmp_path / "releases").current_id()
            page.write_text(text.replace("eine App", "eine gute App"), "utf-8")
            line = told(process, "watching")
            second = Releases(tmp_path / "releases").current_id()
            assert line.startswith("data/ulm/sources/page.yaml changed, taken in part in ")
            assert f"release {second}" in line
            assert second != first
            page.write_text(text.replace("planned", "planed"), "utf-8")
            assert "data/ulm/sources/page.yaml:10" in told(process, "watching")
            assert Releases(tmp_path / "releases").current_id() == second
            page.write_text(text, "utf-8")
            assert f"release {first}" in told(process, "watching")
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
        finally:
            late.cancel()
            process.kill()


@pytest.mark.slow
def test_a_page_of_the_project_goes_and_comes_back(resources: Resources, tmp_path: Path) -> None:
    shutil.copytree(resources.data[0], tmp_path / "data")
    folder = Folder(tmp_path)
    folder.check()
    page = folder.data / "dresden" / "sources" / "dresden-stuermt-in-die-top-10-2021.yaml"
    page.unlink()
    folder.check()
    page.write_bytes(folder.first[page])
    assert folder.check()
    assert step(folder, page, lambda text: "# one line down\n" + text)
