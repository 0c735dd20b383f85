"""What tells that files have changed, at a glance."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

from mpsc_graph.resources import InputFile, Resources

__all__ = ["Stamp", "Stamps", "looks", "stamps_of"]

_PAUSE = 0.3
"""Seconds between two looks at the files, at least."""
_MOMENT = 0.1
"""Seconds after which a file that was written to is thought to be whole."""
_SHARE = 10
"""How many times as long as a look takes nobody looks again: many files take long."""
Stamp = tuple[int, int, int]
Stamps = dict[InputFile, Stamp]


def stamps_of(resources: Resources) -> Stamps:
    """Each file's time of change, size and number on its disk."""
    stamps: Stamps = {}
    for file in _listed(resources):
        with suppress(OSError):  # gone since the folder was listed
            stat = file.path.stat()
            stamps[file] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return stamps


def _listed(resources: Resources) -> list[InputFile]:
    while True:
        with suppress(FileNotFoundError):  # a folder went while it was listed
            return resources.input_files()


def looks(resources: Resources) -> Iterator[Stamps]:
    """The stamps now, and again whenever they are others and nobody is writing; never ends."""
    last: Stamps | None = None
    while True:
        begin = time.monotonic()
        if (stamps := _settled(resources)) != last:
            last = stamps
            yield stamps
        else:
            time.sleep(max(_PAUSE, _SHARE * (time.monotonic() - begin)))


def _settled(resources: Resources) -> Stamps:
    """The stamps once they have been the same for a moment, where a file was written in this one."""
    while _is_new(stamps := stamps_of(resources)):
        time.sleep(_MOMENT)
    return stamps


def _is_new(stamps: Stamps) -> bool:
    newest = max((changed for changed, _, _ in stamps.values()), default=0)
    return 0 <= time.time_ns() - newest < _MOMENT * 1e9
