"""Validation within limits: in a process that ends when its time or memory is used up.

Neither rdflib nor pyoxigraph can be told to stop, and data of others may ask for anything: a regular expression that
never comes back, lists nested a million deep, a literal larger than the machine.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection

from mpsc_graph.errors import CheckEnded, InputError, MpscError, Problem
from mpsc_graph.validate.report import Report

__all__ = ["bounded"]

_ADVICE = "expected data and shapes that take less, or a higher limit ({})"


def bounded(check: Callable[[], Report], seconds: float, megabytes: int) -> Report:
    """What `check` reports. Raises what it raises, and CheckEnded at a limit."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(check, there, megabytes), daemon=True)
    child.start()
    there.close()
    try:
        if not here.poll(seconds):
            raise CheckEnded(f"ended after {seconds:g} seconds; {_ADVICE.format('--timeout')}")
        kind, said = here.recv()
    except EOFError:
        child.join()
        raise CheckEnded(_ending(child.exitcode or 0, megabytes)) from None
    finally:
        child.kill()
        child.join()
    if kind == "report":
        return Report.load(said)
    raise InputError([Problem(*each) for each in said]) if kind == "problems" else _error(kind)(said)


def _run(check: Callable[[], Report], pipe: Connection, megabytes: int) -> None:
    limit = megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        pipe.send(("report", check().json()))
    except InputError as error:
        pipe.send(("problems", [(each.location, each.message) for each in error.problems]))
    except MpscError as error:
        pipe.send((type(error).__name__, str(error)))
    except MemoryError:
        pipe.send(("CheckEnded", f"needed more than {megabytes} megabytes; {_ADVICE.format('--memory')}"))
    except RecursionError:
        pipe.send(("CheckEnded", "ended because something is nested too deep; expected flatter data or shapes"))


def _error(name: str) -> type[MpscError]:
    kinds = {kind.__name__: kind for kind in MpscError.__subclasses__()}
    return kinds.get(name, MpscError)


def _ending(code: int, megabytes: int) -> str:
    if code < 0 and -code in (signal.SIGABRT, signal.SIGKILL, signal.SIGSEGV, signal.SIGBUS):
        return f"ended because it needed more than {megabytes} megabytes; {_ADVICE.format('--memory')}"
    return f"ended without an answer (code {code}); {_ADVICE.format('--memory, --timeout')}"
