"""The values of many nodes at once, and of which nodes a value is one of some."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from functools import cached_property
from itertools import chain

from mpsc_graph.validate.terms import Term

__all__ = ["Columns", "Selves"]


class Columns:
    """What a path leads to from each of some nodes."""

    def __init__(self, of: Mapping[Term, Collection[Term]]) -> None:
        self.of = of

    @cached_property
    def values(self) -> set[Term]:
        """Each value once."""
        return set(chain.from_iterable(self.of.values()))

    def having(self, some: Set[Term]) -> set[Term]:
        """The nodes that have any of some values."""
        found = self.values & some
        return {node for node, values in self.of.items() if not found.isdisjoint(values)} if found else set()


class Selves(Columns):
    """The nodes themselves, as a shape without a path looks at them."""

    def __init__(self, nodes: set[Term]) -> None:
        self.values = nodes

    @cached_property
    def of(self) -> Mapping[Term, Collection[Term]]:  # type: ignore[override]
        return {node: (node,) for node in self.values}

    def having(self, some: Set[Term]) -> set[Term]:
        return self.values & some
