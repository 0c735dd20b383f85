"""Answers from memory and on the wire: what is kept, how much, and in which coding."""

from __future__ import annotations

import gzip
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import httpx
import pytest
import zstandard
from prometheus_client.parser import text_string_to_metric_families

from mpsc_graph.release import Release
from tests.conftest import serving

ALL = {"query": "SELECT * { ?s ?p ?o }"}


def figure(client: httpx.Client, name: str) -> float:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return sum(sample.value for family in families for sample in family.samples if sample.name == name)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "access.json"


@pytest.fixture(scope="module")
def client(release: Release, log: Path) -> Iterator[httpx.Client]:
    with serving(release, cache_size=1, access_log=log, workers=2, query_timeout=2) as (served, _):
        yield served


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_is_given_again_from_memory(client: httpx.Client, method: str) -> None:
    asked = {"query": f"SELECT ?{method} {{ ?{method} a mpsc:Measure }}", "format": "csv"}
    part = {"params": asked} if method == "GET" else {"data": asked}
    before = figure(client, "mpsc_cache_hits_total")
    first, second = (client.request(method, "/sparql", **part) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert (first.text, first.headers["etag"]) == (second.text, second.headers["etag"])
    assert figure(client, "mpsc_cache_hits_total") == before + 1
    current = client.request(method, "/sparql", **part, headers={"if-none-match": first.headers["etag"]})
    assert (current.status_code, current.content) == (304, b"")
    assert "content-type" not in current.headers
    assert client.request(method, "/sparql", **part, headers={"if-none-match": '"other"'}).text == first.text


@pytest.mark.parametrize("query", ["SELECT (UUID() AS ?x) {}", "SELECT * { nonsense", "SELECT (SERVICE", "ASK {} #"])
def test_only_what_stays_true_is_kept(client: httpx.Client, query: str) -> None:
    before = figure(client, "mpsc_cache_hits_total")
    for accept in ("text/csv", "application/sparql-results+json", "text/csv", "application/sparql-results+json"):
        client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert figure(client, "mpsc_cache_hits_total") - before == (1 if query == "ASK {} #" else 0)


def test_what_differs_in_the_request_differs_in_memory(client: httpx.Client) -> None:
    accepted = ["text/csv", "text/tab-separated-values", "application/sparql-results+xml"]
    for _ in range(2):
        found = {
            client.get("/sparql", params=ALL, headers={"accept": each}).headers["content-type"] for each in accepted
        }
        assert len(found) == 3
    body = b"query=ASK%20%7B%7D"
    form = client.post("/sparql", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    direct = client.post("/sparql", content=body, headers={"content-type": "application/sparql-query"})
    assert (form.status_code, direct.status_code) == (200, 400)


def test_memory_has_a_bound(client: httpx.Client) -> None:
    """Answers of 600 KB each, three at a time, through a cache of 1 MB whose answers may have 256 KB at most."""
    before = figure(client, "mpsc_cache_hits_total")

    def ask(number: int) -> float:
        plain = {"accept-encoding": "identity"}
        query = f"SELECT ?s ?p ?o ?x{number} {{ ?s ?p ?o }} LIMIT {(number % 2 + 1) * 600}"
        assert client.get("/sparql", params={"query": query}, headers=plain).status_code == 200
        return figure(client, "mpsc_cache_bytes")

    with ThreadPoolExecutor(3) as pool:
        held = list(pool.map(ask, range(30)))
    assert 200_000 < max(held) <= 1024 * 1024
    for _ in range(2):
        client.get("/sparql", params={**ALL, "format": "xml"}, headers={"accept-encoding": "identity"})
    assert figure(client, "mpsc_cache_hits_total") == before, "what is too large is not kept"


DECODERS = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
}


@pytest.mark.parametrize("coding", DECODERS)
@pytest.mark.parametrize("name", ["json", "csv"])
def test_codings(client: httpx.Client, coding: str, name: str) -> None:
    """Long answers are sent as they come, in any coding the client takes, and are the same."""
    asked = {"query": "SELECT ?s ?p ?o { ?s ?p ?o }", "format": name}
    plain = client.get("/sparql", params=asked, headers={"accept-encoding": "identity"})
    assert len(plain.content) > 200_000
    for _ in range(2):
        with client.stream("GET", "/sparql", params=asked, headers={"accept-encoding": coding}) as response:
            body = b"".join(response.iter_raw())
        assert response.headers["content-encoding"] == coding
        assert "Accept-Encoding" in response.headers["vary"]
        assert Counter(DECODERS[coding](body)) == Counter(plain.content), "the rows may come in another order"


def test_a_coded_answer_that_breaks_off_never_ends_well(client: httpx.Client) -> None:
    asked = {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}
    before = figure(client, "mpsc_cache_bytes")
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/sparql", params=asked, headers={"accept-encoding": "gzip"})
    assert figure(client, "mpsc_cache_bytes") <= before


def test_the_log_has_a_line_per_request_and_names_nobody(client: httpx.Client, log: Path) -> None:
    secret = "SELECT ?secret { ?secret a mpsc:Measure }"
    for _ in range(2):
        client.get("/sparql", params={"query": secret}, headers={"x-forwarded-for": "203.0.113.77"})
    known_by = hashlib.sha256(secret.encode()).hexdigest()[:16]
    for _ in range(100):
        text = log.read_text("utf-8")
        if text.count(known_by) == 2:
            break
        time.sleep(0.02)  # a line is written after its answer was sent
    first, second = (json.loads(line) for line in text.splitlines() if known_by in line)
    assert "secret" not in text
    assert "203.0.113" not in text
    assert (first["cached"], second["cached"]) == (False, True)
    assert (first["status"], first["outcome"], first["bytes"]) == (200, "complete", second["bytes"])
    assert any(json.loads(line)["outcome"] == "broken off" for line in text.splitlines())


def test_figures_for_operators(client: httpx.Client) -> None:
    assert figure(client, "mpsc_workers") == 2
    assert figure(client, "mpsc_statements") == client.get("/health").json()["statements"]
    assert figure(client, "mpsc_requests_total") > 10
