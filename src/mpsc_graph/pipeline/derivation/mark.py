"""Triples from afar: what a rule looks at and what it gives, told by properties and classes alone.

A mark is a property, of rdf:type together with the class. rdf:type alone means any class, None any property.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set

import pyoxigraph as ox
from rdflib import RDF
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

from mpsc_graph.pipeline.derivation.rows import RuleByRow
from mpsc_graph.validate.group import Group
from mpsc_graph.validate.paths import predicates
from mpsc_graph.validate.pattern import Part, Pattern, Slot, Table, Walk
from mpsc_graph.validate.terms import Term

__all__ = ["Mark", "gives", "looks", "marks", "meet"]

Mark = str | None
_TYPE = f"<{RDF.type}>"
_MARK = re.compile(rb"^\S+ (" + re.escape(_TYPE.encode()) + rb" \S+|\S+)", re.MULTILINE)
_Listed = Mapping[str, Set[Term]]
"""The terms that tables (VALUES) allow a variable."""


def marks(lines: bytes) -> set[Mark]:
    """The marks of lines of N-Triples.

    >>> marks(b"<x:a> <x:b> <x:c> .\\n")
    {'<x:b>'}
    """
    return {each.decode() for each in set(_MARK.findall(lines))}


def meet(some: Set[Mark], others: Set[Mark]) -> bool:
    """Whether a triple may have a mark of both."""
    if None in some or None in others:
        return bool(some and others)
    return not some.isdisjoint(others) or _of_any_class(some, others) or _of_any_class(others, some)


def looks(rule: RuleByRow) -> frozenset[Mark]:
    """The marks that some pattern of a rule may match; any where the rule cannot be read."""
    found = {mark for group in rule.groups for mark in _looks(group, ())}
    return frozenset(found if rule.groups else {None})


def gives(rule: RuleByRow) -> frozenset[Mark]:
    """The marks of what a rule may give; any where the rule cannot be read."""
    found = {mark for group in rule.groups for head in rule.template for mark in _of(head, _listed(group.parts))}
    return frozenset(found if rule.groups else {None})


def _of_any_class(some: Set[Mark], others: Set[Mark]) -> bool:
    return _TYPE in some and any(mark.startswith(_TYPE) for mark in others if mark)


def _looks(group: Group, outer: tuple[Part, ...]) -> Iterator[Mark]:
    inside = outer + group.parts
    listed = _listed(inside)
    for part in group.parts:
        if isinstance(part, Pattern):
            yield from _of(part, listed)
        elif isinstance(part, Walk):
            held = {name for other in inside if other is not part for name in other.names}
            is_anywhere = _is_anywhere(part.way) and {part.subject, part.object}.isdisjoint(held)
            yield from [None] if is_anywhere else [each.n3() for each in predicates(part.way)]
    for maybe in group.maybe:
        yield from _looks(maybe, inside)


def _listed(parts: tuple[Part, ...]) -> _Listed:
    listed: dict[str, set[Term]] = {}
    for table in parts:
        if isinstance(table, Table):
            for name in table.names:
                listed[name] = {term for row in table.rows for each, term in row if each == name}
    return listed


def _of(pattern: Pattern, listed: _Listed) -> Iterator[Mark]:
    for predicate in _terms(pattern.predicate, listed):
        is_class = str(predicate) == _TYPE and isinstance(pattern.object, ox.NamedNode)
        yield f"{_TYPE} {pattern.object}" if is_class else None if predicate is None else str(predicate)


def _terms(slot: Slot, listed: _Listed) -> Set[Term | None]:
    return listed.get(slot, {None}) if isinstance(slot, str) else {slot}


def _is_anywhere(path: object) -> bool:
    """Whether a path may be of no length, and so begin and end at any node where nothing else says at which."""
    match path:
        case MulPath(mod="*" | "?"):
            return True
        case MulPath(path=inner) | InvPath(arg=inner):
            return _is_anywhere(inner)
        case AlternativePath(args=args):
            return any(map(_is_anywhere, args))
        case SequencePath(args=args):
            return all(map(_is_anywhere, args))
    return False
