"""Tables: CSV that an independent reader of CSV on the Web takes, and reads as what the store answered."""

from __future__ import annotations

import csv
import json
import random
import warnings
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from mpsc_graph.publish.dumps import dump
from mpsc_graph.publish.files import Dumps
from mpsc_graph.publish.tables import write_tables
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.store.base import Query, Table
from mpsc_graph.store.embedded import EmbeddedStore

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from csvw import CSVW

TABLES = [question for question in Catalogue(Resources.find().queries) if question.table]
PREFIX = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT ?x { VALUES ?x { %s } }"
COLUMNS = {
    "<http://e/a> <http://e/b>": ("anyURI", True, None),
    '"a"@de "b"@de': ("string", True, "de"),
    '"a"@de "b"@en': ("string", True, None),
    '"a" UNDEF': ("string", False, None),
    "1 2": ("integer", True, None),
    "1 2.5": ("decimal", True, None),
    '1 "viele"': ("string", True, None),
    '"2023-07"^^xsd:gYearMonth': ("gYearMonth", True, None),
    '"2023-07"^^xsd:gYearMonth "2023-07-01"^^xsd:date': ("string", True, None),
    '"2023-23"^^<http://id.loc.gov/datatypes/edtf/EDTF>': ("string", True, None),
    "UNDEF": ("string", False, None),
}
"""What a column of such cells is said to hold: datatype, whether each cell is filled, the language of all cells."""
HEADER = """#+ {summary: A, summary-de: A, description: A, description-de: A, tags: [a], pattern: a, table: true}
"""


@pytest.fixture(scope="module")
def dumps(release: Release, resources: Resources) -> Dumps:
    return dump(release, resources)


@pytest.fixture(scope="module")
def shuffled(release: Release) -> EmbeddedStore:
    """The same statements, loaded in another order."""
    store = EmbeddedStore(release)
    lines = release.data.read_bytes().splitlines(keepends=True)
    random.Random(5).shuffle(lines)
    store._store = ox.Store()
    for line in lines:
        store._store.load(line, format=ox.RdfFormat.N_QUADS)
    return store


def reading(path: Path) -> CSVW:
    return CSVW(str(path), md_url=f"{path}-metadata.json", validate=True)


def described(text: str, store: EmbeddedStore, folder: Path, manifest: Any) -> tuple[Path, dict[str, Any]]:
    """The table of a query, with the columns' descriptions."""
    (folder / "what.rq").write_text(HEADER + text, "utf-8")
    list(write_tables(Catalogue(folder), store, manifest, folder))
    return folder / "what.csv", json.loads((folder / "what.csv-metadata.json").read_bytes())


def test_the_main_questions_have_tables(dumps: Dumps) -> None:
    assert {question.name for question in TABLES} >= {"cooperation", "teams", "leads", "costs-per-measure", "timeline"}
    names = {file.name for file in dumps.files if file.media_type == "text/csv"}
    assert names == {f"{question.name}.{language}.csv" for question in TABLES for language in ("de", "en")}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("question", TABLES, ids=lambda question: question.name)
def test_read_by_its_metadata(question: Any, language: str, dumps: Dumps, store: EmbeddedStore) -> None:
    file = dumps[f"{question.name}.{language}.csv"]
    read = reading(dumps.path(file.name))
    assert read.is_valid
    rows = [row["describes"][0] for row in read.to_json()["tables"][0]["row"]]
    said = json.loads(dumps.path(f"{file.name}-metadata.json").read_bytes())
    table = Table.parse(store.answer(Query(said["dc:source"]), ox.QueryResultsFormat.JSON, None))
    assert isinstance(table, Table) and len(table.rows) == file.rows > 0
    for row, cells in zip(rows, table.rows, strict=True):
        filled = {name: cell.value for name, cell in zip(table.columns, cells, strict=True) if cell is not None}
        assert row.keys() == filled.keys()
        for name, value in row.items():
            assert value == (type(value)(filled[name])), name
    assert {each["@language"]: each["@value"] for each in said["dc:title"]} == question.title
    columns = {column["name"]: column for column in said["tableSchema"]["columns"]}
    assert [column["titles"] for column in columns.values()] == [*columns] == [*table.columns]
    assert {columns[name]["lang"] for name in columns if name.endswith("Label")} == {language}


@pytest.mark.parametrize("question", TABLES, ids=lambda question: question.name)
def test_the_order_of_rows_is_the_questions_own(
    question: Any, release: Release, store: EmbeddedStore, shuffled: EmbeddedStore
) -> None:
    query = question.query({}, release.manifest.base_iri)
    one, other = (each.answer(query, ox.QueryResultsFormat.CSV, None).body for each in (store, shuffled))
    assert one == other


@pytest.mark.parametrize("cells", COLUMNS)
def test_what_a_column_holds(cells: str, release: Release, store: EmbeddedStore, tmp_path: Path) -> None:
    path, said = described(PREFIX % cells, store, tmp_path, release.manifest)
    (column,) = said["tableSchema"]["columns"]
    assert (column["datatype"], column["required"], column.get("lang")) == COLUMNS[cells]
    assert reading(path).is_valid


def test_cells_stay_as_sparql_writes_them(release: Release, store: EmbeddedStore, tmp_path: Path) -> None:
    """Nothing is put before a formula; quotes, commas and line breaks are quoted as RFC 4180 says."""
    cells = ["=1+1", "a,b", 'say "x"', "two\nlines", "@SUM(A1)"]
    values = " ".join(str(ox.Literal(cell)) for cell in cells)
    path, _ = described(PREFIX % values, store, tmp_path, release.manifest)
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["x"], *([cell] for cell in cells)]
    assert path.read_bytes().startswith(b"x\r\n=1+1\r\n")


@pytest.mark.parametrize(
    ("key", "value"), [("datatype", "integer"), ("name", "_x"), ("lang", "no language"), ("null", "A15")]
)
@pytest.mark.filterwarnings("always")  # that is how it tells
def test_the_validator_finds_what_is_wrong(key: str, value: str, dumps: Dumps, tmp_path: Path) -> None:
    """So that its silence says something."""
    for name in ("teams.de.csv", "teams.de.csv-metadata.json"):
        (tmp_path / name).write_bytes(dumps.path(name).read_bytes())
    metadata = tmp_path / "teams.de.csv-metadata.json"
    said = json.loads(metadata.read_bytes())
    said["tableSchema"]["columns"][1][key] = value
    metadata.write_text(json.dumps(said), "utf-8")
    assert not reading(tmp_path / "teams.de.csv").is_valid
