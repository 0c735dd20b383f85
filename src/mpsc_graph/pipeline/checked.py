"""Validates the project's data, or files that are not the project's, each against the shapes it should keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain
from pathlib import Path

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.context import keys_of
from mpsc_graph.pipeline.derive import derive
from mpsc_graph.pipeline.read import RDF_ENDINGS, Statements, read_rdf, read_vocabulary
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.validate.engine import Engine, check, load_shapes
from mpsc_graph.validate.places import FilePlaces, KnownPlaces, Places, SeveralPlaces
from mpsc_graph.validate.report import Report
from mpsc_graph.validate.sources import Source

__all__ = ["Progress", "Reading", "places_of", "validate", "validate_as_ours", "validate_files"]

Progress = Callable[[str], None]
"""Told the name of each stage as it begins."""
Reading = Callable[[int], object]
"""Told how many bytes have been read."""


def validate(
    statements: Statements,
    resources: Resources,
    progress: Progress = lambda _: None,
    engine: Engine = Engine.AUTO,
    base: str = DEFAULT_BASE,
) -> Report:
    """The statements against the project's shapes, with the file and line of whatever breaks one.

    `base` is what ids in files of RDF are relative to.
    """
    progress("validate")
    return _ours(statements, resources, places_of(statements, resources, base), engine)


def places_of(statements: Statements, resources: Resources, base: str) -> Places:
    """Where the project's statements stand, in YAML as in RDF."""
    files = [file for file in resources.input_files() if file.path.suffix in RDF_ENDINGS and file.kind != "shapes"]
    sources = [Source(file.path, file.shown, base=base) for file in files]
    return SeveralPlaces((KnownPlaces(statements.locations), FilePlaces(sources)))


def validate_as_ours(
    sources: list[Source],
    shapes: list[Path],
    resources: Resources,
    settings: Settings,
    engine: Engine = Engine.AUTO,
    read: Reading = lambda _: None,
) -> Report:
    """Files of RDF as if they were the project's: with its vocabulary and rules, against its shapes and further ones.

    Raises InputError for files that cannot be read.
    """
    statements = read_rdf(sources, read)
    statements.quads |= read_vocabulary(resources.input_files(), settings.base_iri, settings.license).quads
    statements = derive(statements, resources.ontology / "rules", settings.base_iri)
    report = _ours(statements, resources, FilePlaces(sources), engine, shapes)
    return replace(report, checked=_names(sources))


def validate_files(
    sources: list[Source], shapes: list[Path], engine: Engine = Engine.AUTO, read: Reading = lambda _: None
) -> Report:
    """Files of RDF against shapes of their own. Raises InputError for files that cannot be read."""
    triples = chain.from_iterable(source.triples(read) for source in sources)
    report = check(triples, load_shapes(shapes), FilePlaces(sources), engine)
    return replace(report, checked=_names(sources))


def _ours(
    statements: Statements, resources: Resources, places: Places, engine: Engine, shapes: Iterable[Path] = ()
) -> Report:
    keys = keys_of(resources.ontology / "context.jsonld")
    return check(statements.quads, load_shapes([resources.shapes, *shapes]), places, engine, keys)


def _names(sources: list[Source]) -> tuple[str, ...]:
    return tuple(source.name for source in sources)
