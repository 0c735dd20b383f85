"""Validates the project's data again and again while somebody edits them; only what an edit can affect is looked at."""

from __future__ import annotations

import time
from collections.abc import Iterator

from mpsc_graph.errors import InputError
from mpsc_graph.pipeline.build import assemble
from mpsc_graph.pipeline.checked import places_of
from mpsc_graph.pipeline.reading.context import keys_of
from mpsc_graph.pipeline.upkeep.stamps import Stamps, stamps_of
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.validate.data import Data
from mpsc_graph.validate.engine import found_again, load_shapes, report_on
from mpsc_graph.validate.incremental import Incremental
from mpsc_graph.validate.report import Report

__all__ = ["watch"]

_PAUSE = 0.3
"""Seconds between two looks at the files."""


def watch(resources: Resources, settings: Settings) -> Iterator[Report | InputError]:
    """The report now, and a new one after each change of a file, told apart from the last; never ends.

    Files that cannot be read give what is wrong with them instead.
    """
    incremental: Incremental | None = None
    shapes_then: Stamps = {}
    last: Report | None = None
    while True:
        seen = stamps_of(resources)
        shapes_now = {file: stamp for file, stamp in seen.items() if file.kind == "shapes"}
        try:
            statements = assemble(resources, settings)
            triples = set(statements.triples())
            if incremental is None or shapes_now != shapes_then:
                incremental = Incremental(Data(triples), load_shapes([resources.shapes]))
            else:
                before = set(incremental.data)
                incremental.change(triples - before, before - triples)
            shapes_then = shapes_now
            places = places_of(statements, resources, settings.base_iri)
            keys = keys_of(resources.ontology / "context.jsonld")
            report = report_on(incremental.data, incremental.shapes, found_again(incremental), places, keys)
            yield report if last is None else report.since(last)
            last = report
        except InputError as error:
            yield error
        while stamps_of(resources) == seen:
            time.sleep(_PAUSE)
