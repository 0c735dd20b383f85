"""`/validate`: a page that checks RDF against a profile, and the same for programs."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from mpsc_graph.errors import CheckEnded, InputError, LimitReached, MpscError, NotAcceptable, ShapesError
from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.checks import Check, Checks, Upload
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.endpoint import Endpoint, begun, unless_gone
from mpsc_graph.web.languages import LANGUAGES, choose_language, language_of
from mpsc_graph.web.negotiate import PAGE_TYPE, best, prefers_page
from mpsc_graph.web.pages import PAGE_HEADERS
from mpsc_graph.web.problems import Refusal, explain
from mpsc_graph.web.uploads import PASTED, SYNTAXES, read_body, read_form
from mpsc_graph.web.urls import Urls

__all__ = ["ADDRESS", "FORMS", "NO_PROFILE", "PROFILES", "Validation"]

ADDRESS = "validate"
FORMS = {
    "json": "application/json",
    "html": PAGE_TYPE,
    "ttl": "text/turtle",
    "sarif": "application/sarif+json",
    "csv": "text/csv",
    "markdown": "text/markdown",
    "junit": "application/xml",
    "text": "text/plain",
}
"""Forms of reports and their media types, the preferred one first."""
PROFILES = ("mpsc", "dcat-ap-de")
NO_PROFILE = "none"
"""Shapes of one's own alone."""
_ENDINGS = {"markdown": "md", "text": "txt", "junit": "xml"}
_LONGEST = 40_000
"""Characters of a text that is given back in the form, so that it can be mended and sent again."""
_NO_STORE = {"cache-control": "no-store", "vary": "Accept, Accept-Language"}
_SENTENCES = {
    InputError: {"de": "Das lässt sich nicht als RDF lesen.", "en": "This cannot be read as RDF."},
    ShapesError: {
        "de": "Mit diesen Regeln lässt sich nicht prüfen.",
        "en": "Nothing can be checked with these shapes.",
    },
    CheckEnded: {"de": "Die Prüfung wurde abgebrochen.", "en": "The check was ended."},
    LimitReached: {"de": "Die Prüfung wurde abgebrochen.", "en": "The check was ended."},
    MpscError: {"de": "Das ließ sich nicht prüfen.", "en": "This could not be checked."},
}
"""What an error comes to; the rest is told in English."""


@dataclass(frozen=True)
class _Asked:
    """A request, read: `given` is what was filled in."""

    form: str
    language: str
    urls: Urls
    is_form: bool
    given: Mapping[str, str] = field(default_factory=dict, repr=False)


class Validation(Endpoint):
    """Checks what is sent by POST; GET is the form."""

    def __init__(self, serving: Serving, settings: Settings, checks: Checks, templates: Environment) -> None:
        super().__init__(serving, settings)
        self.checks, self.templates = checks, templates
        self._warming: asyncio.Task[None] | None = None

    async def respond(self, request: Request) -> Response:
        match request.method:
            case "GET" | "HEAD":
                return self.blank(request)
            case "POST":
                return await self.checked(request)
        detail = f"{request.method}; expected GET or POST"
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, detail, allow=self.methods)

    def blank(self, request: Request) -> Response:
        """The form. Who opens it will send something soon, so that the processes for it are started."""
        if best([PAGE_TYPE], request.headers.get("accept") or "*/*") is None and language_of(request) is None:
            raise NotAcceptable([PAGE_TYPE])
        if self._warming is None:
            self._warming = asyncio.create_task(self.checks.start())
        return self.page(self.asked(request, {}, is_form=True), HTTPStatus.OK)

    async def checked(self, request: Request) -> Response:
        """The report on what was sent; for people, what is wrong with it is a page as well."""
        asked: _Asked | None = None
        given: dict[str, str] = {}
        try:
            media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            is_form = media_type == "multipart/form-data"
            if is_form:
                given, sent = await read_form(request, self.settings.check_size)
            else:
                sent = {"data": await read_body(request, media_type, self.settings.check_size)}
            asked = self.asked(request, given, is_form)
            return await unless_gone(request, self.report(asked, sent))
        except MpscError as error:
            if not (asked.form == "html" if asked else prefers_page(request.headers.get("accept"))):
                raise
            status = HTTPStatus(explain(error).status_code)
            return self.page(asked or self.asked(request, {"format": "html"}, is_form=True), status, error=error)

    def asked(self, request: Request, given: Mapping[str, str], is_form: bool) -> _Asked:
        """What is asked of this page. Raises QueryError, NotAcceptable."""
        given = {**request.query_params, **given}
        form = given.get("format") or None
        if form is not None and form not in FORMS:
            raise Refusal(HTTPStatus.BAD_REQUEST, f"format={form[:40]}: expected one of {', '.join(FORMS)}")
        if form is None:
            header = (request.headers.get("accept") or "*/*").lower()
            media_type = PAGE_TYPE if request.method != "POST" else best(FORMS.values(), header)
            form = next((name for name, each in FORMS.items() if each == media_type), None)
        if form is None:
            raise NotAcceptable(list(FORMS.values()))
        language = language_of(request) or choose_language(request.headers.get("accept-language"))
        return _Asked(form, language, Urls.of(request, self.settings), is_form, given)

    async def report(self, asked: _Asked, sent: Mapping[str, Upload]) -> Response:
        """The report in the form asked for. Raises what `Checks.report` raises, and Refusal."""
        profile = asked.given.get("profile") or (NO_PROFILE if "shapes" in sent else PROFILES[0])
        if profile not in (*PROFILES, NO_PROFILE):
            detail = f"profile={profile[:40]}: expected one of {', '.join((*PROFILES, NO_PROFILE))}"
            raise Refusal(HTTPStatus.BAD_REQUEST, detail)
        if profile == NO_PROFILE and "shapes" not in sent:
            raise Refusal(HTTPStatus.BAD_REQUEST, "there are no shapes to check against; give some, or name a profile")
        if "data" not in sent or not sent["data"].content:
            raise Refusal(HTTPStatus.BAD_REQUEST, "there is nothing to check; expected RDF as a text, a file or a body")
        head, parts = await self.checks.report(
            Check(
                sent["data"],
                sent.get("shapes"),
                None if profile == NO_PROFILE else profile,
                asked.form,
                asked.language,
                f"{asked.urls.root}{ADDRESS}",
            )
        )
        if asked.form == "html":
            body = b"".join([part async for part in parts]).decode()
            return self.page(asked, HTTPStatus.OK, head, Markup(body))  # escaped where it was made
        headers = _NO_STORE | {
            "content-type": f"{FORMS[asked.form]}; charset=utf-8",
            "content-language": asked.language,
        }
        if asked.is_form:
            name = f"report.{_ENDINGS.get(asked.form, asked.form)}"
            headers["content-disposition"] = f'attachment; filename="{name}"'
        return await begun(parts, headers)

    def page(
        self,
        asked: _Asked,
        status: HTTPStatus,
        head: Mapping[str, Any] | None = None,
        report: Markup | None = None,
        error: MpscError | None = None,
    ) -> Response:
        """The form, with what was filled in, and beside it a report or what went wrong."""
        language = asked.language
        (other,) = (each for each in LANGUAGES if each != language)
        text, own = (asked.given.get(name, "") for name in ("data", "shapes"))
        values = {
            "lang": language,
            "other": other,
            "urls": asked.urls,
            "document": Document(ADDRESS, self.serving.pool.release_id, _no_graph),
            "formats": {},
            "given": asked.given,
            "text": text if len(text) <= _LONGEST else "",
            "own": own if len(own) <= _LONGEST else "",
            "profiles": (*PROFILES, NO_PROFILE),
            "syntaxes": SYNTAXES,
            "forms": FORMS,
            "megabytes": self.settings.check_size / 1_000_000,
            "seconds": self.settings.check_timeout,
            "head": head,
            "report": report,
            "refused": error and _refused(error, language),
            "problems": error.problems if isinstance(error, InputError) else (),
            "pasted": PASTED,
            "error": error,
        }
        body = self.templates.get_template("validate.html").render(values)
        headers = {"content-language": language, **_NO_STORE, **PAGE_HEADERS}
        return Response(body, status, headers, f"{PAGE_TYPE}; charset=utf-8")


def _refused(error: MpscError, language: str) -> str:
    return next(words[language] for kind, words in _SENTENCES.items() if isinstance(error, kind))


async def _no_graph(urls: Urls) -> Content:
    """The page says nothing that could be told in RDF."""
    raise Refusal(HTTPStatus.NOT_FOUND, f"{urls.root}{ADDRESS} is a page for people; it has no other format")
