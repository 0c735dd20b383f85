"""What people see where there is nothing, or a request cannot be answered: a page in their language with the ways on.
Programs get a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import Response
from jinja2 import Environment
from starlette.exceptions import HTTPException

from mpsc_graph.errors import LimitReached, MpscError
from mpsc_graph.settings import Settings
from mpsc_graph.web.languages import choose_language, language_of
from mpsc_graph.web.negotiate import PAGE_TYPE, prefers_page
from mpsc_graph.web.pages import PAGE_HEADERS
from mpsc_graph.web.problems import BeingMade, Refusal, explain
from mpsc_graph.web.urls import Urls

__all__ = ["Missing", "Nothing"]


class Nothing(Refusal):
    """There is nothing at an address; maybe one of these is meant."""

    def __init__(self, detail: str, near: Sequence[str] = ()) -> None:
        self.near = tuple(near)
        super().__init__(HTTPStatus.NOT_FOUND, detail)


_TOLD = {
    HTTPStatus.BAD_REQUEST: {
        "de": "Diese Anfrage lässt sich nicht verstehen",
        "en": "This request cannot be understood",
    },
    HTTPStatus.NOT_FOUND: {
        "de": "Unter dieser Adresse gibt es nichts",
        "en": "There is nothing at this address",
    },
    HTTPStatus.GONE: {
        "de": "Was hier stand, wurde zurückgezogen",
        "en": "What was here has been withdrawn",
    },
    HTTPStatus.SERVICE_UNAVAILABLE: {
        "de": "Das dauert gerade zu lange",
        "en": "This takes too long just now",
    },
}
"""What goes wrong on pages, by status; anything else is a problem document for everybody."""

_BEING_MADE = {
    "de": "Das wird gerade vorbereitet, einmal für den ganzen Datenstand. Bitte in einer Minute noch einmal versuchen",
    "en": "This is just being made, once for the whole release. Please try again in a minute",
}


class Missing:
    """Answers with the page for what cannot be answered otherwise."""

    def __init__(self, settings: Settings, templates: Environment) -> None:
        self.settings, self.templates = settings, templates

    def answer(self, request: Request, error: Exception) -> Response | None:
        """The page, for whoever prefers one; None where a problem document is the answer."""
        status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else _status(error))
        if status not in _TOLD or not prefers_page(request.headers.get("accept")):
            return None
        language = language_of(request) or choose_language(request.headers.get("accept-language"))
        near = error.near if isinstance(error, Nothing) else ()
        detail = str(error) if isinstance(error, MpscError) else ""
        told = _BEING_MADE if isinstance(error, BeingMade) else None
        is_much = isinstance(error, LimitReached)
        body = self.page(language, Urls.of(request, self.settings), near, detail, status, told, is_much)
        headers = {"content-language": language, "vary": "Accept, Accept-Language", **PAGE_HEADERS}
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers["retry-after"] = "30" if isinstance(error, BeingMade) else "1"
        return Response(body, status, headers, f"{PAGE_TYPE}; charset=utf-8")

    def page(
        self,
        language: str,
        urls: Urls,
        near: Sequence[str] = (),
        detail: str = "",
        status: HTTPStatus = HTTPStatus.NOT_FOUND,
        told: Mapping[str, str] | None = None,
        is_much: bool = False,
    ) -> str:
        """The page itself: addresses that may be meant, what the problem document says, and what to do where a question
        goes through too much."""
        template = self.templates.get_template("missing.html")
        heading = (told or _TOLD[status])[language]
        return template.render(lang=language, urls=urls, near=near, detail=detail, told=heading, is_much=is_much)


def _status(error: Exception) -> int:
    """That of the problem document."""
    return explain(error).status_code if isinstance(error, MpscError) else HTTPStatus.INTERNAL_SERVER_ERROR
