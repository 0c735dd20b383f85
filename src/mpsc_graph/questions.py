"""The question catalogue: SPARQL files with a header that people and programs read.

A question is a valid SPARQL file. Its header is grlc's: comment lines that start with `#+` and hold YAML.

    #+ summary: Which measures are in a phase?            #+ summary-de: Welche Maßnahmen stehen in einer Phase?
    #+ description: …                                     #+ description-de: …
    #+ tags: [phase, measure]
    #+ pattern: the SPARQL pattern the question shows
    #+ evidence: another question, whose rows show what this one's rest on (only where these name no claim of their own)
    #+ table: true (published as a table beside the dumps, with its parameters at their defaults)
    #+ theme: measures (under which people find it)
    #+ columns: {weight: {de: Maßnahmen, en: measures}} (what columns are called, where they mean something else here)
    #+ chart: {kind: bars, label: [organisation], value: [measures]} or {kind: periods, label: […], begin: …, end: …}
    #+ parameters:
    #+   phase: {type: iri, default: dresden/phase/mpsc-2, label: {de: Phase, en: phase}}

`catalogue.yaml` beside the questions has what they share: themes, the names of columns, and suggestions for parameters,
each a pattern that finds ?value. A parameter may have a pattern of its own (`suggest`), or `choices` and nothing else.

A parameter is a variable named as grlc names it: `?_phase_iri`, `?_minimum_integer`, `?_language`. A term takes its
place, never raw text. A question whose rows rest on one claim each has a column `claim`, and through it its evidence;
one whose rows sum up names the question that shows what was summed, has that column and takes the same parameters.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date as Date
from pathlib import Path

import pyoxigraph as ox
import yaml

from mpsc_graph.errors import InputError, Location, Problem, QuestionError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.store.base import Query, Term
from mpsc_graph.store.tokens import bind, keyword, split_prologue, tokens

__all__ = ["Catalogue", "Chart", "Parameter", "Question", "with_evidence"]

Names = Mapping[str, str]
"""A name by language (de, en)."""

_EVIDENCE = """SELECT {projection} WHERE {{
{{ {select}
}}
OPTIONAL {{
  ?claim <http://www.w3.org/ns/prov#wasDerivedFrom> ?_passage .
  ?_passage <http://www.w3.org/ns/oa#hasSelector>/<http://www.w3.org/ns/oa#exact> ?quote ;
    <http://www.w3.org/ns/oa#hasSource> ?_source .
  ?_source <https://schema.org/url> ?page .
  OPTIONAL {{
    SELECT ?_source (MIN(STR(?_date)) AS ?dated) {{ ?_source <http://purl.org/dc/terms/date> ?_date }} GROUP BY ?_source
  }}
}}
}}
ORDER BY {projection}"""
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_PATH = re.compile(r"[^\s<>\"{}|\\^`:]+")


@dataclass(frozen=True)
class Parameter:
    """A parameter: `type` is iri, string, integer or date; `variable` its name in the query, without the `?`.

    `suggest` is a pattern that finds values it can have as ?value; `choices` are all it can have, with their names.
    """

    name: str
    type: str
    default: str
    label: Names
    suggest: str | None = None
    choices: Mapping[str, Names] | None = None

    @property
    def variable(self) -> str:
        return f"_{self.name}" if self.type == "string" else f"_{self.name}_{self.type}"

    def term(self, value: str, base: str) -> Term:
        """The value as an RDF term; an iri may be given relative to `base`, as in dresden/phase/mpsc-2.

        Raises QuestionError for a value that is not of the parameter's type.
        """
        if self.choices is not None and value not in self.choices:
            raise QuestionError(f"{self.name}={value}: expected one of {', '.join(self.choices)}")
        with suppress(ValueError):  # the engine knows best what an IRI is
            match self.type:
                case "string":
                    return ox.Literal(value)
                case "iri" if _IRI.fullmatch(value):
                    return ox.NamedNode(value)
                case "iri" if _PATH.fullmatch(value):
                    return ox.NamedNode(base + value)
                case "integer" if re.fullmatch(r"[+-]?[0-9]{1,18}", value):
                    return ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + "integer"))
                case "date" if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) and Date.fromisoformat(value):
                    return ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
        raise QuestionError(f"{self.name}={value}: expected {self.type}, as in {self.name}={self.default}")


@dataclass(frozen=True)
class Chart:
    """How an answer is drawn, by its columns: `label` says what a line is about. `bars` show numbers (`value`, several
    one after the other), `periods` the time from `begin` to `end`."""

    kind: str
    label: Sequence[str]
    value: Sequence[str] = ()
    begin: str = ""
    end: str = ""


@dataclass(frozen=True)
class Question:
    """A question of the catalogue. `columns` are the names of columns, those of all questions and its own."""

    name: str
    title: Names
    description: Names
    theme: str
    columns: Mapping[str, Names]
    chart: Chart | None
    tags: tuple[str, ...]
    pattern: str
    parameters: tuple[Parameter, ...]
    evidence: str | None
    table: bool
    text: str

    def query(self, given: Mapping[str, str], base: str) -> Query:
        """The query with its parameters bound: those given, else their defaults.

        Raises QuestionError for an unknown parameter or a value that does not fit.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                takes = f"it takes {', '.join(known)}" if known else "it takes none"
                raise QuestionError(f"{self.name} has no parameter “{name}”; {takes}")
        bindings = {each.variable: each.term(given.get(each.name, each.default), base) for each in self.parameters}
        return Query(self.text, bindings)

    def column(self, name: str, language: str) -> str:
        """What a column is called: where no name is given, as in the query."""
        found = self.columns.get(name) or self.columns.get(name.removesuffix("Label"), {})
        return found.get(language, name)

    def sparql(self, base: str, given: Mapping[str, str] | None = None) -> str:
        """The query as anybody can send it: without the header, its parameters as given, else at their defaults."""
        query = self.query(given or {}, base)
        lines = (line for line in bind(query.text, query.bindings).splitlines() if not line.startswith("#+"))
        return "\n".join(lines).strip()


def with_evidence(query: Query, columns: Sequence[str]) -> Query:
    """The query with the passages of each row's claim beside it: columns `quote`, `page` and, where the page
    has a date, `dated`; a row per passage, sorted.

    `columns` are the columns of the query; one of them must be `claim`. Raises QuestionError otherwise.
    """
    if "claim" not in columns:
        raise QuestionError("the rows of this query name no claim, so they have no evidence of their own")
    prologue, select = split_prologue(query.text)
    if any(keyword(token) == "FROM" for token in tokens(select)):
        raise QuestionError("a query with FROM cannot be shown with its evidence; leave FROM out")
    projection = " ".join(f"?{name}" for name in dict.fromkeys([*columns, "quote", "page", "dated"]))
    return replace(query, text=f"{prologue}{_EVIDENCE.format(projection=projection, select=select)}")


@dataclass(frozen=True)
class _Shared:
    """What `catalogue.yaml` says; nothing where a folder has none."""

    themes: Mapping[str, Names] = field(default_factory=dict)
    columns: Mapping[str, Names] = field(default_factory=dict)
    suggestions: Mapping[str, str] = field(default_factory=dict)


class Catalogue:
    """All questions of a folder, by name; `themes` are their names, in the order in which people read them."""

    def __init__(self, folder: Path) -> None:
        """Read every `.rq` file. Raises InputError for a header that cannot be read."""
        shared = _read_shared(folder / "catalogue.yaml")
        self.themes = shared.themes
        self._questions = {path.stem: _read(path, shared) for path in sorted(folder.glob("*.rq"))}

    def __iter__(self) -> Iterator[Question]:
        return iter(self._questions.values())

    def __contains__(self, name: object) -> bool:
        return name in self._questions

    def __getitem__(self, name: str) -> Question:
        """Raises QuestionError, with the nearest name, for an unknown question."""
        if name not in self._questions:
            near = difflib.get_close_matches(name, self._questions, n=1)
            hint = f"did you mean “{near[0]}”?" if near else "mpsc-graph questions lists them all"
            raise QuestionError(f"there is no question “{name}”; {hint}")
        return self._questions[name]


def _read(path: Path, shared: _Shared) -> Question:
    text = _text(path)
    header = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    try:
        fields = yaml.load(header, Loader=yaml.CSafeLoader)
        chart = fields.get("chart")
        return Question(
            name=path.stem,
            title={"en": fields["summary"], "de": fields["summary-de"]},
            description={"en": fields["description"], "de": fields["description-de"]},
            theme=fields.get("theme", ""),
            columns={**shared.columns, **fields.get("columns", {})},
            chart=Chart(**chart) if chart else None,
            tags=tuple(fields["tags"]),
            pattern=fields["pattern"],
            parameters=tuple(
                Parameter(name, **{"suggest": shared.suggestions.get(name), **options})
                for name, options in fields.get("parameters", {}).items()
            ),
            evidence=fields.get("evidence"),
            table=fields.get("table") is True,
            text=text,
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        expected = "the keys shown at the top of mpsc_graph/questions.py"
        raise _unreadable(path, f"the header cannot be read ({error}); expected {expected}") from error


def _read_shared(path: Path) -> _Shared:
    if not path.exists():
        return _Shared()
    text = _text(path)
    try:
        return _Shared(**yaml.load(text, Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, TypeError) as error:
        expected = "the keys themes, columns and suggestions"
        raise _unreadable(path, f"cannot be read ({error}); expected {expected}") from error


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, f"cannot be read: {error}") from error


def _unreadable(path: Path, problem: str) -> InputError:
    return InputError([Problem(Location(f"queries/{path.name}"), problem)])
