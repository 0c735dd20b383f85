"""`/network` over HTTP: the page without scripts, its files, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import networkx as nx
import pytest
import rdflib
from rdflib import RDF, SH, SKOS

from mpsc_graph.library import Graph
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.network.codebook import CODEBOOK
from mpsc_graph.network.meanings import MEANINGS
from mpsc_graph.release import Release
from tests.conftest import serving

TUD = "org/tu-dresden"


@pytest.fixture(scope="module")
def library(release: Release) -> Graph:
    return Graph(release)


def rows(page: str, table: str) -> list[list[str]]:
    """The texts of a table's cells, without what only screen readers say."""
    (section,) = re.findall(rf'<section id="{table}".*?</section>', page, re.DOTALL)
    body = re.findall(r"<tbody>(.*?)</tbody>", section, re.DOTALL)[0]
    plain = re.sub(r'<span class="unseen">.*?</span>', "", body)
    cells = (re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", plain, re.DOTALL))
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def table(server: httpx.Client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(server.get(path).text)))


def ties(graph: dict[str, Any]) -> set[frozenset[str]]:
    return {frozenset((tie["source"], tie["target"])) for tie in graph["edges"]}


@pytest.mark.parametrize("query", ["", "?view=actors", "?view=measures&rollup=body", "?phase=mpsc-2&evidence=stated"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_page_files_and_picture_have_the_same_rows(server: httpx.Client, language: str, query: str) -> None:
    page = server.get(f"/{language}/network{query}").text
    nodes, edges = (table(server, f"/{language}/network/{name}.csv{query}") for name in ("nodes", "edges"))
    assert sorted(row[0] for row in rows(page, "nodes")) == sorted(row["label"] for row in nodes)
    assert sorted(row[4] for row in rows(page, "ties")) == sorted(row["weight"] for row in edges)
    picture = server.get(f"/{language}/network.svg{query}").text
    assert all(f"<title>{row['label'].replace('&', '&amp;')} (" in picture for row in nodes)
    assert f"/{language}/network.svg{query.replace('&', '&amp;')}" in page


@pytest.mark.parametrize(
    ("query", "selection"),
    [
        ("", {}),
        ("view=actors&phase=mpsc-2", {"view": "actors", "phases": ["mpsc-2"]}),
        ("role=lead&role=partner", {"roles": ["lead", "partner"]}),
        ("view=actors&rollup=body&evidence=stated", {"view": "actors", "level": "body", "basis": "stated"}),
        ("kind=office&phase=dresden/phase/mpsc-1", {"kinds": ["office"], "phases": ["mpsc-1"]}),
        ("view=cities-programmes", {"view": "cities-programmes"}),
    ],
)
def test_parameters_select_as_the_library_does(
    server: httpx.Client, library: Graph, query: str, selection: dict[str, Any]
) -> None:
    served = nx.node_link_graph(server.get(f"/network.json?{query}").json(), edges="edges")
    expected = library.network(**selection)
    assert list(served) == list(expected)
    assert {frozenset(tie): served.edges[tie]["claims"] for tie in served.edges} == {
        frozenset(tie): expected.edges[tie]["claims"] for tie in expected.edges
    }


def test_what_stays_keeps_its_place(server: httpx.Client) -> None:
    """Whatever is selected, and in both languages, so that phases compare."""

    def places(path: str) -> dict[str, tuple[float, float]]:
        return {node["id"]: (node["x"], node["y"]) for node in server.get(path).json()["nodes"]}

    whole = places("/network.json")
    for path in ("/network.json?phase=mpsc-1", "/en/network.json?phase=mpsc-2", f"/network.json?ego={TUD}"):
        assert places(path).items() <= whole.items()
    frames = {
        re.findall(r"data-frame='(.*?)'", server.get(f"/de/network{query}").text)[0]
        for query in ("", "?phase=mpsc-1", "?phase=mpsc-2")
    }
    assert len(frames) == 1


def test_the_command_line_draws_the_same_picture(server: httpx.Client, release: Release, tmp_path: Path) -> None:
    out = tmp_path / "same.svg"
    command = [sys.executable, "-m", "mpsc_graph", "network", "plot", "--phase", "mpsc-2", "-o", str(out)]
    subprocess.run([*command, "--release", str(release.folder)], check=True, capture_output=True)
    assert out.read_bytes() == server.get("/de/network.svg?phase=mpsc-2").content


def test_words_stand_beside_each_tie(server: httpx.Client, library: Graph) -> None:
    """The same as the question behind it gives with --evidence; the kick-off page writes “Open Data I A33 und TUD”."""
    page = server.get("/de/network").text
    told = rows(page, "ties")
    (open_data,) = (row for row in told if row[0] == "Technische Universität Dresden" and row[1] == "Open Data")
    assert "A33 und TUD" in open_data[5] and open_data[2] == "Umsetzungsphase"
    asked = library.ask("participations", evidence=True)
    words = {quote for quote in asked["quote"] if quote}
    shown = set(re.findall(r"<blockquote><p>(.*?)</p>", page, re.DOTALL))
    assert len(words) == len(shown) and all(page_of in page for page_of in asked["page"])


def test_tables_sort_by_links(server: httpx.Client) -> None:
    page = server.get("/de/network").text
    link = re.findall(r'href="([^"]*)" title="Mit wie vielen', page)[0].replace("&amp;", "&")
    assert link == "/de/network?nodes=-degree"
    sorted_page = server.get(link).text
    degrees = [int(row[3]) for row in rows(sorted_page, "nodes")]
    assert degrees == sorted(degrees, reverse=True) and degrees[0] > degrees[-1]
    assert '<th scope="col" class="number" aria-sort="descending">' in sorted_page
    assert "?nodes=degree" in sorted_page, "chosen again, the other way round"
    names = [row[1].casefold() for row in rows(server.get("/de/network?ties=-other").text, "ties")]
    assert names == sorted(names, reverse=True)


def test_the_network_around_one(server: httpx.Client) -> None:
    """In two modes: what it takes part in, and who else does."""
    whole = server.get("/network.json").json()
    mine = {tie for tie in ties(whole) if DEFAULT_BASE + TUD in tie}
    measures = {node for tie in mine for node in tie} - {DEFAULT_BASE + TUD}
    expected = {tie for tie in ties(whole) if tie & measures}
    around = server.get(f"/network.json?ego={TUD}").json()
    assert ties(around) == expected and len(expected) < len(ties(whole))
    one_mode = server.get(f"/network.json?view=actors&ego={TUD}").json()
    near = {node for tie in ties(one_mode) if DEFAULT_BASE + TUD in tie for node in tie}
    assert near == {node["id"] for node in one_mode["nodes"]}


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/network?colour=red", 400, "it takes view, phase"),
        ("/network?view=actor", 400, "expected one of actors-measures"),
        ("/network?evidence=some", 400, "expected one of stated, all"),
        ("/network?rollup=city", 400, "expected one of unit"),
        ("/network.json?phase=mpsc-9", 400, "there is: dresden/phase/mpsc-1"),
        ("/network?ego=org/nobody", 400, "expected the id of one"),
        ("/network?programme=a b", 400, "expected iri"),
        ("/network/incidence.csv?view=actors", 400, "has one mode"),
        ("/network.svg?role=lead&phase=mpsc-2", 400, "nothing to draw"),
        ("/network?view=people-events", 400, "say so: people=yes"),
        ("/network/figures.xlsx?view=people-events&people=yes", 400, "people are not ranked"),
        ("/network/graph.csv", 404, "expected network.svg"),
        ("/network.pdf", 404, ".pdf is no format"),
    ],
)
def test_what_does_not_fit_is_said(server: httpx.Client, path: str, status: int, says: str) -> None:
    answer = server.get(path)
    assert (answer.status_code, says in answer.json()["detail"]) == (status, True), answer.text


def test_nothing_left_is_said_with_the_way_out(server: httpx.Client) -> None:
    page = server.get("/en/network?role=lead&phase=mpsc-2").text
    assert "Nothing is left of the network" in page and 'href="/en/network">Take the selection away' in page


def test_people_are_off_and_never_ranked(server: httpx.Client) -> None:
    nodes = server.get("/network.json?view=people-events&people=yes").json()["nodes"]
    people = {node["label"] for node in nodes if node["mode"] == "person"}
    for path in ("/network.json", "/network.svg"):  # but quotes name whom a page names
        assert people and not any(name.encode() in server.get(path).content for name in people)
    answer = server.get("/de/network?view=people-events&people=yes")
    assert answer.headers["x-robots-tag"] == "noindex"
    (heads,) = re.findall(r'<section id="nodes".*?<thead><tr>(.*?)</tr>', answer.text, re.DOTALL)
    assert re.findall(r">([^<>]+)</a>", heads) == ["Name", "Sektor"]
    assert "Das Netz in Zahlen" not in answer.text


def test_tags_tell_what_is_the_same(server: httpx.Client) -> None:
    def tag(path: str) -> str:
        return server.get(path).headers["etag"]

    assert tag("/de/network?phase=mpsc-1&view=actors") == tag("/de/network?view=actors&rollup=unit&phase=mpsc-1&role=")
    assert tag("/network.json?nodes=degree") == tag("/network.json"), "how the page is sorted is nothing to a file"
    paths = (
        "/network.json",
        "/en/network.json",
        "/network.json?phase=mpsc-1",
        "/network.gexf",
        "/de/network",
        "/en/network",
    )
    assert len({tag(path) for path in paths}) == len(paths)
    held = server.get("/network.gexf", headers={"if-none-match": tag("/network.gexf")})
    assert (held.status_code, held.content) == (304, b"")


def test_only_this_page_may_run_scripts(server: httpx.Client) -> None:
    policy = server.get("/de/network").headers["content-security-policy"]
    assert "script-src 'self'" in policy and "connect-src 'self'" in policy and "unsafe" not in policy
    for path in ("/de/network/codebook", "/de/questions", "/network.svg"):
        assert "script-src" not in server.get(path).headers["content-security-policy"]


def test_another_language_keeps_the_view(server: httpx.Client) -> None:
    page = server.get(f"/de/network?view=actors&phase={quote('dresden/phase/mpsc-2', safe='')}").text
    assert 'href="/en/network?view=actors&amp;phase=dresden/phase/mpsc-2">English</a>' in page


def test_as_rdf_it_is_the_questions_behind_it(server: httpx.Client) -> None:
    graph = rdflib.Graph().parse(data=server.get("/network.ttl").text, format="turtle")
    names = {str(each).rpartition("#")[2] for each in graph.subjects(RDF.type, SH.SPARQLExecutable)}
    assert names == set(server.get("/network.json").json()["graph"]["questions"])


def test_the_codebook_is_a_page_and_a_concept_scheme(server: httpx.Client) -> None:
    page = server.get("/en/network/codebook").text
    assert "Not mentioned is not: no tie." in page and 'id="figure-betweenness"' in page
    graph = rdflib.Graph().parse(data=server.get("/network/codebook.ttl").text, format="turtle")
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == len(CODEBOOK) + len(MEANINGS)


def test_every_file_comes_as_what_it_is(server: httpx.Client) -> None:
    page = server.get("/de/network").text
    files = set(re.findall(r'href="(/de/network[./][^"?]+)"', page)) - {"/de/network/codebook"}
    assert len(files) == 12
    for path in files:
        answer = server.get(path)
        assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == "*", path
    assert server.get("/network.png").content.startswith(b"\x89PNG")
    assert json.loads(server.get("/network.cyjs").text)["elements"]["nodes"]


def test_what_is_large_is_compressed(server: httpx.Client) -> None:
    for path in ("/network.gexf", "/network.graphml", "/network.dot", "/static/network/main.js", "/network.json"):
        assert server.get(path, headers={"accept-encoding": "gzip"}).headers.get("content-encoding") == "gzip", path


def test_drawing_counts_as_asking(release: Release) -> None:
    """Networks take longer than other pages, so one client cannot ask for them without end."""
    with serving(release, client_rate=0.1, cache_size=0) as (client, _):
        by = {"x-forwarded-for": "203.0.113.1"}
        statuses = [client.get(f"/{path}", headers=by).status_code for path in ("network.json", "network.gexf")]
    assert statuses == [200, 429]
