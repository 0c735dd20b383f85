"""One forked worker, as the server sees it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable

from mpsc_graph.store.frames import HEADER, Kind

__all__ = ["Worker"]


class Worker:
    """A process that answers one query at a time; `control` is the socket of the zygote it comes from."""

    def __init__(self, pid: int, control: socket.socket, is_connected: bool) -> None:
        self.pid, self.control, self.is_connected = pid, control, is_connected
        self.is_lowered = self.is_replaced = False
        self._reader = asyncio.StreamReader()
        self._transport: asyncio.Transport | None = None

    async def connect(self, ours: socket.socket, on_lost: Callable[[], None]) -> None:
        """Take our end of its socket. `on_lost` is called when the worker has died, also while nobody asks anything."""
        protocol = _Protocol(self._reader, on_lost)
        transport, _ = await asyncio.get_running_loop().create_unix_connection(lambda: protocol, sock=ours)
        self._transport = transport

    def lower(self, niceness: int) -> None:
        """Let the others go first."""
        self.is_lowered = True
        with contextlib.suppress(ProcessLookupError):  # it has just ended by itself
            os.setpriority(os.PRIO_PROCESS, self.pid, niceness)

    def write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    async def read(self) -> tuple[Kind, bytes]:
        """The next frame. Raises IncompleteReadError when the worker has died."""
        kind, length = HEADER.unpack(await self._reader.readexactly(HEADER.size))
        return Kind(kind), await self._reader.readexactly(length)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class _Protocol(asyncio.StreamReaderProtocol):
    def __init__(self, reader: asyncio.StreamReader, on_lost: Callable[[], None]) -> None:
        super().__init__(reader)
        self._on_lost = on_lost

    def eof_received(self) -> bool:
        """A worker that ends its side has died: nothing is left to be written to it either."""
        super().eof_received()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._on_lost()
