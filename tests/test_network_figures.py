"""Figures: by hand on the kick-off page, by igraph on the whole and on a random network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

import igraph
import networkx as nx
import pytest

from mpsc_graph.errors import NetworkError
from mpsc_graph.network import brokerage, centrality, cohesion, tables, two_mode
from mpsc_graph.network.columns import Network
from mpsc_graph.network.figures import NETWORK_FIGURES, NODE_FIGURES, fitting
from mpsc_graph.network.meanings import MEANINGS
from mpsc_graph.network.projection import project
from mpsc_graph.network.selection import Selection
from mpsc_graph.release import Release
from tests.networks import evidence, kick_off_alone, network, short


@pytest.fixture(scope="module")
def kick_off(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return kick_off_alone(tmp_path_factory.mktemp("kick-off"))


def made(*ties: str, groups: Mapping[str, str] | None = None) -> Network:
    """A network of one mode; a tie is two letters, a node without ties one."""
    graph: Network = nx.Graph(modes=["actor"], language="en")
    for tie in ties:
        for node in tie:
            group = (groups or {}).get(node, "city")
            graph.add_node(node, label=node, mode="actor", kind="", group=group, bipartite=0)
        if len(tie) == 2:
            graph.add_edge(*tie, weight=1, newman=1.0)
    return graph


def _tied(graph: Network, values: Mapping[str, float]) -> dict[str, float]:
    """Without the nodes that have no ties: igraph takes some figures for undefined there."""
    return {node: value for node, value in values.items() if graph.degree[node]}


def approximately(values: Mapping[str, float]) -> object:
    return pytest.approx(values, abs=1e-6)


def test_figures_of_the_kick_off_page_by_hand(kick_off: Release) -> None:
    """Nine actors; A15 – TUD – A33 is a chain, A80 – Klinikum a pair, four stand alone."""
    rows = {short(str(row["id"])): row for row in tables.node_figures(network(kick_off, "actors"))}
    assert len(rows) == 9
    tud, a15, a80, a61 = rows["tu-dresden"], rows["a15"], rows["a80"], rows["a61"]
    assert [row["degree"] for row in (tud, a15, a80, a61)] == [2, 1, 1, 0]
    assert [row["strength"] for row in (tud, a15, a80, a61)] == [3, 2, 1, 0]
    assert tud["betweenness"] == pytest.approx(1 / (8 * 7 / 2)), "one of the 28 pairs of others, of which one is linked"
    assert tud["closeness"] == pytest.approx((2 / 2) * (2 / 8)), "two reached in two steps, of eight others"
    assert a15["closeness"] == pytest.approx((2 / 3) * (2 / 8))
    assert a80["closeness"] == pytest.approx((1 / 1) * (1 / 8))
    assert tud["eigenvector"] == pytest.approx(2**-0.5) and a15["eigenvector"] == pytest.approx(0.5)
    assert [row["core"] for row in (tud, a80, a61)] == [1, 1, 0]
    assert tud["constraint"] == pytest.approx(0.5**2 + 0.5**2) and a15["constraint"] == 1.0
    assert a61["constraint"] is None, "not defined without ties"
    assert tud["effective-size"] == 2.0
    assert tud["itinerant"] == 2, "between two offices of the city, counted both ways"
    assert [row["articulation"] for row in (tud, a15)] == [1, 0]
    whole = {row["figure"]: row["value"] for row in tables.network_figures(network(kick_off, "actors"))}
    assert (whole["nodes"], whole["ties"], whole["components"], whole["bridges"]) == (9, 3, 6, 3)
    assert whole["density"] == pytest.approx(3 / 36)
    assert whole["degree-centralisation"] == pytest.approx((4 * 1 + 4 * 2) / (8 * 7))
    assert whole["transitivity"] == 0


def test_two_mode_figures_of_the_kick_off_page_by_hand(kick_off: Release) -> None:
    """Nine actors, twelve measures, fifteen ties; A61 runs one measure that nobody else is named for."""
    graph = network(kick_off)
    rows = {short(str(row["id"])): row for row in tables.node_figures(graph)}
    assert rows["tu-dresden"]["degree-share"] == pytest.approx(3 / 12)
    assert rows["smart-participation"]["degree-share"] == pytest.approx(2 / 9)
    assert rows["a61"]["closeness"] == pytest.approx(1 / 20), "as near as can be, to one of twenty others"
    assert two_mode.density(graph) == pytest.approx(15 / (9 * 12))
    assert two_mode.clustering(graph) == 0, "no two actors share two measures"


@pytest.fixture(scope="module", params=["the whole", "random"])
def graph(request: pytest.FixtureRequest, release: Release) -> Network:
    if request.param == "the whole":
        return network(release, "actors")
    random: Network = nx.relabel_nodes(nx.gnm_random_graph(60, 110, seed=5), lambda number: f"n{number}")
    nx.set_edge_attributes(random, 1, "weight")
    return random


@pytest.fixture
def twin(graph: Network) -> igraph.Graph:
    return igraph.Graph.TupleList(graph.edges, directed=False) + list(nx.isolates(graph))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (centrality.degree, lambda twin: twin.degree()),
        (lambda graph: centrality.betweenness(graph, normalized=False), lambda twin: twin.betweenness()),
        (lambda graph: _tied(graph, centrality.closeness(graph, improved=False)), lambda twin: twin.closeness()),
        (centrality.core, lambda twin: twin.coreness()),
        (brokerage.constraint, lambda twin: twin.constraint()),
        (cohesion.articulation, lambda twin: [float(v.index in twin.articulation_points()) for v in twin.vs]),
    ],
    ids=["degree", "betweenness", "closeness", "core", "constraint", "articulation"],
)
def test_igraph_agrees_on_nodes(ours: object, theirs: object, graph: Network, twin: igraph.Graph) -> None:
    assert callable(ours) and callable(theirs)
    found = ours(graph)
    values = dict(zip(twin.vs["name"], theirs(twin), strict=True))
    assert found == approximately({node: values[node] for node in found})
    assert {*graph} - {*found} <= {*nx.isolates(graph)}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (cohesion.density, lambda twin: twin.density()),
        (cohesion.components, lambda twin: len(twin.components())),
        (lambda graph: len(cohesion.bridges(graph)), lambda twin: len(twin.bridges())),
        (nx.transitivity, lambda twin: twin.transitivity_undirected()),
    ],
    ids=["density", "components", "bridges", "transitivity"],
)
def test_igraph_agrees_on_the_whole(ours: object, theirs: object, graph: Network, twin: igraph.Graph) -> None:
    assert callable(ours) and callable(theirs)
    assert ours(graph) == pytest.approx(theirs(twin))


def test_igraph_agrees_on_eigenvectors_within_each_component(graph: Network) -> None:
    """igraph makes the largest value 1, so that what agrees is the proportion."""
    values = centrality.eigenvector(graph)
    for component in nx.connected_components(graph):
        part = igraph.Graph.TupleList(graph.subgraph(component).edges, directed=False)
        if len(component) > 1:
            theirs = dict(zip(part.vs["name"], part.eigenvector_centrality(), strict=True))
            largest = max(values[node] for node in component)
            assert {node: values[node] / largest for node in component} == pytest.approx(theirs, abs=1e-4)


def test_networkx_agrees_on_what_igraph_lacks(graph: Network) -> None:
    defined = {node: value for node, value in nx.effective_size(graph).items() if value == value}
    assert brokerage.effective_size(graph) == approximately(defined)
    assert centrality.closeness(graph) == approximately(nx.closeness_centrality(graph))
    assert centrality.betweenness(graph) == approximately(nx.betweenness_centrality(graph))


def test_networkx_agrees_on_two_modes(release: Release) -> None:
    whole = network(release)
    part = whole.subgraph(max(nx.connected_components(whole), key=len))
    actors = [node for node in part if part.nodes[node]["bipartite"] == 0]
    assert two_mode.betweenness(part) == approximately(nx.bipartite.betweenness_centrality(part, actors))
    assert two_mode.closeness(part) == approximately(nx.bipartite.closeness_centrality(part, actors))
    assert two_mode.degree_share(part) == approximately(nx.bipartite.degree_centrality(part, actors))
    assert two_mode.clustering(part) == pytest.approx(nx.bipartite.robins_alexander_clustering(part))
    assert all(0 <= value <= 1 for value in two_mode.closeness(whole).values())


def test_centralisation_is_one_for_a_star_and_nothing_for_a_ring() -> None:
    star, ring = made("ab", "ac", "ad", "ae"), made("ab", "bc", "cd", "da")
    assert cohesion.degree_centralisation(star) == cohesion.betweenness_centralisation(star) == pytest.approx(1.0)
    assert cohesion.degree_centralisation(ring) == cohesion.betweenness_centralisation(ring) == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ("AAA", {"coordinator": 2}),
        ("BAB", {"itinerant": 2}),
        ("AAB", {"representative": 1, "gatekeeper": 1}),
        ("BAA", {"representative": 1, "gatekeeper": 1}),
        ("BAC", {"liaison": 2}),
    ],
)
def test_the_five_roles_of_a_broker(groups: str, expected: dict[str, int]) -> None:
    """One way in the middle of a chain; a pair is counted both ways. Gould & Fernandez 1989, figure 1."""
    chain = made("lm", "mr", groups=dict(zip("lmr", groups, strict=True)))
    counts = {role: brokerage.brokerage(role, chain) for role in brokerage.ROLES}
    assert {role: of["m"] for role, of in counts.items() if of["m"]} == expected
    assert all(of["l"] == of["r"] == 0 for of in counts.values())
    chain.add_edge("l", "r", weight=1)
    assert all(brokerage.brokerage(role, chain)["m"] == 0 for role in brokerage.ROLES), "tied, nobody is needed"


def test_communities_are_found_and_stay_the_same(graph: Network) -> None:
    two = made("ab", "bc", "ca", "de", "ef", "fd", "cd")
    for leiden in (False, True):
        found = cohesion.communities(two, leiden=leiden)
        assert found == {**dict.fromkeys("abc", 1.0), **dict.fromkeys("def", 2.0)}
        assert cohesion.communities(graph, leiden=leiden) == cohesion.communities(graph, leiden=leiden)
    # Newman 2006: Σ (ties inside ÷ all − (degrees ÷ twice all)²) = 2 · (3/7 − (7/14)²)
    assert cohesion.modularity(two) == pytest.approx(2 * (3 / 7 - 0.25))
    number = graph.number_of_edges()
    twin = igraph.Graph.TupleList(graph.edges, directed=False)
    best = twin.community_multilevel(weights=[graph.edges[tie]["weight"] for tie in graph.edges]).modularity
    assert cohesion.modularity(graph) == pytest.approx(best, abs=0.05) and number


def test_figures_do_not_depend_on_the_order_of_sets(release: Release) -> None:
    command = [sys.executable, "-m", "mpsc_graph", "network", "metrics", "--view", "actors", "--format", "csv"]
    command += ["--release", str(release.folder)]
    answers = [
        subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    ]
    assert answers[0] == answers[1]


def test_what_changed_between_the_phases(release: Release) -> None:
    """By hand, from what has a phase: A15 and TUD in both, A33 and TUD and A80 and the Klinikum in the second."""
    (row,) = tables.changes(evidence(release, "actors"), Selection())
    assert (row["kept"], row["new"], row["lost"]) == (1, 2, 0)
    assert (row["jaccard"], row["turnover"]) == (pytest.approx(1 / 3), pytest.approx(2 / 4))
    ties = tables.change_of_ties(evidence(release, "actors"), Selection())
    assert [(each["one"], each["change"]) for each in ties] == [
        ("A15", "kept"),
        ("A33", "new"),
        ("A80 Amt für Wirtschaftsförderung", "new"),
    ]


def test_leaving_out_the_only_source_leaves_nothing(kick_off: Release) -> None:
    rows = tables.without_sources(evidence(kick_off, "actors"), Selection())
    assert {short(str(row["source"])) for row in rows} == {"kick-off-2023"}
    found = {row["figure"]: (row["node"], row["value"], row["without"], row["change"]) for row in rows}
    assert found["ties"] == ("", 3, 0, -3)
    assert found["degree"] == ("Technische Universität Dresden", 2, None, -2)


def test_leaving_out_a_source_shows_the_figures_that_hang_on_it(release: Release) -> None:
    """One page alone names the two chairs with A33 and TUD for Open Data."""
    rows = tables.without_sources(evidence(release, "actors"), Selection())
    of = {row["figure"]: row for row in rows if short(str(row["source"])) == "hmd-schwerpunktheft-open-data"}
    assert (of["nodes"]["value"], of["nodes"]["without"]) == (16, 14)
    assert of["degree"]["change"] == -4, "each chair was tied to four"
    assert "community" not in of


def test_people_are_not_ranked(release: Release) -> None:
    people = project(evidence(release, "people-events", people=True))
    for table in (tables.node_figures, tables.network_figures, fitting):
        with pytest.raises(NetworkError, match="people are not ranked"):
            table(people)


def test_every_figure_has_a_sentence_in_two_languages_and_none_speaks_of_power() -> None:
    names = {figure.name for figure in (*NODE_FIGURES, *NETWORK_FIGURES)}
    assert names == {*MEANINGS}
    for meaning in MEANINGS.values():
        assert meaning.label.keys() == meaning.sentence.keys() == {"de", "en"}
        for sentence in meaning.sentence.values():
            assert sentence.endswith(".") and not {"Macht", "power", "Einfluss", "influence"} & {*sentence.split()}


@pytest.mark.parametrize("ties", [(), ("a",), ("ab",), ("a", "b")], ids=["empty", "one", "pair", "no ties"])
def test_small_networks_have_figures_too(ties: tuple[str, ...]) -> None:
    graph = made(*ties)
    assert len(tables.node_figures(graph)) == len(graph)
    assert all(row["value"] is not None for row in tables.network_figures(graph))
