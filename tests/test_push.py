"""A release is put into an engine elsewhere, whole or not at all, and goes on where it was interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from mpsc_graph.errors import EngineDown, ReleaseError
from mpsc_graph.pipeline.build import build
from mpsc_graph.release import Release
from mpsc_graph.store.base import Query
from mpsc_graph.store.chunks import chunks, sample
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.store.holding import check_held
from mpsc_graph.store.push import Push
from tests.engines import Running, oxigraph
from tests.test_remote import table
from tests.ulm import NEW, settings, ulm

ALL = Query("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o")
STRAY = "https://w3id.org/mpsc/graph/source/ulm/gone"
FOREIGN = "http://example.org/of-somebody-else"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """A release, and the one after it."""
    folder = tmp_path_factory.mktemp("ulm")
    resources = ulm(folder / "data")
    older = build(resources, settings(folder)).release
    with (folder / "data/ulm/entities/all.yaml").open("a", encoding="utf-8") as entities:
        entities.write(NEW)
    return older, build(resources, settings(folder)).release


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Running]:
    with oxigraph(tmp_path / "engine") as running:
        yield running


def push(release: Release, engine: Running, **urls: str) -> tuple[int, int, int]:
    done = Push(release, engine.store(), **urls).run(lambda done, total: None)
    return done.sent, done.there, done.dropped


def put(engine: Running, graph: str, triples: str) -> None:
    response = httpx.put(
        engine.url.replace("query", "store"),
        params={"graph": graph},
        content=triples,
        headers={"content-type": "text/turtle"},
    )
    assert response.is_success


def test_one_release_takes_the_place_of_the_other(two: tuple[Release, Release], engine: Running) -> None:
    older, newer = two
    assert push(older, engine) == (older.manifest.statements, 0, 0)
    put(engine, STRAY, "<a:b> <a:c> <a:d> .")
    assert push(newer, engine) == (newer.manifest.statements, 0, 1)
    assert table(engine.store(), ALL) == table(EmbeddedStore(newer), ALL)
    with pytest.raises(ReleaseError, match="does not hold the release"):
        check_held(engine.store(), older)


def test_what_is_not_ours_stays(two: tuple[Release, Release], engine: Running) -> None:
    put(engine, FOREIGN, "<a:b> <a:c> <a:d> .")
    push(two[0], engine)
    assert engine.store().counts()[FOREIGN] == 1


def test_an_engine_of_which_nothing_is_known(two: tuple[Release, Release], engine: Running) -> None:
    """By SPARQL Update alone, and step by step."""
    store = engine.store(remote_engine="standard")
    done = Push(two[0], store, update_url=engine.url.replace("query", "update")).run(lambda done, total: None)
    assert any("one after the other" in each for each in done.reservations)
    assert engine.store().counts() == two[0].manifest.graphs


@pytest.mark.slow
def test_killed_in_the_middle_it_goes_on_where_it_stopped(two: tuple[Release, Release], engine: Running) -> None:
    older, newer = two
    push(older, engine)
    told: list[int] = []

    def kill(done: int, total: int) -> None:
        told.append(done)
        if len(told) == 3:
            engine.kill()

    with pytest.raises(EngineDown, match="cannot be reached"):
        Push(newer, engine.store()).run(kill)
    engine.start()
    check_held(engine.store(), older)
    assert push(newer, engine) == (newer.manifest.statements - told[2], told[2], 0)
    assert engine.store().counts() == newer.manifest.graphs


def test_what_was_given_up_is_cleared_away(two: tuple[Release, Release], engine: Running) -> None:
    put(engine, "urn:mpsc-graph:push:0123456789abcdef:https://w3id.org/mpsc/graph/codes", "<a:b> <a:c> <a:d> .")
    push(two[0], engine)
    assert engine.store().counts() == two[0].manifest.graphs


@pytest.mark.slow
def test_what_is_not_what_was_given_takes_no_place(two: tuple[Release, Release], engine: Running) -> None:
    """Somebody else writes where the release is loaded: too much, and as much but something else."""
    older, newer = two
    push(older, engine)
    graph = "https://w3id.org/mpsc/graph/entities"
    aside, statements = f"urn:mpsc-graph:push:{newer.manifest.id}:{graph}", newer.manifest.graphs[graph]
    put(engine, aside, "<a:b> <a:c> <a:d> .")
    with pytest.raises(ReleaseError, match=f"of {statements} statements of {graph} it kept {statements + 1}"):
        push(newer, engine)
    put(engine, aside, "\n".join(f"<a:b> <a:c> {number} ." for number in range(statements)))
    with pytest.raises(ReleaseError, match=r"does not know again what it was given: .*; what was there before is in"):
        push(newer, engine)
    check_held(engine.store(), older)
    push(newer, engine)
    check_held(engine.store(), newer)


def test_chunks_are_all_of_it_and_always_the_same(two: tuple[Release, Release]) -> None:
    data = two[0].data
    small = list(chunks(data, largest=50, held=200))
    assert small == list(chunks(data, largest=50, held=200))
    assert max(len(each.lines) for each in small) == 50
    assert sorted(f"{line[:-1]}<{each.graph}> ." for each in small for line in each.lines) == (
        data.read_text("utf-8").splitlines()
    )
    ends: dict[str, int] = {}
    for each in small:
        assert each.begin == ends.get(each.graph, 0)
        ends[each.graph] = each.end
    assert ends == two[0].manifest.graphs


def test_a_blank_node_is_the_same_in_every_chunk(tmp_path: Path) -> None:
    data = tmp_path / "release.nq"
    data.write_text('_:c14n0 <a:b> "_:c14n0" <a:g> .\n<a:s> <a:b> _:c14n0 <a:g> .\n', "utf-8")
    lines = [line for each in chunks(data, largest=1) for line in each.lines]
    node = "<https://w3id.org/mpsc/.well-known/genid/c14n0>"
    assert lines == [f'{node} <a:b> "_:c14n0" .', f"<a:s> <a:b> {node} ."]
    assert [line for _, line in sample(data, 2)] == lines[:1]
    assert len(list(ox.parse("\n".join(lines), ox.RdfFormat.N_TRIPLES))) == 2
