"""The groups of patterns of a query, read from rdflib's SPARQL algebra (SPARQL 1.1, section 18.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from rdflib import BNode, URIRef, Variable
from rdflib.paths import InvPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern
from rdflib.plugins.sparql.parserutils import CompValue

from mpsc_graph.validate.pattern import Beyond, Part, Pattern, Same, Slot, Table, Walk
from mpsc_graph.validate.terms import to_ox

__all__ = ["Group", "groups_in", "slot"]

_EXISTS = ("Builtin_EXISTS", "Builtin_NOTEXISTS")
_AS_INSIDE = ("Project", "Distinct", "Reduced", "OrderBy")
"""What does not change which solutions there are; a sub-select only hides variables."""


@dataclass(frozen=True)
class Group:
    """Parts that all must be found, and groups that may be (OPTIONAL, EXISTS, MINUS). A UNION makes two of a group."""

    parts: tuple[Part, ...] = ()
    maybe: tuple[Group, ...] = ()

    @property
    def bound(self) -> set[str]:
        """The variables of every solution; what a sub-select hides has a slash in its name, as blank nodes do."""
        return {name for part in self.parts for name in part.names}

    @property
    def names(self) -> set[str]:
        return self.bound.union(*(group.names for group in self.maybe))

    def __add__(self, other: Group) -> Group:
        return Group(self.parts + other.parts, self.maybe + other.maybe)

    def beside(self, groups: Iterable[Group]) -> Group:
        return replace(self, maybe=(*self.maybe, *groups))


def groups_in(part: CompValue) -> tuple[Group, ...]:
    """The groups of which each solution has one. Raises Beyond for what is not read here, such as a count of all."""
    return tuple(_Reader().groups(part))


def slot(term: object, hidden: str = "") -> Slot:
    """A term of a query as one of the engine's, or as the name of a variable."""
    if isinstance(term, Variable):
        return f"{term}{hidden}"
    if isinstance(term, BNode):
        return f"{term}/blank{hidden}"
    return to_ox(term)  # type: ignore[arg-type]


class _Reader:
    """Reads one query; `hidden` holds, by scope, the variables that are seen outside."""

    def __init__(self) -> None:
        self._numbers = count()
        self._scopes: list[tuple[set[str], str]] = []

    def groups(self, part: CompValue) -> list[Group]:
        match part.name:
            case "BGP":
                return [Group(tuple(made for triple in part.triples for made in self._parts(*triple)))]
            case "Join":
                return [one + two for one in self.groups(part.p1) for two in self.groups(part.p2)]
            case "Union":
                return self.groups(part.p1) + self.groups(part.p2)
            case "LeftJoin":
                asked = self._asked(part.expr)
                maybe = [group.beside(asked) for group in self.groups(part.p2)]
                return [group.beside(maybe) for group in self.groups(part.p1)]
            case "Minus":
                maybe = self.groups(part.p2)
                return [group.beside(maybe) for group in self.groups(part.p1)]
            case "Filter":
                asked = self._asked(part.expr)
                return [group.beside(asked) for group in self.groups(part.p)]
            case "Extend":
                return [self._extended(group, part) for group in self.groups(part.p)]
            case "ToMultiSet":
                return self._table(part.p) if part.p.name == "values" else self._inside(part.p)
            case "AggregateJoin" if part.p.expr:
                return self.groups(part.p.p)
        if part.name in _AS_INSIDE:
            return self.groups(part.p)
        raise Beyond

    def _inside(self, part: CompValue) -> list[Group]:
        """A sub-select."""
        project = part
        while project.name in _AS_INSIDE and project.PV is None:
            project = project.p
        if project.PV is None:
            raise Beyond
        self._scopes.append(({str(name) for name in project.PV}, f"/{next(self._numbers)}"))
        try:
            return self.groups(part)
        finally:
            self._scopes.pop()

    def _slot(self, term: object) -> Slot:
        """What is hidden in a scope gets another name for all that is around it."""
        found = slot(term)
        for shown, suffix in reversed(self._scopes):
            if isinstance(found, str) and found not in shown:
                return found + suffix
        return found

    def _parts(self, subject: Any, predicate: Any, value: Any) -> Iterator[Part]:
        match predicate:
            case URIRef() | Variable():
                yield Pattern(self._slot(subject), self._slot(predicate), self._slot(value))
            case SequencePath(args=steps):
                between = [subject, *(Variable(f"/{next(self._numbers)}") for _ in steps[1:]), value]
                for step, begin, end in zip(steps, between, between[1:], strict=False):
                    yield from self._parts(begin, step, end)
            case InvPath(arg=arg):
                yield from self._parts(value, arg, subject)
            case Path() if not any(isinstance(step, NegatedPath) for step in _steps(predicate)):
                yield Walk(self._slot(subject), predicate, self._slot(value))
            case _:
                raise Beyond

    def _extended(self, group: Group, part: CompValue) -> Group:
        if isinstance(part.expr, Variable):
            one, other = self._slot(part.expr), self._slot(part.var)
            if one in group.bound and isinstance(one, str) and isinstance(other, str):
                return group + Group((Same(one, other),))
        return group.beside(self._asked(part.expr))

    def _table(self, part: CompValue) -> list[Group]:
        if any(term == "UNDEF" for row in part.res for term in row.values()):
            raise Beyond
        rows = (tuple((str(self._slot(name)), to_ox(term)) for name, term in row.items()) for row in part.res)
        return [Group((Table(tuple(rows)),))]

    def _asked(self, expression: object) -> list[Group]:
        """The groups of EXISTS and NOT EXISTS anywhere in an expression."""
        if isinstance(expression, CompValue):
            if expression.name in _EXISTS:
                return self.groups(translateGroupGraphPattern(expression.graph))
            return [group for value in expression.values() for group in self._asked(value)]
        if isinstance(expression, list):
            return [group for value in expression for group in self._asked(value)]
        return []


def _steps(path: Any) -> Iterator[Any]:
    """A path and all paths it is made of."""
    yield path
    for inner in (
        *getattr(path, "args", ()),
        *(getattr(path, name) for name in ("arg", "path") if hasattr(path, name)),
    ):
        yield from _steps(inner)
