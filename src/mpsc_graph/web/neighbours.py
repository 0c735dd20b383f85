"""What a thing is directly tied to, as a small picture: its ego network (S. Wasserman & K. Faust, Social Network
Analysis, 1994, p. 42), in the colours and signs of the networks, placed as these are. People are in none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import networkx as nx

from mpsc_graph.network.labels import Box, Label, Spot, set_labels
from mpsc_graph.network.layout import positions
from mpsc_graph.network.palette import STYLES
from mpsc_graph.network.shapes import points
from mpsc_graph.network.structure import Structure
from mpsc_graph.web.facts import Facts, name
from mpsc_graph.web.reading import Reading, Shown
from mpsc_graph.web.statements import Statement

__all__ = ["MOST", "Picture", "Sign", "picture"]

MOST = 24
"""So many neighbours are drawn, those with the most statements first."""
_MARGIN, _EGO, _OTHER = 14.0, 13.0, 8.0
_WIDE, _HIGH, _MORE = 330.0, 90.0, 7.0
"""From the middle to the outermost signs, in pixels: to the sides; up or down, and so much more for each sign."""
_KINDS = {
    name("mpsc:Measure"): "measure",
    name("mpsc:Programme"): "programme",
    name("schema:Event"): "event",
}
_ACTORS = (name("org:Organization"), name("foaf:Group"))
_CLASSIFICATION, _UNIT_OF = name("org:classification"), name("org:unitOf")


@dataclass(frozen=True)
class Sign:
    """A thing in the picture. `ties` say what ties it to the one in the middle."""

    shown: Shown
    kind: str
    x: float
    y: float
    radius: float
    colour: str
    points: str | None
    label: Label
    ties: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """Signs, the one in the middle first; lines between two of them; the extent of it all; and what signs mean.

    `left_out` neighbours are not drawn.
    """

    signs: tuple[Sign, ...]
    lines: tuple[tuple[Sign, Sign], ...]
    frame: Box
    legend: tuple[tuple[str, str, str | None], ...]
    left_out: int


def picture(reading: Reading, thing: str, statements: Iterable[Statement], titles: Iterable[str]) -> Picture | None:
    """The picture around a thing; None for a person or a page, and where it has less than two neighbours.

    `titles` are what each statement is listed under.
    """
    kinds = _Kinds(reading.facts)
    if kinds.of(thing) is None:
        return None
    found: dict[str, list[str]] = {}
    ties: set[tuple[str, str]] = set()
    for each, title in zip(statements, titles, strict=True):
        if each.target is not None and each.is_accepted and each.target.value != thing:
            found.setdefault(each.target.value, []).append(title)
            ties |= {(each.target.value, other) for other in each.by_way_of}
    near = [iri for iri in found if kinds.of(iri)]
    if len(near) < 2:
        return None
    near.sort(key=lambda iri: (-len(found[iri]), reading.thing(iri).text.casefold(), iri))
    drawn = [thing, *near[:MOST]]
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(drawn)
    graph.add_edges_from((thing, iri) for iri in drawn[1:])
    graph.add_edges_from((one, other) for one, other in ties if one in graph and other in graph and one != other)
    signs = dict(zip(drawn, _signs(reading, kinds, graph, drawn, found), strict=True))
    lines = [(signs[one], signs[other]) for one, other in sorted(map(sorted, graph.edges))]
    there = {sign.kind for sign in signs.values()}
    meanings: dict[tuple[str, str], list[str]] = {}
    for key, style in STYLES.items():
        if key in there:  # measures, events and programmes look alike
            meanings.setdefault((style.colour, style.shape), []).append(style.name[reading.language])
    return Picture(
        tuple(signs.values()),
        tuple(lines),
        _frame(signs.values()),
        tuple((", ".join(names), colour, points(shape, 8, 8, 6)) for (colour, shape), names in meanings.items()),
        len(near) - len(drawn) + 1,
    )


class _Kinds:
    """What things are drawn as, by key of `STYLES`."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def of(self, iri: str) -> str | None:
        types = self.facts.iris(iri, name("rdf:type"))
        if any(each in types for each in _ACTORS):
            return self._group(iri)
        return next((_KINDS[each] for each in types if each in _KINDS), None)

    def _group(self, iri: str) -> str:
        kinds: dict[str, str] = {}
        wholes: dict[str, tuple[str, ...]] = {}
        waiting = [iri]
        while waiting:
            each = waiting.pop()
            if each not in wholes:
                code = min(self.facts.iris(each, _CLASSIFICATION), default="")
                kinds[each] = code.rpartition("#")[2]
                wholes[each] = tuple(sorted(self.facts.iris(each, _UNIT_OF)))
                waiting += wholes[each]
        return Structure(kinds, wholes).group(iri)


def _signs(
    reading: Reading, kinds: _Kinds, graph: nx.Graph[str], drawn: list[str], ties: dict[str, list[str]]
) -> Iterator[Sign]:
    """Each in its place, with its name beside it."""
    laid = positions(graph)
    at_x, at_y = laid[drawn[0]]
    wide, high = (max(abs(spot[axis] - laid[drawn[0]][axis]) for spot in laid.values()) or 1 for axis in (0, 1))
    spots = [
        Spot(
            reading.thing(iri).text,
            _WIDE / wide * (laid[iri][0] - at_x),
            -(_HIGH + _MORE * len(drawn)) / high * (laid[iri][1] - at_y),
            _EGO if iri == drawn[0] else _OTHER,
        )
        for iri in drawn
    ]
    for iri, spot, label in zip(drawn, spots, set_labels(spots), strict=True):
        kind = kinds.of(iri) or "other"
        style = STYLES[kind]
        yield Sign(
            reading.thing(iri),
            kind,
            round(spot.x, 1),
            round(spot.y, 1),
            spot.radius,
            style.colour,
            points(style.shape, spot.x, spot.y, spot.radius),
            label,
            tuple(dict.fromkeys(ties.get(iri, ()))),
        )


def _frame(signs: Iterable[Sign]) -> Box:
    boxes = [box for sign in signs for box in (sign.label.box, Spot("", sign.x, sign.y, sign.radius).box)]
    return Box(
        min(box.left for box in boxes) - _MARGIN,
        min(box.top for box in boxes) - _MARGIN,
        max(box.right for box in boxes) + _MARGIN,
        max(box.bottom for box in boxes) + _MARGIN,
    )
