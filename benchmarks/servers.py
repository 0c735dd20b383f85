"""Starts and stops the servers under comparison, each on this machine only, on free ports, with nothing left behind."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

__all__ = ["SERVERS", "Client", "Data", "Running", "Server", "memory", "program", "running"]

HOST = "127.0.0.1"
PATIENCE = 1800.0
"""Seconds a server may take until it answers."""
ASK = "ASK { ?s ?p ?o }"


@dataclass(frozen=True)
class Data:
    """The same statements twice: as the folder of a release, and as N-Triples for those that know no releases."""

    release: Path
    triples: Path


class Server:
    """How to start one kind of server."""

    name: str
    install: str
    path = "/sparql?query="
    """What a query, percent-encoded, is put behind."""
    environment: Mapping[str, str] = {}

    def is_installed(self) -> bool:
        raise NotImplementedError

    def command(self, port: int, data: Data, folder: Path) -> list[str]:
        """What to run; `folder` is for its files."""
        raise NotImplementedError

    def load(self, port: int, data: Data, folder: Path) -> None:
        """Load the data where the server does not do so as it starts."""


class MpscGraph(Server):
    def __init__(self, name: str, environment: Mapping[str, str]) -> None:
        self.name, self.environment = name, environment
        self.install = "pip install -e ."

    def is_installed(self) -> bool:
        return True

    def command(self, port: int, data: Data, folder: Path) -> list[str]:
        return [sys.executable, "-m", "mpsc_graph", "serve", "--release", str(data.release), "--port", str(port)]


class Oxigraph(Server):
    """Oxigraph's own server, in memory."""

    name, install, path = "Oxigraph", "pip install oxigraph", "/query?query="

    def is_installed(self) -> bool:
        return program("oxigraph") is not None

    def command(self, port: int, data: Data, folder: Path) -> list[str]:
        return [str(program("oxigraph")), "serve", "--bind", f"{HOST}:{port}"]

    def load(self, port: int, data: Data, folder: Path) -> None:
        connection = http.client.HTTPConnection(HOST, port)
        with data.triples.open("rb") as file:
            length = {"content-type": "application/n-triples", "content-length": str(data.triples.stat().st_size)}
            connection.request("POST", "/store?default", file, length)
            if (status := connection.getresponse().status) >= 300:
                raise RuntimeError(f"Oxigraph answered {status} when it was given the data")
        connection.close()


class RdflibEndpoint(Server):
    """rdflib-endpoint over rdflib's store in memory."""

    name, install, path = "rdflib-endpoint", "pip install 'rdflib-endpoint[cli]' uvicorn", "/?query="

    def is_installed(self) -> bool:
        return program("rdflib-endpoint") is not None

    def command(self, port: int, data: Data, folder: Path) -> list[str]:
        return [str(program("rdflib-endpoint")), "serve", str(data.triples), "--host", HOST, "--port", str(port)]


class Virtuoso(Server):
    """Virtuoso with its database in a temporary folder, buffers as Debian sets them. Keeps the data in one graph."""

    name, install = "Virtuoso", "apt-get install --no-install-recommends virtuoso-opensource-7-bin"
    graph = "urn:benchmark"
    path = f"/sparql?default-graph-uri={graph}&query="

    def __init__(self) -> None:
        self.sql_port = 0

    def is_installed(self) -> bool:
        return program("virtuoso-t") is not None and program("isql-vt") is not None

    def command(self, port: int, data: Data, folder: Path) -> list[str]:
        self.sql_port = free_port()
        settings = folder / "virtuoso.ini"
        settings.write_text(
            f"""
            [Database]
            DatabaseFile = {folder}/virtuoso.db
            ErrorLogFile = {folder}/virtuoso.log
            LockFile = {folder}/virtuoso.lck
            TransactionFile = {folder}/virtuoso.trx
            xa_persistent_file = {folder}/virtuoso.pxa
            [TempDatabase]
            DatabaseFile = {folder}/temporary.db
            TransactionFile = {folder}/temporary.trx
            [Parameters]
            ServerPort = {HOST}:{self.sql_port}
            ServerThreads = 20
            CaseMode = 2
            DirsAllowed = {data.triples.parent}
            NumberOfBuffers = 10000
            MaxDirtyBuffers = 6000
            [HTTPServer]
            ServerPort = {HOST}:{port}
            ServerThreads = 20
            KeepAliveTimeout = 60
            MaxKeepAlives = 20
            [SPARQL]
            ResultSetMaxRows = 100000000
            """.replace("            ", "")
        )
        return [str(program("virtuoso-t")), "+foreground", "+configfile", str(settings)]

    def load(self, port: int, data: Data, folder: Path) -> None:
        statements = f"ld_add('{data.triples}', '{self.graph}'); rdf_loader_run(); checkpoint;"
        command = [str(program("isql-vt")), f"{HOST}:{self.sql_port}", "dba", "dba", f"exec={statements}"]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=PATIENCE)


SERVERS: dict[str, Server] = {
    "mpsc-graph": MpscGraph("ours, not cached", {"MPSC_CACHE_SIZE": "0"}),
    "mpsc-graph-repeated": MpscGraph("ours, repeated", {}),
    "oxigraph": Oxigraph(),
    "rdflib-endpoint": RdflibEndpoint(),
    "virtuoso": Virtuoso(),
}


def program(name: str) -> Path | None:
    """Where a program is: beside this Python or on the path."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.is_file() else shutil.which(name)
    return Path(found) if found else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Client:
    """One connection that is kept open from request to request."""

    def __init__(self, port: int, path: str) -> None:
        self.connection, self.path = http.client.HTTPConnection(HOST, port, timeout=PATIENCE), path

    def ask(self, query: str, accept: str) -> tuple[float, int, bytes]:
        """Seconds until the last byte of the answer, its status and its body."""
        return self.get(self.path + quote(query, safe=""), accept)

    def get(self, target: str, accept: str) -> tuple[float, int, bytes]:
        """The same of any address below the root."""
        headers = {"Accept": accept}
        for is_second_try in (False, True):
            begin = time.perf_counter()
            try:
                self.connection.request("GET", target, headers=headers)
                response = self.connection.getresponse()
                body = response.read()
                return time.perf_counter() - begin, response.status, body
            except (http.client.HTTPException, ConnectionError):
                self.connection.close()  # it had been idle for too long
                if is_second_try:
                    raise
        raise AssertionError


@dataclass(frozen=True)
class Running:
    """A server that answers, how many seconds it took until then, and a client of it."""

    server: Server
    port: int
    pid: int
    ready: float
    client: Client


@contextmanager
def running(server: Server, data: Data, folder: Path) -> Iterator[Running]:
    """Start a server, load the data, and stop it with all its processes. Raises RuntimeError when it does not start."""
    folder.mkdir()
    port, begin = free_port(), time.perf_counter()
    settings = {name: value for name, value in os.environ.items() if not name.startswith("MPSC_")}
    with (folder / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(
            server.command(port, data, folder),
            env={**settings, **server.environment},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
    try:
        client = Client(port, server.path)
        _wait(server, process, client, folder)
        server.load(port, data, folder)
        yield Running(server, port, process.pid, time.perf_counter() - begin, client)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(server: Server, process: subprocess.Popen[bytes], client: Client, folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError, http.client.HTTPException):
            if client.ask(ASK, "application/sparql-results+json")[1] == 200:
                return
        time.sleep(0.02)
    said = (folder / "errors.txt").read_text("utf-8", "replace")[-500:].strip()
    raise RuntimeError(f"{server.name} did not start: {said or 'no answer'}")


def memory(pid: int) -> float:
    """Mebibytes of a process and all below it; what several share is counted once (proportional set size)."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(int(stat.parent.name))
    tree = [pid]
    for each in tree:
        tree += parents.get(each, [])
    return sum(map(_share, tree)) / 1024


def _share(pid: int) -> int:
    """Kibibytes of one process."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
