"""The classes and what ties them, as a drawing: boxes in places of their own, arrows from the ontology and the shapes.

The drawing is narrow, so that its text can be read on a phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import hypot

from mpsc_graph.web.vocabulary import Reference, Term, Vocabulary

__all__ = ["Arrow", "Box", "Diagram"]

Point = tuple[float, float]

_PLACES: dict[str, Point] = {
    "Programme": (240, 36),
    "Measure": (98, 176),
    "Phase": (382, 176),
    "PhaseEntry": (240, 316),
    "Claim": (98, 456),
    "Participation": (382, 456),
}
"""Centres of the boxes: so placed, no arrow crosses another."""
_WIDTH, _HEIGHT = 184.0, 64.0
_HEAD, _HALF = 14.0, 6.0  # length of an arrow's head and half of its width


@dataclass(frozen=True)
class Box:
    """A class, by its centre."""

    term: Term
    x: float
    y: float
    width: float = _WIDTH
    height: float = _HEIGHT


@dataclass(frozen=True)
class Arrow:
    """From one class to another: by rdfs:subClassOf where `properties` is empty, else by these.

    `path` is the line and `head` the triangle at its end, as SVG writes them; `x`, `y` and `anchor` place the label.
    """

    source: Term
    target: Term
    properties: tuple[Reference, ...]
    is_derived: bool
    path: str
    head: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Diagram:
    """The drawing, in a space of `width` × `height`."""

    boxes: list[Box]
    arrows: list[Arrow]
    width: int = 480
    height: int = 544

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Diagram:
        """Draw the classes that have a place."""
        boxes = {
            term.reference.iri: Box(term, *_PLACES[term.name]) for term in vocabulary.classes if term.name in _PLACES
        }
        derived = {each.reference.iri for each in vocabulary.properties if each.key is None}
        ties = {
            (slot.owner, value, slot.property)
            for box in boxes.values()
            for slot in vocabulary.slots(box.term)
            for value in slot.values
            if value in boxes
        }
        ties |= {(iri, above.iri, "") for iri, box in boxes.items() for above in box.term.above if above.iri in boxes}
        arrows = []
        for (source, target, is_subclass, is_derived), group in groupby(
            sorted(ties, key=lambda tie: (tie[0], tie[1], tie[2] == "", tie[2] in derived, tie[2])),
            key=lambda tie: (tie[0], tie[1], tie[2] == "", tie[2] in derived),
        ):
            properties = () if is_subclass else tuple(Reference(property) for _, _, property in group)
            arrows.append(_arrow(boxes[source], boxes[target], properties, is_derived))
        return cls(list(boxes.values()), arrows)


def _arrow(source: Box, target: Box, properties: tuple[Reference, ...], is_derived: bool) -> Arrow:
    if source == target:
        return _loop(source, properties, is_derived)
    begin, end = _border(source, target), _border(target, source)
    length = hypot(end[0] - begin[0], end[1] - begin[1])
    along = ((end[0] - begin[0]) / length, (end[1] - begin[1]) / length)
    neck = (end[0] - along[0] * _HEAD, end[1] - along[1] * _HEAD)
    x, y = (begin[0] + end[0]) / 2, (begin[1] + end[1]) / 2
    if abs(along[1]) < 0.1:
        anchor, y = "middle", y - 9
    else:
        anchor, x, y = ("end", x - 10, y + 5) if x < Diagram.width / 2 else ("start", x + 10, y + 5)
    line = f"M{_written(begin)} L{_written(neck)}"
    return Arrow(source.term, target.term, properties, is_derived, line, _triangle(end, along), x, y, anchor)


def _loop(box: Box, properties: tuple[Reference, ...], is_derived: bool) -> Arrow:
    """An arrow from a box to itself, below it."""
    bottom, left, right = box.y + box.height / 2, box.x - 34, box.x + 34
    curve = f"C{_written((left, bottom + 52))} {_written((right, bottom + 52))} {_written((right, bottom + _HEAD))}"
    line, head = f"M{_written((left, bottom))} {curve}", _triangle((right, bottom), (0, -1))
    return Arrow(box.term, box.term, properties, is_derived, line, head, right + 12, bottom + 32, "start")


def _border(box: Box, other: Box) -> Point:
    """Where the line between two centres leaves a box."""
    dx, dy = other.x - box.x, other.y - box.y
    part = min(box.width / 2 / abs(dx) if dx else 1, box.height / 2 / abs(dy) if dy else 1)
    return box.x + dx * part, box.y + dy * part


def _triangle(tip: Point, along: Point) -> str:
    back = (tip[0] - along[0] * _HEAD, tip[1] - along[1] * _HEAD)
    across = (-along[1] * _HALF, along[0] * _HALF)
    corners = (tip, (back[0] + across[0], back[1] + across[1]), (back[0] - across[0], back[1] - across[1]))
    return " ".join(map(_written, corners))


def _written(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
