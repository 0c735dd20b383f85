"""Content negotiation as regular expressions, for web servers that have nothing else: RFC 9110, section 12.5.

For each thing on offer a header is turned into a weight, such as `0.85/3`: its q-value, then how exactly it was named.
All weights are written side by side, in the order of preference, with the alphabet at the end. A choice is then one
expression per offer, and the first that matches is the answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["ALPHABET", "Range", "choice", "language_ranges", "media_ranges"]

ALPHABET = "</.0123456789"
"""The characters of a weight, the least first."""

_Q = r"1|0(?:\.\d{0,2}[1-9])?"


@dataclass(frozen=True)
class Range:
    """How an offer may be named in a header (`pattern`), and how exactly that names it, from 1."""

    pattern: str
    exactness: int

    @property
    def _first(self) -> str:
        """Up to the end of its name, where it stands first; of two mentions, the first counts."""
        return rf"^(?:(?!\s*{self.pattern}[\s;,])[^,]*,)*\s*{self.pattern}\s*"

    @property
    def weighted(self) -> str:
        """The name with its q-value, captured, without zeros at the end."""
        return rf"{self._first};(?:[^,]*;)?\s*q\s*=\s*(?P<mpsc_q>{_Q})"

    @property
    def plain(self) -> str:
        """The name, whatever follows; a q-value that cannot be read counts as 1."""
        return rf"{self._first}(?:[;,]|$)"


def media_ranges(media_type: str) -> list[Range]:
    """What names a media type in an Accept header, the exact name first.

    >>> [each.pattern for each in media_ranges("text/turtle")]
    ['text/turtle', 'text/[*]', '(?:[*]/[*]|[*])']
    """
    kind = media_type.partition("/")[0]
    return [Range(_literal(media_type), 3), Range(f"{_literal(kind)}/[*]", 2), Range("(?:[*]/[*]|[*])", 1)]


def language_ranges(language: str) -> list[Range]:
    """What names a language in an Accept-Language header, with any region, the exact name first; all weigh the same."""
    return [Range(rf"{_literal(language)}(?:-[^\s;,]*)?", 1), Range("[*]", 1)]


def choice(place: int) -> str:
    """Matches weights of which the one at `place` is the greatest, where none before it matched: none after is greater.

    That is: no prefix of it goes on, in a later one, with a character that stands further right in the alphabet.

    >>> weights = f"0/0 0.5/3 0.85/1 {ALPHABET}"
    >>> [bool(re.search(choice(place), weights)) for place in range(3)]
    [False, False, True]
    """
    return rf"^(?:\S+ ){{{place}}}(?!0/)(?!(\S*)(\S)\S* (?:\S+ )*\1(\S)\S* .*<\S*\2\S*\3)"


def _literal(text: str) -> str:
    """As a pattern; with brackets, since servers read backslashes in ways of their own."""
    return re.sub(r"[.+*]", r"[\g<0>]", text)
