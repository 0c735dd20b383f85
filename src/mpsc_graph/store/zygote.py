"""The process that holds the release in memory and forks the workers that answer queries.

An engine that cannot be told to stop can only be killed from outside. So the release is loaded once, in a process with
one thread, and every worker is a fork of it that shares its memory: 15 to 40 ms to make, and no loss to kill.

A worker has a limit on memory beyond what it was born with, cannot open a connection or a file, and dies with the
zygote; the zygote dies with the server, whose end of the control socket closes whatever kills it. Only a worker made
for a query that asks an allowed endpoint may open connections. Where the release is too big for memory, each worker
opens the store on disk instead.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from mpsc_graph.errors import QueryError
from mpsc_graph.release import Release
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import Access, EmbeddedStore, index
from mpsc_graph.store.frames import HEADER, Kind, error_frame, frame

__all__ = ["CONNECTED", "FIRST_FRAME", "FORK", "KILL", "READY", "Order", "main"]

FORK, CONNECTED, KILL, READY = b"f", b"c", b"k", b"r"
"""Messages on the control socket: make a worker, make one that can open connections, kill the worker of this pid, the
release is loaded. A new worker is announced by the message that asked for it and its pid."""

_SET_PDEATHSIG = 1
_GROWTH = 64 * 1024 * 1024  # bytes a worker may hold more than at its birth before it is replaced
FIRST_FRAME = 64 * 1024
"""Until so many bytes of an answer are there, or all of it, it can still become an error."""


@dataclass(frozen=True)
class Order:
    """What the server wants of a zygote: `memory` is what a query may use, in bytes."""

    folder: str
    control_fd: int
    memory: int
    on_disk: bool
    union_default_graph: bool
    service_allow: tuple[str, ...]


def main(order: Order) -> NoReturn:
    """Load a release, then fork and kill workers as told."""
    _die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends us in its own time
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    control = socket.socket(fileno=order.control_fd)
    zygote = _Zygote(order, control)
    gc.freeze()  # what is never collected is never touched, and stays shared
    control.send(READY)
    with contextlib.suppress(ConnectionError):  # the server left workers unread that were made for it
        while message := control.recv(64):
            zygote.reap()
            if message in (FORK, CONNECTED):
                zygote.fork(message)
            elif message[:1] == KILL:
                zygote.kill(int(message[1:]))
    zygote.end()


class _Zygote:
    def __init__(self, order: Order, control: socket.socket) -> None:
        self.order, self.control = order, control
        self.release = Release.open(Path(order.folder))
        self.access = Access(order.union_default_graph, order.service_allow)
        self.on_disk = index(self.release) if order.on_disk else None
        self.in_memory = None if order.on_disk else EmbeddedStore(self.release, self.access)
        self.children: set[int] = set()

    def fork(self, kind: bytes) -> None:
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            try:
                self.control.close()
                theirs.close()
                store = self.in_memory or EmbeddedStore(self.release, self.access, self.on_disk)
                _confine(self.order.memory, is_connected=kind == CONNECTED)
                _work(store, ours, is_connected=kind == CONNECTED)
            finally:
                os._exit(0)
        socket.send_fds(self.control, [kind + str(pid).encode()], [theirs.fileno()])
        ours.close()
        theirs.close()
        self.children.add(pid)

    def kill(self, pid: int) -> None:
        if pid in self.children:
            os.kill(pid, signal.SIGKILL)  # ours and not reaped, so the number is nobody else's
            os.waitpid(pid, 0)
            self.children.discard(pid)

    def reap(self) -> None:
        """Take leave of workers that ended by themselves."""
        for pid in list(self.children):
            if os.waitpid(pid, os.WNOHANG)[0]:
                self.children.discard(pid)

    def end(self) -> NoReturn:
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)
        os._exit(0)


def _confine(memory: int, is_connected: bool = False) -> None:
    """Limits that a query cannot get around: memory, and no file or connection beside those that are open."""
    _die_with_parent()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)  # an engine out of memory says so at length
    os.close(quiet)
    if born_with := _data_size():
        resource.setrlimit(resource.RLIMIT_DATA, (born_with + memory, born_with + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not is_connected:
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


def _work(store: EmbeddedStore, server: socket.socket, is_connected: bool) -> None:
    """Answer one query after the other until the server closes its end."""
    born_with = _resident()
    while header := server.recv(HEADER.size, socket.MSG_WAITALL):
        _, length = HEADER.unpack(header)
        asked = json.loads(server.recv(length, socket.MSG_WAITALL))
        results, graph = asked.pop("results"), asked.pop("graph")
        query = Query(**asked)
        writer = _Writer(server)
        try:
            if store.asks_elsewhere(query) and not is_connected:
                server.sendall(frame(Kind.ELSEWHERE))
                continue
            store.write(
                query,
                ox.QueryResultsFormat.from_media_type(results) if results else None,
                ox.RdfFormat.from_media_type(graph) if graph else None,
                writer,
            )
            writer.finish(has_grown=_resident() - born_with > _GROWTH)
        except QueryError as error:
            if writer.started:
                raise  # and end: the server sees an answer cut short, which is no answer
            server.sendall(error_frame(error))


def _resident() -> int:
    """The most memory this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


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

    def send(self, then: bytes = b"") -> None:
        begin = b"" if self.started else frame(Kind.FORMAT, self.media_type.encode())
        self.started = True
        self.server.sendall(begin + frame(Kind.DATA, bytes(self.waiting)) + then)
        self.waiting.clear()

    def finish(self, has_grown: bool) -> None:
        self.send(frame(Kind.END, b"grown" if has_grown else b""))

    def flush(self) -> None:
        """The engine's wish to see its bytes gone; they go when there are enough."""


if __name__ == "__main__":
    main(Order(**json.loads(sys.argv[1])))
