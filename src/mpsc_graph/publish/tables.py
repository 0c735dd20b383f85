"""The answers of main questions as CSV tables that say what their columns hold.

A table is what the store answers as CSV, a form that "just gives a string without indicating the type of the term"
(SPARQL 1.1 Query Results CSV and TSV Formats, section 1). What it leaves out (language, datatype, which cells are IRIs)
stands in the metadata beside it, as CSV on the Web has it: Metadata Vocabulary for Tabular Data, found at the table's
name with -metadata.json (Model for Tabular Data and Metadata on the Web, section 5.3).

A text that begins with = is a formula to some spreadsheets. It stays as it is: that format knows no escape but the
quotes of RFC 4180, and another would change what programs read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from mpsc_graph.manifest import Manifest
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.publish.files import DumpFile, described
from mpsc_graph.questions import Question
from mpsc_graph.store.base import Answer, Store, Table, Term

__all__ = ["write_tables"]

_LANGUAGES = ("de", "en")
_XSD = PREFIXES["xsd"]
_DATATYPES = {"anyURI", "boolean", "date", "dateTime", "decimal", "double", "gYear", "gYearMonth", "integer", "string"}
"""Datatypes of columns, named as CSVW names them (Metadata Vocabulary for Tabular Data, section 5.11.1)."""


def write_tables(questions: Iterable[Question], store: Store, manifest: Manifest, folder: Path) -> Iterator[DumpFile]:
    """A CSV file per question, or one in each language where the question has a parameter for it, with its metadata."""
    for question in questions:
        if any(parameter.name == "language" for parameter in question.parameters):
            for language in _LANGUAGES:
                yield from _write_table(question, language, store, manifest, folder)
        else:
            yield from _write_table(question, None, store, manifest, folder)


def _write_table(
    question: Question, language: str | None, store: Store, manifest: Manifest, folder: Path
) -> Iterator[DumpFile]:
    given = {"language": language} if language else {}
    query = question.query(given, manifest.base_iri)
    path = folder / ".".join(filter(None, [question.name, language, "csv"]))
    answer = store.answer(query, ox.QueryResultsFormat.JSON, None)
    with path.open("wb") as file:
        _solutions(answer).serialize(file, ox.QueryResultsFormat.CSV)
    table = Table.parse(answer)
    assert isinstance(table, Table)
    said = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": path.name,
        "dc:title": _in_each_language(question.title),
        "dc:description": _in_each_language(question.description),
        "dc:license": {"@id": manifest.license},
        "dc:source": question.sparql(manifest.base_iri, given),
        "tableSchema": {"columns": [_column(table, index) for index in range(len(table.columns))]},
    }
    metadata = folder / f"{path.name}-metadata.json"
    metadata.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", "utf-8")
    about = {"question": question.name, "language": language}
    yield described(path, "text/csv", "CSV", rows=len(table.rows), **about)
    yield described(metadata, "application/csvm+json", "JSON", describes=path.name, **about)


def _solutions(answer: Answer) -> ox.QuerySolutions:
    """An answer as what it was, to be written once more in another format: asking again may take minutes."""
    solutions = ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)  # questions are of SELECT
    return solutions


def _in_each_language(texts: Any) -> list[dict[str, str]]:
    return [{"@value": texts[language], "@language": language} for language in _LANGUAGES]


def _column(table: Table, index: int) -> dict[str, Any]:
    """What a column holds, as its cells are: an empty cell is an unbound variable."""
    cells = [row[index] for row in table.rows]
    bound = [cell for cell in cells if cell is not None]
    column: dict[str, Any] = {
        "name": table.columns[index],
        "titles": table.columns[index],
        "datatype": _datatype(bound),
        "null": "",
        "required": bool(cells) and all(cell is not None and cell.value != "" for cell in cells),
    }
    languages = {cell.language if isinstance(cell, ox.Literal) else None for cell in bound}
    if len(languages) == 1 and (language := languages.pop()):
        column["lang"] = language
    return column


def _datatype(cells: Iterable[Term]) -> str:
    """The narrowest of CSVW's datatypes that all cells are of."""
    found = {_XSD + "anyURI" if isinstance(cell, ox.NamedNode) else _literal_type(cell) for cell in cells}
    names = {iri.removeprefix(_XSD) for iri in found}
    if names == {"integer", "decimal"}:
        return "decimal"
    return names.pop() if len(names) == 1 and names <= _DATATYPES else "string"


def _literal_type(cell: Term) -> str:
    return cell.datatype.value if isinstance(cell, ox.Literal) else ""
