"""A report in the form asked for."""

from __future__ import annotations

from enum import StrEnum

from mpsc_graph.validate.formats import csv, html, junit, markdown, sarif, turtle
from mpsc_graph.validate.report import Report, Severity

__all__ = ["Form", "write"]


class Form(StrEnum):
    """The forms by name."""

    TEXT = "text"
    JSON = "json"
    TTL = "ttl"
    HTML = "html"
    MARKDOWN = "markdown"
    CSV = "csv"
    SARIF = "sarif"
    JUNIT = "junit"


def write(report: Report, form: Form, language: str, fail_on: Severity = Severity.VIOLATION) -> str:
    """The whole report as text. JSON, SARIF and Turtle have both languages, the others the one asked for.

    `fail_on` is from which severity on JUnit calls a result a failure.
    """
    match form:
        case Form.TEXT:
            return "".join(f"{line}\n" for line in report.lines(language))
        case Form.JSON:
            return report.json() + "\n"
        case Form.TTL:
            return turtle.write(report)
        case Form.HTML:
            return html.write(report, language)
        case Form.MARKDOWN:
            return markdown.write(report, language)
        case Form.CSV:
            return csv.write(report, language)
        case Form.SARIF:
            return sarif.write(report, language)
        case Form.JUNIT:
            return junit.write(report, language, fail_on)
