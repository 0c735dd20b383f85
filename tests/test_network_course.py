"""What is asked for a network: no more than it shows."""

from __future__ import annotations

from mpsc_graph.network.evidence import questions_for
from mpsc_graph.network.inquiry import Asked, Rows
from mpsc_graph.network.views import VIEWS

UNITS = {"office": "division", "division": "city", "city": None, "other": "elsewhere"}


def course(measures: Rows) -> list[Asked]:
    """Everything asked for the default view, where one office takes part in each measure."""
    asked, steps, rows = [], questions_for(VIEWS["actors"], "p"), None
    while True:
        try:
            asked.append(steps.send(rows))
        except StopIteration:
            return asked
        match asked[-1]:
            case Asked("coverage-of-measures"):
                rows = measures
            case Asked("participations"):
                rows = [{"agent": "office"} for _ in measures]
            case Asked("where-units-belong", _, "unit", units):
                rows = [{"unit": unit, "whole": whole} for unit in units if (whole := UNITS[unit])]
            case _:
                rows = []


def test_a_programme_without_measures_is_asked_for_these_alone() -> None:
    assert course([]) == [Asked("coverage-of-measures", {"programme": "p"})]


def test_of_organisations_only_those_are_asked_for_that_take_part_and_what_they_belong_to() -> None:
    asked = course([{"measure": "m"}])
    of_organisations = [(each.name, each.among) for each in asked if each.column]
    assert of_organisations == [
        ("where-units-belong", {"office"}),
        ("where-units-belong", {"division"}),
        ("where-units-belong", {"city"}),
        ("kinds-of-organisations", {"office", "division", "city"}),
    ]
    assert [each.name for each in asked if not each.column] == [
        "coverage-of-measures",
        "participations",
        "action-fields",
    ]
