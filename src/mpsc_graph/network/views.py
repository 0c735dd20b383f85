"""The ways to look at who takes part in what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mpsc_graph.errors import NetworkError

__all__ = ["VIEWS", "View"]


@dataclass(frozen=True)
class View:
    """`modes` are who takes part, and in what. `mode` is the one whose nodes are tied to each other by way of the
    other: 0 for who, 1 for what; None for both, tied as the sources have it."""

    name: str
    modes: tuple[str, str]
    mode: int | None
    title: Mapping[str, str]

    @classmethod
    def named(cls, name: str, people: bool = False) -> View:
        """Raises NetworkError for a view there is not, or one with people in it that were not asked for."""
        if name not in VIEWS:
            raise NetworkError(f"there is no view “{name}”; expected one of {', '.join(VIEWS)}")
        view = VIEWS[name]
        if "person" in view.modes and not people:
            raise NetworkError(f"{name} shows people, in the function in which pages name them; say so with --people")
        return view


VIEWS = {
    view.name: view
    for view in (
        View(
            "actors-measures",
            ("actor", "measure"),
            None,
            {"de": "Wer ist an welcher Maßnahme beteiligt?", "en": "Who takes part in which measure?"},
        ),
        View(
            "actors",
            ("actor", "measure"),
            0,
            {"de": "Wer arbeitet an denselben Maßnahmen?", "en": "Who works on the same measures?"},
        ),
        View(
            "measures",
            ("actor", "measure"),
            1,
            {"de": "Welche Maßnahmen haben dieselben Beteiligten?", "en": "Which measures share who takes part?"},
        ),
        View(
            "people-events",
            ("person", "event"),
            None,
            {"de": "Wer war an welcher Veranstaltung beteiligt?", "en": "Who took part in which event?"},
        ),
        View(
            "cities-programmes",
            ("city", "programme"),
            None,
            {"de": "Welche Stadt nimmt an welchem Programm teil?", "en": "Which city takes part in which programme?"},
        ),
    )
}
"""The views by name; the first is the default."""
