"""Which things are proposed as one, and what becomes of what somebody decides."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from mpsc_graph.curate.actors import Actors
from mpsc_graph.curate.duplicates import Candidate, candidates
from mpsc_graph.errors import InputError, WithdrawalError
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.build import build, minted
from mpsc_graph.pipeline.decided import read_decisions
from mpsc_graph.pipeline.persons.withdraw import withdraw
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import EmbeddedStore
from tests.commands import run
from tests.conftest import serving
from tests.test_questions import rows
from tests.test_withdraw import DAY, iris, kept
from tests.ulm import resources, settings, ulm

with (Path(__file__).parent / "duplicates.csv").open(encoding="utf-8", newline="") as _file:
    PAIRS = list(csv.DictReader(_file))
KINDS = ("organisation", "person")
PAGE = """\
id: source/dresden/page
type: WebPage
title: {de: Seite}
url: https://example.org/page
publisher: org/kfw
claims:
"""
STATED = (
    ("dresden/org/schluessel", "sameAs: http://www.wikidata.org/entity/Q1"),
    ("ulm/org/schluessel", "sameAs: http://www.wikidata.org/entity/Q1"),
    ("dresden/org/netz", "url: https://www.netz.example/"),
    ("ulm/org/netz", "url: http://netz.example"),
    ("dresden/org/a86", "notation: A86"),
    ("dresden/org/umwelt", "notation: A86"),
    ("dresden/org/werk", "sameAs: http://www.wikidata.org/entity/Q2"),
    ("ulm/org/werk", "sameAs: http://www.wikidata.org/entity/Q3"),
    ("dresden/org/abteilung", "unitOf: dresden/org/institut"),
    ("dresden/org/vermutet", "sameAs: ulm/org/vermutet"),
)
OFFICES = {"dresden/org/umweltamt", "ulm/org/umweltamt"}
DECIDED = '- {different: [dresden/org/getrennt, ulm/org/getrennt], reason: so, source: sie, date: "2026-11-26"}\n'


def entity(id: str, label: str) -> str:
    kinds = {"person": "Person", "measure": "Measure"}
    type = "OrganizationalUnit" if id in OFFICES else kinds.get(id.split("/")[-2], "Organization")
    named = {"name": label} if type == "Person" else {"label": {"de": label, "en": label}}
    return "- " + json.dumps({"id": id, "type": type, **named, "source": "source/dresden/page"}, ensure_ascii=False)


@pytest.fixture(scope="module")
def two_cities(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    """Everything of the table in one data folder, with claims that give keys."""
    folder = tmp_path_factory.mktemp("cities")
    things = {row[which]: row[f"{which}Label"] for row in PAIRS for which in ("one", "other")}
    claims = [f"  - {{type: Claim, states: {{id: {id}, {said}}}, basis: stated, quote: so}}" for id, said in STATED]
    for place, text in {
        "shared/all.yaml": "\n".join(entity(*each) for each in things.items()),
        "dresden/sources/page.yaml": PAGE + "\n".join(claims),
        "duplicates.yaml": DECIDED,
    }.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, "utf-8")
    return Resources.find([folder])


@pytest.fixture(scope="module")
def proposed(two_cities: Resources) -> dict[frozenset[str], Candidate]:
    decisions = read_decisions(two_cities.input_files())
    found = candidates(minted(two_cities, Settings.load()), decisions, DEFAULT_BASE, KINDS, 0.6)
    return {frozenset((each.one.id, each.other.id)): each for each in found}


@pytest.mark.parametrize("row", PAIRS, ids=lambda row: f"{row['one']} {row['other']}")
def test_what_is_proposed_and_why(row: dict[str, str], proposed: dict[frozenset[str], Candidate]) -> None:
    found = proposed.get(frozenset((row["one"], row["other"])))
    assert (found.reasons[0][0] if found else "") == row["proposed"]


def test_nothing_else_is_proposed(proposed: dict[frozenset[str], Candidate]) -> None:
    listed = {frozenset((row["one"], row["other"])) for row in PAIRS}
    listed |= {frozenset(("dresden/org/bauministerium", "ulm/org/bmwsb"))}  # what is one with one of a pair
    assert proposed.keys() - listed == set()


def test_what_projects_share_is_the_one_to_keep(proposed: dict[frozenset[str], Candidate]) -> None:
    assert proposed[frozenset(("org/bmwsb", "dresden/org/bauministerium"))].one.id == "org/bmwsb"


ENTITIES = """\
- {id: ulm/org/hochschule, type: Organization, label: {de: Universitat, en: University}, source: source/ulm/page}
- {id: org/uni, type: Organization, label: {de: Universität Ulm, en: Ulm University}, source: source/ulm/page}
"""
CLAIM = """\
  - type: Participation
    in: ulm/measure/app
    participant: ulm/org/hochschule
    role: partner
    basis: stated
    quote: eine Hochschule
"""
SAME = """\
- same: [org/uni, ulm/org/uni, ulm/org/hochschule]
  reason: "eine Universität"
  source: "source/ulm/page"
  date: "2026-11-26"
"""


def city(folder: Path) -> Resources:
    """Ulm, whose university has two more ids."""
    ulm(folder / "data")
    for name, text in (("entities/all.yaml", ENTITIES), ("sources/page.yaml", CLAIM)):
        with (folder / "data/ulm" / name).open("a", encoding="utf-8") as file:
            file.write(text)
    return resources(folder)


Merged = tuple[Path, Release, set[str]]


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Merged:
    """A release after the decision, and the ids of the claims before it."""
    folder = tmp_path_factory.mktemp("merged")
    before = iris(build(city(folder), settings(folder)).release)
    (folder / "data/duplicates.yaml").write_text(SAME, "utf-8")
    release = build(resources(folder), settings(folder)).release
    return folder, release, {iri for iri in before if iri.startswith("claim/")}


def test_what_is_the_same_is_one(merged: Merged) -> None:
    _, release, claims = merged
    store = EmbeddedStore(release)
    names = rows(store, Query("SELECT ?name { <org/uni> skos:prefLabel|skos:altLabel ?name } ORDER BY STR(?name)"))
    known = {"Universität Ulm", "Ulm University", "Universität", "University", "Universitat"}
    assert {row["name"] for row in names} == known
    measures = rows(store, Query("SELECT DISTINCT ?m { ?m mpsc:involves <org/uni> } ORDER BY ?m"))
    assert [row["m"] for row in measures] == ["ulm/measure/app", "ulm/measure/karte"]
    left = rows(store, Query("SELECT ?p ?o { VALUES ?old { <ulm/org/uni> <ulm/org/hochschule> } ?old ?p ?o }"))
    assert [tuple(row.values()) for row in left] == [("dcterms:isReplacedBy", "org/uni")] * 2
    kept_claims = rows(store, Query("SELECT ?c { ?c mpsc:basis ?any }"))
    assert {row["c"] for row in kept_claims} == claims


def test_the_old_address_leads_on(merged: Merged) -> None:
    _, release, _ = merged
    with serving(release) as (client, _):
        found = client.get("/de/doc/ulm/org/hochschule", headers={"accept": "text/html"})
        assert (found.status_code, str(found.next_request and found.next_request.url.path)) == (301, "/de/doc/org/uni")
        followed = client.get("/id/ulm/org/uni", headers={"accept": "text/turtle"}, follow_redirects=True)
        assert followed.status_code == 200
        assert "Universität Ulm" in followed.text


def test_what_gave_way_goes_with_what_stays(merged: Merged) -> None:
    """From older releases too, which know it by the id it had."""
    folder, _, _ = merged
    with pytest.raises(WithdrawalError, match="is the same as org/uni"):
        withdraw("ulm/org/uni", "entered by mistake", DAY, resources(folder), settings(folder))
    withdraw("org/uni", "entered by mistake", DAY, resources(folder), settings(folder)).commit()
    for release in kept(folder):
        assert {"org/uni", "ulm/org/uni", "ulm/org/hochschule"} & iris(release) == set()


WHY = 'reason: so, source: ich, date: "2026-11-26"'
BROKEN = [
    ("{}", "expected a list of decisions"),
    (f"- {{same: [org/uni], {WHY}}}", "with two ids or more"),
    ("- {same: [org/uni, ulm/org/uni], reason: so, source: ich}", "expected {same or different"),
    (f"- {{same: [org/uni, ulm/org/uni], different: [org/uni, ulm/org/uni], {WHY}}}", "expected {same or different"),
    ('- {same: [org/uni, ulm/org/uni], reason: so, source: ich, date: "26.11.2026"}', "expected a day"),
    (f"- {{same: [org/uni, org/uni], {WHY}}}", "an id stands twice"),
    (f"- {{same: [org/uni, ulm/org/unu], {WHY}}}", "did you mean “ulm/org/uni”"),
    (f"- {{same: [org/uni, ulm/person/eva-kuehn], {WHY}}}", "cannot be one thing"),
    (f"- {{same: [ulm/measure/app, ulm/measure/karte], {WHY}}}", "cannot be one thing"),
    (f"- {{same: [org/uni, ulm/org/uni], {WHY}}}\n- {{same: [ulm/org/uni, ulm/org/blatt], {WHY}}}", "name that first"),
    (f"- {{same: [org/uni, ulm/org/uni], {WHY}}}\n- {{same: [ulm/org/blatt, ulm/org/uni], {WHY}}}", "gives way twice"),
    (
        f"- {{same: [org/uni, ulm/org/uni], {WHY}}}\n- {{different: [ulm/org/uni, org/uni], {WHY}}}",
        "said to be the same",
    ),
]


@pytest.fixture(scope="module")
def open_city(tmp_path_factory: pytest.TempPathFactory) -> Resources:
    return city(tmp_path_factory.mktemp("open"))


@pytest.mark.parametrize(("text", "told"), BROKEN, ids=[told for _, told in BROKEN])
def test_a_decision_that_cannot_be_followed_is_told_with_its_line(open_city: Resources, text: str, told: str) -> None:
    (open_city.data[0] / "duplicates.yaml").write_text(text + "\n", "utf-8")
    with pytest.raises(InputError, match=r"duplicates\.yaml:") as error:
        minted(open_city, Settings.load())
    assert told in str(error.value)


def test_what_was_withdrawn_does_not_come_back(open_city: Resources) -> None:
    data = open_city.data[0]
    (data / "duplicates.yaml").write_text(SAME, "utf-8")
    (data / "withdrawn.yaml").write_text('- {id: ulm/org/uni, reason: so, date: "2026-11-26"}\n', "utf-8")
    with pytest.raises(InputError, match="would come back"):
        minted(open_city, Settings.load())
    (data / "withdrawn.yaml").unlink()


def test_the_command(tmp_path: Path) -> None:
    city(tmp_path)
    assert "- same: [org/tu-ulm, ulm/org/uni]" in run(tmp_path, "duplicates", "--help").stdout
    asked = ("duplicates", "--data", "data", "--lang", "en")
    table = run(tmp_path, *asked)
    assert (table.returncode, "same name “University”" in table.stdout) == (1, True), table.stderr
    (row,) = csv.DictReader(io.StringIO(run(tmp_path, *asked, "--format", "csv").stdout))
    assert (row["one"], row["other"]) == ("ulm/org/hochschule", "ulm/org/uni")
    (found,) = json.loads(run(tmp_path, "duplicates", "--data", "data", "--format", "json").stdout)
    assert found["one"] == {"id": "ulm/org/hochschule", "label": "Universitat", "kind": "organisation"}
    assert [each["kind"] for each in found["reasons"]] == ["name", "neighbours"]
    assert found["reasons"][0]["de"] == "gleicher Name „University“"
    (tmp_path / "data/duplicates.yaml").write_text(SAME, "utf-8")
    decided = run(tmp_path, *asked)
    assert (decided.returncode, decided.stdout, decided.stderr) == (0, "", "nothing to decide\n")
    (tmp_path / "data/duplicates.yaml").write_text("- x\n", "utf-8")
    assert run(tmp_path, *asked).returncode == 2


def test_neighbours_are_what_one_claim_names_together(open_city: Resources) -> None:
    (open_city.data[0] / "duplicates.yaml").unlink(missing_ok=True)
    actors = Actors(minted(open_city, Settings.load()).quads(), DEFAULT_BASE).by_id
    assert {"ulm/measure/app", "ulm/phase/eins", "ulm/org/stadt"} <= actors["ulm/org/uni"].neighbours
    assert actors["ulm/org/hochschule"].neighbours == {"ulm/measure/app"}
