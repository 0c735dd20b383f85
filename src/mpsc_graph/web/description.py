"""Everything the graph says about one thing: its statements both ways, the claims that speak of it and their evidence.

What Linked Data calls a description (Berners-Lee 2006; a concise bounded description, Stickler 2005, in both
directions), widened by the claims, since a statement without its source is half of one here.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox
from rdflib import Graph

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.store.base import Query
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.store.tokens import bind

__all__ = ["MOST_LINKS", "Description", "describe_thing", "labels"]

MOST_LINKS = 1000
"""So many statements that point to a thing are part of its description; a federal state or a code has more."""

_PROLOGUE = "".join(
    f"PREFIX {name}: <{PREFIXES[name]}>\n"
    for name in ("cv", "dcat", "dcterms", "mpsc", "oa", "org", "prov", "rdf", "rdfs", "schema", "skos")
)
_CLAIMS = """SELECT DISTINCT ?claim {
  {
    ?claim rdf:subject|rdf:object|mpsc:measure|mpsc:phase|cv:hasParticipant|mpsc:onBehalfOf|schema:observationAbout
      |schema:measurementMethod|org:member|org:organization ?thing
  }
  UNION { ?claim cv:hasParticipation/cv:hasParticipant ?thing }
  UNION { ?thing cv:hasParticipation ?claim }
  UNION { ?whole mpsc:measure|mpsc:phase ?thing . ?whole cv:hasParticipation ?claim }
  UNION {
    ?inner cv:hasParticipant ?thing . ?entry cv:hasParticipation ?inner .
    ?entry mpsc:measure ?measure ; cv:hasParticipation ?claim .
  }
  UNION { ?claim prov:wasDerivedFrom/oa:hasSource ?thing }
  UNION { ?thing prov:wasDerivedFrom ?passage . BIND (?thing AS ?claim) }
  FILTER EXISTS { ?claim prov:wasDerivedFrom ?behind }
}"""
_RIVALS = "SELECT DISTINCT ?claim {{ VALUES ?here {{ {iris} }} ?here mpsc:conflictsWith ?claim }}"
_SELF = (
    "CONSTRUCT { ?thing ?p ?o } WHERE { ?thing ?p ?o }",
    f"CONSTRUCT {{ ?s ?p ?thing }} WHERE {{ ?s ?p ?thing }} ORDER BY ?s ?p LIMIT {MOST_LINKS}",
)
_OF_CLAIMS = (
    "CONSTRUCT {{ ?claim ?p ?o }} WHERE {{ VALUES ?claim {{ {iris} }} ?claim ?p ?o }}",
    """CONSTRUCT {{ ?in cv:hasParticipation ?claim }} WHERE {{
      VALUES ?claim {{ {iris} }} ?in cv:hasParticipation ?claim
    }}""",
    """CONSTRUCT {{
      ?passage oa:hasSource ?source ; oa:hasSelector ?selector . ?selector oa:exact ?quote .
      ?source dcterms:title ?title ; schema:url ?url ; dcterms:date ?date .
    }} WHERE {{
      VALUES ?claim {{ {iris} }}
      ?claim prov:wasDerivedFrom ?passage .
      ?passage oa:hasSource ?source ; oa:hasSelector ?selector . ?selector oa:exact ?quote .
      ?source schema:url ?url .
      OPTIONAL {{ ?source dcterms:title ?title }}
      OPTIONAL {{ ?source dcterms:date ?date }}
    }}""",
)
_ENTRIES = """CONSTRUCT {{ ?entry ?p ?o }} WHERE {{
  VALUES ?claim {{ {iris} }} VALUES ?p {{ mpsc:measure mpsc:phase }}
  ?entry cv:hasParticipation ?claim ; ?p ?o
}}"""
_PASSAGE = re.compile("/source/.*#")
_LABELS = "CONSTRUCT {{ ?s rdfs:label ?label }} WHERE {{ VALUES ?s {{ {iris} }} ?s rdfs:label ?label }}"
_SURROUNDINGS = (
    """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
      VALUES ?s {{ {iris} }}
      ?s ?p ?o
      FILTER (?p IN (
        rdf:type, rdfs:subClassOf, dcat:startDate, dcat:endDate, schema:startDate, schema:endDate, dcterms:isPartOf,
        org:classification, org:unitOf, skos:notation
      ))
    }}""",
    """CONSTRUCT {{ ?whole org:classification ?kind ; org:unitOf ?wider }} WHERE {{
      VALUES ?s {{ {iris} }}
      ?s org:transitiveSubOrganizationOf ?whole . ?whole org:classification ?kind .
      OPTIONAL {{ ?whole org:unitOf ?wider }}
    }}""",
)


@dataclass(frozen=True)
class Description:
    """What is known of a thing, as N-Triples.

    `lines` are the description itself, with labels of all it mentions. `claims` are the IRIs of those that speak of the
    thing. `surroundings` are what a page needs beside: kinds and times of the things that are mentioned, and the claims
    that conflict with these, with their evidence.
    """

    claims: tuple[str, ...]
    lines: bytes
    surroundings: bytes

    def graph(self) -> Graph:
        """The description as a graph."""
        return Graph().parse(data=self.lines, format="nt")


async def describe_thing(pool: QueryPool, iri: ox.NamedNode) -> Description:
    """The description of a thing; empty when the release knows nothing of it.

    Raises LimitReached when no worker was free in time.
    """
    own = asyncio.gather(*(pool.triples(Query(bind(_PROLOGUE + part, {"thing": iri}))) for part in _SELF))
    claims = await _column(pool, bind(_PROLOGUE + _CLAIMS, {"thing": iri}))
    told = _unique([*await own, *await _each(pool, _OF_CLAIMS, claims)])
    lines = _unique([told, *await _each(pool, (_LABELS,), _mentioned(told))])
    rivals = set(await _column(pool, _PROLOGUE + _RIVALS.format(iris=_nodes(claims)))) - set(claims) if claims else ()
    others = _unique(await _each(pool, (*_OF_CLAIMS, _ENTRIES), rivals))
    around = (*_SURROUNDINGS, _LABELS) if rivals else _SURROUNDINGS
    things = {iri for iri in _mentioned(told) | _mentioned(others) if not _PASSAGE.search(iri)} - set(claims)
    surroundings = [others, *await _each(pool, around, things)]
    return Description(tuple(sorted(claims)), lines, _unique(surroundings))


async def labels(pool: QueryPool, iris: Iterable[str]) -> Graph:
    """What each IRI is called, in all languages, as far as the release knows it."""
    return Graph().parse(data=_unique(await _each(pool, (_LABELS,), iris)), format="nt")


async def _each(pool: QueryPool, queries: Iterable[str], iris: Iterable[str]) -> list[bytes]:
    """What several queries about the same IRIs give, asked at once."""
    if not (nodes := _nodes(iris)):
        return []
    return await asyncio.gather(*(pool.triples(Query(_PROLOGUE + each.format(iris=nodes))) for each in queries))


async def _column(pool: QueryPool, query: str) -> list[str]:
    return [str(row[0].value) for row in (await pool.table(Query(query))).rows if isinstance(row[0], ox.NamedNode)]


def _nodes(iris: Iterable[str]) -> str:
    return " ".join(str(ox.NamedNode(iri)) for iri in sorted(iris))


def _mentioned(lines: bytes) -> set[str]:
    """All IRIs of some triples."""
    triples = ox.parse(lines, ox.RdfFormat.N_TRIPLES)
    return {
        term.value for each in triples for term in (each.subject, each.predicate, each.object)
        if isinstance(term, ox.NamedNode)
    }  # fmt: skip


def _unique(parts: Iterable[bytes]) -> bytes:
    """The lines of several answers, each once."""
    return b"".join(sorted({line for part in parts for line in part.splitlines(keepends=True)}))
