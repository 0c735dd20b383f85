"""When an answer may be kept, and how to tell that it still holds.

A release never changes, so an answer is known by what was asked of which release. The tag is weak (RFC 9110, section
8.8.1), since nobody promises the order of rows that a query does not sort.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response

from mpsc_graph import __version__
from mpsc_graph.store.base import Query
from mpsc_graph.web.negotiate import Choice

__all__ = ["entity_tag", "fixed", "is_current"]

_VOLATILE = re.compile(r"(NOW|RAND|UUID|BNODE)(?:\s|#[^\r\n]*+)*+\(|SERVICE|\\u", re.IGNORECASE)
"""What answers anew each time: some functions, STRUUID among them, and other endpoints; or could, written with escapes.
One in a string costs a little caching, no more.

The server's event loop looks for them, so a whole query is not read token by token here.
"""


def entity_tag(release_id: str, query: Query, choice: Choice, *settings: object) -> str | None:
    """The ETag of the answer, under the settings that show in it; None where every answer is another.

    >>> entity_tag("3f6c0a91d2e84b57", Query("SELECT (NOW() AS ?n) {}"), Choice("text/csv", None))
    """
    if _VOLATILE.search(query.text):
        return None
    asked = [query.text, [*query.default_graphs], [*query.named_graphs], choice.results, choice.graph, query.row_limit]
    digest = hashlib.sha256(json.dumps([release_id, __version__, *settings, *asked]).encode()).hexdigest()
    return f'W/"{digest[:32]}"'


def fixed(request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer known by its bytes, that pages elsewhere may read too; 304 where the asker has it already."""
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "no-cache", "access-control-allow-origin": "*", **(headers or {})}
    if is_current(tag, request.headers.get("if-none-match")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(body, headers={**headers, "content-type": media_type})


def is_current(tag: str, if_none_match: str | None) -> bool:
    """Whether one of the tags of an If-None-Match header is this one (RFC 9110, section 13.1.2).

    >>> is_current('W/"a"', '"b", "a"'), is_current('W/"a"', "*"), is_current('W/"a"', None)
    (True, True, False)
    """
    given = {each.strip().removeprefix("W/") for each in (if_none_match or "").split(",")}
    return "*" in given or tag.removeprefix("W/") in given
