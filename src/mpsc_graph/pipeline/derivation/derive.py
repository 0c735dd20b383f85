"""Derive: the bounds of periods, then the direct layer by the ordered CONSTRUCT rules of `ontology/rules/`, until none
adds anything. What a file states is not stated again: in the union of all graphs the engine would count it twice.

Rules see the union of all graphs and the IRIs they make are relative to the base. A rule that asks for what is absent
(a default) must come after the rules that could supply it, and none may count: while rules run, what is stated may be
there a second time.

Of many statements, a rule is asked again only when something was added that one of its patterns could match. For the
same reason rules are asked before their turn, two at once, for the engine leaves the interpreter to others meanwhile.
What they give is put in when it is their turn, so that all is as if each had waited for the one before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from mpsc_graph.namespaces import GRAPHS
from mpsc_graph.pipeline.derivation.mark import Mark, marks
from mpsc_graph.pipeline.derivation.rule import Rule
from mpsc_graph.pipeline.periods import describe_periods
from mpsc_graph.pipeline.statements import Statements

__all__ = ["DERIVED", "Rules", "derive", "read_rules"]

DERIVED = ox.NamedNode(GRAPHS + "derived")
Rules = Mapping[Path, str]
"""The texts of rules by their files, in the order in which they are run."""
_WEIGHED = 300_000
"""From how many statements on a rule is parsed to see when it has to be asked; below, asking it is quicker."""
_AT_ONCE = 2
"""Rules asked at the same time. What they give waits in memory."""
_STATED_TOO = f"""
SELECT ?s ?p ?o
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
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        _Derivation(statements.store, [Rule(path, text, base) for path, text in texts.items()], pool).run()
    return statements


class _Derivation:
    """A run of rules, in their order and round after round."""

    def __init__(self, store: ox.Store, rules: list[Rule], pool: ThreadPoolExecutor) -> None:
        self.store, self.rules, self.pool = store, rules, pool
        self.weighs = len(store) >= _WEIGHED
        self.asked: dict[Rule, Future[bytes]] = {}
        """Rules whose results are still to be put in."""
        self.last: dict[Rule, int] = {}
        """What a rule gave when that was last put in, as a hash."""
        self.since: dict[Rule, set[Mark]] = {rule: set() for rule in rules}
        """The marks of what was added since a rule was last asked."""

    def run(self) -> None:
        growing = True
        while growing:
            growing, stated_too = False, self.pool.submit(self.stated_too)
            for turn, rule in enumerate(self.rules):
                if self.is_due(rule):
                    self.ask(self.rules[turn:] if self.weighs else [rule])
                    growing |= self.put(rule, self.asked.pop(rule).result())
        for quad in stated_too.result():
            self.store.remove(quad)

    def is_due(self, rule: Rule) -> bool:
        return not self.weighs or rule not in self.last or rule in self.asked or rule.is_touched(self.since[rule])

    def ask(self, rules: Sequence[Rule]) -> None:
        """Ask the first rule, and those after it that look at nothing that the ones between may give.

        Rules that ran before are expected to give nothing new; if one does, whatever looks at it is asked again.
        """
        coming: set[Mark] = set()
        for rule in filter(self.is_due, rules):
            if not rule.is_touched(coming) and (rule not in self.asked or rule.is_touched(self.since[rule])):
                self.since[rule] = set()
                self.asked[rule] = self.pool.submit(rule.results, self.store)
            if self.weighs and rule not in self.last:
                coming |= rule.gives

    def put(self, rule: Rule, lines: bytes) -> bool:
        """Put in what a rule gives; whether that may have added anything."""
        given, before = hash(lines), self.last.get(rule)
        self.last[rule] = given
        if not lines or given == before or not self.load(lines, is_first=before is None):
            return False
        added = marks(lines) if self.weighs else set[Mark]()
        for each in self.since.values():
            each |= added
        return True

    def load(self, lines: bytes, is_first: bool) -> bool:
        """Load results. Whether there are more statements now is counted where the answer may be no."""
        size = 0 if is_first else len(self.store)
        self.store.load(lines, ox.RdfFormat.N_TRIPLES, to_graph=DERIVED, lenient=True)
        return is_first or len(self.store) > size

    def stated_too(self) -> list[ox.Quad]:
        """What is derived and stated as well. Asked at the start of every round; the last one adds nothing."""
        rows = cast(ox.QuerySolutions, self.store.query(_STATED_TOO))
        return [ox.Quad(row["s"], row["p"], row["o"], DERIVED) for row in rows]
