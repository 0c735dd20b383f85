"""The catalogue as people read it: by theme, searched by words, with a sentence on each question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mpsc_graph.questions import Catalogue, Question

__all__ = ["Theme", "linked", "sentence", "themes"]

_SENTENCE = re.compile(r"(.{15,}?[a-zäöüß0-9)”“])\. ", re.DOTALL)
_OTHERS = {"de": "Weitere", "en": "Others"}


@dataclass(frozen=True)
class Theme:
    """A theme with its questions, sorted by title."""

    name: str
    title: str
    questions: tuple[Question, ...]


def themes(catalogue: Catalogue, language: str, words: str = "") -> list[Theme]:
    """The themes in their order, with the questions in which every word occurs; those left empty are left out."""
    titles: Mapping[str, str] = {name: title[language] for name, title in catalogue.themes.items()}
    found: dict[str, list[Question]] = {name: [] for name in [*titles, "others"]}
    for question in catalogue:
        if _has(question, language, words):
            found[question.theme if question.theme in titles else "others"].append(question)
    return [
        Theme(name, titles.get(name, _OTHERS[language]), tuple(sorted(each, key=lambda one: one.title[language])))
        for name, each in found.items()
        if each
    ]


def sentence(text: str) -> str:
    """The first sentence of a description.

    >>> sentence("Nur wo eine Quelle „leitet“ sagt. Wer bloß genannt ist, fehlt.")
    'Nur wo eine Quelle „leitet“ sagt.'
    """
    match = _SENTENCE.match(f"{text.strip()} ")
    return f"{match[1]}." if match else text


def linked(text: str, catalogue: Catalogue, language: str) -> Iterator[tuple[str, str | None]]:
    """A description in parts, where it names another question with that one's title and name."""
    names = sorted((question.name for question in catalogue), key=len, reverse=True)
    plain = "|".join(names)
    hyphened = "|".join(name for name in names if "-" in name)
    at = 0
    for match in re.finditer(rf"(?:(?<=Frage )|(?<=question ))(?:{plain})\b|\b(?:{hyphened})\b", text):
        yield text[at : match.start()], None
        yield catalogue[match[0]].title[language], match[0]
        at = match.end()
    yield text[at:], None


def _has(question: Question, language: str, words: str) -> bool:
    parts = [question.name, question.title[language], question.description[language], *question.tags]
    parts += [parameter.label[language] for parameter in question.parameters]
    text = " ".join(parts).casefold()
    return all(word in text for word in words.casefold().split())
