"""`/.well-known/sparql-examples`: the questions, for editors that offer examples."""

from __future__ import annotations

import httpx
import pytest
import rdflib
from rdflib import RDF, RDFS, SH, URIRef

from mpsc_graph.questions import Catalogue
from mpsc_graph.resources import Resources

PLACE = "/.well-known/sparql-examples"


def test_each_question_is_an_example_that_runs(server: httpx.Client, resources: Resources) -> None:
    graph = rdflib.Graph().parse(data=server.get(PLACE).text, format="turtle")
    examples = set(graph.subjects(RDF.type, SH.SPARQLSelectExecutable))
    assert examples == {URIRef(f"{server.base_url}{PLACE}#{each.name}") for each in Catalogue(resources.queries)}
    for example in examples:
        assert {getattr(comment, "language", None) for comment in graph.objects(example, RDFS.comment)} == {"de", "en"}
        (query,) = graph.objects(example, SH.select)
        response = server.get("/sparql", params={"query": str(query), "format": "csv"})
        assert response.status_code == 200, response.text
        assert response.text.count("\n") > 1, example


def test_an_example_declares_its_prefixes(server: httpx.Client) -> None:
    """Whoever asks elsewhere gets the same query: rdflib knows it with the declared prefixes alone."""
    graph = rdflib.Graph().parse(data=server.get(PLACE).text, format="turtle")
    for example in graph.subjects(RDF.type, SH.SPARQLExecutable):
        declared = {
            str(graph.value(each, SH.prefix)): str(graph.value(each, SH.namespace))
            for each in graph.objects(graph.value(example, SH.prefixes), SH.declare)
        }
        rdflib.plugins.sparql.prepareQuery(str(graph.value(example, SH.select)), initNs=declared)


@pytest.mark.parametrize("media_type", ["text/turtle", "application/ld+json", "application/rdf+xml"])
def test_formats(server: httpx.Client, media_type: str) -> None:
    response = server.get(PLACE, headers={"accept": media_type})
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert "SPARQLExecutable" in response.text


def test_no_format_fits(server: httpx.Client) -> None:
    response = server.get(PLACE, headers={"accept": "image/png"})
    assert (response.status_code, response.headers["content-type"]) == (406, "application/problem+json")
    assert server.get("/sparql", headers={"accept": "text/turtle"}).text.count(PLACE) == 1
