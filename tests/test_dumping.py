"""What is published is made apart from the server, and before somebody waits for it."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import ReleaseError
from mpsc_graph.publish import dumps
from mpsc_graph.publish.files import Dumps
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store import embedded
from mpsc_graph.store.embedded import index
from mpsc_graph.store.serving import Serving
from mpsc_graph.web import published
from mpsc_graph.web.archive import Archive
from mpsc_graph.web.dumping import dump_apart
from mpsc_graph.web.published import Publications
from tests.published import small_release


@pytest.fixture
def small(release: Release, tmp_path: Path) -> Release:
    return small_release(release, tmp_path)


def test_it_is_there_before_somebody_asks(
    small: Release, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "_LULL", 0.01)
    settings, runs = Settings(workers=1), list[str]()

    async def counted(release: Release, resources: Resources) -> Dumps:
        runs.append(release.manifest.id)
        return await dump_apart(release, resources)

    async def prepared() -> None:
        serving = Serving(small, settings)
        await serving.start()
        publications = Publications(
            serving, settings, Catalogue(resources.queries), Archive(serving, resources, counted)
        )
        preparing = asyncio.create_task(publications.prepare())
        while not runs:
            await asyncio.sleep(0.01)
        dumps, again = await asyncio.gather(publications.current.dumps(), publications.current.dumps())
        assert dumps == again and dumps.path("mpsc.nq").read_bytes() == small.data.read_bytes()
        assert (await publications.current.statistics()).triples > 100
        await asyncio.sleep(0.1)
        preparing.cancel()
        await serving.close()

    asyncio.run(prepared())
    assert runs == [small.manifest.id], "made once, for whoever asks"


def test_what_cannot_be_written_is_told(small: Release, resources: Resources) -> None:
    (small.folder / "dumps").write_text("in the way", "utf-8")
    with pytest.raises(ReleaseError, match="cannot be written"):
        asyncio.run(dump_apart(small, resources))


def test_it_ends_with_the_server(small: Release, resources: Resources) -> None:
    folders = map(str, (small.folder, resources.ontology, resources.queries))
    command = [sys.executable, "-m", "mpsc_graph.web.dumping", *folders]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(60) == 1
    assert not list(small.folder.glob("dumps/[!.]*"))


def test_a_large_release_has_files_of_lines_alone(
    small: Release, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N-Quads are the release's own file and N-Triples cut from it; tables are asked where it is served from."""
    monkeypatch.setattr(dumps, "MOST_TO_READ", 10)
    monkeypatch.setattr(embedded, "MOST_IN_MEMORY", 10)
    index(small)
    monkeypatch.setattr(ox.Store, "bulk_load", lambda *_, **__: pytest.fail("loaded into memory"))
    monkeypatch.setattr(ox, "serialize", lambda *_, **__: pytest.fail("read and written anew"))
    made = dumps.dump(small, resources)
    whole = [file.name for file in made.files if file.statements is not None]
    assert whole == list(dumps.names(small.manifest.statements)) == ["mpsc.nt", "mpsc.nt.gz", "mpsc.nq", "mpsc.nq.gz"]
    assert made.path("mpsc.nq").samefile(small.data), "it takes no room a second time"
    triples = {str(quad.triple) + " ." for quad in ox.parse(path=small.data, format=ox.RdfFormat.N_QUADS)}
    assert made.path("mpsc.nt").read_text("utf-8").splitlines() == sorted(triples, key=str.encode)
    assert {file.question for file in made.files if file.rows is not None} >= {"leads", "conflicts"}
    for file in made.files:
        content = made.path(file.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.size, file.sha256), file.name


def test_files_of_another_disk_are_copied(
    small: Release, resources: Resources, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "not of one disk")

    monkeypatch.setattr(os, "link", refuse)
    made = dumps.dump(small, resources).path("mpsc.nq")
    assert not made.samefile(small.data) and made.read_bytes() == small.data.read_bytes()
