"""Apache Jena's engine, which is Fuseki's, holds a release and answers the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.release import Release
from mpsc_graph.store.base import Query, Table, Term
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.store.holding import check_held
from mpsc_graph.store.remote import RemoteStore
from tests.engines import jena, load
from tests.test_remote import CATALOGUE, table

pytestmark = pytest.mark.slow

DECIMAL = ox.NamedNode(PREFIXES["xsd"] + "decimal")


@pytest.fixture(scope="module")
def remote(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteStore]:
    with jena(tmp_path_factory.mktemp("jena")) as running:
        load(running, release)
        yield running.store(remote_engine="fuseki")


def test_it_holds_the_release(remote: RemoteStore, release: Release) -> None:
    """As it is: dates and years are kept apart."""
    check_held(remote, release)
    assert {graph: remote.counts()[graph] for graph in release.manifest.graphs} == release.manifest.graphs


def test_the_catalogue_is_answered_alike(remote: RemoteStore, store: EmbeddedStore) -> None:
    """Row for row; the order is its own where the standard leaves it open (texts with language tags)."""
    for question in CATALOGUE:
        query = question.query({}, DEFAULT_BASE)
        assert rows(table(remote, query)) == rows(table(store, query)), question.name


def rows(answer: Table) -> Counter[tuple[Term | None, ...]]:
    """A computed number is written -18.0 by one, and -18 by the other."""
    return Counter(tuple(_short(term) for term in row) for row in answer.rows)


def _short(term: Term | None) -> Term | None:
    if isinstance(term, ox.Literal) and term.datatype == DECIMAL:
        return ox.Literal(term.value.removesuffix(".0"), datatype=DECIMAL)
    return term


def test_graphs_are_the_same(remote: RemoteStore, store: EmbeddedStore) -> None:
    for text in ("DESCRIBE <dresden/org/a15>", "CONSTRUCT WHERE { ?m a mpsc:Measure ; rdfs:label ?l }"):
        answers = [each.answer(Query(text), None, ox.RdfFormat.N_TRIPLES).body for each in (store, remote)]
        assert len({frozenset(body.splitlines()) for body in answers}) == 1 and answers[0]
