"""What parameters can be: things that the release knows, by their names."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pyoxigraph as ox

from mpsc_graph.errors import QuestionError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.questions import Parameter, Question
from mpsc_graph.store.base import Query, Term
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.web.languages import LANGUAGES
from mpsc_graph.web.once import Once

__all__ = ["MOST_OPTIONS", "Option", "Suggestions", "resolve"]

MOST_OPTIONS = 5000
"""Of a parameter that can be more things than these none is known by its name, only by its id."""

_AT_A_TIME = 500  # things whose names are asked for, so that no engine finds the query too long
_VALUES = "{prologue} SELECT DISTINCT ?value WHERE {{ {pattern} }} LIMIT {most}"
_NAMES = "{prologue} SELECT ?value ?name WHERE {{ VALUES ?value {{ {values} }} ?value rdfs:label ?name }}"
"""Names are asked for afterwards and of things alone: of a text the engine would go through all labels."""


@dataclass(frozen=True)
class Option:
    """A value as addresses have it, and what it is called by language; a name that two share has the value beside."""

    value: str
    names: Mapping[str, str]


class Suggestions:
    """Looks up what parameters can be; each pattern is asked once of a release, for as long as that takes."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._found: WeakKeyDictionary[QueryPool, dict[str, Once[tuple[Option, ...]]]] = WeakKeyDictionary()

    async def of(self, pool: QueryPool, question: Question) -> dict[str, tuple[Option, ...]]:
        """The options of each parameter that has any. Raises LimitReached."""
        return {each.name: found for each in question.parameters if (found := await self._options(pool, each))}

    async def _options(self, pool: QueryPool, parameter: Parameter) -> tuple[Option, ...]:
        if parameter.choices is not None:
            return tuple(Option(value, names) for value, names in parameter.choices.items())
        if (pattern := parameter.suggest) is None:
            return ()

        async def ask() -> tuple[Option, ...]:
            prologue = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
            query = Query(_VALUES.format(prologue=prologue, pattern=pattern, most=MOST_OPTIONS + 1))
            found = [value for (value,) in (await pool.table(query, is_once=True)).rows]
            if len(found) > MOST_OPTIONS:
                return ()
            rows: list[Sequence[Term | None]] = [(value, None) for value in found]
            things = [str(value) for value in found if isinstance(value, ox.NamedNode)]
            for start in range(0, len(things), _AT_A_TIME):
                values = " ".join(things[start : start + _AT_A_TIME])
                rows += (await pool.table(Query(_NAMES.format(prologue=prologue, values=values)), is_once=True)).rows
            return _options(rows, self.base)

        return await self._found.setdefault(pool, {}).setdefault(pattern, Once(ask))()


def resolve(parameter: Parameter, text: str, options: Iterable[Option], base: str) -> str:
    """The value that a text means: a name or the part of one that only one thing has, such as A80, or the end of an
    id; else an id as it is.

    Raises QuestionError, with the nearest names, for a text that is neither.
    """
    text = text.removeprefix(base)
    names = [(name.casefold(), option.value) for option in options for name in option.names.values()]
    names += [(option.value.rpartition("/")[2], option.value) for option in options]
    if any(option.value == text for option in options):
        return text
    wanted = " ".join(text.casefold().split())
    for fits in (str.__eq__, str.startswith, str.__contains__):
        if len(found := {value for name, value in names if fits(name, wanted)}) == 1:
            return found.pop()
    if "/" in text or ":" in text:
        return text
    called = {name.casefold(): name for option in options for name in option.names.values()}
    near = difflib.get_close_matches(wanted, called, n=1)
    expected = "a name or an id" if called else "an id (/search finds it by the name)"
    hint = f"did you mean “{called[near[0]]}”?" if near else f"expected {expected} as in {parameter.default}"
    raise QuestionError(f"{parameter.name}={text}: nothing here is called so; {hint}")


def _options(rows: Iterable[Sequence[Term | None]], base: str) -> tuple[Option, ...]:
    names: dict[str, dict[str, str]] = {}
    for value, name in rows:
        if isinstance(value, ox.NamedNode | ox.Literal):
            called = names.setdefault(value.value.removeprefix(base), {})
            if isinstance(name, ox.Literal):
                called[name.language or LANGUAGES[0]] = name.value
    options = [Option(value, _in_each_language(value, called)) for value, called in names.items()]
    twice = {language: _shared(option.names[language] for option in options) for language in LANGUAGES}
    told = [
        Option(
            each.value, {of: f"{name} ({each.value})" if name in twice[of] else name for of, name in each.names.items()}
        )
        for each in options
    ]
    return tuple(sorted(told, key=lambda option: (option.names[LANGUAGES[0]].casefold(), option.value)))


def _in_each_language(value: str, called: Mapping[str, str]) -> dict[str, str]:
    return {language: called.get(language) or next(iter(called.values()), value) for language in LANGUAGES}


def _shared(names: Iterable[str]) -> set[str]:
    return {name for name, times in Counter(names).items() if times > 1}
