"""What questions say of themselves to people: themes, names of columns, what parameters can be, how they are drawn."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import InputError, QuestionError
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.resources import Resources
from mpsc_graph.store.base import Query, Store, Table
from mpsc_graph.web.questions.asked import OF_THE_PAGE
from mpsc_graph.web.questions.listing import linked, themes

CATALOGUE = Catalogue(Resources.find().queries)
LANGUAGES = ("de", "en")


def columns(question: Question, store: Store) -> tuple[str, ...]:
    table = Table.parse(store.answer(question.query({}, DEFAULT_BASE), ox.QueryResultsFormat.JSON, None))
    assert isinstance(table, Table)
    return table.columns


def test_every_column_has_a_name_in_both_languages(store: Store) -> None:
    used: set[str] = set()
    for question in CATALOGUE:
        there = columns(question, store)
        used |= {name.removesuffix("Label") for name in there}
        for language in LANGUAGES:
            names = [
                question.columns[name.removesuffix("Label")][language] for name in there if f"{name}Label" not in there
            ]
            assert all(names) and len({*names}) == len(names), f"{question.name}: two columns of one name"
    assert {*CATALOGUE["leads"].columns} <= used, "a name that no column has"


def test_every_question_has_a_theme_and_every_theme_a_question() -> None:
    assert [*CATALOGUE.themes] == [theme.name for theme in themes(CATALOGUE, "de")]
    assert all({*title} == {*LANGUAGES} for title in CATALOGUE.themes.values())


def test_a_chart_draws_columns_that_there_are(store: Store) -> None:
    drawn = [question for question in CATALOGUE if question.chart]
    assert len(drawn) > 9
    for question in drawn:
        chart = question.chart
        assert chart is not None and chart.kind in ("bars", "periods")
        needed = [*chart.value] if chart.kind == "bars" else [chart.begin, chart.end]
        there = columns(question, store)
        assert {*needed} <= {*there} and {*chart.label} <= {name.removesuffix("Label") for name in there}


def test_what_a_parameter_can_be_has_its_default(store: Store) -> None:
    asked = 0
    for question in CATALOGUE:
        for parameter in question.parameters:
            assert parameter.name not in OF_THE_PAGE
            assert parameter.choices is None or parameter.default in parameter.choices
            assert parameter.type != "iri" or parameter.suggest, f"{question.name}: nobody can guess {parameter.name}"
            if parameter.suggest:
                asked += 1
                default = parameter.term(parameter.default, DEFAULT_BASE)
                query = Query(f"ASK {{ {parameter.suggest} FILTER (STR(?value) = {ox.Literal(default.value)}) }}")
                assert Table.parse(store.answer(query, ox.QueryResultsFormat.JSON, None)), (question.name, parameter)
    assert asked > 40


def test_a_choice_is_a_choice() -> None:
    question = CATALOGUE["organisations-at-events"]
    with pytest.raises(QuestionError, match="people=maybe: expected one of no, yes"):
        question.query({"people": "maybe"}, DEFAULT_BASE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_description_names_other_questions_by_their_title(language: str) -> None:
    text = CATALOGUE["measures-without-a-cost-figure"].description[language]
    parts = list(linked(text, CATALOGUE, language))
    assert [name for _, name in parts if name] == ["costs-per-measure"]
    assert (CATALOGUE["costs-per-measure"].title[language], "costs-per-measure") in parts
    assert "".join(name or part for part, name in parts) == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("themes: [", "cannot be read"),
        ("colours: {}", "expected the keys themes, columns and suggestions"),
        ("- themes", "expected the keys"),
    ],
)
def test_a_catalogue_that_cannot_be_read_is_said_to_be(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "catalogue.yaml").write_text(text, "utf-8")
    with pytest.raises(InputError, match=rf"queries/catalogue\.yaml: .*{says}"):
        Catalogue(tmp_path)


def test_a_folder_needs_no_catalogue_yaml(tmp_path: Path) -> None:
    text = Resources.find().queries.joinpath("leads.rq").read_text("utf-8")
    (tmp_path / "leads.rq").write_text(text, "utf-8")
    catalogue = Catalogue(tmp_path)
    assert catalogue["leads"].column("measureLabel", "de") == "measureLabel"
    assert [theme.title for theme in themes(catalogue, "de")] == ["Weitere"]
