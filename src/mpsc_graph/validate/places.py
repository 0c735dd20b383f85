"""Where statements and things stand in the files that people edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from mpsc_graph.errors import Location
from mpsc_graph.validate.sources import Source
from mpsc_graph.validate.terms import Term
from mpsc_graph.validate.tree_places import places_in

__all__ = ["FilePlaces", "Found", "KeptPlaces", "KnownPlaces", "Places", "SeveralPlaces"]

_ESCAPES = b"\\u", b"\\U"
_FEW = 50
"""Of how many things it is quicker to look for each than to read a file of lines."""
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
        sources, sought = self.sources if wanted else [], _Sought.of(wanted)
        return _together(((source, sought.within(source)) for source in sources), wanted, len(sources))


class KeptPlaces:
    """The same again and again while files change: a file is read anew only for what was not sought in it before."""

    def __init__(self) -> None:
        self._sources: list[Source] = []
        self._sought: set[Term] = set()
        self._found: dict[Source, Found] = {}

    def follow(self, sources: list[Source]) -> None:
        """The files are these from now on."""
        self._sources = sources

    def forget(self, changed: Set[Path]) -> None:
        """What was found in these files may stand elsewhere now."""
        self._found = {source: found for source, found in self._found.items() if source.path not in changed}

    def find(self, wanted: Set[Term]) -> Found:
        new = wanted - self._sought
        self._sought |= new
        everything, added = _Sought.of(self._sought), _Sought.of(new)
        for source in self._sources if wanted else ():
            if source not in self._found:
                self._found[source] = everything.within(source)
            elif new and added.may_be_in(source):
                self._found[source] |= added.within(source)
        known = ((source, self._found[source]) for source in self._sources) if wanted else ()
        found = _together(known, wanted, len(self._sources))
        return {each: place for each, place in found.items() if each in wanted}


@dataclass(frozen=True)
class _Sought:
    """What is sought in files. `subjects` are IRIs in bytes; `are_named` where there is no blank node among them."""

    wanted: Set[Term]
    subjects: Set[bytes]
    are_named: bool

    @classmethod
    def of(cls, wanted: Set[Term]) -> _Sought:
        nodes = {each.subject if isinstance(each, ox.Triple) else each for each in wanted}
        objects = {each.object for each in wanted if isinstance(each, ox.Triple)}
        nameless = any(isinstance(each, ox.BlankNode) for each in nodes | objects)
        return cls(wanted, {str(each).encode() for each in nodes}, not nameless)

    def within(self, source: Source) -> Found:
        """The places in one file."""
        if not source.is_streamed:
            return places_in(source.text(), source.name, self.wanted)
        found: Found = {}
        for triple, line in source.about(self.subjects) if self.are_named else source.lines():
            for each in (triple, triple.subject):
                if each in self.wanted:
                    found.setdefault(each, Location(source.name, line))
        return found

    def may_be_in(self, source: Source) -> bool:
        """Whether a file may speak of these: IRIs stand in lines as they are but for escapes."""
        if not source.has_lines or not self.are_named or len(self.subjects) > _FEW:
            return True
        text = source.text()
        return any(each in text for each in self.subjects) or any(escape in text for escape in _ESCAPES)


def _together(places: Iterable[tuple[Source, Found]], wanted: Set[Term], files: int) -> Found:
    """The places in several files. Of a file that is read whole, the only one, is known at least which it is."""
    found: Found = {}
    for source, within in places:
        if source.is_streamed:
            for each, place in within.items():
                found.setdefault(each, place)
        else:
            found |= {each: Location(source.name) for each in wanted} if files == 1 else {}
            found |= within
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
