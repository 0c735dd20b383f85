"""The program's commands, each in a process of its own, without Python starting anew for each.

Starting takes half a second, and most commands take less. So one process imports what they import and waits; a command
is a fork of it, which is given a folder, an environment and files for input and output as if it had been started there.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["run"]

ROOT = Path(__file__).parent.parent
PRELOADED = (
    "mpsc_graph.curate.match",
    "mpsc_graph.network.evidence",
    "mpsc_graph.pipeline.persons.withdraw",
    "mpsc_graph.publish.changes",
    "mpsc_graph.store.embedded",
    "mpsc_graph.validate.formats.html",
    "mpsc_graph.web.folder",
    "networkx",
    "rich.markdown",
    "rich.progress",
    "typer.rich_utils",
    "xlsxwriter",
)
"""What takes long to import, but not `mpsc_graph.terminal`, which looks at the environment when it is imported."""


def run(folder: Path, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """`mpsc-graph` with arguments in a folder, in a window that is wide enough."""
    with TemporaryDirectory() as own:
        streams = [Path(own, name) for name in ("in", "out", "err")]
        streams[0].write_text(stdin, "utf-8")
        asked = {
            "folder": str(folder),
            "arguments": arguments,
            "environment": {**os.environ, "COLUMNS": "200", **environment},
            "streams": [str(each) for each in streams],
        }
        waiting = _waiting()
        assert waiting.stdin and waiting.stdout
        print(json.dumps(asked), file=waiting.stdin, flush=True)
        code = int(waiting.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, *(each.read_text("utf-8") for each in streams[1:]))


@cache
def _waiting() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.commands"]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.communicate)
    return process


def _wait() -> None:
    """Fork for each line, and answer with the exit code, until nobody asks any more."""
    for module in PRELOADED:
        import_module(module)
    gc.collect()
    gc.freeze()  # what is not looked at stays shared
    while line := sys.stdin.readline():
        if not (child := os.fork()):
            _become(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _become(folder: str, arguments: list[str], environment: dict[str, str], streams: list[str]) -> None:
    """Run the command in this process, and end it."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    for number, path in enumerate(streams):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT), number)
    sys.argv = ["mpsc-graph", *arguments]
    runpy.run_module("mpsc_graph", run_name="__main__", alter_sys=True)
    sys.exit()


if __name__ == "__main__":
    _wait()
