"""Questions that speak of the same things do not contradict each other."""

from __future__ import annotations

import pytest

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.questions import Catalogue
from mpsc_graph.resources import Resources
from mpsc_graph.store.base import Query, Store
from tests.test_questions import rows

CATALOGUE = Catalogue(Resources.find().queries)


def ask(store: Store, name: str, **given: str) -> list[dict[str, str]]:
    return rows(store, CATALOGUE[name].query(given, DEFAULT_BASE))


def test_measures_with_and_without_a_cost_figure_are_all_measures(store: Store) -> None:
    costs = ask(store, "costs-per-measure")
    known = {row["measure"] for row in costs}
    unknown = {row["measure"] for row in ask(store, "measures-without-a-cost-figure")}
    text = "SELECT ?measure { ?measure a mpsc:Measure ; dcterms:isPartOf <dresden/programme/mpsc> }"
    assert known | unknown == {row["measure"] for row in rows(store, Query(text))}
    assert not known & unknown
    counts = {(int(row["measuresWithFigure"]), int(row["measures"])) for row in costs}
    assert counts == {(len(known), len(known | unknown))}


def test_the_states_together_have_every_model_project_of_the_cohorts(store: Store) -> None:
    states = rows(store, Query("SELECT ?state { ?state dcterms:type place-kind:federal-state }"))
    found = [(row["project"], row["cohort"]) for each in states for row in ask_state(store, each["state"])]
    assert len(states) == 15, "all but Bremen have one"
    assert {project for project, _ in found if found.count((project, _)) > 1} == {
        "hamburg/programme/mpsc",
        "verband-region-rhein-neckar/programme/mpsc",
    }
    listed = {cohort: len({project for project, of in found if of == cohort}) for _, cohort in found}
    stated = {
        row["cohort"]: int(row["value"])
        for row in ask(store, "cohorts")
        if row["about"] == "indicator:number-of-model-projects"
    }
    assert listed == stated and sum(stated.values()) == 73


def ask_state(store: Store, state: str) -> list[dict[str, str]]:
    return ask(store, "model-projects-in-a-state", state=state)


def test_a_quarter_has_no_measure_that_its_city_has_not(store: Store) -> None:
    city = {row["claim"] for row in ask(store, "measures-by-place")}
    quarter = ask(store, "measures-by-place", place="dresden/place/modellquartier-friedrichstadt")
    assert {row["measureLabel"] for row in quarter} == {"Sektorenkopplung", "Sportpark App"}
    assert {row["claim"] for row in quarter} < city
    assert ask(store, "measures-by-place", place="place/land-bayern") == []


def test_who_gets_the_money_is_not_who_pays(store: Store) -> None:
    grants = [row for row in ask(store, "money-of-the-programme", programme="programme/neutralpath") if row["value"]]
    assert [(row["about"], row["value"], row["whoLabel"]) for row in grants] == [
        ("indicator:share", "7500000", "Europäische Kommission"),
        ("indicator:ceiling", "46000000", ""),
    ]


@pytest.mark.parametrize("name", ["funding-rules", "cohorts", "open-source", "measures-by-place"])
def test_both_languages_have_the_same_rows(store: Store, name: str) -> None:
    assert {row["claim"] for row in ask(store, name, language="en")} == {row["claim"] for row in ask(store, name)}
