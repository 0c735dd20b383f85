"""Another model project is entered by data alone: the ontology, shapes, rules, questions and code stay as they are."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.build import Sealed, build
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query, Store
from mpsc_graph.store.embedded import EmbeddedStore
from tests.test_questions import CATALOGUE, rows
from tests.test_verify import GATES

SECOND_CITY = Path(__file__).parent / "second_city"
BY_PHASE_KIND = """
SELECT ?project ?kind (COUNT(DISTINCT ?measure) AS ?measures) (COUNT(DISTINCT ?named) AS ?organisations) {
  ?measure mpsc:inPhase ?phase . ?phase dcterms:isPartOf ?project ; dcterms:type ?kind .
  OPTIONAL {
    ?entry mpsc:measure ?measure ; mpsc:phase ?phase ; mpsc:standing standing:accepted .
    ?entry cv:hasParticipation/cv:hasParticipant ?named
  }
} GROUP BY ?project ?kind ORDER BY ?project DESC(?kind)"""


@pytest.fixture(scope="module")
def two(resources: Resources, tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    """A release of the project's own data with the second city beside it."""
    both = Resources.find([*resources.data, SECOND_CITY])
    return build(both, Settings.load(releases=tmp_path_factory.mktemp("two")))


@pytest.fixture(scope="module")
def cities(two: Sealed) -> EmbeddedStore:
    return EmbeddedStore(two.release)


def ask(store: Store, name: str, **parameters: str) -> list[dict[str, str]]:
    return rows(store, CATALOGUE[name].query(parameters, DEFAULT_BASE))


def test_every_rule_is_kept(two: Sealed) -> None:
    there = [result for result in two.report.results if result.location and "second_city" in result.location.file]
    assert two.report.conforms
    assert there == []


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.stem)
def test_every_gate_is_passed(gate: Path, cities: EmbeddedStore) -> None:
    assert rows(cities, Query(gate.read_text("utf-8"))) == []


def test_one_query_compares_both_by_kind_of_phase(cities: EmbeddedStore) -> None:
    assert [tuple(row.values()) for row in rows(cities, Query(BY_PHASE_KIND))] == [
        ("dresden/programme/mpsc", "phase-kind:strategy", "6", "5"),
        ("dresden/programme/mpsc", "phase-kind:implementation", "9", "8"),
        ("ulm/programme/mpsc", "phase-kind:strategy", "1", "1"),
        ("ulm/programme/mpsc", "phase-kind:implementation", "2", "2"),
    ]


def test_two_offices_of_one_code_are_two(cities: EmbeddedStore) -> None:
    coded = rows(cities, Query('SELECT ?office { ?office skos:notation "A15" } ORDER BY ?office'))
    assert [row["office"] for row in coded] == ["dresden/org/a15", "ulm/org/a15"]
    tied = "SELECT ?p { <ulm/org/a15> ?p ?other . FILTER (STRSTARTS(STR(?other), STR(<dresden/>))) }"
    assert rows(cities, Query(tied)) == []
    of_ulm = ask(cities, "measures-of-an-organisation", organisation="ulm/org/a15")
    assert {row["measure"] for row in of_ulm} == {"ulm/measure/open-data"}


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("measures-of-an-organisation", {"organisation": "dresden/org/a15"}),
        ("measures-of-a-phase", {"phase": "dresden/phase/mpsc-2"}),
        ("organisations-entering-or-leaving", {}),
        ("units-of-an-organisation", {"whole": "dresden/org/landeshauptstadt-dresden"}),
    ],
)
def test_the_first_city_stays_as_it_was(
    name: str, parameters: dict[str, str], store: EmbeddedStore, cities: EmbeddedStore
) -> None:
    before = ask(store, name, **parameters)
    assert before
    assert ask(cities, name, **parameters) == before


def test_the_questions_answer_for_the_second_city(cities: EmbeddedStore) -> None:
    phase_b = ask(cities, "measures-of-a-phase", phase="ulm/phase/b")
    assert [(row["measureLabel"], row["organisationLabel"], row["role"]) for row in phase_b] == [
        ("Open Data", "A15", "role:lead"),
        ("Open Data", "A33", "role:partner"),
        ("Sensornetz", "", ""),
    ]
    new = ask(cities, "new-measures", earlier="ulm/phase/a", later="ulm/phase/b")
    assert [row["measure"] for row in new] == ["ulm/measure/sensornetz"]
    head = "SELECT ?who { ?who org:headOf <ulm/org/a15> }"
    assert [row["who"] for row in rows(cities, Query(head))] == ["ulm/person/erika-mustermann"]
    figures = ask(cities, "figures", about="ulm/measure/open-data")
    assert [(row["indicator"], row["value"], row["unit"]) for row in figures] == [("indicator:budget", "250000", "EUR")]
    assert "ulm/measure/open-data" in {row["measure"] for row in ask(cities, "leads")}


PROJECTS = """
SELECT ?cohort (COUNT(DISTINCT ?project) AS ?projects) {
  ?project dcterms:type programme-kind:model-project ; dcterms:isPartOf ?cohort ; dcterms:spatial ?place .
  ?cohort dcterms:type programme-kind:cohort
} GROUP BY ?cohort ORDER BY ?cohort"""


def test_all_model_projects_are_there(store: EmbeddedStore) -> None:
    """73 in three cohorts, each with its place; a joint project of several cities is one."""
    assert {row["cohort"]: row["projects"] for row in rows(store, Query(PROJECTS))} == {
        "mpsc/programme/staffel-2019": "13",
        "mpsc/programme/staffel-2020": "32",
        "mpsc/programme/staffel-2021": "28",
    }


def test_each_listed_city_has_its_project(store: EmbeddedStore, shared: Path) -> None:
    labels = """SELECT ?label { ?project dcterms:type programme-kind:model-project ; rdfs:label ?label
        FILTER (LANG(?label) = "de") }"""
    names = " ".join(row["label"] for row in rows(store, Query(labels)))
    with (shared / "facts" / "mpsc_cities.csv").open(encoding="utf-8", newline="") as file:
        cities = [row["name"] for row in csv.DictReader(file)]
    assert len(cities) == 73
    for prefix in ("Kooperation ", "Gemeinde "):
        cities = [city.removeprefix(prefix) for city in cities]
    assert [city for city in cities if city.replace(",", " ").split()[0] not in names] == []
