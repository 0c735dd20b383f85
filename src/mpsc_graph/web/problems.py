"""What went wrong, for programs and people: problem documents (RFC 9457, application/problem+json)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus

from starlette.responses import JSONResponse, Response

from mpsc_graph.errors import (
    CheckEnded,
    EngineDown,
    EngineError,
    InputError,
    LimitReached,
    MpscError,
    NotAcceptable,
    QueryForbidden,
    QuerySyntaxError,
)

__all__ = ["READ_ONLY", "BeingMade", "Refusal", "explain", "problem"]

READ_ONLY = "this graph changes by its files, with evidence and validation, and is built anew; nothing is written here"


class Refusal(MpscError):
    """A request that is answered without asking the store."""

    def __init__(self, status: HTTPStatus, detail: str, **headers: str) -> None:
        self.status, self.headers = status, headers
        super().__init__(detail)


class BeingMade(Refusal):
    """What is made once per release is not there yet."""

    def __init__(self) -> None:
        detail = "this is made once for all that is served, and is still being made; ask again in a minute"
        super().__init__(HTTPStatus.SERVICE_UNAVAILABLE, detail, **{"retry-after": "30"})


def problem(status: HTTPStatus, detail: str, headers: Mapping[str, str] | None = None, **more: object) -> Response:
    """A problem document."""
    content = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more}
    return JSONResponse(content, status, headers, media_type="application/problem+json")


def explain(error: MpscError) -> Response:
    """The problem document for an error."""
    match error:
        case Refusal():
            return problem(error.status, str(error), error.headers)
        case NotAcceptable():
            return problem(HTTPStatus.NOT_ACCEPTABLE, str(error), offered=error.offered)
        case QuerySyntaxError():
            return problem(HTTPStatus.BAD_REQUEST, str(error), line=error.line, column=error.column)
        case QueryForbidden():
            return problem(HTTPStatus.FORBIDDEN, str(error))
        case EngineDown():
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, f"the store: {error.problem}", {"retry-after": "5"})
        case EngineError():
            return problem(HTTPStatus.BAD_GATEWAY, f"the store: {error.problem}")
        case InputError():
            problems = [{**asdict(each.location), "message": each.message} for each in error.problems]
            return problem(HTTPStatus.BAD_REQUEST, str(error), problems=problems)
        case CheckEnded():
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        case LimitReached():
            return problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error), {"retry-after": "1"})
        case _:
            return problem(HTTPStatus.BAD_REQUEST, str(error))
