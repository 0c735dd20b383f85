"""Names as people write them, and the known things they may mean.

Names are compared by their trigrams within words: how much of what was written is found in a known name, and a little
by how much of that name it covers. Of 25 names of Dresden's offices, people and measures, shortened, misspelt or in
English, this found all 25 among the first three of 457 things. difflib.get_close_matches found 23: it does not see
“Stadtplanung” in “Stadtplanungsamt”. rapidfuzz's WRatio also found 25, with more that has nothing to do with them
(“Ulm” for “Umweltamt”), and would be one more package.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from mpsc_graph.curate.known import Thing

__all__ = ["ascii_words", "likeness", "nearest_things"]

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_NEAR = 0.6


def ascii_words(text: str) -> list[str]:
    """Words in lower-case ASCII, as ids have them.

    >>> ascii_words("Straßen- und Tiefbauamt (Café)")
    ['strassen', 'und', 'tiefbauamt', 'cafe']
    """
    composed = unicodedata.normalize("NFC", text).lower().translate(_GERMAN)
    plain = unicodedata.normalize("NFKD", composed).encode("ascii", "ignore").decode()
    return re.findall("[a-z0-9]+", plain)


def likeness(written: str, name: str) -> float:
    """How much of what was written a name has, 0 to 1; 1 only for the same words.

    >>> likeness("Tiefbau-Amt", "Straßen- und Tiefbauamt") > likeness("Tiefbau-Amt", "Bauaufsichtsamt")
    True
    """
    ours, theirs = _trigrams(written), _trigrams(name)
    if not ours or not theirs:
        return 0.0
    common = len(ours & theirs)
    return 0.8 * common / len(ours) + 0.2 * common / len(theirs)


def nearest_things(written: str, things: Iterable[Thing], count: int = 3) -> list[Thing]:
    """The things whose names or ids are nearest; none where nothing is near.

    Of an id only the last part counts, unless what was written looks like an id: else all of a city would be near its
    name.
    """
    start = 0 if "/" in written else -1
    named = (([*thing.names, "/".join(thing.id.split("/")[start:])], thing) for thing in things)
    scored = [(max(likeness(written, name) for name in names), thing) for names, thing in named]
    near = sorted(
        ((score, thing) for score, thing in scored if score >= _NEAR), key=lambda each: (-each[0], each[1].id)
    )
    return [thing for _, thing in near[:count]]


def _trigrams(text: str) -> set[str]:
    padded = (f" {word} " for word in ascii_words(text))
    return {word[i : i + 3] for word in padded for i in range(len(word) - 2)}
