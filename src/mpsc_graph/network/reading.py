"""Tables of figures for people: names for codes, rounded numbers, and a sentence for each figure."""

from __future__ import annotations

from mpsc_graph.network.meanings import MEANINGS
from mpsc_graph.network.tables import Cell, Rows
from mpsc_graph.network.words import WORDS

__all__ = ["heads", "sentences", "texts"]

_HIDDEN = frozenset({"id", "mode"})


def _columns(rows: Rows) -> list[str]:
    """Those that are shown: ids and modes are not, nor the code of a figure beside its name."""
    names = [name for name in (rows[0] if rows else {}) if name not in _HIDDEN]
    return [name for name in names if name != "figure" or "label" not in names]


def heads(rows: Rows, language: str) -> list[str]:
    """What stands above the columns."""
    names = WORDS[language].columns
    return [MEANINGS[name].label[language] if name in MEANINGS else names[name] for name in _columns(rows)]


def texts(rows: Rows, language: str) -> list[list[str]]:
    """The cells."""
    return [[_text(name, row[name], language) for name in _columns(rows)] for row in rows]


def sentences(rows: Rows, language: str) -> list[str]:
    """What the figures in the columns mean, a line each."""
    meanings = [MEANINGS[name] for name in _columns(rows) if name in MEANINGS]
    return [f"{each.label[language]}: {each.sentence[language]}" for each in meanings]


def _text(column: str, value: Cell, language: str) -> str:
    match column, value:
        case _, None:
            return "–"
        case _, float():
            return f"{value:.3f}"
        case "figure", str():
            return MEANINGS[value].label[language]
        case "change", str():
            return WORDS[language].columns[value]
        case "source", str():
            return value.rsplit("/id/", 1)[-1].removeprefix("source/")
    return str(value)
