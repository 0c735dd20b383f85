"""After any edits the derived graph is the one that deriving all from the start gives."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpsc_graph.pipeline.derive import DERIVED, Rules, derive
from mpsc_graph.pipeline.read import Statements
from mpsc_graph.pipeline.rederive import Derivation

BASE = "https://example.org/"
RULES = {
    "transitive": "CONSTRUCT { ?x :p ?z } WHERE { ?x :p ?y . ?y :p ?z }",
    "path": "CONSTRUCT { ?x :q ?z } WHERE { ?x :p+ ?z }",
    "optional-path": "CONSTRUCT { ?x :r ?z } WHERE { ?x :q ?y . ?y :p? ?z }",
    "either": "CONSTRUCT { ?x :r ?z } WHERE { ?x (:p|^:q)/:q* ?z . ?z :q ?x }",
    "default": "CONSTRUCT { ?x :r :a } WHERE { ?x :p ?y OPTIONAL { ?x :r ?own } FILTER (!BOUND(?own)) }",
    "inherited": "CONSTRUCT { ?y ?p ?v } WHERE { VALUES ?p { :q :r } ?x :p ?y ; ?p ?v OPTIONAL { ?y ?p ?w } FILTER(!BOUND(?w)) }",
    "absent": "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?y FILTER NOT EXISTS { ?y :r+ ?x } }",
    "minus": "CONSTRUCT { ?x :r ?y } WHERE { ?x :q ?y MINUS { ?y :q ?z . ?z :p ?x } }",
    "union": "CONSTRUCT { ?to :r ?x } WHERE { ?x :q ?y { ?y :p ?to } UNION { ?y :r :b BIND (?y AS ?to) } }",
    "made": """CONSTRUCT { ?made a :T ; :q ?x ; :of ?y } WHERE { ?x :p ?y . ?y :q ?z FILTER (STR(?x) < STR(?y))
        BIND (IRI(CONCAT("made/", STRAFTER(STR(?x), "#"), STRAFTER(STR(?y), "#"))) AS ?made) }""",
    "made-of": """CONSTRUCT { ?made :r ?z } WHERE { ?x :r ?z OPTIONAL { ?x :of ?y } BIND (COALESCE(?y, ?x) AS ?made) }""",
    "any": "CONSTRUCT { ?s ?p ?o } WHERE { ?c :s ?s ; ?p2 ?o ; :is ?p FILTER (?p2 = :o) OPTIONAL { ?c :r ?n } FILTER (!BOUND(?n)) }",
    "sub-select": """CONSTRUCT { ?x :q ?z } WHERE { { SELECT DISTINCT ?x { ?x :p ?y FILTER EXISTS { ?y :q ?x2 } } } ?x :r ?y . ?y :q ?z
        OPTIONAL { ?z :p ?n OPTIONAL { ?n :q ?m FILTER (?m = ?x) } } FILTER (!BOUND(?m)) }""",
    "loose": "CONSTRUCT { ?x :r :c } WHERE { ?x :q ?y OPTIONAL { :a :p ?any } FILTER (BOUND(?any)) }",
    "counted": "CONSTRUCT { ?x :r :d } WHERE { SELECT ?x (COUNT(*) AS ?n) { ?x :p ?y } GROUP BY ?x HAVING (COUNT(*) > 1) }",
    "listed": "CONSTRUCT { ?x :is :r } WHERE { ?x :q ?y } VALUES ?y { :a :b }",
    "dates": """CONSTRUCT { ?x :r ?y } WHERE { ?x :p ?y OPTIONAL { ?y <http://www.w3.org/ns/dcat#startDate> ?start }
        FILTER (?start > "2020-06-01"^^<http://www.w3.org/2001/XMLSchema#date>) }""",
}
"""What rules can be made of; several give the same triples, ask for what they give, or for what a later one gives."""
PREFIX = f"PREFIX : <{BASE}#>\n"


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{BASE}#{name}")


nodes = st.sampled_from([iri(name) for name in "abcd"])
properties = st.sampled_from([iri(name) for name in ("p", "p", "q", "q", "r", "s", "o", "is")])
notation = ox.NamedNode("http://www.w3.org/2004/02/skos/core#notation")
edtf = ox.NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")
graphs = st.sampled_from([iri("g1"), iri("g2")])
links = st.builds(ox.Quad, nodes, properties, nodes | properties, graphs)
periods = st.builds(
    ox.Quad, nodes, st.just(notation), st.sampled_from([ox.Literal(x, datatype=edtf) for x in ("2020", "2021/..")]), graphs
)
numbers = st.builds(ox.Quad, nodes, properties, st.just(ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))), graphs)
quads = st.one_of(links, links, links, links, links, links, periods, numbers)
rule_sets = st.lists(st.sampled_from(sorted(RULES)), min_size=1, max_size=6, unique=True)
edits = st.lists(st.tuples(st.sets(quads, max_size=3), st.sets(st.integers(0, 30), max_size=3)), min_size=1, max_size=4)


def whole(stated: set[ox.Quad], rules: Rules, base: str) -> set[ox.Quad]:
    store = ox.Store()
    store.extend(stated)
    kept = set(store)
    triples = {quad.triple for quad in kept}
    found = derive(Statements(kept), rules, base).quads
    return {quad for quad in found if quad.graph_name != DERIVED or quad.triple not in triples}


def check(derivation: Derivation, stated: set[ox.Quad], added: set[ox.Quad], removed: set[ox.Quad], rules: Rules, base: str) -> None:
    before = {quad for quad in derivation.store if quad.graph_name == DERIVED}
    difference = derivation.change(added, removed)
    expected = whole(stated, rules, base)
    assert set(derivation.store) == expected
    after = {quad for quad in expected if quad.graph_name == DERIVED}
    assert (difference.added, difference.removed) == (after - before, before - after)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sets(quads, max_size=12), rule_sets, edits)
def test_any_edits_of_anything(stated: set[ox.Quad], names: list[str], changes: list[tuple[set[ox.Quad], set[int]]]) -> None:
    rules = {Path(f"{name}.rq"): PREFIX + RULES[name] for name in names}
    store = ox.Store()
    store.extend(stated)
    derivation = Derivation(store, rules, BASE)
    for added, numbers in changes:
        known = sorted(stated, key=str)
        removed = {known[number] for number in numbers if number < len(known)} - added
        stated = (stated - removed) | added
        check(derivation, stated, added, removed, rules, BASE)
