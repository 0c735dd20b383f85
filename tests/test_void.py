"""The data set in numbers: every number is counted once more by another library, over the sealed lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
import rdflib
from rdflib import DCAT, FOAF, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from mpsc_graph.namespaces import DEFAULT_BASE, ONTOLOGY, PREFIXES, VOCABULARY
from mpsc_graph.publish.dumps import dump, names
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from tests.conftest import serving

pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),
]
"""What rdflib's readers say to themselves."""
VOID = Namespace("http://rdfs.org/ns/void#")
DATASET = URIRef(f"{DEFAULT_BASE}dataset/mpsc")


@pytest.fixture(scope="module")
def void(server: httpx.Client) -> Graph:
    return Graph().parse(data=server.get("/.well-known/void", headers={"accept": "text/turtle"}).text, format="turtle")


@pytest.fixture(scope="module")
def quads(release: Release) -> list[tuple[Node, Node, Node, str]]:
    sealed = rdflib.Dataset()
    sealed.parse(data=release.data.read_text("utf-8"), format="nquads")
    return [(s, p, o, str(name)) for s, p, o, name in sealed.quads()]


@pytest.fixture(scope="module")
def triples(quads: list[tuple[Node, Node, Node, str]]) -> set[tuple[Node, Node, Node]]:
    return {quad[:3] for quad in quads}


def number(graph: Graph, node: Node, what: str) -> int:
    value = graph.value(node, VOID[what])
    assert isinstance(value, Literal), (node, what)
    return int(value)


def test_the_whole(void: Graph, triples: set[tuple[Node, Node, Node]]) -> None:
    typed = {s for s, p, _ in triples if p == RDF.type}
    counted = {
        "triples": len(triples),
        "distinctSubjects": len({s for s, _, _ in triples}),
        "distinctObjects": len({o for _, _, o in triples}),
        "properties": len({p for _, p, _ in triples}),
        "classes": len({o for _, p, o in triples if p == RDF.type}),
        "entities": sum(str(s).startswith(DEFAULT_BASE) for s in typed),
    }
    assert {what: number(void, DATASET, what) for what in counted} == counted
    assert str(void.value(DATASET, VOID.uriSpace)) == DEFAULT_BASE


def test_classes_and_properties(void: Graph, triples: set[tuple[Node, Node, Node]]) -> None:
    classes = Counter(o for _, p, o in triples if p == RDF.type)
    partitions = list(void.objects(DATASET, VOID.classPartition))
    assert {void.value(each, VOID["class"]): number(void, each, "entities") for each in partitions} == classes
    said: dict[Node, tuple[int, int, int]] = {}
    for each in void.objects(DATASET, VOID.propertyPartition):
        numbers = [number(void, each, what) for what in ("triples", "distinctSubjects", "distinctObjects")]
        said[void.value(each, VOID.property)] = (numbers[0], numbers[1], numbers[2])  # type: ignore[index]
    by_property: defaultdict[Node, list[tuple[Node, Node]]] = defaultdict(list)
    for s, p, o in triples:
        by_property[p].append((s, o))
    assert said == {p: (len(all), len({s for s, _ in all}), len({o for _, o in all})) for p, all in by_property.items()}
    vocabularies = {str(each) for each in void.objects(DATASET, VOID.vocabulary)}
    assert {ONTOLOGY, PREFIXES["prov"], PREFIXES["org"]} <= vocabularies


def test_graphs_and_links(
    void: Graph, quads: list[tuple[Node, Node, Node, str]], triples: set[tuple[Node, Node, Node]]
) -> None:
    graphs = Counter(name for *_, name in quads)
    subsets = set(void.objects(DATASET, VOID.subset))
    linksets = {each for each in subsets if (each, RDF.type, VOID.Linkset) in void}
    assert {str(each): number(void, each, "triples") for each in subsets - linksets} == graphs
    ours = (DEFAULT_BASE, VOCABULARY)
    links = Counter(
        (urlsplit(str(o)).netloc, p)
        for s, p, o in triples
        if isinstance(o, URIRef)
        and str(s).startswith(DEFAULT_BASE)
        and not str(o).startswith(ours)
        and not str(p).startswith(PREFIXES["rdf"])
    )
    said = {}
    for each in linksets:
        target, property_ = void.value(each, VOID.objectsTarget), void.value(each, VOID.linkPredicate)
        said[urlsplit(str(void.value(target, VOID.uriSpace))).netloc, property_] = number(void, each, "triples")
        assert void.value(each, VOID.subjectsTarget) == DATASET
    # a host may be there with http and with https
    assert {
        key: total for key, total in links.items() if key[0] in ("www.wikidata.org", "tu-dresden.de")
    }.items() <= said.items()
    assert {host for host, _ in links} == {host for host, _ in said}


def test_dumps_and_ways_in(void: Graph, server: httpx.Client, release: Release, resources: Resources) -> None:
    whole = [file.name for file in dump(release, resources).files if file.statements is not None]
    assert list(names(release.manifest.statements)) == whole
    root = f"{server.base_url}/download/"
    assert {str(each) for each in void.objects(DATASET, VOID.dataDump)} == {f"{root}{name}" for name in whole}
    assert void.value(DATASET, VOID.sparqlEndpoint) == URIRef(f"{server.base_url}/sparql")
    roots = {str(each) for each in void.objects(DATASET, VOID.rootResource)}
    assert {f"{DEFAULT_BASE}dresden/programme/mpsc", f"{DEFAULT_BASE}source/dresden/kick-off-2023"} <= roots
    for example in void.objects(DATASET, VOID.exampleResource):
        assert server.get("/doc/" + str(example).removeprefix(DEFAULT_BASE)).status_code == 200
    for _, graph in zip(range(3), void.objects(None, VOID.subset / VOID.dataDump), strict=False):
        assert server.get(str(graph)).status_code == 200


def test_every_format_and_the_start_say_the_same(server: httpx.Client, void: Graph) -> None:
    for ending, name in {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}.items():
        assert isomorphic(Graph().parse(data=server.get(f"/.well-known/void.{ending}").text, format=name), void), ending
    start = Graph().parse(data=server.get("/", headers={"accept": "text/turtle"}).text, format="turtle")
    assert isomorphic(start, void)
    assert (URIRef(f"{DEFAULT_BASE}catalog/mpsc"), DCAT.dataset, DATASET) in start
    document = URIRef(f"{server.base_url}/.well-known/void")
    assert (document, FOAF.primaryTopic, DATASET) in void
    page = server.get("/en/.well-known/void")
    triples = f"<dd>{number(void, DATASET, 'triples'):,}</dd>"
    assert "<h1>The data in numbers</h1>" in page.text and triples in page.text


def test_the_endpoint_names_the_same_data_set(server: httpx.Client) -> None:
    said = Graph().parse(data=server.get("/sparql", headers={"accept": "text/turtle"}).text, format="turtle")
    assert (URIRef(f"{server.base_url}/sparql"), DCAT.servesDataset, DATASET) in said
    assert (DATASET, RDFS.seeAlso, URIRef(f"{server.base_url}/.well-known/void")) in said


@pytest.fixture(scope="module")
def apart(release: Release) -> Iterator[httpx.Client]:
    """A server whose default graph is empty."""
    with serving(release, union_default_graph=False) as (client, _):
        yield client


def test_numbers_do_not_depend_on_the_default_graph(apart: httpx.Client, void: Graph) -> None:
    found = Graph().parse(data=apart.get("/.well-known/void.nt").text, format="nt")
    for what in ("triples", "entities", "classes"):
        assert number(found, DATASET, what) == number(void, DATASET, what)
