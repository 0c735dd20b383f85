"""Making something when it is first asked for."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar

from mpsc_graph.web.problems import BeingMade

__all__ = ["Once", "OnceEach", "within"]

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@asynccontextmanager
async def within(seconds: float) -> AsyncIterator[None]:
    """Whoever would wait longer for what is made once is told so, and it goes on being made. Raises BeingMade."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise BeingMade from error


class Once(Generic[T]):
    """Makes something when it is first asked for; who asks meanwhile waits for the same. A failure is tried again."""

    def __init__(self, make: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._make = make
        self._task: asyncio.Task[T] | None = None

    async def __call__(self) -> T:
        if self._task is None or (self._task.done() and (self._task.cancelled() or self._task.exception())):
            self._task = asyncio.create_task(self._make())
        return await asyncio.shield(self._task)  # whoever leaves does not end it for the others


class OnceEach(Generic[K, T]):
    """Makes one thing per key, and keeps those that were asked for last."""

    def __init__(self, make: Callable[[K], Coroutine[Any, Any, T]], most: int) -> None:
        self._make, self._most = make, most
        self._made: OrderedDict[K, Once[T]] = OrderedDict()

    async def __call__(self, key: K) -> T:
        once = self._made.setdefault(key, Once(lambda: self._make(key)))
        self._made.move_to_end(key)
        if len(self._made) > self._most:
            self._made.popitem(last=False)
        return await once()
