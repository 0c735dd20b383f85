"""What the endpoint says of itself: SPARQL 1.1 Service Description (W3C Recommendation, 2013)."""

from __future__ import annotations

from rdflib import DCAT, DCTERMS, RDF, RDFS, SH, XSD, Graph, Literal, Namespace, URIRef

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.settings import Settings
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.web.urls import Urls

__all__ = ["MOST_GRAPHS", "describe"]

MOST_GRAPHS = 1000
"""So many named graphs are listed; with more, the description would take longer than a client should wait."""

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
"""https://www.w3.org/ns/formats/"""


def describe(urls: Urls, pool: QueryPool, settings: Settings, serves: str | None) -> Graph:
    """The description of the service over one release; `serves` is the IRI of the data set, where it has one.

    Every node has an IRI, below the address of the endpoint. The prefixes that need no declaration are sh:declare'd.
    Clients fetch it before their first query, so that of many named graphs none is listed: VoID has the
    largest, and a query names them all.
    """
    endpoint = urls.sparql
    description = Graph()
    for prefix, namespace in {**PREFIXES, "sd": str(SD), "void": str(VOID), "format": str(FORMATS)}.items():
        description.bind(prefix, namespace, replace=True)
    service = URIRef(endpoint)  # clients look for the service at its own address
    dataset, default = (URIRef(f"{endpoint}#{name}") for name in ("dataset", "default-graph"))
    description.add((service, RDF.type, SD.Service))
    description.add((service, SD.endpoint, URIRef(endpoint)))
    description.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    if settings.union_default_graph:
        description.add((service, SD.feature, SD.UnionDefaultGraph))
    if settings.service_allow:
        description.add((service, SD.feature, SD.BasicFederatedQuery))
    for limits in _limits(settings):
        description.add((service, DCTERMS.description, limits))
    description.add((service, RDFS.seeAlso, URIRef(urls.examples)))
    if serves:
        description.add((service, DCAT.servesDataset, URIRef(serves)))
        description.add((URIRef(serves), RDF.type, VOID.Dataset))
        description.add((URIRef(serves), RDFS.seeAlso, URIRef(urls.void)))
    description.add((service, SD.defaultDataset, dataset))
    for name in _FORMATS:
        description.add((service, SD.resultFormat, FORMATS[name]))
    description.add((dataset, RDF.type, SD.Dataset))
    description.add((dataset, SD.defaultGraph, default))
    description.add((default, RDF.type, SD.Graph))
    counts = pool.counts()
    in_default = pool.statements() - (0 if settings.union_default_graph else sum(counts.values()))
    description.add((default, VOID.triples, Literal(in_default, datatype=XSD.integer)))
    for number, (iri, statements) in enumerate(counts.items() if len(counts) <= MOST_GRAPHS else ()):
        named, graph = URIRef(f"{endpoint}#named-graph-{number}"), URIRef(f"{endpoint}#graph-{number}")
        description.add((dataset, SD.namedGraph, named))
        description.add((named, RDF.type, SD.NamedGraph))
        description.add((named, SD.name, URIRef(iri)))
        description.add((named, SD.graph, graph))
        description.add((graph, RDF.type, SD.Graph))
        description.add((graph, VOID.triples, Literal(statements, datatype=XSD.integer)))
    for prefix, namespace in PREFIXES.items():
        declaration = URIRef(f"{endpoint}#prefix-{prefix}")
        description.add((service, SH.declare, declaration))
        description.add((declaration, SH.prefix, Literal(prefix)))
        description.add((declaration, SH.namespace, Literal(namespace, datatype=XSD.anyURI)))
    return description


def _limits(settings: Settings) -> tuple[Literal, Literal]:
    """No vocabulary has terms for limits, so they are said in words."""
    seconds, memory, size = f"{settings.query_timeout:g}", settings.query_memory, settings.max_request_size
    return (
        Literal(
            f"Eine Anfrage darf {seconds} Sekunden dauern, {memory} MB Speicher brauchen und {size} Byte lang sein; "
            "was darüber liegt, wird mit 503 oder 413 beantwortet. Antworten werden nie stillschweigend gekürzt.",
            lang="de",
        ),
        Literal(
            f"A query may take {seconds} seconds and {memory} MB of memory, and be {size} bytes long; what goes beyond "
            "is answered with 503 or 413. Answers are never cut short silently.",
            lang="en",
        ),
    )
