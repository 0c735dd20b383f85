"""What takes long, made in a process of its own that gives way to all others, so that the server answers as before."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from asyncio.subprocess import PIPE
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mpsc_graph.errors import MpscError, ReleaseError

__all__ = ["apart", "speak"]

_PRIORITY = 3  # a little below all others: somebody may come to wait for it


async def apart(module: str, what: str, *folders: Path) -> Any:
    """What the module's process says of the folders. Raises ReleaseError when `what` it makes cannot be made."""
    command = [sys.executable, "-m", module, *(str(each.absolute()) for each in folders)]
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    said = json.loads(await process.stdout.read() or b"{}")
    await process.wait()
    if "made" not in said:
        ended = f"{folders[0]}: {what} of the release were not made; their process was ended"
        raise ReleaseError(said.get("error", ended))
    return said["made"]


def speak(make: Callable[..., Any]) -> None:
    """The process itself: say what is made of the folders that it is given, or what went wrong. Does not return."""
    os.nice(_PRIORITY)
    threading.Thread(target=_end_with_the_server, daemon=True).start()
    print(json.dumps(_said(make), ensure_ascii=False), flush=True)
    os._exit(0)


def _said(make: Callable[..., Any]) -> Mapping[str, Any]:
    try:
        return {"made": make(*map(Path, sys.argv[1:]))}
    except MpscError as error:
        return {"error": str(error)}


def _end_with_the_server() -> None:
    """Its end of standard input is closed when the server ends, however it ends."""
    sys.stdin.read()
    os._exit(1)
