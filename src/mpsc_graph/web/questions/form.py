"""The form of a question: a field per parameter, with what it can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mpsc_graph.questions import Parameter
from mpsc_graph.web.questions.asked import Asked, Choices

__all__ = ["Field", "fields"]

_MOST_CHOICES = 40
"""So many options are a list to choose from; more are suggested while somebody writes."""
_MOST_SUGGESTIONS = 300
"""More than these would make the page heavy; a name is understood all the same."""
_KINDS = {"date": "date", "integer": "number"}


@dataclass(frozen=True)
class Field:
    """A field: its kind (select, list, date, number, text), its value as shown, its options as value and name, and the
    text that did not fit, if any. `example` is the default."""

    name: str
    label: str
    kind: str
    value: str
    options: tuple[tuple[str, str], ...]
    fault: str | None
    example: str
    type: str


def fields(asked: Asked, written: dict[str, str], choices: Choices, language: str) -> Iterator[Field]:
    """The fields of a question. `written` is what the address has, shown again where it does not fit."""
    for parameter in asked.parameters:
        yield _field(asked, parameter, written, choices, language)


def _field(asked: Asked, parameter: Parameter, written: dict[str, str], choices: Choices, language: str) -> Field:
    name = parameter.name
    options = tuple((option.value, option.names[language]) for option in choices.get(name, ()))
    named, value = dict(options), asked[name]
    if options and len(options) <= _MOST_CHOICES:
        kind = "select"
        if value not in named:
            options = (*options, (value, value))
    else:
        kind = "list" if options else _KINDS.get(parameter.type, "text")
        value = named.get(value, value)
    fault = written[name] if name in asked.faults else None
    if fault is not None and kind != "select":
        value = "" if kind in _KINDS.values() else fault  # such fields show what fits only
    shown = options if len(options) <= _MOST_SUGGESTIONS else ()
    default = named.get(parameter.default, parameter.default)
    return Field(name, parameter.label[language], kind, value, shown, fault, default, parameter.type)
