"""What is sent to `/validate` may be hostile: it ends within limits, reaches nobody, leaves nothing; others go on."""

from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from mpsc_graph.release import Release
from tests.conftest import serving
from tests.test_any_rdf import EX, SHAPES, TURTLE, hostile
from tests.test_workers import descendants

SECONDS = 6
SIZE = 3_000_000
Served = tuple[httpx.Client, subprocess.Popen[str]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server would keep temporary files, and its log."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def served(release: Release, folder: Path) -> Iterator[Served]:
    limits = {"check_timeout": SECONDS, "check_memory": 700, "check_size": SIZE, "client_queries": 3, "workers": 2}
    log = {"access_log": folder / "access.log"}
    with pytest.MonkeyPatch.context() as patch:
        (folder / "tmp").mkdir()
        patch.setenv("TMPDIR", str(folder / "tmp"))
        with serving(release, **limits, **log) as served:
            assert is_well(served[0]), "and its processes are there from now on"
            yield served


@pytest.fixture
def client(served: Served) -> httpx.Client:
    return served[0]


def send(client: httpx.Client, data: str | bytes, shapes: str = SHAPES, ending: str = ".ttl") -> httpx.Response:
    packed = gzip.compress(data.encode() if isinstance(data, str) else data, 1)
    return client.post("/validate", files={"data-file": (f"data{ending}.gz", packed), "shapes": (None, shapes)})


def is_well(client: httpx.Client) -> bool:
    """Whether the next asker gets an answer."""
    answer = send(client, TURTLE)
    return answer.status_code == 200 and len(answer.json()["results"]) == 1


HOSTILE = {
    "circle of shapes": (400, "the shapes cannot be run"),
    "regular expression that never ends": (503, "MPSC_CHECK_TIMEOUT"),
    "regular expression of a megabyte": (503, "MPSC_CHECK_"),
    "lists nested deep": (200, ""),
    "list of shapes nested deep": (503, "nested too deep"),
    "list that runs in a circle": (400, "runs in a circle"),
    "path that contains itself": (400, "a path that contains itself"),
    "literal of 200 megabytes": (503, "MPSC_CHECK_"),
    "billion laughs": (503, "MPSC_CHECK_"),
    "aliases that unfold": (400, "nodes once aliases are written out"),
}
QUICK = ("circle of shapes", "list that runs in a circle", "aliases that unfold")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in HOSTILE]
)
def test_hostile_input_ends_in_a_clear_error(client: httpx.Client, name: str, tmp_path: Path) -> None:
    data, shapes, ending = hostile(name, tmp_path)
    status, said = HOSTILE[name]
    answer = send(client, data, shapes, ending)
    if "MPSC_CHECK_TIMEOUT" not in answer.text:  # which it may come to on a busy machine
        assert (answer.status_code, said in answer.text) == (status, True), answer.text[:500]
    assert answer.status_code in (status, 503)
    assert len(answer.text) < 3000
    assert answer.elapsed.total_seconds() < SECONDS + 20
    assert is_well(client)


@pytest.mark.slow
def test_a_runaway_ends_at_its_limit_while_others_are_answered(served: Served) -> None:
    client, process = served
    assert is_well(client)
    data, shapes, _ = hostile("regular expression that never ends", Path())
    fields = {"data": (None, data), "shapes": (None, shapes)}
    with ThreadPoolExecutor(1) as pool:
        runaway = pool.submit(client.post, "/de/validate", files=fields, headers={"accept": "text/html"})
        assert is_well(client), "beside it"
        assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"]
        assert not runaway.done()
    page = runaway.result()
    assert (page.status_code, "Die Prüfung wurde abgebrochen." in page.text) == (503, True)
    assert f"MPSC_CHECK_TIMEOUT is {SECONDS} seconds" in page.text
    assert "Z" not in descendants(process.pid).values()


def test_what_is_too_large_is_refused(client: httpx.Client) -> None:
    large = f'<x:a> <x:p> "{"x" * SIZE}" .'
    body = client.post("/validate", content=large, headers={"content-type": "text/turtle"})
    form = client.post("/validate", files={"data": (None, large)})
    for answer in (body, form):
        assert (answer.status_code, f"larger than {SIZE} bytes" in answer.text) == (413, True)
    assert is_well(client)


@pytest.mark.slow
def test_one_client_cannot_take_it_all(client: httpx.Client) -> None:
    data, shapes, _ = hostile("regular expression that never ends", Path())
    files = {"data": (None, data), "shapes": (None, shapes)}
    mine = {"x-forwarded-for": "203.0.113.9"}
    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(client.post, "/validate", files=files, headers=mine) for _ in range(5)]
    assert sorted(each.result().status_code for each in asked) == [429, 429, 503, 503, 503]


@pytest.mark.slow
def test_who_leaves_while_the_processes_start_stops_nobody(release: Release) -> None:
    with serving(release) as (client, process):
        with pytest.raises(httpx.ReadTimeout):
            client.post("/validate", files={"data": (None, TURTLE)}, timeout=0.2)
        assert is_well(client)
        checkers = [pid for pid in descendants(process.pid) if "checker" in Path(f"/proc/{pid}/cmdline").read_text()]
        (zygote,) = (pid for pid in checkers if descendants(pid))
        os.kill(zygote, signal.SIGKILL)
        assert any(is_well(client) for _ in range(3)), "it was started again"


def reaching_out(port: int) -> dict[str, tuple[str, str, str]]:
    """Data, shapes and ending that name an address to be fetched, or a file to be read."""
    there = f"http://127.0.0.1:{port}/x"
    owl = "http://www.w3.org/2002/07/owl#"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    select = "ex:S sh:sparql [ sh:select '%s' ] ."
    thing = '<ex:T rdf:about="x:a"><ex:p>&e;</ex:p></ex:T>'
    xml = f'<!DOCTYPE r [<!ENTITY e SYSTEM "%s">]><rdf:RDF xmlns:rdf="{rdf}" xmlns:ex="{EX}">{thing}</rdf:RDF>'
    return {
        "owl:imports": (f"{TURTLE} <x:o> <{owl}imports> <{there}> .", SHAPES, ".ttl"),
        "owl:imports of shapes": (TURTLE, f"{SHAPES} <x:o> a <{owl}Ontology> ; <{owl}imports> <{there}> .", ".ttl"),
        "sh:shapesGraph": (f"{TURTLE} <x:d> <http://www.w3.org/ns/shacl#shapesGraph> <{there}> .", SHAPES, ".ttl"),
        "JSON-LD context": (f'{{"@context": "{there}", "@id": "x:a"}}', SHAPES, ".jsonld"),
        "XML entity": (xml % there, SHAPES, ".rdf"),
        "XML entity of a file": (xml % "file:///etc/passwd", SHAPES, ".rdf"),
        "SERVICE": (TURTLE, SHAPES + select % f"SELECT $this {{ SERVICE <{there}> {{ $this ?p ?o }} }}", ".ttl"),
        "FROM": (TURTLE, SHAPES + select % f"SELECT $this FROM <{there}> {{ $this ?p ?o }}", ".ttl"),
    }


def test_nobody_is_asked_and_no_file_is_read(client: httpx.Client) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        for name, (data, shapes, ending) in reaching_out(listener.getsockname()[1]).items():
            answer = send(client, data, shapes, ending)
            assert answer.status_code in (200, 400, 503), name
            assert "root:" not in answer.text, name
            with pytest.raises(TimeoutError):
                listener.accept()


def test_nothing_is_kept(served: Served, folder: Path) -> None:
    """Neither in a temporary file, nor in the log; nothing is written to a disk on the way, either."""
    client, process = served
    assert is_well(client)
    marker = "a-word-that-stands-nowhere-else"
    text = f'@prefix ex: <{EX}> . ex:a a ex:T ; ex:p "{marker}" , "{"x" * 2_000_000}" . # {marker}'
    before = written(process.pid)
    for answer in (
        client.post("/de/validate", files={"data-file": ("a.ttl", text.encode()), "shapes": (None, SHAPES)}),
        client.post("/validate?format=csv&profile=dcat-ap-de", content=text, headers={"content-type": "text/turtle"}),
        client.post("/validate", content=f"{marker} {text}", headers={"content-type": "text/turtle"}),
    ):
        assert answer.status_code in (200, 400)
        assert answer.headers.get("cache-control", "no-store") == "no-store"
        assert "etag" not in answer.headers
    assert written(process.pid) - before < 100_000
    assert list((folder / "tmp").rglob("*")) == []
    log = (folder / "access.log").read_text("utf-8")
    assert '"path": "/de/validate"' in log
    assert marker not in log


def written(pid: int) -> int:
    """Bytes that a process has caused to be sent to a disk (proc_pid_io(5))."""
    found = re.search(r"^write_bytes: (\d+)$", Path(f"/proc/{pid}/io").read_text(), re.MULTILINE)
    assert found
    return int(found[1])
