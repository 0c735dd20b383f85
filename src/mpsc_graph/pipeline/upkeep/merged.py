"""What an edit changes once things that somebody decided are one have become one.

Merging looks at what is said of the things that are merged, and at names, each thing's for itself. So after an edit
only that is merged again, as it was and as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

import pyoxigraph as ox

from mpsc_graph.pipeline.decided import Decisions
from mpsc_graph.pipeline.merge import NAMES, merge
from mpsc_graph.pipeline.statements import Statements

__all__ = ["Merged"]

Quads = set[ox.Quad]


@dataclass(frozen=True)
class Merged:
    """Statements before they are merged, and what was decided."""

    stated: Statements
    decisions: Decisions
    base: str

    def difference(self, added: Quads, removed: Quads) -> tuple[Quads, Quads]:
        """What comes and goes in merged statements where this does before. Raises InputError as `merge` does."""
        decided = {ox.NamedNode(self.base + id) for each in self.decisions.all for id in each.ids}
        renamed = {quad.subject for quad in added | removed if quad.predicate in NAMES} if decided else set()
        if not _about(added | removed, decided, renamed):
            return added, removed
        before = {quad for node in decided | renamed for quad in self.stated.quads(subject=node)}
        before |= {quad for node in decided for quad in self.stated.quads(object=node)}
        after = (before - removed) | _about(added, decided, renamed)
        was, is_ = self._merged(before), self._merged(after)
        return (added - after) | (is_ - was), (removed - before) | (was - is_)

    def _merged(self, quads: Quads) -> Quads:
        return set(merge(Statements(quads), self.decisions, self.base).quads())


def _about(quads: Iterable[ox.Quad], decided: Set[object], renamed: Set[object]) -> Quads:
    return {quad for quad in quads if not {quad.subject, quad.object}.isdisjoint(decided) or quad.subject in renamed}
