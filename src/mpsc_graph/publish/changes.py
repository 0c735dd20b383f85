"""What changed from one release to another: statements, claims, things.

Releases are sorted lines, so the difference of two is exact and found in one walk along both. A claim is the same claim
as long as it claims the same from the same source, whatever the words it rests on (MODEL: claims are minted without
quote, basis and standing): such a claim has changed, and is neither new nor gone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.errors import ReleaseError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.publish.inventory import DERIVED, Inventory
from mpsc_graph.release import Release

__all__ = ["Changes", "ClaimChanges", "compare", "graph_of"]

_EVIDENCE = PREFIXES["prov"] + "wasDerivedFrom"


@dataclass(frozen=True)
class ClaimChanges:
    """IRIs of claims in one graph: that of a source, or of the findings that rest on several."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """The difference of two releases. `before` and `after` know the names of what is listed here by IRI."""

    older: str
    newer: str
    added: tuple[ox.Quad, ...]
    removed: tuple[ox.Quad, ...]
    before: Inventory
    after: Inventory
    claims: dict[str, ClaimChanges]
    """By graph, for the graphs where claims changed."""
    came: tuple[str, ...]
    went: tuple[str, ...]
    renamed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed)

    def statements(self) -> dict[str, tuple[int, int]]:
        """How many statements came and went, by graph; the derived graph last, since nobody wrote them."""
        added, removed = (Counter(map(graph_of, quads)) for quads in (self.added, self.removed))
        graphs = sorted(added | removed, key=lambda graph: (graph == DERIVED, graph))
        return {graph: (added[graph], removed[graph]) for graph in graphs}

    def differing(self, claim: str) -> list[str]:
        """The properties in which a changed claim differs."""
        before, after = self.before.said[claim], self.after.said[claim]
        return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))

    def rests_on_other_words(self, claim: str) -> bool:
        """Whether the evidence of a changed claim differs, and not only how it is judged."""
        return _EVIDENCE in self.differing(claim)


def compare(older: Release, newer: Release) -> Changes:
    """What changed. Raises ReleaseError when one cannot be read, or when their things have different IRIs."""
    if older.manifest.base_iri != newer.manifest.base_iri:
        raise ReleaseError(
            f"release {older.manifest.id} has things under {older.manifest.base_iri}, release {newer.manifest.id} "
            f"under {newer.manifest.base_iri}; expected one base (MPSC_BASE_IRI), or all would seem new"
        )
    difference: dict[bool, list[bytes]] = {True: [], False: []}
    for is_added, line in _difference(older.data, newer.data):
        difference[is_added].append(line)
    added, removed = (tuple(ox.parse(b"".join(difference[each]), ox.RdfFormat.N_QUADS)) for each in (True, False))
    touched = {quad.subject.value for quad in (*added, *removed) if graph_of(quad) != DERIVED}
    before, after = Inventory(older, touched), Inventory(newer, touched)
    kept = before.things.keys() & after.things.keys()
    return Changes(
        older=older.manifest.id,
        newer=newer.manifest.id,
        added=added,
        removed=removed,
        before=before,
        after=after,
        claims=_claims(before, after, touched),
        came=_sorted(after.things.keys() - kept, after),
        went=_sorted(before.things.keys() - kept, before),
        renamed=_sorted((thing for thing in kept if before.labels[thing] != after.labels[thing]), after),
    )


def graph_of(quad: ox.Quad) -> str:
    """The IRI of the graph that a statement of a release is in."""
    assert isinstance(quad.graph_name, ox.NamedNode)
    return quad.graph_name.value


def _claims(before: Inventory, after: Inventory, touched: Iterable[str]) -> dict[str, ClaimChanges]:
    found: dict[str, tuple[list[str], list[str], list[str]]] = defaultdict(lambda: ([], [], []))
    for claim in sorted(touched):
        if claim not in before.claims:
            if claim in after.claims:
                found[after.claims[claim]][0].append(claim)
        elif claim not in after.claims:
            found[before.claims[claim]][1].append(claim)
        elif before.said[claim] != after.said[claim]:
            found[after.claims[claim]][2].append(claim)
    return {graph: ClaimChanges(*map(tuple, lists)) for graph, lists in sorted(found.items())}


def _sorted(things: Iterable[str], names: Inventory) -> tuple[str, ...]:
    """By kind, those of our own vocabulary first, then by name."""

    def place(thing: str) -> tuple[bool, str, str, str]:
        kind = names.things[thing]
        return not kind.startswith(PREFIXES["mpsc"]), kind, names.name(thing, "de").casefold(), thing

    return tuple(sorted(things, key=place))


def _difference(older: Path, newer: Path) -> Iterator[tuple[bool, bytes]]:
    """Lines that stand in one of two sorted files only, and whether that is the newer."""
    try:
        with older.open("rb") as old, newer.open("rb") as new:
            before, after = next(old, b""), next(new, b"")
            while before or after:
                if before == after:
                    before, after = next(old, b""), next(new, b"")
                elif not before or (after and after < before):
                    yield True, after
                    after = next(new, b"")
                else:
                    yield False, before
                    before = next(old, b"")
    except OSError as error:
        raise ReleaseError(f"{error.filename}: cannot be read ({error.strerror}); run mpsc-graph build") from error
