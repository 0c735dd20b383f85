"""A CONSTRUCT rule, read once, so that it can be asked about a part of the data only.

Every solution of a rule binds the same variables to terms of triples: its row. From the patterns follows which rows a
changed triple can concern (`affected`), which rows can give a triple (`giving`), and which triples alone decide what
becomes of a row (`around`). Filters are left out of this, so it may be more than is needed and is never less.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from rdflib import BNode
from rdflib.plugins.sparql import prepareQuery

from mpsc_graph.pipeline.derivation.group import Group, groups_in, slot
from mpsc_graph.pipeline.derivation.pattern import Beyond, Changed, Part, Pattern, Row, Walk, solve
from mpsc_graph.validate.terms import Term

__all__ = ["Rows", "RuleByRow", "read_by_row"]

Rows = set[tuple[Term, ...]]
"""The terms of a rule's row variables, in the order of their names."""


@dataclass(frozen=True)
class RuleByRow:
    """A rule that can be asked about rows. One without groups can only be run as a whole."""

    text: str
    base: str
    template: tuple[Pattern, ...] = ()
    groups: tuple[Group, ...] = ()
    names: tuple[str, ...] = ()

    def affected(self, store: ox.Store, changed: Changed) -> Rows:
        """The rows of which the rule may say something else when these triples come or go.

        Raises Beyond where that cannot be told, or is not worth telling.
        """
        if changed.all and not self.groups:
            raise Beyond
        rows: Rows = set()
        for group in self.groups:
            self._affected(store, group, (), changed, rows)
        return rows

    def _affected(self, store: ox.Store, group: Group, outer: tuple[Part, ...], changed: Changed, rows: Rows) -> None:
        inside = outer + group.parts
        for part in dict.fromkeys(group.parts):
            if begun := list(part.begun(store, changed)):
                rest = [each for each in inside if each != part or isinstance(part, Walk)]
                rows |= self._rows(solve(store, rest, begun))
        for maybe in group.maybe:
            self._affected(store, maybe, inside, changed, rows)

    def giving(self, store: ox.Store, triples: Iterable[ox.Triple]) -> Rows:
        """The rows that may give these triples, of those that gave them before."""
        rows: Rows = set()
        changed = Changed(triples)
        for head in self.template:
            if begun := list(head.begun(store, changed)):
                for group in self.groups:
                    rows |= self._rows(solve(store, (*group.parts, *self._along(head, group)), begun))
        return rows

    def _along(self, head: Pattern, group: Group) -> Iterator[Pattern]:
        """What is always given along with a triple of the template, and so is in the store where that one was given."""
        subjects = {head.subject, *(part.subject for part in group.parts if isinstance(part, Pattern))}
        for other in self.template:
            lawful = (not isinstance(other.subject, str) or other.subject in subjects) and (
                not isinstance(other.predicate, str) or other.predicate == head.predicate
            )
            if other != head and lawful and other.names <= head.names | group.bound:
                yield other

    def around(self, store: ox.Store, rows: Rows) -> set[ox.Triple]:
        """All triples on which rests what the rule says of these rows."""
        seen: set[ox.Triple] = set()
        for group in self.groups:
            _around(store, group, [dict(zip(self.names, row, strict=True)) for row in rows], seen)
        return seen

    def heads(self, triples: Iterable[ox.Triple], rows: Rows) -> set[ox.Triple]:
        """What the rule gives of these rows when there are just these triples."""
        if any(isinstance(term, ox.BlankNode | ox.Triple) for row in rows for term in row):
            raise Beyond
        store = ox.Store()
        store.extend(ox.Quad(*triple) for triple in triples)
        names = " ".join(f"?{name}" for name in self.names)
        table = "\n".join(f"({' '.join(map(str, row))})" for row in rows)
        answer = store.query(f"{self.text}\nVALUES ({names}) {{\n{table}\n}}", base_iri=self.base)
        return set(answer)  # type: ignore[arg-type]

    def _rows(self, found: list[Row]) -> Rows:
        return {tuple(row[name] for name in self.names) for row in found}


def _around(store: ox.Store, group: Group, rows: list[Row], seen: set[ox.Triple]) -> None:
    if not (found := solve(store, group.parts, rows)):
        return
    for part in group.parts:
        for row in _distinct(found, part.names):
            seen.update(part.triples(store, row))
    for maybe in group.maybe:
        _around(store, maybe, _distinct(found, maybe.names), seen)


def _distinct(rows: list[Row], names: set[str]) -> list[Row]:
    """What rows say of some variables, each once."""
    known = sorted(names & set(rows[0]))
    return [dict(zip(known, row, strict=True)) for row in {tuple(row[name] for name in known) for row in rows}]


@lru_cache(maxsize=64)
def read_by_row(text: str, base: str) -> RuleByRow:
    """A rule from the text of a query; what is not read here, or is no query at all, becomes one without groups."""
    try:
        query = prepareQuery(text, base=base).algebra
        groups, template = groups_in(query.p), tuple(query.template)
        if any(isinstance(term, BNode) for triple in template for term in triple):
            raise Beyond
        bound = set.intersection(*(group.bound for group in groups))
        names = tuple(sorted(name for name in bound if "/" not in name))
        rule = RuleByRow(text, base, tuple(Pattern(*map(slot, triple)) for triple in template), groups, names)
        rule.heads((), {tuple(ox.NamedNode("x:x") for _ in names)})
    except Exception:  # rdflib raises whatever its parser met
        return RuleByRow(text, base)
    return rule
