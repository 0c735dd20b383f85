"""Claims that cannot both be right, found by rule: a table of pairs from two pages, and whether they conflict."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.test_derive import graph


def statement(key: str, value: str, more: str = "") -> str:
    return f"  - {{type: Claim, states: {{id: ulm/phase/eins, {key}: {value}}}, basis: stated, quote: x{more}}}\n"


def figure(value: str, more: str = "", unit: str = "C62") -> str:
    what = f"observationAbout: ulm/measure/app, variableMeasured: number-of-datasets, unitCode: {unit}"
    return f"  - {{type: [Claim, Observation], {what}, {value}, basis: stated, quote: x{more}}}\n"


def role(participant: str, name: str, more: str = "") -> str:
    what = f"in: ulm/measure/app, participant: {participant}, role: {name}"
    return f"  - {{type: Participation, {what}, basis: stated, quote: x{more}}}\n"


def listed(participant: str) -> str:
    who = f"{{type: Participation, participant: {participant}, role: named}}"
    what = "type: PhaseEntry, measure: ulm/measure/app, phase: ulm/phase/eins, status: planned, basis: stated, quote: x"
    return f"  - {{{what}, participation: [{who}]}}\n"


def head(person: str, period: str, function: str = "head-of-office") -> str:
    what = f"member: ulm/person/{person}, organization: ulm/org/amt, memberRole: {function}"
    return f'  - {{type: [Claim, Membership], {what}, temporal: "{period}", basis: stated, quote: x}}\n'


DOUBT = ", note: {de: Grund, en: reason}, standing: "
PAIRS = {
    "another day": (statement("periodStart", '"2023-07-01"'), statement("periodStart", '"2023-07-02"'), True),
    "the same day": (statement("periodStart", '"2023-07-01"'), statement("periodStart", '"2023-07-01"'), False),
    "a day and its month": (statement("periodStart", '"2023-07-01"'), statement("periodStart", '"2023-07"'), False),
    "a day and its year": (statement("periodStart", '"2023-07-01"'), statement("periodStart", '"2023"'), False),
    "a month and autumn": (statement("periodStart", '"2023-07"'), statement("periodStart", '"2023-23"'), True),
    "start and end": (statement("periodStart", '"2023-07-01"'), statement("periodEnd", '"2023-07-02"'), False),
    "two names": (statement("altLabel", "{de: Anfang}"), statement("altLabel", "{de: Auftakt}"), False),
    "two full names": (statement("title", "{de: Anfang}"), statement("title", "{de: Auftakt}"), True),
    "two languages": (statement("title", "{de: Anfang}"), statement("title", "{en: Start}"), False),
    "one rejected": (
        statement("periodStart", '"2023-07-01"'),
        statement("periodStart", '"2023-07-02"', DOUBT + "rejected"),
        False,
    ),
    "one contested": (
        statement("periodStart", '"2023-07-01"'),
        statement("periodStart", '"2023-07-02"', DOUBT + "contested"),
        True,
    ),
    "another number": (figure('value: "9"'), figure('value: "10"'), True),
    "the same number": (figure('value: "9"'), figure('value: "9.0"'), False),
    "more than": (figure('value: "1100", measurementQualifier: more-than'), figure('value: "1117"'), False),
    "more than the other": (figure('value: "1200", measurementQualifier: more-than'), figure('value: "1117"'), True),
    "up to": (figure('value: "1200", measurementQualifier: up-to'), figure('value: "1117"'), False),
    "about the same": (figure('value: "1100", measurementQualifier: about'), figure('value: "1117"'), False),
    "about another": (figure('value: "800", measurementQualifier: about'), figure('value: "1117"'), True),
    "planned and counted": (figure('value: "4", measurementQualifier: planned'), figure('value: "1"'), False),
    "a number in the range": (figure('minValue: "1", maxValue: "5"'), figure('value: "4"'), False),
    "a number beside the range": (figure('minValue: "1", maxValue: "3"'), figure('value: "4"'), True),
    "other times": (
        figure('value: "800"', ', temporal: "2019-07"'),
        figure('value: "1117"', ', temporal: "2025"'),
        False,
    ),
    "the same time": (
        figure('value: "800"', ', temporal: "2019/.."'),
        figure('value: "1117"', ', temporal: "2025"'),
        True,
    ),
    "no time beside a time": (figure('value: "800"'), figure('value: "1117"', ', temporal: "2025"'), True),
    "a year and twelve months": (figure('value: "1"', unit="ANN"), figure('value: "12"', unit="MON"), False),
    "two years and twelve months": (figure('value: "2"', unit="ANN"), figure('value: "12"', unit="MON"), True),
    "euros and pieces": (figure('value: "2"', unit="EUR"), figure('value: "12"'), False),
    "another start in a post": (head("a", "2010/2023"), head("a", "2011/2023-02"), True),
    "a start less precise": (head("a", "2011-04/2023"), head("a", "2011/2023-02"), False),
    "in post, as a page says": (head("a", "2011/2023"), head("a", "2012-03"), False),
    "two heads at a time": (head("a", "2011/2023"), head("b", "2022/.."), True),
    "one head after the other": (head("a", "2011/2022"), head("b", "2023/.."), False),
    "a head whose end nobody gives": (head("a", "2011/"), head("b", "2023/.."), False),
    "two staff": (head("a", "2011/2023", "project-staff"), head("b", "2022/..", "project-staff"), False),
    "two leads": (role("ulm/org/amt", "lead"), role("ulm/org/uni", "lead"), True),
    "a lead and its city": (role("ulm/org/amt", "lead"), role("ulm/org/stadt", "lead"), False),
    "two partners": (role("ulm/org/amt", "partner"), role("ulm/org/uni", "partner"), False),
    "leads one after the other": (
        role("ulm/org/amt", "lead", ', temporal: "../2022"'),
        role("ulm/org/uni", "lead", ', temporal: "2023/.."'),
        False,
    ),
    "both named by one": (
        role("ulm/org/amt", "lead") + role("ulm/org/uni", "lead"),
        role("ulm/org/uni", "lead"),
        False,
    ),
    "a lead whom the other does not list": (role("ulm/org/amt", "lead"), listed("ulm/org/uni"), True),
    "a lead whose city the other lists": (role("ulm/org/amt", "lead"), listed("ulm/org/stadt"), False),
    "a lead whom the other lists": (role("ulm/org/amt", "lead"), listed("ulm/org/amt"), False),
}


@pytest.mark.parametrize("name", PAIRS)
def test_conflicts(name: str, tmp_path: Path) -> None:
    one, other, is_conflict = PAIRS[name]
    part = "  - {type: Claim, states: {id: ulm/org/amt, unitOf: ulm/org/stadt}, basis: stated, quote: x}\n"
    people = "".join(
        f"- {{id: ulm/person/{who}, type: Person, name: {who}, source: source/ulm/page}}\n" for who in "ab"
    )
    derived = graph(tmp_path, one + part, other_page=other, more_entities=people)
    assert sum("mpsc:conflictsWith" in line for line in derived) == (2 if is_conflict else 0)
