"""Colours and shapes, the same in every picture and file.

The colours are those of M. Okabe & K. Ito, “Color Universal Design” (2008), which people of all kinds of colour vision
tell apart; each group has a shape of its own as well, so that nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

__all__ = ["STYLES", "Style", "category", "style"]


class Style(NamedTuple):
    """`colour` as #rrggbb; `shape` by its name in Graphviz; `name` by language."""

    colour: str
    shape: str
    name: Mapping[str, str]


STYLES: Mapping[str, Style] = {
    "city": Style("#0072B2", "circle", {"de": "Stadt und Ämter", "en": "city and offices"}),
    "municipal-enterprise": Style("#56B4E9", "hexagon", {"de": "städtische Betriebe", "en": "municipal enterprises"}),
    "science": Style("#E69F00", "triangle", {"de": "Wissenschaft", "en": "science"}),
    "business": Style("#009E73", "diamond", {"de": "Wirtschaft", "en": "business"}),
    "government": Style("#D55E00", "pentagon", {"de": "Bund, Land, EU", "en": "federal, state, EU"}),
    "civil-society": Style("#CC79A7", "invtriangle", {"de": "Zivilgesellschaft", "en": "civil society"}),
    "other": Style("#999999", "octagon", {"de": "Sonstige", "en": "other"}),
    "measure": Style("#F0E442", "square", {"de": "Maßnahme", "en": "measure"}),
    "person": Style("#56B4E9", "circle", {"de": "Person", "en": "person"}),
    "event": Style("#F0E442", "square", {"de": "Veranstaltung", "en": "event"}),
    "municipality": Style("#0072B2", "circle", {"de": "Stadt", "en": "city"}),
    "programme": Style("#F0E442", "square", {"de": "Programm", "en": "programme"}),
}
"""By category, in the order of legends."""


def category(node: Mapping[str, Any]) -> str:
    """The key of `STYLES` for a node: an actor's group, else its mode."""
    mode = str(node["mode"])
    return str(node["group"]) if mode == "actor" else "municipality" if mode == "city" else mode


def style(node: Mapping[str, Any]) -> Style:
    """How a node looks, by its attributes."""
    return STYLES[category(node)]
