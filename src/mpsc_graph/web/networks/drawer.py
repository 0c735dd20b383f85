"""The process that makes networks in its forks (see `apart`): with all that they need, and none of the server."""

from __future__ import annotations

import json
import pickle
import sys
import traceback

from mpsc_graph.errors import MpscError
from mpsc_graph.store.zygote import Writer, run
from mpsc_graph.web.networks import contents  # noqa: F401  # all forks share what is loaded here

__all__ = ["Drawer"]


class Drawer:
    """Calls functions of those modules that are loaded by now: `contents`, and all that it is made of."""

    answers_once, opens_files = False, True  # a PNG needs fonts

    def answer(self, question: bytes, writer: Writer, is_connected: bool) -> None:
        """What a function gives for its arguments, both as the server has pickled them; a mistake of ours as its
        traceback, ahead of nothing."""
        function, arguments = pickle.loads(question)
        try:
            writer.write(pickle.dumps(function(*arguments)))
        except (MpscError, MemoryError, OSError):
            raise
        except Exception:
            writer.head = traceback.format_exc()


if __name__ == "__main__":
    run(Drawer, json.loads(sys.argv[1])["memory"], int(sys.argv[2]))
