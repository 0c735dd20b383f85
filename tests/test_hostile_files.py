"""Every file made of hostile data is well-formed, and nothing in it runs or computes."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator

import httpx
import openpyxl
import pyoxigraph as ox
import pytest

from mpsc_graph.release import Release
from mpsc_graph.web.networks.files import FILES as NETWORK_FILES
from mpsc_graph.web.questions.pages import RESULT_ENDINGS
from tests.conftest import serving
from tests.pages import LANGUAGES, PAGES, PageType
from tests.poison import poisoned

QUESTIONS = ("leads", "participations", "claims-per-source", "organisations-by-kind")
FOR_FEW = "network.mmd"
"""Mermaid draws small networks only."""
PEOPLE = "?view=people-events&people=yes"
RDF = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
ADDRESSES = (
    *(f"questions/{name}.{ending}" for name in QUESTIONS for ending in RESULT_ENDINGS),
    *(address for address in NETWORK_FILES if address != FOR_FEW),
    f"{FOR_FEW}?ego=dresden/measure/sportpark-app&view=actors-measures",
    *(f"network.{ending}{PEOPLE}" for ending in ("svg", "json", "gexf", "graphml")),
    *("search.json?q=Smart", "search.json?q=A80", "sitemap.xml", "robots.txt"),
    *("ontology/classes.svg", "ontology/context.jsonld", "openapi.json"),
    *(f"{page.address or 'index'}.{ending}" for page in PAGES if page.has_data for ending in RDF),
    *(f"download/mpsc.{ending}" for ending in (*RDF, "nq")),
    *(f"download/{name}.{language}.csv" for name in ("leads", "timeline", "conflicts") for language in LANGUAGES),
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    made = poisoned(release, tmp_path_factory.mktemp("hostile"))
    with serving(made) as (client, _):
        yield client


def is_well_formed_xml(body: bytes) -> None:
    for each in ET.fromstring(body).iter():
        tag = each.tag.rpartition("}")[2]
        assert tag not in ("script", "foreignObject", "iframe")
        for name, value in each.attrib.items():
            assert not name.startswith("on")
            assert not (name.endswith("href") and value.startswith("javascript:"))


def is_table(body: bytes, delimiter: str = ",", formulas: bool = True) -> None:
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    assert len(rows) > 1 and len({len(row) for row in rows}) == 1
    assert formulas or not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@", "\t", "\r")]


def is_workbook(body: bytes) -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(body)).worksheets:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert cells and {cell.data_type for cell in cells}.isdisjoint({"f"})
        assert not [
            cell for cell in cells if cell.hyperlink and (cell.hyperlink.target or "").startswith("javascript:")
        ]


def is_picture(body: bytes) -> None:
    assert body.startswith(b"\x89PNG")


def is_pajek(body: bytes) -> None:
    """No line ends within a name."""
    nodes = body.decode("utf-8").lower().partition("*vertices")[2].partition("*")[0].splitlines()
    assert len(nodes) == int(nodes[0].split()[0]) + 1 > 2


CHECKS: dict[str, Callable[[bytes], object]] = {
    **dict.fromkeys(("svg", "xml", "gexf", "graphml"), is_well_formed_xml),
    **dict.fromkeys(("json", "cyjs"), json.loads),
    "excel.csv": lambda body: is_table(body, ";", formulas=False),
    "csv": is_table,
    "tsv": lambda body: is_table(body, "\t"),
    "xlsx": is_workbook,
    "png": is_picture,
    **{ending: lambda body, form=form: list(ox.parse(body, form)) for ending, form in RDF.items()},  # type: ignore[misc]
    "nq": lambda body: list(ox.parse(body, ox.RdfFormat.N_QUADS)),
    "net": is_pajek,
    **dict.fromkeys(("dot", "mmd", "txt"), bytes.decode),
}


@pytest.mark.slow
@pytest.mark.parametrize("address", ADDRESSES)
def test_each_file_is_well_formed_and_no_page(hostile: httpx.Client, address: str) -> None:
    answer = hostile.get(PageType("", address).path(hostile, "de").removeprefix("/de"))
    assert answer.status_code == 200, answer.text[:500]
    assert not answer.headers["content-type"].startswith("text/html") and "set-cookie" not in answer.headers
    path = address.partition("?")[0]
    CHECKS[next(ending for ending in CHECKS if path.endswith(f".{ending}"))](answer.content)
    if path.endswith(".rdf"):
        is_well_formed_xml(answer.content)
