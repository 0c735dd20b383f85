"""`/download/…` and `/releases/ID/…`: files of releases, in parts on request (RFC 9110, section 14).

They go past compression and the answers in memory: large ones exist compressed, and parts of a file must be of the file
as it is.
"""

from __future__ import annotations

import re
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mpsc_graph.errors import MpscError, ReleaseError
from mpsc_graph.publish.files import Dumps
from mpsc_graph.web.archive import Archive
from mpsc_graph.web.etags import is_current
from mpsc_graph.web.once import within
from mpsc_graph.web.problems import Refusal, explain, problem

__all__ = ["Downloads"]

_FILE = re.compile(r"/(?:download|releases/(?P<id>[0-9a-f]{16}))/(?P<name>[^/]+)")
_LISTS = {"manifest.json": "application/json", "SHA256SUMS": "text/plain; charset=utf-8"}
_TEXTS = ("text/turtle", "text/csv")


class Downloads:
    """Answers for files and hands everything else on."""

    def __init__(self, app: ASGIApp, archive: Archive, patience: float) -> None:
        """Whoever waits longer than so many seconds for files that are still being written is told so."""
        self.app, self.archive, self.patience = app, archive, patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _FILE.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            return await self.app(scope, receive, send)
        try:
            response = await self.respond(Request(scope), found["id"], found["name"])
        except ReleaseError as error:  # kept, and damaged
            response = problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        except MpscError as error:
            response = explain(error)
        return await response(scope, receive, send)

    async def respond(self, request: Request, id: str | None, name: str) -> Response:
        """The file of a release, of the one that is served where no id is given. Raises Refusal."""
        if request.method not in ("GET", "HEAD"):
            raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method}; expected GET", allow="GET, HEAD")
        served = self.archive.serving.pool.release_id
        request.state.release = id or served
        async with within(self.patience):
            dumps = await self.archive.dumps(id or served)
        headers = _headers(dumps, name, is_permanent=id is not None)
        if is_current(headers["etag"], request.headers.get("if-none-match")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return FileResponse(dumps.folder / name, headers=headers)


def _headers(dumps: Dumps, name: str, is_permanent: bool) -> dict[str, str]:
    """Headers of a file. Raises Refusal where the release has none by that name."""
    if name in _LISTS:
        etag, media_type = f"{dumps.folder.name}-{name}", _LISTS[name]
    elif (file := next((each for each in dumps.files if each.name == name), None)) is not None:
        etag, media_type = file.sha256, file.compression or file.media_type
    else:
        raise Refusal(HTTPStatus.NOT_FOUND, f"the release has no file {name}; /download/manifest.json lists them all")
    return {
        "etag": f'"{etag}"',
        "content-type": f"{media_type}; charset=utf-8" if media_type in _TEXTS else media_type,
        "cache-control": "public, max-age=31536000, immutable" if is_permanent else "no-cache",
        "access-control-allow-origin": "*",
    }
