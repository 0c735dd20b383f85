"""Withholding: what goes with a thing, and what stays because something else speaks of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import InputError
from mpsc_graph.manifest import Withdrawal
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.build import assemble, validate
from mpsc_graph.pipeline.persons.withdrawn import entry
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.settings import Persons
from tests.ulm import EVA, NEW, OTHER, PAGE, resources, settings, ulm

WHY = Withdrawal("entered by mistake", "2026-11-23")


@pytest.fixture
def ulm_data(tmp_path: Path) -> Path:
    """The city's data alone."""
    ulm(tmp_path / "data")
    with (tmp_path / "data/ulm/entities/all.yaml").open("a", encoding="utf-8") as file:
        file.write(NEW)
    return tmp_path


def assembled(folder: Path, id: str, persons: Persons = Persons.FUNCTIONS) -> Statements:
    """What would be sealed if a thing were withdrawn."""
    (folder / "data/withdrawn.yaml").write_text(entry("", id, WHY), "utf-8")
    return assemble(resources(folder), settings(folder, persons))


def names(quads: Iterable[ox.Quad]) -> set[str]:
    """All IRIs, those of our things relative to the base."""
    terms = (term for quad in quads for term in (quad.subject, quad.predicate, quad.object, quad.graph_name))
    return {term.value.removeprefix(DEFAULT_BASE) for term in terms if isinstance(term, ox.NamedNode)}


def claims(statements: Statements, text: str = "") -> set[str]:
    """The claims in whose statements a text stands."""
    found = {q.subject.value for q in statements.quads() if text in str(q) and isinstance(q.subject, ox.NamedNode)}
    return {iri.removeprefix(DEFAULT_BASE) for iri in found if iri.startswith(DEFAULT_BASE + "claim/")}


@pytest.mark.parametrize(
    ("id", "also", "stays"),
    [
        ("ulm/measure/app", {"ulm/software/kern"}, {"ulm/measure/karte", "ulm/org/uni", PAGE}),
        ("ulm/org/uni", {"ulm/person/max-wiener", OTHER, "ulm/org/blatt"}, {"ulm/measure/app", "ulm/phase/eins"}),
        ("ulm/org/blatt", {OTHER}, {"ulm/org/uni", PAGE}),
        (EVA, {"period/2023--open"}, {"ulm/event/tag", "ulm/org/stadt", "ulm/person/max-wiener"}),
        ("ulm/event/tag", set(), {EVA, "ulm/measure/app"}),
        ("ulm/document/plan", set(), {"ulm/measure/app"}),
        ("ulm/software/kern", set(), {"ulm/measure/app"}),
        ("ulm/phase/eins", set(), {"ulm/measure/app", "ulm/programme/mpsc"}),
        (OTHER, {"ulm/org/blatt"}, {"ulm/org/uni", "ulm/measure/app"}),
        (PAGE, {"ulm/phase/eins", EVA, "ulm/document/plan", "ulm/org/neu"}, {"ulm/org/uni", "ulm/org/stadt", OTHER}),
    ],
)
def test_a_thing_of_any_kind_goes_with_what_hung_on_it(
    ulm_data: Path, id: str, also: set[str], stays: set[str]
) -> None:
    """And with nothing that others speak of; what is left keeps all rules."""
    for persons in Persons:
        left = assembled(ulm_data, id, persons)
        found = names(left.quads())
        assert not {each for each in found if each.split("#")[0] == id or each.endswith("graph/" + id)}
        assert not also & found
        is_named = persons is Persons.FUNCTIONS
        assert {each for each in stays if is_named or not ("person" in each or "kuehn" in each)} <= found
        if is_named:
            assert validate(left, resources(ulm_data)).conforms


def test_a_claim_goes_alone(ulm_data: Path) -> None:
    before = assemble(resources(ulm_data), settings(ulm_data))
    (figure,) = claims(before, "indicator#budget")
    after = assembled(ulm_data, figure)
    assert claims(before) - claims(after) == {figure}
    assert "ulm/measure/app" in names(after.quads())


def test_an_entry_outlives_who_took_part_and_takes_its_participants_along(ulm_data: Path) -> None:
    before = assemble(resources(ulm_data), settings(ulm_data))
    (entry,) = claims(before, "ontology#PhaseEntry")
    after = assembled(ulm_data, "ulm/org/uni")
    tie = f"cooperatesWith> <{DEFAULT_BASE}ulm/org"
    assert [tie in " ".join(map(str, each.quads())) for each in (before, after)] == [True, False]
    assert entry in claims(after)
    without = claims(before) - claims(assembled(ulm_data, entry))
    assert len(without) == 3, "the entry and both that took part in it"


def test_a_claim_of_two_pages_stays_with_the_other(ulm_data: Path) -> None:
    (finding,) = claims(assemble(resources(ulm_data), settings(ulm_data)), "org#unitOf")
    after = assembled(ulm_data, PAGE)
    (rests,) = (q for q in after.quads() if finding in str(q.subject) and str(q.predicate).endswith("wasDerivedFrom>"))
    assert OTHER in str(rests.object)
    city = ox.NamedNode(DEFAULT_BASE + "ulm/org/stadt")
    (named,) = (
        q for q in after.quads() if q.subject == city and str(q.predicate) == "<http://purl.org/dc/terms/source>"
    )
    assert OTHER in str(named.object), "named from the page that still speaks of it"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("id: ulm/org/uni", 1, "expected a list"),
        ("- ulm/org/uni", 1, "expected {id: …, reason: …, date: …}"),
        ("# a\n- {id: ulm/org/uni, reason: x}", 2, "expected {id: …, reason: …, date: …}"),
        ("- {id: ulm/org/uni, reason: '', date: 2026-01-01}", 1, "expected {id: …, reason: …, date: …}"),
        ("- {id: https://example.org, reason: x, date: 2026-01-01}", 1, "is no id"),
        ("- {id: ulm/org/uni, reason: x, date: 2026-02-30}", 1, "expected a day as in 2026-11-23"),
        ("- {id: a/b, reason: x, date: 2026-01-01}\n- {id: a/b, reason: x, date: 2026-01-01}", 2, "is withdrawn twice"),
    ],
)
def test_mistakes_in_the_file_are_told_with_their_line(ulm_data: Path, text: str, line: int, message: str) -> None:
    (ulm_data / "data/withdrawn.yaml").write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        assemble(resources(ulm_data), settings(ulm_data))
    (problem,) = caught.value.problems
    assert (problem.location.line, message in problem.message) == (line, True), problem
