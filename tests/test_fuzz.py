"""Ten thousand spoilt requests: each is answered as documented, and the server is afterwards what it was before."""

from __future__ import annotations

import json
import random
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import quote_from_bytes

import httpx
import pytest

from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.web.negotiate import GRAPH_TYPES, RESULT_TYPES
from mpsc_graph.web.openapi import paths
from tests.conftest import serving
from tests.test_workers import RUNAWAYS, descendants

SEED = 1
REQUESTS, WARM_UP, THREADS, WORKERS = 12_000, 3_000, 8, 4
LARGEST = 50_000  # bytes in a request
ENOUGH = 1_000_000  # bytes of an answer, then the client goes away
GROWTH = 30  # megabytes

FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
CODES = "https://w3id.org/mpsc/graph/codes"
METHODS = ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND", "get", "G(T", "X" * 100)
CONTENT_TYPES = (
    f"{FORM}; charset=latin-1",
    f" {DIRECT.upper()} ;",
    "text/plain",
    "multipart/form-data",
    "",
    "/",
    "ä;ö",
)
CONTENT_TYPES += ("application/sparql-update", "application/json", f"{FORM}, {DIRECT}", "a" * 5_000)
ACCEPT = (*RESULT_TYPES, *GRAPH_TYPES, "*/*", "text/*;q=0.1", "image/png", "", ",", ";q=", "a/b/c", "*/csv;q=2", "ÿ/ÿ")
ACCEPT += ("text/csv;q=nan", "text/csv;q=1e999", "text/csv;q=-1, */*;q=0", "text/csv," * 1_000)
FORMATS = (
    "json",
    "xml",
    "csv",
    "tsv",
    "ttl",
    "nt",
    "rdf",
    "jsonld",
    "",
    "JSON",
    "pdf",
    "json;",
    "../json",
    "\0",
    "x" * 5_000,
)
GRAPHS = (CODES, "", "no iri", "codes", "http://[", "urn:x", "<a:b>", "a:\ud83d", "http://é/ü", "a:" + "b" * 20_000)
OTHERS = ("query", "update", "limit", "timeout", "using-graph-uri", "", "query[]", "q%75ery", "QUERY")
HEADERS = (
    ("If-None-Match", "*"),
    ("If-None-Match", '"' * 2_000),
    ("Content-Encoding", "gzip"),
    ("Expect", "100-continue"),
    ("Host", "a b<>"),
    ("Range", "bytes=0-1"),
    ("Upgrade", "websocket"),
    ("X-Forwarded-For", "ÿ" * 500),
    ("Cookie", "a=b; " * 5_000),
)

Parameters = list[tuple[bytes, bytes]]


@dataclass
class Request:
    """What is sent; `number` gives it again."""

    number: int
    method: str
    parameters: Parameters
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | None = None

    @property
    def address(self) -> str:
        return "/sparql?" + encoded(self.parameters) if self.parameters else "/sparql"


def encoded(parameters: Parameters) -> str:
    return "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in parameters)


def flip(query: bytes, _: list[bytes], chance: random.Random) -> bytes:
    spoilt = bytearray(query)
    for _ in range(min(len(spoilt), chance.randint(1, 4))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def truncate(query: bytes, _: list[bytes], chance: random.Random) -> bytes:
    return query[: chance.randint(0, len(query))]


def splice(query: bytes, seeds: list[bytes], chance: random.Random) -> bytes:
    """The beginning of one and the end of another."""
    other = chance.choice(seeds)
    return truncate(query, seeds, chance) + other[chance.randint(0, len(other)) :]


def insert(query: bytes, seeds: list[bytes], chance: random.Random) -> bytes:
    odd = (b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\\u0053", b"\\U00110000", b"(" * 300, b"{" * 300, b"'''", b"#", b"<")
    at = chance.randint(0, len(query))
    return query[:at] + chance.choice(odd) + query[at:]


def change_tokens(query: bytes, _: list[bytes], chance: random.Random) -> bytes:
    """One token less, one twice, or two in each other's place."""
    tokens = re.findall(rb"[?$]?\w+|\s+|[^\w\s]", query) or [b""]
    one, two = chance.randrange(len(tokens)), chance.randrange(len(tokens))
    match chance.randrange(3):
        case 0:
            del tokens[one]
        case 1:
            tokens.insert(two, tokens[one])
        case _:
            tokens[one], tokens[two] = tokens[two], tokens[one]
    return b"".join(tokens)


MUTATIONS: tuple[Callable[[bytes, list[bytes], random.Random], bytes], ...]
MUTATIONS = (flip, truncate, splice, insert, change_tokens, change_tokens, change_tokens)


def make(number: int, seeds: list[bytes]) -> Request:
    """The request of this number, always the same."""
    chance = random.Random(f"{SEED} {number}")
    query = chance.choice(seeds)
    for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
        query = chance.choice(MUTATIONS)(query, seeds, chance)
    if chance.random() < 0.03:
        query = chance.choice((b"", b" ", query * 20, b"#" * 2 * LARGEST, b"ASK {}" + b" " * 45_000))
    options = list(some_options(chance))
    headers = [("Accept", chance.choice(ACCEPT))] if chance.random() < 0.4 else []
    headers += [chance.choice(HEADERS)] if chance.random() < 0.1 else []
    if chance.random() < 0.05:
        return Request(number, chance.choice(METHODS), [(b"query", query), *options], headers, query)
    content_type = chance.choice(CONTENT_TYPES) if chance.random() < 0.1 else None
    match chance.randrange(4):
        case 0:
            form = encoded([*options, (b"query", query)]).encode()
            return Request(number, "POST", [], [*headers, ("Content-Type", content_type or FORM)], form)
        case 1:
            return Request(number, "POST", options, [*headers, ("Content-Type", content_type or DIRECT)], query)
        case 2 if chance.random() < 0.3:
            return Request(number, "HEAD", [(b"query", query), *options], headers)
        case _:
            return Request(number, "GET", [(b"query", query), *options], headers)


def some_options(chance: random.Random) -> Iterator[tuple[bytes, bytes]]:
    kinds: tuple[tuple[float, tuple[str, ...], tuple[str, ...]], ...] = (
        (0.2, ("format",), FORMATS),
        (0.1, ("default-graph-uri", "named-graph-uri"), GRAPHS),
        (0.05, OTHERS, ("", "1", "ASK {}", "-1", "ÿ")),
    )
    for likely, names, values in kinds:
        while chance.random() < likely:
            yield chance.choice(names).encode(), chance.choice(values).encode(errors="surrogatepass")


@dataclass
class Answer:
    request: Request
    status: int
    content_type: str
    body: bytes
    is_whole: bool


def send(port: int, request: Request) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest(request.method, request.address, skip_host=any(n == "Host" for n, _ in request.headers))
        for name, value in request.headers:
            connection.putheader(name, value.encode("latin-1", "replace"))
        if request.body is not None:
            connection.putheader("Content-Length", str(len(request.body)))
        with suppress(ConnectionError):  # the server may have seen enough, and answered
            connection.endheaders()
            connection.send(request.body or b"")
        response = connection.getresponse()
        try:
            body = response.read(ENOUGH)
            is_whole = len(body) < ENOUGH
        except (IncompleteRead, ConnectionError):
            body, is_whole = b"", False
        return Answer(request, response.status, response.getheader("Content-Type", ""), body, is_whole)
    finally:
        connection.close()


def documented(method: str) -> set[int]:
    """The statuses that the OpenAPI document gives; it cannot speak of methods that are not offered."""
    described = paths()["/sparql"].get(method.lower()) if method.isupper() else None
    if described:
        return set(map(int, described["responses"]))
    return {204, 414, 431} if method == "OPTIONS" else {400, 405, 414, 431}


def wrong(answer: Answer) -> str | None:
    """What is wrong with an answer, if anything."""
    if answer.status not in documented(answer.request.method):
        return "the status is not documented"
    if not answer.is_whole:
        return None if answer.status == 200 else "an error broke off"
    if answer.status == 200 and answer.content_type == "application/sparql-results+json" and answer.body:
        json.loads(answer.body)
    if answer.status < 400 or answer.request.method == "HEAD":
        return None
    if not answer.body:
        return None if answer.status in {400, 414, 431} else "there is no problem document"
    problem = json.loads(answer.body)
    if (answer.content_type, problem["status"]) != ("application/problem+json", answer.status):
        return "the problem document is another"
    if answer.status == 503 and not re.search(r"MPSC_QUERY_(TIMEOUT|MEMORY)", problem["detail"]):
        return "no limit is named"
    return None


def memory(pid: int) -> float:
    """Megabytes of the server, its zygote and workers; what they share is counted once (PSS, proc_pid_smaps(5))."""
    below = descendants(pid)
    assert len(below) == 1 + WORKERS, "one zygote and its workers"
    assert "Z" not in below.values()
    rollups = [Path(f"/proc/{each}/smaps_rollup").read_text("ascii") for each in (pid, *below)]
    return sum(int(size) for rollup in rollups for size in re.findall(r"^Pss: +(\d+)", rollup, re.MULTILINE)) / 1024


def wait_for_idle(client: httpx.Client) -> None:
    for _ in range(1200):
        if client.get("/health").json()["workers"] == {"idle": WORKERS, "all": WORKERS}:
            return
        time.sleep(0.05)
    pytest.fail(f"workers did not come back: {client.get('/health').json()['workers']}")


@pytest.fixture(scope="module")
def server(release: Release) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    settings = {
        "query_timeout": 1,
        "query_memory": 64,
        "workers": WORKERS,
        "max_request_size": LARGEST,
        "cache_size": 1,
    }
    with serving(release, **settings) as served:
        yield served


@pytest.mark.slow
def test_ten_thousand_spoilt_requests(server: tuple[httpx.Client, subprocess.Popen[str]], shared: Path) -> None:
    client, process = server
    files = [*Resources.find().queries.glob("*.rq"), *(shared / "conformance" / "sparql11").rglob("*.rq")]
    seeds = [path.read_bytes() for path in sorted(files)]
    assert len(seeds) > 400
    seeds += [query.encode() for query, _ in RUNAWAYS.values()]
    ask = partial(send, client.base_url.port or 0)
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(ask, (make(number, seeds) for number in range(WARM_UP))))
        wait_for_idle(client)
        before = memory(process.pid)
        answers += pool.map(ask, (make(number, seeds) for number in range(WARM_UP, REQUESTS)))
    wait_for_idle(client)
    after = memory(process.pid)

    failures = [(what, answer) for answer in answers if (what := wrong(answer))]
    assert failures == []
    seen = Counter(answer.status for answer in answers)
    assert {200, 304, 400, 403, 405, 406, 413, 415, 431, 503} <= set(seen)
    assert seen[200] > REQUESTS / 10
    assert after - before < GROWTH
    question = {"query": "SELECT ?l { <dresden/org/a15> rdfs:label ?l }", "format": "csv"}
    assert client.get("/sparql", params=question).text.split() == ["l", "A15", "A15"]
