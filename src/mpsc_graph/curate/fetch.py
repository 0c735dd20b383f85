"""Fetching a page: what it shows to people, and what came back instead.

The standard library is enough here, and keeps httpx a package of the tests: one request at a time, no redirect that we
do not see, no scheme but http and https.
"""

from __future__ import annotations

import hashlib
import re
import socket
import string
import time
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPException, HTTPResponse
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from mpsc_graph.errors import PageUnreachable

__all__ = ["Manners", "Page", "bare", "fetch", "visible_text"]

_REDIRECTS = {301, 302, 303, 307, 308}
_MAX_REDIRECTS = 10
_CHUNK = 65_536
_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff]+")  # white space, soft hyphens, zero-width characters
_HTML = {"text/html", "application/xhtml+xml"}


@dataclass(frozen=True)
class Manners:
    """How to behave towards other people's servers. Times in seconds, `max_size` in bytes."""

    agent: str
    timeout: float = 20.0
    delay: float = 1.0
    max_size: int = 20_000_000
    hosts_at_a_time: int = 4
    allow_private: bool = False


@dataclass(frozen=True)
class Page:
    """What came back: its status, where it was found in the end, and for 200 its hash and what it shows.

    `shown` is None for what is no text (a PDF file), and both are None for any status but 200.
    """

    status: int
    url: str
    redirected: bool = False
    sha256: str | None = None
    shown: str | None = None


class _VisibleText(HTMLParser):
    _SKIPPED = ("script", "style", "noscript", "template")

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SKIPPED:
            self.inside = self.inside or tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = None

    def handle_data(self, data: str) -> None:
        if self.inside is None:
            self.pieces.append(data)


def visible_text(html: str) -> str:
    """The text of a page without markup, comments, scripts and styles.

    >>> visible_text("<p>Ein <b>Amt</b></p><script>var a = 1</script>&auml;")
    'Ein Amtä'
    """
    parser = _VisibleText()
    parser.feed(html)
    parser.close()
    return "".join(parser.pieces)


def bare(text: str) -> str:
    """A text without white space, soft hyphens and zero-width characters, in Unicode's composed form (NFC).

    So neither the layout of a page nor its markup counts, only its letters.
    """
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))


def fetch(url: str, manners: Manners) -> Page:
    """Fetch a page, following redirects.

    The hash is the SHA-256, in hexadecimal digits, of `bare(visible_text(page))` in UTF-8: of the letters that the page
    shows. A text that is no HTML is hashed without white space, anything else (a PDF file) byte by byte.

    Raises PageUnreachable, saying why: another scheme than http(s); a host with a private address, unless the manners
    allow it; no answer in time, or only a part of it; too large; too many redirects; an HTML page that shows nothing
    without scripts. The host's addresses are looked up once for this check and again for the connection.
    """
    deadline = time.monotonic() + manners.timeout
    try:
        for hops in range(_MAX_REDIRECTS + 1):
            url = _ascii(url)
            _check_host(url, manners)
            with _open(url, manners) as response:
                location = response.headers.get("Location")
                if response.status not in _REDIRECTS or not location:
                    return _page(url, hops > 0, response, manners, deadline)
                url = urljoin(url, quote(location, safe=string.punctuation, encoding="latin-1"))
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        told = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        raise PageUnreachable("no answer in time" if isinstance(reason, TimeoutError) else told) from error
    raise PageUnreachable(f"more than {_MAX_REDIRECTS} redirects, the last to {url}")


def _ascii(url: str) -> str:
    """An address with a host and characters as HTTP wants them; umlauts are encoded, what is encoded stays."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PageUnreachable(f"{url}: only http and https addresses are fetched")
    host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode()
    at = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port else ""
    path, query = (quote(part, safe=string.punctuation) for part in (parts.path or "/", parts.query))
    return urlunsplit((parts.scheme, at + port, path, query, ""))


def _check_host(url: str, manners: Manners) -> None:
    """Refuse a host of this machine or network: whoever enters an address must not read what only we can reach."""
    if manners.allow_private:
        return
    host = urlsplit(url).hostname or ""
    with suppress(socket.gaierror):  # where a proxy knows the name and we do not, it decides
        for *_, address in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM):
            ip = ip_address(str(address[0]).partition("%")[0])
            ip = (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip
            if not ip.is_global:
                raise PageUnreachable(f"{host} is {ip}, a private address (--allow-private allows it)")


def _open(url: str, manners: Manners) -> HTTPResponse:
    opener = OpenerDirector()  # urllib's default one would read files and follow redirects unseen
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler()):
        opener.add_handler(handler)
    headers = {"User-Agent": manners.agent, "Accept": "text/html, */*;q=0.5", "Accept-Language": "de, en;q=0.5"}
    response = opener.open(Request(url, headers=headers), timeout=manners.timeout)
    assert isinstance(response, HTTPResponse)
    return response


def _page(url: str, redirected: bool, response: HTTPResponse, manners: Manners, deadline: float) -> Page:
    if response.status != 200:
        return Page(response.status, url, redirected)
    body = _read(response, manners, deadline)
    kind = response.headers.get_content_type()
    if not (kind in _HTML or kind.startswith("text/")):
        return Page(200, url, redirected, hashlib.sha256(body).hexdigest())
    text = _decode(body, response.headers.get_content_charset())
    shown = bare(visible_text(text) if kind in _HTML else text)
    if not shown:
        raise PageUnreachable("the page shows no text without scripts")
    return Page(200, url, redirected, hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest(), shown)


def _read(response: HTTPResponse, manners: Manners, deadline: float) -> bytes:
    body = b""
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > manners.max_size:
            raise PageUnreachable(f"larger than {manners.max_size:,} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError
    if response.length:  # read1 ends without a word where the connection does
        raise PageUnreachable(f"broken off, {response.length:,} bytes before its end")
    return body


def _decode(body: bytes, charset: str | None) -> str:
    """As the server says, else UTF-8, else Latin-1, which takes any bytes."""
    for encoding in (charset, "utf-8"):
        with suppress(LookupError, UnicodeDecodeError):
            if encoding:
                return body.decode(encoding)
    return body.decode("latin-1")
