"""Everything the graph says about one thing: its statements both ways, the claims that speak of it and their evidence.

What Linked Data calls a description (Berners-Lee 2006; a concise bounded description, Stickler 2005, in both
directions), widened by the claims, since a statement without its source is half of one here.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
from rdflib import Graph, URIRef

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.store.base import Query
from mpsc_graph.store.pool import Pool
from mpsc_graph.store.tokens import bind

__all__ = ["MOST_LINKS", "describe_thing", "labels"]

MOST_LINKS = 1000
"""So many statements that point to a thing are part of its description; a federal state or a code has more."""

_PROLOGUE = "".join(
    f"PREFIX {name}: <{PREFIXES[name]}>\n"
    for name in ("cv", "dcterms", "mpsc", "oa", "org", "prov", "rdf", "rdfs", "schema")
)
_CLAIM = """
  {
    { ?claim rdf:subject|rdf:object|mpsc:measure|mpsc:phase|cv:hasParticipant|schema:observationAbout ?thing }
    UNION { ?claim org:member|org:organization ?thing }
    UNION { ?claim cv:hasParticipation/cv:hasParticipant ?thing }
    UNION { ?thing cv:hasParticipation ?claim }
    UNION { ?whole mpsc:measure|mpsc:phase ?thing . ?whole cv:hasParticipation ?claim }
    UNION {
      ?inner cv:hasParticipant ?thing . ?entry cv:hasParticipation ?inner .
      ?entry mpsc:measure ?measure ; cv:hasParticipation ?claim .
    }
    UNION { ?claim prov:wasDerivedFrom/oa:hasSource ?thing }
    UNION { ?thing prov:wasDerivedFrom ?passage . BIND (?thing AS ?claim) }
  }
  ?claim prov:wasDerivedFrom ?passage .
"""
_PARTS = (
    "CONSTRUCT { ?thing ?p ?o } WHERE { ?thing ?p ?o }",
    f"CONSTRUCT {{ ?s ?p ?thing }} WHERE {{ ?s ?p ?thing }} ORDER BY ?s ?p LIMIT {MOST_LINKS}",
    f"CONSTRUCT {{ ?claim ?p ?o }} WHERE {{ {_CLAIM} ?claim ?p ?o }}",
    f"CONSTRUCT {{ ?in cv:hasParticipation ?claim }} WHERE {{ {_CLAIM} ?in cv:hasParticipation ?claim }}",
    f"""CONSTRUCT {{
      ?passage oa:hasSource ?source ; oa:hasSelector ?selector . ?selector oa:exact ?quote .
      ?source dcterms:title ?title ; schema:url ?url ; dcterms:date ?date .
    }} WHERE {{ {_CLAIM}
      ?passage oa:hasSource ?source ; oa:hasSelector ?selector . ?selector oa:exact ?quote .
      ?source schema:url ?url .
      OPTIONAL {{ ?source dcterms:title ?title }}
      OPTIONAL {{ ?source dcterms:date ?date }}
    }}""",
)
_LABELS = "CONSTRUCT {{ ?s rdfs:label ?label }} WHERE {{ VALUES ?s {{ {iris} }} ?s rdfs:label ?label }}"


async def describe_thing(pool: Pool, iri: ox.NamedNode) -> Graph:
    """The description of a thing, with labels of all it mentions; empty when the release knows nothing of it.

    Raises LimitReached when no worker was free in time.
    """
    graph = Graph()
    for part in _PARTS:
        await _add(graph, pool, bind(_PROLOGUE + part, {"thing": iri}))
    return graph + await labels(pool, {str(term) for triple in graph for term in triple if isinstance(term, URIRef)})


async def labels(pool: Pool, iris: Iterable[str]) -> Graph:
    """What each IRI is called, in all languages, as far as the release knows it."""
    graph = Graph()
    if nodes := " ".join(str(ox.NamedNode(iri)) for iri in sorted(iris)):
        await _add(graph, pool, _PROLOGUE + _LABELS.format(iris=nodes))
    return graph


async def _add(graph: Graph, pool: Pool, query: str) -> None:
    graph.parse(data=await pool.triples(Query(query)), format="nt")
