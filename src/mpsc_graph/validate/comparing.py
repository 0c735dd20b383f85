"""Whether a comparison means the same to every engine.

SPARQL 1.1 (section 17.3) compares strings with strings and numbers with numbers; what engines make of a number beside a
text differs (rdflib finds 1.5 less than "viel"). So what is compared has to be known from the query itself: texts by
STR, CONCAT and the like, numbers by STRLEN, COUNT or a cast, or a term that has to be a certain IRI.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import XSD, Literal, URIRef, Variable
from rdflib.plugins.sparql.parserutils import CompValue

__all__ = ["CASTS", "comparable", "kinds"]

CASTS = {XSD.decimal: "number", XSD.integer: "number", XSD.string: "text"}
_KINDS = {
    **dict.fromkeys(("STR", "CONCAT", "LANG", "UCASE", "LCASE", "SUBSTR", "STRBEFORE", "STRAFTER"), "text"),
    **dict.fromkeys(("STRLEN", "ABS", "CEIL", "FLOOR", "ROUND", "YEAR", "MONTH", "DAY"), "number"),
    **dict.fromkeys(("DATATYPE", "IRI", "URI"), "iri"),
    **dict.fromkeys(("BOUND", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "EXISTS", "NOTEXISTS"), "truth"),
    **dict.fromkeys(("SAMETERM", "CONTAINS", "STRSTARTS", "STRENDS", "REGEX", "LANGMATCHES"), "truth"),
}
_OTHER = {
    **dict.fromkeys(
        ("RelationalExpression", "ConditionalAndExpression", "ConditionalOrExpression", "UnaryNot"), "truth"
    ),
    **dict.fromkeys(("AdditiveExpression", "MultiplicativeExpression", "UnaryMinus", "UnaryPlus"), "number"),
    **dict.fromkeys(("Aggregate_Count", "Aggregate_Sum", "Aggregate_Avg"), "number"),
}
_EXTREMES = ("Aggregate_Min", "Aggregate_Max")


def kinds(algebra: CompValue) -> dict[Variable, str]:
    """What the variables are that a query makes itself, by BIND and by aggregates."""
    known: dict[Variable, str] = {}
    for variable, expression in _made(algebra):
        if kind := _kind(expression, known):
            known[variable] = kind
    return known


def comparable(expression: CompValue, known: Mapping[Variable, str]) -> bool:
    """Whether both sides of a comparison, or what an extreme is taken of, are known to be of one kind."""
    if expression.name in _EXTREMES:
        return _kind(expression.vars, known) is not None
    others = expression.other if isinstance(expression.other, list) else [expression.other]
    sides = [_kind(side, known) for side in (expression.expr, *others)]
    if expression.op in ("=", "!=", "IN", "NOT IN") and ("iri" in sides[:1] or set(sides[1:]) == {"iri"}):
        return True
    return None not in sides and len(set(sides)) == 1


def _made(part: Any) -> Iterator[tuple[Variable, Any]]:
    """Variables and what they are made of, inner parts first."""
    if not isinstance(part, CompValue):
        return
    for inner in (part.p1, part.p2, part.p):
        yield from _made(inner)
    if part.name == "Extend":
        yield part.var, part.expr
    elif part.name == "AggregateJoin":
        yield from ((each.res, each) for each in part.A)


def _kind(expression: Any, known: Mapping[Variable, str]) -> str | None:
    match expression:
        case Variable():
            return known.get(expression)
        case URIRef():
            return "iri"
        case Literal():
            value = expression.value
            return "truth" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
        case CompValue(name="Builtin_IF"):
            return _same([expression.arg2, expression.arg3], known)
        case CompValue(name="Builtin_COALESCE"):
            return _same(list(expression.arg), known)
        case CompValue(name="Function"):
            return CASTS.get(expression.iri)
        case CompValue(name=name) if name in _EXTREMES:
            return _kind(expression.vars, known)
        case CompValue(name=name):
            return _KINDS.get(name.removeprefix("Builtin_").upper()) or _OTHER.get(name)
    return None


def _same(expressions: list[Any], known: Mapping[Variable, str]) -> str | None:
    found = {_kind(each, known) for each in expressions}
    return found.pop() if len(found) == 1 else None
