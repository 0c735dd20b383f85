"""Engines that other people wrote, started on loopback: what the tests ask in place of the built-in one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pyoxigraph as ox

from mpsc_graph.release import Release
from mpsc_graph.settings import Settings
from mpsc_graph.store.remote import RemoteStore
from tests.conftest import missing

__all__ = ["Running", "free_port", "jena", "load", "oxigraph", "virtuoso"]

_VIRTUOSO = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
[Plugins]
"""
_JARS = Path("/usr/share/java")
_NEEDED = (
    *("jena-*", "commons-*", "dexx.collection", "gson", "guava", "jsonld-java", "protobuf", "slf4j-api", "slf4j-nop"),
    *("thrift", "titanium-json-ld"),
)


@dataclass
class Running:
    """An engine: where it is asked, and who may write."""

    url: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, or start it again with what it had."""
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                httpx.get(self.url, params={"query": "ASK {}"})
                return
            except httpx.TransportError:
                assert self.process.poll() is None, f"{self.command[0]} does not start"
                time.sleep(0.1)
        raise AssertionError(f"{self.url} does not answer")

    def kill(self) -> None:
        """As the kernel does it when memory is short."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def store(self, **settings: object) -> RemoteStore:
        """A store over it."""
        return RemoteStore(Settings.load(remote=self.url, **settings))


@contextmanager
def oxigraph(folder: Path | None = None) -> Iterator[Running]:
    """The Oxigraph server, in memory unless in a folder. It has no union of graphs unless asked for it."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if program is None:
        missing("oxigraph", "the Oxigraph server is not installed (pip install -e '.[test]')")
    port = free_port()
    place = [] if folder is None else ["--location", str(folder)]
    with _running(
        Running(f"http://127.0.0.1:{port}/query", [program, "serve", "--bind", f"127.0.0.1:{port}", *place])
    ) as it:
        yield it


@contextmanager
def virtuoso(folder: Path, rows: int = 100_000) -> Iterator[Running]:
    """Debian's Virtuoso in the foreground, with an empty database; it answers SELECT with so many rows at most."""
    program = shutil.which("virtuoso-t")
    if program is None:
        missing("virtuoso", "Virtuoso is not installed (Debian: apt-get install virtuoso-opensource-7)")
    http, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(folder=folder, http=http, sql=sql, rows=rows), "utf-8")
    command = [program, "-f", "-c", str(folder / "virtuoso.ini")]
    own = {"MPSC_REMOTE_USER": "dba", "MPSC_REMOTE_PASSWORD": "dba"}  # what a new database begins with
    with _running(Running(f"http://127.0.0.1:{http}/sparql", command, own)) as it:
        yield it


@contextmanager
def jena(folder: Path) -> Iterator[Running]:
    """Debian's Apache Jena, the engine of Fuseki, in memory, with the union of graphs as default graph."""
    program = shutil.which("java")
    if program is None or not (_JARS / "jena-tdb2.jar").exists():
        missing(
            "jena", "Apache Jena is not installed (Debian: apt-get install libapache-jena-java default-jdk-headless)"
        )
    with zipfile.ZipFile(
        _JARS / "jena-core.jar"
    ) as jar:  # texts that Debian's 4.5.0 has where it does not look for them
        for name in jar.namelist():
            if name.endswith(".properties") and "/ext/xerces/" in name:
                place = folder / name.partition("/ext/")[2]
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(jar.read(name))
    path = os.pathsep.join([str(folder), *(str(jar) for each in _NEEDED for jar in sorted(_JARS.glob(f"{each}.jar")))])
    port = free_port()
    command = [program, "-cp", path, str(Path(__file__).parent / "jena" / "Endpoint.java"), str(port)]
    own = {"MPSC_REMOTE_ENGINE": "fuseki"}
    with _running(Running(f"http://127.0.0.1:{port}/query", command, own)) as it:
        yield it


def load(engine: Running, release: Release) -> None:
    """A release as the engine's own clients load it: nothing of ours is in the way."""
    graphs: dict[str, list[ox.Triple]] = {}
    for quad in ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, ox.NamedNode)
        graphs.setdefault(quad.graph_name.value, []).append(quad.triple)
    is_virtuoso = engine.url.endswith("/sparql")
    if is_virtuoso:
        address = engine.url.replace("/sparql", "/sparql-graph-crud-auth")
    else:
        address = engine.url.replace("query", "data" if engine.environment else "store")
    with httpx.Client(auth=httpx.DigestAuth("dba", "dba") if is_virtuoso else None, timeout=60) as client:
        for iri, triples in graphs.items():
            body = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
            response = client.put(address, params={"graph": iri}, content=body, headers={"content-type": "text/turtle"})
            assert response.is_success, response.text


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(engine: Running) -> Iterator[Running]:
    engine.start()
    try:
        yield engine
    finally:
        engine.kill()
