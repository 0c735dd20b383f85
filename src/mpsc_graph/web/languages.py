"""The language of a page: `/de/…` and `/en/…` say it; a bare address asks Accept-Language (RFC 9110, 12.5.4)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["LANGUAGES", "LanguagePaths", "choose_language", "language_of"]

LANGUAGES = ("de", "en")
"""What pages are written in, the preferred one first."""


def choose_language(accept: str | None) -> str:
    """One of `LANGUAGES`; German where nothing that is asked for is there, since a page in it is better than none.

    >>> choose_language("fr, en-GB;q=0.8, de;q=0.5"), choose_language("fr")
    ('en', 'de')
    """
    wanted = dict(_quality(each) for each in reversed((accept or "").lower().split(",")))
    return max(LANGUAGES, key=lambda language: wanted.get(language, wanted.get("*", 0.0)))


def language_of(request: Request) -> str | None:
    """The language that the address itself says, None for a bare one."""
    language: str | None = request.scope.get("state", {}).get("language")
    return language


class LanguagePaths:
    """Takes the language off the front of the path, so that what is behind knows bare addresses only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        language, _, rest = scope.get("path", "")[1:].partition("/")
        if language in LANGUAGES:
            state = {**scope.get("state", {}), "language": language}
            # what is behind may write to the state, and what is before reads it
            scope["state"].update(state)
            scope = {**scope, "path": f"/{rest}", "raw_path": f"/{rest}".encode()}
        await self.app(scope, receive, send)


def _quality(item: str) -> tuple[str, float]:
    """The language of one item, without its region, and its weight; what cannot be read weighs nothing."""
    tag, _, weight = item.partition(";")
    try:
        quality = float(weight.replace("q=", "", 1)) if weight.strip() else 1.0
    except ValueError:
        quality = 0.0
    return tag.strip().partition("-")[0], quality
