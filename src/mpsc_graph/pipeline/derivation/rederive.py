"""Derives again only what an edit can change, and ends with what `derive` gives of all that is stated.

`derive` runs its rules in order, round after round, and what a rule gives stays. So what is derived depends on the step
at which each triple is first there: a rule that asks for what is absent has seen only what came before. Here that step
is kept for each derived triple. After an edit both runs, the one before it and the one after, are gone through step by
step; at each, a rule is asked only of the rows that concern a triple which is there in one run and not in the other.
It is asked in a small store with the triples around these rows, as they were at that step of either run.

(The idea is that of DRed, Gupta, Mumick and Subrahmanian 1993, with steps in the place of strata.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from math import inf

import pyoxigraph as ox

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.derivation.derive import DERIVED, Rules
from mpsc_graph.pipeline.derivation.rows import RuleByRow, read_by_row
from mpsc_graph.pipeline.derivation.rule import Rule
from mpsc_graph.pipeline.periods import describe_periods
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.validate.pattern import Beyond, Changed
from mpsc_graph.validate.rows import Rows

__all__ = ["Derivation", "Difference"]

_STATED, _NEVER = -1, inf
"""Steps of what is stated, and of what is not there; periods come at step 0, the rules from 1 on."""
_NOTATION = ox.NamedNode(PREFIXES["skos"] + "notation")


@dataclass(frozen=True)
class Difference:
    """Quads that are in a graph after an edit and were not before, and the other way round."""

    added: set[ox.Quad]
    removed: set[ox.Quad]


class _Periods:
    """What follows from periods, as if it were a rule; a row is a period."""

    def affected(self, store: ox.Store, changed: Changed) -> Rows:
        return {(triple.subject,) for triple in changed.of(_NOTATION)}

    def giving(self, store: ox.Store, triples: Iterable[ox.Triple]) -> Rows:
        return {(triple.subject,) for triple in triples}

    def around(self, store: ox.Store, rows: Rows) -> set[ox.Triple]:
        return {quad.triple for (period,) in rows for quad in store.quads_for_pattern(period, _NOTATION, None, None)}  # type: ignore[arg-type]

    def heads(self, triples: Iterable[ox.Triple], rows: Rows) -> set[ox.Triple]:
        stated = Statements(ox.Quad(*triple) for triple in triples)
        return {quad.triple for quad in describe_periods(stated, DERIVED)}


class Derivation:
    """A store of stated quads, and the derived graph in it, kept up with edits."""

    def __init__(self, store: ox.Store, rules: Rules, base: str) -> None:
        """Derives everything. Raises InputError for a rule that is not a SPARQL CONSTRUCT query."""
        self.store, self.base = store, base
        self.whole = [Rule(path, text, base) for path, text in rules.items()]
        self.rules = [read_by_row(text, base) for text in rules.values()]
        self.steps: dict[ox.Triple, int] = {}
        self.rounds = 0
        self._whole()

    def _whole(self) -> None:
        """As `derive` does it."""
        self.store.remove_graph(DERIVED)
        self.steps = {}
        notations = Statements(self.store.quads_for_pattern(None, _NOTATION, None, None))
        self._take((quad.triple for quad in describe_periods(notations, DERIVED)), 0)
        for self.rounds in count(1):
            before = len(self.steps)
            for number, rule in enumerate(self.whole, (self.rounds - 1) * len(self.whole) + 1):
                given = ox.parse(rule.results(self.store), ox.RdfFormat.N_TRIPLES, lenient=True)
                self._take((quad.triple for quad in given), number)
            if len(self.steps) == before:
                return

    def _take(self, triples: Iterable[ox.Triple], step: int) -> None:
        new = [triple for triple in triples if triple not in self.steps and not _is_in(self.store, triple)]
        self.steps |= dict.fromkeys(new, step)
        self.store.extend(_derived(triple) for triple in new)

    def change(self, added: Iterable[ox.Quad], removed: Iterable[ox.Quad]) -> Difference:
        """Put stated quads in, take others out, and bring the derived graph up to date; gives what changed in that."""
        edit = _Edit(self, set(_as_kept(added)), set(_as_kept(removed)))
        try:
            return edit.run()
        except Beyond:
            before = set(self.steps)
            edit.finish()
            self._whole()
            return _difference(before, self.steps.keys())


class _Edit:
    """The run before an edit and the run after it. The store has what is there at any step of either, until the end."""

    def __init__(self, derivation: Derivation, added: set[ox.Quad], removed: set[ox.Quad]) -> None:
        self.store, self.steps, self.derivation = derivation.store, derivation.steps, derivation
        self.then: dict[ox.Triple, float] = {}
        self.now: dict[ox.Triple, float] = {}
        self.removed = removed - added
        before = {quad.triple: self._is_stated(quad.triple, set()) for quad in added | removed}
        self.store.extend(added)
        for triple, was in before.items():
            if self._is_stated(triple, self.removed) != was:
                self.then[triple] = _STATED if was else self.steps.get(triple, _NEVER)
                self.now[triple] = _NEVER if was else _STATED

    def _is_stated(self, triple: ox.Triple, without: set[ox.Quad]) -> bool:
        return any(quad.graph_name != DERIVED and quad not in without for quad in _quads(self.store, triple))

    def run(self) -> Difference:
        rules = self.derivation.rules
        self._step(0, _Periods())
        for number in count(1):
            known = dict(self.now)
            for step, rule in enumerate(rules, (number - 1) * len(rules) + 1):
                self._step(step, rule)
            if number >= self.derivation.rounds and self.now == known:
                self.derivation.rounds = number
                return self._end()
        raise AssertionError

    def _step(self, step: int, rule: RuleByRow | _Periods) -> None:
        differ = [triple for triple, then in self.then.items() if (then < step) != (self.now[triple] < step)]
        gone = {triple for triple in differ if self.now[triple] >= step}
        rows = rule.affected(self.store, Changed(differ))
        around = rule.around(self.store, rows)
        before = rule.heads((each for each in around if self._then(each) < step), rows) if rows else set()
        lost = {triple for triple in before if self._then(triple) == step}
        if giving := rule.giving(self.store, gone | lost) - rows:
            around |= rule.around(self.store, giving)
            rows = rows | giving
        after = rule.heads((each for each in around if self._now(each) < step), rows) if rows else set()
        for triple in lost - after:
            if self._now(triple) == step:
                self._set(triple, _NEVER)
        for triple in after:
            if triple not in self.now and triple not in self.steps and not _is_in(self.store, triple):
                self.then[triple], self.now[triple] = _NEVER, _NEVER
            if self._now(triple) > step:
                self._set(triple, step)

    def _then(self, triple: ox.Triple) -> float:
        """The step before which a triple was not there; of one that the store has."""
        return self.then[triple] if triple in self.then else self.steps.get(triple, _STATED)

    def _now(self, triple: ox.Triple) -> float:
        return self.now[triple] if triple in self.now else self.steps.get(triple, _STATED)

    def _set(self, triple: ox.Triple, step: float) -> None:
        self.then.setdefault(triple, self.steps.get(triple, _STATED))
        self.now[triple] = step
        if step is not _NEVER:
            self.store.add(_derived(triple))
        if self.then[triple] == step:
            del self.then[triple], self.now[triple]

    def _end(self) -> Difference:
        before = {triple for triple, step in self.then.items() if _is_derived(step)}
        after = {triple for triple, step in self.now.items() if _is_derived(step)}
        for triple in before - after:
            del self.steps[triple]
            self.store.remove(_derived(triple))
        self.steps |= {triple: int(self.now[triple]) for triple in after}
        self.finish()
        return _difference(before, after)

    def finish(self) -> None:
        """Take out what is stated no more."""
        for quad in self.removed:
            self.store.remove(quad)


def _is_derived(step: float) -> bool:
    return _STATED < step < _NEVER


def _derived(triple: ox.Triple) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, DERIVED)


def _quads(store: ox.Store, triple: ox.Triple) -> Iterator[ox.Quad]:
    return store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)


def _is_in(store: ox.Store, triple: ox.Triple) -> bool:
    return next(_quads(store, triple), None) is not None


def _as_kept(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Quads as the store gives them back: it writes numbers its own way."""
    store = ox.Store()
    store.extend(quads)
    return iter(store)


def _difference(before: Iterable[ox.Triple], after: Iterable[ox.Triple]) -> Difference:
    was, is_ = ({_derived(triple) for triple in each} for each in (before, after))
    return Difference(is_ - was, was - is_)
