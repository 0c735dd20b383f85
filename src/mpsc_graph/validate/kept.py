"""Reports that are kept: the same check of the same files is answered at once, and told apart from the last one.

<key>.json     a report, by the hash of all that it depends on
last-<subject> the key of the last report on the same files with the same shapes
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mpsc_graph import __version__
from mpsc_graph.validate.report import Report

__all__ = ["Kept", "digest_of"]

_KEPT = 32
"""How many reports are kept."""
_LARGEST = 50_000_000
"""The largest report that is kept, in bytes."""


def digest_of(parts: Iterable[str | Path]) -> str:
    """A hash of texts and of the contents of files, and of the versions of what validates."""
    digest = hashlib.sha256(__version__.encode())
    for name in ("pyshacl", "rdflib", "pyoxigraph"):
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for part in parts:
        if isinstance(part, Path):
            with part.open("rb") as file:
                part = f"{part} {hashlib.file_digest(file, 'sha256').hexdigest()}"
        digest.update(f"{part}\n".encode())
    return digest.hexdigest()[:32]


@dataclass(frozen=True)
class Kept:
    """A folder of reports. One that cannot be read or written to is as good as empty."""

    folder: Path

    def report(self, key: str, subject: str, check: Callable[[], Report]) -> Report:
        """The report with this key, made where there is none, with what changed since the last on this subject."""
        report, last = self._read(key), self._last(subject)
        if report is None:
            report = check()
            self._write(key, report)
        before = self._read(last) if last else None
        with suppress(OSError):
            if last != key:
                (self.folder / f"last-{subject}").write_text(key, "ascii")
        return report if before is None or last == key else report.since(before)

    def _last(self, subject: str) -> str | None:
        with suppress(OSError, UnicodeDecodeError):
            return (self.folder / f"last-{subject}").read_text("ascii")
        return None

    def _read(self, key: str) -> Report | None:
        with suppress(OSError, ValueError, TypeError, KeyError):
            return Report.load((self.folder / f"{key}.json").read_text("utf-8"))
        return None

    def _write(self, key: str, report: Report) -> None:
        text = report.json()
        if len(text) > _LARGEST:
            return
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished = self.folder / f".{key}-{os.getpid()}"
            unfinished.write_text(text, "utf-8")
            unfinished.replace(self.folder / f"{key}.json")
            for old in sorted(self.folder.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
                old.unlink(missing_ok=True)
