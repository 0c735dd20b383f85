"""The tables beside the picture: the same nodes and ties, with figures, and with the words each tie rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from rdflib import Graph

from mpsc_graph.network.evidence import Participation
from mpsc_graph.network.meanings import MEANINGS
from mpsc_graph.network.palette import STYLES, style
from mpsc_graph.network.tables import Cell
from mpsc_graph.network.words import WORDS
from mpsc_graph.web.networks.filters import label
from mpsc_graph.web.networks.perspective import Perspective
from mpsc_graph.web.networks.quotes import Quote, Quotes
from mpsc_graph.web.networks.scene import Figures, Scene
from mpsc_graph.web.urls import Urls

__all__ = [
    "MOST_ROWS",
    "Column",
    "End",
    "Evidence",
    "NodeRow",
    "Sheet",
    "TieRow",
    "node_sheet",
    "shown_ties",
    "tie_sheet",
]

MOST_ROWS = 500
"""So many rows of each table are shown on a page; files have all."""

_MODES: Mapping[str, Mapping[str, str]] = {
    "actor": {"de": "Stelle", "en": "actor"},
    **{mode: STYLES[mode].name for mode in ("measure", "person", "event", "programme")},
    "city": STYLES["municipality"].name,
}
_WITH = {"de": "mit", "en": "with"}

R = TypeVar("R")


@dataclass(frozen=True)
class Column:
    """A column: its heading, the sentence that explains it, the address that sorts by it, and whether it is sorted."""

    name: str
    label: str
    href: str
    sorted: str | None
    meaning: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Sheet(Generic[R]):
    """A table as shown; `more` rows are left out."""

    columns: tuple[Column, ...]
    rows: tuple[R, ...]
    more: int


@dataclass(frozen=True)
class End:
    """A node as a link: its IRI, its name, and its own page."""

    iri: str
    name: str
    href: str


@dataclass(frozen=True)
class NodeRow:
    """A node. `anchor` is its place on the page, `alone` the address of the network around it."""

    anchor: str
    end: End
    sector: str
    cells: tuple[str, ...]
    alone: str


@dataclass(frozen=True)
class Evidence:
    """A claim as one page has it: what it says in short, its words, and its own page."""

    says: str
    quotes: tuple[Quote, ...]
    href: str


@dataclass(frozen=True)
class TieRow:
    """A tie, with what it rests on."""

    anchor: str
    ends: tuple[End, End]
    phases: str
    roles: str
    weight: int
    evidence: tuple[Evidence, ...]


def node_sheet(scene: Scene, figures: Figures, perspective: Perspective, language: str, urls: Urls) -> Sheet[NodeRow]:
    """A row per node with all its figures, as far as there are any."""
    of_nodes = {str(row["id"]): row for row in figures.nodes}
    names = [name for name in next(iter(of_nodes.values()), {}) if name in MEANINGS]
    values: dict[str, Callable[[str], Cell]] = {
        "label": lambda node: str(scene.graph.nodes[node]["label"]).casefold(),
        "group": lambda node: style(scene.graph.nodes[node]).name[language],
        **{name: partial(_figure, of_nodes, name) for name in names},
    }
    words = WORDS[language].columns
    headings = {each: (words[each], "") for each in ("label", "group")} | {
        each: (MEANINGS[each].label[language], MEANINGS[each].sentence[language]) for each in names
    }
    order = _sorted(scene.graph, values, perspective["nodes"])
    return Sheet(
        _columns(headings, perspective, "nodes", numbers=names),
        tuple(
            NodeRow(
                anchor=_short(node, urls),
                end=_end(scene, node, language, urls),
                sector=style(scene.graph.nodes[node]).name[language],
                cells=tuple(written(values[name](node), language) for name in names),
                alone=perspective.but(ego=_short(node, urls), look="").query,
            )
            for node in order[:MOST_ROWS]
        ),
        max(0, len(order) - MOST_ROWS),
    )


def _figure(figures: Mapping[str, Mapping[str, Cell]], name: str, node: str) -> Cell:
    return figures[node][name]


def shown_ties(scene: Scene, perspective: Perspective, language: str) -> list[tuple[str, str]]:
    """All ties in the order of the table. In a two-mode network the first end is who takes part."""
    nodes, data = scene.graph.nodes, scene.graph.edges
    ties = [_turned(scene, *tie) for tie in scene.graph.edges]
    position = {phase: number for number, phase in enumerate(scene.phases)}
    values: dict[str, Callable[[tuple[str, str]], Any]] = {
        "one": lambda tie: str(nodes[tie[0]]["label"]).casefold(),
        "other": lambda tie: str(nodes[tie[1]]["label"]).casefold(),
        "phases": lambda tie: [position[phase] for phase in data[tie]["phases"]],
        "roles": lambda tie: data[tie]["roles"],
        "weight": lambda tie: data[tie]["weight"],
    }
    ties.sort(key=lambda tie: (values["one"](tie), values["other"](tie)))
    return _sorted(ties, values, perspective["ties"])


def tie_sheet(
    scene: Scene, perspective: Perspective, quotes: Quotes, codes: Graph, language: str, urls: Urls
) -> Sheet[TieRow]:
    """A row per tie; `quotes` are those of the claims of the rows shown."""
    words, modes = WORDS[language], scene.graph.graph["modes"]
    headings = {
        "one": (_MODES[modes[0]][language], ""),
        "other": ((_WITH if len(modes) == 1 else _MODES[modes[1]])[language], ""),
        "phases": (words.filters["phases"], ""),
        "roles": (words.filters["roles"], ""),
        "weight": ({"de": "Gelegenheiten", "en": "occasions"}[language], ""),
    }
    claims: dict[str, list[Participation]] = {}
    for each in scene.evidence.participations:
        claims.setdefault(each.claim, []).append(each)
    ties = shown_ties(scene, perspective, language)

    def row(one: str, other: str) -> TieRow:
        data = scene.graph.edges[one, other]
        return TieRow(
            anchor=f"{_short(one, urls)}+{_short(other, urls)}",
            ends=(_end(scene, one, language, urls), _end(scene, other, language, urls)),
            phases=_phases(scene, data["phases"], language),
            roles=", ".join(label(codes, f"role#{role}", language) for role in data["roles"] if role),
            weight=data["weight"],
            evidence=tuple(
                _evidence(scene, each, quotes, codes, language, urls)
                for claim in data["claims"]
                for each in claims[claim]
                if each.source in data["sources"]
            ),
        )

    return Sheet(
        _columns(headings, perspective, "ties", numbers=["weight"]),
        tuple(row(*tie) for tie in ties[:MOST_ROWS]),
        max(0, len(ties) - MOST_ROWS),
    )


def _evidence(scene: Scene, claim: Participation, quotes: Quotes, codes: Graph, language: str, urls: Urls) -> Evidence:
    role = [label(codes, f"role#{claim.role}", language)] if claim.role else []
    when = [_phases(scene, [claim.phase], language)] if claim.phase else []
    who = scene.evidence.labels[claim.agent]
    return Evidence(
        says=f"{who}: {', '.join([*role, *when])}" if role or when else who,
        quotes=tuple(quotes.get((claim.claim, claim.source), ())),
        href=urls.follow(claim.claim, language),
    )


def _phases(scene: Scene, found: Iterable[str], language: str) -> str:
    found = set(found)
    named = [scene.evidence.labels[each] for each in scene.phases if each in found]
    return ", ".join(named) or WORDS[language].undated


def _turned(scene: Scene, one: str, other: str) -> tuple[str, str]:
    nodes = scene.graph.nodes
    ends = sorted((one, other), key=lambda node: (nodes[node]["bipartite"], nodes[node]["label"].casefold(), node))
    return ends[0], ends[1]


T = TypeVar("T")


def _sorted(things: Iterable[T], values: Mapping[str, Callable[[T], Any]], by: str) -> list[T]:
    """In order of a column, downwards with a minus before its name; what has no value comes last."""
    name = by.removeprefix("-")
    if name not in values:
        return list(things)
    found = [(values[name](each), each) for each in things]
    there = sorted(
        (pair for pair in found if pair[0] is not None), key=lambda pair: pair[0], reverse=by.startswith("-")
    )
    return [each for _, each in there] + [each for value, each in found if value is None]


def _columns(
    headings: Mapping[str, tuple[str, str]], perspective: Perspective, parameter: str, numbers: Sequence[str]
) -> tuple[Column, ...]:
    """Headings that sort: numbers downwards first, and the other way round when chosen again."""
    by = perspective[parameter]
    return tuple(
        Column(
            name=name,
            label=text,
            href=perspective.but(**{parameter: _next(name, by, name in numbers)}).query,
            sorted={name: "ascending", f"-{name}": "descending"}.get(by),
            meaning=meaning,
            is_number=name in numbers,
        )
        for name, (text, meaning) in headings.items()
    )


def _next(name: str, by: str, is_number: bool) -> str:
    first, second = (f"-{name}", name) if is_number else (name, f"-{name}")
    return second if by == first else first


def _end(scene: Scene, node: str, language: str, urls: Urls) -> End:
    return End(node, scene.graph.nodes[node]["label"], urls.follow(node, language))


def _short(iri: str, urls: Urls) -> str:
    return iri.removeprefix(urls.base)


def written(value: Cell, language: str) -> str:
    """A figure as people of a language write it."""
    match value:
        case None:
            return "–"
        case float():
            text = f"{value:.3f}"
            return text.replace(".", ",") if language == "de" else text
    return str(value)
