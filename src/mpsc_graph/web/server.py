"""Serving an application on a port until told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.types import ASGIApp

from mpsc_graph.errors import SettingError

__all__ = ["run"]


def run(app: ASGIApp, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished.

    One process: when it is killed, nothing of it stays behind. Raises SettingError when the address is taken.
    """
    _check_free(host, port)
    asyncio.run(_serve(app, host, port))


async def _serve(app: ASGIApp, host: str, port: int) -> None:
    server = Server(app, address=host, port=port, interface=Interfaces.ASGI, websockets=False, log_enabled=False)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    await server.serve()


def _check_free(host: str, port: int) -> None:
    """granian's own message for a taken address is a traceback."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        message = f"cannot listen on {host}:{port}: {error.strerror}; choose another --port or --host"
        raise SettingError(message) from error
