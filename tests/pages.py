"""Every type of page of the site, once, for what holds on all of them; a new type of page is a line here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import httpx

__all__ = ["BY_NAME", "LANGUAGES", "MISSING", "PAGES", "STATES", "PageType"]

LANGUAGES = ("de", "en")
MISSING = 404


@dataclass(frozen=True)
class PageType:
    """One type of page: its name for the tests, and the address of an example below the language."""

    name: str
    address: str
    is_part: bool = True
    """Whether it belongs to one of the parts that the navigation names."""
    has_data: bool = True
    """Whether it is a document about something, so that the same is there as RDF; a form is not."""
    runs_scripts: bool = False
    status: int = 200

    def path(self, server: httpx.Client, language: str) -> str:
        """Where a server has it in a language."""
        return f"/{language}/{self.address}".replace("{release}", _release(server))

    def __str__(self) -> str:
        return self.name


@cache
def _release(server: httpx.Client) -> str:
    return str(server.get("/health").json()["release"])


PAGES = (
    PageType("start", "", runs_scripts=True),
    PageType("questions", "questions"),
    PageType("question", "questions/leads"),
    PageType("network", "network", runs_scripts=True),
    PageType("codebook", "network/codebook"),
    PageType("kinds", "things"),
    PageType("measures", "things/measures"),
    PageType("events", "things/events"),
    PageType("measure", "doc/dresden/measure/smart-participation"),
    PageType("office", "doc/dresden/org/a80"),
    PageType("person", "doc/dresden/person/jan-donhauser"),
    PageType("programme", "doc/dresden/programme/mpsc"),
    PageType("phase", "doc/dresden/phase/mpsc-2"),
    PageType("event", "doc/dresden/event/kick-off-2023"),
    PageType("document", "doc/dresden/document/smart-city-strategie"),
    PageType("source", "doc/source/dresden/kick-off-2023"),
    PageType("catalog", "catalog"),
    PageType("data-set", "doc/dataset/mpsc"),
    PageType("numbers", ".well-known/void"),
    PageType("releases", "releases"),
    PageType("release", "releases/{release}"),
    PageType("ontology", "ontology"),
    PageType("codes", "role"),
    PageType("graph", "graph/entities", is_part=False),
    PageType("impressum", "impressum", is_part=False),
    PageType("datenschutz", "datenschutz", is_part=False),
    PageType("barrierefreiheit", "barrierefreiheit", is_part=False),
    PageType("glossary", "glossar", is_part=False),
    PageType("search", "search", is_part=False, runs_scripts=True),
    PageType("editor", "sparql", runs_scripts=True),
    PageType("validate", "validate", has_data=False),
    PageType("missing", "nothing/here", is_part=False, has_data=False, status=MISSING),
)  # fmt: skip
BY_NAME = {each.name: each for each in PAGES}
STATES = (
    PageType("question-many", "questions/participations"),
    PageType("question-drawn", "questions/claims-per-source"),
    PageType("question-wrong", "questions/heads-on-a-date?date=soon", status=400),
    PageType("found", "search?q=Amt+52", runs_scripts=True),
    PageType("not-found", "search?q=xyzzy", runs_scripts=True),
    PageType("network-chosen", "network?nodes=-degree#org/tu-dresden", runs_scripts=True),
    PageType("network-people", "network?view=people-events&people=yes", runs_scripts=True),
    PageType("network-nothing", "network?role=lead&phase=mpsc-2", runs_scripts=True),
    PageType("refused", "network?view=nothing", is_part=False, has_data=False, status=400),
)
"""Pages as they look when somebody has asked them for something."""
