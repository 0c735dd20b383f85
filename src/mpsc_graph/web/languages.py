"""The language of a page: `?lang=` first, then Accept-Language with its q-values (RFC 9110, section 12.5.4)."""

from __future__ import annotations

from mpsc_graph.errors import QueryError

__all__ = ["LANGUAGES", "choose_language"]

LANGUAGES = ("de", "en")
"""What pages are written in, the preferred one first."""


def choose_language(accept: str | None, name: str | None = None) -> str:
    """One of `LANGUAGES`; German where nothing that is asked for is there, since a page in it is better than none.

    >>> choose_language("fr, en-GB;q=0.8, de;q=0.5"), choose_language("fr"), choose_language("en", "de")
    ('en', 'de', 'de')

    Raises QueryError for a name that is no language of ours.
    """
    if name is not None:
        if name not in LANGUAGES:
            raise QueryError(f"lang={name}: expected one of {', '.join(LANGUAGES)}")
        return name
    wanted = dict(_quality(each) for each in reversed((accept or "").lower().split(",")))
    return max(LANGUAGES, key=lambda language: wanted.get(language, wanted.get("*", 0.0)))


def _quality(item: str) -> tuple[str, float]:
    """The language of one item, without its region, and its weight; what cannot be read weighs nothing."""
    tag, _, weight = item.partition(";")
    try:
        quality = float(weight.replace("q=", "", 1)) if weight.strip() else 1.0
    except ValueError:
        quality = 0.0
    return tag.strip().partition("-")[0], quality
