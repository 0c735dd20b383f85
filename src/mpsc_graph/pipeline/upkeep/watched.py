"""Validates the project's data again and again while somebody edits them; only what an edit can affect is looked at."""

from __future__ import annotations

from collections.abc import Iterator

from mpsc_graph.errors import MpscError
from mpsc_graph.pipeline.upkeep.stamps import looks
from mpsc_graph.pipeline.upkeep.upkeep import Upkeep, outcome_of
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.validate.report import Report

__all__ = ["watch"]


def watch(resources: Resources, settings: Settings) -> Iterator[Report | MpscError]:
    """The report now, and a new one after each change of a file, told apart from the last; never ends.

    Files that cannot be read, or shapes that cannot be run, give what is wrong with them instead.
    """
    upkeep, last = Upkeep(resources, settings), None
    for stamps in looks(resources):
        report = outcome_of(upkeep.report, stamps, resources)
        if isinstance(report, MpscError):
            yield report
            continue
        yield report if last is None else report.since(last)
        last = report
