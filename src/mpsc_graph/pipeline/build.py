"""The build: read → mint → derive → validate → seal."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph import __version__
from mpsc_graph.errors import DoesNotConform
from mpsc_graph.pipeline.derive import derive
from mpsc_graph.pipeline.mint import mint
from mpsc_graph.pipeline.read import Statements, read, read_rdf, read_vocabulary
from mpsc_graph.pipeline.seal import seal
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.validate.engine import check, load_shapes
from mpsc_graph.validate.report import Report

__all__ = ["STAGES", "Sealed", "assemble", "build", "inputs_hash", "validate", "validate_files"]

STAGES = ("read", "mint", "derive", "validate", "seal")

Progress = Callable[[str], None]
"""Told the name of each stage as it begins."""


@dataclass(frozen=True)
class Sealed:
    """A release and the report it was sealed with: warnings and notes, no violation."""

    release: Release
    report: Report


def assemble(resources: Resources, settings: Settings, progress: Progress = lambda _: None) -> Statements:
    """Read, mint and derive. Raises InputError with every problem found in the files."""
    progress("read")
    statements = read(resources, settings.base_iri, settings.license)
    progress("mint")
    statements = mint(statements, settings.base_iri)
    progress("derive")
    return derive(statements, resources.ontology / "rules", settings.base_iri)


def validate(statements: Statements, resources: Resources, progress: Progress = lambda _: None) -> Report:
    """The statements against the project's shapes, with the file and line of whatever breaks one."""
    progress("validate")
    places = {node.value: at for node, at in statements.locations.items() if isinstance(node, ox.NamedNode)}
    return check(statements.quads, load_shapes([resources.shapes]), places)


def validate_files(files: list[Path], shapes: Path | None, resources: Resources, settings: Settings) -> Report:
    """RDF files against shapes of their own, or without any against the project's, with its vocabulary and rules.

    Raises InputError for files that cannot be read.
    """
    statements = read_rdf(files)
    if shapes is not None:
        places = {str(node).strip("<>"): location for node, location in statements.locations.items()}
        return check(statements.quads, load_shapes([shapes]), places)
    vocabulary = read_vocabulary(resources.input_files(), settings.base_iri, settings.license)
    statements.quads |= vocabulary.quads
    return validate(derive(statements, resources.ontology / "rules", settings.base_iri), resources)


def build(resources: Resources, settings: Settings, progress: Progress = lambda _: None) -> Sealed:
    """Build a release and make it current.

    Raises InputError for files that cannot be read and DoesNotConform for violations; both leave the last release.
    """
    inputs = inputs_hash(resources, settings)
    statements = assemble(resources, settings, progress)
    report = validate(statements, resources, progress)
    if not report.conforms:
        raise DoesNotConform(report)
    progress("seal")
    inside = {file.shown: f"{file.kind}/{file.inside}" for file in resources.input_files()}
    release = seal(statements, report.renamed(inside), inputs, settings, Releases(settings.releases))
    return Sealed(release, report)


def inputs_hash(resources: Resources, settings: Settings) -> str:
    """SHA-256 over all that a release depends on: files, settings that show in it, version of the software."""
    digest = hashlib.sha256(f"{__version__}\n{settings.base_iri}\n{settings.license}\n".encode())
    for file in resources.input_files():
        content = hashlib.sha256(file.path.read_bytes()).hexdigest()
        digest.update(f"{file.kind}/{file.inside} {content}\n".encode())
    return digest.hexdigest()
