"""What changed between two releases, for people and for programs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCTERMS, PROV, RDF, VOID

from mpsc_graph.errors import ReleaseError
from mpsc_graph.namespaces import DEFAULT_BASE, GRAPHS, PREFIXES
from mpsc_graph.pipeline.build import build
from mpsc_graph.publish.changes import Changes, compare
from mpsc_graph.publish.revision import as_json, trig
from mpsc_graph.publish.words import Wording
from mpsc_graph.release import Release
from mpsc_graph.settings import Settings
from tests.commands import run
from tests.handmade import sealed
from tests.test_read import ENTITIES, ENTRY, project

BEFORE = (
    ENTRY
    + """\
    participation: [{type: Participation, participant: ulm/org/stadt, role: named}]
  - type: Claim
    states: {id: ulm/measure/app, startDate: "2024-05"}
    basis: stated
    quote: seit Mai
"""
)
SECOND = """\
id: source/ulm/zweite
type: WebPage
title: {de: Zweite Seite}
url: https://example.org/2
publisher: ulm/org/stadt
claims:
  - type: Claim
    states: {id: ulm/measure/app, altLabel: {de: Stadt-App}}
    basis: stated
    quote: die Stadt-App
"""
AFTER = (
    BEFORE.replace("quote: eine App", "quote: die eine App").replace(
        "basis: stated\n    quote: seit Mai",
        "basis: interpreted\n    note: {de: So gelesen., en: Read so.}\n    quote: seit Mai",
    )
    + """\
  - type: Claim
    states: {id: ulm/measure/netz, relation: ulm/measure/app}
    basis: stated
    quote: ein Netz
"""
)
NEW_MEASURE = "- {id: ulm/measure/netz, type: Measure, label: {de: Netz, en: Network}, source: source/ulm/page}\n"
NOTE = {
    "de": "1 Aussage kam hinzu, 1 fiel weg, 1 änderte ihre Belege, 1 ist anders eingeordnet. Neu: Maßnahme „Netz“. "
    "Weggefallen: Seite „Zweite Seite“. Umbenannt: Stelle „Stadt“, jetzt „Stadt Ulm“. Quelle „Seite“: +1 ±2; "
    "Quelle „Zweite Seite“: −1. Angaben",
    "en": "1 claim was added, 1 was removed, 1 has other evidence, 1 is judged differently. New: Measure “Network”. "
    "Gone: web page “Zweite Seite”. Renamed: organisation “Stadt”, now “Stadt Ulm”. Source “Seite”: +1 ±2; "
    "Source “Zweite Seite”: −1. Statements",
}
PAGE, DROPPED = GRAPHS + "source/ulm/page", GRAPHS + "source/ulm/zweite"
LINES = f"""
@base <https://w3id.org/mpsc/> . @prefix c: <{DEFAULT_BASE}claim/> .
@prefix : <{DEFAULT_BASE}> . @prefix g: <{GRAPHS}> . @prefix cv: <{PREFIXES["cv"]}> .
@prefix rdfs: <{PREFIXES["rdfs"]}> .
@prefix mpsc: <{PREFIXES["mpsc"]}> . @prefix schema: <{PREFIXES["schema"]}> . @prefix owl: <{PREFIXES["owl"]}> .
g:entities {{ :x a mpsc:Measure ; rdfs:label "X"@de , "X"@en }}
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """A claim added, one dropped with its source, a quote mended, a claim read differently, an office renamed."""
    folder = tmp_path_factory.mktemp("two")
    settings = Settings.load(releases=folder / "releases")
    older = project(folder / "older", BEFORE)
    (folder / "older" / "ulm" / "sources" / "zweite.yaml").write_text(SECOND, "utf-8")
    renamed = ENTITIES.replace("label: {de: Stadt, en: City}", "label: {de: Stadt Ulm, en: City}")
    newer = project(folder / "newer", AFTER, renamed + NEW_MEASURE)
    return build(older, settings).release, build(newer, settings).release


@pytest.fixture(scope="module")
def changes(two: tuple[Release, Release]) -> Changes:
    return compare(*two)


def things(*paths: str) -> tuple[str, ...]:
    return tuple(DEFAULT_BASE + path for path in paths)


def changed(release: Release, folder: Path, older: str, newer: str) -> Changes:
    """The difference of two sets of lines beside `LINES`."""
    return compare(*(sealed(LINES + text, folder, release.manifest) for text in (older, newer)))


def test_what_a_known_difference_is(changes: Changes) -> None:
    assert changes.came == things("ulm/measure/netz")
    assert changes.went == things("source/ulm/zweite")
    assert changes.renamed == things("ulm/org/stadt")
    counts = {g: (len(c.added), len(c.removed), len(c.changed)) for g, c in changes.claims.items()}
    assert counts == {PAGE: (1, 0, 2), DROPPED: (0, 1, 0)}
    (entry,) = (claim for claim in changes.claims[PAGE].changed if changes.rests_on_other_words(claim))
    assert changes.after.sentence(entry, "de") == "App · Phase · geplant"
    assert changes.differing(entry) == [PREFIXES["prov"] + "wasDerivedFrom"]


def test_statements_are_counted_to_the_line(two: tuple[Release, Release], changes: Changes) -> None:
    """As two sorted files and comm would have it; what is derived stands apart, at the end."""
    before, after = (set(release.data.read_bytes().splitlines()) for release in two)
    assert len(changes.added) == len(after - before) and len(changes.removed) == len(before - after)
    counts = changes.statements()
    assert [*counts][-1] == GRAPHS + "derived"
    assert counts[DROPPED] == (0, two[0].manifest.graphs[DROPPED])
    assert counts[GRAPHS + "entities"] == (5, 1), "type, two names, source of the measure; the new name for the old"


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_note_is_read_by_an_official(language: str, changes: Changes) -> None:
    assert Wording(changes, language).note().startswith(NOTE[language])


def test_the_list_tells_what_each_claim_says(changes: Changes) -> None:
    lines = [line.strip() for line in Wording(changes, "de").lines()]
    assert "± App · Phase · geplant (Beleg: „eine App“ → „die eine App“)" in lines
    doubt = "± App · Beginn · 2024-05 (Anmerkung: – → So gelesen.; Belegart: wörtlich → aus dem Zusammenhang)"
    assert doubt in lines
    assert "+ Netz · hängt zusammen mit · App" in lines
    assert "− App · anderer Name · Stadt-App" in lines


def test_releases_that_are_the_same(two: tuple[Release, Release]) -> None:
    same = compare(two[0], two[0])
    assert same.is_empty
    assert Wording(same, "de").note() == "Nichts hat sich geändert."
    assert list(Wording(same, "en").lines())[1:] == ["Nothing has changed."]


def test_backwards_it_is_the_other_way_round(two: tuple[Release, Release], changes: Changes) -> None:
    back = compare(two[1], two[0])
    assert (back.came, back.went, back.renamed) == (changes.went, changes.came, changes.renamed)
    assert set(back.added) == set(changes.removed) and set(back.removed) == set(changes.added)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own reader of TriG
def test_as_rdf_it_makes_the_newer_of_the_older(two: tuple[Release, Release], changes: Changes) -> None:
    """Nothing but the file itself is asked which statements go where."""
    dataset = rdflib.Dataset()
    dataset.parse(data=trig(changes), format="trig")
    told = dataset.default_graph
    (change,) = told.subjects(RDF.type, PROV.Activity)
    before, after = (
        {(q.graph_name.value, str(q.triple)) for q in ox.parse(path=r.data, format=ox.RdfFormat.N_QUADS)} for r in two
    )
    for relation, act in ((PROV.invalidated, before.__isub__), (PROV.generated, before.__ior__)):
        for part in told.objects(change, relation):
            graph = told.value(part, DCTERMS.isPartOf)
            if graph is None:  # the newer release itself
                continue
            body = dataset.graph(part).serialize(format="nt")
            triples = {(str(graph), str(quad.triple)) for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES)}
            assert len(triples) == int(str(told.value(part, VOID.triples)))
            act(triples)
    assert before == after
    assert not [node for node in told.all_nodes() if isinstance(node, rdflib.BNode)]
    newer = told.value(change, PROV.generated / PROV.wasRevisionOf)
    assert str(newer).endswith(two[0].manifest.id)


def test_as_json(two: tuple[Release, Release], changes: Changes) -> None:
    told = json.loads(as_json(changes))
    assert (told["older"], told["newer"]) == tuple(release.manifest.id for release in two)
    assert told["came"] == [
        {"iri": DEFAULT_BASE + "ulm/measure/netz", "kind": PREFIXES["mpsc"] + "Measure"}
        | {"label": {"de": "Netz", "en": "Network"}}
    ]
    assert told["renamed"][0]["before"]["de"] == "Stadt" and told["renamed"][0]["label"]["de"] == "Stadt Ulm"
    assert told["claims"][PAGE]["added"][0]["en"] == "Network · related to · App"
    assert told["statements"][DROPPED]["added"] == 0


CASES = {
    "a name in the other language only": (
        "",
        'g:entities { :x rdfs:label "A"@fr }',
        "No claim has changed. Renamed: entry “X”, now “A”. Statements (triples): +1 −0, derived +0 −0.",
    ),
    "nothing but what is derived": (
        "",
        "g:derived { :x a schema:Thing }",
        "No claim has changed. Statements (triples): +0 −0, derived +1 −0.",
    ),
    "another version of the vocabulary": (
        'g:ontology { <https://w3id.org/mpsc/ontology> owl:versionInfo "0.9.0" }',
        'g:ontology { <https://w3id.org/mpsc/ontology> owl:versionInfo "0.10.0" }',
        "No claim has changed. Vocabulary: 0.9.0 → 0.10.0. Statements (triples): +1 −1, derived +0 −0.",
    ),
    "more things than a note names": (
        "",
        "g:entities { "
        + " ".join(f':m{n} a schema:Place ; rdfs:label "M{n}"@en .' for n in range(5))
        + ' :z a mpsc:Measure ; rdfs:label "Z"@en . }',
        "No claim has changed. New: entry “Z”, entry “M0”, entry “M1” and 3 more entries. "
        "Statements (triples): +12 −0, derived +0 −0.",
    ),
    "several claims of one kind": (
        "g:findings { c:a a mpsc:Claim . c:b a mpsc:Claim . c:c a mpsc:Claim }",
        "",
        "3 claims were removed. Findings from several sources: −3. Statements (triples): +0 −3, derived +0 −0.",
    ),
    "a phase entry that somebody more takes part in": (
        "<graph/source/p> { c:a a mpsc:PhaseEntry ; mpsc:measure :x }",
        "<graph/source/p> { c:a a mpsc:PhaseEntry ; mpsc:measure :x ; cv:hasParticipation c:b . "
        "c:b a mpsc:Participation ; cv:hasParticipant :x }",
        "1 claim was added. Source “source/p”: +1. Statements (triples): +3 −0, derived +0 −0.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_cases(case: str, release: Release, tmp_path: Path) -> None:
    older, newer, note = CASES[case]
    found = Wording(changed(release, tmp_path, older, newer), "en").note()
    assert found == note


def test_things_of_different_bases(two: tuple[Release, Release]) -> None:
    elsewhere = replace(two[1], manifest=replace(two[1].manifest, base_iri="https://example.org/id/"))
    with pytest.raises(ReleaseError, match=r"https://example\.org/id/; expected one base \(MPSC_BASE_IRI\)"):
        compare(two[0], elsewhere)


def test_at_the_command_line(two: tuple[Release, Release], changes: Changes, tmp_path: Path) -> None:
    older, newer = two
    folder = str(older.folder.parent)
    text = run(tmp_path, "diff", older.manifest.id[:6], newer.manifest.id, "--out", folder)
    assert text.stdout.splitlines() == list(Wording(changes, "de").lines())
    by_folder = run(tmp_path, "diff", str(older.folder), str(newer.folder), "--format", "trig")
    assert by_folder.stdout == trig(changes).decode()
    told = run(tmp_path, "diff", older.manifest.id, newer.manifest.id, "--format", "json", MPSC_RELEASES=folder)
    assert told.stdout == as_json(changes)


def test_a_release_that_is_not_there(two: tuple[Release, Release], tmp_path: Path) -> None:
    folder = str(two[0].folder.parent)
    unknown = run(tmp_path, "diff", "beef", two[0].manifest.id, "--out", folder)
    assert (unknown.returncode, unknown.stdout) == (2, "")
    ids = ", ".join(sorted(release.manifest.id for release in two))
    assert unknown.stderr == (
        f"beef: there is no such release, and no such folder; in {folder}, expected one of {ids}\n"
    )
    none = run(tmp_path, "diff", "beef", "cafe")
    assert (
        none.stderr == "beef: there is no such release, and no such folder; in releases, mpsc-graph build makes one\n"
    )
    both = run(tmp_path, "diff", "", "", "--out", folder)
    assert re.match(": 2 releases begin with it; ", both.stderr)
