"""What is being written: beside its place, into which it is renamed when it is whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mpsc_graph.manifest import Manifest

__all__ = ["DATA", "REPORT", "Unfinished", "sweep", "write"]

DATA, REPORT = "release.nq", "report.json"

_STILL_WRITING = 3600.0  # seconds


@dataclass(frozen=True)
class Unfinished:
    """A release. Its folder may hold other files until it is done. Everything here raises OSError."""

    folder: Path

    def write(self, lines: Iterable[bytes]) -> str:
        """Write its lines, which may come in parts; the SHA-256 of them.

        While a part is made, others write and hash the one before.
        """
        checksum = hashlib.sha256()
        with (self.folder / DATA).open("wb") as file, ThreadPoolExecutor(2) as aside:
            under_way: list[Future[object]] = []
            for part in lines:
                _end(under_way)
                under_way = [aside.submit(file.write, part), aside.submit(checksum.update, part)]
            _end(under_way)
            _to_disk(file)
        return checksum.hexdigest()

    def describe(self, manifest: Manifest, report: str) -> None:
        """Say what it is."""
        write(self.folder / Manifest.NAME, manifest.json().encode())
        write(self.folder / REPORT, report.encode())
        self.folder.chmod(0o755)

    def move(self, final: Path) -> None:
        """Put it into its place."""
        try:
            self.folder.rename(final)
        except OSError:
            if not final.is_dir():
                raise
            # The same release is there already: its data is the same, what is said about it may be new.
            for name in (DATA, REPORT, Manifest.NAME):
                (self.folder / name).replace(final / name)


def write(path: Path, content: bytes) -> None:
    """Write and wait until it is on the disk, so that a rename never shows an empty file after a power cut."""
    with path.open("wb") as file:
        file.write(content)
        _to_disk(file)


def sweep(folder: Path, prefix: str) -> None:
    """Remove what killed processes left in a folder, and nothing that one beside this may still be writing."""
    for leftover in folder.glob(f"{prefix}*"):
        with suppress(FileNotFoundError):  # somebody else was quicker
            if time.time() - leftover.stat().st_mtime < _STILL_WRITING:
                continue
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.unlink()


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _end(under_way: Iterable[Future[object]]) -> None:
    for each in under_way:
        each.result()
