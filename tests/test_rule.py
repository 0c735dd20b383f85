"""A rule is run again when it may have more to say, and only then."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpsc_graph.pipeline.derivation import derive as deriving
from mpsc_graph.pipeline.derivation.derive import DERIVED, derive
from mpsc_graph.pipeline.derivation.mark import marks
from mpsc_graph.pipeline.derivation.rule import Rule
from mpsc_graph.pipeline.statements import Statements

E = "https://example.org/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
RULES = (
    "CONSTRUCT { ?x :p1 ?y } { ?x :p0 ?y }",
    "CONSTRUCT { ?x :p2 ?y } { ?x :p1 ?y }",
    "CONSTRUCT { ?y :p3 ?x } { ?x :p2 ?y }",
    "CONSTRUCT { ?x :p3 ?z } { ?x :p3 ?y . ?y :p3 ?z }",
    "CONSTRUCT { ?x a :A } { ?x :p2 ?y FILTER NOT EXISTS { ?x a :B } }",
    "CONSTRUCT { ?x a :B } { ?x a :A ; :p1+/:p0? ?y }",
    "CONSTRUCT { ?x a ?wider } { ?x a ?class . ?class :p0 ?wider }",
    "CONSTRUCT { ?x ?p :B } { ?x a :A . :A ?p ?x }",
    "CONSTRUCT { :A :p0 ?x } { { SELECT ?x { ?x :p3 ?y } } UNION { ?x :p1 :B } OPTIONAL { ?x a ?none } }",
    "CONSTRUCT { ?x :p4 ?y } { ?x :none? ?y }",
    "CONSTRUCT { ?x ?p ?y } { VALUES ?p { :p1 :p3 } ?x :p0 ?y }",
    "CONSTRUCT { ?x :p4 ?y } { VALUES ?p { :p2 :p3 } ?x ?p ?y OPTIONAL { ?y ?p ?z } FILTER (!BOUND(?z)) }",
    "CONSTRUCT { ?y :p0 ?x } { { VALUES ?p { :p2 } ?x ?p ?y } UNION { ?x ?p ?y . ?p :p0 ?x } }",
    "CONSTRUCT { ?x :p0 :B } { ?x :p1 ?y FILTER (EXISTS { ?x :p4 :A } && ?y = :A) }",
)
NODES = [ox.NamedNode(E + name) for name in ("A", "B", "c", "d")]
PROPERTIES = [ox.NamedNode(E + "p0"), ox.NamedNode(E + "p1"), ox.NamedNode(TYPE[1:-1])]
triples = st.builds(ox.Triple, st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(NODES))


def texts(rules: list[str]) -> dict[Path, str]:
    return {Path(f"{number}.rq"): f"PREFIX : <{E}> {rule}" for number, rule in enumerate(rules)}


def by_the_book(stated: set[ox.Triple], rules: list[str]) -> set[ox.Triple]:
    """Every rule in every round, until none adds anything."""
    store = ox.Store()
    store.extend(ox.Quad(*triple, NODES[0]) for triple in stated)
    known, before = set(stated), -1
    while len(known) > before:
        before = len(known)
        for text in texts(rules).values():
            new = set(store.query(text, use_default_graph_as_union=True)) - known  # type: ignore[call-overload]
            store.extend(ox.Quad(*triple, DERIVED) for triple in new)
            known |= new
    return known - stated


@settings(max_examples=300, deadline=None)
@given(st.sets(triples, max_size=6), st.permutations(RULES), st.integers(1, len(RULES)))
def test_no_rule_is_left_out_wrongly(stated: set[ox.Triple], rules: list[str], count: int) -> None:
    statements = Statements(ox.Quad(*triple, NODES[0]) for triple in stated)
    with patch.object(deriving, "_WEIGHED", 0):
        derive(statements, texts(rules[:count]), E)
    assert {quad.triple for quad in statements.quads(graph=DERIVED)} == by_the_book(stated, rules[:count])


@pytest.mark.parametrize(
    ("added", "touched"),
    [
        ("<https://example.org/p1>", True),
        ("<https://example.org/p0>", False),
        (f"{TYPE} <https://example.org/A>", True),
        (f"{TYPE} <https://example.org/B>", False),
    ],
)
def test_a_rule_looks_at_its_properties_and_classes(added: str, touched: bool) -> None:
    rule = Rule(Path("x.rq"), f"PREFIX : <{E}> CONSTRUCT {{ ?x :p0 ?y }} {{ ?x a :A ; ^:p1/:p2* ?y }}", E)
    assert rule.is_touched({added}) == touched


def test_a_rule_that_rdflib_cannot_read_looks_at_all() -> None:
    assert Rule(Path("x.rq"), "CONSTRUCT {", E).is_touched({"<x:a>"})


def test_marks_of_lines() -> None:
    lines = f'<x:a> {TYPE} <x:C> .\n<x:a> <x:p> "<x:q> <x:r>" .\n<x:b> <x:p> <x:c> .\n'
    assert marks(lines.encode()) == {f"{TYPE} <x:C>", "<x:p>"}
