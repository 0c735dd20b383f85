"""Making things when they are first asked for."""

from __future__ import annotations

import asyncio

import pytest

from mpsc_graph.web.once import Once, OnceEach, within
from mpsc_graph.web.problems import BeingMade, explain


def test_each_is_made_once_and_the_last_are_kept() -> None:
    made: list[str] = []

    async def make(key: str) -> str:
        made.append(key)
        await asyncio.sleep(0)
        if key == "bad":
            raise ValueError(key)
        return key.upper()

    async def ask() -> None:
        each = OnceEach(make, most=2)
        assert await asyncio.gather(each("a"), each("a"), each("b")) == ["A", "A", "B"]
        assert made == ["a", "b"]
        await each("a")
        await each("c")
        await each("a")
        assert made == ["a", "b", "c"], "b was not asked for the longest, and goes"
        await each("b")
        assert made == ["a", "b", "c", "b"]
        for _ in range(2):
            with pytest.raises(ValueError):
                await each("bad")
        assert made[-2:] == ["bad", "bad"], "a failure is tried again"

    asyncio.run(ask())


def test_whoever_waits_too_long_is_told_and_it_goes_on_being_made() -> None:
    async def ask() -> None:
        may_end = asyncio.Event()

        async def make() -> str:
            await may_end.wait()
            return "made"

        once = Once(make)
        with pytest.raises(BeingMade) as told:
            async with within(0.01):
                await once()
        answer = explain(told.value)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
        may_end.set()
        assert await once() == "made"

    asyncio.run(ask())
