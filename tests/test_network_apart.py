"""Functions called in processes of their own, which end at their limits, with their asker, and with the server."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from mpsc_graph.errors import LimitReached, MpscError, NetworkError
from mpsc_graph.network.views import View
from mpsc_graph.settings import Settings
from mpsc_graph.web.networks.apart import Apart
from tests.test_workers import descendants

T = TypeVar("T")


def with_apart(use: Callable[[Apart], Awaitable[T]], **settings: float) -> T:
    """What somebody gets who calls functions apart; no process is left in the end."""

    async def run() -> T:
        apart = Apart(Settings.load(**settings))
        try:
            return await use(apart)
        finally:
            await apart.close()

    before = {*descendants(os.getpid())}
    try:
        return asyncio.run(run())
    finally:
        assert gone({*descendants(os.getpid())} - before)


def gone(processes: set[int]) -> bool:
    """Whether they end within a minute."""
    for _ in range(3000):
        if not any(Path(f"/proc/{pid}").exists() for pid in processes):
            return True
        time.sleep(0.02)
    return False


async def busy(but: set[int]) -> int:
    """The process that sleeps in a call, which is the only one of low priority; not one that was there before."""
    while True:
        for pid in {*descendants(os.getpid())} - but:
            if os.getpriority(os.PRIO_PROCESS, pid) > 0:
                return pid
        await asyncio.sleep(0.02)


def test_what_is_kept_is_there_what_it_was() -> None:
    async def use(apart: Apart) -> list[int]:
        kept = await apart(range, 100_000)
        return (await apart(sorted, await apart(list, kept))).open()

    assert with_apart(use) == list(range(100_000))


@pytest.mark.parametrize(
    ("function", "argument", "kind", "says"),
    [
        (time.sleep, 60, LimitReached, "the network was ended: MPSC_NETWORK_TIMEOUT is 3 seconds"),
        (bytearray, 2**28, LimitReached, "the network was ended: MPSC_NETWORK_MEMORY is 64 MB"),
        (View.named, "nobody", NetworkError, "expected one of actors-measures"),
        (len, 1, RuntimeError, "TypeError: object of type 'int' has no len()"),
    ],
    ids=["too long", "too large", "refused", "broken"],
)
def test_what_ends_says_why_and_the_next_is_answered(
    function: Callable[..., object], argument: object, kind: type[Exception], says: str
) -> None:
    async def use(apart: Apart) -> int:
        with pytest.raises(kind) as told:
            await apart(function, argument)
        assert says in str(told.value)
        assert isinstance(told.value, MpscError) or "Traceback" in str(told.value)
        return (await apart(max, [1, 2])).open()

    assert with_apart(use, network_timeout=3, network_memory=64) == 2


def test_who_leaves_ends_it_and_a_server_that_stops_does() -> None:
    async def use(apart: Apart) -> None:
        before = {*descendants(os.getpid())}
        asking = asyncio.create_task(apart(time.sleep, 60))
        pid = await busy(before)
        asking.cancel()
        await asyncio.wait([asking])
        assert await asyncio.to_thread(gone, {pid})
        asyncio.get_running_loop().create_task(apart(time.sleep, 60))
        await busy(before)

    with_apart(use)


def test_no_connection_of_the_server_is_passed_on() -> None:
    async def use(apart: Apart) -> None:
        before = {*descendants(os.getpid())}
        asking = asyncio.create_task(apart(time.sleep, 60))
        await busy(before)
        for pid in {*descendants(os.getpid())} - before:
            assert held not in {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()}
        asking.cancel()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.set_inheritable(True)
        held = str(Path(f"/proc/self/fd/{listener.fileno()}").readlink())
        assert held.startswith("socket:")
        with_apart(use)
