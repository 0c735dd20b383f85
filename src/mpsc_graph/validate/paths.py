"""Walks paths (SHACL, section 2.3.1; SPARQL 1.1, section 9) over the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import rdflib
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath

from mpsc_graph.validate.data import Data
from mpsc_graph.validate.terms import Term, Way, to_ox

__all__ = ["inverse", "predicates", "reach", "values"]


def values(data: Data, path: Way, node: Term) -> Iterable[Term]:
    """Where a path leads from a node, each end once."""
    match path:
        case rdflib.URIRef():
            return data.forward(to_ox(path))[node]
        case InvPath(arg=rdflib.URIRef() as predicate):
            return data.backward(to_ox(predicate))[node]
    return reach(data, path, {node})


def reach(data: Data, path: Way, nodes: set[Term]) -> set[Term]:
    """Where a path leads from any of the nodes."""
    match path:
        case rdflib.URIRef():
            pairs = data.forward(to_ox(path))
            return {value for node in nodes for value in pairs[node]}
        case InvPath(arg=rdflib.URIRef() as predicate):
            pairs = data.backward(to_ox(predicate))
            return {value for node in nodes for value in pairs[node]}
        case InvPath(arg=arg):
            return reach(data, inverse(arg), nodes)
        case SequencePath(args=args):
            for step in args:
                nodes = reach(data, step, nodes)
            return nodes
        case AlternativePath(args=args):
            return {value for step in args for value in reach(data, step, nodes)}
        case MulPath(path=step, mod=sign):
            return _repeated(data, step, str(sign), nodes)
    raise AssertionError(f"not a path: {path!r}")


def inverse(path: Way) -> Way:
    """The same path walked from its end."""
    match path:
        case InvPath(arg=arg):
            return arg
        case SequencePath(args=args):
            return SequencePath(*(inverse(step) for step in reversed(args)))
        case AlternativePath(args=args):
            return AlternativePath(*map(inverse, args))
        case MulPath(path=step, mod=sign):
            return MulPath(inverse(step), sign)
    return InvPath(path)


def predicates(path: Way) -> Iterator[rdflib.URIRef]:
    """The properties that a path walks."""
    match path:
        case rdflib.URIRef():
            yield path
        case InvPath(arg=step) | MulPath(path=step):
            yield from predicates(step)
        case SequencePath(args=steps) | AlternativePath(args=steps):
            for step in steps:
                yield from predicates(step)


def _repeated(data: Data, step: Way, sign: str, nodes: set[Term]) -> set[Term]:
    found = set() if sign == "+" else set(nodes)
    edge = nodes
    while edge := reach(data, step, edge) - found:
        found |= edge
        if sign == "?":
            break
    return found
