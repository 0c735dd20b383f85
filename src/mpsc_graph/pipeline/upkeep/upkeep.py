"""Upkeep: the next release after files have changed, or the report on them, the same as a build makes, in a part of the
time.

Taken in part are changes in files of sources (`data/<project>/sources/*`), and remarks, which state nothing. All else
is rare and changes much: after an edit of names, findings, vocabulary, shapes or rules everything is built anew. So it
is where something is withdrawn or nobody is to be named (that is taken out of all graphs), where two files describe one
source, and where a file has a mistake, since the build tells every mistake of all files.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from mpsc_graph.errors import DoesNotConform, InputError, Location, MpscError, Problem
from mpsc_graph.pipeline.build import (
    Draft,
    Progress,
    Sealed,
    assemble,
    build,
    hash_of,
    inputs_hash,
    places_inside,
    validate,
)
from mpsc_graph.pipeline.names import Names
from mpsc_graph.pipeline.persons.withdrawn import read_withdrawn
from mpsc_graph.pipeline.reading.place import graph_of_source
from mpsc_graph.pipeline.seal import seal, written
from mpsc_graph.pipeline.upkeep.kept import Kept, Minted
from mpsc_graph.pipeline.upkeep.stamps import Stamp, Stamps, looks
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import InputFile, Resources
from mpsc_graph.settings import Persons, Settings
from mpsc_graph.validate.report import Report

__all__ = ["Next", "Upkeep", "keep_built", "outcome_of"]

T = TypeVar("T")

_MANY = 100
"""From how many changed files on building everything is not much longer."""
_SHOWN = 3
"""How many changed files are named."""


@dataclass(frozen=True)
class _Seen:
    """A file as it was when it was last read."""

    stamp: Stamp
    hash: str


class Upkeep:
    """Builds again and again, or only reports. What is kept from time to time is of the files `known`."""

    def __init__(self, resources: Resources, settings: Settings, progress: Progress = lambda _: None) -> None:
        self.resources, self.settings, self.progress = resources, settings, progress
        self.kept: Kept | None = None
        self.known: dict[InputFile, _Seen] = {}
        self.is_in_part = False
        """Whether the last time was one in part."""

    def build(self, stamps: Stamps) -> Sealed:
        """The release of the files as they are now, made current. Raises what `build` does.

        `stamps` were taken before; what changes after that is taken the next time.
        """
        if (taken := self._reported(stamps)) is None:
            return build(self.resources, self.settings, self.progress)
        kept, report = taken
        if not report.conforms:
            raise DoesNotConform(report, "nothing was sealed; the last release stays as it is")
        self.progress("seal")
        releases = Releases.of(self.settings)
        release = self._sealed(kept, report, self.known, releases)
        return Draft(Sealed(release, report), releases, (), self.settings.keep_releases).commit()

    def report(self, stamps: Stamps) -> Report:
        """The report on the files as they are now; nothing is sealed. Raises InputError, ShapesError."""
        if (taken := self._reported(stamps)) is None:
            statements = assemble(self.resources, self.settings, self.progress)
            return validate(statements, self.resources, self.progress, base=self.settings.base_iri)
        return taken[1]

    def _reported(self, stamps: Stamps) -> tuple[Kept, Report] | None:
        """What is kept of the files as they are now, and the report on it; None where nothing of it can be kept."""
        now = {file: self._seen(file, stamp) for file, stamp in stamps.items()}
        if (kept := self._taken(now) or self._whole(now)) is None:
            return None
        report = kept.report(sorted(now))
        self.kept, self.known = kept, now
        return kept, report

    def _seen(self, file: InputFile, stamp: Stamp) -> _Seen:
        known = self.known.get(file)
        return known if known and known.stamp == stamp else _Seen(stamp, hash_of(file))

    def _taken(self, now: Mapping[InputFile, _Seen]) -> Kept | None:
        """What is kept, with what has changed; None where that cannot be taken in part."""
        kept, changed = self.kept, set(self._changed(now))
        edit = kept.edit(changed, now.keys(), self.progress) if kept and len(changed) < _MANY else None
        self.is_in_part = edit is not None
        if kept is None or edit is None:
            return None
        self.kept = None  # of use again when all is done
        kept.apply(edit, self.progress)
        return kept

    def _changed(self, now: Mapping[InputFile, _Seen]) -> Iterator[InputFile]:
        for file in now.keys() | self.known.keys():
            before, after = self.known.get(file), now.get(file)
            is_touched = before and after and before.hash == after.hash and graph_of_source(file) is None
            if before != after and not is_touched:
                yield file

    def _whole(self, now: Mapping[InputFile, _Seen]) -> Kept | None:
        """Everything anew; None where nothing of it can be kept."""
        if not self._can_keep(now.keys()):
            self.kept = None
            return None
        minted = Minted.read(self.resources, self.settings, self.progress)
        self.kept = None  # only now: after a mistake the next edit mends it
        gc.unfreeze()
        kept = Kept(minted, self.resources, self.settings, self.progress)
        gc.collect()
        gc.freeze()  # millions of things that stay need not be looked through for garbage after every few edits
        return kept

    def _can_keep(self, files: Set[InputFile]) -> bool:
        if self.settings.persons is Persons.NONE:
            return False
        with suppress(InputError):  # the build tells it with all others
            return not read_withdrawn(files)
        return False

    def _sealed(self, kept: Kept, report: Report, now: Mapping[InputFile, _Seen], releases: Releases) -> Release:
        inputs = inputs_hash(self.resources, self.settings, {file: seen.hash for file, seen in now.items()})
        inside = places_inside(now, Names())
        sizes = {graph: size for graph, size in kept.sizes.items() if size}
        with releases.begin() as unfinished:
            counts = written(kept.lines(unfinished.folder), unfinished, kept.statements, sizes)
            return seal(unfinished, counts, report.renamed(inside), inputs, {}, self.settings, releases)


@dataclass(frozen=True)
class Next:
    """What changed files led to: their names (none the first time), a release or a mistake, seconds."""

    changed: tuple[str, ...]
    outcome: Sealed | MpscError
    seconds: float
    is_in_part: bool

    def __str__(self) -> str:
        """Which files, and how long it took.

        >>> print(Next(("data/ulm/sources/page.yaml",), InputError([]), 0.31, True))
        data/ulm/sources/page.yaml changed, taken in part in 0.3 s
        """
        more = f" and {len(self.changed) - _SHOWN} more" if len(self.changed) > _SHOWN else ""
        how = "taken in part" if self.is_in_part else "all built anew"
        return f"{', '.join(self.changed[:_SHOWN])}{more} changed, {how} in {self.seconds:.1f} s"


def keep_built(resources: Resources, settings: Settings, progress: Progress = lambda _: None) -> Iterator[Next]:
    """Build now, and again whenever files have changed; never ends. A mistake leaves the last release as it is."""
    upkeep, before = Upkeep(resources, settings, progress), Stamps()
    for stamps in looks(resources):
        differing = (file for file in stamps.keys() | before.keys() if stamps.get(file) != before.get(file))
        changed = tuple(sorted(file.shown for file in differing)) if before else ()
        begin = time.monotonic()
        outcome = outcome_of(upkeep.build, stamps, resources)
        yield Next(changed, outcome, time.monotonic() - begin, upkeep.is_in_part)
        before = stamps


def outcome_of(make: Callable[[Stamps], T], stamps: Stamps, resources: Resources) -> T | MpscError:
    """What is made of files as they are now, or the mistake that prevents it."""
    try:
        Resources.find(list(resources.data))  # as commands do: a folder without files is a mistake
        return make(stamps)
    except MpscError as error:
        return error
    except OSError as error:
        return InputError([Problem(Location(str(error.filename)), f"cannot be read ({error.strerror})")])
