"""A process that loads what questions are about once, and forks the workers that answer them.

An engine that cannot be told to stop can only be killed from outside. So everything is loaded in a process with one
thread, and every worker is a fork of it that shares its memory: 15 to 40 ms to make, and no loss to kill.

A worker has a limit on memory beyond what it was born with, cannot open a connection or a file, and dies with the
zygote; the zygote dies with the server, whose end of the control socket closes whatever kills it. Only a worker made
for a query that asks an allowed endpoint may open connections, and one whose work needs files, as fonts are, may open
what it likes.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, Protocol

import pyoxigraph as ox

from mpsc_graph.errors import MpscError
from mpsc_graph.store.frames import HEADER, Kind, error_frame, frame

__all__ = ["CONNECTED", "FIRST_FRAME", "FORK", "KILL", "READY", "Work", "Writer", "die_with_parent", "run"]

FORK, CONNECTED, KILL, READY = b"f", b"c", b"k", b"r"
"""Messages on the control socket: make a worker, make one that can open connections, kill the worker of this pid, what
questions are about is loaded. A new worker is announced by the message that asked for it and its pid."""

_SET_PDEATHSIG = 1
_GROWTH = 64 * 1024 * 1024  # bytes a worker may hold more than at its birth before it is replaced
FIRST_FRAME = 64 * 1024
"""Until so many bytes of an answer are there, or all of it, it can still become an error."""


class Work(Protocol):
    """What is loaded once, and what a worker does with it. One that answers once is replaced after each question; only
    where nothing from outside tells it what to do, it may open files."""

    answers_once: bool
    opens_files: bool

    def answer(self, question: bytes, writer: Writer, is_connected: bool) -> None:
        """Answer a question into the writer. Raises an MpscError that the server is to raise."""
        ...


def run(load: Callable[[], Work], memory: int, control_fd: int) -> NoReturn:
    """Load what questions are about, then fork and kill workers as told; `memory` is what one may use, in bytes."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends us in its own time
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    control = socket.socket(fileno=control_fd)
    zygote = _Zygote(load(), memory, control)
    gc.freeze()  # what is never collected is never touched, and stays shared
    with contextlib.suppress(ConnectionError):  # the server is gone, or left workers unread that were made for it
        control.send(READY)
        while message := control.recv(64):
            zygote.reap()
            if message in (FORK, CONNECTED):
                zygote.fork(message)
            elif message[:1] == KILL:
                zygote.kill(int(message[1:]))
    zygote.end()


class _Zygote:
    def __init__(self, work: Work, memory: int, control: socket.socket) -> None:
        self.work, self.memory, self.control = work, memory, control
        self.children: set[int] = set()

    def fork(self, kind: bytes) -> None:
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            try:
                self.control.close()
                theirs.close()
                _confine(self.memory, is_open=self.work.opens_files or kind == CONNECTED)
                _answer(self.work, ours, is_connected=kind == CONNECTED)
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


def _confine(memory: int, is_open: bool = False) -> None:
    """Limits that a query cannot get around: memory, and no file or connection beside those that are open, unless it
    is to open some."""
    die_with_parent()
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)  # an engine out of memory says so at length
    os.close(quiet)
    if born_with := _data_size():
        resource.setrlimit(resource.RLIMIT_DATA, (born_with + memory, born_with + memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not is_open:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _data_size() -> int:
    """VmData in bytes, which RLIMIT_DATA is held against; 0 where /proc does not say."""
    try:
        status = Path("/proc/self/status").read_text("ascii")
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData:"))


def die_with_parent() -> None:
    """Be killed when the process that made this one ends, whatever ends it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PDEATHSIG, signal.SIGKILL)


def _answer(work: Work, server: socket.socket, is_connected: bool) -> None:
    """Answer one question after the other until the server closes its end."""
    born_with = _resident()
    while header := server.recv(HEADER.size, socket.MSG_WAITALL):
        _, length = HEADER.unpack(header)
        question = server.recv(length, socket.MSG_WAITALL)
        writer = Writer(server)
        try:
            work.answer(question, writer, is_connected)
            writer.finish(is_last=work.answers_once or _resident() - born_with > _GROWTH)
        except MpscError as error:
            if writer.started:
                raise  # and end: the server sees an answer cut short, which is no answer
            server.sendall(error_frame(error))


def _resident() -> int:
    """The most memory this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


class Writer:
    """Sends what is written to it in frames of a good size; nothing before the first is full or the answer complete."""

    def __init__(self, server: socket.socket) -> None:
        self.server = server
        self.head = ""
        self.waiting = bytearray()
        self.started = self.is_left = False

    def begin(self, format: ox.QueryResultsFormat | ox.RdfFormat) -> None:
        self.head = format.media_type

    def leave_to_connected(self) -> None:
        """Another worker is to answer, one that can open connections."""
        self.is_left = True
        self.server.sendall(frame(Kind.ELSEWHERE))

    def write(self, data: bytes) -> int:
        self.waiting += data
        if len(self.waiting) >= FIRST_FRAME:
            self.send()
        return len(data)

    def send(self, then: bytes = b"") -> None:
        begin = b"" if self.started else frame(Kind.FORMAT, self.head.encode())
        self.started = True
        self.server.sendall(begin + frame(Kind.DATA, bytes(self.waiting)) + then)
        self.waiting.clear()

    def finish(self, is_last: bool) -> None:
        """The answer is complete; after the last one, another worker is wanted."""
        if not self.is_left:
            self.send(frame(Kind.END, b"last" if is_last else b""))

    def flush(self) -> None:
        """The engine's wish to see its bytes gone; they go when there are enough."""
