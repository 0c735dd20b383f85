"""What the rows of an answer rest on: claims, with their words, the page and its date, and how they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.store.base import Query, Table, Term
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.web.networks.quotes import Quote, quotes
from mpsc_graph.web.questions.table import CLAIMS, Answer, Row, is_number

__all__ = ["MOST_CLAIMS", "Claim", "Grounds", "claims_in", "grounds", "tell"]

MOST_CLAIMS = 3
"""So many claims are shown with a row; the question that lists them all has the others."""

_STANDS = """PREFIX mpsc: <{mpsc}>
SELECT ?claim ?basis ?standing WHERE {{
  VALUES ?claim {{ {claims} }}
  OPTIONAL {{ ?claim mpsc:basis ?basis }}
  OPTIONAL {{ ?claim mpsc:standing ?standing }}
}}"""

Summed = Mapping[tuple[Term | None, ...], Sequence[str]]


@dataclass(frozen=True)
class Claim:
    """A claim: its passages, and the codes of its basis and standing."""

    iri: str
    passages: tuple[Quote, ...]
    basis: ox.NamedNode | None
    standing: ox.NamedNode | None


@dataclass(frozen=True)
class Grounds:
    """Which claims each row of a question rests on: those it names, or those that a question beside it lists for what
    both have in common (`shared`)."""

    shared: tuple[str, ...] = ()
    by_shared: Summed | None = None

    def of(self, row: Row) -> list[str]:
        """The claims of a row, each once."""
        if own := list(dict.fromkeys(row.claims())):
            return own
        if self.by_shared is None:
            return []
        return list(self.by_shared.get(tuple(row.terms.get(name) for name in self.shared), ()))


def grounds(table: Table, listing: Table) -> Grounds:
    """The claims behind the rows of a table. Where these sum up, `listing` has the rows with the claims, and what both
    tables have in common says which is which; numbers are what is summed, so they are no key.
    """
    if "claim" in table.columns:
        return Grounds()
    shared = tuple(
        name
        for index, name in enumerate(table.columns)
        if name in listing.columns and name not in CLAIMS and not is_number(table, index)
    )
    if not shared or "claim" not in listing.columns:
        return Grounds()
    places, claim = [listing.columns.index(name) for name in shared], listing.columns.index("claim")
    found: dict[tuple[Term | None, ...], dict[str, None]] = {}
    for row in listing.rows:
        if isinstance(term := row[claim], ox.NamedNode):
            found.setdefault(tuple(row[place] for place in places), {})[term.value] = None
    return Grounds(shared, {key: list(claims) for key, claims in found.items()})


def claims_in(answer: Answer) -> set[str]:
    """All claims that rows name themselves."""
    places = [place for place, name in enumerate(answer.table.columns) if name in CLAIMS]
    terms = (row[place] for row in answer.table.rows for place in places)
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}


async def tell(pool: QueryPool, claims: Iterable[str], language: str) -> dict[str, Claim]:
    """Claims with what they rest on; the titles of pages in a language where they have one. Raises LimitReached."""
    wanted = sorted(set(claims))
    if not wanted:
        return {}
    passages: dict[str, list[Quote]] = {}
    for (claim, _), said in (await quotes(pool, wanted, language)).items():
        passages.setdefault(claim, []).extend(said)
    nodes = " ".join(str(ox.NamedNode(claim)) for claim in wanted)
    table = await pool.table(Query(_STANDS.format(mpsc=PREFIXES["mpsc"], claims=nodes)))
    told: dict[str, Claim] = {}
    for row in table.rows:
        node, basis, standing = (term if isinstance(term, ox.NamedNode) else None for term in row)
        if node is not None and node.value not in told:
            told[node.value] = Claim(node.value, tuple(passages.get(node.value, ())), basis, standing)
    return told
