"""What the place of a data file says about it: which graph its statements belong to, and what it may state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.errors import Location, Problem
from mpsc_graph.namespaces import GRAPHS
from mpsc_graph.pipeline.decided import DECIDED
from mpsc_graph.pipeline.persons.withdrawn import FILE
from mpsc_graph.resources import InputFile

__all__ = ["ENTITIES", "Place", "graph_of_source", "is_beside", "is_remark", "place_of"]

ENTITIES = ox.NamedNode(GRAPHS + "entities")
_NAMED = "expected lower-case ASCII, digits and hyphens, as in kick-off-2023.yaml"
"""How a source's file is to be named."""
_IN_IRIS = re.compile(r"[^\s<>\"{}|\\^`\x00-\x1f#?%]+")
_REMARKS = {".md", ".csv"}  # remarks and lists for people


@dataclass(frozen=True)
class Place:
    """The graph of a file; the id of the source that it describes; whether it may give nothing but names."""

    graph: ox.NamedNode
    source: str | None = None
    only_names: bool = False


def is_beside(file: InputFile) -> bool:
    """Whether a file lies beside the statements and states nothing."""
    return is_remark(file) or file.inside in (FILE, DECIDED)


def is_remark(file: InputFile) -> bool:
    """Whether a file of data is for people only."""
    return file.kind == "data" and file.path.suffix in _REMARKS


def place_of(file: InputFile, problems: list[Problem]) -> Place | None:
    """The place of a file of data. None where it is no known one, which is a problem."""
    match Path(file.inside).parts:
        case ("dataset.yaml",):
            return Place(ox.NamedNode(GRAPHS + "dataset"))
        case ("shared", _) | (_, "entities", _):
            return Place(ENTITIES, only_names=True)
        case (project, "sources", _):
            source = f"source/{project}/{file.path.stem}"
            if _IN_IRIS.fullmatch(source):
                return Place(ox.NamedNode(GRAPHS + source), source)
            problems.append(Problem(Location(file.shown), f"the name of a source's file becomes its id; {_NAMED}"))
            return None
        case (_, "findings", _):
            return Place(ox.NamedNode(GRAPHS + "findings"))
    expected = (
        "expected dataset.yaml, shared/FILE, PROJECT/entities/FILE, PROJECT/sources/FILE or PROJECT/findings/FILE"
    )
    problems.append(Problem(Location(file.shown), f"a file in this place is not read; {expected}"))
    return None


def graph_of_source(file: InputFile) -> ox.NamedNode | None:
    """The graph of a source's file; None for any other file."""
    place = place_of(file, []) if file.kind == "data" and not is_beside(file) else None
    return place.graph if place and place.source else None
