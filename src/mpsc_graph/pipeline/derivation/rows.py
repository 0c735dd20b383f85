"""A CONSTRUCT rule that can be asked about a part of the data only, and which rows of it can give a triple."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from rdflib import BNode
from rdflib.plugins.sparql import prepareQuery

from mpsc_graph.validate.group import Group, groups_in, slot
from mpsc_graph.validate.pattern import Beyond, Changed, Pattern, solve
from mpsc_graph.validate.rows import QueryByRow, Rows

__all__ = ["RuleByRow", "read_by_row"]


@dataclass(frozen=True)
class RuleByRow(QueryByRow):
    """A rule that can be asked about rows. One without groups can only be run as a whole."""

    text: str = ""
    base: str = ""
    template: tuple[Pattern, ...] = ()

    def giving(self, store: ox.Store, triples: Iterable[ox.Triple]) -> Rows:
        """The rows that may give these triples, of those that gave them before."""
        rows: Rows = set()
        changed = Changed(triples)
        for head in self.template:
            if begun := list(head.begun(store, changed)):
                for group in self.groups:
                    rows |= self.rows(solve(store, (*group.parts, *self._along(head, group)), begun))
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
        rule = RuleByRow(groups, names, text, base, tuple(Pattern(*map(slot, triple)) for triple in template))
        rule.heads((), {tuple(ox.NamedNode("x:x") for _ in names)})
    except Exception:  # rdflib raises whatever its parser met
        return RuleByRow(text=text, base=base)
    return rule
