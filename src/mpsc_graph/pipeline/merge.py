"""Merge: things that somebody decided are one become one, after minting and before anything is derived.

After minting, so that the ids of claims are the same as before and a decision breaks no citation. The id that gives way
keeps answering: it is said to be replaced (dcterms:isReplacedBy), and whoever follows it is led on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from mpsc_graph.errors import InputError, Problem
from mpsc_graph.namespaces import GRAPHS, PREFIXES
from mpsc_graph.pipeline.decided import Decision, Decisions
from mpsc_graph.pipeline.reading.yaml_ld import nearest
from mpsc_graph.pipeline.statements import Statements

__all__ = ["KINDS", "NAMES", "REPLACED", "merge", "replaced"]


def _iri(curie: str) -> ox.NamedNode:
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


REPLACED = _iri("dcterms:isReplacedBy")
KINDS = {
    _iri("org:Organization"): "organisation",
    _iri("org:OrganizationalUnit"): "organisation",
    _iri("foaf:Agent"): "organisation",
    _iri("foaf:Group"): "organisation",
    _iri("foaf:Person"): "person",
    _iri("schema:Place"): "place",
    _iri("mpsc:Programme"): "programme",
    _iri("schema:SoftwareApplication"): "software",
}
"""Classes of things that two projects may both name → kind; what is of two kinds is never one.

A measure, a phase and a post are of one project, and a page is where it stands.
"""
_TYPE = _iri("rdf:type")
_ALTERNATIVE = _iri("skos:altLabel")
_LABELS = {_iri("skos:prefLabel"), _iri("foaf:name"), _iri("dcterms:title")}
NAMES = {_ALTERNATIVE, *_LABELS}
_ENTITIES = ox.NamedNode(GRAPHS + "entities")


def merge(statements: Statements, decisions: Decisions, base: str) -> Statements:
    """In minted statements, replace each thing that gives way by the one that stays; they are given back.

    The name of the one that stays holds; other names become alternative ones. Claims keep their ids and their words.
    Raises InputError for decisions on ids that nothing describes, or of things of different kinds.
    """
    if not decisions.all:
        return statements
    if problems := list(_unfit(statements, decisions, base)):
        raise InputError(problems)
    heirs = {ox.NamedNode(base + id): ox.NamedNode(base + heir) for id, heir in decisions.heirs.items()}
    labels = (quad for label in _LABELS for quad in statements.quads(predicate=label))
    labelled: set[object] = {_label(quad, quad.subject) for quad in labels if quad.subject not in heirs}
    given_way = sorted({quad for id in heirs for quad in _about(statements, id)}, key=str)
    statements.remove(given_way)
    statements.add([_merged(quad, heirs, labelled) for quad in given_way])
    statements.remove(list(_labels_again(statements)))
    statements.add(
        ox.Quad(ox.NamedNode(base + id), REPLACED, heirs[ox.NamedNode(base + id)], _ENTITIES) for id in decisions.heirs
    )
    return statements


def replaced(statements: Statements, base: str) -> dict[str, str]:
    """Each id that gave way in the statements → the one that stays."""
    return {
        quad.subject.value.removeprefix(base): quad.object.value.removeprefix(base)
        for quad in statements.quads(predicate=REPLACED)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }


def _about(statements: Statements, id: ox.NamedNode) -> Iterator[ox.Quad]:
    yield from statements.quads(subject=id)
    yield from statements.quads(object=id)


def _merged(quad: ox.Quad, heirs: Mapping[Any, ox.NamedNode], labelled: set[object]) -> ox.Quad:
    """A statement with ids that stay. The first label in a language holds, so that there is one."""
    subject, value = heirs.get(quad.subject, quad.subject), heirs.get(quad.object, quad.object)
    predicate = quad.predicate
    if subject != quad.subject and (label := _label(quad, subject)):
        predicate = _ALTERNATIVE if label in labelled else predicate
        labelled.add(label)
    return ox.Quad(subject, predicate, value, quad.graph_name)


def _label(quad: ox.Quad, subject: object) -> object:
    """What there is one of: a label of a thing in a language. None for other statements."""
    is_label = quad.predicate in _LABELS and isinstance(quad.object, ox.Literal)
    return (subject, quad.predicate, quad.object.language) if is_label else None  # type: ignore[union-attr]


def _labels_again(statements: Statements) -> Iterator[ox.Quad]:
    """Alternative names that are the label itself."""
    for quad in statements.quads(predicate=_ALTERNATIVE):
        if any(True for label in _LABELS for _ in statements.quads(quad.subject, label, quad.object)):
            yield quad


def _unfit(statements: Statements, decisions: Decisions, base: str) -> Iterator[Problem]:
    kinds: dict[str, set[str]] = {}
    for quad in statements.quads(predicate=_TYPE):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(base):
            kinds.setdefault(quad.subject.value.removeprefix(base), set()).update(
                filter(None, [KINDS.get(quad.object)])  # type: ignore[arg-type]
            )
    for each in decisions.all:
        yield from _unfit_ids(each, kinds)


def _unfit_ids(decision: Decision, kinds: dict[str, set[str]]) -> Iterator[Problem]:
    if unknown := [id for id in decision.ids if id not in kinds]:
        for id in unknown:
            advice = nearest(id, kinds, otherwise="add it to a file in entities/")
            yield Problem(decision.location, f"no file describes “{id}”; {advice}")
    elif decision.is_same and not set.intersection(*(kinds[id] for id in decision.ids)):
        expected = f"expected things of one kind ({', '.join(dict.fromkeys(KINDS.values()))})"
        yield Problem(decision.location, f"same: {', '.join(decision.ids)} cannot be one thing; {expected}")
