"""The engines find the same: on our shapes with hundreds of mistakes, and on shapes and data that chance makes up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SH, XSD, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from mpsc_graph.errors import ShapesError
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.validate.data import Data
from mpsc_graph.validate.engine import Engine, find, load_shapes
from mpsc_graph.validate.finding import Finding
from mpsc_graph.validate.prebinding import NotAtOnce, check_at_once

FAULTS = 240
EX = "http://example.org/"


def found(triples: list[ox.Triple], shapes: rdflib.Graph, engine: Engine) -> Counter[Finding]:
    return Counter(find(Data(triples), shapes, engine).findings)


# Our shapes, with mistakes in real data


def without(triple: ox.Triple, chance: random.Random, others: list[ox.Triple]) -> list[ox.Triple]:
    return []


def with_another_value(triple: ox.Triple, chance: random.Random, others: list[ox.Triple]) -> list[ox.Triple]:
    return [triple, ox.Triple(triple.subject, triple.predicate, chance.choice(others).object)]


def with_a_text(triple: ox.Triple, chance: random.Random, others: list[ox.Triple]) -> list[ox.Triple]:
    return [ox.Triple(triple.subject, triple.predicate, ox.Literal("etwas anderes"))]


def with_a_nameless_value(triple: ox.Triple, chance: random.Random, others: list[ox.Triple]) -> list[ox.Triple]:
    return [ox.Triple(triple.subject, triple.predicate, ox.BlankNode(f"b{chance.randrange(9)}"))]


def with_another_property(triple: ox.Triple, chance: random.Random, others: list[ox.Triple]) -> list[ox.Triple]:
    return [triple, ox.Triple(triple.subject, chance.choice(others).predicate, triple.object)]


def of_another_thing(triple: ox.Triple, chance: random.Random, others: list[ox.Triple]) -> list[ox.Triple]:
    return [triple, ox.Triple(chance.choice(others).subject, triple.predicate, triple.object)]


def in_another_language(triple: ox.Triple, chance: random.Random, others: list[ox.Triple]) -> list[ox.Triple]:
    text = getattr(triple.object, "value", "?")
    return [triple, ox.Triple(triple.subject, triple.predicate, ox.Literal(text, language=chance.choice(["de", "fr"])))]


def with_another_datatype(triple: ox.Triple, chance: random.Random, others: list[ox.Triple]) -> list[ox.Triple]:
    kind = ox.NamedNode(str(chance.choice([XSD.date, XSD.decimal, XSD.gYear, XSD.anyURI])))
    return [
        ox.Triple(triple.subject, triple.predicate, ox.Literal(getattr(triple.object, "value", "?"), datatype=kind))
    ]


MISTAKES: tuple[Callable[..., list[ox.Triple]], ...] = (
    *(without, with_another_value, with_a_text, with_a_nameless_value, with_another_property, of_another_thing),
    *(in_another_language, with_another_datatype),
)


@pytest.fixture(scope="module")
def broken(release: Release) -> list[ox.Triple]:
    """A part of the release, what it speaks of included, with mistakes."""
    chance = random.Random(8)
    quads = sorted(ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS), key=str)
    vocabulary = [quad.triple for quad in quads if str(quad.graph_name).endswith(("/ontology>", "/codes>"))]
    pages = sorted({str(quad.graph_name) for quad in quads if "/source/" in str(quad.graph_name)})
    kept = {*pages[::12], "<https://w3id.org/mpsc/graph/entities>", "<https://w3id.org/mpsc/graph/derived>"}
    data = [quad.triple for quad in quads if str(quad.graph_name) in kept]
    subjects = {triple.subject for triple in data if chance.random() < 0.25}
    data = [triple for triple in data if triple.subject in subjects or triple.predicate.value == str(RDF.type)]
    at = set(chance.sample(range(len(data)), FAULTS))
    mended = (
        chance.choice(MISTAKES)(each, chance, data) if number in at else [each] for number, each in enumerate(data)
    )
    return [*vocabulary, *(triple for triples in mended for triple in triples)]


def test_mistakes_in_our_data_are_found_alike(broken: list[ox.Triple], resources: Resources) -> None:
    shapes = load_shapes([resources.shapes])
    expected = found(broken, shapes, Engine.PYSHACL)
    assert len(expected) > FAULTS
    assert len({finding.shape for finding in expected}) > 40
    assert found(broken, shapes, Engine.BATCHED) == expected


# Shapes and data that chance makes up

NODES = [URIRef(f"{EX}n{number}") for number in range(4)]
PROPERTIES = [URIRef(f"{EX}p{number}") for number in range(3)]
CLASSES = [URIRef(f"{EX}C"), URIRef(f"{EX}D")]
VALUES: list[Node] = [
    *NODES,
    *(Literal("a"), Literal("a", lang="de"), Literal("b", lang="de"), Literal("b", lang="en-GB"), Literal("")),
    *(Literal("1", datatype=XSD.integer), Literal("2.5", datatype=XSD.decimal), Literal("x", datatype=XSD.date)),
    *(Literal("2023-01-01", datatype=XSD.date), Literal("true", datatype=XSD.boolean), rdflib.BNode("b")),
]

nodes, properties, values = (
    st.sampled_from([*NODES, rdflib.BNode("b")]),
    st.sampled_from(PROPERTIES),
    st.sampled_from(VALUES),
)
statements = st.one_of(
    st.tuples(nodes, properties, values),
    st.tuples(nodes, st.just(RDF.type), st.sampled_from(CLASSES)),
    st.just((CLASSES[1], RDFS.subClassOf, CLASSES[0])),
)
counts = st.integers(0, 2)
PATHS = st.recursive(
    properties.map(lambda each: ("property", each)),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["inverse", "zeroOrMore", "oneOrMore", "zeroOrOne"]), inner),
        st.tuples(st.sampled_from(["sequence", "alternative"]), inner, inner),
    ),
    max_leaves=3,
)
SIMPLE = st.one_of(
    st.tuples(st.sampled_from(["minCount", "maxCount", "minLength", "maxLength"]), counts),
    st.tuples(st.just("datatype"), st.sampled_from([XSD.string, XSD.integer, XSD.date, RDF.langString])),
    st.tuples(st.just("nodeKind"), st.sampled_from([SH.IRI, SH.Literal, SH.BlankNode, SH.BlankNodeOrIRI])),
    st.tuples(st.just("class"), st.sampled_from(CLASSES)),
    st.tuples(st.just("hasValue"), values),
    st.tuples(st.just("pattern"), st.sampled_from(["^a", "[0-9]", "n[12]$"])),
    st.tuples(st.sampled_from(["equals", "disjoint", "lessThan", "lessThanOrEquals"]), properties),
    st.tuples(st.sampled_from(["minInclusive", "maxExclusive"]), st.integers(0, 3)),
    st.tuples(st.just("in"), st.lists(values, min_size=1, max_size=3)),
    st.tuples(st.just("languageIn"), st.just(["de", "en"])),
    st.tuples(st.just("uniqueLang"), st.just(True)),
)
SHAPES = st.recursive(
    st.tuples(st.none(), st.lists(SIMPLE, max_size=2)),
    lambda inner: st.tuples(
        st.one_of(st.none(), PATHS),
        st.lists(
            st.one_of(
                SIMPLE,
                st.tuples(st.sampled_from(["node", "not", "property"]), inner),
                st.tuples(st.sampled_from(["and", "or", "xone"]), st.lists(inner, min_size=1, max_size=3)),
                st.tuples(st.just("qualified"), inner, counts, counts),
                st.tuples(st.just("closed"), st.lists(properties, max_size=2)),
            ),
            min_size=1,
            max_size=3,
        ),
    ),
    max_leaves=6,
)


def add_path(graph: rdflib.Graph, path: tuple) -> Node:  # type: ignore[type-arg]
    kind, *parts = path
    if kind == "property":
        return parts[0]  # type: ignore[no-any-return]
    node, inner = rdflib.BNode(), [add_path(graph, part) for part in parts]
    if kind == "sequence":
        Collection(graph, node, inner)
    elif kind == "alternative":
        head = rdflib.BNode()
        Collection(graph, head, inner)
        graph.add((node, SH.alternativePath, head))
    else:
        graph.add((node, SH[f"{kind}Path"], inner[0]))
    return node


def add_list(graph: rdflib.Graph, items: list[Node]) -> Node:
    head = rdflib.BNode()
    Collection(graph, head, items)
    return head


def add_shape(graph: rdflib.Graph, shape: tuple, node: Node, path: Node | None = None) -> Node:  # type: ignore[type-arg]
    way, constraints = shape
    way = add_path(graph, way) if way else path
    graph.add((node, RDF.type, SH.NodeShape if way is None else SH.PropertyShape))
    if way is not None:
        graph.add((node, SH.path, way))
    for name, argument, *rest in constraints:
        if name in ("hasValue", "datatype", "nodeKind", "class", "equals", "disjoint", "lessThan", "lessThanOrEquals"):
            value = argument
        elif name == "in":
            value = add_list(graph, argument)
        elif name == "languageIn":
            value = add_list(graph, list(map(Literal, argument)))
        elif name in ("node", "not"):
            value = add_shape(graph, (None, argument[1]), rdflib.BNode())
        elif name == "property":
            value = add_shape(graph, argument, rdflib.BNode(), PROPERTIES[0])
        elif name in ("and", "or", "xone"):
            value = add_list(graph, [add_shape(graph, each, rdflib.BNode()) for each in argument])
        elif name == "closed":
            graph.add((node, SH.ignoredProperties, add_list(graph, [RDF.type, *argument])))
            value = Literal(True)
        elif name == "qualified":
            graph.add((node, SH.qualifiedMinCount, Literal(rest[0])))
            graph.add((node, SH.qualifiedMaxCount, Literal(rest[1])))
            name, value = "qualifiedValueShape", add_shape(graph, argument, rdflib.BNode())
        else:
            value = Literal(argument)
        graph.add((node, SH[name], value))
    return node


def outcome(triples: list[ox.Triple], shapes: rdflib.Graph, engine: Engine) -> object:
    try:
        return found(triples, shapes, engine)
    except ShapesError:
        return "failure"


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(statements, max_size=14), st.lists(SHAPES, min_size=1, max_size=2))
def test_chance_finds_no_difference(data: list[tuple[Node, Node, Node]], made: list[tuple]) -> None:  # type: ignore[type-arg]
    shapes = rdflib.Graph()
    for number, shape in enumerate(made):
        node = add_shape(shapes, shape, URIRef(f"{EX}S{number}"))
        shapes.add((node, SH.targetClass, CLASSES[0]))
        shapes.add((node, SH.targetObjectsOf, PROPERTIES[number]))
    graph = rdflib.Graph()
    for statement in data:
        graph.add(statement)
    text = graph.serialize(format="nt")
    triples = [quad.triple for quad in ox.parse(text, ox.RdfFormat.N_TRIPLES)]
    expected = outcome(triples, shapes, Engine.PYSHACL)
    if expected != "failure":  # where nobody breaks a shape that cannot be run, the sieve may not come to run it
        assert outcome(triples, shapes, Engine.BATCHED) == expected


# SPARQL constraints

P = "PREFIX ex: <http://example.org/> "
AT_ONCE = {
    "a triple": "SELECT $this ?value { $this ex:p0 ?value }",
    "optional": "SELECT $this { $this ex:p0 ?a OPTIONAL { ?a ex:p1 ?b } FILTER (!BOUND(?b)) }",
    "union": "SELECT $this { { $this ex:p0 ?a } UNION { ?a ex:p1 $this } }",
    "group": "SELECT $this (COUNT(?a) AS ?value) { $this ex:p0 ?a } GROUP BY $this HAVING (COUNT(?a) > 1)",
    "path": "SELECT $this { $this ex:p0+ $this }",
    "empty path": "SELECT $this ?value { $this ex:p1 ?x . $this ex:p0* ?value }",
    "not exists": "SELECT $this { $this ex:p0 ?a FILTER NOT EXISTS { $this ex:p1 ?a } }",
    "exists": "SELECT $this { $this ex:p0 ?a FILTER EXISTS { ?a ex:p1 ?b FILTER (?b = ex:n1) } }",
    "sub-select": "SELECT $this { { SELECT $this (COUNT(?a) AS ?n) { $this ex:p0 ?a } GROUP BY $this } FILTER (?n>1) }",
    "bind": "SELECT $this (STRLEN(STR(?a)) AS ?value) { $this ex:p0 ?a FILTER (STRLEN(STR(?a)) > 1) }",
    "beside": "SELECT $this ?value { $this ex:p0 ?a . ?value ex:p1 ?b }",
}
ONE_BY_ONE = {
    "nothing binds it": ("SELECT $this ?value { ?value ex:p0 ?a }", "no pattern binds $this"),
    "optional only": ("SELECT $this { ?a ex:p0 ?b OPTIONAL { $this ex:p1 ?a } }", "nothing before it does"),
    "one branch": ("SELECT $this { { $this ex:p0 ?a } UNION { ?b ex:p1 ?a } }", "one branch only"),
    "whole count": ("SELECT $this (COUNT(*) AS ?n) { $this ex:p0 ?a }", "not by $this"),
    "empty path": ("SELECT $this ?value { $this ex:p0* ?value }", "may be empty"),
    "optional in exists": (
        "SELECT $this { $this ex:p0 ?a FILTER EXISTS { ?a ex:p1 ?b OPTIONAL { ?b ex:p2 ?c } } }",
        "EXISTS of more",
    ),
    "limit": ("SELECT $this { $this ex:p0 ?a } LIMIT 1", "Slice"),
    "not selected": ("SELECT ?a { $this ex:p0 ?a }", "not selected"),
    "random": ("SELECT $this (RAND() AS ?value) { $this ex:p0 ?a }", "RAND may differ"),
    "unknown kinds": ("SELECT $this { $this ex:p0 ?a ; ex:p1 ?b FILTER (?a < ?b) }", "two kinds"),
    "odd regular expression": ('SELECT $this { $this ex:p0 ?a FILTER REGEX(STR(?a), "(?=a)") }', "regular expression"),
    "sample": ("SELECT $this (SAMPLE(?a) AS ?value) { $this ex:p0 ?a } GROUP BY $this", "any value"),
}


@pytest.mark.parametrize("query", AT_ONCE.values(), ids=AT_ONCE)
def test_asked_once_is_asked_for_each(query: str) -> None:
    check_at_once(P + query)
    shapes = load_shapes_text(query)
    chance = random.Random(1)
    for _ in range(12):
        statements = {
            ox.Triple(*(ox.NamedNode(str(chance.choice(each))) for each in (NODES, PROPERTIES, NODES)))
            for _ in range(9)
        }
        batched = find(Data(statements), shapes, Engine.BATCHED)
        assert batched.left == {}
        assert Counter(batched.findings) == found(list(statements), shapes, Engine.PYSHACL)


@pytest.mark.parametrize(("query", "reason"), ONE_BY_ONE.values(), ids=ONE_BY_ONE)
def test_what_cannot_be_asked_once_is_told(query: str, reason: str) -> None:
    with pytest.raises(NotAtOnce) as caught:
        check_at_once(P + query)
    assert reason in str(caught.value)
    left = find(Data(), load_shapes_text(query), Engine.BATCHED).left
    assert reason in left[EX + "rule"]


def load_shapes_text(query: str) -> rdflib.Graph:
    shapes = rdflib.Graph()
    node, rule = URIRef(EX + "S"), URIRef(EX + "rule")
    for target in PROPERTIES:
        shapes.add((node, SH.targetSubjectsOf, target))
        shapes.add((node, SH.targetObjectsOf, target))
    shapes.add((node, RDF.type, SH.NodeShape))
    shapes.add((node, SH.sparql, rule))
    shapes.add((rule, SH.select, Literal(P + query)))
    return shapes


def test_numbers_as_written_go_to_the_reference() -> None:
    """The store would take 01 for 1; what is reported is what was written."""
    shapes = load_shapes_text("SELECT $this ?value { $this ex:p0 ?value }")
    written = ox.Literal("01", datatype=ox.NamedNode(str(XSD.integer)))
    triple = ox.Triple(ox.NamedNode(NODES[0]), ox.NamedNode(PROPERTIES[0]), written)
    batched = find(Data([triple]), shapes, Engine.BATCHED)
    assert [finding.value for finding in batched.findings] == [written]
    assert batched.left["SPARQL constraints"] == "numbers that are not written in their canonical form"


ADVANCED = {
    "SPARQL target": """ex:S a sh:NodeShape ; sh:nodeKind sh:Literal ;
        sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this <http://example.org/p0> ?x }" ] .""",
    "rule": """ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p0 ; sh:property [ sh:path ex:p2 ; sh:maxCount 0 ] ;
        sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p2 ; sh:object ex:n1 ] .""",
}


@pytest.mark.parametrize("name", ADVANCED)
def test_advanced_features_are_found_alike(name: str, tmp_path: Path) -> None:
    prefixes = f"@prefix sh: <{SH}> . @prefix ex: <{EX}> .\n"
    (tmp_path / "shapes.ttl").write_text(prefixes + ADVANCED[name], "utf-8")
    shapes = load_shapes([tmp_path / "shapes.ttl"])
    triple = ox.Triple(ox.NamedNode(NODES[0]), ox.NamedNode(PROPERTIES[0]), ox.NamedNode(NODES[1]))
    expected = found([triple], shapes, Engine.PYSHACL)
    assert len(expected) == 1
    assert found([triple], shapes, Engine.AUTO) == expected
