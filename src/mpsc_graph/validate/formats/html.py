"""The report as a page: one file that looks like the site and needs nothing else, no script either."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from babel.numbers import format_decimal
from markupsafe import Markup

from mpsc_graph.validate.formats.words import WORDS, difference
from mpsc_graph.validate.report import Report, Severity, shorten

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["fragment", "write"]

_WEB = re.compile(r"https?://[^\s\"'<>]+")
_LOCALES = {"de": "de", "en": "en_GB"}
_LONGEST = 300
"""Characters of a text in a fragment; a value may have millions."""


def write(report: Report, language: str) -> str:
    """The page in one language."""
    style = files("mpsc_graph").joinpath("web/static/style.css").read_text("utf-8")
    values = _values(report, language) | {"style": Markup(style), "level": 1}
    return _template("report.html").render(values)


def fragment(report: Report, language: str, most: int, is_ours: bool) -> str:
    """The same for a page of the site, below its heading: no more results than `most`, and long texts cut short.

    `is_ours` says that the project's vocabulary and rules were added to what was checked.
    """
    shown = replace(report, results=report.results[:most])
    values = _values(report, language) | {"things": shown.things(), "shown": len(shown.results)}
    values |= {"level": 2, "brief": True, "is_ours": is_ours, "most": most, "longest": _LONGEST}
    return _template("results.html").render(values)


def _values(report: Report, language: str) -> dict[str, Any]:
    return {
        "report": report,
        "things": report.things(),
        "shown": len(report.results),
        "brief": False,
        "is_ours": False,
        "most": None,
        "longest": None,
        "language": language,
        "number": lambda count: format_decimal(count, locale=_LOCALES[language]),
        "words": WORDS[language],
        "difference": difference(report, language),
        "severities": [severity for severity in Severity if report.counts()[severity.value]],
    }


def _cut(text: object, longest: int | None) -> str:
    whole = str(text)
    return whole if longest is None or len(whole) <= longest else f"{whole[:longest]}…"


@cache
def _template(name: str) -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # other commands do not wait for it

    loader = PackageLoader("mpsc_graph.validate.formats")
    pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    pages.filters |= {"short": shorten, "cut": _cut, "is_web": lambda iri: bool(_WEB.fullmatch(iri))}
    return pages.get_template(name)
