"""A release: one immutable N-Quads file and its manifest, in a folder named by the file's hash.

    releases/
      current                 the id of the release that is served
      3f6c0a91d2e84b57/
        release.nq            canonical N-Quads lines, sorted, unique
        manifest.json         id, hash, counts, hash of the inputs, licence
        report.json           the validation report it was sealed with

A release is written beside and renamed into place, and `current` is replaced in one step, so that a build that fails or
is killed leaves the last release as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkdtemp

from mpsc_graph.errors import ReleaseError

__all__ = ["Manifest", "Release", "Releases"]

_DATA, _MANIFEST, _REPORT = "release.nq", "manifest.json", "report.json"
_CURRENT, _UNFINISHED = "current", ".unfinished-"
_STILL_WRITING = 3600.0  # seconds


@dataclass(frozen=True)
class Manifest:
    """What a release says of itself. `graphs` maps graph IRIs to their number of statements."""

    id: str
    sha256: str
    statements: int
    graphs: dict[str, int]
    report: dict[str, int]
    inputs: str
    base_iri: str
    license: str
    generator: str

    def json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class Release:
    """A release on disk, checked against its manifest."""

    folder: Path
    manifest: Manifest

    @property
    def data(self) -> Path:
        """The N-Quads file."""
        return self.folder / _DATA

    @classmethod
    def open(cls, folder: Path) -> Release:
        """Open a release and check its hash. Raises ReleaseError when it is missing, unreadable or damaged."""
        try:
            manifest = Manifest(**json.loads((folder / _MANIFEST).read_text("utf-8")))
            with (folder / _DATA).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError, TypeError) as error:
            raise ReleaseError(f"{folder}: no release can be read here ({error}); run mpsc-graph build") from error
        if found != manifest.sha256:
            raise ReleaseError(f"{folder / _DATA}: the file is not what was sealed; run mpsc-graph build")
        return cls(folder, manifest)


@dataclass(frozen=True)
class Releases:
    """The folder of all releases."""

    folder: Path

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
        if not re.fullmatch(r"[0-9a-f]{16}", name):
            raise ReleaseError(f"{self.folder / _CURRENT}: expected the id of a release; run mpsc-graph build")
        return name

    def add(self, lines: bytes, manifest: Manifest, report: str) -> Release:
        """Put a release in place and make it current. Raises ReleaseError when the folder cannot be written."""
        try:
            return self._add(lines, manifest, report)
        except OSError as error:
            raise ReleaseError(
                f"{self.folder}: the release cannot be written ({error}); choose another --out"
            ) from error

    def _add(self, lines: bytes, manifest: Manifest, report: str) -> Release:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        unfinished = Path(mkdtemp(prefix=_UNFINISHED, dir=self.folder))
        for name, content in (
            (_DATA, lines),
            (_MANIFEST, manifest.json().encode()),
            (_REPORT, report.encode()),
        ):
            _write(unfinished / name, content)
        unfinished.chmod(0o755)
        final = self.folder / manifest.id
        try:
            unfinished.rename(final)
        except OSError:
            if not final.is_dir():
                raise
            # The same release is there already: its data is the same, what is said about it may be new.
            for name in (_DATA, _REPORT, _MANIFEST):
                (unfinished / name).replace(final / name)
            unfinished.rmdir()
        pointer = self.folder / f"{_UNFINISHED}{os.getpid()}"
        _write(pointer, f"{manifest.id}\n".encode())
        pointer.replace(self.folder / _CURRENT)
        return Release(final, manifest)

    def _sweep(self) -> None:
        """Remove what killed builds left behind, and nothing that a build beside this one may still be writing."""
        for leftover in self.folder.glob(_UNFINISHED + "*"):
            if time.time() - leftover.stat().st_mtime < _STILL_WRITING:
                continue
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Write and wait until it is on the disk, so that a rename never shows an empty file after a power cut."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
