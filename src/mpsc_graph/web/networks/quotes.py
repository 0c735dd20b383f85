"""The words that claims rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from mpsc_graph.store.base import Query
from mpsc_graph.store.workers import WorkerPool

__all__ = ["Quote", "quotes"]

_QUERY = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX schema: <https://schema.org/>
SELECT ?claim ?source ?quote ?page (MIN(STR(?title)) AS ?name) (MIN(STR(?date)) AS ?dated) WHERE {{
  VALUES ?claim {{ {claims} }}
  ?claim prov:wasDerivedFrom ?passage .
  ?passage oa:hasSelector/oa:exact ?quote ; oa:hasSource ?source .
  ?source schema:url ?page .
  OPTIONAL {{ ?source dcterms:title ?title }}
  OPTIONAL {{ ?source dcterms:date ?date }}
}} GROUP BY ?claim ?source ?quote ?page ORDER BY ?claim ?source ?quote"""


@dataclass(frozen=True)
class Quote:
    """A passage: its words, the page they stand on, that page's title and date as far as it has any."""

    text: str
    page: str
    title: str
    date: str


async def quotes(pool: WorkerPool, claims: Iterable[str]) -> Mapping[tuple[str, str], tuple[Quote, ...]]:
    """(Claim, source) → passages. Raises LimitReached."""
    nodes = " ".join(str(ox.NamedNode(claim)) for claim in sorted(set(claims)))
    found: dict[tuple[str, str], tuple[Quote, ...]] = {}
    if nodes:
        table = await pool.table(Query(_QUERY.format(claims=nodes)))
        for row in table.rows:
            claim, source, *of = ("" if term is None else term.value for term in row)
            found[claim, source] = (*found.get((claim, source), ()), Quote(*of))
    return found
