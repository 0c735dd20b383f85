"""What tells that files have changed, at a glance."""

from __future__ import annotations

import time
from collections.abc import Iterator

from mpsc_graph.resources import InputFile, Resources

__all__ = ["Stamp", "Stamps", "looks", "stamps_of"]

_PAUSE = 0.3
"""Seconds between two looks at the files, at least."""
_SHARE = 10
"""How many times as long as a look takes nobody looks again: many files take long."""
Stamp = tuple[int, int, int]
Stamps = dict[InputFile, Stamp]


def stamps_of(resources: Resources) -> Stamps:
    """Each file's time of change, size and number on its disk."""
    stamps: Stamps = {}
    for file in resources.input_files():
        try:
            stat = file.path.stat()
        except OSError:  # gone since the folder was listed
            continue
        stamps[file] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return stamps


def looks(resources: Resources) -> Iterator[Stamps]:
    """The stamps now, and again whenever they are others; never ends."""
    last: Stamps | None = None
    while True:
        begin = time.monotonic()
        if (stamps := stamps_of(resources)) != last:
            last = stamps
            yield stamps
        else:
            time.sleep(max(_PAUSE, _SHARE * (time.monotonic() - begin)))
