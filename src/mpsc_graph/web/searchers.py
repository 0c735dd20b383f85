"""Looking for names in processes of their own: those of a large release take their time to read, and much memory."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from http import HTTPStatus
from typing import Any

from mpsc_graph.publish.register import Register
from mpsc_graph.settings import Settings
from mpsc_graph.store.pool import Limits, Pool
from mpsc_graph.web.names import Hit, Texts
from mpsc_graph.web.once import Once
from mpsc_graph.web.problems import Refusal

__all__ = ["Searchers"]

_AT_A_TIME = 2
_LULL = 0.1  # seconds


class Searchers(Pool):
    """Over one register; what is typed is a query, within the limits of one."""

    def __init__(self, register: Register, settings: Settings) -> None:
        super().__init__(Limits("query", settings.query_timeout, settings.query_memory), _AT_A_TIME)
        self._register, self.types = register, Once(self._ask_types)

    def order(self) -> tuple[str, str]:
        told = {"register": str(self._register.file.absolute()), "memory": self._limits.megabytes * 1024 * 1024}
        return "mpsc_graph.web.seeker", json.dumps(told)

    async def start(self) -> None:
        """Read all names. Raises Refusal where the process ends before it has."""
        if not await self.begun():
            detail = "the process that searches does not start; its messages are among those of the server"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail)

    async def find(self, typed: str, type: str | None, most: int) -> tuple[int, Sequence[Hit]]:
        """How many things are called so (see `Names.find`), and the first of them. Raises LimitReached."""
        found: tuple[int, Sequence[Hit]] = await self._asked({"typed": typed, "type": type, "most": most})
        return found

    async def close(self) -> None:
        reading = self._beginning
        if reading is not None and not reading.done() and reading is not asyncio.current_task():
            await asyncio.sleep(0)  # by now there is a process
            if self._zygote is not None:
                self._zygote.kill()  # which reads names, and hears nothing meanwhile
            await reading
        await super().close()

    async def retire(self) -> None:
        """End once the last question is answered."""
        while self.busy():
            await asyncio.sleep(_LULL)
        await self.close()

    async def _ask_types(self) -> Mapping[str, Texts]:
        """The classes of all things that have a name, by IRI, with what they are called."""
        types: Mapping[str, Texts] = await self._asked(None)
        return types

    async def _asked(self, question: object) -> Any:
        await self.start()
        async with aclosing(self.parts(json.dumps(question).encode())) as parts:
            _, *found = [part async for part in parts]
        return pickle.loads(b"".join(found))
