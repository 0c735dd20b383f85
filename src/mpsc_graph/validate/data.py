"""The statements to validate: all graphs as one, looked at by predicate, as an rdflib graph, or as a store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set
from functools import cached_property, lru_cache
from typing import Any

import pyoxigraph as ox
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result as Answer
from rdflib.store import Store

from mpsc_graph.errors import ShapesError
from mpsc_graph.validate.terms import Term, to_ox, to_rdflib
from mpsc_graph.validate.uncollected import uncollected

__all__ = ["Data", "Pairs", "prepared"]

Bucket = Term | set[Term]
"""One term, or several: most subjects have one value, and a set of one would be thrice as large."""


class Pairs:
    """What a predicate links: values by node."""

    def __init__(self) -> None:
        self._of: dict[Term, Bucket] = {}

    def add(self, node: Term, value: Term) -> None:
        known = self._of.setdefault(node, value)
        if isinstance(known, set):
            known.add(value)
        elif known is not value and known != value:
            self._of[node] = {known, value}

    def remove(self, node: Term, value: Term) -> None:
        known = self._of[node]
        if isinstance(known, set) and len(known) > 1:
            known.remove(value)
        else:
            del self._of[node]

    def __getitem__(self, node: Term) -> Collection[Term]:
        known = self._of.get(node)
        if known is None:
            return ()
        return known if isinstance(known, set) else (known,)

    def of(self, nodes: Iterable[Term]) -> dict[Term, Collection[Term]]:
        """The values of each node."""
        get = self._of.get
        return {
            node: known if isinstance(known := get(node), set) else () if known is None else (known,) for node in nodes
        }

    def __contains__(self, node: Term) -> bool:
        return node in self._of

    def __iter__(self) -> Iterator[tuple[Term, Term]]:
        for node, known in self._of.items():
            for value in known if isinstance(known, set) else (known,):
                yield node, value

    def __len__(self) -> int:
        return sum(len(known) if isinstance(known, set) else 1 for known in self._of.values())

    def nodes(self) -> Set[Term]:
        return self._of.keys()


_NONE = Pairs()


class Data:
    """A graph that can be changed a little and validated again. Terms are read once each, literals as written.

    `held` is a store that has the same statements, in whatever graphs: then there need not be another for SPARQL.
    """

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad] = (), held: ox.Store | None = None) -> None:
        self._held = held
        self._forward: dict[Term, Pairs] = {}
        self._backward: dict[Term, Pairs] = {}
        terms: dict[Term, Term] = {}
        keep = terms.setdefault
        with uncollected():
            for triple in triples:
                subject, value = triple.subject, triple.object
                self._add(keep(subject, subject), triple.predicate, keep(value, value))

    def forward(self, predicate: Term) -> Pairs:
        """Objects by subject."""
        return self._forward.get(predicate, _NONE)

    def backward(self, predicate: Term) -> Pairs:
        """Subjects by object; made when first asked for."""
        if predicate not in self._backward:
            pairs = Pairs()
            for subject, value in self.forward(predicate):
                pairs.add(value, subject)
            self._backward[predicate] = pairs
        return self._backward[predicate]

    def predicates(self) -> list[Term]:
        return list(self._forward)

    def __contains__(self, triple: ox.Triple) -> bool:
        return triple.object in self.forward(triple.predicate)[triple.subject]

    def __iter__(self) -> Iterator[ox.Triple]:
        for predicate, pairs in self._forward.items():
            assert isinstance(predicate, ox.NamedNode)
            for subject, value in pairs:
                assert isinstance(subject, ox.NamedNode | ox.BlankNode)
                yield ox.Triple(subject, predicate, value)

    def change(self, added: Iterable[ox.Triple], removed: Iterable[ox.Triple]) -> None:
        """Take statements out and put others in, in all that has been made of the data; a held store stays as it is."""
        if self._held is not None:
            self._held = None
            self.__dict__.pop("store", None)
        for triple in removed:
            if triple in self:
                self._remove(triple)
                self._grow(-1)
        for triple in added:
            if triple not in self:
                self._add(triple.subject, triple.predicate, triple.object)
                self._grow(1)
                if "_rewritten" in self.__dict__ and triple.object not in self._rewritten:
                    self._rewritten |= _rewritten([triple.object])
                if "store" in self.__dict__:
                    self.store.add(ox.Quad(*triple))

    @cached_property
    def size(self) -> int:
        """How many statements there are."""
        return sum(map(len, self._forward.values()))

    @cached_property
    def store(self) -> ox.Store:
        """For SPARQL: that which is held, unless something stands twice in it, which would be counted twice."""
        if self._held is not None and len(self._held) == self.size:
            return self._held
        store = ox.Store()
        store.bulk_extend(ox.Quad(*triple) for triple in self)
        return store

    @property
    def kept_as_written(self) -> bool:
        """Whether the store gives back every literal as it was written ("01"^^xsd:integer becomes "1" there)."""
        return not (self._rewritten and any(value in self._rewritten for value in self._values()))

    @cached_property
    def _rewritten(self) -> set[Term]:
        """The values that the store writes otherwise, those of statements that are gone among them."""
        return _rewritten(self._values())

    def _values(self) -> Iterator[Term]:
        return (value for pairs in self._forward.values() for _, value in pairs)

    @cached_property
    def graph(self) -> rdflib.Graph:
        """For pySHACL: a view, nothing is copied."""
        return _Graph(store=_View(self))

    def copy(self) -> rdflib.Graph:
        """For pySHACL alone: a graph of rdflib's own."""
        graph = _Graph()
        graph.addN((to_rdflib(each.subject), to_rdflib(each.predicate), to_rdflib(each.object), graph) for each in self)
        return graph

    def _add(self, subject: Term, predicate: Term, value: Term) -> None:
        pairs = self._forward.get(predicate)
        if pairs is None:
            pairs = self._forward[predicate] = Pairs()
        pairs.add(subject, value)
        if predicate in self._backward:
            self._backward[predicate].add(value, subject)

    def _grow(self, by: int) -> None:
        if "size" in self.__dict__:
            self.size += by

    def _remove(self, triple: ox.Triple) -> None:
        self._forward[triple.predicate].remove(triple.subject, triple.object)
        if triple.predicate in self._backward:
            self._backward[triple.predicate].remove(triple.object, triple.subject)
        if "store" in self.__dict__:
            self.store.remove(ox.Quad(*triple))


def _rewritten(values: Iterable[Term]) -> set[Term]:
    literals: set[Term] = {term for term in values if isinstance(term, ox.Literal) and not term.language}
    node = ox.BlankNode()
    store = ox.Store()
    store.extend(ox.Quad(node, ox.NamedNode("x:p"), literal) for literal in literals)
    return literals - {quad.object for quad in store}


class _View(Store):
    """What rdflib asks of a store, answered from the data. pySHACL wants one that knows of contexts."""

    context_aware = graph_aware = True

    def __init__(self, data: Data) -> None:
        super().__init__()
        self.data = data
        self.prefixes: dict[str, rdflib.URIRef] = {}

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[tuple[Any, Iterator[rdflib.Graph]]]:
        subject, predicate, value = (None if part is None else to_ox(part) for part in triple_pattern)
        for used in self.data.predicates() if predicate is None else [predicate]:
            verb = to_rdflib(used)
            for node, of_node in self._pairs(subject, used, value):
                yield (to_rdflib(node), verb, to_rdflib(of_node)), iter((self.data.graph,))

    def _pairs(self, subject: Term | None, predicate: Term, value: Term | None) -> Iterable[tuple[Term, Term]]:
        if subject is not None:
            values = self.data.forward(predicate)[subject]
            if value is not None:
                return [(subject, value)] if value in values else []
            return [(subject, each) for each in values]
        if value is not None:
            return [(each, value) for each in self.data.backward(predicate)[value]]
        return list(self.data.forward(predicate))

    def __len__(self, context: Any = None) -> int:
        return self.data.size

    def add_graph(self, graph: rdflib.Graph) -> None:
        pass

    def namespaces(self) -> Iterator[tuple[str, rdflib.URIRef]]:
        return iter(self.prefixes.items())

    def namespace(self, prefix: str) -> rdflib.URIRef | None:
        return self.prefixes.get(prefix)

    def prefix(self, namespace: rdflib.URIRef) -> str | None:
        return next((prefix for prefix, bound in self.prefixes.items() if bound == namespace), None)

    def bind(self, prefix: str, namespace: rdflib.URIRef, override: bool = True) -> None:
        self.prefixes.setdefault(prefix, namespace)


class _Graph(rdflib.Graph):
    """Parses each query text once: pySHACL sends a constraint anew for every focus node (its issue 174)."""

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Answer:
        if isinstance(query_object, str):
            query_object = prepared(query_object, frozenset(self.namespaces()))
        return super().query(query_object, *args, **options)


@lru_cache(maxsize=512)
def prepared(query: str, namespaces: frozenset[tuple[str, rdflib.URIRef]] = frozenset()) -> Query:
    """A query parsed, once per text. Raises ShapesError for what is none."""
    try:
        return prepareQuery(query, initNs=dict(namespaces))
    except Exception as error:  # rdflib raises whatever its parser met
        raise ShapesError(f"a SPARQL constraint cannot be read: {error}") from error
