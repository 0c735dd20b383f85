"""The parts of a catalogue, as DCAT-AP.de 3.0 has them: data sets, distributions, who publishes, what they cover.

What belongs to a data set has a hash IRI of it, as in <…/dataset/mpsc#mpsc.ttl>: it is found in that data set's
document, and stays the same from release to release. No data set leads to another, and each has a contact and a period
of its own: GovData stores, and on an update deletes, all that can be reached from a data set save its publisher
(`(<>|!<>)*` in ckanext-dcatde).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rdflib import DCTERMS, FOAF, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.publish.dataset import Dataset, Texts
from mpsc_graph.publish.files import DumpFile

__all__ = [
    "AUTHORITY",
    "DCAT",
    "DCATAP",
    "DCATDE",
    "FORMATS",
    "LANGUAGES",
    "SPDX",
    "VCARD",
    "Dcat",
    "Format",
    "date",
    "in_both",
    "midnight",
]

AUTHORITY = Namespace("http://publications.europa.eu/resource/authority/")
"""The EU's lists of codes."""
DCAT = Namespace(PREFIXES["dcat"])
"""DCAT 3, of which rdflib's own list of terms lacks some."""
DCATAP = Namespace("http://data.europa.eu/r5r/")
"""As DCAT-AP writes it; the official shapes of DCAT-AP.de have a # at its end, and so find nothing."""
DCATDE = Namespace("http://dcat-ap.de/def/dcatde/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
LANGUAGES = {"de": AUTHORITY["language/DEU"], "en": AUTHORITY["language/ENG"]}

_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_PUBLISHER_TYPES = "http://purl.org/adms/publishertype/"
_GEOCODING = "http://dcat-ap.de/def/politicalGeocoding/"
_LEVELS = {
    "municipalityKey": "municipality",
    "regionalKey": "municipality",
    "districtKey": "administrativeDistrict",
    "governmentDistrictKey": "administrativeDistrict",
    "stateKey": "state",
}
"""Keys of places → the level they are of (http://dcat-ap.de/def/politicalGeocoding/Level/)."""

Values = Node | str | Texts | Iterable[Node] | None
"""What may be said with a property: a term, a text without language, texts by language, several terms, or nothing."""


class Format(NamedTuple):
    """A format of files: its media type, its code in the EU's list of file types, its name."""

    media_type: str
    code: str
    name: str


FORMATS = {
    "ttl": Format("text/turtle", "RDF_TURTLE", "Turtle"),
    "nt": Format("application/n-triples", "RDF_N_TRIPLES", "N-Triples"),
    "rdf": Format("application/rdf+xml", "RDF_XML", "RDF/XML"),
    "jsonld": Format("application/ld+json", "JSON_LD", "JSON-LD"),
}
"""Formats of graphs, by ending."""


class Dcat(Graph):
    """A graph to say things in, of one data set and what comes with it. It gets no blank nodes."""

    def __init__(self, about: Dataset, geocoding: bool) -> None:
        super().__init__(bind_namespaces="none")
        self.about, self.geocoding = about, geocoding
        self.publisher = URIRef(f"{about.iri}#publisher")
        self.license = URIRef(about.license.code)
        own = {"dcatap": DCATAP, "dcatde": DCATDE, "eli": ELI, "spdx": SPDX, "vcard": VCARD}
        for prefix, namespace in {**PREFIXES, **own}.items():
            self.bind(prefix, namespace)

    def say(self, node: URIRef, kind: URIRef, said: Mapping[URIRef, Values]) -> None:
        """A node, its class and all that is said of it."""
        self.add((node, RDF.type, kind))
        for property_, values in said.items():
            for value in _terms(values):
                self.add((node, property_, value))

    def say_publisher(self) -> None:
        publisher = self.about.publisher
        self.say(
            self.publisher,
            FOAF.Agent,
            {
                FOAF.name: publisher.name,
                FOAF.homepage: URIRef(publisher.url) if publisher.url else None,
                DCTERMS.type: URIRef(_PUBLISHER_TYPES + publisher.kind),
            },
        )

    def say_dataset(self, node: URIRef, said: Mapping[URIRef, Values]) -> None:
        """A data set: what is the same for all of them, and what is said of this one."""
        about = self.about
        common: dict[URIRef, Values] = {
            DCTERMS.identifier: str(node),
            DCATDE.contributorID: URIRef(about.publisher.contributor),
            DCTERMS.issued: date(about.issued),
            DCTERMS.modified: midnight(about.modified),
            DCTERMS.language: LANGUAGES.values(),
            DCTERMS.accrualPeriodicity: URIRef(about.frequency) if about.frequency else None,
            DCATAP.applicableLegislation: self.legal_basis(node),
        }
        self.say(node, DCAT.Dataset, {**self.on_offer(node), **common, **said})

    def legal_basis(self, node: URIRef) -> URIRef | None:
        """What the publication rests on, as a node of its own: dcatde:legalBasis, which took words, is deprecated."""
        if (words := self.about.publisher.legal_basis) is None:
            return None
        basis = URIRef(f"{node}#legal-basis")
        self.say(basis, ELI.LegalResource, {DCTERMS.title: {"de": words}})
        return basis

    def on_offer(self, node: URIRef) -> dict[URIRef, Values]:
        """What data sets and services have in common."""
        about, publisher = self.about, self.about.publisher
        contact = URIRef(f"{node}#contact")
        self.add((contact, RDF.type, VCARD.Organization))
        self.say(
            contact,
            VCARD.Kind,
            {
                VCARD.fn: publisher.name,
                VCARD.hasEmail: URIRef(f"mailto:{publisher.email}"),
                VCARD.hasURL: URIRef(publisher.url) if publisher.url else None,
            },
        )
        return {
            DCTERMS.publisher: self.publisher,
            DCAT.contactPoint: contact,
            DCAT.keyword: [Literal(word, language) for language, words in about.keywords.items() for word in words],
            DCAT.theme: [URIRef(each) for each in about.themes],
            DCTERMS.accessRights: AUTHORITY["access-right/PUBLIC"],
            DCATAP.availability: AUTHORITY["planned-availability/STABLE"],
            DCAT.landingPage: URIRef(about.page(node)),
        }

    def covers(self, node: URIRef) -> dict[URIRef, Values]:
        """Which places and time a data set is about, and the level of the places in the administration."""
        about, places = self.about, [URIRef(each) for each in self.about.spatial]
        for place in places:
            self.add((place, RDF.type, DCTERMS.Location))
        keys = [place for place in places if place.startswith(_GEOCODING)]
        levels = {_LEVELS.get(key.removeprefix(_GEOCODING).partition("/")[0]) for key in keys} - {None}
        period = URIRef(f"{node}#period") if about.begins or about.ends else None
        if period:
            bounds = {DCAT.startDate: about.begins, DCAT.endDate: about.ends}
            self.say(period, DCTERMS.PeriodOfTime, {name: date(day) for name, day in bounds.items() if day})
        return {
            DCTERMS.spatial: places,
            DCTERMS.temporal: period,
            DCATDE.politicalGeocodingLevelURI: [URIRef(f"{_GEOCODING}Level/{level}") for level in levels],
            DCATDE.politicalGeocodingURI: keys if self.geocoding else None,
        }

    def say_distribution(self, node: URIRef, name: str, format: Format, said: Mapping[URIRef, Values]) -> URIRef:
        """A distribution of a data set, with the licence; gives its IRI."""
        distribution = URIRef(f"{node}#{name}")
        self.add((node, DCAT.distribution, distribution))
        common: dict[URIRef, Values] = {
            DCTERMS.modified: midnight(self.about.modified),
            DCTERMS.format: AUTHORITY[f"file-type/{format.code}"],
            DCAT.mediaType: URIRef(_MEDIA_TYPES + format.media_type),
            DCATAP.availability: AUTHORITY["planned-availability/STABLE"],
            **self.licensed(),
        }
        self.say(distribution, DCAT.Distribution, {**common, **said})
        return distribution

    def say_file(self, node: URIRef, file: DumpFile, said: Mapping[URIRef, Values]) -> None:
        """A file that is downloaded as a distribution of a data set, with its size and checksum."""
        address, checksum = URIRef(self.about.address(f"download/{file.name}")), URIRef(f"{node}#{file.name}.sha256")
        about_file: dict[URIRef, Values] = {
            DCAT.accessURL: address,
            DCAT.downloadURL: address,
            DCAT.byteSize: Literal(file.size, datatype=XSD.nonNegativeInteger),
            DCAT.compressFormat: URIRef(_MEDIA_TYPES + file.compression) if file.compression else None,
            SPDX.checksum: checksum,
        }
        self.say_distribution(node, file.name, Format(file.media_type, file.file_type, ""), {**about_file, **said})
        value = Literal(file.sha256, datatype=XSD.hexBinary, normalize=False)
        self.say(checksum, SPDX.Checksum, {SPDX.algorithm: SPDX.checksumAlgorithm_sha256, SPDX.checksumValue: value})

    def licensed(self) -> dict[URIRef, Values]:
        """The licence by its code at GovData, and how the publisher is named where it asks for that."""
        about = self.about
        attribution = {"de": about.attribution} if about.license.asks_attribution else None
        return {DCTERMS.license: self.license, DCATDE.licenseAttributionByText: attribution}

    def say_label(self, node: URIRef, kind: URIRef, label: Values) -> URIRef:
        """A node that has a class and a label and nothing more; gives its IRI."""
        self.say(node, kind, {RDFS.label: label})
        return node


def date(day: str) -> Literal:
    return Literal(day, datatype=XSD.date)


def midnight(day: str) -> Literal:
    """The beginning of a day, where a harvester looks for a time."""
    return Literal(f"{day}T00:00:00Z", datatype=XSD.dateTime, normalize=False)


def in_both(text: str) -> Texts:
    """A name that is the same in German and English."""
    return dict.fromkeys(LANGUAGES, text)


def _terms(values: Values) -> Iterator[Node]:
    if isinstance(values, Node):
        yield values
    elif isinstance(values, str):
        yield Literal(values)
    elif isinstance(values, Mapping):
        yield from (Literal(text, language) for language, text in values.items())
    else:
        yield from values or ()
