"""After any edits what is found is what a full run finds, and an edit is validated in a moment."""

from __future__ import annotations

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
from mpsc_graph.validate.data import Data
from mpsc_graph.validate.engine import Engine, find, load_shapes
from mpsc_graph.validate.incremental import Incremental
from tests.test_engines import CLASSES, EX, PROPERTIES, SHAPES, add_shape, load_shapes_text, statements

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


@pytest.fixture(scope="module")
def ours(release: Release, resources: Resources) -> Incremental:
    quads = ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS)
    return Incremental(Data(quads), load_shapes([resources.shapes]))


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
