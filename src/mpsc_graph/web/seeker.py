"""The process that knows all names of a release, and looks in its forks for what was typed (see `searchers`)."""

from __future__ import annotations

import json
import os
import pickle
import sys
from functools import partial
from pathlib import Path

from mpsc_graph.publish.register import Register
from mpsc_graph.store.zygote import Writer, run
from mpsc_graph.web.names import Names

__all__ = ["Seeker"]

_PRIORITY = 3  # a little below all others: reading all names takes its time


class Seeker:
    """Holds the names of a register."""

    answers_once = opens_files = False

    def __init__(self, register: Path) -> None:
        os.nice(_PRIORITY)
        self.names = Names.read(Register(register))

    def answer(self, question: bytes, writer: Writer, is_connected: bool) -> None:
        """The classes that there are; or, where something was typed, how many things are called so, and the first."""
        asked = json.loads(question)
        if asked is None:
            writer.write(pickle.dumps(self.names.types))
            return
        hits = self.names.find(asked["typed"], asked["type"])
        writer.write(pickle.dumps((len(hits), hits[: asked["most"]])))


if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    run(partial(Seeker, Path(told["register"])), told["memory"], int(sys.argv[2]))
