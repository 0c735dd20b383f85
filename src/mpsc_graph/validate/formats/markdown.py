"""The report as Markdown, for an issue or a merge request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mpsc_graph.validate.formats.words import WORDS, difference
from mpsc_graph.validate.report import Report, Result, shorten

__all__ = ["write"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!~&])")


def write(report: Report, language: str) -> str:
    """Summary, then the results thing by thing."""
    return "\n".join(_lines(report, language)) + "\n"


def _lines(report: Report, language: str) -> Iterator[str]:
    words = WORDS[language]
    yield f"# {words['title']}"
    yield ""
    yield f"**{report.summary(language)}** {difference(report, language)}".rstrip()
    if not report.results:
        return
    yield from ("", f"## {words['rules']}", "")
    yield f"| {words['severity']} | {words['rule']} | {words['path']} | {words['count']} |"
    yield "|---|---|---|--:|"
    for result, count in report.groups():
        path = _plain(shorten(result.path)) if result.path else ""
        yield f"| {result.severity.word(language)} | {_plain(result.message(language))} | {path} | {count} |"
    yield from ("", f"## {words['things']}")
    for thing, results in report.things():
        yield from ("", f"### {_plain(thing.name(language))}", "", f"`{thing.focus}`", "")
        for result in results:
            yield from _result(result, language, "- ")


def _result(result: Result, language: str, mark: str) -> Iterator[str]:
    place = f" ({_plain(str(result.location))})" if result.location else ""
    branch = f"{WORDS[language]['branch']} {result.branch}: " if result.branch else ""
    yield f"{mark}{branch}**{result.severity.word(language)}**: {_plain(result.message(language))}{place}"
    inside = " " * (len(mark) - 2)
    for statement in result.statements:
        yield f"{inside}  - {_plain(str(statement))}"
    if hint := result.hint.get(language):
        yield f"{inside}  - → {_plain(hint)}"
    for detail in result.details:
        yield from _result(detail, language, f"{inside}  - ")


def _plain(text: str) -> str:
    """Text that is not to be read as Markdown or HTML, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
