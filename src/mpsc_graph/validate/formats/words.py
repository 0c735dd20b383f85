"""The words around the results, in German and English."""

from __future__ import annotations

from mpsc_graph.validate.report import Report

__all__ = ["WORDS", "difference"]

WORDS = {
    "de": {
        "title": "Prüfbericht",
        "checked": "Geprüft",
        "statements": "Aussagen",
        "ours": "mit dem Vokabular und dem, was daraus folgt",
        "line": "Zeile",
        "engine": "Prüfprogramm",
        "rules": "Welche Regeln verletzt sind",
        "things": "Was im Einzelnen zu tun ist",
        "severity": "Schwere",
        "rule": "Regel",
        "path": "Angabe",
        "count": "Anzahl",
        "value": "Wert",
        "do": "Was tun",
        "why": "Woran es liegt",
        "branch": "Möglichkeit",
        "focus": "Wie viele Dinge jede Regel geprüft hat",
        "shape": "Regelwerk (Shape)",
        "nodes": "Dinge",
        "left": "Was dem Referenzprogramm überlassen wurde",
        "reason": "Grund",
        "show": "Zeigen",
        "first": "Die ersten {shown} von {all} Ergebnissen, die schwersten zuerst; in den Dateien stehen alle.",
        "new": "neu",
        "since": "Seit der letzten Prüfung: {new} neu, {mended} behoben.",
        "statement": "Aussage",
    },
    "en": {
        "title": "Validation report",
        "checked": "Checked",
        "statements": "statements",
        "ours": "with the vocabulary and what follows from it",
        "line": "Line",
        "engine": "engine",
        "rules": "Which rules are broken",
        "things": "What to mend, thing by thing",
        "severity": "Severity",
        "rule": "Rule",
        "path": "Property",
        "count": "Count",
        "value": "Value",
        "do": "What to do",
        "why": "Why",
        "branch": "Possibility",
        "focus": "How many things each rule checked",
        "shape": "Shape",
        "nodes": "Things",
        "left": "What was left to the reference engine",
        "reason": "Reason",
        "show": "Show",
        "first": "The first {shown} of {all} results, gravest first; the files have them all.",
        "new": "new",
        "since": "Since the last check: {new} new, {mended} mended.",
        "statement": "Statement",
    },
}


def difference(report: Report, language: str) -> str:
    """What changed since the last run of the same, in one sentence; empty where there was none."""
    if report.new is None or report.mended is None:
        return ""
    return WORDS[language]["since"].format(new=len(report.new), mended=len(report.mended))
