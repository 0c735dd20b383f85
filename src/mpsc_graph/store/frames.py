"""How the server and its workers talk: frames of a kind, a length and a payload, over a socket pair."""

from __future__ import annotations

import struct
from enum import IntEnum

__all__ = ["HEADER", "Kind", "frame"]

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
