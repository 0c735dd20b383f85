"""Reads shapes."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib import OWL, SH, XSD
from rdflib.paths import MulPath
from rdflib.term import Node

from mpsc_graph.errors import InputError, Location, Problem, ShapesError
from mpsc_graph.validate.sources import Source
from mpsc_graph.validate.terms import to_rdflib

__all__ = ["load_shapes", "shape_files", "shape_sources", "shapes_in"]

_LISTS = (SH["in"], SH["and"], SH["or"], SH.xone, SH.languageIn, SH.ignoredProperties, SH.alternativePath, SH.path)
_SWITCHES = ("uniqueLang", "closed", "deactivated", "qualifiedValueShapesDisjoint", "optional")
_ONE = ox.Literal("1", datatype=ox.NamedNode(str(XSD.boolean)))


def load_shapes(paths: Iterable[Path]) -> rdflib.Graph:
    """One shapes graph from files of RDF and folders of Turtle. Raises InputError for a file that cannot be read.

    Raises ShapesError for a list that never ends.
    """
    paths = list(paths)
    if not (shapes := shapes_in(shape_sources(paths))):
        raise InputError([Problem(Location(", ".join(map(str, paths))), "there are no shapes here")])
    return shapes


def shapes_in(sources: Iterable[Source], known: rdflib.Graph | None = None) -> rdflib.Graph:
    """One shapes graph from sources, on top of shapes that are known; with the errors of `load_shapes`."""
    shapes = rdflib.Graph()
    shapes += known or ()
    for source in sources:
        for triple in source.triples():
            shapes.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), _argument(triple)))
    _check_lists(shapes)
    for ontology, imported in list(shapes.subject_objects(MulPath(OWL.imports, "+"))):
        for declaration in list(shapes.objects(imported, SH.declare)):
            shapes.add((ontology, SH.declare, declaration))  # SHACL, section 5.2.1; pySHACL follows no imports
    return shapes


def _check_lists(shapes: rdflib.Graph) -> None:
    """Raises ShapesError for a list that runs in a circle: SHACL, section 2.3.1.2, knows none."""
    for parameter in _LISTS:
        for head in shapes.objects(None, parameter):
            try:
                list(shapes.items(head))
            except ValueError as error:
                raise ShapesError(f"the shapes cannot be run: the list of {parameter} runs in a circle") from error


def shape_sources(paths: Iterable[Path], kind: str = "s") -> list[Source]:
    """The files of shapes as sources; another `kind` for those on top of others. Raises InputError."""
    files = [file for path in paths for file in shape_files(path)]
    return [Source(file, str(file), number, kind=kind) for number, file in enumerate(files)]


def shape_files(path: Path) -> list[Path]:
    """The files of shapes that a path stands for. Raises InputError where there is none."""
    if path.is_dir():
        return sorted(path.glob("*.ttl"))
    if not path.is_file():
        raise InputError([Problem(Location(str(path)), "there is no such file of shapes")])
    return [path]


def _argument(triple: ox.Triple) -> Node:
    """Nothing but `true` switches something on: "1"^^xsd:boolean does not (W3C's test uniqueLang-002)."""
    switches = triple.predicate.value.removeprefix(str(SH)) in _SWITCHES
    return rdflib.Literal(False) if switches and triple.object == _ONE else to_rdflib(triple.object)
