"""After any edits the derived graph is the one that deriving all from the start gives."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpsc_graph.namespaces import DEFAULT_BASE, GRAPHS, PREFIXES
from mpsc_graph.pipeline.derivation.derive import DERIVED, Rules, derive, read_rules
from mpsc_graph.pipeline.derivation.rederive import Derivation
from mpsc_graph.pipeline.derivation.rows import read_by_row
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from tests.conftest import ROOT

BASE = "https://example.org/"
RULES = {
    "transitive": "CONSTRUCT { ?x :p ?z } WHERE { ?x :p ?y . ?y :p ?z }",
    "path": "CONSTRUCT { ?x :q ?z } WHERE { ?x :p+ ?z }",
    "optional-path": "CONSTRUCT { ?x :r ?z } WHERE { ?x :q ?y . ?y :p? ?z }",
    "turns": "CONSTRUCT { ?x :q ?z } WHERE { ?x (:p/:r)+ ?z }",
    "hidden": "CONSTRUCT { ?x :q ?z } WHERE { { SELECT ?x { ?x :p ?y } } ?x :r ?z . ?z :q ?y }",
    "either": "CONSTRUCT { ?x :r ?z } WHERE { ?x (:p|^:q)/:q* ?z . ?z :q ?x }",
    "default": "CONSTRUCT { ?x :r :a } WHERE { ?x :p ?y OPTIONAL { ?x :r ?own } FILTER (!BOUND(?own)) }",
    "inherited": """CONSTRUCT { ?y ?p ?v } WHERE { VALUES ?p { :q :r } ?x :p ?y ; ?p ?v
        OPTIONAL { ?y ?p ?w } FILTER (!BOUND(?w)) }""",
    "absent": "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?y FILTER NOT EXISTS { ?y :r+ ?x } }",
    "minus": "CONSTRUCT { ?x :r ?y } WHERE { ?x :q ?y MINUS { ?y :q ?z . ?z :p ?x } }",
    "union": "CONSTRUCT { ?to :r ?x } WHERE { ?x :q ?y { ?y :p ?to } UNION { ?y :r :b BIND (?y AS ?to) } }",
    "made": """CONSTRUCT { ?made a :T ; :q ?x ; :of ?y } WHERE { ?x :p ?y . ?y :q ?z FILTER (STR(?x) < STR(?y))
        BIND (IRI(CONCAT("made/", STRAFTER(STR(?x), "#"), STRAFTER(STR(?y), "#"))) AS ?made) }""",
    "made-of": """CONSTRUCT { ?made :r ?z } WHERE { ?x :r ?z
        OPTIONAL { ?x :of ?y } BIND (COALESCE(?y, ?x) AS ?made) }""",
    "any": """CONSTRUCT { ?s ?p ?o } WHERE { ?c :s ?s ; ?p2 ?o ; :is ?p FILTER (?p2 = :o)
        OPTIONAL { ?c :r ?n } FILTER (!BOUND(?n)) }""",
    "sub-select": """CONSTRUCT { ?x :q ?z } WHERE {
        { SELECT DISTINCT ?x { ?x :p ?y FILTER EXISTS { ?y :q ?x2 } } } ?x :r ?y . ?y :q ?z
        OPTIONAL { ?z :p ?n OPTIONAL { ?n :q ?m FILTER (?m = ?x) } } FILTER (!BOUND(?m)) }""",
    "loose": "CONSTRUCT { ?x :r :c } WHERE { ?x :q ?y OPTIONAL { :a :p ?any } FILTER (BOUND(?any)) }",
    "counted": "CONSTRUCT { ?x :r :d } WHERE { SELECT ?x { ?x :p ?y } GROUP BY ?x HAVING (COUNT(DISTINCT ?y) > 1) }",
    "counted-by-a-hidden-one": """CONSTRUCT { ?x :r ?n } WHERE { ?x :q ?z
        { SELECT ?z (COUNT(DISTINCT ?y) AS ?n) { ?y :p ?z . ?y :q ?w } GROUP BY ?z ?w HAVING (?n > 1) } }""",
    "all-counted": """CONSTRUCT { ?x :is :r } WHERE { ?x :q ?y
        { SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a :p ?b } } FILTER (?n > 2) }""",
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
    ox.Quad,
    nodes,
    st.just(notation),
    st.sampled_from([ox.Literal(x, datatype=edtf) for x in ("2020", "2021/..")]),
    graphs,
)
numbers = st.builds(
    ox.Quad,
    nodes,
    properties,
    st.just(ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))),
    graphs,
)
quads = st.one_of(links, links, links, links, links, links, periods, numbers)
rule_sets = st.lists(st.sampled_from(sorted(RULES)), min_size=1, max_size=6, unique=True)
edits = st.lists(st.tuples(st.sets(quads, max_size=3), st.sets(st.integers(0, 14), max_size=3)), min_size=1, max_size=4)


class Edited:
    """Statements that are edited, and a derivation that is held against the whole after each edit."""

    def __init__(self, stated: set[ox.Quad], rules: Rules, base: str) -> None:
        self.stated, self.rules, self.base = stated, rules, base
        store = ox.Store()
        store.extend(stated)
        self.derivation = Derivation(store, rules, base)

    def edit(self, added: set[ox.Quad], removed: set[ox.Quad]) -> None:
        before = self.derived()
        difference = self.derivation.change(added, removed)
        self.stated = (self.stated - removed) | added
        assert set(self.derivation.store) == set(derive(Statements(self.stated), self.rules, self.base).store)
        after = self.derived()
        assert (difference.added, difference.removed) == (after - before, before - after)
        assert self.derivation.steps == Edited(self.stated, self.rules, self.base).derivation.steps

    def derived(self) -> set[ox.Quad]:
        return {quad for quad in self.derivation.store if quad.graph_name == DERIVED}


QUICK = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
LONG = settings(deadline=None, suppress_health_check=list(HealthCheck))


def anything(stated: set[ox.Quad], names: list[str], changes: list[tuple[set[ox.Quad], set[int]]]) -> None:
    edited = Edited(stated, {Path(f"{name}.rq"): PREFIX + RULES[name] for name in names}, BASE)
    for added, places in changes:
        known = sorted(edited.stated, key=str)
        edited.edit(added, {known[place] for place in places if place < len(known)} - added)


def test_any_edits_of_anything() -> None:
    settings(QUICK, max_examples=100)(given(st.sets(quads, max_size=14), rule_sets, edits)(anything))()


@pytest.mark.slow
def test_many_edits_of_anything() -> None:
    settings(LONG, max_examples=4000)(given(st.sets(quads, max_size=14), rule_sets, edits)(anything))()


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_rules(Resources.find().ontology / "rules")


@pytest.fixture(scope="module")
def city(release: Release) -> set[ox.Quad]:
    """An invented city, what else there may be, and which classes are wider than others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        from cities import City
    made = set(City(1, 1, 3).quads)
    text = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    text += (ROOT / "tests" / "edited.ttl").read_text("utf-8")
    graph = ox.NamedNode(GRAPHS + "source/more")
    made |= {ox.Quad(*quad.triple, graph) for quad in ox.parse(text, ox.RdfFormat.TURTLE)}
    wider = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
    return made | {quad for quad in stated(release) if quad.predicate == wider}


def stated(release: Release) -> set[ox.Quad]:
    return {q for q in ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS) if q.graph_name != DERIVED}


def stirred(known: list[ox.Quad], chance: random.Random) -> ox.Quad:
    """A statement made of two others about the same property."""
    one = chance.choice(known)
    other = chance.choice([quad for quad in known if quad.predicate == one.predicate])
    return ox.Quad(one.subject, one.predicate, other.object, one.graph_name)


def edits_of(start: set[ox.Quad], rules: Rules) -> Callable[[], None]:
    @given(st.randoms(use_true_random=False), st.integers(1, 4), st.integers(1, 8))
    def edited(chance: random.Random, times: int, size: int) -> None:
        ours = Edited(set(start), rules, DEFAULT_BASE)
        for _ in range(times):
            known = sorted(ours.stated, key=str)
            removed = set(chance.sample(known, chance.randint(0, size)))
            ours.edit({stirred(known, chance) for _ in range(chance.randint(0, size))} - removed, removed)

    return edited


def test_edits_by_the_rules_of_the_project(city: set[ox.Quad], rules: Rules) -> None:
    settings(QUICK, max_examples=10)(edits_of(city, rules))()


@pytest.mark.slow
def test_many_edits_by_the_rules_of_the_project(city: set[ox.Quad], rules: Rules) -> None:
    settings(LONG, max_examples=150)(edits_of(city, rules))()


@pytest.mark.slow
def test_pages_of_the_project_go_and_come(release: Release, rules: Rules) -> None:
    ours = Edited(stated(release), rules, DEFAULT_BASE)
    pages = sorted({str(quad.graph_name) for quad in ours.stated if "/source/" in str(quad.graph_name)})
    for page in random.Random(1).sample(pages, 6):
        quads = {quad for quad in ours.stated if str(quad.graph_name) == page}
        some = set(sorted(quads, key=str)[::3])
        ours.edit(set(), some)
        ours.edit(some, quads - some)
        ours.edit(quads, set())


def test_every_rule_of_the_project_can_be_asked_in_part(rules: Rules) -> None:
    assert all(read_by_row(text, DEFAULT_BASE).groups for text in rules.values())


def test_a_rule_that_counts_by_group_can_be_asked_in_part_and_one_that_counts_everything_cannot() -> None:
    assert read_by_row(PREFIX + RULES["counted"], BASE).groups
    assert read_by_row(PREFIX + RULES["counted-by-a-hidden-one"], BASE).groups
    assert not read_by_row(PREFIX + RULES["all-counted"], BASE).groups
