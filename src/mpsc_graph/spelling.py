"""How names are compared wherever they are: in the search of the web, and where duplicates are looked for.

Without case, accents, punctuation and the difference between ä and ae, ß and ss; near is what shares many trigrams of
its words, as PostgreSQL's pg_trgm counts them.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["dice", "fold", "trigrams"]


def fold(text: str) -> str:
    """A text as it is compared: its words, one blank between them.

    >>> fold("Straßen- und Tiefbauamt"), fold("STRASSEN  UND TIEFBAUAMT"), fold("Jüngling"), fold("Juengling")
    ('strassen und tiefbauamt', 'strassen und tiefbauamt', 'jungling', 'jungling')
    """
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", re.sub("([aou])e", r"\1", plain)))


def trigrams(text: str) -> frozenset[str]:
    """Of each word of a folded text, with two blanks before it and one behind it.

    >>> sorted(trigrams("a52"))
    ['  a', ' a5', '52 ', 'a52']
    """
    padded = (f"  {word} " for word in text.split())
    return frozenset(word[start : start + 3] for word in padded for start in range(len(word) - 2))


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike two sets are, from 0 to 1: Dice's coefficient.

    >>> dice(trigrams("tiefbauamt"), trigrams("tiefbauamt")), dice(trigrams("ulm"), trigrams("bonn"))
    (1.0, 0.0)
    """
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0
