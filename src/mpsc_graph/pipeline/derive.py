"""Derive: the bounds of periods, then the direct layer by the ordered CONSTRUCT rules of `ontology/rules/`, until none
adds anything. What a file states is not stated again: in the union of all graphs the engine would count it twice.

Rules see the union of all graphs and the IRIs they make are relative to the base. A rule that asks for what is absent
(a default) must come after the rules that could supply it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.errors import InputError, Location, Problem
from mpsc_graph.namespaces import GRAPHS
from mpsc_graph.pipeline.periods import describe_periods
from mpsc_graph.pipeline.read import Statements

__all__ = ["DERIVED", "Rules", "construct", "derive", "read_rules"]

DERIVED = ox.NamedNode(GRAPHS + "derived")
Rules = Mapping[Path, str]
"""The texts of rules by their files, in the order in which they are run."""


def read_rules(folder: Path) -> Rules:
    """The `.rq` files of a folder, in the order of their names."""
    return {path: path.read_text("utf-8") for path in sorted(folder.glob("*.rq"))}


def derive(statements: Statements, rules: Path | Rules, base: str) -> Statements:
    """The statements with the derived graph added; `rules` may be the folder they are in.

    Raises InputError for a rule that is not a SPARQL CONSTRUCT query.
    """
    store = ox.Store()
    store.bulk_extend(statements.quads)
    queries = read_rules(rules) if isinstance(rules, Path) else rules
    stated = {quad.triple for quad in statements.quads}
    derived = set(describe_periods(statements.quads, DERIVED))
    store.extend(derived)
    growing = True
    while growing:
        before = len(derived)
        for path, query in queries.items():
            new = {quad for quad in construct(store, path, query, base) - derived if quad.triple not in stated}
            store.extend(new)
            derived |= new
        growing = len(derived) > before
    return Statements(statements.quads | derived, statements.locations)


def construct(store: ox.Store, path: Path, query: str, base: str) -> set[ox.Quad]:
    """What a rule gives, for the derived graph. Raises InputError for one that is not a SPARQL CONSTRUCT query."""
    try:
        answer = store.query(query, base_iri=base, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise InputError([Problem(Location(f"rules/{path.name}"), f"this is not SPARQL: {error}")]) from error
    if not isinstance(answer, ox.QueryTriples):
        raise InputError([Problem(Location(f"rules/{path.name}"), "expected a CONSTRUCT query")])
    return {ox.Quad(triple.subject, triple.predicate, triple.object, DERIVED) for triple in answer}
