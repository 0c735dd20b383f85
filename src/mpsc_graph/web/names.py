"""Finding things by what they are called: names, alternative names and codes, in all languages, typing errors included.

What is typed and what things are called are compared without case, accents, punctuation and the difference between ä
and ae, ß and ss. Near is what shares many trigrams of its words, as PostgreSQL's pg_trgm counts them. On the 1,289
names of the project's own data, each with one typing error, that found as many as rapidfuzz and as SQLite's FTS5,
in a fifth of their time.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.publish.register import Register
from mpsc_graph.spelling import fold, trigrams

__all__ = ["Closeness", "Hit", "Name", "Names", "Thing"]

_ORGANISATION = f"{PREFIXES['org']}Organization"
_OFFICE = ("A", "Amt", "Office")
_LAST = {f"{PREFIXES['schema']}WebPage", f"{PREFIXES['dcterms']}PeriodOfTime"}
"""Pages and times come after all that is as close: who types a name rarely means a page that has it in its title."""
_NEAR = 0.4
"""So many of the trigrams of what is typed must be in a name."""

Texts = Mapping[str, str]
"""Language → text."""

_Counts = npt.NDArray[np.intp]


class Closeness(IntEnum):
    """How a name fits what was typed."""

    NEAR = 0
    CONTAINS = 1
    BEGINS = 2
    EQUAL = 3


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called: `property` is label, altLabel or notation; a notation has no language."""

    text: str
    property: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that has a name. `types` are all its classes by IRI, the rarest first; `kind` is its code, else that."""

    iri: str
    names: tuple[Name, ...]
    types: Mapping[str, Texts]
    kind: Texts

    def label(self, language: str) -> str:
        """Its name in a language, else in another."""
        labels = [each for each in self.names if each.property == "label"]
        return min(labels or self.names, key=lambda each: (each.language != language, each.text)).text


@dataclass(frozen=True)
class Hit:
    """A thing that was found, by which of its names; `likeness` is from 0 to 1 (Dice's coefficient of trigrams)."""

    thing: Thing
    name: Name
    closeness: Closeness
    likeness: float

    @property
    def score(self) -> float:
        """From 0 to 100, which is what was typed itself."""
        return 100.0 if self.closeness is Closeness.EQUAL else round(30 * self.closeness + 30 * self.likeness, 1)


@dataclass(frozen=True, slots=True)
class _Key:
    """A name as it is compared, and how many trigrams it has."""

    text: str
    size: int
    name: Name
    thing: Thing


class Names:
    """All names of one release."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self.things = tuple(things)
        self._keys: list[_Key] = []
        having: dict[str, array[int]] = defaultdict(lambda: array("I"))
        for thing in self.things:
            for text, name in _written(thing):
                grams = trigrams(text)
                for gram in grams:
                    having[gram].append(len(self._keys))
                self._keys.append(_Key(text, len(grams), name, thing))
        self._having = {gram: np.frombuffer(numbers, np.uint32) for gram, numbers in having.items()}

    @classmethod
    def read(cls, register: Register) -> Names:
        """Those of a register."""
        called: dict[str, list[Name]] = defaultdict(list)
        for iri, property, text, language in register.names():
            called[iri].append(Name(text, property, language))
        texts: dict[str, dict[str, str]] = defaultdict(dict)
        for iri, language, text in register.words():
            texts[iri][language] = text
        codes = {iri: texts[code] for iri, code in register.codes().items() if code in texts}
        return cls(_things(called, register.classes(), codes, texts))

    @property
    def types(self) -> dict[str, Texts]:
        """The classes of all things that have a name, by IRI."""
        different = {id(thing.types): thing.types for thing in self.things}
        return {iri: texts for types in different.values() for iri, texts in types.items()}

    def find(self, typed: str, type: str | None = None) -> list[Hit]:
        """The things that are called so, best first, one hit for each; those of a class where its IRI is given.

        What is merely near is left out where something begins with or contains what was typed.
        """
        text = fold(typed)
        grams = trigrams(text)
        shared = self._shared(grams)
        best: dict[str, tuple[tuple[object, ...], Hit]] = {}
        for number in self._possible(text, shared).tolist():
            key, count = self._keys[number], int(shared[number])
            closeness = _closeness(text, key.text)
            if (closeness or count >= _NEAR * len(grams)) and (type is None or type in key.thing.types):
                hit = Hit(key.thing, key.name, closeness, 2 * count / (len(grams) + key.size))
                ranked = _rank(hit), hit
                best[key.thing.iri] = min(ranked, best.get(key.thing.iri, ranked), key=lambda each: each[0])
        hits = [hit for _, hit in sorted(best.values(), key=lambda each: each[0])]
        fitting = [hit for hit in hits if hit.closeness]
        return fitting or hits

    def _shared(self, grams: Iterable[str]) -> _Counts:
        """How many of the trigrams each name has."""
        found = [self._having[gram] for gram in grams if gram in self._having]
        numbers = np.concatenate(found) if found else np.zeros(0, np.uint32)
        return np.bincount(numbers, minlength=len(self._keys))

    def _possible(self, text: str, shared: _Counts) -> _Counts:
        """The numbers of the names that are near, or may contain all words: they have what is inside of each."""
        inside = {word[start : start + 3] for word in text.split() for start in range(len(word) - 2)}
        may_contain = self._shared(inside) == len(inside) if inside else shared > 0
        return np.flatnonzero((shared >= max(1, _NEAR * len(trigrams(text)))) | may_contain)


def _closeness(typed: str, name: str) -> Closeness:
    """Words may stand in another order, and the last may be unfinished or part of a longer one."""
    if typed == name:
        return Closeness.EQUAL
    if name.startswith(typed):
        return Closeness.BEGINS
    return Closeness.CONTAINS if all(word in name for word in typed.split()) else Closeness.NEAR


def _rank(hit: Hit) -> tuple[object, ...]:
    is_last = not _LAST.isdisjoint(hit.thing.types)
    return -hit.closeness, is_last, -hit.likeness, hit.name.property != "label", hit.thing.iri, hit.name.text


def _written(thing: Thing) -> Iterator[tuple[str, Name]]:
    """All ways to write its names, folded."""
    for name in thing.names:
        for written in _ways_to_write(name, thing):
            yield fold(written), name


def _ways_to_write(name: Name, thing: Thing) -> Iterator[str]:
    """A name; a code also with what the thing is, as in Phase 2, and that of an office as people say it: 52, A52,
    Amt 52."""
    yield name.text
    if name.property == "notation":
        office = re.fullmatch(r"[Aa]?\s?([0-9]+)", name.text) if _ORGANISATION in thing.types else None
        code, words = (office[1], _OFFICE) if office else (name.text, ())
        yield from (code, f"A{code}") if office else ()
        yield from (f"{word} {code}" for word in [*words, *thing.kind.values(), *_words(thing.types)])


def _words(types: Mapping[str, Texts]) -> Iterator[str]:
    return (text for texts in types.values() for text in texts.values())


def _things(
    called: Mapping[str, list[Name]],
    classes: Mapping[str, str],
    codes: Mapping[str, Texts],
    texts: Mapping[str, Texts],
) -> Iterator[Thing]:
    """Things by IRI; `classes` are the IRIs of each one's, a blank between. Those of the same classes share them."""
    times = Counter(classes.values())
    common: Counter[str] = Counter()
    for of, number in times.items():
        common.update(dict.fromkeys(of.split(), number))
    types = {
        of: {iri: texts[iri] for iri in sorted(of.split(), key=lambda iri: (common[iri], iri)) if iri in texts}
        for of in times
    }
    for iri, names in sorted(called.items()):
        own = types.get(classes.get(iri, ""), {})
        kind = codes.get(iri) or next(iter(own.values()), {})
        yield Thing(iri, tuple(sorted(names, key=lambda name: (name.property, name.text))), own, kind)
