"""`/ontology` and the code lists: pages in two languages and RDF, both of what the release says."""

from __future__ import annotations

import html
import json
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import httpx
import pytest
import rdflib
from playwright.sync_api import Browser, ViewportSize
from rdflib import OWL, RDF, RDFS, SKOS, URIRef

from mpsc_graph.namespaces import CODE_LISTS, ONTOLOGY, PREFIXES, VOCABULARY
from mpsc_graph.pipeline.build import build
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from tests.conftest import serving
from tests.test_graph_store import in_release, triples

LANGUAGES = ("de", "en")
MEDIA_TYPES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
BROWSER_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


class Page(HTMLParser):
    """What a page links to, and where it can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("a", "link"):
            self.links.append(given.get("href") or "")
        if "id" in given:
            self.ids.append(given["id"] or "")


@pytest.fixture(scope="module")
def ontology(resources: Resources) -> rdflib.Graph:
    return rdflib.Graph().parse(resources.ontology / "mpsc.ttl")


@pytest.fixture(scope="module")
def codes(resources: Resources) -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in resources.ontology.glob("codes/*.ttl"):
        graph.parse(path)
    return graph


def texts(graph: rdflib.Graph, node: rdflib.term.Node, property: URIRef) -> dict[str | None, str]:
    return {getattr(text, "language", None): str(text) for text in graph.objects(node, property)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_has_its_anchor_names_and_definition(
    server: httpx.Client, ontology: rdflib.Graph, lang: str
) -> None:
    response = server.get(f"/{lang}/ontology")
    page, text = Page(response.text), html.unescape(response.text)
    terms = [term for term in ontology.subjects(RDFS.isDefinedBy) if str(term).startswith(ONTOLOGY + "#")]
    assert len(set(terms)) == 18
    for term in terms:
        assert str(term).partition("#")[2] in page.ids
        assert f"<code>{term}</code>" in text
        assert all(
            f">{label}<" in text or f">{label} <" in text for label in texts(ontology, term, RDFS.label).values()
        )
        assert texts(ontology, term, SKOS.definition)[lang] in text
    assert len(page.ids) == len(set(page.ids)), "an anchor stands twice"
    assert f'<html lang="{lang}">' in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", CODE_LISTS)
def test_every_code_has_its_anchor_names_and_definitions(
    server: httpx.Client, codes: rdflib.Graph, name: str, lang: str
) -> None:
    response, whole = (server.get(f"/{lang}{path}") for path in (f"/{name}", "/ontology"))
    page, text = Page(response.text), html.unescape(response.text)
    listed = list(codes.subjects(SKOS.inScheme, URIRef(VOCABULARY + name)))
    assert {str(code).partition("#")[2] for code in listed} == set(page.ids) - {"content"}
    for code in listed:
        label, definition = (texts(codes, code, property) for property in (SKOS.prefLabel, SKOS.definition))
        for each in LANGUAGES:
            assert f"<b>{label[each]}</b><br>{definition[each]}</td>" in text
        assert f'/{lang}/{name}#{str(code).partition("#")[2]}">{label[lang]}</a>' in html.unescape(whole.text)
        assert f"<dd>{definition[lang]}</dd>" in html.unescape(whole.text)
    scheme = URIRef(VOCABULARY + name)
    assert texts(codes, scheme, SKOS.definition)[lang] in text
    assert ("Verwendet von" if lang == "de" else "Used by") in text


def test_what_each_class_has(server: httpx.Client) -> None:
    """From the domains of our properties and from the shapes, with the code lists that apply."""
    text = server.get("/en/ontology").text
    entry = text.partition('id="PhaseEntry"')[2].partition("</section>")[0]
    rows = [row.replace("<wbr>", "") for row in entry.split("<tr>")[2:]]
    assert [row.partition("<code>")[2].partition("</code>")[0] for row in rows] == [
        "mpsc:measure",
        "mpsc:phase",
        "mpsc:continuation",
        "adms:status",
        "cv:hasParticipation",
    ]
    assert [row.rpartition("<td>")[2].partition("</td>")[0] for row in rows] == ["1", "1", "0–1", "1", "0 or more"]
    assert 'code from <a href="/en/status">Status in a phase</a>' in rows[3]
    assert '<a href="#Measure"><code>mpsc:Measure</code></a>' in rows[0]
    measure = text.partition('id="Measure"')[2].partition("</section>")[0].replace("<wbr>", "")
    assert '<code>mpsc:involves</code></a> <small class="quiet">derived</small>' in measure
    assert "dcterms:type" not in measure, "the shapes forbid it"


def test_terms_of_others_prefixes_and_what_it_is(server: httpx.Client, resources: Resources) -> None:
    text = server.get("/en/ontology").text.replace("<wbr>", "")
    reused = text.partition('id="reused"')[2]
    context = json.loads((resources.ontology / "context.jsonld").read_text("utf-8"))["@context"]
    del context["@version"], context["@base"]
    for name, definition in context.items():
        term = definition if isinstance(definition, str) else definition.get("@id", definition.get("@reverse"))
        if ":" in term and not term.startswith("mpsc:") and not term.endswith(("/", "#")):
            row = reused.partition(f"<code>{term}</code></a></td>")[2].partition("</tr>")[0]
            assert f"<code>{name}</code>" in row, name
    for prefix, namespace in PREFIXES.items():
        assert f"<td><code>{prefix}:</code></td><td><code>{namespace}</code></td>" in text
    assert Settings().license in text
    assert "https://w3id.org/mpsc/ontology/0.2.0" in text


@pytest.mark.parametrize(("name", "media_type"), MEDIA_TYPES.items())
@pytest.mark.parametrize("path", ["/ontology", "/role", "/status"])
def test_rdf_says_what_the_release_says(
    server: httpx.Client, release: Release, path: str, name: str, media_type: str
) -> None:
    by_header = server.get(path, headers={"accept": media_type})
    by_name = server.get(f"{path}.{name}", headers={"accept": BROWSER_ACCEPT})
    assert by_header.headers["content-type"].partition(";")[0] == media_type
    graph = "ontology" if path == "/ontology" else "codes"
    expected = in_release(release, f"{VOCABULARY}graph/{graph}")
    if graph == "codes":
        own = VOCABULARY.rstrip("/") + path
        expected = {each for each in expected if str(each.subject)[1:-1].partition("#")[0] == own}
    assert triples(by_header) == triples(by_name) == expected != set()


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        (BROWSER_ACCEPT, "text/html"),
        ("text/turtle, text/html;q=0.5", "text/turtle"),
        ("application/rdf+xml;q=0.4, text/html;q=0.5", "text/html"),
        ("application/ld+json, application/json;q=0.9", "application/ld+json"),
    ],
)
def test_page_or_rdf(server: httpx.Client, accept: str | None, media_type: str) -> None:
    server.headers.pop("accept", None)
    response = server.get("/role", headers={"accept": accept} if accept else {})
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert "Accept" in response.headers["vary"].split(", ")
    assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/ontology", "/role", "/ontology/classes.svg"])
@pytest.mark.parametrize(
    ("accept", "asked", "language"),
    [
        (None, None, "de"),
        ("en-GB,en;q=0.9,de;q=0.8", None, "en"),
        ("fr, en;q=0.1", None, "en"),
        ("fr", None, "de"),
        ("en", "de", "de"),
        ("de", "en", "en"),
    ],
)
def test_language(server: httpx.Client, path: str, accept: str | None, asked: str | None, language: str) -> None:
    headers = {"accept-language": accept} if accept else {}
    response = server.get(f"/{asked}{path}" if asked else path, headers=headers)
    other = "en" if language == "de" else "de"
    assert response.headers["content-language"] == language
    assert f'lang="{language}"' in response.text
    assert "Accept-Language" in response.headers["vary"]
    assert path.endswith(".svg") or f'href="/{other}{path}"' in response.text


def test_caching(server: httpx.Client) -> None:
    for path in ("/ontology", "/en/ontology", "/role.ttl", "/ontology/context.jsonld"):
        head, first = server.head(path), server.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == first.headers["etag"]
        again = server.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["access-control-allow-origin"] == "*"
    assert len({server.get(path).headers["etag"] for path in ("/role", "/en/role", "/role.nt")}) == 3


def test_the_context_is_the_one_of_the_data(server: httpx.Client, resources: Resources) -> None:
    response = server.get("/ontology/context.jsonld", headers={"origin": "https://example.org"})
    assert response.headers["content-type"] == "application/ld+json"
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.content == (resources.ontology / "context.jsonld").read_bytes()


def test_the_version_has_an_address(server: httpx.Client, ontology: rdflib.Graph) -> None:
    version = str(ontology.value(URIRef(ONTOLOGY), OWL.versionInfo))
    assert server.get(f"/ontology/{version}.nt").text == server.get("/ontology.nt").text


@pytest.mark.parametrize(
    ("path", "accept", "status", "detail"),
    [
        ("/roles", "*/*", 404, "GET /roles"),
        ("/ontology/9.9.9", "*/*", 404, "there is no version 9.9.9 of the ontology here; there is 0.2.0"),
        ("/fr/role", "*/*", 404, "GET /fr/role"),
        ("/role.pdf", "*/*", 404, ".pdf is no format of documents; expected one of .html, .ttl"),
        ("/ontology", "image/png", 406, "text/html, text/turtle"),
        ("/ontology", "turtle", 400, "Accept: turtle"),
    ],
)
def test_what_goes_wrong_is_said(server: httpx.Client, path: str, accept: str, status: int, detail: str) -> None:
    response = server.get(path, headers={"accept": accept})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert detail in response.json()["detail"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_drawing_has_the_classes_and_what_ties_them(
    server: httpx.Client, ontology: rdflib.Graph, lang: str
) -> None:
    response = server.get(f"/{lang}/ontology/classes.svg")
    assert response.headers["content-type"].partition(";")[0] == "image/svg+xml"
    svg = "{http://www.w3.org/2000/svg}"
    root = ElementTree.fromstring(response.text)
    label = {
        str(each).partition("#")[2]: texts(ontology, each, RDFS.label)[lang]
        for each in ontology.subjects(RDF.type, OWL.Class)
    }
    assert [each[1].text for each in root.iter(f"{svg}a")] == [
        label[name] for name in ("Programme", "Phase", "Measure", "Claim", "PhaseEntry", "Participation")
    ]
    is_a = "Unterklasse von" if lang == "de" else "subclass of"
    ties = {
        ("Measure", "Programme", "dcterms:isPartOf"),
        ("Phase", "Programme", "dcterms:isPartOf"),
        ("Measure", "Phase", "mpsc:inPhase"),
        ("PhaseEntry", "Measure", "mpsc:measure"),
        ("PhaseEntry", "Phase", "mpsc:phase"),
        ("PhaseEntry", "Participation", "cv:hasParticipation"),
        ("PhaseEntry", "Claim", is_a),
        ("Participation", "Claim", is_a),
        ("Claim", "Claim", "mpsc:conflictsWith"),
    }
    described = (root.findtext(f"{svg}desc") or "").strip().split(". ")
    assert {each.rstrip(".") for each in described} == {f"{label[a]} → {label[b]}: {tie}" for a, b, tie in ties}
    assert len(list(root.iter(f"{svg}polygon"))) == len(ties)
    dashed = [each for each in root.iter(f"{svg}path") if "stroke-dasharray" in each.attrib]
    assert len(dashed) == 2, "what is derived"
    words = server.get(f"/{lang}/ontology").text.partition("<details>")[2].partition("</details>")[0]
    assert words.count("<li>") == len(ties)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, resources: Resources) -> Iterator[httpx.Client]:
    """A server over a release whose vocabulary is not that of the files, and means no good."""
    folder = tmp_path_factory.mktemp("hostile")
    ontology = Path(shutil.copytree(resources.ontology, folder / "ontology"))
    for name, was, becomes in (
        ("mpsc.ttl", '"Maßnahme"@de , "Measure"@en', '"<script>alert(1)</script>"@de , "Measure"@en'),
        ("mpsc.ttl", "rdfs:subClassOf foaf:Project", "rdfs:subClassOf foaf:Project , <javascript:alert(2)>"),
        ("mpsc.ttl", '"0.2.0"', '"7.0.0"'),
        ("codes/role.ttl", '"federführend"@de', '"\\"><img src=x onerror=alert(3)>"@de'),
        ("codes/role.ttl", "role:scientific-lead", "role:of-another-release"),
    ):
        text = (ontology / name).read_text("utf-8")
        assert was in text
        (ontology / name).write_text(text.replace(was, becomes), "utf-8")
    data = folder / "data"
    data.mkdir()
    shutil.copy(resources.data[0] / "dataset.yaml", data)
    other = Resources(ontology, resources.shapes, resources.queries, (data,))
    built = build(other, Settings.load(releases=folder / "releases")).release
    with serving(built) as (client, _):
        yield client


def test_the_pages_tell_of_the_release_that_is_served(hostile: httpx.Client) -> None:
    assert 'id="of-another-release"' in hostile.get("/role").text
    assert 'id="scientific-lead"' not in hostile.get("/role").text
    assert hostile.get("/ontology/7.0.0").status_code == 200


@pytest.mark.parametrize("path", ["/ontology", "/role", "/ontology/classes.svg"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_texts_are_never_markup(hostile: httpx.Client, path: str, lang: str) -> None:
    text = hostile.get(f"/{lang}{path}").text
    assert "<script" not in text and "<img" not in text and "javascript:" not in "".join(Page(text).links)
    assert path != "/ontology" or "&lt;script&gt;alert(1)" in text
    assert path != "/role" or "&#34;&gt;&lt;img src=x" in text


def test_every_link_between_the_pages_leads_to_an_anchor(server: httpx.Client) -> None:
    paths = [f"/en{path}" for path in ("/ontology", *(f"/{name}" for name in CODE_LISTS))]
    pages = {path: Page(server.get(path).text) for path in paths}
    for path, page in pages.items():
        for link in page.links:
            target, _, fragment = urljoin(path, link).partition("#")
            if target.startswith("/") and target not in pages:
                assert server.get(target).status_code == 200, link
            elif target in pages and fragment:
                assert fragment in pages[target].ids, f"{path}: {link}"


@pytest.mark.parametrize(
    ("path", "width"),
    [
        *(("/de/ontology", width) for width in (1200, 390, 320)),
        ("/en/ontology", 320),
        ("/de/indicator", 390),
        ("/en/role", 320),
    ],
)
def test_in_a_browser(browser: Browser, server: httpx.Client, path: str, width: int) -> None:
    page = browser.new_page(viewport=ViewportSize(width=width, height=800))
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{server.base_url}{path}")
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    if path.endswith("/ontology"):
        drawn = page.locator("svg.classes text").evaluate_all(
            "texts => texts.map(text => [text.getBBox().x, text.getBBox().x + text.getBBox().width])"
        )
        assert all(left >= 0 and right <= 480 for left, right in drawn), "a text leaves the drawing"
        smallest = page.locator("svg.classes text").evaluate_all(
            "texts => Math.min(...texts.map(text => text.getBoundingClientRect().height))"
        )
        assert smallest > (13 if width > 320 else 10), "the drawing cannot be read"
        page.locator("svg.classes a").nth(2).click()
        assert page.url.endswith("#Measure")
        assert page.locator("#Measure").is_visible()
    assert hosts == {f"{server.base_url.host}:{server.base_url.port}"}
    assert complaints == []
    page.close()


def test_the_start_page_leads_there(browser: Browser, server: httpx.Client) -> None:
    page = browser.new_page(locale="en-GB")
    page.goto(str(server.base_url))
    page.locator("main").get_by_role("link", name="Vocabulary").click()
    assert page.locator("h1").inner_text() == "Vocabulary for model smart city projects"
    page.get_by_role("link", name="Deutsch").click()
    assert page.locator("h1").inner_text() == "Vokabular für Modellprojekte Smart Cities"
    page.locator("a", has_text="federführend").first.click()
    page.close()
