"""What is looked for in shapes, in German and English."""

from __future__ import annotations

from dataclasses import dataclass

from mpsc_graph.validate.report import Severity

__all__ = ["LINT_RULES", "LintRule"]


@dataclass(frozen=True)
class LintRule:
    """What is looked for: how grave it is, and in words what it is and what to do, German and English."""

    severity: Severity
    message: tuple[str, str]
    hint: tuple[str, str]


LINT_RULES = {
    "unknown-term": LintRule(
        Severity.VIOLATION,
        ("SHACL kennt {value} nicht; die Angabe bewirkt nichts.", "SHACL has no {value}; the statement does nothing."),
        ("{advice}", "{advice}"),
    ),
    "unreadable": LintRule(
        Severity.VIOLATION,
        ("Die Shape kann nicht ausgeführt werden: {value}", "The shape cannot be run: {value}"),
        ("Die Angabe berichtigen.", "Mend what it says."),
    ),
    "unsatisfiable": LintRule(
        Severity.VIOLATION,
        ("Nichts kann das einhalten: {value}.", "Nothing can keep this: {value}."),
        ("Eine der beiden Angaben ändern oder löschen.", "Change or delete one of the two."),
    ),
    "circle": LintRule(
        Severity.WARNING,
        ("Die Shape verweist über andere auf sich selbst.", "The shape refers to itself by way of others."),
        (
            "Den Kreis auftrennen; was ein Kreis bedeutet, lässt SHACL offen.",
            "Break the circle; SHACL leaves open what it means.",
        ),
    ),
    "no-focus": LintRule(
        Severity.WARNING,
        ("Die Shape trifft nichts in den Daten.", "The shape finds nothing to look at in the data."),
        (
            "Prüfen, ob das Ziel richtig geschrieben ist (sh:targetClass, sh:targetSubjectsOf …).",
            "Check whether the target is spelt right (sh:targetClass, sh:targetSubjectsOf …).",
        ),
    ),
    "missing-language": LintRule(
        Severity.WARNING,
        ("Die Meldung fehlt in einer Sprache: {value}.", "The message is missing in a language: {value}."),
        ("sh:message auf Deutsch und Englisch angeben.", "Give sh:message in German and English."),
    ),
    "missing-fixture": LintRule(
        Severity.WARNING,
        ("Keine Testdatei bricht diese Regel.", "No test file breaks this rule."),
        (
            "Eine kleine Datei in {value} anlegen, die nur diese Regel bricht und sie in der ersten Zeile nennt.",
            "Add a small file to {value} that breaks this rule only and names it in its first line.",
        ),
    ),
    "nameless": LintRule(
        Severity.INFO,
        ("Die Shape hat keine IRI; Berichte können sie nicht nennen.", "The shape has no IRI; reports cannot name it."),
        ("Der Shape eine IRI geben.", "Give the shape an IRI."),
    ),
    "one-by-one": LintRule(
        Severity.INFO,
        ("Die SPARQL-Regel wird für jedes Ding einzeln gefragt.", "The SPARQL rule is asked for each thing by itself."),
        (
            "Schneller wird sie ohne dies: {value}.",
            "It would be faster without this: {value}.",
        ),
    ),
}
