"""Queries answered in processes that can be killed: the server's side of the zygote and its workers.

A query gets one worker to itself. When its time is up, or its asker goes away, the worker is killed and another forked;
so it is when the query ran so long that its priority was lowered, which cannot be undone. A worker that dies by itself
met the limit on memory, or drove the engine out of its stack. A query that asks an allowed endpoint elsewhere gets a
worker of its own that can open connections, made for it and killed after it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
from dataclasses import asdict

import pyoxigraph as ox

from mpsc_graph.errors import LimitReached, QueryError, ReleaseError, SettingError
from mpsc_graph.release import Release
from mpsc_graph.settings import Settings, StoreKind
from mpsc_graph.store.base import Query
from mpsc_graph.store.frames import Kind, frame, read_error
from mpsc_graph.store.pool import Chunks, Pool
from mpsc_graph.store.worker import Worker
from mpsc_graph.store.zygote import CONNECTED, FORK, KILL, READY, Order

__all__ = ["WorkerPool"]

_PATIENCE = 0.2  # seconds a query runs at full priority
_IN_MEMORY = 0.25  # the part of this machine's memory that a release may take
_BYTES_IN_MEMORY = 2.5  # how much larger a release is in memory than in its file


class WorkerPool(Pool):
    """Answers queries over one release in forked workers."""

    def __init__(self, release: Release, settings: Settings) -> None:
        """Raises SettingError on systems where workers cannot be confined."""
        if sys.platform != "linux":
            raise SettingError("serving needs Linux, where a query's process can be limited; mpsc-graph query does not")
        super().__init__(release)
        self._settings = settings
        # Who has just answered goes next: its caches are warm, and the others keep sharing the zygote's memory.
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._waiting: set[Worker] = set()  # those in the queue that still live
        self._connected: asyncio.Queue[Worker] = asyncio.Queue()
        self._elsewhere = asyncio.Semaphore(max(1, settings.workers // 4))
        self._control: socket.socket | None = None
        self._zygote: subprocess.Popen[bytes] | None = None
        self._arriving: set[asyncio.Task[None]] = set()

    def is_ready(self) -> bool:
        """Whether there is a zygote to fork workers."""
        return self._control is not None

    def idle(self) -> int:
        """How many workers wait for a query."""
        return len(self._waiting)

    async def start(self) -> None:
        """Start the zygote and its workers. Raises ReleaseError when the release cannot be loaded."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        order = Order(
            folder=str(self._release.folder.absolute()),
            control_fd=theirs.fileno(),
            memory=self._settings.query_memory * 1024 * 1024,
            on_disk=_is_on_disk(self._release, self._settings),
            union_default_graph=self._settings.union_default_graph,
            service_allow=self._settings.service_allow,
        )
        command = [sys.executable, "-m", "mpsc_graph.store.zygote", json.dumps(asdict(order))]
        self._zygote = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        theirs.close()
        ours.setblocking(False)
        self._control = ours
        loop = asyncio.get_running_loop()
        if await loop.sock_recv(ours, len(READY)) != READY:
            await self.close()
            raise ReleaseError(f"{self._release.folder}: the release could not be loaded; run mpsc-graph build")
        loop.add_reader(ours, self._receive)
        for _ in range(self._settings.workers):
            ours.send(FORK)

    async def close(self) -> None:
        """End the zygote and with it all workers."""
        if self._control is not None and self._zygote is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None
            for worker in self._waiting:
                worker.close()
            await asyncio.to_thread(self._zygote.wait)

    async def answer(
        self, query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None
    ) -> tuple[str, Chunks]:
        deadline = asyncio.get_running_loop().time() + self._settings.query_timeout
        parts = self._parts(query, results, graph, deadline)
        try:
            media_type = await anext(parts)
        except BaseException:
            await parts.aclose()
            raise
        return media_type.decode(), parts

    async def _parts(
        self, query: Query, results: ox.QueryResultsFormat | None, graph: ox.RdfFormat | None, deadline: float
    ) -> Chunks:
        """The media type, then the parts of the answer. The worker is given back only after a complete answer."""
        asked = {
            "text": query.text,
            "results": results and results.media_type,
            "graph": graph and graph.media_type,
            "default_graphs": list(query.default_graphs),
            "named_graphs": list(query.named_graphs),
            "row_limit": query.row_limit,
        }
        question = frame(Kind.QUERY, json.dumps(asked).encode())
        worker: Worker | None = None
        timers: list[asyncio.TimerHandle] = []
        self._busy += 1
        async with contextlib.AsyncExitStack() as permits:
            try:
                async with asyncio.timeout_at(deadline):
                    worker = await self._free()
                    kind, payload = await self._ask(worker, question, timers, deadline)
                    if kind is Kind.ELSEWHERE:
                        self._give_back(worker)
                        worker = None
                        await permits.enter_async_context(self._elsewhere)
                        worker = await self._made_for_elsewhere()
                        kind, payload = await self._ask(worker, question, timers, deadline)
                while kind is not Kind.END:
                    if kind is Kind.ERROR:
                        raise read_error(payload)
                    yield payload
                    async with asyncio.timeout_at(deadline):
                        kind, payload = await worker.read()
                if not payload:
                    self._give_back(worker)
                    worker = None
            except QueryError:
                if worker is not None:
                    self._give_back(worker)
                    worker = None
                raise
            except TimeoutError as error:
                reason = "no worker was free" if worker is None else "the query was ended"
                limit = f"MPSC_QUERY_TIMEOUT is {self._settings.query_timeout:g} seconds"
                raise LimitReached(f"{reason}: {limit}") from error
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                limit = f"MPSC_QUERY_MEMORY is {self._settings.query_memory} MB"
                raise LimitReached(f"the query was ended: {limit}, or it ran the engine out of stack") from error
            finally:
                self._busy -= 1
                for timer in timers:
                    timer.cancel()
                if worker is not None:
                    self._replace(worker)

    async def _ask(
        self, worker: Worker, question: bytes, timers: list[asyncio.TimerHandle], deadline: float
    ) -> tuple[Kind, bytes]:
        loop = asyncio.get_running_loop()
        timers.append(loop.call_later(_PATIENCE, worker.lower))
        # Whoever stopped reading without closing the parts keeps no worker either.
        timers.append(loop.call_at(deadline + _PATIENCE, self._replace, worker))
        worker.write(question)
        return await worker.read()

    async def _free(self) -> Worker:
        """A worker that waits for a query, and still lives."""
        while (worker := await self._idle.get()).is_replaced:
            pass
        self._waiting.discard(worker)
        return worker

    async def _made_for_elsewhere(self) -> Worker:
        """A worker that can open connections."""
        if self._control is None:
            raise LimitReached("the store is being started again; ask again in a moment")
        if self._connected.empty():  # else somebody left before theirs was made
            self._control.send(CONNECTED)
        return await self._connected.get()

    def _give_back(self, worker: Worker) -> None:
        if worker.is_lowered or worker.is_connected:
            self._replace(worker)
        elif not worker.is_replaced and worker.control is self._control:
            self._offer(worker)

    def _offer(self, worker: Worker) -> None:
        self._waiting.add(worker)
        self._idle.put_nowait(worker)

    def _replace(self, worker: Worker) -> None:
        """Kill a worker, wherever it is in its query, and fork another; once."""
        if worker.is_replaced:
            return
        worker.is_replaced = True
        self._waiting.discard(worker)
        worker.close()
        if self._control is not None and worker.control is self._control:
            with contextlib.suppress(ConnectionError):  # the zygote is gone, and will be started again
                self._control.send(KILL + str(worker.pid).encode())
                if not worker.is_connected:
                    self._control.send(FORK)

    def _receive(self) -> None:
        """A new worker: its pid, and our end of its socket."""
        assert self._control is not None
        loop = asyncio.get_running_loop()
        message = b""
        descriptors: list[int] = []
        with contextlib.suppress(ConnectionError):
            message, descriptors, _, _ = socket.recv_fds(self._control, 64, 1)
        if message:
            task = loop.create_task(self._welcome(message, self._control, socket.socket(fileno=descriptors[0])))
        else:
            loop.remove_reader(self._control)
            task = loop.create_task(self._start_again())
        self._arriving.add(task)
        task.add_done_callback(self._arriving.discard)

    async def _welcome(self, message: bytes, control: socket.socket, ours: socket.socket) -> None:
        worker = Worker(int(message[1:]), control, is_connected=message[:1] == CONNECTED)
        await worker.connect(ours, lambda: self._replace(worker))
        if control is not self._control:
            worker.close()  # the pool was closed while it came
        elif worker.is_connected:
            self._connected.put_nowait(worker)
        else:
            self._offer(worker)

    async def _start_again(self) -> None:
        """The zygote was killed, and every worker with it."""
        await self.close()
        while not self._idle.empty():
            self._idle.get_nowait().close()
        await self.start()


def _is_on_disk(release: Release, settings: Settings) -> bool:
    """Whether workers open the release on disk, since in memory it would take too much of this machine."""
    if settings.store is not StoreKind.AUTO:
        return settings.store is StoreKind.DISK
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return release.data.stat().st_size * _BYTES_IN_MEMORY > memory * _IN_MEMORY
