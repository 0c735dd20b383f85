"""The vocabulary: every term labelled and defined in both languages, described as FOOPS! asks, nothing invented."""

from __future__ import annotations

import json
import re
from itertools import chain
from pathlib import Path

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, URIRef
from rdflib.namespace import DCAT, FOAF, ORG, PROV, SDO, SH, XSD, DefinedNamespace

from mpsc_graph.namespaces import CODE_LISTS, DEFAULT_BASE, ONTOLOGY, PREFIXES
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings

ROOT = Path(__file__).parent.parent
VANN, BIBO = "http://purl.org/vocab/vann/", "http://purl.org/ontology/bibo/"
CLASSES = {"Programme", "Phase", "Measure", "Claim", "PhaseEntry", "Participation"}


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(ROOT / "ontology" / "mpsc.ttl")


def test_six_classes(ontology: rdflib.Graph) -> None:
    assert {str(c).partition("#")[2] for c in ontology.subjects(RDF.type, OWL.Class)} == CLASSES


def test_every_term_is_labelled_and_defined_in_both_languages(ontology: rdflib.Graph) -> None:
    terms = {t for t in ontology.subjects(RDF.type) if str(t).startswith(ONTOLOGY + "#")}
    assert len(terms) == 18
    for term in terms:
        for property in (RDFS.label, SKOS.definition):
            assert {text.language for text in ontology.objects(term, property)} == {"de", "en"}, term
        assert ontology.value(term, RDFS.isDefinedBy) == URIRef(ONTOLOGY)


@pytest.mark.parametrize(
    "property",
    [
        DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.publisher, DCTERMS.created, DCTERMS.issued,
        DCTERMS.bibliographicCitation, OWL.versionIRI, OWL.versionInfo,
        URIRef(VANN + "preferredNamespacePrefix"), URIRef(VANN + "preferredNamespaceUri"), URIRef(BIBO + "status"),
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
    "schema": SDO, "sh": SH, "skos": SKOS, "xsd": XSD,
}  # fmt: skip
NEWER_THAN_RDFLIB = {
    PREFIXES["schema"] + name for name in ("measurementMethod", "measurementQualifier", "observationAbout")
}
"""In schema.org since 2020 to 2023; rdflib's table of schema.org is older."""
BY_HAND = {
    "adms": {"status"},
    "cv": {"Participation", "hasParticipation", "hasParticipant", "role"},
    "frapo": {"hasOutput"},
    "pav": {"retrievedOn"},
    "oa": {"SpecificResource", "TextQuoteSelector", "exact", "hasSelector", "hasSource", "prefix", "suffix"},
}
"""Read in the vocabularies themselves: ADMS 2, CPOV 2.1.1, FRAPO 1.1, Web Annotation 2017, PAV 2.3."""


def test_every_term_used_exists(release: Release, resources: Resources) -> None:
    """A misspelt rdf:isDefinedBy parses, and says nothing."""
    text = release.data.read_text("utf-8")
    files = chain(resources.shapes.glob("*.ttl"), resources.queries.glob("*.rq"), resources.ontology.rglob("*.rq"))
    sources = "\n".join(path.read_text("utf-8") for path in files)
    used = set(re.findall(r"<([^<>\s]+)>", text))
    for prefix, namespace in PREFIXES.items():
        used |= {namespace + name for name in re.findall(rf"(?<![\w:/?-]){prefix}:(\w[\w-]*)", sources)}
    own = set(re.findall(r"^<([^<>]+)> <[^<>]+#type> ", text, re.MULTILINE))
    for iri in sorted(used):
        prefix = next(
            (name for name, namespace in PREFIXES.items() if iri.startswith(namespace) and iri != namespace), ""
        )
        if prefix in DEFINED:
            assert iri in NEWER_THAN_RDFLIB or URIRef(iri) in DEFINED[prefix], iri
        elif prefix in BY_HAND:
            assert iri.removeprefix(PREFIXES[prefix]) in BY_HAND[prefix], iri
        elif prefix == "mpsc" or prefix in CODE_LISTS:
            assert iri in own, iri


def test_settings_have_the_licence_of_the_licence_file() -> None:
    assert (ROOT / "LICENSE-DATA").read_text("utf-8").startswith("Creative Commons Attribution 4.0 International")
    assert Settings().license == "https://creativecommons.org/licenses/by/4.0/"
