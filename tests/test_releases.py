"""Releases over HTTP: permanent links, files in parts, what is new, and what is gone."""

from __future__ import annotations

import dataclasses
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, Namespace, URIRef

from mpsc_graph.manifest import Manifest, Tombstone, Withdrawal
from mpsc_graph.namespaces import DEFAULT_BASE, GRAPHS, PREFIXES
from mpsc_graph.release import Release, Releases
from tests.conftest import serving

DCAT = Namespace(PREFIXES["dcat"])
GONE = "dresden/measure/cleema-app"


@pytest.fixture(scope="module")
def older(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release before the one of the data: a source is missing in it."""
    kept = [line for line in few(release) if b"source/dresden/kick-off" not in line]
    return put(Releases(tmp_path_factory.mktemp("kept")), kept, release.manifest)


@pytest.fixture(scope="module")
def newer(release: Release, older: Release) -> Release:
    """The release of the data, from which one thing was withdrawn."""
    lines = [line for line in few(release) if GONE.encode() not in line]
    withdrawn = {GONE: Withdrawal("Auf Wunsch der Stelle", "2026-11-25")}
    return put(Releases(older.folder.parent), lines, dataclasses.replace(release.manifest, withdrawn=withdrawn))


def few(release: Release) -> list[bytes]:
    """What the release says of the data set, its names and the kick-off: enough to tell one release from another."""
    graphs = tuple(
        f"<{GRAPHS}{name}> .\n".encode() for name in ("dataset", "entities", "derived", "source/dresden/kick-off-2023")
    )
    return [line for line in release.data.read_bytes().splitlines(keepends=True) if line.endswith(graphs)]


def put(releases: Releases, lines: list[bytes], manifest: Manifest) -> Release:
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    manifest = dataclasses.replace(manifest, id=digest[:16], sha256=digest, statements=len(lines))
    return releases.add(b"".join(lines), manifest, "{}")


@pytest.fixture(scope="module")
def client(newer: Release) -> Iterator[httpx.Client]:
    Releases(newer.folder.parent).bury("0123456789abcdef", Tombstone("Auf Wunsch", "2026-11-25", newer.manifest.id))
    Releases(newer.folder.parent).bury("fedcba9876543210", Tombstone())
    with serving(newer, follow=True) as (client, _):
        yield client


@pytest.mark.slow
def test_every_file_is_what_its_list_says(client: httpx.Client, older: Release, newer: Release) -> None:
    for place, release in (("/download", newer), (f"/releases/{newer.manifest.id}", newer)):
        said = client.get(f"{place}/manifest.json").json()
        assert said["release"] == release.manifest.id
        for file in said["files"]:
            answer = client.get(f"{place}/{file['name']}", headers={"accept-encoding": "gzip"})
            assert len(answer.content) == file["size"] == int(answer.headers["content-length"])
            assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
            assert answer.headers["etag"] == f'"{file["sha256"]}"'
    old = client.get(f"/releases/{older.manifest.id}/mpsc.nq")
    assert old.content == older.data.read_bytes()
    assert "immutable" in old.headers["cache-control"]


def test_a_part_of_a_file(client: httpx.Client) -> None:
    whole = client.get("/download/mpsc.nt").content
    part = client.get("/download/mpsc.nt", headers={"range": "bytes=100-199", "accept-encoding": "gzip, br"})
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole)}"
    beyond = client.get("/download/mpsc.nt", headers={"range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416
    tag = part.headers["etag"]
    assert client.get("/download/mpsc.nt", headers={"if-none-match": tag}).status_code == 304
    assert client.head("/download/mpsc.nt").headers["content-length"] == str(len(whole))
    other = client.get("/download/mpsc.nt", headers={"range": "bytes=0-9", "if-range": '"another"'})
    assert (other.status_code, len(other.content)) == (200, len(whole))


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/download/nothing.ttl", 404, "/download/manifest.json"),
        ("/download/..%2Fmanifest.json", 404, ""),
        ("/download/%2e%2e", 404, ""),
        ("/releases/0000000000000000", 404, "there is no release"),
        ("/releases/0000000000000000/mpsc.ttl", 404, "there is no release"),
        ("/releases/0123456789abcdef", 410, "2026-11-25 (Auf Wunsch)"),
        ("/releases/0123456789abcdef/mpsc.nt", 410, "took its place"),
        ("/releases/fedcba9876543210/mpsc.nt", 410, "no longer kept"),
        (f"/doc/{GONE}", 410, "2026-11-25: Auf Wunsch der Stelle"),
        (f"/doc/{GONE}.ttl", 410, "was withdrawn"),
        (f"/de/doc/{GONE}", 410, "was withdrawn"),
    ],
)
def test_what_is_not_there_or_gone(client: httpx.Client, path: str, status: int, says: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, says in answer.json()["detail"]) == (status, True), answer.text


def test_what_is_new_is_told(client: httpx.Client, older: Release, newer: Release) -> None:
    graph = Graph().parse(data=client.get("/releases.ttl").text, format="turtle")
    first, second = (URIRef(f"{client.base_url}/releases/{each.manifest.id}") for each in (older, newer))
    assert (second, DCAT.previousVersion, first) in graph
    assert (URIRef(DEFAULT_BASE + "dataset/mpsc"), DCAT.hasVersion, first) in graph
    assert (second, DCAT.version, Literal(newer.manifest.id)) in graph
    for language, words in (("de", "Aussagen kamen hinzu"), ("en", "claims were added")):
        assert words in client.get(f"/{language}/releases").text
        page = client.get(f"/{language}/releases/{newer.manifest.id}").text
        assert words in page and "Kick-off" in page
    catalog = client.get("/catalog.ttl").text
    assert "Aussagen kamen hinzu" in catalog and older.manifest.id in catalog


def test_links_stay_when_another_release_takes_over(client: httpx.Client, newer: Release) -> None:
    lines = newer.data.read_bytes().splitlines(keepends=True)[:-5]
    latest = put(Releases(newer.folder.parent), lines, newer.manifest)
    until = time.monotonic() + 60
    while client.get("/health").json()["release"] != latest.manifest.id and time.monotonic() < until:
        time.sleep(0.1)
    assert client.get("/download/mpsc.nq").content == b"".join(lines)
    assert client.get(f"/releases/{newer.manifest.id}/mpsc.nq").content == newer.data.read_bytes()
    assert client.get("/releases.ttl").text.count("dcat:version ") == 3


def test_a_damaged_release_is_said_to_be(release: Release, tmp_path: Path) -> None:
    first = put(Releases(tmp_path), [b"<x:a> <x:b> <x:c> .\n"], release.manifest)
    current = put(Releases(tmp_path), few(release), release.manifest)
    first.data.write_bytes(b"nonsense")
    with serving(current, follow=True) as (client, _):
        answer = client.get(f"/releases/{first.manifest.id}/mpsc.nq")
        assert (answer.status_code, "not what was sealed" in answer.json()["detail"]) == (503, True)
        assert client.get("/catalog.ttl").status_code == 200
        assert len(list(ox.parse(client.get("/catalog.nt").content, ox.RdfFormat.N_TRIPLES))) > 50
