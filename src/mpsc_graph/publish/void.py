"""What is in the data set, in numbers: VoID (W3C Interest Group Note, 2011), as `counting` has them.

The data set is the one of the catalogue. Partitions, linksets and what they link to have hash IRIs of the document. Of
very many graphs, linksets and ways in the description lists the first `MOST` and says so: who fetches it wants an
overview, and all of ten million statements took 30 MB and, as JSON-LD, six gigabytes of memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from operator import itemgetter
from typing import Any
from urllib.parse import quote

from rdflib import DCTERMS, FOAF, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from mpsc_graph.namespaces import GRAPHS, ONTOLOGY, PREFIXES
from mpsc_graph.publish.dataset import Dataset
from mpsc_graph.publish.dcat import DCAT, date

__all__ = ["MOST", "VOID", "Part", "Statistics", "void"]

MOST = 1000
"""So many graphs, linksets and ways in are listed."""

VOID = Namespace("http://rdfs.org/ns/void#")
W3C_FORMATS = Namespace("http://www.w3.org/ns/formats/")
"""https://www.w3.org/ns/formats/"""
_PARTS = ("classes", "properties", "links", "things")
_FEATURES = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")


@dataclass(frozen=True)
class Part:
    """So many entities of a class, statements with a property, or links with a property to a host."""

    iri: str
    number: int
    subjects: int = 0
    objects: int = 0
    host: str = ""


@dataclass(frozen=True)
class Statistics:
    """The numbers of a release. Parts come sorted, the largest first; `things` are what has a document of its own, by
    class, `examples` has a thing of each class of ours, and from `roots` everything else can be reached."""

    triples: int
    subjects: int
    objects: int
    entities: int
    classes: tuple[Part, ...]
    properties: tuple[Part, ...]
    links: tuple[Part, ...]
    examples: tuple[str, ...]
    roots: tuple[str, ...]
    things: tuple[Part, ...]

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Statistics:
        """From what `dataclasses.asdict` made of it. Raises KeyError or TypeError where it is something else."""
        parts = {name: tuple(Part(**each) for each in said[name]) for name in _PARTS}
        return cls(**{**said, **parts, "examples": tuple(said["examples"]), "roots": tuple(said["roots"])})


def void(dataset: Dataset, numbers: Statistics, catalog: URIRef, dumps: Iterable[str]) -> Graph:
    """The description of a data set. `catalog` lists it, and `dumps` are the names of the files that hold all of it."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {**PREFIXES, "void": str(VOID)}.items():
        graph.bind(prefix, namespace)
    document, node = URIRef(dataset.address(".well-known/void")), URIRef(dataset.iri)
    _say_what_it_is(graph, dataset, document, catalog)
    for name in dumps:
        graph.add((node, VOID.dataDump, URIRef(dataset.address(f"download/{name}"))))
    for feature in _FEATURES:
        graph.add((node, VOID.feature, W3C_FORMATS[feature]))
    for property_, iris in {VOID.exampleResource: numbers.examples, VOID.rootResource: numbers.roots}.items():
        for iri in iris[:MOST]:
            graph.add((node, property_, URIRef(iri)))
    for vocabulary in _vocabularies(numbers):
        graph.add((node, VOID.vocabulary, URIRef(vocabulary)))
    _count(graph, node, "triples", numbers.triples)
    _count(graph, node, "entities", numbers.entities)
    _count(graph, node, "distinctSubjects", numbers.subjects)
    _count(graph, node, "distinctObjects", numbers.objects)
    _count(graph, node, "classes", len(numbers.classes))
    _count(graph, node, "properties", len(numbers.properties))
    _say_partitions(graph, document, node, numbers)
    _say_graphs(graph, dataset, node)
    _say_links(graph, document, node, numbers)
    for text in _left_out(len(dataset.release.graphs), numbers):
        graph.add((document, RDFS.comment, text))
    return graph


def _left_out(graphs: int, numbers: Statistics) -> tuple[Literal, ...]:
    """That something is not listed, and how all of it is found."""
    links, roots = len(numbers.links), len(numbers.roots)
    if max(graphs, links, roots) <= MOST:
        return ()
    return (
        Literal(
            f"Höchstens je {MOST} stehen hier von {graphs} Graphen, {links} Mengen von Verweisen und {roots} "
            "Einstiegen, die größten zuerst; alle Graphen nennt SELECT ?graph { GRAPH ?graph {} }.",
            "de",
        ),
        Literal(
            f"At most {MOST} each are listed of {graphs} graphs, {links} linksets and {roots} ways in, the largest "
            "first; SELECT ?graph { GRAPH ?graph {} } names all graphs.",
            "en",
        ),
    )


def _say_what_it_is(graph: Graph, dataset: Dataset, document: URIRef, catalog: URIRef) -> None:
    node, publisher = URIRef(dataset.iri), URIRef(f"{dataset.iri}#publisher")
    graph.add((document, RDF.type, VOID.DatasetDescription))
    graph.add((document, FOAF.primaryTopic, node))
    graph.add((catalog, RDF.type, DCAT.Catalog))
    graph.add((catalog, DCAT.dataset, node))
    graph.add((node, RDF.type, VOID.Dataset))
    for property_, texts in {DCTERMS.title: dataset.title, DCTERMS.description: dataset.description}.items():
        for language, text in texts.items():
            graph.add((node, property_, Literal(text, language)))
    graph.add((node, DCTERMS.license, URIRef(dataset.license.iri)))
    graph.add((node, DCTERMS.publisher, publisher))
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((publisher, FOAF.name, Literal(dataset.publisher.name)))
    graph.add((node, DCTERMS.issued, date(dataset.issued)))
    graph.add((node, DCTERMS.modified, date(dataset.modified)))
    graph.add((node, DCAT.version, Literal(dataset.release.id)))
    graph.add((node, FOAF.homepage, URIRef(dataset.page(dataset.iri))))
    graph.add((node, VOID.uriSpace, Literal(dataset.release.base_iri)))
    graph.add((node, VOID.sparqlEndpoint, URIRef(dataset.address("sparql"))))


def _vocabularies(numbers: Statistics) -> list[str]:
    """Those that classes and properties come from; ours by its own IRI."""
    used = {part.iri for part in (*numbers.classes, *numbers.properties)}
    found = {namespace for namespace in PREFIXES.values() if any(iri.startswith(namespace) for iri in used)}
    return sorted(ONTOLOGY if namespace == PREFIXES["mpsc"] else namespace for namespace in found)


def _say_partitions(graph: Graph, document: URIRef, node: URIRef, numbers: Statistics) -> None:
    for part in numbers.classes:
        partition = URIRef(f"{document}#class-{_short(part.iri)}")
        graph.add((node, VOID.classPartition, partition))
        graph.add((partition, VOID["class"], URIRef(part.iri)))
        _count(graph, partition, "entities", part.number)
    for part in numbers.properties:
        partition = URIRef(f"{document}#property-{_short(part.iri)}")
        graph.add((node, VOID.propertyPartition, partition))
        graph.add((partition, VOID.property, URIRef(part.iri)))
        _count(graph, partition, "triples", part.number)
        _count(graph, partition, "distinctSubjects", part.subjects)
        _count(graph, partition, "distinctObjects", part.objects)


def _say_graphs(graph: Graph, dataset: Dataset, node: URIRef) -> None:
    """Each named graph as a subset, with where it is found by itself; of many the largest."""
    for iri, statements in nlargest(MOST, dataset.release.graphs.items(), key=itemgetter(1)):
        subset = URIRef(iri)
        graph.add((node, VOID.subset, subset))
        graph.add((subset, RDF.type, VOID.Dataset))
        _count(graph, subset, "triples", statements)
        if iri.startswith(GRAPHS):
            graph.add((subset, VOID.dataDump, URIRef(dataset.address(f"graph/{iri.removeprefix(GRAPHS)}.nt"))))


def _say_links(graph: Graph, document: URIRef, node: URIRef, numbers: Statistics) -> None:
    """What leads elsewhere: a linkset per property and host; of many the largest."""
    for part in numbers.links[:MOST]:
        host = part.host.partition("//")[2].rstrip("/")
        linkset, target = URIRef(f"{document}#links-{host}-{_short(part.iri)}"), URIRef(f"{document}#{host}")
        graph.add((node, VOID.subset, linkset))
        graph.add((linkset, RDF.type, VOID.Linkset))
        graph.add((linkset, VOID.subjectsTarget, node))
        graph.add((linkset, VOID.objectsTarget, target))
        graph.add((linkset, VOID.linkPredicate, URIRef(part.iri)))
        _count(graph, linkset, "triples", part.number)
        graph.add((target, RDF.type, VOID.Dataset))
        graph.add((target, VOID.uriSpace, Literal(part.host)))


def _count(graph: Graph, node: URIRef, what: str, number: int) -> None:
    graph.add((node, VOID[what], Literal(number, datatype=XSD.integer)))


def _short(iri: str) -> str:
    """A name for a fragment: mpsc.Measure; the whole IRI where no prefix fits."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}.{iri.removeprefix(namespace)}"
    return quote(iri, safe="")
