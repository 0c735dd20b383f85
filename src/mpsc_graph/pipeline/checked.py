"""Validates the project's data, or files that are not the project's, each against the shapes it should keep."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import rdflib

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.derivation.derive import Rules, derive, read_rules
from mpsc_graph.pipeline.reading.context import keys_of
from mpsc_graph.pipeline.reading.read import read_rdf, read_vocabulary, sources_of
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.validate.engine import Engine, check, load_shapes
from mpsc_graph.validate.places import FilePlaces, KnownPlaces, Places, SeveralPlaces
from mpsc_graph.validate.report import Report
from mpsc_graph.validate.shapes import shape_sources, shapes_in
from mpsc_graph.validate.sources import Source

__all__ = ["Ours", "Progress", "Reading", "places_of", "validate", "validate_as_ours", "validate_files"]

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
    keys = keys_of(resources.ontology / "context.jsonld")
    places = places_of(statements, resources, base)
    report = check(statements.quads(), load_shapes([resources.shapes]), places, engine, keys, statements.store)
    gc.collect()  # pySHACL's objects hold each other, and with them all data
    return report


def places_of(statements: Statements, resources: Resources, base: str) -> Places:
    """Where the project's statements stand, in YAML as in RDF."""
    files = FilePlaces(sources_of(resources.input_files(), base))
    return SeveralPlaces((KnownPlaces(statements.locations), files))


@dataclass(frozen=True)
class Ours:
    """What files are held against as if they were the project's: its vocabulary, rules and shapes, read once."""

    vocabulary: Statements = field(repr=False)
    rules: Rules = field(repr=False)
    shapes: rdflib.Graph = field(repr=False)
    keys: Mapping[str, str] = field(repr=False)
    base: str

    @classmethod
    def load(cls, resources: Resources, settings: Settings) -> Ours:
        """Raises InputError and ShapesError."""
        return cls(
            read_vocabulary(resources.input_files(), settings.base_iri, settings.license),
            read_rules(resources.ontology / "rules"),
            load_shapes([resources.shapes]),
            keys_of(resources.ontology / "context.jsonld"),
            settings.base_iri,
        )

    def check(
        self,
        sources: list[Source],
        further: Iterable[Source] = (),
        engine: Engine = Engine.AUTO,
        read: Reading = lambda _: None,
    ) -> Report:
        """The report on sources, against further shapes as well. Raises InputError, ShapesError."""
        statements = read_rdf(sources, read)
        statements.add(self.vocabulary.quads())
        derive(statements, self.rules, self.base)
        shapes = shapes_in(further, self.shapes)
        report = check(statements.triples(), shapes, FilePlaces(sources), engine, self.keys)
        return replace(report, checked=_names(sources))


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
    return Ours.load(resources, settings).check(sources, shape_sources(shapes, kind="t"), engine, read)


def validate_files(
    sources: list[Source],
    shapes: list[Path] | rdflib.Graph,
    engine: Engine = Engine.AUTO,
    read: Reading = lambda _: None,
) -> Report:
    """Files of RDF against shapes of their own. Raises InputError for files that cannot be read."""
    loaded = shapes if isinstance(shapes, rdflib.Graph) else load_shapes(shapes)
    triples = chain.from_iterable(source.triples(read) for source in sources)
    return replace(check(triples, loaded, FilePlaces(sources), engine), checked=_names(sources))


def _names(sources: list[Source]) -> tuple[str, ...]:
    return tuple(source.name for source in sources)
