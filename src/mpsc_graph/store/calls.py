"""One request to an engine elsewhere: under a deadline of ours, and to be ended at any time from any thread.

A timeout that is sent to an engine is a hint, and one on a socket begins anew with every byte. So the whole request has
a deadline, at which the connection is shut down. No redirect is followed: it could lead credentials, or a query, to
somebody else.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from http.client import (
    HTTPConnection,
    HTTPException,
    HTTPResponse,
    HTTPSConnection,
    IncompleteRead,
    RemoteDisconnected,
)
from time import monotonic
from types import TracebackType
from typing import Any, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDefaultErrorHandler,
    HTTPDigestAuthHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from mpsc_graph.errors import EngineDown, EngineError, LimitReached
from mpsc_graph.settings import Settings

__all__ = ["Call", "Credentials", "Failed"]

_PART = 64 * 1024


class Credentials:
    """Who asks: a name and a password for Basic and Digest (RFC 7617, 7616), or a token (RFC 6750); or nobody."""

    def __init__(self, user: str | None, password: str | None, token: str | None) -> None:
        self._user, self._password, self._token = user, password, token

    @classmethod
    def of(cls, settings: Settings) -> Credentials:
        """Those of the settings."""
        password, token = settings.remote_password, settings.remote_token
        return cls(
            settings.remote_user,
            None if password is None else password.get_secret_value(),
            None if token is None else token.get_secret_value(),
        )

    def add_to(self, opener: OpenerDirector, url: str) -> None:
        """Answer the challenges of the host that is asked, and of no other."""
        if self._user is not None:
            known = HTTPPasswordMgrWithDefaultRealm()
            known.add_password(None, urljoin(url, "/"), self._user, self._password or "")
            opener.add_handler(HTTPDigestAuthHandler(known))
            opener.add_handler(HTTPBasicAuthHandler(known))

    def sign(self, request: Request) -> None:
        """Show the token, where there is one."""
        if self._token is not None:
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")


class Failed(EngineError):
    """The engine answered with an error; `status` is HTTP's, `said` the first line of its text behind a colon."""

    def __init__(self, url: str, status: int, text: str) -> None:
        self.status = status
        self.said = f": {text.strip().splitlines()[0][:300]}" if text.strip() else ""
        super().__init__(url, f"the engine answered with the status {status}{self.said}")


class Call:
    """A request under way, and its connection. Use it in a `with` block, once."""

    def __init__(self, url: str, seconds: float, limit: str, credentials: Credentials) -> None:
        """`limit` tells what set the number of seconds."""
        self._url, self._limit, self._credentials = url, limit, credentials
        self._until = monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._responses: list[HTTPResponse] = []
        self.is_ended = False
        self._timer = threading.Timer(seconds, self.end)
        self._timer.daemon = True

    def __enter__(self) -> Call:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        for each in self._responses:
            each.close()

    def end(self) -> None:
        """Shut the connection down: whoever waits for it gets LimitReached."""
        self.is_ended = True
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def open(self, request: Request) -> HTTPResponse:
        """The response to a request.

        Raises Failed for a status that is none of success, EngineDown where nothing answers, LimitReached at the
        deadline, EngineError for what is no HTTP, for credentials that are refused, and for a redirect.
        """
        self._credentials.sign(request)
        opener = OpenerDirector()
        for handler in (ProxyHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor(), _Http(self), _Https(self)):
            opener.add_handler(handler)
        self._credentials.add_to(opener, request.full_url)
        try:
            with self._explained():
                return cast(HTTPResponse, opener.open(request, timeout=max(self._until - monotonic(), 0.01)))
        except HTTPError as error:
            raise self._refusal(error) from error
        except ValueError as error:  # a challenge of another kind than those we can answer
            raise EngineError(self._url, f"the engine wants credentials of another kind ({error})") from error

    def read(self, response: HTTPResponse, most: int) -> bytes:
        """The body, whole. Raises LimitReached when it is larger than `most` bytes, and as `open` does."""
        body = bytearray()
        with self._explained():
            while part := response.read(_PART):
                body += part
                if len(body) > most:
                    raise LimitReached(f"the answer is larger than MPSC_QUERY_MEMORY, {most // 1024**2} MB")
            if response.length:
                raise IncompleteRead(b"", response.length)
        return bytes(body)

    def answered(self, response: HTTPResponse) -> None:
        """Take note of a response."""
        self._responses.append(response)

    def opened(self, connection: socket.socket) -> None:
        """Take note of a connection."""
        self._sockets.append(connection)
        if self.is_ended:
            self.end()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """What breaks on the way, as our errors."""
        try:
            yield
        except HTTPError:
            raise
        except (OSError, HTTPException) as error:
            reason = error.reason if isinstance(error, URLError) else error
            if self.is_ended or isinstance(reason, TimeoutError):
                raise LimitReached(f"the engine did not answer in time: {self._limit}") from error
            if isinstance(reason, ssl.SSLError):
                raise EngineError(self._url, "its certificate or TLS cannot be trusted", str(reason)) from error
            if isinstance(reason, HTTPException) and not isinstance(reason, (RemoteDisconnected, IncompleteRead)):
                raise EngineError(self._url, "what answers there does not speak HTTP", repr(reason)) from error
            raise EngineDown(self._url, "the engine cannot be reached, or broke off", str(reason)) from error
        if self.is_ended:  # a body without a length ends like this, too
            raise LimitReached(f"the engine did not answer in time: {self._limit}")

    def _refusal(self, error: HTTPError) -> EngineError:
        if 300 <= error.code < 400:
            elsewhere = f"to {error.headers.get('location', 'nowhere')}; give that one, no redirect is followed"
            return EngineError(self._url, "the address of the engine redirects", elsewhere)
        if error.code in (401, 403):
            ways = "MPSC_REMOTE_USER and MPSC_REMOTE_PASSWORD, or MPSC_REMOTE_TOKEN"
            return EngineError(self._url, "the engine refuses the credentials", f"status {error.code}; set {ways}")
        if error.code in (502, 503, 504):
            return EngineDown(self._url, f"the engine is not ready (status {error.code})")
        with self._explained():
            return Failed(self._url, error.code, error.read(_PART).decode("utf-8", "replace"))


class _Noting:
    """A connection of which its call takes note."""

    sock: socket.socket

    def __init__(self, *arguments: Any, call: Call, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._call = call

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self._call.opened(self.sock)

    def getresponse(self) -> HTTPResponse:
        response: HTTPResponse = super().getresponse()  # type: ignore[misc]
        self._call.answered(response)
        return response


class _Noted(_Noting, HTTPConnection):
    pass


class _NotedSecure(_Noting, HTTPSConnection):
    pass


class _Http(HTTPHandler):
    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(_Noted, call=self._call), request)


class _Https(HTTPSHandler):
    def __init__(self, call: Call) -> None:
        super().__init__(context=_trusted())
        self._call = call

    def https_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(_NotedSecure, call=self._call), request, context=self._context)  # type: ignore


@cache
def _trusted() -> ssl.SSLContext:
    """Whom the machine trusts, read once: it takes longer than most queries."""
    return ssl.create_default_context()
