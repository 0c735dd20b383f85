"""What changed, for programs.

As RDF: a named graph per graph and direction, and a description of the change in the default graph.

    <releases/NEW/changes/OLD> a prov:Activity ; prov:used <releases/OLD> ;
      prov:generated <releases/NEW> , <releases/NEW/changes/OLD/added/source/dresden/kick-off-2023> ;
      prov:invalidated <releases/NEW/changes/OLD/removed/source/dresden/kick-off-2023> .
    <releases/NEW/changes/OLD/added/source/dresden/kick-off-2023> a prov:Entity ; void:triples 4 ;
      dcterms:isPartOf <graph/source/dresden/kick-off-2023> .

Terms: PROV-O, sections 3.1 and 3.3 (generated, invalidated, wasRevisionOf), PAV 2.3 (previousVersion), ADMS
(versionNotes), VoID (triples). Taking the removed statements out of the graphs of the older release and putting the
added ones in gives the newer one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

from mpsc_graph.namespaces import GRAPHS, PREFIXES, VOCABULARY
from mpsc_graph.publish.changes import Changes, graph_of
from mpsc_graph.publish.inventory import Inventory
from mpsc_graph.publish.words import Wording

__all__ = ["as_json", "trig"]

_RELEASES = VOCABULARY + "releases/"
_VOID = "http://rdfs.org/ns/void#"
_LANGUAGES = ("de", "en")
_INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")


def trig(changes: Changes) -> bytes:
    """The changes as TriG; the same bytes for the same releases."""
    quads = [*_description(changes), *_statements(changes)]
    prefixes = {**PREFIXES, "void": _VOID}
    body = ox.serialize(sorted(quads, key=_place), format=ox.RdfFormat.TRIG, prefixes=prefixes)
    assert body is not None  # no file was given to write to
    return body


def as_json(changes: Changes) -> str:
    """The changes as JSON: counts by graph, claims with what they say, things with their names."""
    wording = {language: Wording(changes, language) for language in _LANGUAGES}

    def claim(iri: str, names: Inventory) -> dict[str, Any]:
        return {"iri": iri, **{language: names.sentence(iri, language) for language in _LANGUAGES}}

    def thing(iri: str, names: Inventory) -> dict[str, Any]:
        return {"iri": iri, "kind": names.things[iri], "label": names.labels[iri]}

    before, after = changes.before, changes.after
    told = {
        "older": changes.older,
        "newer": changes.newer,
        "note": {language: each.note() for language, each in wording.items()},
        "statements": {graph: {"added": a, "removed": r} for graph, (a, r) in changes.statements().items()},
        "claims": {
            graph: {
                "source": {language: each.source(graph) for language, each in wording.items()},
                "added": [claim(iri, after) for iri in of_source.added],
                "removed": [claim(iri, before) for iri in of_source.removed],
                "changed": [claim(iri, after) | {"differs": changes.differing(iri)} for iri in of_source.changed],
            }
            for graph, of_source in changes.claims.items()
        },
        "came": [thing(iri, after) for iri in changes.came],
        "went": [thing(iri, before) for iri in changes.went],
        "renamed": [thing(iri, after) | {"before": before.labels[iri]} for iri in changes.renamed],
        "vocabulary": {"before": before.vocabulary, "after": after.vocabulary},
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _statements(changes: Changes) -> Iterator[ox.Quad]:
    for direction, quads in (("added", changes.added), ("removed", changes.removed)):
        for quad in quads:
            graph = _graph(changes, direction, graph_of(quad))
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _description(changes: Changes) -> Iterator[ox.Quad]:
    change, older, newer = _change(changes), *(ox.NamedNode(_RELEASES + id) for id in (changes.older, changes.newer))
    yield ox.Quad(change, _term("rdf:type"), _term("prov:Activity"))
    yield ox.Quad(change, _term("prov:used"), older)
    yield ox.Quad(change, _term("prov:generated"), newer)
    yield ox.Quad(newer, _term("prov:wasRevisionOf"), older)
    yield ox.Quad(newer, _term("pav:previousVersion"), older)
    for language in _LANGUAGES:
        note = ox.Literal(Wording(changes, language).note(), language=language)
        yield ox.Quad(newer, _term("adms:versionNotes"), note)
    for graph, counts in changes.statements().items():
        for direction, relation, count in zip(
            ("added", "removed"), ("prov:generated", "prov:invalidated"), counts, strict=True
        ):
            if count:
                part = _graph(changes, direction, graph)
                yield ox.Quad(change, _term(relation), part)
                yield ox.Quad(part, _term("rdf:type"), _term("prov:Entity"))
                yield ox.Quad(part, _term("dcterms:isPartOf"), ox.NamedNode(graph))
                yield ox.Quad(part, ox.NamedNode(_VOID + "triples"), ox.Literal(str(count), datatype=_INTEGER))


def _change(changes: Changes) -> ox.NamedNode:
    return ox.NamedNode(f"{_RELEASES}{changes.newer}/changes/{changes.older}")


def _graph(changes: Changes, direction: str, graph: str) -> ox.NamedNode:
    return ox.NamedNode(f"{_change(changes).value}/{direction}/{graph.removeprefix(GRAPHS)}")


def _term(curie: str) -> ox.NamedNode:
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


def _place(quad: ox.Quad) -> tuple[bool, str, str]:
    """The description first."""
    return not isinstance(quad.graph_name, ox.DefaultGraph), str(quad.graph_name), str(quad.triple)
