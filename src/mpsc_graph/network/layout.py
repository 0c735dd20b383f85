"""Where nodes are drawn: the same network gives the same picture, and one that has grown a little keeps its places.

Each part of a network is laid out for itself, so that distances on paper are like those in the network (T. Kamada &
S. Kawai, “An algorithm for drawing general undirected graphs”, 1989), large ones by forces (T. M. J. Fruchterman &
E. M. Reingold, 1991); the parts are set in rows, the largest first. Computed by rustworkx.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from math import atan2, cos, hypot, pi, sin, sqrt
from pathlib import Path
from statistics import median

import networkx as nx
import rustworkx as rx

from mpsc_graph.errors import NetworkError
from mpsc_graph.network.columns import Network
from mpsc_graph.network.compact import compact

__all__ = ["Positions", "place", "places", "positions"]

Positions = dict[str, tuple[float, float]]
"""Node → x and y, in lengths of a usual tie; y grows upwards."""

_LARGE = 400  # nodes, above which the distances take too long
_GAP = 1.2  # between parts, and at least between two nodes without a tie
_SEED = 20230627


def place(graph: Network, like: Mapping[str, tuple[float, float]] | None = None) -> Network:
    """Give each node its `x` and `y`, in place. `like` are positions of an earlier network to keep."""
    for node, (x, y) in positions(graph, like).items():
        graph.nodes[node].update(x=round(x, 4), y=round(y, 4))
    return graph


def places(file: Path) -> Positions:
    """The places in a network that `export` wrote as node-link JSON. Raises NetworkError for any other file."""
    try:
        data = json.loads(file.read_text("utf-8"))
        return {node["id"]: (float(node["x"]), float(node["y"])) for node in data["nodes"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NetworkError(
            f"{file}: no places can be read here ({error!r}); expected what mpsc-graph network export -o X.json writes"
        ) from error


def positions(graph: Network, like: Mapping[str, tuple[float, float]] | None = None) -> Positions:
    """The place of each node. A node in `like` stays where it was; a new one comes near those it is tied to."""
    if like and any(node in like for node in graph):
        return _grown(graph, like)
    order = {node: number for number, node in enumerate(graph)}
    parts = [sorted(part, key=order.__getitem__) for part in nx.connected_components(graph)]
    parts.sort(key=lambda part: (-len(part), order[part[0]]))
    return _in_rows([_part(graph, part) for part in parts])


def _part(graph: Network, nodes: Sequence[str]) -> Positions:
    """One connected part, so that a tie in the middle of all has the length 1."""
    if len(nodes) == 1:
        return {nodes[0]: (0.0, 0.0)}
    copy = compact(graph, nodes)
    start = dict(enumerate(_circle(nodes)))
    if len(nodes) <= _LARGE:
        found = rx.kamada_kawai_layout(copy, pos=start)
    else:
        found = rx.spring_layout(copy, pos=start, seed=_SEED, num_iter=50)
    laid = {node: (float(found[index][0]), float(found[index][1])) for index, node in enumerate(nodes)}
    ties = [_distance(laid[one], laid[other]) for one, other in graph.subgraph(nodes).edges]
    return _apart(_lying(laid, median(ties) or 1.0))


def _lying(laid: Positions, unit: float) -> Positions:
    """In lengths of a unit, and turned so that the longest extent lies level, as names do."""
    at_x, at_y = _middle(list(laid.values()))
    moved = {node: ((x - at_x) / unit, (y - at_y) / unit) for node, (x, y) in laid.items()}
    xx, xy, yy = (sum(each) for each in zip(*((x * x, x * y, y * y) for x, y in moved.values()), strict=True))
    turn = atan2(2 * xy, xx - yy) / 2
    return {node: (x * cos(turn) + y * sin(turn), y * cos(turn) - x * sin(turn)) for node, (x, y) in moved.items()}


def _circle(nodes: Sequence[str]) -> list[tuple[float, float]]:
    """Places to start from, on a circle, where a node's name alone says where: they do not change as others come."""
    turns = (int.from_bytes(hashlib.sha256(node.encode()).digest()[:6]) / 2**48 for node in nodes)
    return [(cos(2 * pi * turn), sin(2 * pi * turn)) for turn in turns]


def _apart(laid: Positions, least: float = 0.5, rounds: int = 50) -> Positions:
    """Push apart nodes that lie nearly on each other; with many nodes the forces have done that already."""
    if len(laid) > _LARGE:
        return laid
    spots = {node: list(spot) for node, spot in laid.items()}
    names = list(spots)
    for _ in range(rounds):
        moved = False
        for number, one in enumerate(names):
            for other in names[number + 1 :]:
                dx, dy = spots[other][0] - spots[one][0], spots[other][1] - spots[one][1]
                if (length := hypot(dx, dy)) < least:
                    dx, dy = (dx / length, dy / length) if length else (1.0, 0.0)
                    shift = (least - length) / 2
                    spots[one][0] -= shift * dx
                    spots[one][1] -= shift * dy
                    spots[other][0] += shift * dx
                    spots[other][1] += shift * dy
                    moved = True
        if not moved:
            break
    return {node: (spot[0], spot[1]) for node, spot in spots.items()}


def _in_rows(parts: Sequence[Positions]) -> Positions:
    """Parts side by side, in rows from the top, in a picture wider than high."""
    boxes = [_box(part) for part in parts]
    sizes = [(right - left + _GAP, top - bottom + _GAP) for left, bottom, right, top in boxes]
    width = max([sqrt(2.2 * sum(wide * high for wide, high in sizes)), *(wide for wide, _ in sizes)], default=0.0)
    found: Positions = {}
    x = y = row = 0.0
    for part, (left, _, _, top), (wide, high) in zip(parts, boxes, sizes, strict=True):
        if x and x + wide > width:
            x, y, row = 0.0, y - row, 0.0
        found |= {node: (x + spot[0] - left, y + spot[1] - top) for node, spot in part.items()}
        x, row = x + wide, max(row, high)
    return found


def _box(part: Positions) -> tuple[float, float, float, float]:
    xs, ys = zip(*part.values(), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _grown(graph: Network, like: Mapping[str, tuple[float, float]]) -> Positions:
    """Known nodes where they were, new ones in the middle of those they are tied to, or where there is room near it."""
    found: Positions = {node: like[node] for node in graph if node in like}
    waiting = [node for node in graph if node not in found]
    while waiting:
        near = {node: [found[other] for other in graph.neighbors(node) if other in found] for node in waiting}
        node = max(waiting, key=lambda each: len(near[each]))
        waiting.remove(node)
        found[node] = _free(_middle(near[node]) if near[node] else _corner(found), found)
    return {node: found[node] for node in graph}


def _middle(spots: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots)


def _corner(found: Positions) -> tuple[float, float]:
    left, bottom, _, _ = _box(found)
    return left, bottom - _GAP


def _free(wanted: tuple[float, float], found: Positions, least: float = 0.7) -> tuple[float, float]:
    """The place nearest to the one wanted, on a spiral, that is no nearer to any node than `least`."""
    for step in range(10_000):
        radius, angle = 0.1 * sqrt(step), 2.4 * step  # the golden angle, so that the spiral leaves no direction out
        spot = wanted[0] + radius * cos(angle), wanted[1] + radius * sin(angle)
        if all(_distance(spot, other) >= least for other in found.values()):
            return spot
    return wanted


def _distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])
