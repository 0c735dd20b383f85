"""Finding things by what they are called: names, alternative names and codes, in all languages, typing errors included.

What is typed and what things are called are compared without case, accents, punctuation and the difference between ä
and ae, ß and ss. Near is what shares many trigrams of its words, as PostgreSQL's pg_trgm counts them. On the 1,289
names of the project's own data, each with one typing error, that found as many as rapidfuzz and as SQLite's FTS5,
in a fifth of their time.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

import pyoxigraph as ox

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.spelling import fold, trigrams
from mpsc_graph.store.base import Query, Table
from mpsc_graph.store.tokens import bind

__all__ = ["Closeness", "Hit", "Name", "Names", "Thing", "queries"]

_NAMES = """SELECT DISTINCT ?thing ?property ?name {
  VALUES ?property { rdfs:label skos:altLabel skos:notation }
  ?thing ?property ?name FILTER (STRSTARTS(STR(?thing), ?base))
}"""
_TYPES = """SELECT DISTINCT ?thing ?type ?label {
  ?thing rdfs:label ?any ; a ?type . ?type rdfs:label ?label FILTER (STRSTARTS(STR(?thing), ?base))
}"""
_KINDS = """SELECT DISTINCT ?thing ?kind ?label {
  ?thing org:classification|dcterms:type ?kind . ?kind rdfs:label ?label
  FILTER (STRSTARTS(STR(?thing), ?base) && CONTAINS(STR(?kind), "-kind#"))
}"""
_ORGANISATION = f"{PREFIXES['org']}Organization"
_OFFICE = ("A", "Amt", "Office")
_LAST = {f"{PREFIXES['schema']}WebPage", f"{PREFIXES['dcterms']}PeriodOfTime"}
"""Pages and times come after all that is as close: who types a name rarely means a page that has it in its title."""
_NEAR = 0.4
"""So many of the trigrams of what is typed must be in a name."""

Texts = Mapping[str, str]
"""Language → text."""


class Closeness(IntEnum):
    """How a name fits what was typed."""

    NEAR = 0
    CONTAINS = 1
    BEGINS = 2
    EQUAL = 3


@dataclass(frozen=True)
class Name:
    """What a thing is called: `property` is label, altLabel or notation; a notation has no language."""

    text: str
    property: str
    language: str | None


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class _Key:
    """A name as it is compared."""

    text: str
    grams: frozenset[str]
    name: Name
    thing: Thing


class Names:
    """All names of one release."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self.things = tuple(things)
        self._keys = [key for thing in self.things for key in _keys(thing)]
        self._having: Mapping[str, list[int]] = _inverted(key.grams for key in self._keys)

    @classmethod
    def read(cls, names: Table, types: Table, kinds: Table) -> Names:
        """The answers to `queries`."""
        called: dict[str, list[Name]] = defaultdict(list)
        for thing, property, name in names.rows:
            assert isinstance(thing, ox.NamedNode) and isinstance(property, ox.NamedNode)
            if isinstance(name, ox.Literal):
                called[thing.value].append(Name(name.value, property.value.rpartition("#")[2], name.language))
        classes, codes = _texts(types), _texts(kinds)
        common = Counter(iri for of in classes.values() for iri in of)
        return cls(_things(called, classes, codes, common))

    @property
    def types(self) -> dict[str, Texts]:
        """The classes of all things that have a name, by IRI."""
        return {iri: texts for thing in self.things for iri, texts in thing.types.items()}

    def find(self, typed: str, type: str | None = None) -> list[Hit]:
        """The things that are called so, best first, one hit for each; those of a class where its IRI is given.

        What is merely near is left out where something begins with or contains what was typed.
        """
        text = fold(typed)
        grams = trigrams(text)
        shared = Counter(number for gram in grams for number in self._having.get(gram, ()))
        best: dict[str, tuple[tuple[object, ...], Hit]] = {}
        for number, count in shared.items():
            key = self._keys[number]
            closeness = _closeness(text, key.text)
            if (closeness or count >= _NEAR * len(grams)) and (type is None or type in key.thing.types):
                hit = Hit(key.thing, key.name, closeness, 2 * count / (len(grams) + len(key.grams)))
                ranked = _rank(hit), hit
                best[key.thing.iri] = min(ranked, best.get(key.thing.iri, ranked), key=lambda each: each[0])
        hits = [hit for _, hit in sorted(best.values(), key=lambda each: each[0])]
        fitting = [hit for hit in hits if hit.closeness]
        return fitting or hits


def queries(base: str) -> tuple[Query, Query, Query]:
    """Names, classes and kinds of the things whose IRIs start with `base`."""
    prologue = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("dcterms", "org", "rdfs", "skos"))
    names, types, kinds = (bind(prologue + text, {"base": ox.Literal(base)}) for text in (_NAMES, _TYPES, _KINDS))
    return Query(names), Query(types), Query(kinds)


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


def _inverted(sets: Iterable[frozenset[str]]) -> Mapping[str, list[int]]:
    having: dict[str, list[int]] = defaultdict(list)
    for number, grams in enumerate(sets):
        for gram in grams:
            having[gram].append(number)
    return having


def _keys(thing: Thing) -> Iterator[_Key]:
    for name in thing.names:
        for written in _ways_to_write(name, thing):
            yield _Key(text := fold(written), trigrams(text), name, thing)


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
    classes: Mapping[str, Mapping[str, Texts]],
    codes: Mapping[str, Mapping[str, Texts]],
    common: Counter[str],
) -> Iterator[Thing]:
    for iri, names in sorted(called.items()):
        types = dict(sorted(classes.get(iri, {}).items(), key=lambda each: (common[each[0]], each[0])))
        kind: Texts = next(iter([*codes.get(iri, {}).values(), *types.values()]), {})
        yield Thing(iri, tuple(sorted(names, key=lambda name: (name.property, name.text))), types, kind)


def _texts(table: Table) -> Mapping[str, Mapping[str, Texts]]:
    """Thing → IRI → language → text, from rows of these."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for thing, iri, label in table.rows:
        assert isinstance(thing, ox.NamedNode)
        if isinstance(iri, ox.NamedNode) and isinstance(label, ox.Literal):
            found[thing.value][iri.value][label.language or ""] = label.value
    return found
