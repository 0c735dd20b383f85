"""Proofreading: what the files say is held against the vocabulary, against XML, and against itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set

import pyoxigraph as ox

from mpsc_graph.errors import Location, Problem
from mpsc_graph.namespaces import CODE_LISTS, GRAPHS, ONTOLOGY, PREFIXES, VOCABULARY
from mpsc_graph.pipeline.reading.yaml_ld import nearest
from mpsc_graph.pipeline.statements import Node, Statements
from mpsc_graph.release import UNFIT
from mpsc_graph.validate.places import FilePlaces

__all__ = ["OURS", "OUR_NAMES", "Proofreader", "terms_of"]

OURS = (ONTOLOGY + "#", *(PREFIXES[name] for name in CODE_LISTS))
"""What the names of our vocabulary begin with."""
_LOCAL = "|".join(re.escape(each.removeprefix(VOCABULARY)) for each in OURS)
OUR_NAMES = re.compile(rf"<({re.escape(VOCABULARY)}(?:{_LOCAL})[^>]*)".encode())
"""These names in N-Triples. What they have in common comes first: a search for fixed bytes is many times as fast."""
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_IN_ENTITIES = "add it to a file in entities/"
_VOCABULARY = {ox.NamedNode(GRAPHS + "ontology"), ox.NamedNode(GRAPHS + "codes")}


class Proofreader:
    """Told of all that is read; tells of what is wrong with it."""

    def __init__(self, statements: Statements, base: str) -> None:
        self.statements, self.base = statements, base
        self.names: set[str] = set()
        self.references: list[tuple[str, Location]] = []
        self._unfit: list[ox.Quad] = []

    def seen(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """The statements as they pass by."""
        for quad in quads:
            value = quad.object
            if isinstance(value, ox.Literal):
                if UNFIT.search(value.value):
                    self._unfit.append(quad)
            elif isinstance(value, ox.NamedNode) and value.value.startswith(OURS):
                self.names.add(value.value)
            if quad.predicate.value.startswith(OURS):
                self.names.add(quad.predicate.value)
            yield quad

    def doubts(self, terms: Set[str]) -> bool:
        """Whether there is any text that XML cannot carry, or a name of ours that is none of these terms."""
        return bool(self._unfit) or not self.names <= terms

    def problems(self, files: FilePlaces) -> Iterator[Problem]:
        """Terms that the vocabulary does not have, and texts that no format in XML could carry.

        RDF takes any misspelt name for a new one; a release with such a text could not be published.
        """
        unknown = sorted({ox.NamedNode(name) for name in self.names - terms_of(self.statements)}, key=str)
        used = [(quad, term) for term in unknown for quad in self._using(term)]
        places = self._places([quad for quad, _ in used] + self._unfit, files)
        for quad, term in used:
            yield Problem(_place(quad, places), f"the vocabulary has no term <{term.value}>")
        for quad in self._unfit:
            unfit = UNFIT.findall(_text(quad))[0]
            message = f"the character U+{ord(unfit):04X} of a text cannot stand in XML; take it out"
            yield Problem(_place(quad, places), message)

    def dangling(self) -> Iterator[Problem]:
        """Ids that are pointed to and that no file gives a type."""
        missing = [(id, at) for id, at in self.references if not self._is_typed(id)]
        known = self._ids() if missing else set()
        for reference, location in missing:
            place = "describe it in a file in sources/" if reference.startswith("source/") else _IN_ENTITIES
            advice = nearest(reference, known, otherwise=place)
            yield Problem(location, f"no file describes “{reference}”; {advice}")

    def _using(self, term: ox.NamedNode) -> Iterator[ox.Quad]:
        for found in (self.statements.quads(predicate=term), self.statements.quads(object=term)):
            yield from (quad for quad in found if quad.graph_name not in _VOCABULARY)

    def _places(self, quads: list[ox.Quad], files: FilePlaces) -> dict[Node, Location]:
        """Places of statements and of their subjects: those noted, and the files where nothing was."""
        known = self.statements.locations
        wanted: set[Node] = {each for quad in quads for each in (quad.triple, quad.subject)}
        missing = {node for quad in quads if quad.subject not in known for node in (quad.triple, quad.subject)}
        return files.find(missing) | {each: known[each] for each in wanted if each in known}

    def _is_typed(self, id: str) -> bool:
        return any(self.statements.quads(ox.NamedNode(self.base + id), _TYPE))

    def _ids(self) -> set[str]:
        typed = (quad.subject for quad in self.statements.quads(predicate=_TYPE))
        return {node.value.removeprefix(self.base) for node in typed if isinstance(node, ox.NamedNode)}


def terms_of(statements: Statements) -> set[str]:
    """The names that the vocabulary has."""
    subjects = {quad.subject for graph in _VOCABULARY for quad in statements.quads(graph=graph)}
    return {subject.value for subject in subjects if isinstance(subject, ox.NamedNode)}


def _place(quad: ox.Quad, places: dict[Node, Location]) -> Location:
    return places.get(quad.triple) or places.get(quad.subject, Location("data"))


def _text(quad: ox.Quad) -> str:
    assert isinstance(quad.object, ox.Literal)
    return quad.object.value
