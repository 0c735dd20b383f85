"""Files for other tools, read back by the tool that owns the format."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import igraph
import networkx as nx
import pytest

from mpsc_graph.errors import NetworkError
from mpsc_graph.network.columns import Edge, Network, Node
from mpsc_graph.network.drawings import MERMAID_LIMIT
from mpsc_graph.network.export import FORMATS, export
from mpsc_graph.network.flat import merged
from mpsc_graph.network.layout import place
from mpsc_graph.release import Release
from tests.conftest import missing
from tests.networks import network

HOSTILE = 'A "quoted" <b>&amp;</b> \\N; %s\n]]> `#quot;` --> end\x08'
SHOWN = HOSTILE.removesuffix("\x08")
"""What is left of it where XML, which has no place for control characters, may be written."""
GEXF = "{http://gexf.net/1.3}"


@pytest.fixture(scope="module", params=["actors-measures", "actors"])
def graph(request: pytest.FixtureRequest, release: Release) -> Network:
    return place(network(release, request.param))


@pytest.fixture(scope="module")
def two_mode(release: Release) -> Network:
    return network(release)


@pytest.fixture
def hostile(two_mode: Network) -> tuple[Network, str]:
    """A network in which the first node has a name that is meant to break out of every format."""
    graph = two_mode.copy()
    node = next(iter(graph))
    graph.nodes[node]["label"] = HOSTILE
    return graph, node


def ties(graph: nx.Graph[str], weight: str = "weight") -> dict[frozenset[str], float]:
    return {frozenset((one, other)): float(data[weight]) for one, other, data in graph.edges(data=True)}


def dates(graph: nx.Graph[str]) -> dict[frozenset[str], tuple[str | None, str | None]]:
    return {frozenset(tie): (data.get("onset"), data.get("terminus")) for *tie, data in graph.edges(data=True)}


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("x.gexf", lambda body: nx.read_gexf(io.BytesIO(body), version="1.3")),
        ("x.graphml", lambda body: nx.read_graphml(io.BytesIO(body))),
        ("x.json", lambda body: nx.node_link_graph(json.loads(body), edges="edges")),
        ("x.cyjs", lambda body: nx.cytoscape_graph(json.loads(body))),
    ],
)
def test_networkx_reads_nodes_ties_weights_and_dates_back(name: str, read: object, graph: Network) -> None:
    assert callable(read)
    back = read(export(graph, name))
    assert {*back} == {*graph}
    assert ties(back) == ties(graph) and ties(back, "newman") == pytest.approx(ties(graph, "newman"))
    assert dates(back) == dates(graph)
    assert dict(back.nodes(data="label")) == dict(graph.nodes(data="label"))
    for one, other, data in graph.edges(data=True):
        claims = back.edges[one, other]["claims"]
        assert (claims.split() if isinstance(claims, str) else claims) == data["claims"]


def test_json_keeps_everything(graph: Network) -> None:
    back = nx.node_link_graph(json.loads(export(graph, "out/x.json")), edges="edges")
    assert back.graph == graph.graph
    as_json = json.loads(json.dumps([*graph.nodes(data=True)]))
    assert json.loads(json.dumps([*back.nodes(data=True)])) == as_json


def test_gephi_takes_the_file(graph: Network) -> None:
    """The rules of Gephi's importer and of the schema of GEXF 1.3 that a file with dates has to keep."""
    root = ElementTree.fromstring(export(graph, "x.gexf"))
    assert (root.tag, root.attrib) == (GEXF + "gexf", {"version": "1.3"})
    meta, body = root
    assert meta.attrib == {"lastmodifieddate": graph.graph["modified"]}
    assert [each.tag for each in meta] == [GEXF + "creator", GEXF + "description"]
    assert graph.graph["release"] in (meta[1].text or "") and graph.graph["license"] in (meta[1].text or "")
    expected = {"mode": "dynamic", "timeformat": "date", "timerepresentation": "interval"}
    assert body.attrib == {"defaultedgetype": "undirected", **expected}
    assert not [each for each in root.iter() if {"startopen", "endopen", "timestamp"} & {*each.attrib}]
    spells = [[each.attrib for each in element] for element in root.iter(GEXF + "spells")]
    assert spells
    for of_element in spells:
        assert all(each.keys() == {"start", "end"} for each in of_element)
        days = [day for each in of_element for day in (each["start"], each["end"])]
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in days)
        assert days == sorted(days) and all(one < other for one, other in zip(days[1::2], days[2::2], strict=False))
    declared = {each.get("id") for each in root.iter(GEXF + "attribute")}
    types = {each.get("type") for each in root.iter(GEXF + "attribute")}
    assert {each.get("for") for each in root.iter(GEXF + "attvalue")} <= declared
    assert types <= {"string", "long", "double", "boolean"}
    ids = [each.get("id") for each in root.iter(GEXF + "node")]
    assert len({*ids}) == len(ids)
    assert {each.get(end) for each in root.iter(GEXF + "edge") for end in ("source", "target")} <= {*ids}
    assert len([*root.iter("{http://gexf.net/1.3/viz}position")]) == len(graph)


def test_spells_that_share_a_day_are_one() -> None:
    overlapping = [("2023-01-01", "2023-12-31"), ("2022-01-01", "2023-06-30"), ("2023-12-31", "2024-01-31")]
    assert merged(overlapping) == [("2022-01-01", "2024-01-31")]


def test_igraph_reads_graphml_with_its_boolean_of_two_modes(graph: Network, tmp_path: Path) -> None:
    (tmp_path / "x.graphml").write_bytes(export(graph, "x.graphml"))
    back = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml"))
    assert back.vs["label"] == [label for _, label in graph.nodes(data="label")]
    names = back.vs["id"]
    found = {frozenset((names[edge.source], names[edge.target])): edge["weight"] for edge in back.es}
    assert found == ties(graph)
    if len(graph.graph["modes"]) == 2:
        assert back.vs["type"] == [data["mode"] == "measure" for _, data in graph.nodes(data=True)]
        assert back.is_bipartite()


def test_igraph_reads_pajek(graph: Network, tmp_path: Path) -> None:
    (tmp_path / "x.net").write_bytes(export(graph, "x.net"))
    back = igraph.Graph.Read_Pajek(str(tmp_path / "x.net"))
    order = list(graph)
    found = {frozenset((order[edge.source], order[edge.target])): edge["weight"] for edge in back.es}
    assert found == ties(graph)
    assert back.vs["name"] == [label for _, label in graph.nodes(data="label")]
    if len(graph.graph["modes"]) == 2:
        assert back.vs["type"] == [bool(data["bipartite"]) for _, data in graph.nodes(data=True)]


def rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def test_tables_of_nodes_and_ties(graph: Network) -> None:
    nodes, edges = rows(export(graph, "nodes.csv")), rows(export(graph, "my-edges.csv"))
    assert {*nodes[0]} == {"id", *Node.__annotations__}
    assert {*edges[0]} == {"source", "target", "source_label", "target_label", *Edge.__annotations__}
    assert [row["id"] for row in nodes] == list(graph)
    found = {frozenset((row["source"], row["target"])): float(row["weight"]) for row in edges}
    assert found == ties(graph)
    dated = {frozenset((row["source"], row["target"])): (row["onset"], row["terminus"]) for row in edges}
    assert dated == {tie: (onset or "", terminus or "") for tie, (onset, terminus) in dates(graph).items()}


def test_incidence_is_the_matrix_of_who_and_what(two_mode: Network) -> None:
    """Read as statnet and igraph read it: a matrix with names of rows and columns."""
    table = rows(export(two_mode, "incidence.csv"))
    labels = dict(two_mode.nodes(data="label"))
    found = {
        frozenset((row["actor"], measure)): float(cell)
        for row in table
        for measure, cell in row.items()
        if measure != "actor" and cell != "0"
    }
    assert found == {frozenset(labels[each] for each in tie): weight for tie, weight in ties(two_mode).items()}
    twin = igraph.Graph.Biadjacency([[int(cell) for name, cell in row.items() if name != "actor"] for row in table])
    assert twin.ecount() == two_mode.number_of_edges() and twin.is_bipartite()


def test_incidence_tells_apart_what_has_the_same_name(two_mode: Network) -> None:
    graph = two_mode.copy()
    for node in [*graph][:2]:
        graph.nodes[node]["label"] = "Amt"
    first = [row["actor"] for row in rows(export(graph, "incidence.csv"))][:2]
    assert first == [f"Amt ({node})" for node in [*graph][:2]]


def graphviz(body: bytes) -> dict[str, list[dict[str, str]]]:
    if shutil.which("dot") is None:
        missing("graphviz", "Graphviz is not installed (Debian: apt-get install graphviz)")
    done = subprocess.run(["dot", "-Tdot_json"], input=body, capture_output=True, check=True)
    assert done.stderr == b""
    return json.loads(done.stdout)


def test_graphviz_reads_dot(graph: Network) -> None:
    back = graphviz(export(graph, "x.dot"))
    names = [each["name"] for each in back["objects"]]
    assert names == list(graph)
    assert [each["label"] for each in back["objects"]] == [label for _, label in graph.nodes(data="label")]
    found = {
        frozenset((names[int(edge["tail"])], names[int(edge["head"])])): float(edge["weight"]) for edge in back["edges"]
    }
    assert found == ties(graph)


def test_a_hostile_name_stays_a_name(hostile: tuple[Network, str], tmp_path: Path) -> None:
    """In no format can a name end its own quotes, and none becomes ill-formed by what it holds."""
    graph, node = hostile
    for name in ("x.gexf", "x.graphml"):
        ElementTree.fromstring(export(graph, name))
    assert nx.read_gexf(io.BytesIO(export(graph, "x.gexf")), version="1.3").nodes[node]["label"] == SHOWN
    assert nx.read_graphml(io.BytesIO(export(graph, "x.graphml"))).nodes[node]["label"] == SHOWN
    for name in ("x.json", "x.cyjs"):
        elements = json.loads(export(graph, name))
        first = elements["nodes"][0] if "nodes" in elements else elements["elements"]["nodes"][0]["data"]
        assert first["label"] == HOSTILE
    (tmp_path / "x.net").write_bytes(export(graph, "x.net"))
    assert igraph.Graph.Read_Pajek(str(tmp_path / "x.net")).vcount() == len(graph)
    assert rows(export(graph, "nodes.csv"))[0]["label"] == SHOWN


def test_a_hostile_name_stays_a_name_for_graphviz(hostile: tuple[Network, str]) -> None:
    graph, _ = hostile
    back = graphviz(export(graph, "x.dot"))
    assert len(back["objects"]) == len(graph) and len(back["edges"]) == graph.number_of_edges()


def test_mermaid_is_for_small_networks_and_lets_no_name_out(hostile: tuple[Network, str]) -> None:
    graph, _ = hostile
    text = export(graph, "x.mmd").decode()
    head, *lines = text.splitlines()
    node = re.compile(r'  n\d+(\(\[|\[)"(?:[\w .,:/()–-]|#\d+;)*"(\]\)|\])')
    tie, look = re.compile(r"  n\d+ --- n\d+"), re.compile(r"  style n\d+ fill:#[0-9A-F]{6}")
    assert head == "flowchart LR"
    assert all(node.fullmatch(line) or tie.fullmatch(line) or look.fullmatch(line) for line in lines)
    assert sum(node.fullmatch(line) is not None for line in lines) == len(graph)
    assert sum(tie.fullmatch(line) is not None for line in lines) == graph.number_of_edges()
    large: Network = nx.Graph(modes=["actor"])
    large.add_nodes_from(map(str, range(MERMAID_LIMIT + 1)))
    with pytest.raises(NetworkError, match=f"{MERMAID_LIMIT + 1} nodes are too many for Mermaid"):
        export(large, "x.mmd")


@pytest.mark.parametrize("name", ["x.docx", "edges", "x.csv", ".gexf.bak"])
def test_an_unknown_ending_is_refused_with_those_there_are(name: str, two_mode: Network) -> None:
    with pytest.raises(
        NetworkError, match=re.escape(f"{name}: no format for that ending; expected {', '.join(FORMATS)}")
    ):
        export(two_mode, name)


def test_one_mode_has_no_incidence(release: Release) -> None:
    with pytest.raises(NetworkError, match="the view actors has one mode"):
        export(network(release, "actors"), "incidence.csv")


def test_the_same_network_is_the_same_file(release: Release) -> None:
    for name in FORMATS:
        assert export(place(network(release)), f"a.{name}") == export(place(network(release)), f"b.{name}")
