"""The words around the results, in German and English."""

from __future__ import annotations

from mpsc_graph.validate.report import Report

__all__ = ["WORDS", "difference"]

WORDS = {
    "de": {
        "title": "Prüfbericht",
        "checked": "Geprüft",
        "statements": "Aussagen",
        "engine": "Prüfprogramm",
        "rules": "Nach Regel",
        "things": "Nach Ding",
        "severity": "Schwere",
        "rule": "Regel",
        "path": "Angabe",
        "count": "Anzahl",
        "value": "Wert",
        "do": "Was tun",
        "why": "Woran es liegt",
        "branch": "Möglichkeit",
        "focus": "Was die Regeln angesehen haben",
        "shape": "Regelwerk (Shape)",
        "nodes": "Dinge",
        "left": "Was dem Referenzprogramm überlassen wurde",
        "reason": "Grund",
        "show": "Zeigen",
        "new": "neu",
        "since": "Seit der letzten Prüfung: {new} neu, {mended} behoben.",
        "statement": "Aussage",
    },
    "en": {
        "title": "Validation report",
        "checked": "Checked",
        "statements": "statements",
        "engine": "engine",
        "rules": "By rule",
        "things": "By thing",
        "severity": "Severity",
        "rule": "Rule",
        "path": "Property",
        "count": "Count",
        "value": "Value",
        "do": "What to do",
        "why": "Why",
        "branch": "Possibility",
        "focus": "What the rules looked at",
        "shape": "Shape",
        "nodes": "Things",
        "left": "What was left to the reference engine",
        "reason": "Reason",
        "show": "Show",
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
