"""`/sparql` as clients meet it: the real server in a process of its own."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys

import httpx
import pyoxigraph as ox
import pytest
import rdflib

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.release import Release

SELECT = "SELECT ?m { ?m a mpsc:Measure }"
ASK = "ASK { ?m a mpsc:Measure }"
CONSTRUCT = "CONSTRUCT { ?m a mpsc:Measure } WHERE { ?m a mpsc:Measure }"
DESCRIBE = "DESCRIBE <https://w3id.org/mpsc/id/dresden/measure/cleema-app>"

PLANNED = """
SELECT ?measure ?organisation WHERE {
  ?entry mpsc:phase <https://w3id.org/mpsc/id/dresden/phase/mpsc-2> ; mpsc:measure/rdfs:label ?measure ;
    adms:status/skos:broader* status:planned ; cv:hasParticipation/cv:hasParticipant/rdfs:label ?organisation .
  FILTER (LANG(?measure) = "de" && LANG(?organisation) = "de")
} ORDER BY ?measure ?organisation"""


def csv_rows(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return response.text.strip().splitlines()[1:]


def test_what_is_planned_for_phase_2_and_who_is_named(server: httpx.Client) -> None:
    """As in the README: nine measures, twelve rows."""
    rows = csv_rows(server.post("/sparql", data={"query": PLANNED}, headers={"accept": "text/csv"}))
    assert rows == [
        "Cleema App,A15",
        "Energieautarkes Wohnquartier,A80 Amt für Wirtschaftsförderung",
        "Erhaltungsmanagement,A66 Straßen- und Tiefbauamt",
        "Open Data,A33",
        "Open Data,Technische Universität Dresden",
        "Smart Participation,A15",
        "Smart Participation,Technische Universität Dresden",
        "Smartes Energiemodell,A80 Amt für Wirtschaftsförderung",
        "Smartes Energiemodell,Städtisches Klinikum Friedrichstadt",
        "Sportpark App,Eigenbetrieb Sportstätten Dresden",
        "Umweltmonitoring,A86 Umweltamt",
        "Verkehrsmanagementsystem,A66 Straßen- und Tiefbauamt",
    ]
    direct = "SELECT ?m { ?m mpsc:inPhase <https://w3id.org/mpsc/id/dresden/phase/mpsc-2> }"
    assert len(csv_rows(server.get("/sparql", params={"query": direct, "format": "csv"}))) == 9


def test_the_words_behind_a_lead(server: httpx.Client) -> None:
    query = """SELECT ?org ?quote ?page { ?entry mpsc:phase ?phase ; cv:hasParticipation ?claim .
        ?claim cv:role role:lead ; cv:hasParticipant/rdfs:label ?org ; prov:wasDerivedFrom ?passage .
        ?passage oa:hasSelector/oa:exact ?quote ; oa:hasSource/schema:url ?page FILTER (LANG(?org) = "de") }"""
    (row,) = csv_rows(server.get("/sparql", params={"query": query, "format": "csv"}))
    assert row.startswith("Technische Universität Dresden,federführend: TUD,https://www.dresden.de/")


def test_health(server: httpx.Client, release: Release) -> None:
    health = server.get("/health").json()
    assert health["status"] == "ready"
    assert health["release"] == release.manifest.id
    assert health["statements"] == release.manifest.statements
    assert health["graphs"] == len(release.manifest.graphs)


@pytest.mark.parametrize("prefix", PREFIXES)
def test_prefixes_are_predeclared(server: httpx.Client, prefix: str) -> None:
    query = f"SELECT (STR({prefix}:x) AS ?iri) {{}}"
    assert csv_rows(server.get("/sparql", params={"query": query, "format": "csv"})) == [PREFIXES[prefix] + "x"]


def test_the_prefixes_that_were_promised() -> None:
    ours = "mpsc role status continuation basis standing"
    reused = "cv adms org foaf schema skos dcterms dcat prov oa rdf rdfs owl xsd"
    assert {*ours.split(), *reused.split()} <= set(PREFIXES)


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_three_ways_to_ask(server: httpx.Client, how: str) -> None:
    headers = {"accept": "text/csv"}
    match how:
        case "get":
            response = server.get("/sparql", params={"query": SELECT}, headers=headers)
        case "form":
            response = server.post("/sparql", data={"query": SELECT}, headers=headers)
        case _:
            headers["content-type"] = "application/sparql-query; charset=utf-8"
            response = server.post("/sparql", content=SELECT, headers=headers)
    assert len(csv_rows(response)) == 12


RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/tab-separated-values; charset=utf-8": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle; charset=utf-8": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}


@pytest.mark.parametrize("content_type", RESULTS)
def test_result_formats(server: httpx.Client, content_type: str) -> None:
    media_type = content_type.partition(";")[0]
    response = server.get("/sparql", params={"query": SELECT}, headers={"accept": media_type})
    assert response.headers["content-type"] == content_type
    assert response.headers["vary"].split(", ")[0] == "Accept"
    solutions = ox.parse_query_results(response.content, RESULTS[content_type])
    assert isinstance(solutions, ox.QuerySolutions)
    assert len(list(solutions)) == 12


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD reader uses it
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
@pytest.mark.parametrize("content_type", GRAPHS)
def test_graph_formats(server: httpx.Client, content_type: str, query: str) -> None:
    """Read back with rdflib, each format holds the same graph."""
    media_type = content_type.partition(";")[0]
    response = server.get("/sparql", params={"query": query}, headers={"accept": media_type})
    assert response.headers["content-type"] == content_type
    expected = rdflib.Graph().parse(
        data=server.get("/sparql", params={"query": query, "format": "nt"}).text, format="nt"
    )
    found = rdflib.Graph().parse(data=response.text, format=GRAPHS[content_type])
    assert len(found) > 5
    assert set(found) == set(expected)


def test_a_short_id_is_enough(server: httpx.Client) -> None:
    query = "SELECT ?l { <dresden/org/a15> rdfs:label ?l FILTER(LANG(?l) = 'de') }"
    assert csv_rows(server.get("/sparql", params={"query": query, "format": "csv"})) == ["A15"]


def test_ask(server: httpx.Client) -> None:
    assert server.get("/sparql", params={"query": ASK}).json()["boolean"] is True
    assert "true" in server.get("/sparql", params={"query": ASK, "format": "xml"}).text


def test_head_tells_the_length_and_sends_nothing(server: httpx.Client) -> None:
    got = server.get("/sparql", params={"query": SELECT})
    head = server.head("/sparql", params={"query": SELECT})
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(got.content))


def test_the_default_graph_is_the_union_of_all(server: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    everything = int(csv_rows(server.get("/sparql", params={"query": count, "format": "csv"}))[0])
    codes = {"query": count, "format": "csv", "default-graph-uri": "https://w3id.org/mpsc/graph/codes"}
    only_codes = int(csv_rows(server.get("/sparql", params=codes))[0])
    assert 0 < only_codes < everything
    both = {**codes, "default-graph-uri": ["https://w3id.org/mpsc/graph/codes", "https://w3id.org/mpsc/graph/entities"]}
    assert only_codes < int(csv_rows(server.get("/sparql", params=both))[0]) < everything
    named = {**codes, "query": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"}
    named["named-graph-uri"] = "https://w3id.org/mpsc/graph/entities"
    assert csv_rows(server.get("/sparql", params=named)) == ["https://w3id.org/mpsc/graph/entities"]


def test_a_limit_of_rows_is_announced(server: httpx.Client) -> None:
    asked = {"query": "SELECT ?m { ?m a mpsc:Measure } ORDER BY ?m", "format": "csv"}
    everything = server.get("/sparql", params=asked)
    assert "row-limit" not in everything.headers
    limited = server.get("/sparql", params={**asked, "limit": "3"})
    assert csv_rows(limited) == csv_rows(everything)[:3]
    assert limited.headers["row-limit"] == "3"
    assert limited.headers["etag"] != everything.headers["etag"]
    assert server.get(limited.links["canonical"]["url"]).text == everything.text


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("method", "parameters", "headers", "body", "status", "detail"),
    [
        ("GET", {}, {"accept": "text/csv"}, None, 400, "there is no query"),
        ("GET", {"format": "csv"}, {}, None, 400, "there is no query"),
        ("GET", {"query": ["ASK {}", "ASK {}"]}, {}, None, 400, "query is given 2 times"),
        ("GET", {"query": "SELECT * {\n ?s ?p }"}, {}, None, 400, "line 2, column 8: "),
        ("GET", {"query": "SELECT * { ?s nope:x ?o }"}, {}, None, 400, "line 1, column 15: unknown prefix “nope:”"),
        ("GET", {"query": "INSERT DATA { <a:b> <a:b> <a:b> }"}, {}, None, 400, "unexpected “INSERT”"),
        ("GET", {"query": "SELECT (<http://f>(1) AS ?x) {}"}, {}, None, 400, "not supported"),
        ("GET", {"query": "SELECT * { SERVICE <http://127.0.0.1:1/> {} }"}, {}, None, 403, "SERVICE is off here"),
        ("GET", {"query": SELECT, "default-graph-uri": "no iri"}, {}, None, 400, "no IRI"),
        ("GET", {"query": SELECT, "format": "pdf"}, {}, None, 400, "format=pdf: expected one of json"),
        ("GET", {"query": SELECT}, {"accept": "image/png"}, None, 406, "application/sparql-results+json"),
        ("GET", {"query": SELECT}, {"accept": "text/turtle"}, None, 406, "text/csv"),
        ("GET", {"query": CONSTRUCT}, {"accept": "text/csv"}, None, 406, "text/turtle"),
        ("GET", {"query": ASK}, {"accept": "text/csv"}, None, 406, "application/sparql-results+xml"),
        ("GET", {"query": SELECT, "limit": "0x1"}, {}, None, 400, "limit=0x1: expected a number of rows"),
        ("GET", {"query": ASK, "limit": "1"}, {}, None, 400, "a limit of rows is for SELECT"),
        ("GET", {"query": "ASK {} #" + "a" * 33_000}, {}, None, 414, "as the body of a POST"),
        ("GET", {"query": SELECT}, {"accept": "nonsense"}, None, 400, "Accept: nonsense"),
        ("GET", {"update": "CLEAR ALL"}, {}, None, 403, "nothing is written here"),
        ("POST", {}, {"content-type": FORM}, b"update=CLEAR+ALL", 403, "nothing is written here"),
        ("POST", {}, {"content-type": "application/sparql-update"}, b"CLEAR ALL", 403, "nothing is written here"),
        ("POST", {}, {"content-type": "application/sparql-query"}, b"ASK { \xff }", 400, "not UTF-8"),
        ("POST", {}, {"content-type": "text/plain"}, b"ASK {}", 415, "expected application/x-www-form-urlencoded"),
        ("POST", {}, {}, b"ASK {}", 415, "is missing"),
        ("POST", {}, {"content-type": "application/sparql-query"}, b"#" * 60_000, 413, "larger than 50000 bytes"),
        ("PUT", {}, {}, b"", 405, "expected GET or POST"),
        ("DELETE", {}, {}, None, 405, "expected GET or POST"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_said(
    server: httpx.Client,
    method: str,
    parameters: dict[str, str | list[str]],
    headers: dict[str, str],
    body: bytes | None,
    status: int,
    detail: str,
) -> None:
    response = server.request(method, "/sparql", params=parameters, headers=headers, content=body)
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert response.status_code == problem["status"] == status
    assert detail in problem["detail"]
    if place := re.match(r"line (\d+), column (\d+)", problem["detail"]):
        assert (problem["line"], problem["column"]) == (int(place[1]), int(place[2]))
    assert server.get("/health").status_code == 200


def test_an_answer_holds_as_long_as_the_release(server: httpx.Client) -> None:
    parameters = {"query": SELECT, "format": "csv"}
    first = server.get("/sparql", params=parameters)
    tag = first.headers["etag"]
    again = server.get("/sparql", params=parameters, headers={"if-none-match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    others = [{**parameters, "format": "tsv"}, {**parameters, "query": SELECT + " LIMIT 1"}]
    others.append({**parameters, "default-graph-uri": "https://w3id.org/mpsc/graph/codes"})
    assert tag not in {server.get("/sparql", params=other).headers["etag"] for other in others}


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()", "bnode()", "1-NOW()", "NOW # c\n ()"])
def test_a_volatile_answer_is_not_kept(server: httpx.Client, function: str) -> None:
    headers = server.get("/sparql", params={"query": f"SELECT ({function} AS ?x) {{}}"}).headers
    assert headers["cache-control"] == "no-store"
    assert "etag" not in headers


def test_pages_elsewhere_may_ask(server: httpx.Client) -> None:
    """Cross-origin resource sharing, for good answers, bad ones and the browser's question before."""
    asking = {"origin": "https://example.org", "access-control-request-method": "POST"}
    options = server.options("/sparql", headers=asking)
    assert (options.status_code, options.content) == (204, b"")
    for response in (options, server.get("/sparql", params={"query": ASK}), server.get("/sparql")):
        assert response.headers["access-control-allow-origin"] == "*"
    assert "content-type" in options.headers["access-control-allow-headers"]
    assert "POST" in options.headers["access-control-allow-methods"]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("content_type", GRAPHS)
def test_the_service_describes_itself(server: httpx.Client, release: Release, content_type: str) -> None:
    """The W3C's three tests (RDF comes back, names the endpoint, keeps the schema), in every format."""
    response = server.get("/sparql", headers={"accept": content_type.partition(";")[0]})
    assert response.headers["content-type"] == content_type
    graph = rdflib.Graph().parse(data=response.text, format=GRAPHS[content_type])
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    (service,) = graph.subjects(sd.endpoint, rdflib.URIRef(f"{server.base_url}/sparql"))
    assert (service, rdflib.RDF.type, sd.Service) in graph
    (dataset,) = graph.objects(service, sd.defaultDataset)
    named = {str(graph.value(each, sd.name)) for each in graph.objects(dataset, sd.namedGraph)}
    assert named == set(release.manifest.graphs)
    declared = set(graph.objects(predicate=rdflib.SH.prefix))
    assert {str(prefix) for prefix in declared} == set(PREFIXES)
    assert not [node for node in graph.all_nodes() if isinstance(node, rdflib.BNode)]


def test_a_taken_port_is_said(server: httpx.Client, release: Release) -> None:
    command = [sys.executable, "-m", "mpsc_graph", "serve", "--release", str(release.folder), "--port"]
    result = subprocess.run([*command, str(server.base_url.port)], capture_output=True, text=True)
    assert result.returncode == 2
    assert "choose another --port" in result.stderr
    assert "Traceback" not in result.stderr


def test_openapi_is_json_and_no_page_loads_scripts_from_elsewhere(server: httpx.Client) -> None:
    assert "/health" in json.loads(server.get("/openapi.json").text)["paths"]
    assert server.get("/docs").status_code == 404


@pytest.mark.parametrize("body", [b"zz\r\nASK {}\r\n0\r\n\r\n", b"5\r\nASK"])
def test_a_body_that_breaks_off(server: httpx.Client, body: bytes) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    with socket.create_connection(("127.0.0.1", server.base_url.port or 0)) as client:
        client.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + body)
        client.shutdown(socket.SHUT_WR)
        answered = client.recv(4096)
    assert answered.startswith(b"HTTP/1.1 400") or answered == b""
    assert server.get("/health").status_code == 200
