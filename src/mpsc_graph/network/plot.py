"""Pictures of a network: SVG, and PNG made from it.

The SVG holds no script and asks nothing from elsewhere. Each sign and tie has a `<title>`, which browsers show and
screen readers read. PNG is drawn by resvg: one wheel without system libraries, that can neither run scripts nor fetch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from textwrap import wrap

from jinja2 import Environment, PackageLoader, StrictUndefined

from mpsc_graph.errors import NetworkError
from mpsc_graph.network.columns import Network
from mpsc_graph.network.labels import FONT_SIZE, Box, Label, Spot, area, set_labels
from mpsc_graph.network.palette import STYLES, category, style
from mpsc_graph.network.shapes import points
from mpsc_graph.network.views import VIEWS
from mpsc_graph.network.words import WORDS

__all__ = ["LABELLED", "png", "svg"]

LABELLED = 150
"""How many nodes get their name in the picture, those with the most ties first; all have it in their title."""

_UNIT = 120.0  # pixels per length of a usual tie, at least
_ROOM = 10.0  # times the area of all names that the picture has at least, so that few names stand far from their sign
_MARGIN, _ROW = 20.0, 18.0
_WIDEST = 12_000  # pixels of a PNG

_environment = Environment(
    loader=PackageLoader("mpsc_graph.network"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_environment.filters["n"] = lambda number: f"{number:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class _Sign:
    node: str
    title: str
    x: float
    y: float
    radius: float
    colour: str
    points: str | None
    label: Label | None


@dataclass(frozen=True)
class _Tie:
    title: str
    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    undated: bool


@dataclass(frozen=True)
class _Entry:
    name: str
    x: float
    y: float
    colour: str | None
    points: str | None


def svg(graph: Network) -> bytes:
    """The picture of a network whose nodes have places (`layout.place`).

    Raises NetworkError for a network without nodes, or without places.
    """
    if not len(graph):
        raise NetworkError("the network is empty, so there is nothing to draw; take away a filter")
    if any("x" not in data for _, data in graph.nodes(data=True)):
        raise NetworkError("the nodes have no places yet; layout.place(network) gives them")
    info, language = graph.graph, graph.graph["language"]
    signs = _signs(graph)
    drawn = _frame(signs)
    title = VIEWS[info["view"]].title[language]
    width = max(drawn.right - drawn.left, 460.0)
    caption = _caption(graph)
    legend = list(_legend(graph, drawn, width))
    below = max((entry.y for entry in legend), default=drawn.bottom) + _ROW
    lines = [line for text in caption for line in wrap(text, int(width / (FONT_SIZE * 0.62)))]
    placed = [(line, below + 24 + _ROW * (number + 0.4)) for number, line in enumerate(lines, 1)]
    frame = Box(drawn.left, drawn.top, drawn.left + width, placed[-1][1] + _MARGIN)
    picture = _environment.get_template("network.svg").render(
        language=language,
        title=title,
        caption=caption,
        caption_lines=placed,
        heading=below + 20,
        frame=frame,
        font_size=FONT_SIZE,
        ties=list(_ties(graph, {sign.node: sign for sign in signs})),
        signs=signs,
        legend=legend,
    )
    return picture.encode() + b"\n"


def png(picture: bytes, scale: float = 2.0) -> bytes:
    """A picture as PNG; `scale` is the number of its pixels per pixel of the SVG, less where it would get too large.

    Raises NetworkError where the machine has no font to write names with.
    """
    import resvg_py

    text = picture.decode()
    blank, letter = (_SAMPLE.format(sample) for sample in ("", "Mm"))
    if resvg_py.svg_to_bytes(svg_string=blank) == resvg_py.svg_to_bytes(svg_string=letter):
        raise NetworkError("no font is installed to write names with (Debian: fonts-dejavu-core); or write .svg")
    size = resvg_py.svg_to_bytes(svg_string=text, zoom=0.05)
    widest = 20 * max(int.from_bytes(size[16:20]), int.from_bytes(size[20:24]))
    drawn = resvg_py.svg_to_bytes(svg_string=text, zoom=min(scale, _WIDEST / widest), background="#ffffff")
    return bytes(drawn)


_SAMPLE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text y="15">{}</text></svg>'


def _signs(graph: Network) -> list[_Sign]:
    """Those with the most ties first, so that their names are nearest."""
    order = sorted(graph, key=lambda node: -graph.degree[node])
    unit = _unit(graph, order[:LABELLED])
    spots = {
        node: Spot(
            graph.nodes[node]["label"],
            unit * graph.nodes[node]["x"],
            -unit * graph.nodes[node]["y"],
            6 + 2 * sqrt(graph.degree[node]),
        )
        for node in order
    }
    others = [spots[node] for node in order[LABELLED:]]
    labels = dict(zip(order, set_labels([spots[node] for node in order[:LABELLED]], others), strict=False))
    return [
        _Sign(
            node=node,
            title=_title(graph, node),
            x=spot.x,
            y=spot.y,
            radius=spot.radius,
            colour=style(graph.nodes[node]).colour,
            points=points(style(graph.nodes[node]).shape, spot.x, spot.y, spot.radius),
            label=labels.get(node),
        )
        for node, spot in spots.items()
    ]


def _unit(graph: Network, labelled: list[str]) -> float:
    """How large to draw: the more and the longer the names, the larger."""
    xs, ys = zip(*((data["x"], data["y"]) for _, data in graph.nodes(data=True)), strict=True)
    names = sum(area(graph.nodes[node]["label"]) for node in labelled)
    return max(_UNIT, sqrt(_ROOM * names / ((max(xs) - min(xs) + 1) * (max(ys) - min(ys) + 1))))


def _title(graph: Network, node: str) -> str:
    data, words = graph.nodes[node], WORDS[graph.graph["language"]]
    what = style(data).name[graph.graph["language"]]
    return f"{data['label']} ({what}, {words.ties}: {graph.degree[node]})"


def _ties(graph: Network, signs: dict[str, _Sign]) -> Iterator[_Tie]:
    names = graph.graph["names"]
    words = WORDS[graph.graph["language"]]
    for one, other, data in graph.edges(data=True):
        when = ", ".join(names.get(phase, phase) for phase in data["phases"]) or words.undated
        yield _Tie(
            title=f"{graph.nodes[one]['label']} – {graph.nodes[other]['label']} ({when})",
            x1=signs[one].x,
            y1=signs[one].y,
            x2=signs[other].x,
            y2=signs[other].y,
            width=min(1.2 + 0.9 * (data["weight"] - 1), 7.0),
            undated=not data["spells"],
        )


def _frame(signs: list[_Sign]) -> Box:
    """All signs and names, with a margin."""
    boxes = [Spot("", sign.x, sign.y, sign.radius).box for sign in signs]
    boxes += [sign.label.box for sign in signs if sign.label]
    return Box(
        min(box.left for box in boxes) - _MARGIN,
        min(box.top for box in boxes) - _MARGIN,
        max(box.right for box in boxes) + _MARGIN,
        max(box.bottom for box in boxes) + _MARGIN,
    )


def _legend(graph: Network, drawn: Box, width: float) -> Iterator[_Entry]:
    """What the signs stand for, in rows below the picture: only what is in it."""
    language = graph.graph["language"]
    there = {category(data) for _, data in graph.nodes(data=True)}
    entries = [(each.name[language], each.colour, each.shape) for name, each in STYLES.items() if name in there]
    x, y = drawn.left + _MARGIN + 8, drawn.bottom + 10
    undated = any(not data["spells"] for *_, data in graph.edges(data=True))
    for name, colour, shape in [*entries, *([(WORDS[language].dashed, None, "")] if undated else [])]:
        taken = 34 + len(name) * FONT_SIZE * 0.62
        if x > drawn.left + _MARGIN + 8 and x + taken > drawn.left + width:
            x, y = drawn.left + _MARGIN + 8, y + _ROW
        yield _Entry(name, x, y, colour, points(shape, x, y, 6) if colour else None)
        x += taken


def _caption(graph: Network) -> list[str]:
    info, words = graph.graph, WORDS[graph.graph["language"]]
    known = [f"{info['title']}.", f"{words.release} {info['release']}, {words.modified} {info['modified']}."]
    filters = "; ".join(f"{words.filters[name]}: {', '.join(map(_short, of))}" for name, of in info["filters"].items())
    chosen = [f"{words.selected} {filters}."] if filters else []
    return [*known, *chosen, f"{words.licence}: {info['license']}", words.boundary]


def _short(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
