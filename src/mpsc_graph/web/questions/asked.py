"""What an address asks of a question: its parameters, the order of the rows, the page of them, the release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from mpsc_graph.errors import QuestionError
from mpsc_graph.questions import Parameter, Question
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.questions.choices import Option, resolve

__all__ = ["OF_THE_PAGE", "Asked", "Choices"]

OF_THE_PAGE = ("sort", "page", "release")
"""Parameters of every question page; no question has one of that name."""

Choices = Mapping[str, tuple[Option, ...]]
"""Name of a parameter → what it can be."""


@dataclass(frozen=True)
class Asked:
    """A question with its parameters, those at their defaults left out: two addresses that ask the same are one.

    `sort` is the name of a column, with - before it for the largest first. `faults` are values that do not fit, by
    parameter; the answer is then none.
    """

    question: Question
    given: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    release: str = ""
    faults: Mapping[str, QuestionError] = field(default_factory=dict)

    @classmethod
    def read(cls, question: Question, address: Mapping[str, str], choices: Choices, base: str) -> Asked:
        """What the parameters of an address say. A thing may be given by its name; an empty field is the default.

        Raises Refusal for a page that is no number.
        """
        given, faults = {}, {}
        known = {parameter.name: parameter for parameter in question.parameters}
        for name, text in address.items():
            try:
                if name in known:
                    given[name] = _value(known[name], text, choices.get(name, ()), base)
                elif name not in OF_THE_PAGE:
                    question.query({name: text}, base)  # tells what it takes
            except QuestionError as error:
                faults[name] = error
        page = address.get("page") or "1"
        if not (page.isascii() and page.isdecimal() and 0 < int(page) < 10**6):
            raise Refusal(HTTPStatus.BAD_REQUEST, f"page={page}: expected a number from 1 on")
        asked = {name: given[name] for name in known if name in given and given[name] != known[name].default}
        return cls(question, asked, address.get("sort", ""), int(page), address.get("release", ""), faults)

    def __getitem__(self, name: str) -> str:
        """The value of a parameter."""
        return self.given.get(name) or next(each.default for each in self.question.parameters if each.name == name)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Those that people choose; the language is the page's."""
        return tuple(each for each in self.question.parameters if each.name != "language")

    def suffix(self, **changes: Any) -> str:
        """The end of an address, with the question mark; empty where all is at its default."""
        new = replace(self, **changes)
        extra = {"sort": new.sort, "page": str(new.page) if new.page > 1 else "", "release": new.release}
        pairs = [*new.given.items(), *((name, value) for name, value in extra.items() if value)]
        return f"?{urlencode(pairs, safe='/:,')}" if pairs else ""

    def cited(self, release: str) -> str:
        """The end of an address that gives the same answer for good: all parameters, and the release."""
        pairs = [(each.name, self[each.name]) for each in self.parameters]
        return f"?{urlencode([*pairs, ('release', release)], safe='/:,')}"


def _value(parameter: Parameter, text: str, options: tuple[Option, ...], base: str) -> str:
    text = text.strip()
    if not text:
        return parameter.default
    if parameter.type == "iri" and options:
        text = resolve(parameter, text, options, base)
    parameter.term(text, base)
    return text
