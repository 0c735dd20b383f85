"""Who holds a release: the built-in engine, or one elsewhere."""

from __future__ import annotations

import re
from collections import Counter

import pyoxigraph as ox

from mpsc_graph.errors import ReleaseError
from mpsc_graph.release import Release
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query, Store, Table
from mpsc_graph.store.embedded import Access, open_store
from mpsc_graph.store.remote import RemoteStore

__all__ = ["check_counts", "check_held", "expected_counts", "store_over"]

_DATE = re.compile(r'(.*) "([^"]*)"\^\^<http://www\.w3\.org/2001/XMLSchema#(?:date|gYear|gYearMonth)> <([^>]*)> \.\n?')


def store_over(release: Release, settings: Settings) -> Store:
    """A store with this release: the engine elsewhere that the settings name, else the built-in one.

    Raises ReleaseError when that engine does not hold it.
    """
    if settings.remote is None:
        return open_store(release, Access(settings.union_default_graph, settings.service_allow))
    store = RemoteStore(settings, release.manifest.base_iri)
    check_held(store, release)
    return store


def check_held(store: RemoteStore, release: Release) -> None:
    """Raises ReleaseError when the engine does not hold the release, or does not show it where queries look; and as
    `answer`."""
    check_counts(store, release)
    shown = Table.parse(store.answer(Query("ASK { ?s ?p ?o }"), ox.QueryResultsFormat.JSON, None))
    if store.settings.union_default_graph and not shown:
        problem = "its default graph is empty, and should be the union of all graphs"
        raise ReleaseError(
            f"{store.url}: {problem}; docs/engines.md says how an engine is told, and MPSC_REMOTE_ENGINE"
        )


def check_counts(store: RemoteStore, release: Release) -> None:
    """Raises ReleaseError, with a graph that differs, when the engine does not have the release's; and as `answer`."""
    held, expected = store.counts(), expected_counts(release, store.dialect.keeps_dates_apart)
    for graph, statements in expected.items():
        if held.get(graph, 0) != statements:
            found = f"its graph {graph} has {held.get(graph, 0)} statements, not {statements}"
            way_out = f"mpsc-graph push --remote {store.url} puts it there"
            raise ReleaseError(f"{store.url} does not hold the release {release.manifest.id}: {found}; {way_out}")


def expected_counts(release: Release, keeps_dates_apart: bool) -> dict[str, int]:
    """Statements per graph, as an engine counts them.

    Where it keeps years, months and days as one kind of value, those that begin at the same time are one statement.
    """
    counts = dict(release.manifest.graphs)
    if keeps_dates_apart:
        return counts
    dates: Counter[tuple[str, str, str]] = Counter()
    with release.data.open(encoding="utf-8") as lines:
        for line in lines:
            if found := _DATE.fullmatch(line):
                dates[found[1], found[2] + "0000-01-01"[len(found[2]) :], found[3]] += 1
    for (_, _, graph), times in dates.items():
        counts[graph] -= times - 1
    return counts
