"""Minting: what a claim's IRI depends on, and what it does not."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.errors import InputError
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.pipeline.mint import mint
from mpsc_graph.pipeline.statements import Statements
from tests.test_read import ENTITIES, ENTRY, PAGE, project, read_project

CLAIM = re.compile(re.escape(DEFAULT_BASE) + r"claim/[a-z2-7]{16}")
ENTITIES_2 = (
    ENTITIES + "- {id: ulm/org/amt, type: Organization, label: {de: Amt, en: Office}, source: source/ulm/page}\n"
)
WITH_PARTICIPATION = (
    ENTRY + "    participation:\n      - {type: Participation, participant: ulm/org/stadt, role: named}\n"
)


def minted(folder: Path, text: str, base: str = DEFAULT_BASE) -> Statements:
    return mint(read_project(project(folder, text, ENTITIES_2), base), base)


def claims(statements: Statements, kind: str) -> set[str]:
    """The minted claims of a type."""
    typed = {q.subject for q in statements.quads() if str(q.object) == f"<https://w3id.org/mpsc/ontology#{kind}>"}
    return {node.value for node in typed if isinstance(node, ox.NamedNode) and "/claim/" in node.value}


def entry_and_participation(folder: Path, text: str) -> tuple[str, str]:
    statements = minted(folder, text)
    (entry,) = claims(statements, "PhaseEntry")
    (participation,) = claims(statements, "Participation")
    return entry, participation


def test_claims_get_opaque_iris_and_no_blank_node_is_left(tmp_path: Path) -> None:
    statements = minted(tmp_path, WITH_PARTICIPATION)
    assert not [q for q in statements.quads() if "_:" in (str(q.subject)[:2], str(q.object)[:2], str(q.graph_name)[:2])]
    assert all(CLAIM.fullmatch(iri) for iri in entry_and_participation(tmp_path / "again", WITH_PARTICIPATION))


@pytest.mark.parametrize(
    ("old", "new", "same_entry", "same_participation"),
    [
        ("eine App", "eine andere Stelle der Seite", True, True),
        ("basis: stated", "basis: interpreted", True, True),
        ("basis: stated", "basis: stated\n    standing: contested\n    note: {de: Grund}", True, True),
        ("role: named", "role: lead", True, False),
        ("participant: ulm/org/stadt", "participant: ulm/org/amt", True, False),
        ("status: planned", "status: worked-on", False, False),
        ("  - type: PhaseEntry", "  # moved down by a line\n\n  - type: PhaseEntry", True, True),
    ],
)
def test_identity(tmp_path: Path, old: str, new: str, same_entry: bool, same_participation: bool) -> None:
    before = entry_and_participation(tmp_path / "before", WITH_PARTICIPATION)
    after = entry_and_participation(tmp_path / "after", WITH_PARTICIPATION.replace(old, new))
    assert (before[0] == after[0], before[1] == after[1]) == (same_entry, same_participation)


def test_the_source_is_part_of_a_claim(tmp_path: Path) -> None:
    """Two pages that say the same make two claims."""
    resources = project(tmp_path, ENTRY)
    other = (PAGE + ENTRY).replace("source/ulm/page", "source/ulm/other")
    (tmp_path / "ulm" / "sources" / "other.yaml").write_text(other, "utf-8")
    assert len(claims(mint(read_project(resources), DEFAULT_BASE), "PhaseEntry")) == 2


def test_one_claim_twice_in_a_source_is_one_claim_with_both_passages(tmp_path: Path) -> None:
    statements = minted(tmp_path, ENTRY + ENTRY.replace("eine App", "noch einmal"))
    (entry,) = claims(statements, "PhaseEntry")
    passages = {
        q.object for q in statements.quads() if str(q.subject) == f"<{entry}>" and "wasDerivedFrom" in str(q.predicate)
    }
    assert len(passages) == 2


def test_a_mirror_under_another_base_mints_alike(tmp_path: Path) -> None:
    mirror = "https://data.example.org/id/"
    ours = claims(minted(tmp_path / "a", WITH_PARTICIPATION), "Participation")
    theirs = claims(minted(tmp_path / "b", WITH_PARTICIPATION, mirror), "Participation")
    assert {iri.removeprefix(DEFAULT_BASE) for iri in ours} == {iri.removeprefix(mirror) for iri in theirs}


def test_turtle_mints_like_yaml(tmp_path: Path) -> None:
    from_yaml, _ = entry_and_participation(tmp_path / "yaml", WITH_PARTICIPATION)
    resources = project(tmp_path / "turtle", "  []\n")
    (tmp_path / "turtle" / "ulm" / "sources" / "page.ttl").write_text(
        """@base <https://w3id.org/mpsc/id/> . @prefix mpsc: <https://w3id.org/mpsc/ontology#> .
        [] a mpsc:PhaseEntry ; mpsc:measure <ulm/measure/app> ; mpsc:phase <ulm/phase/eins> ;
        <http://www.w3.org/ns/adms#status> <https://w3id.org/mpsc/status#planned> .""",
        "utf-8",
    )
    assert claims(mint(read_project(resources), DEFAULT_BASE), "PhaseEntry") == {from_yaml}


def test_single_statements_are_reified(tmp_path: Path) -> None:
    claim = "  - {type: Claim, states: {id: ulm/org/stadt, notation: A15}, basis: stated, quote: A15}\n"
    statements = minted(tmp_path, claim)
    (iri,) = claims(statements, "Claim")
    said = {
        q.predicate.value.rpartition("#")[2]: str(q.object) for q in statements.quads() if str(q.subject) == f"<{iri}>"
    }
    assert said["subject"] == f"<{DEFAULT_BASE}ulm/org/stadt>"
    assert said["predicate"] == "<http://www.w3.org/2004/02/skos/core#notation>"
    assert said["object"] == '"A15"'
    assert not [
        q for q in statements.quads() if str(q.subject).endswith("ulm/org/stadt>") and "notation" in str(q.predicate)
    ]


@pytest.mark.parametrize(
    ("turtle", "message"),
    [
        ("[] a foaf:Person .", "a node without id (<http://xmlns.com/foaf/0.1/Person>)"),
        ("<a> foaf:knows [] .", "a node without id (no type)"),
        ("[] a oa:SpecificResource .", "a passage has one source"),
        ("_:a a mpsc:Participation ; cv:hasParticipation _:b . _:b a mpsc:Participation ; cv:hasParticipation _:a .",
         "claims that contain each other"),
    ],
)  # fmt: skip
def test_nameless_nodes(tmp_path: Path, turtle: str, message: str) -> None:
    prefixes = """@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix oa: <http://www.w3.org/ns/oa#> .
        @prefix mpsc: <https://w3id.org/mpsc/ontology#> . @prefix cv: <http://data.europa.eu/m8g/> ."""
    resources = project(tmp_path, ENTRY)
    (tmp_path / "ulm" / "entities" / "x.ttl").write_text(prefixes + turtle, "utf-8")
    with pytest.raises(InputError) as caught:
        mint(read_project(resources), DEFAULT_BASE)
    assert message in str(caught.value)
    assert "ulm/entities/x.ttl" in str(caught.value)
