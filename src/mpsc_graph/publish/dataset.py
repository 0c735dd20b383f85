"""The one description of the data set: catalogue, VoID, schema.org and citation are made from it.

What it is about stands in `data/dataset.yaml` and comes out of the release; who publishes it is set by the operator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import DCAT, DCTERMS, OWL, RDF, Graph, Literal, URIRef
from rdflib.term import Node

from mpsc_graph.errors import ReleaseError, SettingError
from mpsc_graph.manifest import Manifest
from mpsc_graph.namespaces import GRAPHS, ONTOLOGY, PREFIXES
from mpsc_graph.settings import Settings

__all__ = ["EXAMPLE", "LICENSES", "QUERY", "Dataset", "License", "Publisher", "Texts", "Vocabulary"]

QUERY = f"""PREFIX dcat: <{PREFIXES["dcat"]}>
PREFIX mpsc: <{PREFIXES["mpsc"]}>
CONSTRUCT {{ ?dataset ?property ?value . ?phase dcat:startDate ?start ; dcat:endDate ?end }} WHERE {{
  {{ GRAPH ?g {{ ?dataset a dcat:Dataset ; ?property ?value }} }}
  UNION {{ GRAPH ?g {{ <{ONTOLOGY}> ?property ?value }} BIND (<{ONTOLOGY}> AS ?dataset) }}
  UNION {{ GRAPH ?g {{ ?phase a mpsc:Phase }} GRAPH ?h {{ ?phase dcat:startDate ?start }} }}
  UNION {{ GRAPH ?g {{ ?phase a mpsc:Phase }} GRAPH ?h {{ ?phase dcat:endDate ?end }} }}
}}"""
"""What `Dataset.read` reads, asked of the release."""

Texts = Mapping[str, str]
"""Language → text."""


@dataclass(frozen=True)
class License:
    """A licence: its own address, its code at GovData, its name, its id in SPDX's list, and whether the publisher has
    to be named."""

    iri: str
    code: str
    name: str
    spdx: str
    asks_attribution: bool


_CREATIVE, _GERMAN = "https://creativecommons.org/", "https://www.govdata.de/dl-de/"
_CODES = "http://dcat-ap.de/def/licenses/"
LICENSES = {
    each.iri: each
    for each in (
        License(_CREATIVE + "licenses/by/4.0/", _CODES + "cc-by/4.0", "CC BY 4.0", "CC-BY-4.0", True),
        License(_CREATIVE + "publicdomain/zero/1.0/", _CODES + "cc-zero", "CC0 1.0", "CC0-1.0", False),
        License(_GERMAN + "by-2-0", _CODES + "dl-by-de/2.0", "dl-de/by-2-0", "DL-DE-BY-2.0", True),
        License(_GERMAN + "zero-2-0", _CODES + "dl-zero-de/2.0", "dl-de/zero-2-0", "DL-DE-ZERO-2.0", False),
    )
}
"""Open licences that GovData has a code for, by the IRI that `MPSC_LICENSE` takes."""


@dataclass(frozen=True)
class Publisher:
    """Who publishes the data set, as set by the operator. An example stands for nobody and says so."""

    name: str
    kind: str
    email: str
    contributor: str
    url: str | None = None
    legal_basis: str | None = None
    is_example: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Publisher | None:
        """The publisher that is set, None where part of it is missing."""
        name, email, contributor = settings.publisher_name, settings.contact_email, settings.contributor_id
        if not (name and email and contributor):
            return None
        return cls(name, settings.publisher_type, email, contributor, settings.publisher_url, settings.legal_basis)

    @classmethod
    def required(cls, settings: Settings) -> Publisher:
        """The publisher that is set. Raises SettingError that names what is missing."""
        if (publisher := cls.of(settings)) is None:
            wanted = ("publisher_name", "contact_email", "contributor_id")
            missing = [f"MPSC_{name.upper()}" for name in wanted if getattr(settings, name) is None]
            raise SettingError(
                f"{', '.join(missing)}: not set, and nobody else can say who publishes; set what is missing, as in "
                "MPSC_PUBLISHER_NAME='Stadt Beispiel' MPSC_CONTACT_EMAIL=opendata@example.org "
                "MPSC_CONTRIBUTOR_ID=http://dcat-ap.de/def/contributors/freistaatSachsen"
            )
        return publisher


EXAMPLE = Publisher(
    name="Beispiel (kein Herausgeber gesetzt) / Example (no publisher set)",
    kind="LocalAuthority",
    email="nobody@example.org",
    contributor="http://dcat-ap.de/def/contributors/freistaatSachsen",
    is_example=True,
)
"""What a local server shows until the publisher is set; `publish` refuses it."""


@dataclass(frozen=True)
class Vocabulary:
    """The vocabulary that the data are written in. Dates are ISO 8601."""

    title: Texts
    description: Texts
    version: str
    issued: str
    modified: str

    @classmethod
    def read(cls, graph: Graph) -> Vocabulary | None:
        """From the answer to `QUERY`; None for a release without it."""
        node = URIRef(ONTOLOGY)
        modified = _first(graph, node, DCTERMS.modified)
        if not modified:
            return None
        return cls(
            title=_texts(graph, node, DCTERMS.title),
            description=_texts(graph, node, DCTERMS.description),
            version=_first(graph, node, OWL.versionInfo),
            issued=_first(graph, node, DCTERMS.issued) or modified,
            modified=modified,
        )


@dataclass(frozen=True)
class Dataset:
    """What there is to say of the data set as a whole.

    Dates are ISO 8601 (`issued`, `modified`, and what the phases span). `themes`, `spatial` and `frequency` are IRIs of
    the EU's authority tables and of DCAT-AP.de. `root` is the public address, ending with a slash.
    """

    iri: str
    title: Texts
    description: Texts
    keywords: Mapping[str, tuple[str, ...]]
    themes: tuple[str, ...]
    spatial: tuple[str, ...]
    frequency: str | None
    issued: str
    modified: str
    begins: str | None
    ends: str | None
    license: License
    publisher: Publisher
    release: Manifest
    root: str
    vocabulary: Vocabulary | None = None

    @classmethod
    def read(cls, graph: Graph, release: Manifest, publisher: Publisher, root: str) -> Dataset:
        """From the answer to `QUERY`.

        Raises ReleaseError for a release that describes no data set, SettingError for a licence unknown to GovData.
        """
        described = sorted(graph.subjects(RDF.type, DCAT.Dataset), key=str)
        if not described:
            raise ReleaseError("the release describes no data set; add dataset.yaml to the data and build again")
        if (license := LICENSES.get(release.license)) is None:
            raise SettingError(
                f"MPSC_LICENSE={release.license}: GovData has no code for it; expected one of {', '.join(LICENSES)}"
            )
        iri = described[0]
        modified = _first(graph, iri, DCTERMS.modified)
        return cls(
            iri=str(iri),
            title=_texts(graph, iri, DCTERMS.title),
            description=_texts(graph, iri, DCTERMS.description),
            keywords=_keywords(graph, iri),
            themes=_iris(graph, iri, DCAT.theme),
            spatial=_iris(graph, iri, DCTERMS.spatial),
            frequency=next(iter(_iris(graph, iri, DCTERMS.accrualPeriodicity)), None),
            issued=_first(graph, iri, DCTERMS.issued) or modified,
            modified=modified,
            begins=min(_dates(graph, DCAT.startDate), default=None),
            ends=max(_dates(graph, DCAT.endDate), default=None),
            license=license,
            publisher=publisher,
            release=release,
            root=root,
            vocabulary=Vocabulary.read(graph),
        )

    @property
    def attribution(self) -> str:
        """How whoever uses the data names its publisher."""
        return f"{self.publisher.name}, {self.title.get('de') or next(iter(self.title.values()))}"

    @property
    def sources(self) -> int:
        """How many pages it rests on: each has a graph of its own."""
        return sum(graph.startswith(f"{GRAPHS}source/") for graph in self.release.graphs)

    def address(self, path: str) -> str:
        """An absolute address below the root."""
        return self.root + path

    def page(self, iri: str) -> str:
        """The absolute address of the document that the IRI of a thing leads to."""
        return self.address(f"doc/{iri.removeprefix(self.release.base_iri)}")


def _first(graph: Graph, node: Node, property: Node) -> str:
    return min((str(each) for each in graph.objects(node, property)), default="")


def _iris(graph: Graph, node: Node, property: Node) -> tuple[str, ...]:
    return tuple(sorted(str(each) for each in graph.objects(node, property) if isinstance(each, URIRef)))


def _texts(graph: Graph, node: Node, property: Node) -> Texts:
    texts = (each for each in graph.objects(node, property) if isinstance(each, Literal))
    return dict(sorted((each.language or "de", str(each)) for each in texts))


def _keywords(graph: Graph, node: Node) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for each in graph.objects(node, DCAT.keyword):
        if isinstance(each, Literal):
            found.setdefault(each.language or "de", []).append(str(each))
    return {language: tuple(sorted(words)) for language, words in sorted(found.items())}


def _dates(graph: Graph, property: Node) -> list[str]:
    """Whole dates only: a year or a month gives no bound to the day."""
    return [str(each) for each in graph.objects(None, property) if len(str(each)) == len("2023-06-27")]
