"""The addresses of this server, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from mpsc_graph.settings import Settings

__all__ = ["Urls"]


@dataclass(frozen=True)
class Urls:
    """Addresses below `root`, which ends with a slash."""

    root: str

    @classmethod
    def of(cls, request: Request, settings: Settings) -> Urls:
        """As set (`MPSC_PUBLIC_URL`), else as the request has it."""
        return cls(settings.public_url or str(request.base_url))

    @property
    def sparql(self) -> str:
        return f"{self.root}sparql"

    @property
    def examples(self) -> str:
        return f"{self.root}.well-known/sparql-examples"
