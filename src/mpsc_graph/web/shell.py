"""What stands around every page: where one is and can go, which release this is, under which licence, whom to tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from mpsc_graph.manifest import Manifest
from mpsc_graph.namespaces import CODE_LISTS
from mpsc_graph.publish.dataset import LICENSES
from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.documents import Document
from mpsc_graph.web.notices import NOTICES
from mpsc_graph.web.pages import fingerprint

__all__ = ["Section", "Shell"]


@dataclass(frozen=True)
class Section:
    """A part of the site: its address, its name in each language, and where other addresses of it begin."""

    address: str
    de: str
    en: str
    parts: tuple[str, ...] = ()
    is_live: bool = False

    def name(self, language: str) -> str:
        return self.de if language == "de" else self.en

    def holds(self, address: str) -> int:
        """How much of an address says that it belongs to this part, in characters; 0 for nothing."""
        inside = (each for each in (self.address, *self.parts) if f"{address}/".startswith(f"{each}/"))
        return max(map(len, inside), default=0)


_BESIDE = (".well-known/void", "validate")
_CATALOG = Section("catalog", "Daten", "Data", ("doc/dataset", "doc/catalog", "releases", *_BESIDE))
_RELEASES = Section("releases", "Daten", "Data", _BESIDE)
_SECTIONS = (
    Section("questions", "Auswertungen", "Questions"),
    Section("network", "Kooperationsnetz", "Network"),
    Section("things", "Dinge", "Things", ("doc",)),
    _CATALOG,
    Section("ontology", "Vokabular", "Vocabulary", tuple(CODE_LISTS)),
    Section("sparql", "SPARQL", "SPARQL", is_live=True),
)


@dataclass(frozen=True)
class Shell:
    """What templates know as `shell`. A site that is not live offers nothing that a server has to answer."""

    settings: Settings
    serving: Serving
    is_live: bool

    @property
    def manifest(self) -> Manifest:
        """That of the release that is served."""
        return self.serving.pool.release.manifest

    @property
    def license(self) -> str:
        """The name of the data's licence, its address where it is not one that we know."""
        known = LICENSES.get(self.manifest.license)
        return known.name if known else self.manifest.license

    def sections(self) -> Iterator[Section]:
        """The main navigation. A release that describes no data set has no catalogue."""
        for section in _SECTIONS:
            if self.is_live or not section.is_live:
                yield _RELEASES if section is _CATALOG and self.manifest.modified is None else section

    def asset(self, name: str) -> str:
        """The address of a file that comes with the pages, below the root; another one when it changes."""
        return f"static/{name}?{fingerprint(name)}"

    def section(self, document: Document | None) -> Section | None:
        """The part of the site that a document belongs to."""
        if not document:
            return None
        nearest = max(self.sections(), key=lambda each: each.holds(document.address))
        return nearest if nearest.holds(document.address) else None

    def mail(self, subject: str, about: str) -> str | None:
        """A letter to the operator about an address; None where nobody is set to get it."""
        contact = self.settings.contact_email
        return contact and f"mailto:{quote(contact, safe='@')}?subject={quote(subject)}&body={quote(about)}"

    def notices(self, language: str) -> list[tuple[str, str]]:
        """Address and name of the pages that law asks for, and of those that help to read."""
        shown = [each for each in NOTICES if each.address != "leichte-sprache" or self.settings.easy_language]
        glossary = {"de": "Glossar", "en": "Glossary"}[language]
        return [*((each.address, each.short[language]) for each in shown), ("glossar", glossary)]
