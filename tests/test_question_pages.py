"""The questions as pages and files: the same rows as the query gives, with the parameters that were asked for."""

from __future__ import annotations

import csv
import html
import io

import httpx
import pytest
import rdflib
from rdflib import RDF, SH

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.questions import Catalogue
from mpsc_graph.resources import Resources

NAMES = [question.name for question in Catalogue(Resources.find().queries)]


@pytest.mark.parametrize("name", NAMES)
def test_every_question_has_a_page_in_both_languages(server: httpx.Client, name: str) -> None:
    question = Catalogue(Resources.find().queries)[name]
    for language in ("de", "en"):
        page = server.get(f"/{language}/questions/{name}")
        assert page.status_code == 200
        assert f"<h1>{html.escape(question.title[language]).replace('&#x27;', '&#39;')}</h1>" in page.text
        assert "<table>" in page.text


def test_parameters_are_those_of_the_question(server: httpx.Client) -> None:
    path = "/en/questions/measures-of-a-phase"
    first, second = (server.get(f"{path}?phase=dresden/phase/mpsc-{number}") for number in (1, 2))
    assert "sektorenkopplung" in first.text and "sektorenkopplung" not in second.text
    assert first.headers["etag"] != second.headers["etag"]
    rows = list(csv.DictReader(io.StringIO(server.get(f"{path}.csv?phase=dresden/phase/mpsc-1").text)))
    assert f"{DEFAULT_BASE}dresden/measure/sektorenkopplung" in {row["measure"] for row in rows}
    assert "phase=dresden%2Fphase%2Fmpsc-1" in first.text, "files have the same rows as the page"


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/questions/lead", 404, "did you mean"),
        ("/questions/leads?colour=red", 400, "has no parameter"),
        ("/questions/heads-on-a-date?date=soon", 400, "expected date"),
        ("/questions/lead.csv", 404, "did you mean"),
        ("/questions/leads.csv?colour=red", 400, "has no parameter"),
    ],
)
def test_what_does_not_fit_is_said(server: httpx.Client, path: str, status: int, says: str) -> None:
    answer = server.get(path)
    assert (answer.status_code, says in answer.json()["detail"]) == (status, True), answer.text


def test_a_question_as_rdf_can_be_run(server: httpx.Client) -> None:
    graph = rdflib.Graph().parse(data=server.get("/questions/leads.ttl").text, format="turtle")
    (query,) = graph.objects(None, SH.select)
    assert (None, RDF.type, SH.SPARQLExecutable) in graph
    assert len(server.post("/sparql", data={"query": str(query)}).json()["results"]["bindings"]) == 2


def test_a_graph_leads_to_what_it_holds(server: httpx.Client) -> None:
    held = server.get("/health").json()["graphs"]
    for iri in (each for each in held if each.rpartition("/")[2] in ("kick-off-2023", "codes", "findings")):
        address = iri.removeprefix("https://w3id.org/mpsc")
        assert len(rdflib.Graph().parse(data=server.get(f"{address}.nt").text, format="nt")) == held[iri]
        assert server.get(f"/en{address}").text.count("<li>") > 2
    assert server.get("/graph/nothing").status_code == 404
