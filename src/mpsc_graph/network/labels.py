"""Names in a picture, so that none covers another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from textwrap import wrap

__all__ = ["FONT_SIZE", "Box", "Label", "Spot", "area", "lines_of", "set_labels"]

FONT_SIZE = 11.0
_LINE = 13.0
_WIDTH = 0.66
"""The width of a letter in parts of the font's size: more than letters take on average in wide faces such as Verdana,
so that a name fits its box whatever face the reader has."""
_LETTERS, _LINES = 26, 3


@dataclass(frozen=True)
class Box:
    """A rectangle in the picture; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two have any area in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Spot:
    """A node in the picture: its name, the middle and half the height of its sign."""

    name: str
    x: float
    y: float
    radius: float

    @property
    def box(self) -> Box:
        return Box(self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


@dataclass(frozen=True)
class Label:
    """A name set in lines, each in the middle of `box`. `far` is whether a line must lead to the node."""

    lines: tuple[str, ...]
    box: Box
    far: bool

    @property
    def x(self) -> float:
        return (self.box.left + self.box.right) / 2

    @property
    def baselines(self) -> list[tuple[str, float]]:
        return [(line, self.box.top + (number + 0.8) * _LINE) for number, line in enumerate(self.lines)]


def lines_of(name: str) -> tuple[str, ...]:
    """A name in at most three lines; what is longer ends in …, and is whole in the node's title.

    >>> lines_of("Institut für Wasserbau und Technische Hydromechanik (IWD)")
    ('Institut für Wasserbau und', 'Technische Hydromechanik', '(IWD)')
    """
    lines = wrap(name, _LETTERS, break_on_hyphens=True) or [""]
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], lines[_LINES - 1][: _LETTERS - 2].rstrip() + " …"]
    return tuple(lines)


def _size(lines: Sequence[str]) -> tuple[float, float]:
    return max(map(len, lines)) * FONT_SIZE * _WIDTH, len(lines) * _LINE


def area(name: str) -> float:
    """The room a name takes, in square pixels."""
    width, height = _size(lines_of(name))
    return width * height


def set_labels(spots: Sequence[Spot], others: Sequence[Spot] = ()) -> list[Label]:
    """A label per spot, in their order: the first are set first, and so nearest.

    No label meets another, nor any sign, those of `others` included, which get none.
    """
    taken = _Taken(spot.box for spot in (*spots, *others))
    found = []
    for spot in spots:
        lines = lines_of(spot.name)
        width, height = _size(lines)
        number, box = next(
            (number, box) for number, box in enumerate(_places(spot, width, height)) if not taken.meets(box)
        )
        taken.add(box)
        found.append(Label(lines, box, far=number >= _NEAR))
    return found


class _Taken:
    """The boxes that are taken, by the squares of a grid they lie in, so that only the near ones are looked at."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._squares: dict[tuple[int, int], list[Box]] = defaultdict(list)
        for box in boxes:
            self.add(box)

    def add(self, box: Box) -> None:
        for square in self._covered(box):
            self._squares[square].append(box)

    def meets(self, box: Box) -> bool:
        return any(box.meets(other) for square in self._covered(box) for other in self._squares.get(square, ()))

    def _covered(self, box: Box) -> Iterator[tuple[int, int]]:
        left, top, right, bottom = (int(edge // _SQUARE) for edge in (box.left, box.top, box.right, box.bottom))
        return ((column, row) for row in range(top, bottom + 1) for column in range(left, right + 1))


_SQUARE = 64  # pixels, about as much as a name takes
_SIDES = ((0, 1), (1, 0), (-1, 0), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_NEAR = 4
"""How many of these are next to the sign, so that nobody doubts whose name it is."""


def _places(spot: Spot, width: float, height: float) -> Iterator[Box]:
    """Around the sign, below first; then on wider and wider rings, without end."""
    for right, down in _SIDES:
        x = spot.x + right * (spot.radius + 2 + width / 2)
        y = spot.y + down * (spot.radius + 2 + height / 2)
        yield Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    radius = spot.radius + height
    while True:
        for turn in range(24):
            x = spot.x + cos(turn * pi / 12) * (radius + width / 2)
            y = spot.y + sin(turn * pi / 12) * radius
            yield Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        radius += height / 2
