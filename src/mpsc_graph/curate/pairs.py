"""Which pairs are looked at: never all, only those that share a key or a name or whose names can be near.

Blocking, as record linkage calls it (Christen, Data Matching, 2012, chapter 4). Keys, names and acronyms are joined by
equality. Names with one typing error are joined by what is left when a letter is dropped (Mor and Fraenkel 1982), which
finds all of them; names that differ in one word, by the words that are left. What more than `CROWD` things share tells
nobody apart and joins nothing. So n names of l letters take n · l steps and at most n · l · CROWD / 2 pairs: it grows
with n and not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, combinations
from typing import TypeVar

from mpsc_graph.spelling import dice, trigrams

__all__ = ["CROWD", "NEAR", "joined", "near"]

CROWD = 50
"""How many things may share what joins them."""
NEAR = 0.7
"""From which likeness on names are near."""
_WORD, _LETTERS = 0.6, 2
"""How alike two words are that may be one with typing errors, and how many letters one may have more."""

Key = TypeVar("Key", bound=Hashable)
Member = TypeVar("Member", str, tuple[str, str])
Name = tuple[str, str]
"""Within what it says who is meant, and its words in order."""


def joined(blocks: Mapping[Key, Iterable[Member]]) -> Iterator[tuple[Member, Member, Key]]:
    """Each pair of members that a block holds, the smaller first, and what joins them; crowds are left out.

    >>> list(joined({"ror": ["b", "a"], "url": ["c"]}))
    [('a', 'b', 'ror')]
    """
    for key, members in blocks.items():
        if len(each := sorted(set(members))) <= CROWD:
            yield from ((one, other, key) for one, other in combinations(each, 2))


def near(names: Iterable[Name]) -> Iterator[tuple[Name, Name, float]]:
    """Pairs of names that differ by typing errors, and how alike they are; a pair may come more than once.

    Each word of one has its like in the other: Fraunhofer IAO is not Fraunhofer IESE.

    >>> sorted({(one, other) for (_, one), (_, other), _ in near([("", "amt umwelt"), ("", "amt umwet"), ("", "amt")])})
    [('amt umwelt', 'amt umwet')]
    """
    names = list(names)
    for blocks in chain(_without_a_letter(names), [_without_a_word(names)]):
        for one, other, _ in joined(blocks):
            if _words_fit(one[1].split(), other[1].split()):
                likeness = dice(trigrams(one[1]), trigrams(other[1]))
                if likeness >= NEAR:
                    yield one, other, likeness


def _without_a_letter(names: list[Name]) -> Iterator[Mapping[Name, list[Name]]]:
    """Blocks per length: only names as long, or a letter shorter, can meet; so few are held in memory at a time."""
    of_length: dict[int, list[Name]] = defaultdict(list)
    for name in names:
        of_length[len(name[1])].append(name)
    for length in sorted(of_length):
        blocks: dict[Name, list[Name]] = defaultdict(list)
        for scope, words in of_length[length]:
            for left in {words[:at] + words[at + 1 :] for at in range(length)}:
                blocks[scope, left].append((scope, words))
        for name in of_length.get(length - 1, ()):
            if name in blocks:
                blocks[name].append(name)
        yield blocks


def _without_a_word(names: list[Name]) -> Mapping[Name, list[Name]]:
    blocks: dict[Name, list[Name]] = defaultdict(list)
    for scope, text in names:
        words = text.split()
        for at in range(len(words) if len(words) > 1 else 0):
            blocks[scope, " ".join(words[:at] + words[at + 1 :])].append((scope, text))
    return blocks


def _words_fit(ones: list[str], others: list[str]) -> bool:
    return _each_has_a_like(ones, others) and _each_has_a_like(others, ones)


def _each_has_a_like(ones: list[str], others: list[str]) -> bool:
    return all(one in others or any(_alike(one, other) for other in others) for one in ones)


def _alike(one: str, other: str) -> bool:
    """A word and the same with typing errors; numbers have none."""
    if one.isdigit() or other.isdigit() or abs(len(one) - len(other)) > _LETTERS:
        return False
    return dice(_grams(one), _grams(other)) >= _WORD


_grams = lru_cache(100_000)(trigrams)
"""Of single words, which names share."""
