"""An entry of the catalogue as the form of a data portal has it: field by field, then its files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import DCTERMS, FOAF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.publish.dcat import DCAT, DCATAP, DCATDE, FORMATS, SPDX, VCARD
from mpsc_graph.web.codes import name_of
from mpsc_graph.web.literals import literal, number
from mpsc_graph.web.reading import Shown
from mpsc_graph.web.urls import Urls

__all__ = ["FIELDS", "File", "Record"]

ADMS = Namespace(PREFIXES["adms"])
Path = tuple[URIRef, ...]

FIELDS: tuple[tuple[str, str, Path], ...] = (
    ("Titel", "Title", (DCTERMS.title,)),
    ("Beschreibung", "Description", (DCTERMS.description,)),
    ("Kennung", "Identifier", (DCTERMS.identifier,)),
    ("Herausgeber", "Publisher", (DCTERMS.publisher, FOAF.name)),
    ("Art des Herausgebers", "Kind of publisher", (DCTERMS.publisher, DCTERMS.type)),
    ("Website des Herausgebers", "Publisher's website", (DCTERMS.publisher, FOAF.homepage)),
    ("Kontakt", "Contact", (DCAT.contactPoint, VCARD.fn)),
    ("E-Mail", "E-mail", (DCAT.contactPoint, VCARD.hasEmail)),
    ("Datenbereitsteller-ID", "Contributor id", (DCATDE.contributorID,)),
    ("Schlagwörter", "Keywords", (DCAT.keyword,)),
    ("Kategorien", "Categories", (DCAT.theme,)),
    ("Lizenz", "Licence", (DCAT.distribution, DCTERMS.license)),
    ("Lizenz", "Licence", (DCTERMS.license,)),
    ("Namensnennung", "Attribution", (DCAT.distribution, DCATDE.licenseAttributionByText)),
    ("Namensnennung", "Attribution", (DCATDE.licenseAttributionByText,)),
    ("Rechtsgrundlage", "Legal basis", (DCATAP.applicableLegislation, DCTERMS.title)),
    ("Raum", "Places", (DCTERMS.spatial,)),
    ("Ebene", "Level", (DCATDE.politicalGeocodingLevelURI,)),
    ("Zeitraum von", "Period from", (DCTERMS.temporal, DCAT.startDate)),
    ("Zeitraum bis", "Period to", (DCTERMS.temporal, DCAT.endDate)),
    ("Sprachen", "Languages", (DCTERMS.language,)),
    ("Aktualisierung", "Update frequency", (DCTERMS.accrualPeriodicity,)),
    ("Veröffentlicht", "Published", (DCTERMS.issued,)),
    ("Geändert", "Changed", (DCTERMS.modified,)),
    ("Version", "Version", (DCAT.version,)),
    ("Was neu ist", "What is new", (ADMS.versionNotes,)),
    ("Voriger Datenstand", "Release before", (DCAT.previousVersion,)),
    ("Zugang", "Access", (DCTERMS.accessRights,)),
    ("Verfügbarkeit", "Availability", (DCATAP.availability,)),
    ("Art", "Kind", (DCTERMS.type,)),
    ("Herkunft", "Origin", (DCTERMS.provenance, RDFS.label)),
    ("Webseite", "Web page", (DCAT.landingPage,)),
    ("Weitere Seiten", "Further pages", (FOAF.page,)),
    ("Startseite", "Home page", (FOAF.homepage,)),
    ("Folgt", "Conforms to", (DCTERMS.conformsTo,)),
    ("Adresse", "Address", (DCAT.endpointURL,)),
    ("Datensätze", "Data sets", (DCAT.dataset,)),
    ("Datensätze", "Data sets", (DCAT.servesDataset,)),
    ("Dienste", "Services", (DCAT.service,)),
)
"""Name in German and in English, and where it stands; in the order in which they are asked for."""


_FIRST = ("text/csv", *(format.media_type for format in FORMATS.values()))


@dataclass(frozen=True)
class File:
    """A distribution as shown. `size` is in bytes."""

    name: str
    description: str
    href: str
    media_type: str
    size: str
    sha256: str


class Record:
    """Reads one entry of a catalogue in one language."""

    def __init__(self, catalog: Graph, node: URIRef, language: str, urls: Urls) -> None:
        self.catalog, self.node, self.language, self.urls = catalog, node, language, urls

    @property
    def title(self) -> str:
        return self.text(self.node, DCTERMS.title)

    @property
    def description(self) -> str:
        return self.text(self.node, DCTERMS.description)

    @property
    def id(self) -> str:
        """For links within a page."""
        return self.node.rpartition("/")[2]

    def fields(self) -> Iterator[tuple[str, list[Shown]]]:
        """Name of the field, and its values as shown; those that are filled in."""
        for german, english, path in FIELDS:
            nodes: list[Node] = [self.node]
            for property_ in path:
                nodes = [value for node in nodes for value in self.catalog.objects(node, property_)]
            shown = {self.shown(value) for value in self.in_my_language(nodes)}
            if shown:
                name = english if self.language == "en" else german
                yield name, sorted(shown, key=lambda each: each.text.casefold())

    def files(self) -> list[File]:
        """The distributions, the formats that most people want first."""
        found = [self.file(node) for node in self.catalog.objects(self.node, DCAT.distribution)]
        return sorted(found, key=lambda file: (_place(file), file.href))

    def file(self, node: Node) -> File:
        value = self.catalog.value
        media_type = str(value(node, DCAT.mediaType)).partition("media-types/")[2]
        packed = value(node, DCAT.compressFormat)
        checksum = value(node, SPDX.checksum)
        return File(
            name=self.text(node, DCTERMS.title),
            description=self.text(node, DCTERMS.description),
            href=str(value(node, DCAT.accessURL)),
            media_type=f"{media_type} (gzip)" if packed else media_type,
            size=number(str(value(node, DCAT.byteSize) or ""), self.language),
            sha256=str((checksum and value(checksum, SPDX.checksumValue)) or ""),
        )

    def text(self, node: Node, property_: URIRef) -> str:
        return next((str(each) for each in self.in_my_language(list(self.catalog.objects(node, property_)))), "")

    def shown(self, value: Node) -> Shown:
        if isinstance(value, Literal):
            spoken = value.language if value.language != self.language else None
            return Shown(literal(value, self.language), None, spoken)
        iri = str(value)
        name = self.text(value, DCTERMS.title) or self.text(value, RDFS.label) or name_of(iri, self.language)
        if iri.startswith("mailto:"):
            return Shown(iri.removeprefix("mailto:"), iri)
        return Shown(name or self.short(iri), self.urls.follow(iri, self.language))

    def short(self, iri: str) -> str:
        """The end of a code's IRI; pages whole."""
        is_page = iri.startswith(self.urls.root)
        return iri if is_page else iri.rpartition("/")[2] or iri

    def in_my_language(self, terms: list[Node]) -> list[Node]:
        """All that is no text, and the texts in the page's language, else those in any."""
        spoken = [term for term in terms if isinstance(term, Literal) and term.language]
        mine = [term for term in spoken if term.language == self.language] or spoken
        return [term for term in terms if term not in spoken or term in mine]


def _place(file: File) -> int:
    media_type = file.media_type.partition(" ")[0]
    return _FIRST.index(media_type) if media_type in _FIRST else len(_FIRST)
