"""The catalogue, as a harvester gets it from a real server, before the judges that it meets at GovData."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, FOAF, RDF, XSD, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import BNode

from mpsc_graph.errors import SettingError
from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.publish.catalog import Nodes, catalog
from mpsc_graph.publish.dataset import EXAMPLE, LICENSES, QUERY, Dataset
from mpsc_graph.publish.dumps import dump
from mpsc_graph.publish.files import Dumps
from mpsc_graph.publish.paging import HYDRA, page_of
from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.validate.catalog import check_catalog
from tests.catalogs import COUNTERS, Judge
from tests.conftest import serving
from tests.handmade import sealed

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
"""What rdflib's reader of JSON-LD says to itself."""
DCAT, DCATAP = Namespace("http://www.w3.org/ns/dcat#"), Namespace("http://data.europa.eu/r5r/")
DCATDE, VCARD = Namespace("http://dcat-ap.de/def/dcatde/"), Namespace("http://www.w3.org/2006/vcard/ns#")
AUTHORITY = Namespace("http://publications.europa.eu/resource/authority/")
DATASET = URIRef(f"{DEFAULT_BASE}dataset/mpsc")
ROOT = "https://graph.example.org/mpsc/"
NASTY = "Stadt </script><script>alert(1)</script> & „Beispiel“"
DEPRECATED = ("Warning", "Deprecated: dcatde:politicalGeocodingURI soll nicht mehr verwendet werden.")
FORMATS = {"rdf": "xml", "ttl": "turtle", "jsonld": "json-ld", "nt": "nt"}


@pytest.fixture(scope="module")
def judge(shared: Path) -> Judge:
    return Judge.read(shared)


@pytest.fixture(scope="module")
def questions(resources: Resources) -> list[Question]:
    return list(Catalogue(resources.queries))


@pytest.fixture(scope="module")
def dumps(release: Release, resources: Resources) -> Dumps:
    return dump(release, resources)


@pytest.fixture(scope="module")
def description(store: EmbeddedStore) -> Graph:
    return Graph().parse(data=store.answer(Query(QUERY), None, ox.RdfFormat.N_TRIPLES).body, format="nt")


@pytest.fixture(scope="module")
def dataset(description: Graph, release: Release) -> Dataset:
    return Dataset.read(description, release.manifest, EXAMPLE, ROOT)


@pytest.fixture(scope="module")
def served(server: httpx.Client) -> Graph:
    return Graph().parse(data=server.get("/catalog.rdf").content, format="xml")


@pytest.fixture(scope="module")
def published(release: Release) -> Iterator[httpx.Client]:
    """A server whose operator has set all that the catalogue asks for, behind a proxy that gives it a folder."""
    operator = {
        "publisher_name": NASTY,
        "publisher_url": "https://stadt.example.org/",
        "publisher_type": "RegionalAuthority",
        "contact_email": "opendata@stadt.example.org",
        "contributor_id": "http://dcat-ap.de/def/contributors/berlinOpenData",
        "legal_basis": "Ratsbeschluss 1/2026",
    }
    with serving(release, geocoding=True, public_url=ROOT, **operator) as (client, _):
        yield client


def complaints(verdict: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    return Counter({told: number for told, number in verdict.items() if told[0] not in COUNTERS})


def test_govdata_has_nothing_to_complain_about(served: Graph, judge: Judge) -> None:
    verdict = judge.verdict(served)
    assert complaints(verdict) == Counter()
    distributions = len(set(served.subjects(RDF.type, DCAT.Distribution)))
    assert Counter({severity: number for (severity, _), number in verdict.items()}) == dict.fromkeys(
        COUNTERS, distributions
    ), "each distribution is counted, with its licence"
    assert distributions > 20


def test_nor_have_our_own_rules(served: Graph, resources: Resources) -> None:
    assert list(check_catalog(served, resources).lines("en")) == ["Every rule is kept."]


def test_every_format_says_the_same(server: httpx.Client, served: Graph) -> None:
    for ending, name in FORMATS.items():
        answer = server.get(f"/catalog.{ending}")
        assert len(answer.content) < 50_000_000, "GovData reads no more"
        assert isomorphic(Graph().parse(data=answer.content, format=name), served), ending
    accepted = server.get("/catalog", headers={"accept": "application/rdf+xml"})
    assert isomorphic(Graph().parse(data=accepted.content, format="xml"), served)


def test_set_by_an_operator(published: httpx.Client, judge: Judge, resources: Resources) -> None:
    """With the switch for the key that is deprecated, there is one warning per data set that covers a place."""
    graph = Graph().parse(data=published.get("/catalog.rdf").content, format="xml")
    placed = len(list(graph.subject_objects(DCATDE.politicalGeocodingURI)))
    assert complaints(judge.verdict(graph)) == {DEPRECATED: placed}
    assert placed > 1
    assert check_catalog(graph, resources).conforms
    publisher = graph.value(DATASET, DCTERMS.publisher)
    assert str(graph.value(publisher, FOAF.name)) == NASTY
    assert graph.value(publisher, FOAF.homepage) == URIRef("https://stadt.example.org/")
    assert graph.value(publisher, DCTERMS.type) == URIRef("http://purl.org/adms/publishertype/RegionalAuthority")
    contact = graph.value(DATASET, DCAT.contactPoint)
    assert graph.value(contact, VCARD.hasEmail) == URIRef("mailto:opendata@stadt.example.org")
    assert graph.value(graph.value(DATASET, DCATAP.applicableLegislation), DCTERMS.title) == Literal(
        "Ratsbeschluss 1/2026", "de"
    )
    assert all(str(each).startswith(ROOT) for each in graph.objects(None, DCAT.downloadURL | DCAT.landingPage))
    assert all(NASTY in str(each) for each in graph.objects(None, DCATDE.licenseAttributionByText))


def test_nobody_publishes_until_somebody_says_so(served: Graph) -> None:
    names = {str(name) for name in served.objects(None, FOAF.name | VCARD.fn)}
    assert names == {EXAMPLE.name}
    assert "Example" in EXAMPLE.name and "Dresden" not in EXAMPLE.name


@pytest.mark.parametrize("license", LICENSES.values(), ids=lambda license: license.spdx)
def test_each_licence(license, description, release, dumps, questions, judge, resources) -> None:  # type: ignore[no-untyped-def]
    about = Dataset.read(description, replace(release.manifest, license=license.iri), EXAMPLE, ROOT)
    graph = catalog(about, dumps, questions)
    assert complaints(judge.verdict(graph)) == Counter()
    assert check_catalog(graph, resources).conforms
    assert set(graph.objects(None, DCTERMS.license)) == {URIRef(license.code)}
    assert bool(list(graph.objects(None, DCATDE.licenseAttributionByText))) == license.asks_attribution


def test_a_licence_that_govdata_does_not_know(description: Graph, release: Release) -> None:
    with pytest.raises(SettingError, match=r"MPSC_LICENSE=https://example.org/mine: GovData has no code for it"):
        Dataset.read(description, replace(release.manifest, license="https://example.org/mine"), EXAMPLE, ROOT)


def test_what_is_new_and_what_was_before(
    dataset: Dataset, dumps: Dumps, questions: list[Question], judge: Judge, resources: Resources
) -> None:
    """Another release changes no IRI, since GovData knows a data set by it; the one before is a link."""
    first = catalog(dataset, dumps, questions)
    later = replace(dataset, release=replace(dataset.release, id="0123456789abcdef"))
    second = catalog(later, dumps, questions, {"de": "Neu.", "en": "New."}, dataset.release.id)
    assert complaints(judge.verdict(second)) == Counter()
    assert check_catalog(second, resources).conforms
    assert set(first.subjects()) == set(second.subjects())
    assert second.value(DATASET, DCAT.version) == Literal("0123456789abcdef")
    assert second.value(DATASET, DCAT.previousVersion) == URIRef(f"{ROOT}releases/{dataset.release.id}")


PERIOD = URIRef(f"{DATASET}#period")
BREAKING: dict[str, Callable[[Graph], object]] = {
    "no title": lambda graph: graph.remove((DATASET, DCTERMS.title, None)),
    "no publisher": lambda graph: graph.remove((DATASET, DCTERMS.publisher, None)),
    "no contributor": lambda graph: graph.remove((DATASET, DCATDE.contributorID, None)),
    "no licence": lambda graph: graph.remove((URIRef(f"{DATASET}#mpsc.ttl"), DCTERMS.license, None)),
    "another theme": lambda graph: graph.add((DATASET, DCAT.theme, URIRef("https://example.org/theme"))),
    "no address": lambda graph: graph.remove((URIRef(f"{DATASET}#mpsc.nt"), DCAT.accessURL, None)),
    "a size in words": lambda graph: graph.set((URIRef(f"{DATASET}#mpsc.nt"), DCAT.byteSize, Literal("large"))),
    "no contact": lambda graph: graph.remove((URIRef(f"{DATASET}#contact"), VCARD.hasEmail, None)),
    "an empty period": lambda graph: graph.remove((PERIOD, DCAT.startDate, None)).remove((PERIOD, DCAT.endDate, None)),
    "two versions": lambda graph: graph.add((DATASET, DCAT.version, Literal("another"))),
    "no landing page": lambda graph: graph.remove((DATASET, DCAT.landingPage, None)),
    "former releases as versions": lambda graph: graph.add((DATASET, DCAT.hasVersion, URIRef(f"{ROOT}releases/1"))),
}
OURS: dict[str, Callable[[Graph], object]] = {
    "a licence with a slash": lambda graph: graph.set(
        (URIRef(f"{DATASET}#mpsc.ttl"), DCTERMS.license, URIRef("http://dcat-ap.de/def/licenses/cc-by/4.0/"))
    ),
    "an unknown availability": lambda graph: graph.set(
        (DATASET, DCATAP.availability, AUTHORITY["planned-availability/X"])
    ),
    "a service that is downloaded": lambda graph: graph.add(
        (URIRef(f"{DATASET}#sparql"), DCAT.downloadURL, URIRef(ROOT))
    ),
    "a link to another data set": lambda graph: graph.add(
        (URIRef(f"{DEFAULT_BASE}dataset/teams"), DCTERMS.isPartOf, DATASET)
    ),
    "a day of change": lambda graph: graph.set((DATASET, DCTERMS.modified, Literal("2026-11-23", datatype=XSD.date))),
    "a contact that is not there": lambda graph: graph.remove((URIRef(f"{DATASET}#contact"), None, None)),
}


@pytest.mark.parametrize("name", BREAKING)
def test_a_broken_one_is_found_out(name: str, served: Graph, judge: Judge) -> None:
    broken = served + Graph()
    BREAKING[name](broken)
    assert complaints(judge.verdict(broken))


@pytest.mark.parametrize("name", OURS)
def test_what_only_our_rules_find(name: str, served: Graph, resources: Resources) -> None:
    broken = served + Graph()
    OURS[name](broken)
    assert not check_catalog(broken, resources).conforms


def test_nothing_is_left_undescribed(served: Graph) -> None:
    assert not [term for triple in served for term in triple if isinstance(term, BNode)]
    ours = {term for triple in served for term in triple if str(term).startswith(DEFAULT_BASE)}
    assert {each for each in ours if isinstance(each, URIRef)} <= set(served.subjects())


def harvested(graph: Graph) -> tuple[set[URIRef], str | None]:
    """What ckanext-dcat takes from a page: its data sets, and the next page (RDFParser.next_page)."""
    following = [
        str(page)
        for node in graph.subjects(RDF.type, HYDRA.PagedCollection)
        for word in (HYDRA.next, HYDRA.nextPage)
        for page in graph.objects(node, word)
    ]
    return {node for node in graph.subjects(RDF.type, DCAT.Dataset) if isinstance(node, URIRef)}, next(
        iter(following), None
    )


def test_a_large_catalogue_comes_in_pages(
    dataset: Dataset, dumps: Dumps, questions: list[Question], judge: Judge, resources: Resources
) -> None:
    whole, nodes = catalog(dataset, dumps, questions), Nodes(dataset, questions)
    pages = [page_of(whole, nodes, ROOT, number, 4) for number in (1, 2, 3, 4, 0)]
    assert pages[3] is pages[4] is None
    seen: list[URIRef] = []
    for number, page in enumerate(pages[:3], 1):
        assert page is not None
        found, following = harvested(page)
        assert following == (f"{ROOT}catalog.rdf?page={number + 1}" if number < 3 else None)
        assert len(found) == (4 if number < 3 else len(nodes.datasets) - 8)
        assert complaints(judge.verdict(page)) == Counter()
        assert check_catalog(page, resources).conforms, "a page holds all it mentions"
        seen += found
    assert sorted(seen) == sorted(nodes.datasets)
    assert page_of(whole, nodes, ROOT, 1) is whole and harvested(whole)[1] is None


@pytest.mark.parametrize(("asked", "status", "says"), [("2", 404, "no such page"), ("x", 400, "expected a number")])
def test_pages_that_are_not_there(server: httpx.Client, asked: str, status: int, says: str) -> None:
    answer = server.get(f"/catalog.rdf?page={asked}")
    assert (answer.status_code, says in answer.text) == (status, True)
    assert server.get("/catalog.rdf?page=1").content == server.get("/catalog.rdf").content


def test_its_nodes_lead_to_what_it_says_of_them(server: httpx.Client, served: Graph) -> None:
    nodes = {str(node).partition("#")[0] for node in served.subjects() if str(node).startswith(DEFAULT_BASE)}
    for iri in nodes:
        there = server.get("/id/" + iri.removeprefix(DEFAULT_BASE))
        assert there.status_code == 303
        document = server.get(there.headers["location"], headers={"accept": "application/n-triples"})
        found = Graph().parse(data=document.text, format="nt")
        said = {triple for triple in served if str(triple[0]).partition("#")[0] == iri}
        assert said and said <= set(found), iri
    assert f"{DATASET}" in nodes and len(nodes) > 10


def test_addresses_are_those_of_who_asks(server: httpx.Client) -> None:
    """Nobody gets an answer from memory that was made for another host."""
    for host in ("one.example.org", "two.example.org"):
        graph = Graph().parse(data=server.get("/catalog.rdf", headers={"host": host}).content, format="xml")
        assert {str(each).split("/")[2] for each in graph.objects(None, DCAT.accessURL)} == {host}


def test_a_release_that_describes_no_data_set(release: Release, tmp_path: Path) -> None:
    """All else is served."""
    text = f"<https://w3id.org/mpsc/graph/entities> {{ <{DEFAULT_BASE}a> a <{DEFAULT_BASE}b> }}"
    with serving(sealed(text, tmp_path, release.manifest)) as (client, _):
        for address in ("/catalog", "/catalog.rdf", "/.well-known/void", "/CITATION.cff", "/doc/dataset/mpsc"):
            answer = client.get(address)
            assert answer.status_code == 404, address
        assert "describes no data set" in client.get("/catalog.rdf").json()["detail"]
        for address in ("/", "/index.ttl", "/sparql", "/doc/a"):
            assert client.get(address, headers={"accept": "text/turtle, text/html;q=0.5"}).status_code == 200, address
