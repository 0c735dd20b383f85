"""The vocabulary: every term labelled and defined in both languages, described as FOOPS! asks, nothing invented."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, URIRef
from rdflib.namespace import DCAT, FOAF, ORG, PROV, SDO, SH, VANN, XSD, DefinedNamespace

from mpsc_graph.namespaces import CODE_LISTS, DEFAULT_BASE, ONTOLOGY, PREFIXES, VOCABULARY
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings

ROOT = Path(__file__).parent.parent
CLASSES = {"Programme", "Phase", "Measure", "Claim", "PhaseEntry", "Participation"}


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ROOT / "ontology" / "mpsc.ttl")


def test_six_classes(ontology: rdflib.Graph) -> None:
    assert {str(c).partition("#")[2] for c in ontology.subjects(RDF.type, OWL.Class)} == CLASSES


def test_every_term_is_labelled_and_defined_in_both_languages(ontology: rdflib.Graph) -> None:
    terms = {t for t in ontology.subjects(RDF.type) if str(t).startswith(ONTOLOGY + "#")}
    terms -= set(ontology.objects(URIRef(ONTOLOGY), DCTERMS.creator))
    assert len(terms) == 18
    for term in terms:
        for property in (RDFS.label, SKOS.definition, SKOS.editorialNote):  # the note says why the term was minted
            assert {text.language for text in ontology.objects(term, property)} == {"de", "en"}, term
        assert ontology.value(term, RDFS.isDefinedBy) == URIRef(ONTOLOGY)


@pytest.mark.parametrize(
    "property",
    [
        DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.publisher, DCTERMS.created, DCTERMS.issued,
        DCTERMS.bibliographicCitation, OWL.versionIRI, OWL.versionInfo,
        VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri, URIRef("http://purl.org/ontology/bibo/status"),
    ],
)  # fmt: skip
def test_metadata(ontology: rdflib.Graph, property: URIRef) -> None:
    """What FOOPS! (Garijo et al. 2021) looks for; the licence comes with the build (test_build)."""
    assert list(ontology.objects(URIRef(ONTOLOGY), property))


def test_version_iri_holds_the_version(ontology: rdflib.Graph) -> None:
    version = str(ontology.value(URIRef(ONTOLOGY), OWL.versionInfo))
    assert str(ontology.value(URIRef(ONTOLOGY), OWL.versionIRI)) == f"{ONTOLOGY}/{version}"
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_code_lists_are_the_ones_with_a_prefix() -> None:
    assert {path.stem for path in (ROOT / "ontology" / "codes").glob("*.ttl")} == set(CODE_LISTS)


def test_codes_others_rely_on() -> None:
    exact = {
        "status": {"worked-on", "planned", "planned-subject-to-approval", "in-progress", "completed"},
        "continuation": {"next-phase", "not-within-programme"},
        "basis": {"stated", "interpreted", "inferred", "conjectured"},
        "standing": {"accepted", "contested", "superseded", "rejected"},
    }
    for name, codes in exact.items():
        graph = rdflib.Graph().parse(ROOT / "ontology" / "codes" / f"{name}.ttl")
        assert {str(code).partition("#")[2] for code in graph.subjects(RDF.type, SKOS.Concept)} == codes
    status = rdflib.Graph().parse(ROOT / "ontology" / "codes" / "status.ttl")
    subject_to_approval = URIRef(PREFIXES["status"] + "planned-subject-to-approval")
    assert status.value(subject_to_approval, SKOS.broader) == URIRef(PREFIXES["status"] + "planned")


def test_context_uses_the_prefix_table_and_known_code_lists() -> None:
    context = json.loads((ROOT / "ontology" / "context.jsonld").read_text("utf-8"))["@context"]
    assert context["@base"] == DEFAULT_BASE
    prefixes = {name: iri for name, iri in context.items() if isinstance(iri, str) and iri.endswith(("/", "#"))}
    del prefixes["@base"]
    assert prefixes.items() <= PREFIXES.items()
    scopes = {term["@context"]["@vocab"] for term in context.values() if isinstance(term, dict) and "@context" in term}
    assert scopes == {PREFIXES[name] for name in CODE_LISTS}


DEFINED: dict[str, type[DefinedNamespace]] = {
    "dcat": DCAT, "dcterms": DCTERMS, "foaf": FOAF, "org": ORG, "owl": OWL, "prov": PROV, "rdf": RDF, "rdfs": RDFS,
    "schema": SDO, "sh": SH, "skos": SKOS, "vann": VANN, "xsd": XSD,
}  # fmt: skip
"""The vocabularies that rdflib has a table of."""
BY_HAND = {
    "adms": {"status"},
    "bibo": {"status", "status/draft"},
    "cv": {"Participation", "hasParticipation", "hasParticipant", "role"},
    "edtf": {"EDTF"},
    "frapo": {"hasOutput"},
    "pav": {"retrievedOn"},
    "oa": {"SpecificResource", "TextQuoteSelector", "exact", "hasSelector", "hasSource", "prefix", "suffix"},
    "schema": {"observationAbout", "measurementMethod", "measurementQualifier"},
}
"""Read in the vocabularies themselves: ADMS 2, BIBO 1.3, CPOV 2.1.1, EDTF (Library of Congress), FRAPO 1.1, PAV 2.3,
Web Annotation 2017, and schema.org for terms newer than rdflib's table. No package we install carries these."""
NAMESPACES = {
    **PREFIXES,
    "bibo": "http://purl.org/ontology/bibo/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "vann": "http://purl.org/vocab/vann/",
}
"""The prefix table, and what the ontology's own description uses besides."""


def undeclared(terms: set[str], own: set[str]) -> set[str]:
    """The terms that no vocabulary has: neither `own` (what the release describes) nor the one of their namespace."""
    return {term for term in terms if term not in own and not any(_has(prefix, term) for prefix in NAMESPACES)}


def _has(prefix: str, term: str) -> bool:
    if not term.startswith(NAMESPACES[prefix]):
        return False
    name = term.removeprefix(NAMESPACES[prefix])
    return name in BY_HAND.get(prefix, ()) or (prefix in DEFINED and URIRef(term) in DEFINED[prefix])


def test_every_term_used_exists(release: Release, resources: Resources) -> None:
    """A misspelt rdf:isDefinedBy parses, and says nothing.

    Looked at are the properties, classes and datatypes of the release, whatever else of it lies in the namespace of a
    vocabulary, and the prefixed names of shapes, rules, questions and gates.
    """
    terms, own = set[str](), set[str]()
    outside = tuple(set(NAMESPACES.values()) - {PREFIXES["mpsc"]})
    for quad in ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS):
        own.add(quad.subject.value)
        terms.add(quad.predicate.value)
        if isinstance(quad.object, ox.Literal):
            terms.add(quad.object.datatype.value)
        elif quad.predicate.value == str(RDF.type) or quad.object.value.startswith(outside):
            terms.add(quad.object.value)
    files = [
        *resources.shapes.glob("*.ttl"),
        *resources.queries.glob("*.rq"),
        *resources.ontology.rglob("*.rq"),
        *(ROOT / "tests" / "verify").glob("*.rq"),
    ]
    for file in files:
        text = re.sub(r"^PREFIX .*", "", file.read_text("utf-8"), flags=re.MULTILINE)
        for prefix, name in re.findall(r"(?<![\w:/?-])([a-z-]+):(\w[\w-]*)", text):
            if prefix in NAMESPACES:
                terms.add(NAMESPACES[prefix] + name)
    ours = {iri for iri in own if iri.startswith(VOCABULARY)}
    assert undeclared(terms - {*NAMESPACES.values()}, ours) == set()


@pytest.mark.parametrize(
    "term",
    ["rdf:isDefinedBy", "schema:observationsAbout", "oa:exakt", "dcterms:isPartof", "mpsc:leadBy", "role:boss",
     "http://example.org/vocabulary#partOf"],
)  # fmt: skip
def test_a_misspelt_term_is_found(term: str) -> None:
    prefix, _, name = term.partition(":")
    iri = NAMESPACES[prefix] + name if prefix in NAMESPACES else term
    assert undeclared({iri, str(RDFS.label), PREFIXES["mpsc"] + "ledBy"}, {PREFIXES["mpsc"] + "ledBy"}) == {iri}


def test_settings_have_the_licence_of_the_licence_file() -> None:
    assert (ROOT / "LICENSE-DATA").read_text("utf-8").startswith("Creative Commons Attribution 4.0 International")
    assert Settings().license == "https://creativecommons.org/licenses/by/4.0/"
