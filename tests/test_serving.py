"""One release after the other, while queries are answered; in memory and on disk."""

from __future__ import annotations

import hashlib
import shutil
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from tests.conftest import serving
from tests.test_workers import descendants

COUNT = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", "format": "csv"}


@pytest.fixture
def own(release: Release, tmp_path: Path) -> Release:
    """The release in a folder of its own, to which others can be added."""
    shutil.copytree(release.folder.parent, tmp_path / "releases", ignore=shutil.ignore_patterns("dumps"))
    current = Releases(tmp_path / "releases").current()
    assert current is not None
    return current


def shorter(release: Release, by: int) -> Release:
    """Another release, current from now on: the same without its first lines."""
    lines = release.data.read_bytes().splitlines(keepends=True)[by:]
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    manifest = replace(release.manifest, id=digest[:16], sha256=digest, statements=len(lines))
    return Releases(release.folder.parent).add(b"".join(lines), manifest, "{}")


def wait_until(is_so: Callable[[], object], what: str) -> None:
    for _ in range(1200):
        if is_so():
            return
        time.sleep(0.05)
    pytest.fail(what)


def served(client: httpx.Client) -> str:
    return str(client.get("/health").json()["release"])


@pytest.mark.slow
def test_a_new_release_takes_over_and_no_request_fails(own: Release) -> None:
    counts = {str(own.manifest.statements)}
    with serving(own, follow=True, workers=2) as (client, process), ThreadPoolExecutor(3) as pool:
        tags, running = [], [True]

        def ask() -> list[str]:
            found = []
            with httpx.Client(base_url=client.base_url) as asker:
                while running[0]:
                    response = asker.get("/sparql", params=COUNT)
                    assert response.status_code == 200
                    found.append(response.text.split()[1])
            return found

        asking = [pool.submit(ask) for _ in range(3)]
        for by in (1, 2):
            tags.append(client.get("/sparql", params=COUNT).headers["etag"])
            new = shorter(own, by)
            counts.add(str(new.manifest.statements))
            if by == 1:
                process.send_signal(signal.SIGHUP)
            wait_until(lambda new=new: served(client) == new.manifest.id, "the new release is not served")
            assert client.get("/sparql", params=COUNT).text.split() == ["n", str(new.manifest.statements)]
        tags.append(client.get("/sparql", params=COUNT).headers["etag"])
        running[0] = False
        assert set().union(*(answers.result() for answers in asking)) == counts
        assert len(set(tags)) == 3
        wait_until(lambda: len(descendants(process.pid)) == 1 + 2, "the workers of the old releases are still there")


@pytest.mark.slow
def test_a_long_query_ends_on_the_release_it_began_on(own: Release) -> None:
    pattern = "{ ?s ?p ?o . ?a a skos:Concept }"
    with serving(own, follow=True, workers=2) as (client, process):

        def rows() -> int:
            count = {"query": f"SELECT (COUNT(*) AS ?n) {pattern}", "format": "csv"}
            return int(client.get("/sparql", params=count).text.split()[1])

        expected = rows()
        with client.stream("GET", "/sparql", params={"query": f"SELECT * {pattern}", "format": "csv"}) as slow:
            parts = slow.iter_bytes()
            lines = next(parts).count(b"\n")
            new = shorter(own, 1)
            process.send_signal(signal.SIGHUP)
            wait_until(lambda: served(client) == new.manifest.id, "the new release is not served")
            assert rows() < expected
            time.sleep(1.5)
            lines += sum(part.count(b"\n") for part in parts)
        assert lines == expected + 1
        assert expected > 100_000


def test_a_damaged_release_is_not_served(own: Release) -> None:
    with serving(own, follow=True, workers=1) as (client, process):
        damaged = shorter(own, 1)
        damaged.data.write_bytes(b"")
        process.send_signal(signal.SIGHUP)
        time.sleep(1)
        assert served(client) == own.manifest.id
        mended = shorter(own, 1)
        wait_until(lambda: served(client) == mended.manifest.id, "a release is not served once it is mended")
        process.send_signal(signal.SIGTERM)
        assert "the file is not what was sealed" in process.communicate(timeout=60)[1]


def test_on_disk_every_question_has_the_same_answer(own: Release, server: httpx.Client, resources: Resources) -> None:
    with serving(own, store="disk", workers=2) as (client, _):
        for question in Catalogue(resources.queries):
            asked = {"query": question.sparql(own.manifest.base_iri), "format": "csv"}
            found, expected = (sorted(each.get("/sparql", params=asked).text.splitlines()) for each in (client, server))
            assert found == expected, question.name
        everything = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }", "format": "csv"})
        assert everything.text.count("\n") == own.manifest.statements + 1
    assert (own.folder / "store").is_dir()
