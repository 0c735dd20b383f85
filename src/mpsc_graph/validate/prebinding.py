"""Whether a SPARQL constraint may be asked once for all focus nodes.

SHACL (section 5.3 and appendix A) binds $this before a query is evaluated: each basic graph pattern is joined with it.
To ask with $this unbound and keep the rows of the targets gives the same where, in every part of the query, $this is
either bound by a pattern in all solutions or not spoken of at all:

- a pattern with $this in a triple binds it; one without is the same for every focus node;
- JOIN of such parts binds it if one does; UNION and OPTIONAL need it in both sides, or in the left;
- FILTER and BIND may speak of $this where it is bound; so may EXISTS of triples, UNION and FILTER;
- GROUP BY has to group by $this, a sub-select has to hand it on, LIMIT would count over all focus nodes;
- `path*` and `path?` from $this reach it even where it is in no statement, so another triple has to bind it.

What depends on the engine (random values, clocks, functions of one's own, regular expressions beyond the simple,
comparisons of what may be of two kinds) is left to the reference, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from rdflib import Literal, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from mpsc_graph.validate.comparing import CASTS, comparable, kinds
from mpsc_graph.validate.data import prepared

__all__ = ["NotAtOnce", "check_at_once"]

_THIS = Variable("this")
_UNSURE = {"RAND", "UUID", "STRUUID", "NOW", "BNODE", "REPLACE", "TIMEZONE", "TZ", "SHA1", "SHA384", "SHA512", "MD5"}
_SIMPLE = re.compile(r"(?!.*\(\?)[A-Za-z0-9 ^$.*+?()|\[\]:/_#-]*")
_UNSTABLE_AGGREGATES = {"Aggregate_Sample", "Aggregate_GroupConcat"}


class NotAtOnce(Exception):
    """A constraint has to be asked for each focus node; the message says why."""


@cache
def check_at_once(query: str) -> None:
    """Raises NotAtOnce unless the query means the same with $this unbound, filtered by the focus nodes."""
    algebra = prepared(query).algebra
    if algebra.name != "SelectQuery" or algebra.datasetClause:
        raise NotAtOnce("it is no SELECT of the data")
    if not _Check(kinds(algebra.p)).binds(algebra.p):
        raise NotAtOnce("no pattern binds $this")


class _Check:
    """One query. `known` are the kinds of the variables that it makes itself."""

    def __init__(self, known: dict[Variable, str]) -> None:
        self.known = known

    def binds(self, part: CompValue) -> bool:
        """Whether a part binds $this in all its solutions; if not, it does not speak of it. Raises NotAtOnce."""
        match part.name:
            case "BGP":
                return _pattern_binds(part.triples)
            case "Join":
                return any([self.binds(part.p1), self.binds(part.p2)])
            case "Union":
                return _alike(self.binds(part.p1), self.binds(part.p2))
            case "LeftJoin":
                left, right = self.binds(part.p1), self.binds(part.p2)
                if right and not left:
                    raise NotAtOnce("OPTIONAL binds $this and nothing before it does")
                return self.speaks(part.expr, left)
            case "Filter":
                return self.speaks(part.expr, self.binds(part.p))
            case "Extend":
                if part.var == _THIS and not _is_key(part):
                    raise NotAtOnce("it binds $this itself")
                return self.speaks(part.expr, self.binds(part.p))
            case "Project":
                return _handed_on(part.PV, self.binds(part.p))
            case "Distinct" | "Reduced" | "OrderBy" | "ToMultiSet" if part.p is not None:
                return self.binds(part.p)
            case "AggregateJoin":
                return self.groups(part)
        raise NotAtOnce(f"{part.name} in it")

    def groups(self, part: CompValue) -> bool:
        group = part.p
        if not self.binds(group.p):
            raise NotAtOnce("it groups what is the same for every focus node")
        if _THIS not in (group.expr or []):
            raise NotAtOnce("it groups, and not by $this")
        for aggregate in part.A:
            of_key = aggregate.name == "Aggregate_Sample" and aggregate.vars in group.expr
            if aggregate.name in _UNSTABLE_AGGREGATES and not of_key:
                raise NotAtOnce("an aggregate that may pick any value")
            self.speaks(aggregate, True)
        return True

    def speaks(self, expression: Any, binds: bool) -> bool:
        """Check an expression beside a part that binds $this, or does not."""
        for part in _parts(expression):
            if part == _THIS and not binds:
                raise NotAtOnce("an expression speaks of $this where no pattern binds it")
            if isinstance(part, CompValue):
                self.check(part, binds)
        return binds

    def exists(self, graph: CompValue, binds: bool) -> None:
        if not binds:
            raise NotAtOnce("EXISTS where no pattern binds $this")
        if any(part.name not in ("BGP", "Join", "Union", "Filter") for part in _patterns(graph)):
            raise NotAtOnce("EXISTS of more than triples, UNION and FILTER")
        self.binds(graph)

    def check(self, part: CompValue, binds: bool) -> None:
        name = part.name.removeprefix("Builtin_")
        if name in _UNSURE or (name == "Function" and part.iri not in CASTS):
            raise NotAtOnce(f"{name} may differ between engines")
        if name == "REGEX" and not (isinstance(part.pattern, Literal) and _SIMPLE.fullmatch(part.pattern)):
            raise NotAtOnce("a regular expression that engines may read differently")
        if name in ("EXISTS", "NOTEXISTS"):
            self.exists(part.graph, binds)
        compares = (name == "RelationalExpression" and part.op) or name in ("Aggregate_Min", "Aggregate_Max")
        if compares and not comparable(part, self.known):
            raise NotAtOnce("a comparison of values that may be of two kinds")


def _is_key(part: CompValue) -> bool:
    """Whether $this is bound to itself: GROUP BY $this, which rdflib writes as a sample of its group."""
    inside = part.p
    while inside.name in ("Extend", "Filter"):
        inside = inside.p
    samples = [each for each in inside.A if each.name == "Aggregate_Sample"] if inside.name == "AggregateJoin" else []
    return any(each.res == part.expr and each.vars == _THIS for each in samples)


def _pattern_binds(triples: list[tuple[Node, Any, Node]]) -> bool:
    with_this = [triple for triple in triples if _THIS in triple]
    if with_this and all(_may_be_empty(predicate) for _, predicate, _ in with_this):
        raise NotAtOnce("a path that may be empty starts at $this")
    return bool(with_this)


def _may_be_empty(path: Any) -> bool:
    match path:
        case MulPath(mod=sign, path=inner):
            return str(sign) in "*?" or _may_be_empty(inner)
        case InvPath(arg=inner):
            return _may_be_empty(inner)
        case SequencePath(args=parts):
            return all(map(_may_be_empty, parts))
        case AlternativePath(args=parts):
            return any(map(_may_be_empty, parts))
    return False


def _handed_on(names: list[Variable], binds: bool) -> bool:
    if binds and _THIS not in names:
        raise NotAtOnce("$this is not selected")
    return binds


def _alike(one: bool, other: bool) -> bool:
    if one != other:
        raise NotAtOnce("UNION binds $this in one branch only")
    return one


def _patterns(part: CompValue) -> Iterator[CompValue]:
    yield part
    for inner in (part.p, part.p1, part.p2):
        if isinstance(inner, CompValue):
            yield from _patterns(inner)


def _parts(expression: Any) -> Iterator[Any]:
    if isinstance(expression, CompValue):
        yield expression
        if expression.name not in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
            for key, value in expression.items():
                if key != "_vars":
                    yield from _parts(value)
    elif isinstance(expression, list | tuple):
        for each in expression:
            yield from _parts(each)
    else:
        yield expression
