"""A small city in which everything can be withdrawn: two pages, of two publishers, and what rests on them."""

from __future__ import annotations

from pathlib import Path

from mpsc_graph.resources import Resources
from mpsc_graph.settings import Persons, Settings

__all__ = ["EVA", "NEW", "OTHER", "PAGE", "resources", "settings", "ulm"]

EVA = "ulm/person/eva-kuehn"
PAGE, OTHER = "source/ulm/page", "source/ulm/eva-kuehn-spricht"
NEW = "- {id: ulm/org/neu, type: Organization, label: {de: Neu, en: New}, source: source/ulm/page}\n"
"""One more organisation, of which no claim speaks."""
_DATASET = """\
id: dataset/ulm
type: Dataset
title: {de: Ulm, en: Ulm}
description: {de: Wer was macht., en: Who does what.}
modified: "2024-05-01"
"""
_ENTITIES = """\
- {id: ulm/org/stadt, type: Organization, label: {de: Stadt, en: City}, source: source/ulm/page}
- {id: ulm/org/uni, type: Organization, label: {de: Universität, en: University}, source: source/ulm/eva-kuehn-spricht}
- {id: ulm/org/blatt, type: Organization, label: {de: Blatt, en: Paper}, source: source/ulm/eva-kuehn-spricht}
- {id: ulm/measure/app, type: Measure, label: {de: App, en: App}, source: source/ulm/page}
- {id: ulm/measure/karte, type: Measure, label: {de: Karte, en: Map}, source: source/ulm/page}
- {id: ulm/programme/mpsc, type: Programme, label: {de: Programm, en: Programme}, source: source/ulm/page}
- {id: ulm/phase/eins, type: Phase, label: {de: Phase, en: Phase}, source: source/ulm/page}
- {id: ulm/event/tag, type: Event, label: {de: Tag, en: Day}, source: source/ulm/page}
- {id: ulm/document/plan, type: Document, label: {de: Plan, en: Plan}, source: source/ulm/page}
- {id: ulm/software/kern, type: Software, label: {de: Kern, en: Core}, source: source/ulm/page}
- {id: ulm/person/eva-kuehn, type: Person, name: Eva Kühn, source: source/ulm/page}
- {id: ulm/person/max-wiener, type: Person, name: Max Wiener, source: source/ulm/page}
"""
_PAGE = """\
id: source/ulm/page
type: WebPage
title: {de: Seite}
url: https://example.org/page
publisher: ulm/org/stadt
claims:
  - type: PhaseEntry
    measure: ulm/measure/app
    phase: ulm/phase/eins
    status: worked-on
    basis: stated
    quote: eine App mit der Universität
    participation:
      - {type: Participation, participant: ulm/org/stadt, role: lead}
      - {type: Participation, participant: ulm/org/uni, role: named}
  - {type: Claim, states: {id: ulm/measure/karte, requires: ulm/measure/app}, basis: stated, quote: braucht die App}
  - {type: Claim, states: {id: ulm/programme/mpsc, programmeKind: model-project}, basis: stated, quote: Modellprojekt}
  - {type: Claim, states: {id: ulm/phase/eins, isPartOf: ulm/programme/mpsc}, basis: stated, quote: Phase des Programms}
  - {type: Claim, states: {id: ulm/document/plan, documentKind: strategy}, basis: stated, quote: der Plan}
  - {type: Claim, states: {id: ulm/event/tag, startDate: "2024-04-01"}, basis: stated, quote: am 1. April}
  - type: [Claim, Membership]
    member: ulm/person/eva-kuehn
    organization: ulm/org/stadt
    memberRole: lord-mayor
    temporal: 2023/..
    basis: stated
    quote: Oberbürgermeisterin Kühn
  - type: [Claim, Membership]
    member: ulm/person/max-wiener
    organization: ulm/org/uni
    memberRole: researcher
    basis: stated
    quote: der Forscher Max Wiener
  - type: Participation
    in: ulm/event/tag
    participant: ulm/person/eva-kuehn
    role: talk
    basis: stated
    quote: Eva Kühns Rede
  - type: [Claim, Observation]
    observationAbout: ulm/measure/app
    variableMeasured: budget
    value: "5"
    unitCode: EUR
    basis: stated
    quote: fünf Euro, sagt Frau Dr. Kuehn
  - {type: Claim, states: {id: ulm/measure/app, hasOutput: ulm/software/kern}, basis: stated, quote: der Kern}
"""
_OTHER = """\
id: source/ulm/eva-kuehn-spricht
type: WebPage
title: {de: Eva Kühn spricht}
url: https://blatt.example/2024/eva-kuhn-spricht.html
publisher: ulm/org/blatt
claims:
  - {type: Participation, in: ulm/measure/karte, participant: ulm/org/uni, role: lead, basis: stated, quote: die Karte}
"""
_FINDINGS = """\
- type: Claim
  states: {id: ulm/org/uni, unitOf: ulm/org/stadt}
  basis: inferred
  note: {de: Aus beiden Seiten., en: From both pages.}
  evidence:
    - {source: source/ulm/page, quote: mit der Universität}
    - {source: source/ulm/eva-kuehn-spricht, quote: unsere Universität}
"""


def ulm(folder: Path) -> Resources:
    """The city's data in a folder, beside the real ontology."""
    for place, text in {
        "dataset.yaml": _DATASET,
        "ulm/entities/all.yaml": _ENTITIES,
        "ulm/sources/page.yaml": _PAGE,
        "ulm/sources/eva-kuehn-spricht.yaml": _OTHER,
        "ulm/findings/all.yaml": _FINDINGS,
    }.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text(text, "utf-8")
    return Resources.find([folder])


def settings(folder: Path, persons: Persons = Persons.FUNCTIONS) -> Settings:
    return Settings.load(releases=folder / "releases", persons=persons)


def resources(folder: Path) -> Resources:
    return Resources.find([folder / "data"])
