"""Serving an application on a port until told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from starlette.types import ASGIApp

from mpsc_graph.errors import SettingError

__all__ = ["check_free", "run"]

_GRACE = 5.0  # seconds


def run(app: ASGIApp, host: str, port: int, on_hangup: Callable[[], None]) -> NoReturn:
    """Serve until SIGINT or SIGTERM, then end the process. The address should be free (`check_free`).

    SIGHUP calls `on_hangup`.

    Requests under way get a few seconds to finish; a client that never finishes its request holds up nothing, and a
    second signal ends it at once. One process: when it is killed, nothing of it stays behind.
    """
    uvloop.run(_serve(app, host, port, on_hangup))
    _exit()


async def _serve(app: ASGIApp, host: str, port: int, on_hangup: Callable[[], None]) -> None:
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    )
    stopping = threading.Timer(_GRACE, _exit)
    stopping.daemon = True

    def stop() -> None:
        if stopping.is_alive():
            _exit()
        stopping.start()
        server.stop()  # type: ignore[no-untyped-call]

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, on_hangup)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    await server.serve()


def _exit() -> NoReturn:
    """End without tearing the interpreter down: the server's native threads may still run and would abort it."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def check_free(host: str, port: int) -> None:
    """Raise SettingError when the address cannot be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        message = f"cannot listen on {host}:{port}: {error.strerror}; choose another --port or --host"
        raise SettingError(message) from error
