"""After any edits what is found is what a full run finds, and an edit is validated in a moment."""

from __future__ import annotations

import random
import time
from collections import Counter

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, SH, URIRef
from rdflib.term import Node

from mpsc_graph.errors import ShapesError
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.validate.batched import Asked
from mpsc_graph.validate.data import Data
from mpsc_graph.validate.engine import Engine, find, load_shapes
from mpsc_graph.validate.incremental import Incremental
from tests.test_engines import AT_ONCE, CLASSES, EX, NODES, PROPERTIES, SHAPES, add_shape, load_shapes_text, statements

Statement = tuple[Node, Node, Node]


def triples(given: list[Statement]) -> list[ox.Triple]:
    graph = rdflib.Graph()
    for statement in given:
        graph.add(statement)
    return [quad.triple for quad in ox.parse(graph.serialize(format="nt"), ox.RdfFormat.N_TRIPLES)]


def full(data: Data, shapes: rdflib.Graph) -> object:
    return Counter(find(Data(data), shapes, Engine.BATCHED).findings)


edits = st.lists(
    st.tuples(st.lists(statements, max_size=3), st.lists(st.integers(0, 50), max_size=3)), min_size=1, max_size=4
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(statements, max_size=14), SHAPES, edits)
def test_random_edits(start: list[Statement], made: tuple, changes: list[tuple]) -> None:  # type: ignore[type-arg]
    shapes = load_shapes_text("SELECT $this ?value { $this ex:p0/ex:p1* ?value FILTER NOT EXISTS { ?value ex:p2 ?x } }")
    node = add_shape(shapes, made, URIRef(f"{EX}T"))
    shapes.add((node, SH.targetClass, CLASSES[0]))
    shapes.add((node, SH.targetObjectsOf, PROPERTIES[1]))
    try:
        incremental = Incremental(Data(triples(start)), shapes)
        for added, removed in changes:
            known = sorted(incremental.data, key=str)
            gone = [known[number] for number in removed if number < len(known)]
            incremental.change(triples(added), gone)
            assert Counter(incremental.findings) == full(incremental.data, shapes)
    except ShapesError:
        pass


CONSTRAINTS = {
    **AT_ONCE,
    "optional in optional": """SELECT $this { $this ex:p0 ?a
        OPTIONAL { ?a ex:p1 ?b OPTIONAL { ?b ex:p2 ?c } } FILTER (!BOUND(?c)) }""",
    "absent far off": "SELECT $this ?value { $this ex:p0/ex:p1* ?value FILTER NOT EXISTS { ?value ex:p2 ?x } }",
    "hidden": "SELECT $this { $this ex:p0 ?a { SELECT $this { $this ex:p1 ?x . ?x ex:p2 ?a } } }",
    "backwards": "SELECT $this { $this ^ex:p0/(ex:p1|^ex:p2) ?a . ?a ex:p0 ?b }",
    "group far off": """SELECT $this (COUNT(?b) AS ?value) { $this ex:p0 ?a . ?a ex:p1 ?b }
        GROUP BY $this HAVING (COUNT(?b) > 1)""",
    "any property": "SELECT $this ?value { $this ?p ?value FILTER NOT EXISTS { ?value ?p $this } }",
}


class NeverWhole(Incremental):
    """Asks no constraint of everything after an edit."""

    is_begun = False

    def _start(self) -> None:
        assert not self.is_begun
        super()._start()
        self.is_begun = True

    def _ask(self, asked: Asked) -> None:
        assert not self.is_begun
        super()._ask(asked)


def stirred(chance: random.Random, count: int) -> set[ox.Triple]:
    """Statements of few nodes; what is of which class is among them."""
    nodes = [*(ox.NamedNode(str(node)) for node in NODES), ox.BlankNode("b")]
    ways = [ox.NamedNode(str(each)) for each in PROPERTIES for _ in range(2)]
    kind = [ox.Triple(node, ox.NamedNode(str(RDF.type)), ox.NamedNode(str(CLASSES[0]))) for node in nodes]
    values = [*nodes, *nodes, ox.Literal("aa"), ox.Literal("a")]
    links = (ox.Triple(chance.choice(nodes), chance.choice(ways), chance.choice(values)) for _ in range(count))
    return {chance.choice(kind) if chance.random() < 0.2 else link for link in links}


@pytest.mark.parametrize("query", CONSTRAINTS.values(), ids=CONSTRAINTS)
def test_a_constraint_is_asked_of_what_an_edit_concerns(query: str) -> None:
    """Of no more nodes than that, so that each must be among them; half the time who is asked changes, too."""
    chance, found = random.Random(1), 0
    everyone, of_a_class = load_shapes_text(query), load_shapes_text(query)
    for target in (SH.targetSubjectsOf, SH.targetObjectsOf):
        of_a_class.remove((None, target, None))
    of_a_class.add((URIRef(f"{EX}S"), SH.targetClass, CLASSES[0]))
    for _ in range(20):
        shapes = chance.choice([everyone, of_a_class])
        incremental = NeverWhole(Data(stirred(chance, 12)), shapes)
        for _ in range(5):
            gone = [triple for triple in sorted(incremental.data, key=str) if chance.random() < 0.2]
            incremental.change(stirred(chance, chance.randint(0, 4)), gone)
            assert Counter(incremental.findings) == full(incremental.data, shapes)
            found += len(list(incremental.findings))
    assert found > 5


@pytest.fixture(scope="module")
def ours(release: Release, resources: Resources) -> Incremental:
    quads = ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS)
    return NeverWhole(Data(quads), load_shapes([resources.shapes]))


def test_edits_of_our_data(ours: Incremental, resources: Resources) -> None:
    """What a curator does: a claim goes, comes back otherwise, a thing changes its kind."""
    shapes = load_shapes([resources.shapes])
    things = sorted({triple.subject for triple in ours.data if "/claim/" in str(triple.subject)}, key=str)[::150]
    things += sorted({triple.subject for triple in ours.data if "/org/" in str(triple.subject)}, key=str)[::40]
    for thing in things:
        about = [triple for triple in ours.data if triple.subject == thing]
        ours.change(removed=about[::2])
        ours.change(added=[ox.Triple(thing, about[0].predicate, ox.Literal("?"))])
    assert len(list(ours.findings)) > 50
    assert Counter(ours.findings) == full(ours.data, shapes)


def test_an_edit_of_ten_things_takes_a_moment(ours: Incremental) -> None:
    subjects = sorted({triple.subject for triple in ours.data if "/claim/" in str(triple.subject)}, key=str)[5:1000:100]
    about = [triple for triple in ours.data if triple.subject in subjects and triple.predicate.value != str(RDF.type)]
    assert len(subjects) == 10
    begin = time.process_time()
    ours.change(removed=about)
    assert time.process_time() - begin < 1


def test_a_number_that_is_gone_no_longer_counts_as_written_otherwise() -> None:
    node, number = (
        ox.NamedNode("x:a"),
        ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    )
    data = Data([ox.Triple(node, node, number), ox.Triple(node, node, node)])
    assert not data.kept_as_written
    data.change([], [ox.Triple(node, node, number)])
    assert data.kept_as_written
