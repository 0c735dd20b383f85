"""The report as a page: one file that looks like the site and needs nothing else, no script either."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup

from mpsc_graph.validate.formats.words import WORDS, difference
from mpsc_graph.validate.report import Report, Severity, shorten

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["write"]

_WEB = re.compile(r"https?://[^\s\"'<>]+")


def write(report: Report, language: str) -> str:
    """The page in one language."""
    return _template().render(
        report=report,
        language=language,
        words=WORDS[language],
        difference=difference(report, language),
        severities=[severity for severity in Severity if report.counts()[severity.value]],
        style=Markup(files("mpsc_graph").joinpath("web/static/style.css").read_text("utf-8")),
    )


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # other commands do not wait for it

    loader = PackageLoader("mpsc_graph.validate.formats")
    pages = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    pages.filters |= {"short": shorten, "is_web": lambda iri: bool(_WEB.fullmatch(iri))}
    return pages.get_template("report.html")
