"""Asking questions of the catalogue, with the answers as plain texts.

`Inquiry` asks a store that answers at once. A server, whose store answers later, sends the same queries itself:
`prepared` gives them, `plain_rows` reads the tables, `dataset_query` and `Origin.of` tell where all comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from mpsc_graph.manifest import Manifest
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.questions import Catalogue
from mpsc_graph.store.base import Query, Store, Table, Term

__all__ = ["Asked", "Inquiry", "Origin", "Rows", "dataset_query", "plain_rows", "prepared"]

Rows = list[dict[str, str]]
"""A row per solution: column → text; an IRI in full, an unbound variable as the empty text."""

_DATASET = f"""PREFIX dcat: <{PREFIXES["dcat"]}>
PREFIX dcterms: <{PREFIXES["dcterms"]}>
SELECT ?title ?modified {{
  ?dataset a dcat:Dataset .
  OPTIONAL {{ ?dataset dcterms:title ?title . FILTER (LANG(?title) = ?_language) }}
  OPTIONAL {{ ?dataset dcterms:modified ?modified }}
}} ORDER BY ?title ?modified LIMIT 1"""


@dataclass(frozen=True)
class Origin:
    """Where answers come from: id and licence of the release, title of the data set and the day up to which it was kept
    (empty where the release says neither), and the language of names."""

    release: str
    license: str
    title: str
    modified: str
    language: str

    @classmethod
    def of(cls, manifest: Manifest, language: str, dataset: Rows) -> Origin:
        """`dataset` is the answer to `dataset_query`."""
        row = dataset[0] if dataset else {"title": "", "modified": ""}
        return cls(manifest.id, manifest.license, row["title"], row["modified"], language)


def dataset_query(language: str) -> Query:
    """Asks title and day of the data set."""
    return Query(_DATASET, {"_language": ox.Literal(language)})


@dataclass(frozen=True)
class Asked:
    """A question with its parameters; where `among` says so, only rows with one of these IRIs in a column."""

    name: str
    given: Mapping[str, str]
    column: str = ""
    among: frozenset[str] = frozenset()


def prepared(catalogue: Catalogue, asked: Asked, language: str, base: str) -> Query:
    """A question with its parameters, in a language where it has names.

    Raises QuestionError for an unknown question or a parameter that does not fit.
    """
    question, given = catalogue[asked.name], asked.given
    has_names = any(parameter.name == "language" for parameter in question.parameters)
    query = question.query({"language": language, **given} if has_names else given, base)
    if not asked.column:
        return query
    values = " ".join(str(ox.NamedNode(iri)) for iri in sorted(asked.among))
    return replace(query, text=f"{query.text}\nVALUES ?{asked.column} {{ {values} }}")


def plain_rows(table: Table) -> Rows:
    """The rows of an answer."""
    return [dict(zip(table.columns, map(_text, row), strict=True)) for row in table.rows]


def _text(term: Term | None) -> str:
    return "" if term is None else str(getattr(term, "value", term))


class Inquiry:
    """Asks one release in one language; who watches (`tell`) is told the name of each question."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        manifest: Manifest,
        language: str = "de",
        tell: Callable[[str], None] = lambda name: None,
    ) -> None:
        self._store, self._catalogue = store, catalogue
        self._manifest, self._language, self._tell = manifest, language, tell

    def ask(self, asked: Asked) -> Rows:
        """The answer to a question. Raises QuestionError for an unknown one or a parameter that does not fit."""
        self._tell(asked.name)
        return self._rows(prepared(self._catalogue, asked, self._language, self._manifest.base_iri))

    def origin(self) -> Origin:
        return Origin.of(self._manifest, self._language, self._rows(dataset_query(self._language)))

    def _rows(self, query: Query) -> Rows:
        table = Table.parse(self._store.answer(query, ox.QueryResultsFormat.JSON, None))
        assert isinstance(table, Table)
        return plain_rows(table)
