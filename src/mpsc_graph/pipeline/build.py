"""The build: read → mint → derive → validate → seal.

Things that somebody decided are one (`data/duplicates.yaml`) become one as the last step of minting.
What is withheld (people where nobody is to be named, and what was withdrawn) is taken out between mint and derive. When
something was withdrawn since older releases were sealed, these are sealed anew without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mpsc_graph import __version__
from mpsc_graph.errors import DoesNotConform, InputError, Location, Problem
from mpsc_graph.pipeline.checked import Progress, validate
from mpsc_graph.pipeline.decided import read_decisions
from mpsc_graph.pipeline.derivation.derive import derive
from mpsc_graph.pipeline.merge import merge
from mpsc_graph.pipeline.mint import mint
from mpsc_graph.pipeline.names import Names
from mpsc_graph.pipeline.persons.reseal import Noted, Resealed, reseal
from mpsc_graph.pipeline.persons.withdrawn import read_withdrawn
from mpsc_graph.pipeline.persons.withheld import Withheld
from mpsc_graph.pipeline.reading.read import read
from mpsc_graph.pipeline.seal import canonical_lines, seal, written
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import InputFile, Resources
from mpsc_graph.settings import Persons, Settings
from mpsc_graph.validate.report import Report

__all__ = [
    "STAGES",
    "Draft",
    "Progress",
    "Sealed",
    "assemble",
    "build",
    "draft",
    "hash_of",
    "inputs_hash",
    "minted",
    "places_inside",
    "validate",
]

STAGES = ("read", "mint", "derive", "validate", "seal")


@dataclass(frozen=True)
class Sealed:
    """A release and the report it was sealed with: warnings and notes, no violation."""

    release: Release
    report: Report


@dataclass(frozen=True)
class Draft:
    """A release that is written and not yet current, and what becomes of older ones; `commit` ends the build."""

    sealed: Sealed
    releases: Releases
    older: tuple[Resealed | Noted, ...]
    keep: int

    @property
    def release(self) -> Release:
        return self.sealed.release

    @property
    def resealed(self) -> list[Resealed]:
        """The releases that give way to others."""
        return [each for each in self.older if isinstance(each, Resealed)]

    def commit(self) -> Sealed:
        """Make the release current, bury what gives way and what is no longer kept. Raises ReleaseError."""
        self.releases.choose(self.release.manifest.id)
        for each in self.older:
            each.commit()
        self.releases.prune(self.keep)
        return self.sealed


def minted(resources: Resources, settings: Settings, progress: Progress = lambda _: None) -> Statements:
    """Read, mint and merge: all that the files say. Raises InputError with every problem found in the files."""
    progress("read")
    statements = read(resources, settings.base_iri, settings.license)
    progress("mint")
    return merge(mint(statements, settings.base_iri), read_decisions(resources.input_files()), settings.base_iri)


def assemble(resources: Resources, settings: Settings, progress: Progress = lambda _: None) -> Statements:
    """Read, mint, withhold and derive. Raises InputError with every problem found in the files."""
    statements = minted(resources, settings, progress)
    withheld = _withheld(statements, resources, settings, settings.persons)
    return _derived(statements, withheld, resources, settings, progress)


def build(resources: Resources, settings: Settings, progress: Progress = lambda _: None) -> Sealed:
    """Build a release and make it current.

    Raises InputError for files that cannot be read and DoesNotConform for violations; both leave the last release.
    """
    return draft(resources, settings, progress).commit()


def draft(resources: Resources, settings: Settings, progress: Progress = lambda _: None) -> Draft:
    """All of a build but its last step: nothing that is served changes. Raises what `build` does."""
    inputs = inputs_hash(resources, settings)
    everything = minted(resources, settings, progress)
    withheld = {persons: _withheld(everything, resources, settings, persons) for persons in Persons}
    ours = withheld[settings.persons]
    statements = _derived(everything, ours, resources, settings, progress)
    report = validate(statements, resources, progress, base=settings.base_iri)
    if not report.conforms:
        raise DoesNotConform(report, "nothing was sealed; the last release stays as it is")
    progress("seal")
    inside = places_inside(resources.input_files(), ours.names)
    releases = Releases.of(settings)
    older = tuple(
        each
        for persons, left_out in withheld.items()
        for each in reseal(Releases.of(settings, persons), left_out, resources, persons is settings.persons)
    )
    with releases.begin() as unfinished:
        counts = written(canonical_lines(statements, unfinished.folder), unfinished, statements)
        release = seal(unfinished, counts, report.renamed(inside), inputs, ours.withdrawn, settings, releases)
    return Draft(Sealed(release, report), releases, older, settings.keep_releases)


def hash_of(file: InputFile) -> str:
    """SHA-256 of a file's content. Raises InputError where it cannot be read."""
    try:
        with file.path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise InputError([Problem(Location(file.shown), f"cannot be read ({error.strerror})")]) from error


def inputs_hash(resources: Resources, settings: Settings, known: Mapping[InputFile, str] | None = None) -> str:
    """SHA-256 over all that a release depends on: files, settings that show in it, version of the software.

    `known` are the hashes of all files, where somebody has them.
    """
    hashes = {file: hash_of(file) for file in resources.input_files()} if known is None else known
    shown = (__version__, settings.base_iri, settings.license, settings.persons)
    digest = hashlib.sha256("".join(f"{each}\n" for each in shown).encode())
    for file in sorted(hashes):
        digest.update(f"{file.kind}/{file.inside} {hashes[file]}\n".encode())
    return digest.hexdigest()


def places_inside(files: Iterable[InputFile], names: Names) -> dict[str, str]:
    """What a release calls each file: by its place, since somebody's own folders must not show, nor hidden names."""
    return {file.shown: names.path(f"{file.kind}/{file.inside}") for file in files}


def _withheld(statements: Statements, resources: Resources, settings: Settings, persons: Persons) -> Withheld:
    return Withheld.of(statements, read_withdrawn(resources.input_files()), persons, settings.base_iri)


def _derived(
    statements: Statements, withheld: Withheld, resources: Resources, settings: Settings, progress: Progress
) -> Statements:
    left = withheld.left(statements, settings.base_iri)
    progress("derive")
    return derive(left, resources.ontology / "rules", settings.base_iri)
