"""The W3C's tests of the SPARQL 1.1 Service Description, over HTTP, against the real server.

The manifest has their names alone, so what they ask stands here.
"""

from __future__ import annotations

from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.term import Node

from tests import w3c

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = "http://www.w3.org/ns/formats/"
ADDRESS = "IRI"
SCHEMA = {
    "endpoint": ("Service", ADDRESS),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", "Format"),
    "inputFormat": ("Service", "Format"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", ADDRESS),
    "graph": ("NamedGraph", "Graph"),
}
"""Domain and range of each property (SPARQL 1.1 Service Description, section 3)."""
BROADER = {"Dataset": "GraphCollection", "Language": "Feature", "Function": "Feature", "Aggregate": "Feature"}
CLASSES = {name for pair in SCHEMA.values() for name in pair} - {ADDRESS, "Format"}
INDIVIDUALS = {
    "SPARQL10Query": "Language",
    "SPARQL11Query": "Language",
    "SPARQL11Update": "Language",
    "DereferencesURIs": "Feature",
    "UnionDefaultGraph": "Feature",
    "RequiresDataset": "Feature",
    "EmptyGraphs": "Feature",
    "BasicFederatedQuery": "Feature",
}
"""What the vocabulary itself names."""


def described(server: httpx.Client) -> Graph:
    response = server.get("/sparql", headers={"accept": "text/turtle"})
    assert response.status_code == 200
    return Graph().parse(data=response.text, format="turtle")


def kinds(graph: Graph, node: Node) -> set[str]:
    """The classes of a thing by their names in the vocabulary, broader ones included."""
    if str(node).startswith(FORMATS):
        return {"Format"}
    found = {str(each).removeprefix(SD) for each in graph.objects(node, RDF.type)}
    found |= {INDIVIDUALS[name] for name in [str(node).removeprefix(SD)] if name in INDIVIDUALS}
    found |= {BROADER[name] for name in found if name in BROADER}
    return found | ({ADDRESS} if isinstance(node, URIRef) else set())


def test_these_are_the_tests(shared: Path) -> None:
    graph = w3c.manifest("sparql11/service-description/manifest.ttl")
    tests = {w3c.fragment(test) for test in graph.subjects(RDF.type, w3c.MF.ServiceDescriptionTest)}
    assert tests == {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json", "*/*"]
)
def test_returns_rdf(server: httpx.Client, accept: str) -> None:
    response = server.get("/sparql", headers={"accept": accept})
    assert response.status_code == 200
    media_type = response.headers["content-type"].partition(";")[0]
    assert accept in (media_type, "*/*")
    assert list(ox.parse(response.content, ox.RdfFormat.from_media_type(media_type)))


def test_has_endpoint_triple(server: httpx.Client) -> None:
    graph = described(server)
    (service,) = graph.subjects(SD.endpoint, URIRef(f"{server.base_url}/sparql"))
    assert "Service" in kinds(graph, service)


def test_conforms_to_schema(server: httpx.Client) -> None:
    graph = described(server)
    for subject, predicate, object_ in graph:
        if predicate == RDF.type and str(object_).startswith(SD):
            assert str(object_).removeprefix(SD) in CLASSES
        if str(predicate).startswith(SD):
            domain, range_ = SCHEMA[str(predicate).removeprefix(SD)]
            assert domain in kinds(graph, subject), (subject, predicate)
            assert range_ in kinds(graph, object_), (predicate, object_)
