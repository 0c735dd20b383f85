"""Pictures: what is in them, that names do not cover each other, and that places stay."""

from __future__ import annotations

import json
import struct
import zlib
from itertools import combinations, pairwise
from math import dist
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from playwright.sync_api import Browser

from mpsc_graph.errors import NetworkError
from mpsc_graph.network.columns import Network
from mpsc_graph.network.export import export
from mpsc_graph.network.labels import Box, Spot, lines_of, set_labels
from mpsc_graph.network.layout import place, places, positions
from mpsc_graph.network.palette import STYLES
from mpsc_graph.network.plot import LABELLED, png, svg
from mpsc_graph.network.projection import project
from mpsc_graph.network.selection import Selection
from mpsc_graph.release import Release
from tests.networks import evidence, network

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def graph(release: Release) -> Network:
    return place(network(release))


@pytest.fixture(scope="module")
def large() -> Network:
    """As many nodes as get a name, all with long ones, and some more; the ties of a city of two modes."""
    graph: Network = nx.Graph(**INFO)
    source = nx.bipartite.preferential_attachment_graph([1 + number % 5 for number in range(60)], 0.55, seed=3)
    for number, mode in source.nodes(data="bipartite"):
        name = f"Amt für Stadtplanung, Mobilität und digitale Daseinsvorsorge Nummer {number}"
        graph.add_node(str(number), label=name, mode="measure" if mode else "actor", group="city", bipartite=mode)
    graph.add_edges_from((str(one), str(other)) for one, other in source.edges())
    for number in range(LABELLED + 10 - len(graph)):
        graph.add_node(f"alone {number}", label=f"Einzelne Stelle {number}", mode="actor", group="other", bipartite=0)
    nx.set_edge_attributes(graph, 1, "weight")
    for *_, data in graph.edges(data=True):
        data |= {"spells": [], "phases": []}
    return place(graph)


INFO = {
    "view": "actors-measures",
    "modes": ["actor", "measure"],
    "language": "de",
    "release": "0" * 16,
    "modified": "2026-01-01",
    "title": "Beispiel",
    "license": "https://example.org/",
    "filters": {},
    "questions": [],
    "names": {},
}


def test_a_picture_holds_every_node_and_tie_with_a_title(graph: Network) -> None:
    root = ElementTree.fromstring(svg(graph))
    titles = {each.text for each in root.iter(SVG + "title")}
    for _, data in graph.nodes(data=True):
        assert any(title and title.startswith(f"{data['label']} (") for title in titles), data["label"]
    assert "Technische Universität Dresden (Wissenschaft, Verbindungen: 3)" in titles
    assert "Technische Universität Dresden – Smart Participation (Strategiephase, Umsetzungsphase)" in titles
    assert "SachsenEnergie AG – Sektorenkopplung (ohne Phasenangabe)" in titles
    assert len([*root.iter(SVG + "circle"), *root.iter(SVG + "polygon")]) >= len(graph)
    dashed = [each for each in root.iter(SVG + "line") if each.get("stroke-dasharray")]
    undated = sum(not data["spells"] for *_, data in graph.edges(data=True))
    assert len(dashed) == undated + 1, "and one in the legend"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", ["Wer ist an welcher Maßnahme beteiligt?", "gepflegt bis 2026", "Auswahl: Phase: mpsc-2; Ebene: body"]),
        ("en", ["Who takes part in which measure?", "kept up to 2026", "Selected: phase: mpsc-2; level: body"]),
    ],
)
def test_legend_and_caption_say_what_it_is(language: str, expected: list[str], release: Release) -> None:
    selection = Selection(phases=("mpsc-2",), level="body")  # type: ignore[arg-type]
    picture = svg(place(project(evidence(release, language=language), selection))).decode()
    for text in [*expected, release.manifest.id, release.manifest.license]:
        assert text in picture
    for category in ("city", "science", "measure"):
        assert f">{STYLES[category].name[language]}</text>" in picture
    assert STYLES["government"].name[language] not in picture, "what is not there is not explained"


def test_a_picture_asks_nothing_and_runs_nothing(graph: Network) -> None:
    hostile = graph.copy()
    hostile.nodes[next(iter(hostile))]["label"] = '"><script>alert(1)</script><image href="https://example.org/x"/>'
    root = ElementTree.fromstring(svg(hostile))
    assert {each.tag.removeprefix(SVG) for each in root.iter()} == {
        *("svg", "title", "desc", "rect", "g", "line", "polygon", "circle", "text", "tspan")
    }
    for each in root.iter():
        assert not [name for name in each.attrib if name.startswith("on") or "href" in name or name == "style"]
        assert not any("url(" in value or "://" in value for value in each.attrib.values())


def test_no_name_covers_another_or_a_sign(large: Network) -> None:
    order = sorted(large, key=lambda node: -large.degree[node])
    spots = [
        Spot(large.nodes[node]["label"], 120 * large.nodes[node]["x"], -120 * large.nodes[node]["y"], 8)
        for node in order
    ]
    labels = set_labels(spots[:LABELLED], spots[LABELLED:])
    assert len(labels) == LABELLED
    boxes = [label.box for label in labels]
    assert not [pair for pair in combinations(boxes, 2) if pair[0].meets(pair[1])]
    assert not [spot for spot in spots for box in boxes if box.meets(spot.box)]


def test_boxes_meet_only_where_they_share_room() -> None:
    box = Box(0, 0, 10, 10)
    assert box.meets(Box(9, 9, 20, 20)) and not box.meets(Box(10, 0, 20, 10)) and not box.meets(Box(0, 11, 10, 20))


def test_a_name_that_is_too_long_ends_in_dots() -> None:
    lines = lines_of("Wort " * 40)
    assert len(lines) == 3 and lines[-1].endswith(" …") and max(map(len, lines)) <= 26
    assert lines_of("A15") == ("A15",)


def test_names_do_not_cover_each_other_in_a_browser(large: Network, graph: Network, browser: Browser) -> None:
    """Measured with the letters that a reader sees, not by the estimate they were set with."""
    for drawn in (large, graph):
        page = browser.new_page()
        page.set_content(f"<!doctype html><body>{svg(drawn).decode()}</body>")
        found = page.evaluate(
            "() => [...document.querySelectorAll('.labels text')].map(e => { const b = e.getBBox();"
            " return [e.textContent, b.x, b.y, b.x + b.width, b.y + b.height] })"
        )
        boxes = [(name, Box(left, top, right, bottom)) for name, left, top, right, bottom in found]
        assert len(boxes) == min(len(drawn), LABELLED)
        covered = [(one[0], other[0]) for one, other in combinations(boxes, 2) if _overlap(one[1], other[1])]
        assert covered == []
        outside = "() => { const svg = document.querySelector('svg'), v = svg.viewBox.baseVal, b = svg.getBBox();"
        outside += " return [b.x < v.x, b.y < v.y, b.x + b.width > v.x + v.width, b.y + b.height > v.y + v.height] }"
        assert page.evaluate(outside) == [False] * 4
        page.close()


def _overlap(one: Box, other: Box) -> bool:
    """By more than a pixel: the box of a line of text has room above and below its letters."""
    return one.meets(Box(other.left + 1, other.top + 2, other.right - 1, other.bottom - 2))


def pixels(picture: bytes) -> tuple[int, int, bytes]:
    """Width, height and the raw rows of a PNG."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    at, data = 8, b""
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        if picture[at + 4 : at + 8] == b"IDAT":
            data += picture[at + 8 : at + 8 + length]
        at += length + 12
    return width, height, zlib.decompress(data)


def test_png_is_the_same_picture_at_twice_the_size(graph: Network) -> None:
    picture = svg(graph)
    width, height, data = pixels(png(picture))
    _, _, wide, high = map(float, (ElementTree.fromstring(picture).get("viewBox") or "").split())
    assert (width, height) == (pytest.approx(2 * wide, abs=2), pytest.approx(2 * high, abs=2))
    assert len({*data}) > 50, "not blank"


def test_the_same_data_give_the_same_picture(release: Release) -> None:
    assert svg(place(network(release))) == svg(place(network(release)))


def test_places_stay_when_the_network_grows(graph: Network) -> None:
    """With the earlier places every known node stays where it was, and the new one comes near those it is tied to."""
    before = positions(graph)
    known = {node: (data["x"], data["y"]) for node, data in graph.nodes(data=True)}
    grown = graph.copy()
    near = next(iter(graph)), [*graph][-1]
    grown.add_edges_from(("new", each) for each in near)
    grown.add_node("alone")
    after = positions(grown, like=known)
    assert {node: after[node] for node in known} == known
    assert dist(after["new"], [sum(each) / 2 for each in zip(*(known[each] for each in near), strict=True)]) < 2
    assert min(dist(after[one], after[other]) for one in ("new", "alone") for other in known) >= 0.7
    assert {node: (round(x, 4), round(y, 4)) for node, (x, y) in before.items()} == known, "and alone it is the same"


def test_a_part_that_has_not_changed_looks_the_same(graph: Network) -> None:
    """Without earlier places: a new pair beside them turns and bends no part of the network."""
    grown = graph.copy()
    grown.add_edge("one", "other")
    before, after = positions(graph), positions(grown)
    for part in nx.connected_components(graph):
        nodes = sorted(part)
        for one, other in pairwise(nodes):
            assert dist(after[one], after[other]) == pytest.approx(dist(before[one], before[other]), abs=1e-3)


def test_no_two_nodes_lie_on_each_other(large: Network) -> None:
    spots = [(data["x"], data["y"]) for _, data in large.nodes(data=True)]
    assert min(dist(one, other) for one, other in combinations(spots, 2)) > 0.3


def test_places_are_read_from_a_network_written_before(graph: Network, tmp_path: Path) -> None:
    (tmp_path / "before.json").write_bytes(export(graph, "before.json"))
    assert places(tmp_path / "before.json") == {node: (data["x"], data["y"]) for node, data in graph.nodes(data=True)}
    (tmp_path / "other.json").write_text(json.dumps({"nodes": [{"id": "a"}]}), "utf-8")
    for name in ("other.json", "missing.json"):
        with pytest.raises(NetworkError, match=f"{name}: no places can be read here"):
            places(tmp_path / name)


def test_an_empty_network_and_one_without_places_are_refused(release: Release) -> None:
    with pytest.raises(NetworkError, match="nothing to draw; take away a filter"):
        svg(nx.Graph(**INFO))
    with pytest.raises(NetworkError, match=r"layout\.place"):
        svg(network(release))


def test_colours_are_far_apart_and_shapes_differ() -> None:
    """Within one picture no two categories share colour and shape; groups of actors share neither."""
    groups = [STYLES[each] for each in ("city", "science", "business", "government", "civil-society", "other")]
    groups.append(STYLES["municipal-enterprise"])
    assert len({each.colour for each in groups}) == len({each.shape for each in groups}) == 7
    assert STYLES["measure"].shape not in {each.shape for each in groups}
