"""Dumps: the whole data set of a release as files, made once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from mpsc_graph import __version__
from mpsc_graph.errors import SettingError
from mpsc_graph.publish.counting import counted
from mpsc_graph.publish.files import DumpFile, Dumps, folder_in_place, linked, seal
from mpsc_graph.publish.formats import (
    output_context,
    subjects,
    write_json_ld,
    write_n_triples,
    write_rdf_xml,
    write_turtle,
)
from mpsc_graph.publish.measured import GZIP, Measured, compressed, written_twice
from mpsc_graph.publish.tables import write_tables
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.store.embedded import open_store

__all__ = ["MOST_TO_READ", "dump", "names"]

_NAME = "mpsc"
MOST_TO_READ = 5_000_000
"""A release of more statements has files of lines alone, N-Triples and N-Quads: nobody reads so much Turtle, and it,
RDF/XML and JSON-LD would take an hour to write and room for three more of it."""
_GENERATOR = f"mpsc-graph {__version__}"


def names(statements: int) -> tuple[str, ...]:
    """The files that hold the whole data set, for a release of so many statements."""
    return tuple(f"{_NAME}.{ending}{packed}" for ending in _endings(statements) for packed in ("", ".gz"))


def _endings(statements: int) -> tuple[str, ...]:
    return ("nt", "nq") if statements > MOST_TO_READ else ("ttl", "nt", "rdf", "jsonld", "nq")


def dump(release: Release, resources: Resources) -> Dumps:
    """The files of a release, in `release.folder`: written where they are not there yet, else as they are.

    Files of another version of the software, of other questions or another context are others and lie beside: what
    was published under a checksum stays. Raises ReleaseError when they cannot be written, or when the data hold a
    character that one of the formats cannot.
    """
    questions = [question for question in Catalogue(resources.queries) if question.table]
    context = resources.ontology / "context.jsonld"
    depends = [__version__, release.manifest.license, context.read_text("utf-8"), *(each.text for each in questions)]
    key = hashlib.sha256("\0".join(depends).encode()).hexdigest()[:16]
    folder = release.folder / "dumps" / key
    with folder_in_place(folder) as unfinished:
        if unfinished is not None:
            files = [
                *_write_formats(release, context, unfinished),
                *write_tables(questions, open_store(release), release.manifest, unfinished),
            ]
            seal(unfinished, release.manifest.id, _GENERATOR, files)
    return Dumps.open(folder)


def _write_formats(release: Release, context: Path, folder: Path) -> Iterator[DumpFile]:
    base = release.manifest.base_iri
    try:
        terms = output_context(json.loads(context.read_text("utf-8"))["@context"], base)
    except (OSError, ValueError, KeyError) as error:
        raise SettingError(f"{context}: expected a JSON-LD context ({error})") from error
    triples, endings = counted(release).triples, _endings(release.manifest.statements)
    for ending, media_type, file_type, write in (
        ("ttl", "text/turtle", "RDF_TURTLE", partial(write_turtle, base=base)),
        ("nt", "application/n-triples", "RDF_N_TRIPLES", None),
        ("rdf", "application/rdf+xml", "RDF_XML", write_rdf_xml),
        ("jsonld", "application/ld+json", "JSON_LD", partial(write_json_ld, context=terms)),
    ):
        if ending in endings:
            said = partial(write, subjects(release)) if write else partial(write_n_triples, release)
            for each in written_twice(folder / f"{_NAME}.{ending}", said):
                yield _described(each, media_type, file_type, triples)
    yield from _sealed(release, folder)


def _sealed(release: Release, folder: Path) -> Iterator[DumpFile]:
    """The lines of the release, which are N-Quads: its own file, known by its hash, and that compressed."""
    place, about = folder / f"{_NAME}.nq", ("application/n-quads", "RDF_N_QUADS")
    linked(release.data, place)
    statements = release.manifest.statements
    yield DumpFile(place.name, *about, place.stat().st_size, release.manifest.sha256, statements=statements)
    yield _described(compressed(place), *about, statements)


def _described(file: Measured, media_type: str, file_type: str, statements: int) -> DumpFile:
    compression = GZIP if file.path.suffix == ".gz" else None
    return DumpFile(
        file.path.name, media_type, file_type, file.size, file.sha256, compression=compression, statements=statements
    )
