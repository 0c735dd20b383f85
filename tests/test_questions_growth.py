"""Questions about one thing are asked so that the engine begins with the thing."""

from __future__ import annotations

import re

import pytest

from mpsc_graph.questions import Catalogue
from mpsc_graph.resources import Resources

CATALOGUE = Catalogue(Resources.find().queries)
SEVERAL = re.compile(r"OPTIONAL \{ \?claim schema:minValue \?least ;")


@pytest.mark.parametrize("question", list(CATALOGUE), ids=lambda question: question.name)
def test_the_least_and_the_most_are_asked_one_by_one(question: object) -> None:
    """An OPTIONAL with two statements of a claim goes through those of all claims."""
    assert not SEVERAL.search(question.text)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["coverage-of-measures", "evidence-of-teams", "participations", "teams"])
def test_a_question_about_a_programme_begins_with_it(name: str) -> None:
    """A path to a constant seems so dear to the engine that it goes through all measures instead."""
    first = CATALOGUE[name].text.partition("BIND (?_programme_iri AS ?programme)")
    assert first[1] and "?measure" not in first[0].partition("WHERE")[2]
    assert "isPartOf+ ?programme ; a mpsc:Measure" in first[2]
