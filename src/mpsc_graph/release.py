"""A release: one immutable N-Quads file and its manifest, in a folder named by the file's hash.

    releases/
      current                 the id of the release that is served
      history                 ids of the releases that were current, oldest first
      3f6c0a91d2e84b57/
        release.nq            canonical N-Quads lines, sorted, unique
        manifest.json         id, hash, counts, hash of the inputs, licence, what was withdrawn
        report.json           the validation report it was sealed with
      8a1d44c02b7f9e63.gone   tombstone of a release that is not kept: why, since when, and which took its place
      without-persons/        the same once more, for the variant in which nobody is named (MPSC_PERSONS=none)

A release is written beside and renamed into place, and `current` is replaced in one step, so that a build that fails or
is killed leaves the last release as it was. A release is gone once its tombstone is there; whatever is left of its
folder is swept away by the next build. The two variants know nothing of each other: building one changes nothing for a
server of the other, but for what was withdrawn, which goes from both.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from mpsc_graph.errors import ReleaseError
from mpsc_graph.manifest import Manifest, Persons, Tombstone
from mpsc_graph.unfinished import DATA, REPORT, Unfinished, sweep, write

if TYPE_CHECKING:  # what answers queries starts without the settings, in half the time
    from mpsc_graph.settings import Settings

__all__ = ["UNFIT", "Release", "Releases"]

UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no text of a release may have: XML cannot hold it (1.0, section 2.2), nor can RDF/XML, GraphML and SVG."""
_CURRENT, _HISTORY, _UNFINISHED, _GONE = "current", "history", ".unfinished-", ".gone"
_VARIANTS = {Persons.FUNCTIONS: "", Persons.NONE: "without-persons"}
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class Release:
    """A release on disk, checked against its manifest."""

    folder: Path
    manifest: Manifest

    @property
    def data(self) -> Path:
        """The N-Quads file."""
        return self.folder / DATA

    @property
    def report(self) -> Path:
        """The validation report as JSON."""
        return self.folder / REPORT

    @classmethod
    def open(cls, folder: Path) -> Release:
        """Open a release and check its hash. Raises ReleaseError when it is missing, unreadable or damaged."""
        manifest = Manifest.open(folder)
        try:
            with (folder / DATA).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ReleaseError(f"{folder}: no release can be read here ({error}); run mpsc-graph build") from error
        if found != manifest.sha256:
            raise ReleaseError(f"{folder / DATA}: the file is not what was sealed; run mpsc-graph build")
        return cls(folder, manifest)


@dataclass(frozen=True)
class Releases:
    """The folder of all releases of one variant."""

    folder: Path

    @classmethod
    def of(cls, settings: Settings, persons: Persons | None = None) -> Releases:
        """The releases of the variant that the settings ask for, or of the one given."""
        return cls(settings.releases / _VARIANTS[persons or settings.persons])

    def current(self) -> Release | None:
        """The release to serve, or None where none was sealed yet. Raises ReleaseError when it is damaged."""
        name = self.current_id()
        return None if name is None else Release.open(self.folder / name)

    def chosen_at(self) -> int:
        """When the current release was chosen, in nanoseconds; 0 where none was."""
        try:
            return (self.folder / _CURRENT).stat().st_mtime_ns
        except OSError:
            return 0

    def current_id(self) -> str | None:
        """The id of the release to serve, or None where none was sealed yet. Raises ReleaseError when it is no id."""
        try:
            name = (self.folder / _CURRENT).read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise ReleaseError(f"{self.folder / _CURRENT}: cannot be read ({error}); run mpsc-graph build") from error
        if not _ID.fullmatch(name):
            raise ReleaseError(f"{self.folder / _CURRENT}: expected the id of a release; run mpsc-graph build")
        return name

    def kept(self) -> list[str]:
        """The ids of all releases that can be opened, whether or not they were ever current, in no order."""
        if not self.folder.is_dir():
            return []
        names = (path.name for path in self.folder.iterdir() if _ID.fullmatch(path.name) and path.is_dir())
        return [name for name in names if not self._tombstone(name).exists()]

    def history(self) -> list[str]:
        """The ids of the releases that were current and are kept, oldest first.

        Raises ReleaseError when the list or `current` cannot be read.
        """
        kept = set(self.kept())
        return [name for name in self._lines() if name in kept]

    def open(self, id: str) -> Release:
        """A kept release. Raises ReleaseError where there is none by that id (`gone` may tell why) or it is damaged."""
        if not _ID.fullmatch(id) or self._tombstone(id).exists():
            raise ReleaseError(f"{self.folder}: there is no release {id}")
        return Release.open(self.folder / id)

    def gone(self, id: str) -> Tombstone | None:
        """Why a release is gone; `replaced_by` is one that is kept. None for one that is kept or was never there.

        Raises ReleaseError for a tombstone that cannot be read.
        """
        if not _ID.fullmatch(id) or not (path := self._tombstone(id)).exists():
            return None
        try:
            found = Tombstone(**json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ReleaseError(f"{path}: cannot be read ({error}); remove it") from error
        if found.replaced_by and (later := self.gone(found.replaced_by)):
            return Tombstone(found.reason, found.date, later.replaced_by)
        return found

    def buried(self) -> list[str]:
        """The ids of all releases that are gone and left a tombstone, in order."""
        return sorted(path.stem for path in self.folder.glob("*" + _GONE) if _ID.fullmatch(path.stem))

    def add(self, lines: bytes | Iterable[bytes], manifest: Manifest, report: str) -> Release:
        """Put a release in place and make it current. Raises ReleaseError when the folder cannot be written."""
        release = self.put(lines, manifest, report)
        self.choose(manifest.id)
        return release

    def put(self, lines: bytes | Iterable[bytes], manifest: Manifest, report: str) -> Release:
        """Put a release in place beside the others. Its lines may come in parts.

        Raises ReleaseError when the folder cannot be written.
        """
        with self.begin() as unfinished:
            unfinished.write([lines] if isinstance(lines, bytes) else lines)
            return self.finish(unfinished, manifest, report)

    @contextmanager
    def begin(self) -> Iterator[Unfinished]:
        """What becomes a release if it is finished, and goes if it is not.

        Raises ReleaseError when the folder cannot be written, then or later.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._sweep()
            folder = Path(mkdtemp(prefix=_UNFINISHED, dir=self.folder))
            try:
                yield Unfinished(folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def finish(self, unfinished: Unfinished, manifest: Manifest, report: str) -> Release:
        """Put a release that is written in place beside the others. Raises OSError."""
        unfinished.describe(manifest, report)
        self._tombstone(manifest.id).unlink(missing_ok=True)
        final = self.folder / manifest.id
        unfinished.move(final)
        return Release(final, manifest)

    def choose(self, id: str) -> None:
        """Make a release current. Raises ReleaseError when the folder cannot be written."""
        before = [name for name in self._lines() if name != id]
        try:
            self._replace(_CURRENT, f"{id}\n")
            self._replace(_HISTORY, "".join(f"{name}\n" for name in [*before, id]))
        except OSError as error:
            raise self._unwritable(error) from error

    def note(self, manifest: Manifest) -> None:
        """Say something new of a release that is kept. Raises ReleaseError when the folder cannot be written."""
        try:
            self._replace(f"{manifest.id}/{Manifest.NAME}", manifest.json())
        except OSError as error:
            raise self._unwritable(error) from error

    def bury(self, id: str, tombstone: Tombstone) -> None:
        """Leave a tombstone instead of a release; one that took its place takes it in the history too, and as current.

        Raises ReleaseError when the folder cannot be written.
        """
        heir = tombstone.replaced_by
        lines = [heir if name == id else name for name in self._lines()]
        last = {name: place for place, name in enumerate(lines)}  # each once, where it stands last
        try:
            if heir and id == self.current_id():
                self._replace(_CURRENT, f"{heir}\n")
            self._replace(_HISTORY, "".join(f"{name}\n" for name in sorted(last, key=last.__getitem__) if name))
            self._replace(id + _GONE, json.dumps(asdict(tombstone), ensure_ascii=False, indent=2) + "\n")
            self._sweep()
        except OSError as error:
            raise self._unwritable(error) from error

    def prune(self, keep: int) -> None:
        """Bury all but the last so many releases of the history; 0 keeps all. Raises ReleaseError like `bury`."""
        for id in self.history()[:-keep] if keep else []:
            if id != self.current_id():
                self.bury(id, Tombstone())

    def _tombstone(self, id: str) -> Path:
        return self.folder / (id + _GONE)

    def _lines(self) -> list[str]:
        """The history as it is written, with what is current as its end even where a crash kept it from being noted."""
        try:
            lines = (self.folder / _HISTORY).read_text("utf-8").split()
        except FileNotFoundError:
            lines = []
        except (OSError, UnicodeDecodeError) as error:
            raise ReleaseError(f"{self.folder / _HISTORY}: cannot be read ({error}); remove it") from error
        current = self.current_id()
        return lines if current is None or current in lines else [*lines, current]

    def _replace(self, name: str, text: str) -> None:
        """Write a small file in one step."""
        unfinished = self.folder / f"{_UNFINISHED}{os.getpid()}"
        write(unfinished, text.encode())
        unfinished.replace(self.folder / name)

    def _sweep(self) -> None:
        """Remove what is gone, and what killed builds left behind."""
        sweep(self.folder, _UNFINISHED)
        for tombstone in self.folder.glob("*" + _GONE):
            if (folder := tombstone.with_suffix("")).is_dir():
                shutil.rmtree(folder)

    def _unwritable(self, error: OSError) -> ReleaseError:
        return ReleaseError(f"{self.folder}: the release cannot be written ({error}); choose another --out")
