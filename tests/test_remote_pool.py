"""Many who ask an engine elsewhere at the same time, and leave before it has answered."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine, Iterator
from typing import Any

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import LimitReached
from mpsc_graph.release import Release
from mpsc_graph.settings import Settings
from mpsc_graph.store import breaker, remote_pool
from mpsc_graph.store.base import Query
from mpsc_graph.store.remote_pool import RemotePool
from tests.engines import free_port
from tests.odd_engine import LONG, odd_engine


@pytest.fixture(scope="module")
def odd() -> Iterator[str]:
    with odd_engine() as address:
        yield address


def ask(pool: RemotePool, is_once: bool = False) -> Coroutine[Any, Any, object]:
    return pool.answer(Query("ASK {}"), ox.QueryResultsFormat.JSON, None, is_once)


def silent(odd: str, release: Release, seconds: float) -> RemotePool:
    """Over an engine that does not answer in time, with one connection to it."""
    limits = {"workers": 1, "query_timeout": seconds}
    return RemotePool(release, Settings.load(remote=f"{odd}/silent", remote_engine="standard", **limits))


def test_who_leaves_ends_the_connection(odd: str, release: Release) -> None:
    async def leave() -> None:
        pool = silent(odd, release, LONG)
        asking = asyncio.create_task(ask(pool))
        await asyncio.sleep(0.2)
        assert (pool.busy(), pool.idle()) == (1, 0)
        begin = time.monotonic()
        asking.cancel()
        await asyncio.wait({asking})
        assert pool.busy() == 0
        await asyncio.to_thread(pool._threads.shutdown, True)  # once the only thread has nothing more to wait for
        assert time.monotonic() - begin < LONG / 2

    asyncio.run(leave())


def test_who_finds_no_connection_free_is_told_at_the_deadline(odd: str, release: Release) -> None:
    async def crowd() -> None:
        pool = silent(odd, release, 3)
        begin = time.monotonic()
        told = await asyncio.gather(ask(pool), ask(pool), ask(pool), return_exceptions=True)
        assert time.monotonic() - begin < 6, "who waited has no time of its own after that"
        assert {type(each) for each in told} == {LimitReached}
        assert all("MPSC_QUERY_TIMEOUT is 3 seconds" in str(each) for each in told)
        await pool.close()

    asyncio.run(crowd())


def test_what_is_asked_once_says_what_limits_it(odd: str, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the connection, and waiting for one: no setting does."""
    monkeypatch.setattr(remote_pool, "ONCE", 0.5)

    async def crowd() -> None:
        pool = silent(odd, release, 3)
        told = await asyncio.gather(ask(pool, True), ask(pool, True), return_exceptions=True)
        assert {type(each) for each in told} == {LimitReached}
        assert all("once per release may take 900 seconds, which no setting" in str(each) for each in told)
        assert not any("MPSC_" in str(each) for each in told)
        await pool.close()

    asyncio.run(crowd())


def test_what_is_waited_for_is_told_once(
    release: Release, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """However long the engine stays away: not at every look for it."""
    monkeypatch.setattr(remote_pool, "_LOOK", 0.01)
    monkeypatch.setattr(breaker, "_FIRST_PAUSE", 0.05)
    nobody = Settings.load(remote=f"http://127.0.0.1:{free_port()}/query")

    async def wait() -> None:
        pool = RemotePool(release, nobody)
        await pool.start()
        while pool._store.breaker.failures < 7:
            await asyncio.sleep(0.05)
        await pool.close()

    asyncio.run(asyncio.wait_for(wait(), 60))
    told = [each.getMessage() for each in caplog.records if each.name.startswith("mpsc_graph.store")]
    assert len(told) == 2, told
    assert told[0].endswith("it is waited for") and told[1].endswith("is left alone")
