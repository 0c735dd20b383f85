"""A release with a network larger than any city's, for what has to stay usable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.release import Release
from tests.handmade import sealed

_KINDS = ("office", "company", "university", "ministry", "association", "municipal-enterprise")
_HEAD = """
GRAPH <https://w3id.org/mpsc/graph/entities> {
  <dresden/programme/mpsc> a mpsc:Programme .
  <dresden/phase/mpsc-1> dcat:startDate "2022-01-01" ; dcat:endDate "2023-06-30" .
  <dresden/phase/mpsc-2> dcat:startDate "2023-07-01" ; dcat:endDate "2026-12-31" .
  <source/page> schema:url <https://example.org/page> ; dcterms:title "Eine Seite"@de, "A page"@en .
  <passage/one> oa:hasSource <source/page> ; oa:hasSelector <passage/one#words> .
  <passage/one#words> oa:exact "wird gemeinsam umgesetzt" .
"""


def crowd(actors: int, measures: int, ties: int, folder: Path, like: Release) -> Release:
    """So many actors that take part in measures, with so many different ties; always the same ones."""
    return sealed(written(actors, measures, ties), folder, like.manifest)


def written(actors: int, measures: int, ties: int) -> str:
    """The same as TriG."""
    prefixes = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in PREFIXES.items())
    said = [*_nodes(actors, measures), *_ties(actors, measures, ties)]
    return "\n".join([f"BASE <{DEFAULT_BASE}>\n{prefixes}{_HEAD}", *said, "}"])


def _nodes(actors: int, measures: int) -> Iterator[str]:
    for phase in (1, 2):
        yield _named(f"dresden/phase/mpsc-{phase}", "Phase", "phase", phase)
    for number in range(actors):
        yield f"<org/{number}> a org:Organization . {_named(f'org/{number}', 'Stelle', 'Actor', number)}"
        yield f"<claim/kind-{number}> rdf:subject <org/{number}> ; rdf:predicate org:classification ;"
        yield f" rdf:object organisation-kind:{_KINDS[number % len(_KINDS)]} ; mpsc:basis basis:stated ;"
        yield " mpsc:standing standing:accepted ."
    for number in range(measures):
        measure = f"dresden/measure/{number}"
        yield f"<{measure}> a mpsc:Measure ; dcterms:isPartOf <dresden/programme/mpsc> ."
        yield _named(measure, "Maßnahme", "Measure", number)


def _named(iri: str, german: str, english: str, number: int) -> str:
    return f'<{iri}> rdfs:label "{german} {number}"@de, "{english} {number}"@en .'


def _ties(actors: int, measures: int, ties: int) -> Iterator[str]:
    for actor, measure in _pairs(actors, measures, ties):
        entry, claim = f"<entry/{actor}-{measure}>", f"<claim/{actor}-{measure}>"
        yield f"{entry} mpsc:measure <dresden/measure/{measure}> ; cv:hasParticipation {claim} ;"
        yield f" mpsc:phase <dresden/phase/mpsc-{1 + (actor + measure) % 2}> ."
        yield f"{claim} cv:hasParticipant <org/{actor}> ; cv:role role:partner ; mpsc:basis basis:stated ;"
        yield " mpsc:standing standing:accepted ; prov:wasDerivedFrom <passage/one> ."


def _pairs(actors: int, measures: int, ties: int) -> list[tuple[int, int]]:
    """Some measures have many, most have few, and everybody takes part in one."""
    random = Random(20230627)
    found = {(actor, random.randrange(measures)) for actor in range(actors)}
    while len(found) < ties:
        found.add((random.randrange(actors), int(measures * random.random() ** 3)))
    return sorted(found)
