"""Networks made in processes of their own that can be killed (see `mpsc_graph.store.zygote`).

Laying out a large network takes seconds in which no other line of Python runs in the same process.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from contextlib import aclosing
from http import HTTPStatus
from typing import Any, Generic, TypeVar

from mpsc_graph.settings import Settings
from mpsc_graph.store.pool import Limits, Pool
from mpsc_graph.web.problems import Refusal

__all__ = ["Apart", "Kept"]

_AT_A_TIME = 2
_NICENESS = 5  # below all others, who are many and short; but somebody waits

T_co = TypeVar("T_co", covariant=True)


class Kept(Generic[T_co]):
    """What a function gave, as it came from its process. Given to another function it is there what it was; here only
    small things are opened."""

    def __init__(self, pickled: bytes) -> None:
        self._pickled = pickled

    def __reduce__(self) -> tuple[Callable[[bytes], Any], tuple[bytes]]:
        return pickle.loads, (self._pickled,)

    def open(self) -> T_co:
        opened: T_co = pickle.loads(self._pickled)
        return opened


class Apart(Pool):
    """Calls functions in other processes; the zygote is started when it is first wanted."""

    def __init__(self, settings: Settings) -> None:
        limits = Limits("network", settings.network_timeout, settings.network_memory, niceness=_NICENESS)
        super().__init__(limits, _AT_A_TIME)

    def order(self) -> tuple[str, str]:
        return "mpsc_graph.web.networks.drawer", json.dumps({"memory": self._limits.megabytes * 1024 * 1024})

    async def start(self) -> None:
        """Raises Refusal where the process ends before it is there."""
        if not await self.begun():
            detail = "the process that draws networks does not start; its messages are among those of the server"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail)

    async def __call__(self, function: Callable[..., T_co], *arguments: object) -> Kept[T_co]:
        """What a function of a module gives for some arguments. Raises the MpscError that it raises, and LimitReached.

        Whoever stops waiting ends it.
        """
        await self.start()
        async with aclosing(self.parts(pickle.dumps((function, arguments)))) as parts:
            failure, *found = [part async for part in parts]
        if failure:
            raise RuntimeError(failure.decode())
        return Kept(b"".join(found))
