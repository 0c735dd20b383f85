"""What searches: processes of its own, which can be killed, replaced and ended at any time."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from mpsc_graph.errors import LimitReached
from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.publish.register import Register, registered
from mpsc_graph.release import Release
from mpsc_graph.settings import Settings
from mpsc_graph.web.names import Names
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.searchers import Searchers
from tests.test_network_apart import gone
from tests.test_workers import descendants

OFFICE = f"{DEFAULT_BASE}dresden/org/a80"
T = TypeVar("T")


@pytest.fixture(scope="module")
def register(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Register:
    return registered(release, tmp_path_factory.mktemp("register"))


def with_searchers(register: Register, use: Callable[[Searchers], Awaitable[T]]) -> T:
    """What somebody gets who searches; no process is left in the end."""

    @asynccontextmanager
    async def begun() -> AsyncIterator[Searchers]:
        searchers = Searchers(register, Settings())
        try:
            yield searchers
        finally:
            await searchers.close()

    async def run() -> T:
        async with begun() as searchers:
            return await use(searchers)

    before = {*descendants(os.getpid())}
    try:
        return asyncio.run(run())
    finally:
        assert gone({*descendants(os.getpid())} - before)


def test_they_find_what_the_names_say(register: Register) -> None:
    """All of it is counted, and no more of it comes than is wanted."""
    names, organisation = Names.read(register), f"{PREFIXES['org']}Organization"

    async def use(searchers: Searchers) -> None:
        assert await searchers.types() == names.types
        for typed in ("Amt 80", "smart city", "Sektorenkoplung", "", "xqzv"):
            expected = names.find(typed)
            assert await searchers.find(typed, None, 10) == (len(expected), expected[:10])
        assert await searchers.find("e", organisation, 99) == (len(hits := names.find("e", organisation)), hits[:99])

    with_searchers(register, use)


def test_who_searches_after_a_kill_finds_again(register: Register) -> None:
    async def use(searchers: Searchers) -> list[str]:
        await searchers.start()
        assert searchers._zygote is not None
        os.kill(searchers._zygote.pid, signal.SIGKILL)
        for _ in range(100):
            try:
                return [hit.thing.iri for hit in (await searchers.find("A80", None, 1))[1]]
            except LimitReached:  # by somebody who asked in the moment of the kill
                await asyncio.sleep(0.1)
        raise AssertionError

    assert with_searchers(register, use) == [OFFICE]


def test_an_end_waits_for_no_names(register: Register) -> None:
    """Nor does a register that is none hold anybody up."""

    async def begin(searchers: Searchers) -> None:
        asking = asyncio.create_task(searchers.types())
        while searchers._zygote is None:
            await asyncio.sleep(0)
        await searchers.close()
        with pytest.raises(Refusal, match="does not start"):
            await asking

    with_searchers(register, begin)
    with_searchers(Register(Path("/nowhere/register.sqlite")), begin)


def test_the_last_question_is_answered_before_the_end(register: Register) -> None:
    async def use(searchers: Searchers) -> str:
        await searchers.start()
        asking = asyncio.create_task(searchers.find("A80", None, 1))
        await asyncio.sleep(0)
        await searchers.retire()
        return (await asking)[1][0].thing.iri

    assert with_searchers(register, use) == OFFICE
