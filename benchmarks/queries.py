"""The queries that servers are compared on, and what makes two answers the same."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass

import pyoxigraph as ox
from cities import city_name, partner, slug

from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES

__all__ = ["JSON", "QUERIES", "Query", "rows", "with_prefixes"]

JSON, CSV, TURTLE = "application/sparql-results+json", "text/csv", "text/turtle"
CITY = DEFAULT_BASE + slug(city_name(0))
BODY = f"<{CITY}/org/stadt-{slug(city_name(0))}>"
PROGRAMME = f"<{CITY}/programme/smart-city>"
PARTNER = partner(0)[0]
"""Described by the first city, and active in many."""


def with_prefixes(text: str) -> str:
    """The query on one line, with the prefixes it uses: not every server knows them."""
    used = (name for name in PREFIXES if re.search(rf"\b{name}:", text))
    prologue = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in used)
    return prologue + " ".join(text.split())


@dataclass(frozen=True)
class Query:
    """A query and the media type its answer is asked in. A long one is asked in every fifth round."""

    name: str
    text: str
    accept: str = JSON
    is_long: bool = False


_QUERIES = (
    Query("point", f"SELECT ?label {{ {BODY} rdfs:label ?label }}"),
    Query(
        "star",
        f"""SELECT ?measure ?label ?phase ?organisation {{
            ?measure dcterms:isPartOf {PROGRAMME} ; a mpsc:Measure ; rdfs:label ?label ;
                mpsc:inPhase ?phase ; mpsc:involves ?organisation }}""",
    ),
    Query("2-hop", f"SELECT DISTINCT ?other {{ {PARTNER} mpsc:cooperatesWith ?a . ?a mpsc:cooperatesWith ?other }}"),
    Query("path+", f"SELECT ?unit ?kind {{ ?unit org:unitOf+ {BODY} . ?unit org:classification ?kind }}"),
    Query(
        "group",
        """SELECT ?organisation ?role (COUNT(DISTINCT ?measure) AS ?measures) {
            ?entry mpsc:measure ?measure ; cv:hasParticipation ?participation .
            ?participation cv:hasParticipant ?organisation ; cv:role ?role
        } GROUP BY ?organisation ?role""",
    ),
    Query(
        "order by",
        """SELECT ?passage ?quote { ?passage oa:hasSelector ?selector . ?selector oa:exact ?quote }
        ORDER BY ?quote ?passage""",
    ),
    Query(
        "optional, language",
        """SELECT ?unit ?de ?en ?code { ?unit a org:OrganizationalUnit
            OPTIONAL { ?unit rdfs:label ?de FILTER (LANG(?de) = "de") }
            OPTIONAL { ?unit rdfs:label ?en FILTER (LANG(?en) = "en") }
            OPTIONAL { ?unit skos:notation ?code } }""",
    ),
    Query("contains", 'SELECT ?s ?label { ?s rdfs:label ?label FILTER (CONTAINS(LCASE(STR(?label)), "sensor")) }'),
    Query("regex", 'SELECT ?s ?label { ?s rdfs:label ?label FILTER (REGEX(STR(?label), "^(app|guid).* f", "i")) }'),
    Query(
        "construct",
        """CONSTRUCT { ?measure rdfs:label ?label ; mpsc:involves ?organisation }
        WHERE { ?measure a mpsc:Measure ; rdfs:label ?label ; mpsc:involves ?organisation }""",
        TURTLE,
    ),
    Query("everything, JSON", "SELECT ?s ?p ?o { ?s ?p ?o }", JSON, is_long=True),
    Query("everything, CSV", "SELECT ?s ?p ?o { ?s ?p ?o }", CSV, is_long=True),
)
QUERIES = tuple(Query(each.name, with_prefixes(each.text), each.accept, each.is_long) for each in _QUERIES)


def rows(body: bytes, accept: str) -> Counter[Hashable]:
    """The rows of an answer, or the triples of a graph, so that answers of different servers can be compared.

    Text and language count; datatypes do not, because servers differ in whether they name xsd:string. Raises ValueError
    for an answer that cannot be read.
    """
    if accept == JSON:
        solutions = json.loads(body)["results"]["bindings"]
        return Counter(
            frozenset((name, term["value"], term.get("xml:lang", "")) for name, term in solution.items())
            for solution in solutions
        )
    if accept == CSV:
        return Counter(map(tuple, list(csv.reader(io.StringIO(body.decode())))[1:]))
    try:
        triples = {(q.subject, q.predicate, q.object) for q in ox.parse(body, format=ox.RdfFormat.TURTLE)}
    except SyntaxError as error:
        raise ValueError(str(error)) from error
    return Counter(triples)  # a set: repeated triples are the same graph
