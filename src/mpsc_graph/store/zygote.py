"""The process that holds the release in memory and forks the workers that answer queries.

An engine that cannot be told to stop can only be killed from outside. So the release is loaded once, in a process with
one thread, and every worker is a fork of it that shares its memory: 15 to 40 ms to make, and no loss to kill.

A worker has a limit on memory beyond what it was born with, cannot open a connection or a file, and dies with the
zygote; the zygote dies with the server, whose end of the control socket closes whatever kills it.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from mpsc_graph.errors import NotAcceptable, QueryError, QuerySyntaxError
from mpsc_graph.release import Release
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.store.frames import HEADER, Kind, frame

__all__ = ["FIRST_FRAME", "FORK", "KILL", "READY", "main"]

FORK, KILL, READY = b"f", b"k", b"r"
"""Messages on the control socket: make a worker, kill the worker of this pid, the release is loaded."""

_SET_PDEATHSIG = 1
FIRST_FRAME = 64 * 1024
"""Until so many bytes of an answer are there, or all of it, it can still become an error."""


def main(folder: Path, control_fd: int, memory: int) -> NoReturn:
    """Load a release, then fork and kill workers as told; `memory` is what a query may use, in bytes."""
    _die_with_parent()
    control = socket.socket(fileno=control_fd)
    store = EmbeddedStore(Release.open(folder))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends us in its own time
    gc.freeze()  # what is never collected is never touched, and stays shared
    control.send(READY)
    children: set[int] = set()
    while message := control.recv(64):
        _reap(children)
        if message == FORK:
            children.add(_fork(store, control, memory))
        elif message[:1] == KILL and (pid := int(message[1:])) in children:
            os.kill(pid, signal.SIGKILL)  # ours and not reaped, so the number is nobody else's
            os.waitpid(pid, 0)
            children.discard(pid)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    os._exit(0)


def _reap(children: set[int]) -> None:
    """Take leave of workers that ended by themselves."""
    for pid in list(children):
        if os.waitpid(pid, os.WNOHANG)[0]:
            children.discard(pid)


def _fork(store: EmbeddedStore, control: socket.socket, memory: int) -> int:
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        try:
            control.close()
            theirs.close()
            _confine(memory)
            _work(store, ours)
        finally:
            os._exit(0)
    socket.send_fds(control, [str(pid).encode()], [theirs.fileno()])
    ours.close()
    theirs.close()
    return pid


def _confine(memory: int) -> None:
    """Limits that a query cannot get around: memory, and no file or connection beside the one socket."""
    _die_with_parent()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)  # an engine out of memory says so at length
    os.close(quiet)
    if born_with := _data_size():
        resource.setrlimit(resource.RLIMIT_DATA, (born_with + memory, born_with + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _data_size() -> int:
    """VmData in bytes, which RLIMIT_DATA is held against; 0 where /proc does not say."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData:"))


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL)


def _work(store: EmbeddedStore, server: socket.socket) -> None:
    """Answer one query after the other until the server closes its end."""
    while header := server.recv(HEADER.size, socket.MSG_WAITALL):
        _, length = HEADER.unpack(header)
        asked = json.loads(server.recv(length, socket.MSG_WAITALL))
        results = ox.QueryResultsFormat.from_media_type(asked["results"]) if asked["results"] else None
        graph = ox.RdfFormat.from_media_type(asked["graph"]) if asked["graph"] else None
        query = Query(asked["text"], {}, asked["default_graphs"], asked["named_graphs"])
        writer = _Writer(server)
        try:
            store.write(query, results, graph, writer)
            writer.finish()
        except QueryError as error:
            if writer.started:
                raise  # and end: the server sees an answer cut short, which is no answer
            server.sendall(frame(Kind.ERROR, json.dumps(_described(error)).encode()))


class _Writer:
    """Sends what is written to it in frames of a good size; nothing before the first is full or the answer complete."""

    def __init__(self, server: socket.socket) -> None:
        self.server = server
        self.media_type = ""
        self.waiting = bytearray()
        self.started = False

    def begin(self, format: ox.QueryResultsFormat | ox.RdfFormat) -> None:
        self.media_type = format.media_type

    def write(self, data: bytes) -> int:
        self.waiting += data
        if len(self.waiting) >= FIRST_FRAME:
            self.send()
        return len(data)

    def send(self) -> None:
        if not self.started:
            self.server.sendall(frame(Kind.FORMAT, self.media_type.encode()))
            self.started = True
        self.server.sendall(frame(Kind.DATA, bytes(self.waiting)))
        self.waiting.clear()

    def finish(self) -> None:
        self.send()
        self.server.sendall(frame(Kind.END))

    def flush(self) -> None:
        """The engine's wish to see its bytes gone; they go when there are enough."""


def _described(error: QueryError) -> dict[str, object]:
    described: dict[str, object] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, QuerySyntaxError):
        described |= {"line": error.line, "column": error.column}
    if isinstance(error, NotAcceptable):
        described |= {"offered": error.offered}
    return described


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
