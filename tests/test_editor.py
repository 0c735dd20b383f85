"""The editor at `/sparql`: who gets it, what it does in a real browser, and what it never does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from mpsc_graph.web.pages import VENDOR
from tests.conftest import missing

AXE = Path(__file__).parent / "clients" / "node_modules" / "axe-core" / "axe.min.js"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
WATCH = """
window.broken = [];
addEventListener("securitypolicyviolation", (event) => broken.push(`${event.violatedDirective} ${event.blockedURI}`));
for (const name of ["setItem", "getItem", "removeItem"])
  Storage.prototype[name] = function () { broken.push(`${name} is called`); };
indexedDB.open = () => broken.push("indexedDB is opened");
"""
"""Run before all scripts of a page: notes what the policy refuses, and who as much as looks at the browser's stores."""
ASK = "SELECT ?m { ?m a mpsc:Measure } ORDER BY ?m LIMIT 2"


@pytest.mark.parametrize(
    ("accept", "query", "expected"),
    [
        (BROWSER, "", "text/html; charset=utf-8"),
        ("text/html", "", "text/html; charset=utf-8"),
        (BROWSER, f"?query={quote(ASK)}", "text/html; charset=utf-8"),
        (BROWSER, f"?query={quote(ASK)}&format=csv", "text/csv; charset=utf-8"),
        (BROWSER, f"?query={quote(ASK)}&limit=1", "application/xml"),
        ("*/*", f"?query={quote(ASK)}", "application/sparql-results+json"),
        ("application/sparql-results+xml, text/html", f"?query={quote(ASK)}", "application/sparql-results+xml"),
        ("text/csv, text/html;q=0.9", f"?query={quote(ASK)}", "text/csv; charset=utf-8"),
        ("*/*", "", "text/turtle; charset=utf-8"),
        ("text/turtle, text/html;q=0.9", "", "text/turtle; charset=utf-8"),
        ("application/rdf+xml, text/html", "", "application/rdf+xml"),
        ("application/json", "?example=leads", "application/problem+json"),
    ],
)
def test_who_gets_the_page(server: httpx.Client, accept: str, query: str, expected: str) -> None:
    assert server.get(f"/sparql{query}", headers={"accept": accept}).headers["content-type"] == expected


def test_programs_never_get_it(server: httpx.Client) -> None:
    """By the protocol, a page is no form of answer to a query that is sent, whatever else is accepted."""
    answer = server.post("/sparql", data={"query": ASK}, headers={"accept": "text/html"})
    assert answer.status_code == 406
    assert (
        server.post("/sparql", data={"query": ASK}, headers={"accept": BROWSER}).headers["content-type"].endswith("xml")
    )


def test_the_page_in_both_languages(server: httpx.Client) -> None:
    for language, title in {"de": "SPARQL-Schnittstelle", "en": "SPARQL endpoint"}.items():
        answer = server.get(f"/{language}/sparql")
        assert f"<h1>{title}</h1>" in answer.text and f'<html lang="{language}">' in answer.text
        assert len(answer.content) < 100_000
        assert f"LANG(?measureLabel) = &#34;{language}&#34;" in answer.text
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'; connect-src 'self'" in policy and "unsafe" not in policy and "data:" not in policy
    assert "sd:Service" in server.get("/sparql.ttl").text


def test_what_is_given_stays_text(server: httpx.Client) -> None:
    hostile = "</textarea><script>alert(1)</script>"
    text = server.get("/sparql", params={"query": hostile}, headers={"accept": BROWSER}).text
    assert "<script>alert" not in text and "&lt;/textarea&gt;" in text
    unknown = server.get("/sparql", params={"example": "leeds"}, headers={"accept": BROWSER})
    assert unknown.status_code == 404 and "leads" in unknown.text


Open = Callable[..., Page]


@pytest.fixture(scope="module")
def open_page(browser: Browser, server: httpx.Client) -> Iterator[Open]:
    """Opens pages that ask no other host, break no policy, complain of nothing and store nothing."""
    if not (VENDOR / "editor.js").is_file():
        missing("browser", "the bundle of the editor is not built; pip install -e .")
    complaints: list[str] = []
    hosts: set[str] = set()
    opened: dict[str, Page] = {}

    def new_page(options: dict[str, object]) -> Page:
        page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
        page.set_default_timeout(30_000)
        page.add_init_script(WATCH)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        return page

    def open_page(path: str, **options: object) -> Page:
        page = opened[str(options)] = opened.get(str(options)) or new_page(options)
        complaints.extend(page.evaluate("window.broken ?? []"))
        page.goto(f"{server.base_url}{path}")
        return page

    yield open_page
    for page in opened.values():
        complaints += page.evaluate("window.broken ?? []")
        assert page.context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}
        page.context.close()
    # what Chromium says of a query that the endpoint refuses
    complaints = [each for each in complaints if "status of 400" not in each]
    assert complaints == []
    assert {host for host in hosts if host} == {server.base_url.netloc.decode()}


def write(page: Page, query: str) -> None:
    """Put in the place of what is there, at once: with each letter that is typed suggestions are made anew."""
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)


def check(page: Page) -> None:
    """axe-core finds nothing to say."""
    if not AXE.is_file():
        missing("browser", "axe-core is not installed; run npm ci --ignore-scripts --prefix tests/clients")
    page.evaluate(AXE.read_text("utf-8"))
    violations = page.evaluate("axe.run().then(found => found.violations.map(each => [each.id, each.nodes[0].html]))")
    assert violations == []


def test_a_query_is_typed_and_run_by_keyboard(open_page: Open) -> None:
    page = open_page("/de/sparql", locale="de-DE")
    write(page, "SELECT ?m ?mLabel { ?m a mpsc:Measure ; rdfs:label ?mLabel FILTER(LANG(?mLabel) = 'de') } ")
    page.keyboard.type("ORDER BY ?mLabel")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#answer tbody tr")).to_have_count(12)
    first = page.locator("#answer tbody a").first
    expect(first).to_have_text("Cleema App")
    expect(first).to_have_attribute("href", "/de/doc/dresden/measure/cleema-app")
    expect(page.locator("#answer th")).to_have_text(["m"])
    expect(page.locator("#told")).to_contain_text("12 Zeilen")
    page.keyboard.press("Tab")
    expect(page.locator("#run")).to_be_focused()  # no trap
    check(page)
    page.goto(page.url)
    page.reload()
    expect(page.locator("#answer tbody tr")).to_have_count(12)  # the address holds the query


def test_completion_offers_what_the_release_has(open_page: Open) -> None:
    page = open_page("/de/sparql")
    for typed, offered in {
        "ASK { ?x mpsc:coop": "mpsc:cooperatesWith",
        "ASK { ?x a Maßn": "mpsc:Measure",
        "ASK { ?x cv:role lead": "role:lead",
        "ASK { ?x prefL": "skos:prefLabel",
    }.items():
        write(page, typed)
        expect(page.locator(".CodeMirror-hint").first).to_contain_text(offered)
        page.keyboard.press("Enter")
        expect(page.locator("#query")).to_have_value(f"{typed[: typed.rindex(' ')]} {offered}")
    write(page, "ASK { ?x a Maßn")
    check(page)


def test_an_example_is_loaded_and_run(open_page: Open) -> None:
    page = open_page("/en/sparql", color_scheme="dark", viewport={"width": 390, "height": 800})
    page.get_by_label("Example").select_option("load-per-organisation")
    page.get_by_role("button", name="Into the editor").click()
    page.wait_for_url(lambda url: "example=load-per-organisation" in url)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("#answer tbody a", has_text="A15").first).to_be_visible()
    expect(page.locator("#place")).to_be_empty()  # though it declares none of its prefixes
    check(page)
    page.get_by_role("button", name="Chart").click()
    expect(page.locator(".bars li", has_text="A33")).to_have_text("A33 · Implementation phase1")
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


def test_a_link_opens_with_the_answer_as_a_network(open_page: Open) -> None:
    query = "SELECT ?one ?other { ?one mpsc:cooperatesWith ?other FILTER(STR(?one) < STR(?other)) }"
    page = open_page(f"/en/sparql#query={quote(query)}")
    rows = page.locator("#answer tbody tr")
    expect(rows.first).to_be_visible()
    page.get_by_role("button", name="Network").click()
    ties = page.locator(".net line")
    assert ties.count() == rows.count() > 5
    expect(page.locator(".net a", has_text="A15")).to_have_attribute("href", "/en/doc/dresden/org/a15")
    check(page)


def test_mistakes_are_told_where_they_are(open_page: Open) -> None:
    page = open_page("/de/sparql")
    write(page, "ASK {\n?x a mpsc:Measure .\n?x a none:Measure }")
    expect(page.locator("#place")).to_contain_text("Zeile 3")  # the prefix is nobody's
    write(page, "SELECT ?x {\n?x BYE ?y }")
    expect(page.locator("#place")).to_contain_text("Zeile 2")
    page.locator(".parseErrorIcon").hover()
    page.get_by_role("button", name="Ausführen").click()
    expect(page.locator("#told")).to_have_text("Zeile 2, Spalte 6: unexpected “BYE”")  # the editor indents
    check(page)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ASK { <dresden/org/a15> a org:Organization }", "Ja."),
        ("SELECT ?x { ?x a mpsc:Nothing }", "Nichts gefunden"),
        ("SELECT * { ?s ?p ?o }", "500 Zeilen"),
        ("CONSTRUCT { ?m rdfs:label ?l } { ?m a mpsc:Measure ; rdfs:label ?l }", "Graph (Turtle)"),
        ("SELECT (1/0 AS ?none) (IRI('javascript:alert(1)') AS ?bad) ('<b>x</b>' AS ?text) {}", "1 Zeilen"),
    ],
)
def test_every_form_of_answer(open_page: Open, query: str, told: str) -> None:
    page = open_page(f"/de/sparql?query={quote(query)}")
    expect(page.locator("#told")).to_contain_text(told)
    assert page.locator("#answer a[href^=javascript], #answer b").count() == 0


def test_without_scripts_the_form_gives_a_file(open_page: Open, browser: Browser, server: httpx.Client) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{server.base_url}/de/sparql?example=leads")
    assert "SELECT" in page.get_by_label("SPARQL-Abfrage").input_value()
    page.get_by_label("SPARQL-Abfrage").fill(ASK)
    page.get_by_label("Antwort als").select_option("TSV")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Datei holen").click()
    assert (
        Path(downloading.value.path())
        .read_text()
        .startswith("?m\n<https://w3id.org/mpsc/id/dresden/measure/cleema-app>")
    )
    page.context.close()
