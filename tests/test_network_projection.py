"""Networks from evidence: what ties, what does not, and what a tie carries."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import networkx as nx
import pytest

from mpsc_graph.errors import NetworkError
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.network.columns import Edge, Info, Node
from mpsc_graph.network.projection import project
from mpsc_graph.network.selection import Basis, Selection
from mpsc_graph.network.structure import GROUPS, Level, Structure
from mpsc_graph.network.views import VIEWS, View
from mpsc_graph.release import Release
from mpsc_graph.store.base import Store
from tests.networks import REPEATED, evidence, kick_off_alone, named, network, short
from tests.test_questions import CATALOGUE, rows

PHASE_1, PHASE_2 = (DEFAULT_BASE + f"dresden/phase/mpsc-{number}" for number in (1, 2))


@pytest.fixture(scope="module")
def kick_off(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return kick_off_alone(tmp_path_factory.mktemp("kick-off"))


def pairs(**ties: int) -> dict[frozenset[str], int]:
    return {frozenset(tie.replace("_", "-").split("--")): weight for tie, weight in ties.items()}


def test_three_pairs_cooperate_by_the_kick_off_page_alone(kick_off: Release) -> None:
    """A15 and TUD in two entries (Smart Participation in phase 1 and in phase 2), A33 and TUD (Open Data), A80 and the
    Klinikum (Smartes Energiemodell); everybody else stands alone on a line of the list."""
    graph = network(kick_off, "actors")
    assert named(graph) == pairs(a15__tu_dresden=2, a33__tu_dresden=1, a80__klinikum_friedrichstadt=1)
    alone = {short(node) for node in nx.isolates(graph)}
    assert alone == {"a61", "a66", "a86", "eigenbetrieb-sportstaetten"}
    a15_tud = graph.edges[DEFAULT_BASE + "dresden/org/a15", DEFAULT_BASE + "org/tu-dresden"]
    assert (a15_tud["phases"], a15_tud["spells"], a15_tud["onset"], a15_tud["terminus"]) == (
        [PHASE_1, PHASE_2],
        [("2022-01-01", "2023-06-30"), ("2023-07-01", "2026-12-31")],
        "2022-01-01",
        "2026-12-31",
    )
    # Each occasion has two participants, so Newman's weight is 1 each; they share 1 of 4 measures: Cleema App,
    # Smart Participation, Open Data, strategy.
    assert (a15_tud["newman"], a15_tud["jaccard"]) == (2.0, 0.25)
    assert len(a15_tud["claims"]) == 4, "two who are named, in two entries"
    assert [short(each) for each in a15_tud["via"]] == ["smart-participation"]


def test_the_two_mode_network_has_every_measure(kick_off: Release) -> None:
    graph = network(kick_off)
    assert nx.is_bipartite(graph) and graph.number_of_edges() == 15
    measures = {short(node) for node, mode in graph.nodes(data="mode") if mode == "measure"}
    assert measures == {
        *("cleema-app", "umweltmonitoring", "smart-participation", "sektorenkopplung", "mobimonitor-mobisimulator"),
        *("erstellung-smart-city-strategie", "verkehrsmanagementsystem", "erhaltungsmanagement", "open-data"),
        *("energieautarkes-wohnquartier", "smartes-energiemodell", "sportpark-app"),
    }
    assert named(graph)[frozenset({"a15", "cleema-app"})] == 2, "one per phase"
    assert named(graph)[frozenset({"a66", "erhaltungsmanagement"})] == 1


def test_measures_are_tied_by_who_takes_part_in_both_at_a_time(kick_off: Release) -> None:
    assert named(network(kick_off, "measures")) == pairs(
        cleema_app__smart_participation=2,
        energieautarkes_wohnquartier__smartes_energiemodell=1,
        erhaltungsmanagement__verkehrsmanagementsystem=1,
        erstellung_smart_city_strategie__smart_participation=1,
        open_data__smart_participation=1,
    )


@pytest.mark.parametrize("view", ["actors", "measures", "actors-measures"])
def test_a_page_that_repeats_another_adds_evidence_and_nothing_else(
    view: str, kick_off: Release, tmp_path: Path
) -> None:
    once, twice = network(kick_off, view), network(kick_off_alone(tmp_path, REPEATED), view)
    assert [*once.nodes(data=True)] == [*twice.nodes(data=True)]
    evidence_of = {"claims", "sources"}
    for (one, other, before), (*tie, after) in zip(once.edges(data=True), twice.edges(data=True), strict=True):
        assert [one, other] == tie
        assert {name: before[name] for name in before.keys() - evidence_of} == {
            name: after[name] for name in after.keys() - evidence_of
        }
        assert {*before["claims"]} <= {*after["claims"]}
    assert sum(len(data["sources"]) for *_, data in twice.edges(data=True)) > once.number_of_edges()


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("office", pairs(a15__tu_dresden=2, a33__tu_dresden=1, a80__klinikum_friedrichstadt=1)),
        ("body", pairs(landeshauptstadt_dresden__tu_dresden=3, klinikum_friedrichstadt__landeshauptstadt_dresden=1)),
    ],
)
def test_roll_up(level: str, expected: dict[frozenset[str], int], kick_off: Release) -> None:
    """At the top the city is one node: Smart Participation in two phases and Open Data make three with TUD."""
    graph = network(kick_off, "actors", Selection(level=Level(level)))
    assert named(graph) == expected
    if level == "body":
        city = graph.nodes[DEFAULT_BASE + "dresden/org/landeshauptstadt-dresden"]
        assert {short(each) for each in city["members"]} == {
            *("a15", "a33", "a61", "a66", "a80", "a86", "eigenbetrieb-sportstaetten")
        }


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(phases=("mpsc-1",)), pairs(a15__tu_dresden=1)),
        (Selection(phases=(PHASE_2,)), pairs(a15__tu_dresden=1, a33__tu_dresden=1, a80__klinikum_friedrichstadt=1)),
        (Selection(phases=("dresden/phase/mpsc-2",), kinds=("office",)), {}),
        (Selection(roles=("lead",)), {}),
        (Selection(without=("kick-off-2023",)), {}),
    ],
)
def test_filters(selection: Selection, expected: dict[frozenset[str], int], kick_off: Release) -> None:
    graph = network(kick_off, "actors", selection)
    assert named(graph) == expected
    assert {*graph.graph["filters"]} == {
        name for name in ("phases", "roles", "kinds", "without") if getattr(selection, name)
    }


def test_filters_by_field_and_basis(release: Release) -> None:
    """Smart Participation is of two action fields, by different pages; what is only interpreted can be left out."""
    of = network(release, selection=Selection(fields=("smart-government",)))
    assert {short(node) for node in of} == {"a15", "tu-dresden", "wissensarchitektur", "smart-participation"}
    every, stated = network(release), network(release, selection=Selection(basis=Basis.STATED))
    assert {*stated.edges} < {*every.edges}
    assert all(data["basis"] == ["stated"] for *_, data in stated.edges(data=True))


def test_a_value_that_does_not_occur_is_refused_with_those_that_do(kick_off: Release) -> None:
    with pytest.raises(NetworkError, match=r"phase mpsc-3: .* dresden/phase/mpsc-1, dresden/phase/mpsc-2"):
        network(kick_off, "actors", Selection(phases=("mpsc-3",)))
    with pytest.raises(NetworkError, match=r"field smart-mobility: .* there is: none"):
        network(kick_off, "actors", Selection(fields=("smart-mobility",)))


def test_ties_and_their_claims_are_those_of_the_derived_layer(release: Release, store: Store) -> None:
    """The rules of the ontology and this package come to the same network by different ways."""
    graph = network(release, "actors")
    asked = rows(store, CATALOGUE["cooperation"].query({}, DEFAULT_BASE))
    assert {frozenset({row["a"], row["b"]}): int(row["weight"]) for row in asked} == {
        frozenset(each.removeprefix(DEFAULT_BASE) for each in tie): graph.edges[tie]["weight"] for tie in graph.edges
    }
    by_phase = rows(store, CATALOGUE["cooperation-by-phase"].query({}, DEFAULT_BASE))
    assert Counter(frozenset({row["a"], row["b"]}) for row in by_phase if row["phase"]) == Counter(
        frozenset(each.removeprefix(DEFAULT_BASE) for each in tie)
        for tie in graph.edges
        for _ in graph.edges[tie]["phases"]
    )
    labels = dict(graph.nodes(data="label"))
    claims: dict[frozenset[str], set[str]] = {}
    for row in rows(store, CATALOGUE["evidence-of-cooperation"].query({}, DEFAULT_BASE)):
        claims.setdefault(frozenset({row["aLabel"], row["bLabel"]}), set()).add(DEFAULT_BASE + row["claim"])
    assert claims == {frozenset(labels[each] for each in tie): {*graph.edges[tie]["claims"]} for tie in graph.edges}


def test_every_attribute_is_documented(release: Release) -> None:
    for view in VIEWS:
        graph = project(evidence(release, view, people=True))
        assert {*graph.graph} == {*Info.__annotations__}
        assert graph.graph["questions"] and graph.graph["release"] == release.manifest.id
        for _, node in graph.nodes(data=True):
            assert {*node} == {*Node.__annotations__} - {"x", "y"}
        for *_, edge in graph.edges(data=True):
            assert {*edge} == {*Edge.__annotations__} and edge["claims"]


def test_people_are_shown_only_when_asked_for() -> None:
    with pytest.raises(NetworkError, match="say so with --people"):
        View.named("people-events")
    with pytest.raises(NetworkError, match="there is no view “actor”; expected one of actors-measures"):
        View.named("actor")


def test_events_and_programmes_have_days_of_their_own(release: Release) -> None:
    people = project(evidence(release, "people-events", people=True))
    assert {mode for _, mode in people.nodes(data="mode")} == {"person", "event"}
    hilbert = people.edges[
        DEFAULT_BASE + "dresden/person/dirk-hilbert", DEFAULT_BASE + "dresden/event/innovationsforum-2025"
    ]
    assert hilbert["spells"] == [("2025-10-29", "2025-10-29")], "an event of one day"
    cities = network(release, "cities-programmes")
    dresden, valencia = (DEFAULT_BASE + each for each in ("dresden/org/landeshauptstadt-dresden", "org/stadt-valencia"))
    assert cities.edges[dresden, DEFAULT_BASE + "programme/matchup"]["spells"] == [("2017-01-01", "2022-12-31")]
    assert nx.has_path(cities, dresden, valencia)
    cohort = DEFAULT_BASE + "mpsc/programme/staffel-2021"
    assert cities.degree[cohort] == 28 and cities.has_edge(dresden, cohort)


def test_names_are_in_the_language_asked_for(release: Release) -> None:
    labels = dict(project(evidence(release, "actors", "en")).nodes(data="label"))
    assert labels[DEFAULT_BASE + "dresden/org/a86"] == "A86 Environment Office"


def test_structure_rolls_up_by_the_inner_whole_and_survives_a_circle() -> None:
    structure = Structure(
        kinds={
            "city": "municipality",
            "division": "division",
            "office": "office",
            "team": "project-team",
            "uni": "university",
        },
        wholes={
            "office": ("city", "division"),
            "division": ("city",),
            "team": ("office",),
            "chair": ("uni",),
            "one": ("two",),
            "two": ("one",),
        },
    )
    at = {level: [structure.at(Level(level), each) for each in ("team", "office", "chair")] for level in Level}
    assert at == {
        "unit": ["team", "office", "chair"],
        "office": ["office", "office", "uni"],
        "body": ["city", "city", "uni"],
    }
    assert [structure.group(each) for each in ("team", "chair", "one", "unknown")] == [
        "city",
        "science",
        "other",
        "other",
    ]
    assert structure.at(Level.BODY, "one") == "two"


def test_every_kind_of_organisation_has_a_group(store: Store) -> None:
    """All but those that are of the group of what they belong to."""
    kinds = rows(store, CATALOGUE["kinds-of-organisations"].query({}, DEFAULT_BASE))
    inherited = {"department", "body", "project-team"}
    assert {row["kind"].removeprefix("organisation-kind:") for row in kinds} - inherited <= {
        kind for of in GROUPS.values() for kind in of
    }
