"""Asking questions of the catalogue, with the answers as plain texts."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from mpsc_graph.manifest import Manifest
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.questions import Catalogue
from mpsc_graph.store.base import Query, Store, Table

__all__ = ["Inquiry", "Rows"]

Rows = list[dict[str, str]]
"""A row per solution: column → text; an IRI in full, an unbound variable as the empty text."""

_DATASET = f"""PREFIX dcat: <{PREFIXES["dcat"]}>
PREFIX dcterms: <{PREFIXES["dcterms"]}>
SELECT ?title ?modified {{
  ?dataset a dcat:Dataset .
  OPTIONAL {{ ?dataset dcterms:title ?title . FILTER (LANG(?title) = ?_language) }}
  OPTIONAL {{ ?dataset dcterms:modified ?modified }}
}} ORDER BY ?title ?modified LIMIT 1"""


class Inquiry:
    """Asks one release in one language, and remembers the names of the questions asked."""

    def __init__(self, store: Store, catalogue: Catalogue, manifest: Manifest, language: str = "de") -> None:
        self._store, self._catalogue = store, catalogue
        self.manifest, self.language = manifest, language
        self.asked: list[str] = []

    def ask(self, name: str, **given: str) -> Rows:
        """The answer to a question. Raises QuestionError for an unknown one or a parameter that does not fit."""
        question = self._catalogue[name]
        if any(parameter.name == "language" for parameter in question.parameters):
            given.setdefault("language", self.language)
        if name not in self.asked:
            self.asked.append(name)
        return self._rows(question.query(given, self.manifest.base_iri))

    def dataset(self) -> tuple[str, str]:
        """Title of the data set, and the day up to which it was kept; empty where the release gives none."""
        rows = self._rows(Query(_DATASET, {"_language": ox.Literal(self.language)}))
        return (rows[0]["title"], rows[0]["modified"]) if rows else ("", "")

    def _rows(self, query: Query) -> Rows:
        table = Table.parse(self._store.answer(query, ox.QueryResultsFormat.JSON, None))
        assert isinstance(table, Table)
        return [dict(zip(table.columns, _texts(row), strict=True)) for row in table.rows]


def _texts(row: Sequence[object]) -> list[str]:
    return ["" if term is None else str(getattr(term, "value", term)) for term in row]
