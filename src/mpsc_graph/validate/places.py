"""Where statements and things stand in the files that people edit."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Protocol

import pyoxigraph as ox

from mpsc_graph.errors import Location
from mpsc_graph.validate.sources import Source
from mpsc_graph.validate.terms import Term
from mpsc_graph.validate.tree_places import places_in

__all__ = ["FilePlaces", "Found", "KnownPlaces", "Places", "SeveralPlaces"]

Found = dict[ox.Triple | Term, Location]


class Places(Protocol):
    """What knows where things stand."""

    def find(self, wanted: Set[Term]) -> Found:
        """The places of those statements and nodes that have one."""


@dataclass(frozen=True)
class KnownPlaces:
    """Places noted while the files were read."""

    known: Mapping[Term, Location] = field(default_factory=dict)

    def find(self, wanted: Set[Term]) -> Found:
        return {each: self.known[each] for each in wanted if each in self.known}


@dataclass(frozen=True)
class FilePlaces:
    """Places found by reading the files again, when there is something to look for."""

    sources: list[Source]

    def find(self, wanted: Set[Term]) -> Found:
        found: Found = {}
        for source in self.sources if wanted else ():
            if not source.is_streamed:
                found |= {each: Location(source.name) for each in wanted} if len(self.sources) == 1 else {}
                found |= places_in(source.text(), source.name, wanted)
                continue
            for triple, line in source.lines():
                for each in (triple, triple.subject):
                    if each in wanted:
                        found.setdefault(each, Location(source.name, line))
        return found


@dataclass(frozen=True)
class SeveralPlaces:
    """The first place with a line that any of them knows, else one without."""

    places: tuple[Places, ...]

    def find(self, wanted: Set[Term]) -> Found:
        found: Found = {}
        for places in self.places:
            missing = {each for each in wanted if each not in found or found[each].line is None}
            found |= {each: place for each, place in places.find(missing).items() if place.line or each not in found}
        return found
