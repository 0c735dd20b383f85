"""How the server and its workers talk: frames of a kind, a length and a payload, over a socket pair."""

from __future__ import annotations

import json
import struct
from enum import IntEnum

from mpsc_graph import errors
from mpsc_graph.errors import NotAcceptable, QueryError, QuerySyntaxError

__all__ = ["HEADER", "Kind", "error_frame", "frame", "read_error"]

HEADER = struct.Struct("!BI")
"""Kind and length of the payload, before each payload."""


class Kind(IntEnum):
    QUERY = 1
    """To the worker: a query, as JSON."""
    FORMAT = 2
    """The answer begins: its media type."""
    DATA = 3
    """A part of the answer."""
    END = 4
    """The answer is complete. A payload says that the worker has grown and wants to be replaced."""
    ERROR = 5
    """There is no answer: the error, as JSON. Comes instead of any other frame, never after data."""
    ELSEWHERE = 6
    """The query asks another endpoint, and may: it needs a worker that can open connections."""


def frame(kind: Kind, payload: bytes = b"") -> bytes:
    """One frame."""
    return HEADER.pack(kind, len(payload)) + payload


def error_frame(error: QueryError) -> bytes:
    """The frame that says why there is no answer."""
    described: dict[str, object] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, QuerySyntaxError):
        described |= {"line": error.line, "column": error.column}
    if isinstance(error, NotAcceptable):
        described |= {"offered": error.offered}
    return frame(Kind.ERROR, json.dumps(described).encode())


def read_error(payload: bytes) -> QueryError:
    """The error in the payload of such a frame."""
    described = json.loads(payload)
    message = str(described["message"])
    match described:
        case {"line": int() | None as line, "column": int() | None as column}:
            return QuerySyntaxError(message, line, column)
        case {"offered": list() as offered}:
            return NotAcceptable(offered)
    kind: type[QueryError] = getattr(errors, str(described["error"]))
    return kind(message)
