"""What the OpenAPI document says is what the real server does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from mpsc_graph.web.negotiate import GRAPH_TYPES, RESULT_TYPES
from tests.test_clients import parsed

CHECKS = (
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "unsupported_method",
)
"""Not `allow_header_conformance`: that writing is refused stands in the document, and no Allow header names it."""


@pytest.fixture(scope="module")
def document(server: httpx.Client) -> dict[str, Any]:
    answered: dict[str, Any] = server.get("/openapi.json").json()
    return answered


@pytest.mark.parametrize("examples", [8, pytest.param(400, marks=pytest.mark.slow)])
def test_schemathesis_finds_nothing(server: httpx.Client, tmp_path: Path, examples: int) -> None:
    """Requests made from the document, sound and unsound, are answered as it says: statuses, media types, schemas."""
    report = tmp_path / "report.ndjson"
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.base_url}/openapi.json"]
    command += [
        "--include-path-regex",
        "^/(sparql|store|validate|health|metrics|ontology.*|role|.well-known/.*)?$",
        "--checks",
        ",".join(CHECKS),
    ]
    command += ["--max-examples", str(examples), "--seed", "7", "--generation-deterministic"]
    command += ["--report", "ndjson", "--report-ndjson-path", str(report), "--no-color"]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("schemathesis_hooks.py"))}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    seen = statuses(report)
    assert {200, 304, 400, 405, 406, 415} <= set(seen)
    assert seen[200] > examples


def statuses(report: Path) -> Counter[int]:
    """How often each status was answered, by the tool's own report."""
    events = [json.loads(line) for line in report.read_text("utf-8").splitlines()]
    finished = [event["ScenarioFinished"]["recorder"] for event in events if "ScenarioFinished" in event]
    answered = [each["response"] for recorder in finished for each in recorder.get("interactions", {}).values()]
    return Counter(each["status_code"] for each in answered if each)


def test_no_server_error_is_promised_but_503(document: dict[str, Any]) -> None:
    for path in ("/sparql", "/store", "/validate"):
        for operation in (each for each in document["paths"][path].values() if isinstance(each, dict)):
            assert {status for status in operation["responses"] if status.startswith("5")} <= {"503"}


def test_formats_are_those_that_are_negotiated(server: httpx.Client, document: dict[str, Any]) -> None:
    endpoint = document["paths"]["/sparql"]
    for method in ("get", "post"):
        assert set(endpoint[method]["responses"]["200"]["content"]) == {*RESULT_TYPES, *GRAPH_TYPES}
    (names,) = (each["schema"]["enum"] for each in endpoint["get"]["parameters"] if each["name"] == "format")
    refusal = server.get("/sparql", params={"query": "ASK {}", "format": "nonsense"}).json()["detail"]
    assert refusal.endswith(f"expected one of {', '.join(names)}")


def test_examples_are_true(server: httpx.Client, document: dict[str, Any]) -> None:
    """Each example query is answered, and the answers shown are the answers to the first SELECT and the CONSTRUCT."""
    get = document["paths"]["/sparql"]["get"]
    queries = {name: each["value"] for name, each in get["parameters"][0]["examples"].items()}
    assert {server.get("/sparql", params={"query": query}).status_code for query in queries.values()} == {200}
    shown = {name: each["example"] for name, each in get["responses"]["200"]["content"].items() if "example" in each}
    assert len(shown) == 6
    for media_type, example in shown.items():
        query = queries["select" if media_type in RESULT_TYPES else "construct"]
        got = server.get("/sparql", params={"query": query}, headers={"accept": media_type})
        if isinstance(example, str) and media_type not in GRAPH_TYPES:
            assert got.text == example
        else:
            format: ox.QueryResultsFormat | ox.RdfFormat = (RESULT_TYPES | GRAPH_TYPES)[media_type]
            text = example if isinstance(example, str) else json.dumps(example)
            assert parsed(got.content, format) == parsed(text, format) != set()


@pytest.mark.parametrize(
    ("status", "address", "headers"),
    [(414, "/sparql?query=ASK{}" + "+" * 70_000, {}), (431, "/sparql", {f"x-{i}": "1" for i in range(200)})],
)
def test_too_much_is_answered_without_a_body(
    server: httpx.Client, document: dict[str, Any], status: int, address: str, headers: dict[str, str]
) -> None:
    connection = HTTPConnection(str(server.base_url.host), server.base_url.port or 0)
    connection.request("GET", address, headers=headers)
    response = connection.getresponse()
    assert (response.status, response.read()) == (status, b"")
    connection.close()
    assert "content" not in document["paths"]["/sparql"]["get"]["responses"][str(status)]
