"""The data against the pages they were read from."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.store.base import Query, Store, Table

TEXTS = {"source/dresden/kick-off-2023": "facts/kickoff-page.txt"}
"""Where the text of a source lies in the shared folder."""

QUOTES = """
SELECT ?source ?exact ?prefix ?suffix WHERE {
  ?passage oa:hasSource ?source ; oa:hasSelector ?selector .
  ?selector oa:exact ?exact .
  OPTIONAL { ?selector oa:prefix ?prefix }
  OPTIONAL { ?selector oa:suffix ?suffix }
}"""
KICK_OFF = "https://w3id.org/mpsc/graph/source/dresden/kick-off-2023"
"""The graph of the page the project started from."""
BETWEEN = r"[\s•]*"  # white space, and the bullets that the text version of a list prints


def table(store: Store, text: str) -> list[tuple[str | None, ...]]:
    answer = Table.parse(store.answer(Query(text), ox.QueryResultsFormat.JSON, None))
    assert isinstance(answer, Table)
    return [tuple(getattr(term, "value", None) for term in row) for row in answer.rows]


@pytest.mark.parametrize("source", TEXTS)
def test_every_quote_stands_on_the_page_exactly_once(source: str, store: Store, shared: Path) -> None:
    page = (shared / TEXTS[source]).read_text("utf-8")
    quotes = [row[1:] for row in table(store, QUOTES) if row[0] and row[0].endswith(source)]
    assert len(quotes) > 40
    for exact, prefix, suffix in quotes:
        assert exact
        pattern = re.escape(exact)
        if prefix:
            pattern = re.escape(prefix) + BETWEEN + pattern
        if suffix:
            pattern += BETWEEN + re.escape(suffix)
        assert len(re.findall(pattern, page)) == 1, exact


def test_every_claim_has_a_passage(store: Store) -> None:
    assert table(store, "SELECT ?c { ?c a mpsc:Claim MINUS { ?c prov:wasDerivedFrom ?p . ?p oa:hasSource ?s } }") == []


def test_every_statement_of_a_claim_is_a_claim_of_a_source(store: Store) -> None:
    """Entities files name things and link to them; whatever else is said of them stands in the graph of a source.

    Periods, made by the build, and a city's list of action fields are no things of which anything is said.
    """
    named = "rdf:type, skos:prefLabel, foaf:name, dcterms:source, schema:url"
    others = "dcterms:PeriodOfTime, skos:Concept, skos:ConceptScheme"
    more = f"""SELECT ?s ?p {{ GRAPH <https://w3id.org/mpsc/graph/entities> {{
        ?s a ?type ; ?p ?o FILTER (?p NOT IN ({named}) && ?type NOT IN ({others})) }} }}"""
    assert table(store, more) == []


def test_the_page_in_numbers(store: Store) -> None:
    """Fifteen entries over twelve measures in two phases, nineteen participations in them, one of them a lead."""
    counts = f"""SELECT (COUNT(DISTINCT ?entry) AS ?entries) (COUNT(DISTINCT ?measure) AS ?measures)
        (COUNT(DISTINCT ?phase) AS ?phases) (COUNT(DISTINCT ?part) AS ?parts) (COUNT(DISTINCT ?lead) AS ?leads)
        {{ GRAPH <{KICK_OFF}> {{ ?entry mpsc:measure ?measure ; mpsc:phase ?phase ; cv:hasParticipation ?part
           OPTIONAL {{ ?part cv:role role:lead BIND(?part AS ?lead) }} }} }}"""
    assert table(store, counts) == [("15", "12", "2", "19", "1")]


def test_codes_are_never_spelled_out(store: Store) -> None:
    """The page prints A15 and A33 and no name for them."""
    for code in ("a15", "a33"):
        office = f"<https://w3id.org/mpsc/id/dresden/org/{code}>"
        names = table(store, f"SELECT DISTINCT ?n {{ {office} rdfs:label|skos:altLabel|foaf:name ?n }}")
        assert {name for (name,) in names} == {code.upper()}


def test_the_funder_has_no_name_on_the_kick_off_page(store: Store) -> None:
    """Other pages name it."""
    assert table(store, f"SELECT ?p {{ GRAPH <{KICK_OFF}> {{ ?p cv:role role:funder }} }}") == []
    named = """SELECT DISTINCT ?l { <dresden/programme/mpsc> cv:hasParticipation ?p .
        ?p cv:role role:funder ; mpsc:standing standing:accepted ; cv:hasParticipant/rdfs:label ?l
        FILTER (LANG(?l) = 'de') } ORDER BY ?l"""
    assert table(store, named) == [
        ("Bundesministerium für Wohnen, Stadtentwicklung und Bauwesen (BMWSB)",),
        ("Landeshauptstadt Dresden",),
    ]


def test_people_appear_in_a_public_function_only(store: Store) -> None:
    codes = "<https://w3id.org/mpsc/function>"
    without = f"SELECT ?p {{ ?p a foaf:Person MINUS {{ ?p dcterms:type/skos:inScheme {codes} }} }}"
    assert table(store, without) == []
    people = f"""SELECT ?name ?function {{ GRAPH <{KICK_OFF}> {{ ?claim cv:hasParticipant ?p }}
        ?p a foaf:Person ; foaf:name ?name . GRAPH <{KICK_OFF}> {{ ?said rdf:subject ?p ; rdf:object ?function }} }}"""
    assert table(store, people) == [("Jan Donhauser", "https://w3id.org/mpsc/function#deputising-head")]
