"""The variant in which nobody is named: no name is left in any of its files, and all that speaks of nobody is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from unicodedata import normalize
from urllib.parse import unquote
from zipfile import ZipFile

import pyoxigraph as ox
import pytest
import yaml

from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.pipeline.build import assemble, build, inputs_hash, validate
from mpsc_graph.pipeline.names import Names
from mpsc_graph.publish.register import registered
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Persons, Settings
from mpsc_graph.store.base import Query, Table
from mpsc_graph.store.embedded import EmbeddedStore
from mpsc_graph.web.names import Names as SearchedNames
from tests.published import publish
from tests.test_verify import GATES
from tests.ulm import resources as ulm_resources
from tests.ulm import settings as ulm_settings
from tests.ulm import ulm

SPEAKS_OF_PEOPLE = """
SELECT DISTINCT ?claim {
  ?person a foaf:Person .
  { ?claim a mpsc:Claim ; ?any ?person } UNION
  { ?claim a schema:Observation ; cv:hasParticipation/cv:hasParticipant ?person }
}"""
UNTOUCHED = (
    "SELECT ?m ?p ?o { ?m a mpsc:Measure ; ?p ?o MINUS { ?o a foaf:Person } "
    "MINUS { ?o cv:hasParticipant/a foaf:Person } }",
    "SELECT ?t ?p ?o { ?t a rdf:Statement ; ?p ?o }",
    "SELECT ?a ?b { ?a mpsc:cooperatesWith ?b }",
    "SELECT ?post ?org { ?post a org:Post ; org:postIn ?org }",
    "SELECT ?figure ?value { ?figure a schema:Observation ; schema:value ?value MINUS "
    "{ ?figure cv:hasParticipation/cv:hasParticipant/a foaf:Person } }",
)


@pytest.fixture(scope="module")
def nameless(resources: Resources, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The project's own data without people."""
    folder = tmp_path_factory.mktemp("nameless")
    return build(resources, Settings.load(releases=folder, persons=Persons.NONE)).release


@pytest.fixture(scope="module")
def nameless_store(nameless: Release) -> EmbeddedStore:
    return EmbeddedStore(nameless)


def texts_of(path: Path) -> Iterable[str]:
    """The text of a file; of a workbook, that of each part of it."""
    if path.suffix != ".xlsx":
        return [path.read_text("utf-8")]
    with ZipFile(path) as book:
        return [book.read(part).decode("utf-8").replace("<", "\n<") for part in book.namelist()]


def rows(store: EmbeddedStore, query: str) -> list[tuple[str, ...]]:
    found = Table.parse(store.answer(Query(query), ox.QueryResultsFormat.JSON, None))
    assert isinstance(found, Table)
    return sorted(tuple(map(str, row)) for row in found.rows)


def people(resources: Resources, store: EmbeddedStore) -> set[str]:
    """Everybody's names: those in the release with people, and those that stand in the files."""
    query = "SELECT (STR(?n) AS ?name) { ?p a foaf:Person ; foaf:name|skos:altLabel ?n }"
    found = {name.strip('"') for (name,) in rows(store, query)}
    for path in (path for folder in resources.data for path in folder.rglob("*people*.yaml")):
        things = yaml.safe_load(path.read_text("utf-8"))
        found |= {thing["name"] for thing in things if thing["type"] == "Person"}
    return found


def words(text: str) -> set[str]:
    """The words of a text or an address, with umlauts as one letter and as two, and none with dots."""
    text = unquote(text).lower()
    two = text.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}))
    plain = re.sub("[\u0300-\u036f]", "", normalize("NFD", text.replace("ß", "ss")))
    return {*re.findall(r"[^\W_]+", two), *re.findall(r"[^\W_]+", plain)}


def named_in(texts: Iterable[str], names: set[str]) -> set[tuple[str, str]]:
    """Surnames that stand there as words, with the s of the genitive too, or run together with the first name."""
    forbidden = {
        form: name
        for name in names
        for surname in words(name.split()[-1])
        for form in (surname, surname + "s", *(first + surname for first in words(name.split()[0])))
    }
    return {(forbidden[word], text) for text in texts for word in words(text) & forbidden.keys()}


def test_no_name_is_left_in_any_file(nameless: Release, resources: Resources, store: EmbeddedStore) -> None:
    """Full name, surname as a word, slug; in literals, IRIs, the manifest and the report."""
    names = people(resources, store)
    assert len(names) > 30
    files = list(nameless.folder.iterdir())
    assert {file.name for file in files} == {"release.nq", "manifest.json", "report.json"}
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    assert named_in(lines, names) == set()


def test_the_search_for_names_finds_them(release: Release, resources: Resources, store: EmbeddedStore) -> None:
    """In the release with people it finds every one of them, and people in addresses of pages and of sources."""
    names = people(resources, store)
    found = named_in(release.data.read_text("utf-8").splitlines(), names)
    assert {name for name, _ in found} == names
    assert [line for _, line in found if "/schema.org/url>" in line or "schema.org/url>" in line]
    assert [line for _, line in found if f"<{DEFAULT_BASE}source/" in line]


def test_nobody_is_there_and_no_claim_is_missed(store: EmbeddedStore, nameless_store: EmbeddedStore) -> None:
    """Of the claims those alone are gone that speak of somebody, and the ids of the others are the same."""
    assert rows(nameless_store, "SELECT ?p { ?p a foaf:Person }") == []
    claims = [set(rows(each, "SELECT ?c { ?c a mpsc:Claim }")) for each in (store, nameless_store)]
    gone = set(rows(store, SPEAKS_OF_PEOPLE))
    assert claims[0] - claims[1] == gone
    assert claims[1] - claims[0] == set()
    assert 0 < len(gone) < len(claims[1]) / 10


@pytest.mark.parametrize("query", UNTOUCHED)
def test_what_speaks_of_nobody_is_as_it_was(query: str, store: EmbeddedStore, nameless_store: EmbeddedStore) -> None:
    expected = rows(store, query)
    assert expected
    assert rows(nameless_store, query) == expected


def test_it_keeps_every_rule(nameless: Release) -> None:
    found = json.loads(nameless.report.read_text("utf-8"))
    assert [result for result in found["results"] if result["severity"] != "info"] == []
    assert nameless.manifest.persons is Persons.NONE


@pytest.mark.parametrize("gate", [gate for gate in GATES if gate.stem != "unused-code"], ids=lambda gate: gate.stem)
def test_it_passes_the_gates(gate: Path, nameless_store: EmbeddedStore) -> None:
    """But for the codes that only people need: the vocabulary is the same in both variants."""
    assert rows(nameless_store, gate.read_text("utf-8")) == []


def test_the_variants_are_built_beside_each_other(tmp_path: Path) -> None:
    """Building one changes no file of the other."""
    ulm(tmp_path / "data")
    data = ulm_resources(tmp_path)
    first = build(data, ulm_settings(tmp_path)).release
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "releases").rglob("*") if path.is_file()}
    other = build(data, ulm_settings(tmp_path, Persons.NONE)).release
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert other.folder.parent == tmp_path / "releases" / "without-persons"
    assert Releases.of(ulm_settings(tmp_path)).current() == first
    assert Releases.of(ulm_settings(tmp_path, Persons.NONE)).current() == other
    assert first.manifest.inputs == inputs_hash(data, ulm_settings(tmp_path)) != other.manifest.inputs


def test_addresses_that_name_somebody(tmp_path: Path) -> None:
    """A page's is cut to its site; a page on a site named after somebody goes, and a claim of such an address."""
    ulm(tmp_path / "data")
    page = tmp_path / "data/ulm/sources/page.yaml"
    states = '{id: ulm/org/uni, sameAs: "https://people.example/MaxWiener"}'
    same = f"  - {{type: Claim, states: {states}, basis: stated, quote: x}}\n"
    page.write_text(page.read_text("utf-8") + same, "utf-8")
    own = tmp_path / "data/ulm/sources/blog.yaml"
    own.write_text(
        "id: source/ulm/blog\ntype: WebPage\ntitle: {de: Blog}\nurl: https://eva-k%C3%BChn.example/blog\n"
        "publisher: ulm/org/uni\nclaims:\n"
        "  - {type: Claim, states: {id: ulm/org/stadt, notation: S1}, basis: stated, quote: S1}\n",
        "utf-8",
    )
    left = assemble(ulm_resources(tmp_path), ulm_settings(tmp_path, Persons.NONE))
    text = " ".join(map(str, left.quads()))
    assert "<https://schema.org/url> <https://blatt.example/>" in text
    assert "<https://schema.org/url> <https://example.org/page>" in text
    assert not [part for part in ("people.example", "eva-k", "source/ulm/blog", "S1") if part in text]
    assert "graph/source/ulm/eva" not in text
    assert validate(left, ulm_resources(tmp_path)).conforms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oberbürgermeisterin Eva Kühn", "Oberbürgermeisterin […]"),
        ("Eva Maria Kühn und Max Wiener", "[…] und […]"),
        ("Kühns Rede, Eva Kühn's Rede, Kühn’s", "[…] Rede, […] Rede, […]"),
        ("KÜHN, Kuehn, Kuhn, Ku\u0308hn", "[…], […], […], […]"),
        ("Kühn, Eva", "[…]"),
        ("eva.kuehn@example.org, @EvaKuehn", "[…]@example.org, @[…]"),
        ("kühner Wienerwald, die Kühne", "kühner Wienerwald, die Kühne"),
        ("Wiener Straße", "[…] Straße"),  # the lesser evil
        ("Eva sagt", "Eva sagt"),
        ("René Groß-Lang, Lang", "[…], Lang"),
        ("Rene Gross-Lang", "[…]"),
        ("https://example.org/eva-k%C3%BChn%20x", "https://example.org/[…] x"),
        ("100%25 nobody", "100%25 nobody"),
        ("", ""),
    ],
)
def test_names_in_texts(text: str, expected: str) -> None:
    assert Names(frozenset({"Eva Kühn", "Max Wiener", "René Groß-Lang"})).text(text) == expected


def test_another_name_of_somebody_is_a_name_too(tmp_path: Path) -> None:
    """A claim gives Eva Kühn's name of before, which the title of another page still has."""
    ulm(tmp_path / "data")
    page = tmp_path / "data/ulm/sources/page.yaml"
    states = "{id: ulm/person/eva-kuehn, altLabel: {de: Eva Sommer}}"
    claim = f"  - {{type: Claim, states: {states}, basis: stated, quote: E}}\n"
    page.write_text(page.read_text("utf-8").replace("{de: Seite}", "{de: Frau Sommers Plan}") + claim, "utf-8")
    left = assemble(ulm_resources(tmp_path), ulm_settings(tmp_path, Persons.NONE))
    titles = {str(quad.object) for quad in left.quads() if quad.predicate.value == PREFIXES["dcterms"] + "title"}
    assert '"Frau […] Plan"@de' in titles


@pytest.mark.slow
def test_no_name_is_left_in_any_published_file(
    nameless: Release, resources: Resources, store: EmbeddedStore, tmp_path: Path
) -> None:
    """Pages, dumps, catalogue, rules and names of files: what `publish` writes unless it is told to name people."""
    site = publish(nameless, resources, "https://graph.example.org/", tmp_path / "site")
    files = [path for path in site.rglob("*") if path.is_file() and path.suffix not in (".gz", ".png")]
    assert len(files) > 10_000
    texts = {line for path in files for text in texts_of(path) for line in text.splitlines()}
    texts |= {path.relative_to(site).as_posix() for path in files}
    assert named_in(texts, people(resources, store)) == set()


def test_nobody_is_found(
    release: Release, nameless: Release, resources: Resources, store: EmbeddedStore, tmp_path: Path
) -> None:
    """By a search for their names; the release with people finds each."""
    with_people, without = (SearchedNames.read(registered(each, tmp_path)) for each in (release, nameless))
    for name in people(resources, store):
        assert any(PREFIXES["foaf"] + "Person" in hit.thing.types for hit in with_people.find(name)), name
        assert not [hit for hit in without.find(name) if hit.closeness], name
