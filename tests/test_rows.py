"""Which rows of a query a change concerns, and what is looked at for that."""

from __future__ import annotations

import pyoxigraph as ox
from rdflib.plugins.sparql import prepareQuery

from mpsc_graph.validate.group import groups_in
from mpsc_graph.validate.pattern import Changed
from mpsc_graph.validate.rows import QueryByRow

BASE = "https://example.org/#"
ALIKE = """PREFIX : <https://example.org/#>
SELECT ?a ?b { VALUES ?property { :title } ?a :says ?property . ?b :says ?property
  OPTIONAL { ?b :during ?period . ?period :begins ?start } }"""


def triple(*names: str) -> ox.Triple:
    return ox.Triple(*(ox.NamedNode(BASE + name) for name in names))


def test_what_is_known_leads_to_what_is_looked_up_next() -> None:
    """Much is during the phase, and nothing of it is asked for: no two of 600 claims are put beside each other."""
    store = ox.Store()
    store.extend(ox.Quad(*triple(f"claim{number}", "says", "title")) for number in range(600))
    store.extend(ox.Quad(*triple(f"tie{number}", "during", "phase")) for number in range(600))
    begins = triple("phase", "begins", "day")
    store.add(ox.Quad(*begins))
    query = QueryByRow(groups_in(prepareQuery(ALIKE).algebra.p), ("a", "b"))
    assert query.affected(store, Changed([begins])) == set()
    store.add(ox.Quad(*triple("claim7", "during", "phase")))
    some = {(ox.NamedNode(f"{BASE}claim{number}"), ox.NamedNode(f"{BASE}claim7")) for number in range(600)}
    assert query.affected(store, Changed([begins])) == some
