"""A store that holds the statements already answers SPARQL constraints as a store of the data's own does."""

from __future__ import annotations

import random
from collections import Counter

import pyoxigraph as ox
import pytest

from mpsc_graph.validate.data import Data
from mpsc_graph.validate.engine import Engine, find
from tests.test_engines import AT_ONCE, EX, NODES, PROPERTIES, load_shapes_text

TWO_VALUES = "SELECT $this { $this ex:p0 ?value } GROUP BY $this HAVING (COUNT(?value) > 1)"
ONE, TWO = (ox.NamedNode(f"{EX}g{number}") for number in (1, 2))


def triple(subject: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(EX + subject), ox.NamedNode(f"{EX}p0"), ox.Literal(value))


def store_of(*quads: tuple[ox.Triple, ox.NamedNode]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(each.subject, each.predicate, each.object, graph) for each, graph in quads)
    return store


def found(data: Data) -> list[str]:
    return sorted(str(finding.focus) for finding in find(data, load_shapes_text(TWO_VALUES), Engine.BATCHED).findings)


def test_it_is_asked_as_the_union_of_its_graphs() -> None:
    held = store_of((triple("n0", "a"), ONE), (triple("n0", "b"), TWO), (triple("n1", "a"), TWO))
    data = Data(held, held)
    assert data.store is held
    assert found(data) == [f"<{EX}n0>"]


def test_what_stands_in_two_graphs_is_counted_once() -> None:
    held = store_of((triple("n0", "a"), ONE), (triple("n0", "a"), TWO), (triple("n1", "a"), ONE))
    data = Data(held, held)
    assert data.store is not held
    assert found(data) == []


def test_a_change_is_not_made_in_it() -> None:
    held = store_of((triple("n0", "a"), ONE))
    data = Data(held, held)
    assert found(data) == []
    data.change([triple("n0", "b")], [])
    assert found(data) == [f"<{EX}n0>"]
    assert len(held) == 1


@pytest.mark.parametrize("query", AT_ONCE.values(), ids=AT_ONCE)
def test_chance_finds_no_difference(query: str) -> None:
    shapes, chance = load_shapes_text(query), random.Random(1)
    for _ in range(12):
        drawn = (map(chance.choice, (NODES, PROPERTIES, NODES)) for _ in range(9))
        triples = {ox.Triple(*(ox.NamedNode(str(node)) for node in nodes)) for nodes in drawn}
        data = Data(triples, store_of(*((each, chance.choice((ONE, TWO))) for each in triples)))
        of_its_own = find(Data(triples), shapes, Engine.BATCHED)
        assert Counter(find(data, shapes, Engine.BATCHED).findings) == Counter(of_its_own.findings)
