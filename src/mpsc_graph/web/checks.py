"""Validations in processes that can be killed, one process for each (see `mpsc_graph.store.zygote`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

from mpsc_graph.settings import Settings
from mpsc_graph.store.pool import Chunks, Limits, Pool
from mpsc_graph.web.problems import Refusal

__all__ = ["Check", "Checks", "Upload"]


@dataclass(frozen=True)
class Upload:
    """What somebody sent: its bytes, what reports call it, and the ending of its syntax; "" is to be found out."""

    content: bytes = field(repr=False)
    name: str
    ending: str = ""


@dataclass(frozen=True)
class Check:
    """Data to be held against a profile, shapes of one's own, or both; the form and language of the report.

    `base` is what relative IRIs in the data are relative to.
    """

    data: Upload
    shapes: Upload | None
    profile: str | None
    form: str
    language: str
    base: str

    def question(self) -> bytes:
        """As the worker reads it: what is asked as one line of JSON, then the data, then the shapes."""
        told = asdict(self)
        contents = [told[part].pop("content") for part in ("data", "shapes") if told[part]]
        return b"".join([json.dumps(told | {"size": len(contents[0])}).encode(), b"\n", *contents])

    @classmethod
    def read(cls, question: bytes) -> Check:
        """Back from such bytes."""
        end = question.index(b"\n") + 1
        told = json.loads(question[:end])
        middle = end + told.pop("size")
        data = Upload(question[end:middle], **told.pop("data"))
        shapes = told.pop("shapes")
        return cls(data, shapes and Upload(question[middle:], **shapes), **told)


class Checks(Pool):
    """Answers checks. The zygote is started when it is first wanted, since it takes seconds and memory."""

    def __init__(self, settings: Settings, module: str, told: Mapping[str, Any]) -> None:
        """`module` is the zygote's, and `told` what it is told."""
        super().__init__(Limits("check", settings.check_timeout, settings.check_memory), settings.checks)
        self._module, self._told = module, json.dumps(told)

    def order(self) -> tuple[str, str]:
        return self._module, self._told

    async def start(self) -> None:
        """Raises Refusal where shapes or vocabulary cannot be read."""
        if not await self.begun():
            detail = "the shapes or the vocabulary of this server cannot be read; nothing can be checked here"
            raise Refusal(HTTPStatus.SERVICE_UNAVAILABLE, detail)

    async def report(self, check: Check) -> tuple[dict[str, Any], Chunks]:
        """What is said ahead of the report, then the report in its form, in parts.

        Raises InputError for data or shapes that are no RDF, ShapesError, CheckEnded, LimitReached. Whoever stops early
        closes the parts.
        """
        await self.start()
        parts = self.parts(check.question())
        try:
            head = json.loads(await anext(parts))
        except BaseException:
            await parts.aclose()
            raise
        return head, parts
