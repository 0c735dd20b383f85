"""The outlines of signs, as SVG polygons."""

from __future__ import annotations

from math import cos, pi, sin

__all__ = ["points"]

_CORNERS = {
    "square": (4, 45.0, 1.0),
    "diamond": (4, 0.0, 1.15),
    "triangle": (3, 90.0, 1.2),
    "invtriangle": (3, 270.0, 1.2),
    "pentagon": (5, 90.0, 1.1),
    "hexagon": (6, 0.0, 1.1),
    "octagon": (8, 22.5, 1.05),
}
"""Name, as in Graphviz → corners, angle of the first, and the radius that makes all look as large as a circle of 1."""


def points(shape: str, x: float, y: float, radius: float) -> str | None:
    """The corners around a middle, as in the attribute `points`; None for a circle, which has none.

    >>> points("diamond", 0, 0, 10)
    '11.5,0.0 0.0,-11.5 -11.5,0.0 0.0,11.5'
    """
    if shape not in _CORNERS:
        return None
    corners, first, factor = _CORNERS[shape]
    angles = (pi * (first + 360.0 * corner / corners) / 180.0 for corner in range(corners))
    spots = ((x + factor * radius * cos(angle), y - factor * radius * sin(angle)) for angle in angles)
    return " ".join(f"{round(at_x, 1) + 0.0},{round(at_y, 1) + 0.0}" for at_x, at_y in spots)
