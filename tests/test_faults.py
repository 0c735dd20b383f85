"""Sixty mistakes of twenty kinds in the project's data: each is reported once, where it stands, with what to do.

The files are written here. A line that ends in `# !` is where the report has to point.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mpsc_graph.errors import Location
from mpsc_graph.pipeline.build import assemble, validate
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Persons, Settings
from mpsc_graph.validate.report import Report, Severity

SHAPE = "https://w3id.org/mpsc/shape#"
VARIANTS = ("one", "two", "three")
KINDS = {
    # Rule that is broken: the claims of a page that break it. ORG, MEASURE, EVENT and PHASE are things of their own.
    "Claim-passage": """
  - type: Claim # !
    states: {id: ORG, notation: A1}
    basis: stated
""",
    "Claim-basis": """
  - type: Claim
    states: {id: ORG, notation: A1}
    basis: [stated, interpreted] # !
    quote: das Amt A1
""",
    "Claim-conjectureHasConfidence": """
  - type: Claim
    states: {id: ORG, notation: A1}
    basis: conjectured # !
    standing: contested
    note: {de: Nur vermutet., en: A guess only.}
    quote: das Amt A1
""",
    "Claim-confidenceIsForConjectures": """
  - type: Claim
    states: {id: ORG, notation: A1}
    basis: stated
    confidence: 0.5 # !
    quote: das Amt A1
""",
    "Claim-conjectureIsNotAccepted": """
  - type: Claim
    states: {id: ORG, notation: A1}
    basis: conjectured
    confidence: 0.5
    standing: accepted # !
    quote: das Amt A1
""",
    "Claim-doubtHasReason": """
  - type: Claim
    states: {id: ORG, notation: A1}
    basis: stated
    standing: contested # !
    quote: das Amt A1
""",
    "Claim-confidence": """
  - type: Claim
    states: {id: ORG, notation: A1}
    basis: conjectured
    standing: contested
    confidence: 1.5 # !
    note: {de: Nur vermutet., en: A guess only.}
    quote: das Amt A1
""",
    "PhaseEntry-phase": """
  - type: PhaseEntry # !
    measure: MEASURE
    status: planned
    basis: stated
    quote: die Maßnahme
""",
    "PhaseEntry-status": """
  - type: PhaseEntry
    measure: MEASURE
    phase: dresden/phase/mpsc-1
    basis: stated
    quote: die Maßnahme
    status: [planned, completed] # !
""",
    "PhaseEntry-measure": """
  - type: PhaseEntry
    phase: dresden/phase/mpsc-1
    status: planned
    basis: stated
    quote: die Maßnahme
    measure: ORG # !
""",
    "Participation-role": """
  - type: PhaseEntry
    measure: MEASURE
    phase: dresden/phase/mpsc-1
    status: planned
    basis: stated
    quote: die Maßnahme
    participation:
      - type: Participation # !
        participant: ORG
""",
    "Participation-participant": """
  - type: PhaseEntry
    measure: MEASURE
    phase: dresden/phase/mpsc-1
    status: planned
    basis: stated
    quote: die Maßnahme
    participation:
      - type: Participation
        role: named
        participant: dresden/measure/cleema-app # !
""",
    "Observation-unitCode": """
  - type: [Claim, Observation]
    observationAbout: MEASURE
    variableMeasured: budget
    value: 5
    basis: stated
    quote: fünf Euro
    unitCode: Euro # !
""",
    "Observation-hasValue": """
  - type: [Claim, Observation]
    variableMeasured: budget
    unitCode: EUR
    basis: stated
    quote: fünf Euro
    observationAbout: MEASURE # !
""",
    "Event-endsAfterStart": """
  - type: Claim
    states: {id: EVENT, startDate: "2023-06-27"}
    basis: stated
    quote: am 27. Juni
  - type: Claim
    states: {id: EVENT, endDate: "2023-06-26"} # !
    basis: stated
    quote: bis zum 26. Juni
""",
    "Event-location": """
  - type: Claim
    states: {id: EVENT, location: dresden/org/a15} # !
    basis: stated
    quote: im Amt
""",
    "UnitOf-noCycle": """
  - type: Claim
    states: {id: ORG, unitOf: ORG} # !
    basis: stated
    quote: ein Teil seiner selbst
""",
    "Measure-isPartOf": """
  - type: Claim
    states: {id: MEASURE, isPartOf: dresden/org/a15} # !
    basis: stated
    quote: Teil des Amtes
""",
    "Organization-notation": """
  - type: Claim
    states: {id: ORG, notation: Amt für Wirtschaftsförderung} # !
    basis: stated
    quote: das Amt
""",
    "PhaseEntry-sameProgramme": """
  - type: Claim
    states: {id: PHASE, isPartOf: PROGRAMME}
    basis: stated
    quote: die Phase
  - type: Claim
    states: {id: MEASURE, isPartOf: dresden/programme/mpsc}
    basis: stated
    quote: die Maßnahme
  - type: PhaseEntry
    measure: MEASURE
    status: planned
    basis: stated
    quote: die Maßnahme
    phase: PHASE # !
""",
}
TYPES = {
    "ORG": "Organization",
    "MEASURE": "Measure",
    "EVENT": "Event",
    "PHASE": "Phase",
    "PROGRAMME": "Programme",
}
Fault = tuple[str, str, int]
"""Rule, file and line."""


def write(folder: Path) -> set[Fault]:
    """The files with the mistakes, and the mistakes."""
    for part in ("sources", "entities"):
        (folder / "test" / part).mkdir(parents=True)
    return {write_one(folder / "test", rule, variant) for rule in KINDS for variant in VARIANTS}


def write_one(project: Path, rule: str, variant: str) -> Fault:
    name = f"{rule.lower()}-{variant}"
    things = {word: f"test/{word.lower()}/{name}" for word in TYPES}
    text = f"""id: source/test/{name}
type: WebPage
title: {{de: Seite, en: Page}}
url: https://example.org/{name}
publisher: dresden/org/landeshauptstadt-dresden
claims:
{KINDS[rule]}"""
    entities = "# things\n"
    for word, thing in things.items():
        if word in text:
            text = text.replace(word, thing)
            entities += f"- id: {thing}\n  type: {TYPES[word]}\n  label: {{de: {name}, en: {name}}}\n"
            entities += f"  source: source/test/{name}\n"
    file = project / "sources" / f"{name}.yaml"
    file.write_text(text, "utf-8")
    (project / "entities" / f"{name}.yaml").write_text(entities, "utf-8")
    (line,) = (at for at, each in enumerate(text.splitlines(), 1) if each.endswith("# !"))
    return rule, file.as_posix(), line


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory, resources: Resources) -> tuple[set[Fault], Report]:
    folder = tmp_path_factory.mktemp("faults")
    faults = write(folder)
    whole = Resources.find([*resources.data, folder])
    settings = Settings(persons=Persons.FUNCTIONS)
    return faults, validate(assemble(whole, settings), whole)


def test_each_is_reported_once_where_it_stands(checked: tuple[set[Fault], Report]) -> None:
    faults, report = checked
    assert len(faults) == 60
    assert len({rule for rule, _, _ in faults}) == 20
    violations = [result for result in report.results if result.severity is Severity.VIOLATION]
    found = [(each.shape.removeprefix(SHAPE), each.location or Location("?")) for each in violations]
    assert sorted((rule, at.file, at.line or 0) for rule, at in found) == sorted(faults)


def test_each_says_what_to_do_in_both_languages(checked: tuple[set[Fault], Report]) -> None:
    _, report = checked
    for result in report.results:
        for language in ("de", "en"):
            assert len(result.messages[language]) > 20
            assert len(result.hint[language]) > 15, result.shape
        assert result.messages["de"] != result.messages["en"]
        assert result.hint["de"] != result.hint["en"]


def test_the_statement_that_is_wrong_is_shown(checked: tuple[set[Fault], Report]) -> None:
    _, report = checked
    (result,) = (each for each in report.results if each.shape == SHAPE + "Event-location" and "-two" in each.focus)
    (statement,) = result.statements
    assert str(statement) == "test/event/event-location-two schema:location dresden/org/a15"
    assert statement.location == result.location
    assert result.label == {"de": "event-location-two", "en": "event-location-two"}
