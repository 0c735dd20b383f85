"""What the page of a network shows, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from rdflib import Graph

from mpsc_graph.network.palette import STYLES, category
from mpsc_graph.network.shapes import points
from mpsc_graph.network.views import VIEWS
from mpsc_graph.network.words import WORDS
from mpsc_graph.web.networks.files import FILES
from mpsc_graph.web.networks.filters import codes_of, filters
from mpsc_graph.web.networks.perspective import Perspective
from mpsc_graph.web.networks.quotes import Quotes
from mpsc_graph.web.networks.scene import Figures, Scene
from mpsc_graph.web.networks.tables import MOST_ROWS, node_sheet, shown_ties, tie_sheet, written
from mpsc_graph.web.pages import VENDOR
from mpsc_graph.web.urls import Urls

__all__ = ["Needs", "constants", "needs", "values"]

_TIES = {
    "actors-measures": {
        "de": "Eine Linie heißt: Eine anerkannte Aussage beteiligt die Stelle an der Maßnahme.",
        "en": "A line means: an accepted claim has the actor take part in the measure.",
    },
    "actors": {
        "de": "Eine Linie heißt: Beide sind in derselben Phase an derselben Maßnahme beteiligt; dicker heißt öfter.",
        "en": "A line means: both take part in the same measure in the same phase; thicker means more often.",
    },
    "measures": {
        "de": "Eine Linie heißt: In derselben Phase ist dieselbe Stelle an beiden beteiligt; dicker heißt öfter.",
        "en": "A line means: the same actor takes part in both in the same phase; thicker means more often.",
    },
    "people-events": {
        "de": "Eine Linie heißt: Eine Seite nennt den Menschen in öffentlicher Funktion bei der Veranstaltung.",
        "en": "A line means: a page names the person in a public function at the event.",
    },
    "cities-programmes": {
        "de": "Eine Linie heißt: Eine anerkannte Aussage beteiligt die Stadt an dem Programm.",
        "en": "A line means: an accepted claim has the city take part in the programme.",
    },
}
"""What a tie of each view means, by language."""


class Needs(NamedTuple):
    """What a page needs of the store: the claims of the ties that it shows, the codes that occur, and the questions
    that it is made from."""

    claims: frozenset[str]
    codes: frozenset[str]
    questions: tuple[str, ...]


def needs(scene: Scene, perspective: Perspective, language: str) -> Needs:
    """For `values` of the same."""
    ties = shown_ties(scene, perspective, language)[:MOST_ROWS]
    claims = frozenset(claim for tie in ties for claim in scene.graph.edges[tie]["claims"])
    return Needs(claims, codes_of(scene), scene.evidence.questions)


def values(
    scene: Scene,
    figures: Figures,
    perspective: Perspective,
    words: Quotes,
    codes: Graph,
    language: str,
    urls: Urls,
) -> Mapping[str, Any]:
    """What depends on the network; `codes` has the labels of the codes that occur."""
    return {
        "info": scene.graph.graph,
        "counts": (len(scene.graph), scene.graph.number_of_edges()),
        "filters": filters(scene, codes, language, urls.base),
        "legend": _legend(scene, language),
        "frame": scene.frame,
        "nodes": node_sheet(scene, figures, perspective, language, urls),
        "ties": tie_sheet(scene, perspective, words, codes, language, urls),
        "figures": figures.whole,
        "changes": figures.changes,
        "ego": [scene.graph.nodes[each]["label"] for each in scene.graph.graph["filters"].get("ego", ())],
    }


def constants(perspective: Perspective, language: str) -> Mapping[str, Any]:
    """What does not depend on it."""
    return {
        "perspective": perspective,
        "network": perspective.network,
        "suffix": perspective.query,
        "views": {name: view for name, view in VIEWS.items() if "person" not in view.modes or perspective.shows_people},
        "palette": {key: (style.colour, style.shape) for key, style in STYLES.items()},
        "words": WORDS[language],
        "files": FILES,
        "tie": _TIES[perspective["view"]][language],
        "number": partial(written, language=language),
        "has_bundle": (VENDOR / "sigma.js").is_file(),
    }


def _legend(scene: Scene, language: str) -> list[dict[str, str | None]]:
    """What the signs stand for, as far as they occur: name, colour, and corners in a box of 20."""
    there = {category(data) for _, data in scene.graph.nodes(data=True)}
    return [
        {
            "name": style.name[language],
            "colour": style.colour,
            "points": points(style.shape, 10, 10, 7),
        }
        for key, style in STYLES.items()
        if key in there
    ]
