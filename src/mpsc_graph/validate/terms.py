"""Where the terms of pyoxigraph, of rdflib and of reports meet.

A report writes an IRI as it is, a blank node as `_:label`, a literal as N-Triples do; a path as SPARQL does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, cast

import pyoxigraph as ox
import rdflib
from rdflib import RDF, SH
from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Identifier, Node

from mpsc_graph.errors import ShapesError

__all__ = [
    "Term",
    "Way",
    "path_from_text",
    "path_in",
    "path_text",
    "path_to",
    "term_from_text",
    "term_text",
    "to_ox",
    "to_rdflib",
]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

Way = rdflib.URIRef | Path
"""A property or a longer path."""

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_REPEATED: dict[Literal["*", "+", "?"], rdflib.URIRef] = {
    "*": SH.zeroOrMorePath,
    "+": SH.oneOrMorePath,
    "?": SH.zeroOrOnePath,
}


@lru_cache(maxsize=1 << 16)
def to_rdflib(term: Term) -> Identifier:
    """The same term for rdflib, which takes a plain literal for one without datatype."""
    match term:
        case ox.NamedNode(value=iri):
            return rdflib.URIRef(iri)
        case ox.BlankNode(value=label):
            return rdflib.BNode(label)
        case ox.Literal(value=text, language=str(language)):
            return rdflib.Literal(text, lang=language, normalize=False)
        case ox.Literal(value=text, datatype=datatype):
            kind = None if datatype.value == _STRING else rdflib.URIRef(datatype.value)
            return rdflib.Literal(text, datatype=kind, normalize=False)
    raise ShapesError(f"{term}: a triple term (RDF 1.2); SHACL 1.0 knows none")


def to_ox(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The same term for pyoxigraph."""
    match node:
        case rdflib.Literal():
            if node.language:
                return ox.Literal(str(node), language=node.language)
            return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or _STRING)))
        case rdflib.BNode():
            return ox.BlankNode(str(node))
    return ox.NamedNode(str(node))


def term_text(term: Term) -> str:
    """A term as reports write it.

    >>> term_text(ox.Literal("Amt", language="de"))
    '"Amt"@de'
    """
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def term_from_text(text: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The term that a report wrote.

    >>> term_from_text('"Amt"@de').language
    'de'
    """
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    if not text.startswith('"'):
        return ox.NamedNode(text)
    (triple,) = ox.parse(f"<x:s> <x:p> {text} .", ox.RdfFormat.N_TRIPLES)
    assert isinstance(triple.object, ox.Literal)
    return triple.object


def path_in(shapes: rdflib.Graph, node: Node) -> Way:
    """The path that a node of the shapes describes (SHACL, section 2.3.1).

    Raises ShapesError for what is no path, or one that contains itself.
    """
    return _path_in(shapes, node, ())


def _path_in(shapes: rdflib.Graph, node: Node, outer: tuple[Node, ...]) -> Way:
    if isinstance(node, rdflib.URIRef):
        return node
    if node in outer or len(outer) > 50:
        raise ShapesError(f"{node.n3()}: a path that contains itself, or one nested too deep")

    def inner(part: Node) -> Way:
        return _path_in(shapes, part, (*outer, node))

    if (node, RDF.first, None) in shapes:
        return SequencePath(*map(inner, shapes.items(node)))
    if (inverse := shapes.value(node, SH.inversePath)) is not None:
        return InvPath(inner(inverse))
    if (alternatives := shapes.value(node, SH.alternativePath)) is not None:
        return AlternativePath(*map(inner, shapes.items(alternatives)))
    for sign, term in _REPEATED.items():
        if (repeated := shapes.value(node, term)) is not None:
            return MulPath(inner(repeated), sign)
    raise ShapesError(f"{node.n3()}: this is no path; expected a property, or one of SHACL's forms of paths")


def path_text(path: Way) -> str:
    """A path as SPARQL writes it; a property alone, or walked backwards, without brackets."""
    match path:
        case rdflib.URIRef():
            return str(path)
        case InvPath(arg=rdflib.URIRef() as inverse):
            return f"^{inverse}"
    return str(path.n3())


def path_from_text(text: str) -> Way:
    """The path that a report wrote."""
    if "<" not in text:
        return InvPath(rdflib.URIRef(text[1:])) if text.startswith("^") else rdflib.URIRef(text)
    (triple,) = prepareQuery(f"SELECT * {{ ?s {text} ?o }}").algebra.p.p.triples
    path: Way = triple[1]
    return path


def path_to(graph: rdflib.Graph, path: Way) -> Node:
    """Describe a path in a graph; the node that stands for it."""
    if isinstance(path, rdflib.URIRef):
        return path
    node = rdflib.BNode()
    match path:
        case InvPath(arg=arg):
            graph.add((node, SH.inversePath, path_to(graph, arg)))
        case MulPath(path=arg, mod=sign):
            graph.add((node, _REPEATED[cast(Literal["*", "+", "?"], str(sign))], path_to(graph, arg)))
        case AlternativePath(args=args):
            graph.add((node, SH.alternativePath, _list(graph, [path_to(graph, arg) for arg in args])))
        case SequencePath(args=args):
            return _list(graph, [path_to(graph, arg) for arg in args])
    return node


def _list(graph: rdflib.Graph, items: list[Node]) -> Node:
    head = rdflib.BNode()
    rdflib.collection.Collection(graph, head, items)
    return head
