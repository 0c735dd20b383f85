"""Derivation: what enters the direct layer, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpsc_graph.errors import InputError
from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.pipeline.derivation.derive import DERIVED, derive
from mpsc_graph.pipeline.mint import mint
from mpsc_graph.pipeline.statements import Statements
from tests.test_read import ENTITIES, PAGE, project, read_project

ENTITIES_3 = (
    ENTITIES
    + """\
- {id: ulm/org/amt, type: OrganizationalUnit, label: {de: Amt, en: Office}, source: source/ulm/page}
- {id: ulm/org/uni, type: Organization, label: {de: Uni, en: University}, source: source/ulm/page}
"""
)


def entry(*participants: str, more: str = "") -> str:
    what = "type: PhaseEntry, measure: ulm/measure/app, phase: ulm/phase/eins, status: planned, basis: stated, quote: x"
    parts = ", ".join(f"{{type: Participation, participant: {who}, role: named}}" for who in participants)
    return f"  - {{{what}, participation: [{parts}]{more}}}\n"


def graph(folder: Path, claims: str, other_page: str = "", more_entities: str = "") -> set[str]:
    """The derived statements, written with prefixes and ids relative to the base."""
    resources = project(folder, claims, ENTITIES_3 + more_entities)
    if other_page:
        page = (PAGE + other_page).replace("source/ulm/page", "source/ulm/other")
        (folder / "ulm" / "sources" / "other.yaml").write_text(page, "utf-8")
    statements = derive(mint(read_project(resources), DEFAULT_BASE), resources.ontology / "rules", DEFAULT_BASE)
    return {" ".join(map(short, quad.triple)) for quad in statements.quads() if quad.graph_name == DERIVED}


def short(term: object) -> str:
    text = str(term).strip("<>").removeprefix(DEFAULT_BASE)
    for prefix, namespace in PREFIXES.items():
        text = text.replace(namespace, f"{prefix}:")
    return text


def ties(derived: set[str]) -> int:
    return sum(1 for line in derived if line.endswith("rdf:type rdf:Statement"))


def test_direct_layer_of_an_entry(tmp_path: Path) -> None:
    derived = graph(tmp_path, entry("ulm/org/amt", "ulm/org/uni"))
    assert {
        "ulm/measure/app mpsc:inPhase ulm/phase/eins",
        "ulm/measure/app mpsc:involves ulm/org/amt",
        "ulm/org/amt mpsc:cooperatesWith ulm/org/uni",
        "ulm/org/uni mpsc:cooperatesWith ulm/org/amt",
        "ulm/org/amt rdf:type foaf:Agent",
        "ulm/measure/app rdf:type foaf:Project",
        'ulm/org/amt rdfs:label "Amt"@de',
    } <= derived
    assert ties(derived) == 1
    assert not [line for line in derived if "mpsc:ledBy" in line]


def test_a_page_that_repeats_another_adds_no_tie(tmp_path: Path) -> None:
    one = graph(tmp_path / "one", entry("ulm/org/amt", "ulm/org/uni"))
    two = graph(tmp_path / "two", entry("ulm/org/amt", "ulm/org/uni"), other_page=entry("ulm/org/amt", "ulm/org/uni"))
    assert ties(one) == ties(two) == 1
    direct = ("mpsc:involves", "mpsc:inPhase", "mpsc:cooperatesWith")
    assert {line for line in one if line.split()[1] in direct} == {line for line in two if line.split()[1] in direct}
    assert sum("tie/" in line and "prov:wasDerivedFrom" in line for line in two) == 4


def test_two_pages_that_name_one_each_make_a_team(tmp_path: Path) -> None:
    derived = graph(tmp_path, entry("ulm/org/amt"), other_page=entry("ulm/org/uni"))
    assert "ulm/org/amt mpsc:cooperatesWith ulm/org/uni" in derived


def test_participations_without_a_phase_make_a_tie_too(tmp_path: Path) -> None:
    part = "  - {{type: Participation, in: ulm/measure/app, participant: {}, role: {}, basis: stated, quote: x}}\n"
    derived = graph(tmp_path, part.format("ulm/org/amt", "lead") + part.format("ulm/org/uni", "named"))
    assert "ulm/org/amt mpsc:cooperatesWith ulm/org/uni" in derived
    assert "ulm/measure/app mpsc:ledBy ulm/org/amt" in derived
    assert not [line for line in derived if "mpsc:inPhase" in line]


def test_leaving_the_phase_out_makes_no_second_tie(tmp_path: Path) -> None:
    part = "  - {{type: Participation, in: ulm/measure/app, participant: {}, role: named, basis: stated, quote: x}}\n"
    without = part.format("ulm/org/amt") + part.format("ulm/org/uni")
    assert ties(graph(tmp_path, entry("ulm/org/amt", "ulm/org/uni"), other_page=without)) == 1


@pytest.mark.parametrize("standing", ["contested", "superseded", "rejected"])
def test_only_accepted_claims_enter(tmp_path: Path, standing: str) -> None:
    derived = graph(tmp_path, entry("ulm/org/amt", "ulm/org/uni", more=f", standing: {standing}, note: {{de: Grund}}"))
    assert not [line for line in derived if line.split()[1] in {"mpsc:involves", "mpsc:inPhase", "mpsc:cooperatesWith"}]
    assert not [line for line in derived if line.endswith("standing:accepted")]


def test_nested_claims_inherit_unless_they_say_otherwise(tmp_path: Path) -> None:
    own = entry("ulm/org/amt").replace("role: named", "role: named, basis: interpreted, quote: eigene Worte")
    derived = graph(tmp_path, own)
    assert not [line for line in derived if line.split()[1] in {"mpsc:basis", "prov:wasDerivedFrom"}]
    derived = graph(tmp_path / "plain", entry("ulm/org/amt"))
    assert len([line for line in derived if line.endswith("mpsc:basis basis:stated")]) == 1
    assert len([line for line in derived if line.split()[1] == "prov:wasDerivedFrom"]) == 1


def test_single_statements_enter_but_memberships_do_not(tmp_path: Path) -> None:
    claim = "  - {{type: Claim, states: {{id: ulm/org/amt, {}}}, basis: stated, quote: x}}\n"
    derived = graph(tmp_path, claim.format("unitOf: ulm/org/stadt") + claim.format("memberOf: ulm/org/uni"))
    assert "ulm/org/amt org:unitOf ulm/org/stadt" in derived
    assert "ulm/org/stadt org:hasUnit ulm/org/amt" in derived
    assert "ulm/org/amt org:transitiveSubOrganizationOf ulm/org/stadt" in derived
    assert not [line for line in derived if "memberOf" in line and "claim/" not in line]


def test_ties_follow_the_base(tmp_path: Path) -> None:
    base = "https://data.example.org/id/"
    resources = project(tmp_path, entry("ulm/org/amt", "ulm/org/uni"), ENTITIES_3)
    statements = derive(mint(read_project(resources, base), base), resources.ontology / "rules", base)
    assert {quad.subject.value.startswith(base) for quad in statements.quads() if "tie/" in str(quad.subject)} == {True}


@pytest.mark.parametrize(("rule", "message"), [("SELECT * {}", "expected a CONSTRUCT"), ("CONSTRUCT {", "not SPARQL")])
def test_a_rule_that_is_none(tmp_path: Path, rule: str, message: str) -> None:
    (tmp_path / "10-x.rq").write_text(rule, "utf-8")
    with pytest.raises(InputError, match=message):
        derive(Statements(), tmp_path, DEFAULT_BASE)


def test_who_is_named_without_a_phase_is_in_the_team_too(tmp_path: Path) -> None:
    """A page that names two in a phase and one that names a third for the measure give one team of three."""
    who = "in: ulm/measure/app, participant: ulm/org/stadt, role: lead"
    lead = f"  - {{type: Participation, {who}, basis: stated, quote: x}}\n"
    derived = graph(tmp_path, entry("ulm/org/amt", "ulm/org/uni"), other_page=lead)
    assert sum(line.startswith("ulm/") and "mpsc:cooperatesWith" in line for line in derived) == 6
    assert ties(derived) == 3


DATASET = """\
id: dataset/ulm
type: Dataset
title: {de: Daten, en: data}
description: {de: Daten, en: data}
modified: "2024-06-15"
"""


@pytest.mark.parametrize(
    ("temporal", "holds"),
    [("2024", True), ("2024-06", True), ("2016/..", True), ("2016/2024-06-15", True), ("../2024-07", True),
     ("2016/2024-06-14", False), ("2024-06-16/..", False), ("2016/", False), ("2023-09", False), (None, False)],
)  # fmt: skip
def test_what_holds_for_a_time_is_direct_while_it_holds(tmp_path: Path, temporal: str | None, holds: bool) -> None:
    when = f', temporal: "{temporal}"' if temporal else ""
    person = "- {id: ulm/person/wer, type: Person, name: Wer, source: source/ulm/page}\n"
    roles = "member: ulm/person/wer, organization: ulm/org/amt, memberRole: head-of-office"
    claims = f"  - {{type: [Claim, Membership], {roles}, basis: stated, quote: x{when}}}\n"
    claims += (
        f"  - {{type: Claim, states: {{id: ulm/org/uni, memberOf: ulm/org/amt}}, basis: stated, quote: x{when}}}\n"
    )
    other = "states: {id: ulm/org/amt, unitOf: ulm/org/stadt}"  # whose time is no other claim's
    claims += f"  - {{type: Claim, {other}, basis: stated, quote: x, temporal: 2016/..}}\n"
    resources = project(tmp_path, claims, ENTITIES_3 + person)
    (tmp_path / "dataset.yaml").write_text(DATASET, "utf-8")
    statements = derive(mint(read_project(resources), DEFAULT_BASE), resources.ontology / "rules", DEFAULT_BASE)
    derived = {" ".join(map(short, quad.triple)) for quad in statements.quads() if quad.graph_name == DERIVED}
    assert "ulm/person/wer dcterms:type function:head-of-office" in derived
    for direct in ("ulm/person/wer org:memberOf", "ulm/person/wer org:headOf", "ulm/org/uni org:memberOf"):
        assert (f"{direct} ulm/org/amt" in derived) == holds, direct
