"""Questions about one thing are asked so that the engine begins with the thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.resources import Resources

CATALOGUE = Catalogue(Resources.find().queries)
INNERMOST = re.compile(r"OPTIONAL \{([^{}]*)\}")
FILTER = re.compile(r"FILTER\s*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")
FEW = {
    "coverage-of-measures",
    "measures-of-a-phase",
    "model-projects-in-a-state",
    "money-of-the-programme",
    "office-changes",
    "units-of-an-organisation",
    "where-units-belong",
}
"""What is asked together there is rare, or stands with a constant that is."""


def optional(text: str) -> Iterator[str]:
    """What stands in each OPTIONAL, without those inside it and without filters."""
    while found := INNERMOST.search(text):
        yield FILTER.sub("", found[1]).strip()
        text = text[: found.start()] + text[found.end() :]


def about_one(question: Question) -> bool:
    return any(each.name != "language" for each in question.parameters)


@pytest.mark.parametrize("question", list(CATALOGUE), ids=lambda question: question.name)
def test_what_may_be_missing_is_asked_one_by_one(question: Question) -> None:
    """An OPTIONAL with two statements, or a path, goes through those of all claims before they are joined."""
    query = "\n".join(line for line in question.text.splitlines() if not line.startswith("#"))
    several = [each for each in optional(query) if re.search(r";|\.\s+\?|:\w[\w-]*[/|]", each)]
    assert not several or question.name in FEW, several


@pytest.mark.parametrize(
    "question", [each for each in CATALOGUE if about_one(each)], ids=lambda question: question.name
)
def test_nothing_is_summed_up_for_all_that_is_not_asked_for(question: Question) -> None:
    """A part of its own is worked out for everything before it is joined: the dates of all phases."""
    for each in re.findall(r"(?:MINUS|OPTIONAL) \{[^}]*SELECT[^}]*", question.text):
        assert "?_" in each


@pytest.mark.parametrize("name", ["coverage-of-measures", "dates", "evidence-of-teams", "participations", "teams"])
def test_a_question_about_a_programme_begins_with_it(name: str) -> None:
    """A path to a constant seems so dear to the engine that it goes through all measures instead."""
    first = CATALOGUE[name].text.partition("BIND (?_programme_iri AS ?programme)")
    assert first[1] and "?measure" not in first[0].partition("WHERE")[2]
    assert re.search(r"\?(measure|thing) (dcterms:isPartOf\+|\(dcterms:isPartOf\|.*\)\*) \?programme", first[2])
