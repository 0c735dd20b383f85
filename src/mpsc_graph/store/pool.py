"""Questions answered in processes that can be killed: the server's side of a zygote and its workers.

A question gets one worker to itself. When its time is up, or its asker goes away, the worker is killed and another
forked; so it is when it ran so long that its priority was lowered, which cannot be undone. A worker that dies by itself
met the limit on memory, or drove the engine out of its stack. A query that asks an allowed endpoint elsewhere gets a
worker of its own that can open connections, made for it and killed after it.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from mpsc_graph.errors import LimitReached, MpscError
from mpsc_graph.store.frames import Kind, frame, read_error
from mpsc_graph.store.worker import Worker
from mpsc_graph.store.zygote import CONNECTED, FORK, KILL, READY

__all__ = ["Chunks", "Limits", "Pool"]

_PATIENCE = 0.2  # seconds a question runs at full priority

Chunks = AsyncGenerator[bytes, None]


@dataclass(frozen=True)
class Limits:
    """What a question may take. `what` it is called stands in the names of the settings, too: MPSC_QUERY_TIMEOUT.

    `rule` says what set the number of seconds where no setting did. `niceness` is that of those that run long, by which
    others go first: 15 leaves little on a busy machine.
    """

    what: str
    seconds: float
    megabytes: int
    rule: str = ""
    niceness: int = 15

    @property
    def time(self) -> str:
        return self.rule or f"MPSC_{self.what.upper()}_TIMEOUT is {self.seconds:g} seconds"

    @property
    def memory(self) -> str:
        return f"MPSC_{self.what.upper()}_MEMORY is {self.megabytes} MB"


class Pool(ABC):
    """A zygote, and the workers it forks."""

    def __init__(self, limits: Limits, workers: int) -> None:
        self._limits, self._workers = limits, workers
        # Who has just answered goes next: its caches are warm, and the others keep sharing the zygote's memory.
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._waiting: set[Worker] = set()  # those in the queue that still live
        self._connected: asyncio.Queue[Worker] = asyncio.Queue()
        self._elsewhere = asyncio.Semaphore(max(1, workers // 4))
        self._busy = 0
        self._control: socket.socket | None = None
        self._zygote: subprocess.Popen[bytes] | None = None
        self._arriving: set[asyncio.Task[None]] = set()
        self._beginning: asyncio.Task[bool] | None = None

    @abstractmethod
    def order(self) -> tuple[str, str]:
        """The module of the zygote, and what it is told: its first argument; the second is its control socket."""

    @abstractmethod
    async def start(self) -> None:
        """Start the zygote and its workers, or raise an MpscError that says why it could not load what it needs."""

    def is_ready(self) -> bool:
        """Whether there is a zygote to fork workers."""
        return self._control is not None

    def idle(self) -> int:
        """How many workers wait for a question."""
        return len(self._waiting)

    def busy(self) -> int:
        """How many questions are being answered or wait for a worker."""
        return self._busy

    async def begin(self) -> bool:
        """Start the zygote and its workers; False where it could not load what it needs."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        module, told = self.order()
        command = [sys.executable, "-m", module, told, str(theirs.fileno())]
        self._zygote = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        theirs.close()
        ours.setblocking(False)
        self._control = ours
        loop = asyncio.get_running_loop()
        if await loop.sock_recv(ours, len(READY)) != READY:
            await self.close()
            return False
        loop.add_reader(ours, self._receive)
        for _ in range(self._workers):
            ours.send(FORK)
        return True

    async def begun(self) -> bool:
        """`begin` for whoever asks first; who comes meanwhile waits for the same, and who leaves ends it for nobody."""
        if not self.is_ready() and (self._beginning is None or self._beginning.done()):
            self._beginning = asyncio.create_task(self.begin())
        return self._beginning is None or await asyncio.shield(self._beginning)

    async def close(self) -> None:
        """End the zygote and with it all workers."""
        if self._control is not None and self._zygote is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None
            for worker in self._waiting:
                worker.close()
            await asyncio.to_thread(self._zygote.wait)

    async def parts(self, question: bytes, limits: Limits | None = None) -> Chunks:
        """The head of the answer, then its parts. The worker is given back only after a complete answer. `limits` are
        those of the question, where it has its own.

        Raises what the worker raised, and LimitReached.
        """
        limits = limits or self._limits
        deadline = asyncio.get_running_loop().time() + limits.seconds
        message = frame(Kind.QUERY, question)
        worker: Worker | None = None
        timers: list[asyncio.TimerHandle] = []
        self._busy += 1
        async with contextlib.AsyncExitStack() as permits:
            try:
                async with asyncio.timeout_at(deadline):
                    worker = await self._free()
                    kind, payload = await self._ask(worker, message, timers, deadline)
                    if kind is Kind.ELSEWHERE:
                        self._give_back(worker)
                        worker = None
                        await permits.enter_async_context(self._elsewhere)
                        worker = await self._made_for_elsewhere()
                        kind, payload = await self._ask(worker, message, timers, deadline)
                while kind is not Kind.END:
                    if kind is Kind.ERROR:
                        raise read_error(payload)
                    yield payload
                    async with asyncio.timeout_at(deadline):
                        kind, payload = await worker.read()
                if not payload:
                    self._give_back(worker)
                    worker = None
            except MpscError:
                if worker is not None:
                    self._give_back(worker)
                    worker = None
                raise
            except TimeoutError as error:
                reason = "no worker was free" if worker is None else f"the {limits.what} was ended"
                raise LimitReached(f"{reason}: {limits.time}") from error
            except (asyncio.IncompleteReadError, ConnectionError) as error:
                reason = f"the {limits.what} was ended: {limits.memory}, or it ran out of stack"
                raise LimitReached(reason) from error
            finally:
                self._busy -= 1
                for timer in timers:
                    timer.cancel()
                if worker is not None:
                    self._replace(worker)

    async def _ask(
        self, worker: Worker, message: bytes, timers: list[asyncio.TimerHandle], deadline: float
    ) -> tuple[Kind, bytes]:
        loop = asyncio.get_running_loop()
        timers.append(loop.call_later(_PATIENCE, worker.lower, self._limits.niceness))
        # Whoever stopped reading without closing the parts keeps no worker either.
        timers.append(loop.call_at(deadline + _PATIENCE, self._replace, worker))
        worker.write(message)
        return await worker.read()

    async def _free(self) -> Worker:
        """A worker that waits for a question, and still lives."""
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
        """Kill a worker, wherever it is in its question, and fork another; once."""
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
