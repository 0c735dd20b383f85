"""How the server and its workers talk: frames of a kind, a length and a payload, over a socket pair."""

from __future__ import annotations

import json
import struct
from dataclasses import astuple
from enum import IntEnum

from mpsc_graph import errors
from mpsc_graph.errors import InputError, Location, MpscError, NotAcceptable, Problem, QuerySyntaxError

__all__ = ["HEADER", "Kind", "error_frame", "frame", "read_error"]

HEADER = struct.Struct("!BI")
"""Kind and length of the payload, before each payload."""


class Kind(IntEnum):
    QUERY = 1
    """To the worker: a question."""
    FORMAT = 2
    """The answer begins: its media type, or what else is said ahead of it."""
    DATA = 3
    """A part of the answer."""
    END = 4
    """The answer is complete. A payload says that it was the worker's last: it has grown, or answers once."""
    ERROR = 5
    """There is no answer: the error, as JSON. Comes instead of any other frame, never after data."""
    ELSEWHERE = 6
    """The query asks another endpoint, and may: it needs a worker that can open connections."""


def frame(kind: Kind, payload: bytes = b"") -> bytes:
    """One frame."""
    return HEADER.pack(kind, len(payload)) + payload


def error_frame(error: MpscError) -> bytes:
    """The frame that says why there is no answer."""
    described: dict[str, object] = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, QuerySyntaxError):
        described |= {"line": error.line, "column": error.column}
    if isinstance(error, NotAcceptable):
        described |= {"offered": error.offered}
    if isinstance(error, InputError):
        described |= {"problems": [(*astuple(each.location), each.message) for each in error.problems]}
    return frame(Kind.ERROR, json.dumps(described).encode())


def read_error(payload: bytes) -> MpscError:
    """The error in the payload of such a frame."""
    described = json.loads(payload)
    message = str(described["message"])
    match described:
        case {"line": int() | None as line, "column": int() | None as column}:
            return QuerySyntaxError(message, line, column)
        case {"offered": list() as offered}:
            return NotAcceptable(offered)
        case {"problems": list() as problems}:
            return InputError([Problem(Location(*place), said) for *place, said in problems])
    kind: type[MpscError] = getattr(errors, str(described["error"]))
    return kind(message)
