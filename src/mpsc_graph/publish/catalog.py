"""The catalogue that a data portal harvests, as DCAT-AP.de 3.0 with the conventions that GovData asks for.

It holds all it mentions, since a harvester follows no link, and no blank nodes. The graph, its vocabulary and each
table are data sets of their own, since the distributions of one data set have the same content. Only these are
imported; the endpoint is found through a distribution. Former releases are linked as pages: as data sets they would be
imported too.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import DCTERMS, FOAF, Graph, Namespace, URIRef

from mpsc_graph.namespaces import ONTOLOGY, PREFIXES
from mpsc_graph.publish.dataset import Dataset, Texts
from mpsc_graph.publish.dcat import AUTHORITY, DCAT, DCATAP, FORMATS, LANGUAGES, Dcat, Format, date, in_both, midnight
from mpsc_graph.publish.files import DumpFile, Dumps
from mpsc_graph.questions import Question

__all__ = ["Nodes", "catalog"]

ADMS = Namespace(PREFIXES["adms"])

_SPARQL = URIRef("https://www.w3.org/TR/sparql11-protocol/")
_RESULTS = Format("application/sparql-results+json", "SPARQLQRES", "SPARQL")
_ASKED = {
    "de": "Fragen in SPARQL 1.1 an den Wissensgraphen; Antworten als JSON, XML, CSV, TSV und RDF.",
    "en": "Queries in SPARQL 1.1 to the knowledge graph; answers as JSON, XML, CSV, TSV and RDF.",
}
_DEFINED = {
    "de": "Klassen und Eigenschaften mit ihren Definitionen auf Deutsch und Englisch.",
    "en": "Classes and properties with their definitions in German and English.",
}
_NAMED_IN = {
    "de": {"de": "CSV, Namen auf Deutsch", "en": "CSV, names in German"},
    "en": {"de": "CSV, Namen auf Englisch", "en": "CSV, names in English"},
}


class Nodes:
    """The IRIs of the catalogue that have a document of their own; those of all else begin with one of them and #."""

    def __init__(self, dataset: Dataset, questions: Iterable[Question]) -> None:
        base = dataset.release.base_iri
        self.dataset = URIRef(dataset.iri)
        self.catalog = URIRef(f"{base}catalog/{dataset.iri.rpartition('/')[2]}")
        self.service = URIRef(f"{base}service/sparql")
        self.vocabulary = URIRef(f"{base}dataset/vocabulary") if dataset.vocabulary else None
        self.tables = {each.name: URIRef(f"{base}dataset/{each.name}") for each in questions if each.table}

    @property
    def datasets(self) -> list[URIRef]:
        """In the order of the catalogue."""
        return [self.dataset, *([self.vocabulary] if self.vocabulary else []), *self.tables.values()]

    def all(self) -> list[URIRef]:
        return [self.catalog, *self.datasets, self.service]


def catalog(
    dataset: Dataset,
    dumps: Dumps,
    questions: Iterable[Question],
    notes: Texts | None = None,
    previous: str | None = None,
    geocoding: bool = False,
) -> Graph:
    """The catalogue of a data set with its files; the tables among them are called as their questions.

    `notes` say what is new in this release, `previous` is the id of the one before it, and `geocoding` gives
    dcatde:politicalGeocodingURI as well, which is deprecated.
    """
    tables = [each for each in questions if each.table]
    graph, nodes = Dcat(dataset, geocoding), Nodes(dataset, tables)
    _say_catalog(graph, nodes)
    _say_whole(graph, nodes, dumps.files, notes, previous)
    _say_vocabulary(graph, nodes)
    for question in tables:
        _say_table(graph, nodes, question, [file for file in dumps.files if file.question == question.name])
    _say_service(graph, nodes)
    return graph


def _say_catalog(graph: Dcat, nodes: Nodes) -> None:
    about = graph.about
    graph.say(
        nodes.catalog,
        DCAT.Catalog,
        {
            DCTERMS.title: _titled(about, "Datenkatalog", "Data catalogue"),
            DCTERMS.description: about.description,
            DCTERMS.publisher: graph.publisher,
            DCTERMS.issued: date(about.issued),
            DCTERMS.modified: midnight(about.modified),
            DCTERMS.language: LANGUAGES.values(),
            FOAF.homepage: URIRef(about.root),
            DCTERMS.license: graph.license,
            DCAT.themeTaxonomy: AUTHORITY["data-theme"],
            DCATAP.availability: AUTHORITY["planned-availability/STABLE"],
            DCTERMS.spatial: [URIRef(each) for each in about.spatial],
            DCAT.dataset: nodes.datasets,
            DCAT.service: nodes.service,
        },
    )
    graph.say_publisher()


def _say_whole(graph: Dcat, nodes: Nodes, files: Iterable[DumpFile], notes: Texts | None, previous: str | None) -> None:
    """The graph itself, in each format and over SPARQL."""
    about, node = graph.about, nodes.dataset
    read_from = {
        "de": f"Gelesen aus {about.sources} öffentlichen Seiten; jede Aussage nennt die Seite und ihre Worte.",
        "en": f"Read from {about.sources} public pages; each statement names the page and its words.",
    }
    standard = about.vocabulary.title if about.vocabulary else ONTOLOGY
    graph.say_dataset(
        node,
        {
            **graph.covers(node),
            DCTERMS.title: about.title,
            DCTERMS.description: about.description,
            DCAT.version: about.release.id,
            ADMS.versionNotes: notes,
            DCAT.previousVersion: URIRef(about.address(f"releases/{previous}")) if previous else None,
            FOAF.page: URIRef(about.address(f"releases/{about.release.id}")),
            DCTERMS.conformsTo: graph.say_label(URIRef(ONTOLOGY), DCTERMS.Standard, standard),
            DCTERMS.provenance: graph.say_label(URIRef(f"{node}#provenance"), DCTERMS.ProvenanceStatement, read_from),
        },
    )
    for file in files:
        if file.statements is not None:
            graph.say_file(node, file, {DCTERMS.title: _title(file), DCTERMS.description: _holds(file)})
    _say_endpoint(graph, nodes)


def _say_endpoint(graph: Dcat, nodes: Nodes) -> None:
    """The endpoint as a distribution: no download, and the address of its service (convention K41)."""
    graph.say_distribution(
        nodes.dataset,
        "sparql",
        _RESULTS,
        {
            DCTERMS.title: {"de": "SPARQL-Schnittstelle", "en": "SPARQL endpoint"},
            DCTERMS.description: _ASKED,
            DCAT.accessURL: URIRef(graph.about.address("sparql")),
            DCAT.accessService: nodes.service,
            DCTERMS.conformsTo: _SPARQL,
        },
    )


def _say_vocabulary(graph: Dcat, nodes: Nodes) -> None:
    about, node, vocabulary = graph.about, nodes.vocabulary, graph.about.vocabulary
    if node is None or vocabulary is None:
        return
    modified = midnight(vocabulary.modified)
    graph.say_dataset(
        node,
        {
            DCTERMS.title: vocabulary.title,
            DCTERMS.description: vocabulary.description,
            DCTERMS.issued: date(vocabulary.issued),
            DCTERMS.modified: modified,
            DCAT.version: vocabulary.version,
            DCTERMS.type: AUTHORITY["dataset-type/ONTOLOGY"],
            FOAF.page: URIRef(about.address("ontology")),
        },
    )
    for ending, format in FORMATS.items():
        address = URIRef(about.address(f"ontology.{ending}"))
        said = {DCAT.accessURL: address, DCAT.downloadURL: address, DCTERMS.modified: modified}
        called = {DCTERMS.title: in_both(format.name), DCTERMS.description: _DEFINED}
        graph.say_distribution(node, f"ontology.{ending}", format, {**said, **called})


def _say_table(graph: Dcat, nodes: Nodes, question: Question, files: Iterable[DumpFile]) -> None:
    """The answer to a question as a table, in each language."""
    about, node = graph.about, nodes.tables[question.name]
    graph.say_dataset(
        node,
        {
            **graph.covers(node),
            DCTERMS.title: {each: f"{text} ({_of(about.title, each)})" for each, text in question.title.items()},
            DCTERMS.description: question.description,
            DCAT.version: about.release.id,
            FOAF.page: URIRef(about.address(f"questions/{question.name}")),
        },
    )
    described = {file.describes: URIRef(about.address(f"download/{file.name}")) for file in files}
    for file in files:
        if file.rows is not None:
            said = {
                DCTERMS.title: _NAMED_IN.get(file.language or "", in_both("CSV")),
                DCTERMS.description: {
                    "de": f"Eine Tabelle mit {file.rows} Zeilen.",
                    "en": f"A table of {file.rows} rows.",
                },
                DCTERMS.language: LANGUAGES.get(file.language or ""),
                FOAF.page: described.get(file.name),
            }
            graph.say_file(node, file, said)


def _say_service(graph: Dcat, nodes: Nodes) -> None:
    node, endpoint = nodes.service, URIRef(graph.about.address("sparql"))
    graph.say(
        node,
        DCAT.DataService,
        {
            **graph.on_offer(node),
            **graph.licensed(),
            DCTERMS.title: _titled(graph.about, "SPARQL-Schnittstelle", "SPARQL endpoint"),
            DCTERMS.description: _ASKED,
            DCAT.endpointURL: endpoint,
            DCAT.endpointDescription: endpoint,
            DCAT.servesDataset: nodes.dataset,
            DCTERMS.conformsTo: _SPARQL,
        },
    )


def _titled(about: Dataset, german: str, english: str) -> Texts:
    """A name in front of the title of the data set, in each language that it has."""
    names = {"de": german, "en": english}
    return {language: f"{names.get(language, english)}: {title}" for language, title in about.title.items()}


def _of(texts: Texts, language: str) -> str:
    """A text in a language, else in whatever language there is."""
    return texts.get(language) or next(iter(texts.values()))


def _title(file: DumpFile) -> Texts:
    name = next((each.name for each in FORMATS.values() if each.code == file.file_type), "N-Quads")
    if file.compression is None:
        return in_both(name)
    return {"de": f"{name}, mit gzip gepackt", "en": f"{name}, packed with gzip"}


def _holds(file: DumpFile) -> Texts:
    if file.file_type == "RDF_N_QUADS":
        return {
            "de": f"Der ganze Datenbestand, {file.statements} Aussagen, jede mit dem Graphen ihrer Quelle.",
            "en": f"The whole data set, {file.statements} statements, each with the graph of its source.",
        }
    return {
        "de": "Der ganze Datenbestand, die Graphen aller Quellen als einer.",
        "en": "The whole data set, the graphs of all sources as one.",
    }
