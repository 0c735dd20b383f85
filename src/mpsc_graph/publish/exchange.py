"""A folder that is written beside the published one and takes its place in one step.

Whoever reads sees the old files or the new ones, never some of each; a run that is killed leaves the old ones. Files
whose bytes have not changed are the same files as before (hard links), so their times, and with them the ETags that
web servers give, stay.
"""

from __future__ import annotations

import ctypes
import filecmp
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from mpsc_graph.errors import ReleaseError, SettingError
from mpsc_graph.unfinished import sweep

__all__ = ["MARKER", "Exchange", "exchanged"]

MARKER = ".mpsc-graph"
"""A file with this name says that a folder is one of ours: no other folder is ever replaced."""

_UNFINISHED = ".unfinished-site-"
_AT_A_TIME = 1 << 20
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE, renameat2(2)


class Exchange:
    """The new folder while it is written; `before` is the published one."""

    def __init__(self, folder: Path, before: Path) -> None:
        self.folder, self.before = folder, before
        self._taken: dict[Path, Path] = {}

    def put(self, address: str, content: bytes | Path) -> None:
        """Write a file below the folder, from its bytes or from a file, which may be large and stays apart from it.

        A file that is put at several addresses takes its room once. Raises ReleaseError for an address that cannot be a
        file of its own.
        """
        path, published = self._place(self.folder, address), self._place(self.before, address)
        path.parent.mkdir(parents=True, exist_ok=True)
        os.utime(self.folder)  # still at it, or another run would take the folder for one that was left behind
        if isinstance(content, Path):
            self._take(content, path, published)
        elif published.is_file() and published.read_bytes() == content:
            os.link(published, path)
        else:
            with path.open("xb") as file:
                file.write(content)

    def _take(self, file: Path, path: Path, published: Path) -> None:
        if (taken := self._taken.get(file)) is not None:
            os.link(taken, path)
        elif published.is_file() and filecmp.cmp(published, file, shallow=False):
            os.link(published, path)
        else:
            with file.open("rb") as content, path.open("xb") as copy:
                shutil.copyfileobj(content, copy, _AT_A_TIME)
        self._taken[file] = path

    def _place(self, folder: Path, address: str) -> Path:
        parts = PurePosixPath(address).parts
        if not parts or parts[0] == "/" or ".." in parts or "\0" in address:
            raise ReleaseError(f"{address!r}: an id that leads out of the folder; rename what has it")
        return folder.joinpath(*parts)


@contextmanager
def exchanged(folder: Path) -> Iterator[Exchange]:
    """What to write the files to; all that stood in `folder` gives way to them when everything went well.

    Raises SettingError for a folder that holds files of somebody else, or that cannot be written to.
    """
    folder = folder.resolve()
    _check_ours(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep(folder.parent, _UNFINISHED)
        unfinished = Path(mkdtemp(prefix=_UNFINISHED, dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        exchange = Exchange(unfinished, folder)
        exchange.put(MARKER, b"written by mpsc-graph publish, which replaces this folder\n")
        yield exchange
        unfinished.chmod(0o755)
        _take_place(unfinished, folder)
    except OSError as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)  # the old files, or what was left unfinished


def _check_ours(folder: Path) -> None:
    is_free = not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))
    if not is_free and not (folder / MARKER).is_file():
        raise SettingError(
            f"-o {folder}: there is something that mpsc-graph publish did not write; choose a new or empty folder"
        )


def _take_place(new: Path, old: Path) -> None:
    """Exchange two folders, where the system can in one step; afterwards the old files are at `new`."""
    if not old.exists():
        new.rename(old)
        return
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if exchange and exchange(_HERE, os.fsencode(new), _HERE, os.fsencode(old), _EXCHANGE) == 0:
        return
    aside = new.with_name(f"{new.name}-before")
    old.rename(aside)
    new.rename(old)
    aside.rename(new)


def _unwritable(folder: Path, error: OSError) -> SettingError:
    return SettingError(f"-o {folder}: cannot be written ({error}); choose another folder")
