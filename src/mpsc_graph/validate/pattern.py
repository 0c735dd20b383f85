"""What a query asks for, and where it is found in the store: triple patterns, paths, tables of values.

A row is what is known of a query's variables. Every part of a query takes a row further: `found` gives the rows that
agree with the store. `begun` goes the other way: the rows in which a part looks at one of some triples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

from mpsc_graph.validate.paths import inverse, predicates
from mpsc_graph.validate.terms import Term, Way

__all__ = ["Beyond", "Changed", "Part", "Pattern", "Row", "Same", "Table", "Walk", "solve"]

Row = Mapping[str, Term]
"""Terms by the names of variables."""
Slot = Term | str
"""A term, or the name of a variable."""

_PEEK = 32
"""How many answers are looked at to tell which part has the fewest."""
_MOST = 50_000
"""With more rows, asking of everything is not much slower."""


class Beyond(Exception):
    """What changed concerns too much, or something that cannot be told; all is to be asked again."""


class Changed:
    """Triples that differ, by predicate."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.all = list(triples)
        self._of: dict[Term, list[ox.Triple]] = {}
        for triple in self.all:
            self._of.setdefault(triple.predicate, []).append(triple)

    def of(self, predicate: Slot) -> list[ox.Triple]:
        return self.all if isinstance(predicate, str) else self._of.get(predicate, [])


@dataclass(frozen=True)
class Pattern:
    """A triple pattern."""

    subject: Slot
    predicate: Slot
    object: Slot

    @property
    def slots(self) -> tuple[Slot, Slot, Slot]:
        return self.subject, self.predicate, self.object

    @property
    def names(self) -> set[str]:
        return {slot for slot in self.slots if isinstance(slot, str)}

    def found(self, store: ox.Store, row: Row) -> Iterator[Row]:
        for quad in self._quads(store, row):
            if (match := self.match(quad.triple, row)) is not None:
                yield match

    def answers(self, store: ox.Store, row: Row) -> int:
        """How many a row has that says something of the part, or that they are many."""
        return sum(1 for _ in islice(self._quads(store, row), _PEEK))

    def _quads(self, store: ox.Store, row: Row) -> Iterator[ox.Quad]:
        subject, predicate, value = (row.get(slot) if isinstance(slot, str) else slot for slot in self.slots)
        if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode | None):
            return iter(())
        return store.quads_for_pattern(subject, predicate, value, None)

    def match(self, triple: ox.Triple, row: Row) -> Row | None:
        """The row with what a triple says of the variables; None where they contradict each other."""
        known = dict(row)
        for slot, term in zip(self.slots, triple, strict=True):
            if (known.setdefault(slot, term) if isinstance(slot, str) else slot) != term:
                return None
        return known

    def begun(self, store: ox.Store, changed: Changed) -> Iterator[Row]:
        for triple in changed.of(self.predicate):
            if (row := self.match(triple, {})) is not None:
                yield row

    def triples(self, store: ox.Store, row: Row) -> Iterator[ox.Triple]:
        """What a row that was found looks at."""
        yield ox.Triple(*(row[slot] if isinstance(slot, str) else slot for slot in self.slots))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Walk:
    """A property path that is not a sequence of properties (`?`, `*`, `+`, `|`)."""

    subject: Slot
    way: Way
    object: Slot

    @property
    def names(self) -> set[str]:
        return {slot for slot in (self.subject, self.object) if isinstance(slot, str)}

    def found(self, store: ox.Store, row: Row) -> Iterator[Row]:
        subject, value = (row.get(slot) if isinstance(slot, str) else slot for slot in (self.subject, self.object))
        if subject is not None:
            pairs = [(subject, end) for end in _reach(store, self.way, {subject}, set())]
        elif value is not None:
            pairs = [(begin, value) for begin in _reach(store, inverse(self.way), {value}, set())]
        else:
            raise Beyond
        for pair in pairs:
            if (known := self._pair(*pair, row)) is not None:
                yield known

    def answers(self, store: ox.Store, row: Row) -> int:
        return sum(1 for _ in self.found(store, row))

    def _pair(self, begin: Term, end: Term, row: Row) -> Row | None:
        known = dict(row)
        for slot, term in ((self.subject, begin), (self.object, end)):
            if (known.setdefault(slot, term) if isinstance(slot, str) else slot) != term:
                return None
        return known

    def begun(self, store: ox.Store, changed: Changed) -> Iterator[Row]:
        """All that any walk over these properties through a triple links, which may be more than this path does."""
        anywhere = MulPath(self.way, "*")
        for predicate in set(predicates(self.way)):
            for triple in changed.of(ox.NamedNode(str(predicate))):
                ends: set[Term] = {triple.subject, triple.object}
                for begin in _reach(store, inverse(anywhere), ends, set()):
                    for end in _reach(store, anywhere, ends, set()):
                        if (row := self._pair(begin, end, {})) is not None:
                            yield row

    def triples(self, store: ox.Store, row: Row) -> Iterator[ox.Triple]:
        walked: set[ox.Triple] = set()
        _reach(store, self.way, {row[self.subject] if isinstance(self.subject, str) else self.subject}, walked)
        yield from walked


@dataclass(frozen=True)
class Table:
    """The rows of VALUES."""

    rows: tuple[tuple[tuple[str, Term], ...], ...]

    @property
    def names(self) -> set[str]:
        return {name for row in self.rows for name, _ in row}

    def found(self, store: ox.Store, row: Row) -> Iterator[Row]:
        for each in self.rows:
            if all(row.get(name, term) == term for name, term in each):
                yield {**row, **dict(each)}

    def answers(self, store: ox.Store, row: Row) -> int:
        return 1

    def begun(self, store: ox.Store, changed: Changed) -> Iterator[Row]:
        return iter(())

    def triples(self, store: ox.Store, row: Row) -> Iterator[ox.Triple]:
        return iter(())


@dataclass(frozen=True)
class Same:
    """A variable that another is bound to (`BIND (?one AS ?other)`)."""

    one: str
    other: str

    @property
    def names(self) -> set[str]:
        return {self.one, self.other}

    def found(self, store: ox.Store, row: Row) -> Iterator[Row]:
        known = row.get(self.one, row.get(self.other))
        if known is None:
            raise Beyond
        if row.get(self.one, known) == row.get(self.other, known):
            yield {**row, self.one: known, self.other: known}

    def answers(self, store: ox.Store, row: Row) -> int:
        return 1

    def begun(self, store: ox.Store, changed: Changed) -> Iterator[Row]:
        return iter(())

    def triples(self, store: ox.Store, row: Row) -> Iterator[ox.Triple]:
        return iter(())


Part = Pattern | Walk | Table | Same


def solve(store: ox.Store, parts: Iterable[Part], rows: list[Row]) -> list[Row]:
    """The rows taken further by all the parts; all rows bind the same variables.

    Next is always the part with the fewest answers for the first row, of those that speak of what it says: all else
    would only multiply the rows. Rows for which it has many wait, and go on by themselves. Raises Beyond where there
    are too many rows.
    """
    left, solved = list(parts), []
    while left and rows:
        part, fewest = _narrowest(store, left, rows[0])
        rows, waiting = _further(store, part, rows, fewest < _PEEK)
        if waiting:
            solved += solve(store, left, waiting)
        left.remove(part)
        if len(rows) + len(solved) > _MOST:
            raise Beyond
    return solved + rows


def _further(store: ox.Store, part: Part, rows: list[Row], may_wait: bool) -> tuple[list[Row], list[Row]]:
    """Rows taken further, and rows that wait; rows that say the same to a part are looked up once."""
    names = sorted(part.names & rows[0].keys())
    known: dict[tuple[Term, ...], list[Row]] = {}
    further: list[Row] = []
    waiting: list[Row] = []
    for row in rows:
        said = tuple(row[name] for name in names)
        if (answers := known.get(said)) is None:
            found = part.found(store, dict(zip(names, said, strict=True)))
            answers = known[said] = list(islice(found, _PEEK if may_wait else _MOST + 1))
        if may_wait and len(answers) == _PEEK:
            waiting.append(row)
        else:
            further += [{**row, **answer} for answer in answers]
    return further, waiting


def _narrowest(store: ox.Store, parts: list[Part], row: Row) -> tuple[Part, int]:
    best, fewest = parts[0], _PEEK + 1
    for part in parts:
        if part.names and part.names.isdisjoint(row):
            continue
        answers = part.answers(store, row)
        if answers < fewest:
            best, fewest = part, answers
        if fewest <= 1:
            break
    return best, fewest


def _reach(store: ox.Store, way: Way, nodes: set[Term], walked: set[ox.Triple], back: bool = False) -> set[Term]:
    """Where a path leads from any of the nodes; adds the triples it walks."""
    match way:
        case URIRef():
            return _step(store, ox.NamedNode(str(way)), nodes, walked, back)
        case InvPath(arg=arg):
            return _reach(store, arg, nodes, walked, not back)
        case SequencePath(args=steps):
            for step in reversed(steps) if back else steps:
                nodes = _reach(store, step, nodes, walked, back)
            return nodes
        case AlternativePath(args=steps):
            return {end for step in steps for end in _reach(store, step, nodes, walked, back)}
        case MulPath(path=step, mod=sign):
            found = set() if str(sign) == "+" else set(nodes)
            edge = nodes
            while edge := _reach(store, step, edge, walked, back) - found:
                found |= edge
                if str(sign) == "?":
                    break
            return found
    raise AssertionError(f"not a path: {way!r}")


def _step(store: ox.Store, predicate: ox.NamedNode, nodes: set[Term], walked: set[ox.Triple], back: bool) -> set[Term]:
    ends: set[Term] = set()
    for node in nodes:
        if back:
            found = list(store.quads_for_pattern(None, predicate, node, None))
        elif isinstance(node, ox.Literal):
            continue
        else:
            found = list(store.quads_for_pattern(node, predicate, None, None))
        walked.update(quad.triple for quad in found)
        ends.update(quad.subject if back else quad.object for quad in found)
    return ends
