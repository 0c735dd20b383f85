"""Derive: the bounds of periods, then the direct layer by the ordered CONSTRUCT rules of `ontology/rules/`, until none
adds anything. What a file states is not stated again: in the union of all graphs the engine would count it twice.

Rules see the union of all graphs and the IRIs they make are relative to the base. A rule that asks for what is absent
(a default) must come after the rules that could supply it, and none may count: while rules run, what is stated may be
there a second time.

Of many statements, a rule is run again only when something was added that one of its patterns could match.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.namespaces import GRAPHS
from mpsc_graph.pipeline.derivation.rule import Rule, marks
from mpsc_graph.pipeline.periods import describe_periods
from mpsc_graph.pipeline.statements import Statements

__all__ = ["DERIVED", "Rules", "derive", "read_rules"]

DERIVED = ox.NamedNode(GRAPHS + "derived")
Rules = Mapping[Path, str]
"""The texts of rules by their files, in the order in which they are run."""
_WEIGHED = 300_000
"""From how many statements on a rule is parsed to see whether it has to be run again; below, running it is quicker."""
_STATED = f"""
DELETE {{ GRAPH {DERIVED} {{ ?s ?p ?o }} }}
WHERE {{ GRAPH {DERIVED} {{ ?s ?p ?o }} GRAPH ?g {{ ?s ?p ?o }} FILTER (?g != {DERIVED}) }}
"""


def read_rules(folder: Path) -> Rules:
    """The `.rq` files of a folder, in the order of their names."""
    return {path: path.read_text("utf-8") for path in sorted(folder.glob("*.rq"))}


def derive(statements: Statements, rules: Path | Rules, base: str) -> Statements:
    """Add the derived graph to the statements, which are given back; `rules` may be the folder they are in.

    Raises InputError for a rule that is not a SPARQL CONSTRUCT query.
    """
    texts = read_rules(rules) if isinstance(rules, Path) else rules
    statements.add(list(describe_periods(statements, DERIVED)))
    _Derivation(statements.store, [Rule(path, text) for path, text in texts.items()], base).run()
    statements.store.update(_STATED)
    return statements


class _Derivation:
    """A run of rules, in their order and round after round."""

    def __init__(self, store: ox.Store, rules: list[Rule], base: str) -> None:
        self.store, self.rules, self.base = store, rules, base
        self.weighs = len(store) >= _WEIGHED
        self.last: dict[Rule, int] = {}
        """What a rule gave when it last ran, as a hash."""
        self.since: dict[Rule, set[str]] = {rule: set() for rule in rules}
        """The marks of what was added since a rule last ran."""

    def run(self) -> None:
        growing = True
        while growing:
            growing = False
            for rule in self.rules:
                if self.is_due(rule):
                    growing |= self.apply(rule)

    def is_due(self, rule: Rule) -> bool:
        return rule not in self.last or not self.weighs or rule.is_touched(self.since[rule], self.base)

    def apply(self, rule: Rule) -> bool:
        """Run a rule; whether that may have added anything."""
        lines = rule.results(self.store, self.base)
        given, before = hash(lines), self.last.get(rule)
        self.last[rule], self.since[rule] = given, set()
        if not lines or given == before or not self.load(lines, is_first=before is None):
            return False
        added = marks(lines) if self.weighs else set[str]()
        for each in self.since.values():
            each |= added
        return True

    def load(self, lines: bytes, is_first: bool) -> bool:
        """Put results in. Whether there are more statements now is counted where the answer may be no."""
        size = 0 if is_first else len(self.store)
        self.store.load(lines, ox.RdfFormat.N_TRIPLES, to_graph=DERIVED, lenient=True)
        return is_first or len(self.store) > size
