"""What a name may also be written as, so that two ways to write one name meet without comparing all with all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mpsc_graph.spelling import fold

__all__ = ["Called"]

_SMALL = frozenset(fold("der die das des dem den und für von vom zu zur im in an am the of and for at e v i").split())
_LEGAL = frozenset(
    fold("gmbh ggmbh mbh ag kg ohg gbr se eg ev ug co aör kdör anstalt öffentlichen rechts inc ltd").split()
)
_TITLES = frozenset(fold("dr prof ing dipl med phil rer nat habil mag msc bsc ma ba herr frau").split())
_IN_FULL = {
    "uni": "universitat",
    "tu": "technische universitat",
    "fh": "fachhochschule",
    "hs": "hochschule",
    "landeshauptstadt": "stadt",
    "universitatsstadt": "stadt",
    "hansestadt": "stadt",
}
"""Folded words → what they stand for; the honours of a city are left aside."""
_PARTS = tuple(fold("Bundes Landes Staats Universitäts Fach").split())
"""What the first part of a word counts for in an acronym, as in BMWSB."""
_ACRONYM = re.compile(r"\b[A-ZÄÖÜ][A-Za-zÄÖÜäöü]{0,6}[A-ZÄÖÜ]\b")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Called:
    """One name as it is compared; that of a person goes without titles."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What tells it from others, in full, in the order it is written.

        >>> Called("TU Dresden").words, Called("Technische Universität Dresden (TUD)").words
        (('technische', 'universitat', 'dresden'), ('technische', 'universitat', 'dresden'))
        >>> Called("Cyclomedia Deutschland GmbH").words
        ('cyclomedia', 'deutschland')
        """
        return tuple(word for word in self._all if word not in _SMALL) or tuple(self._all)

    @cached_property
    def key(self) -> str:
        """The words in an order that does not depend on the writer."""
        return " ".join(sorted(self.words))

    @property
    def is_code(self) -> bool:
        """Whether it says nothing outside of the body that gave it.

        >>> [Called(text).is_code for text in ("A15", "Amt 52", "VI/61", "Kreativzentrum 21")]
        [True, True, True, False]
        """
        return any(map(str.isdigit, self.text)) and all(len(word) < 4 or word.isdigit() for word in self.words)

    @property
    def numbers(self) -> tuple[str, ...]:
        """What must be the same in both: Klinikum 1 is not Klinikum 2."""
        return tuple(sorted(re.findall(r"\d+", self.key)))

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """Those that are written: in brackets, or as the name itself.

        >>> sorted(Called("Bundesministerium für Wohnen, Stadtentwicklung und Bauwesen (BMWSB)").acronyms)
        ['bmwsb']
        """
        inside = [text.strip() for text in _IN_BRACKETS.findall(self.text)]
        return frozenset(each.lower() for each in [*inside, self._outside] if _ACRONYM.fullmatch(each))

    @cached_property
    def initials(self) -> frozenset[str]:
        """What somebody may shorten it to.

        >>> sorted(Called("Bundesministerium für Wohnen, Stadtentwicklung und Bauwesen").initials)
        ['bmfwsub', 'bmwsb', 'bwsb']
        >>> "kfw" in Called("Kreditanstalt für Wiederaufbau").initials
        True
        """
        first = ["".join(word[0] for word in words) for words in (self.words, self._all)]
        found = {first[0], *(_compound(words) for words in (self.words, self._all)), *_with_small(first)}
        return frozenset(each for each in found if len(each) >= 3)

    @cached_property
    def _outside(self) -> str:
        return _IN_BRACKETS.sub(" ", self.text).strip() or self.text

    @cached_property
    def _all(self) -> list[str]:
        words = [full for word in fold(self._outside).split() for full in _IN_FULL.get(word, word).split()]
        return [word for word in words if word not in _LEGAL and word not in _TITLES] or words


def _compound(words: tuple[str, ...] | list[str]) -> str:
    return "".join(letter for word in words for letter in _letters(word))


def _letters(word: str) -> Iterator[str]:
    yield word[0]
    part = next((part for part in _PARTS if word.startswith(part) and len(word) > len(part)), None)
    if part:
        yield word[len(part)]


def _with_small(first: list[str]) -> Iterator[str]:
    """The small words count only where a name is short: KfW, but not BfWSuB."""
    if len(first[1]) <= 3:
        yield first[1]
