"""The words that claims rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from mpsc_graph.store.base import Query
from mpsc_graph.store.query_pool import QueryPool

__all__ = ["Quote", "Quotes", "quotes"]

_QUERY = """PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX schema: <https://schema.org/>
SELECT ?claim ?source ?quote ?page (MIN(STR(?named)) AS ?name) (MIN(STR(?title)) AS ?any) (MIN(STR(?date)) AS ?dated)
WHERE {{
  VALUES ?claim {{ {claims} }}
  ?claim prov:wasDerivedFrom ?passage .
  ?passage oa:hasSelector/oa:exact ?quote ; oa:hasSource ?source .
  ?source schema:url ?page .
  OPTIONAL {{ ?source dcterms:title ?named FILTER (LANG(?named) = "{language}") }}
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

    @property
    def href(self) -> str | None:
        """Where the page is; None where no browser should go there, as to javascript:…"""
        return self.page if self.page.startswith(("http://", "https://")) else None


Quotes = Mapping[tuple[str, str], Sequence[Quote]]
"""Claim and source → passages."""


async def quotes(pool: QueryPool, claims: Iterable[str], language: str) -> Quotes:
    """The passages of claims; titles are in a language where the page has one in it. Raises LimitReached."""
    nodes = " ".join(str(ox.NamedNode(claim)) for claim in sorted(set(claims)))
    found: dict[tuple[str, str], list[Quote]] = {}
    if nodes:
        table = await pool.table(Query(_QUERY.format(claims=nodes, language=language)))
        for row in table.rows:
            claim, source, text, page, named, title, date = ("" if term is None else term.value for term in row)
            found.setdefault((claim, source), []).append(Quote(text, page, named or title, date))
    return found
