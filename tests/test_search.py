"""Finding things by their names: what a reader of the data expects first, in both languages, however it is typed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.publish.register import registered
from mpsc_graph.release import Release
from mpsc_graph.spelling import fold
from mpsc_graph.web.names import Closeness, Names
from mpsc_graph.web.search import LONGEST, MOST_HITS
from tests.conftest import missing

AXE = Path(__file__).parent / "clients" / "node_modules" / "axe-core" / "axe.min.js"
SPORT = "dresden/org/eigenbetrieb-sportstaetten"
IT = "dresden/org/eigenbetrieb-it-dienstleistungen"


@pytest.fixture(scope="module")
def names(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Names:
    return Names.read(registered(release, tmp_path_factory.mktemp("register")))


FIRST = {
    # codes, as people say them
    "52": SPORT,
    "A52": SPORT,
    "a 52": SPORT,
    "Amt 52": SPORT,
    "AMT  52": SPORT,
    "Office 52": SPORT,
    "Eigenbetrieb 52": SPORT,
    "053": IT,
    "53": IT,
    "80": "dresden/org/a80",
    "A80": "dresden/org/a80",
    "Amt 80": "dresden/org/a80",
    "436": "mpsc/programme/modellprojekte-smart-cities",
    "Phase 2": "dresden/phase/mpsc-2",
    "phase 1": "dresden/phase/mpsc-1",
    # names of both languages, whole, begun, or a word of them
    "Eigenbetrieb Sportstätten Dresden": SPORT,
    "municipal sports": SPORT,
    "Sektorenkopplung": "dresden/measure/sektorenkopplung",
    "sector coupling": "dresden/measure/sektorenkopplung",
    "steering group": "dresden/org/lenkungsgruppe",
    "cleema app": "dresden/measure/cleema-app",
    "open-data": "dresden/measure/open-data",
    "Digitaler Sportpark": "dresden/measure/sportpark-app",
    "Tiefbauamt": "dresden/org/a66",
    "Environment Office": "dresden/org/a86",
    "TUD": "org/tu-dresden",
    "KfW": "org/kfw",
    "universität technische dresden": "org/tu-dresden",
    "entwässerung": "dresden/org/stadtentwaesserung",
    "saragossa": "org/stadt-saragossa",
    # umlauts, ß, accents and case
    "buergermeisteramt": "dresden/org/buergermeisteramt",
    "BÜRGERMEISTERAMT": "dresden/org/buergermeisteramt",
    "burgermeisteramt": "dresden/org/buergermeisteramt",
    "Sportstaetten": SPORT,
    "weisser hirsch": "dresden/org/klinikum-weisser-hirsch",
    "WEIẞER HIRSCH": "dresden/org/klinikum-weisser-hirsch",
    "Strassen- und Tiefbauamt": "dresden/org/a66",
    "Rene Herold": "dresden/person/rene-herold",
    "Juengling": "dresden/person/markus-juengling",
    # typing errors: a letter too few, too many, another, two exchanged
    "Sektorenkoplung": "dresden/measure/sektorenkopplung",
    "Lenkungsgrupppe": "dresden/org/lenkungsgruppe",
    "Verkehrsmanagmentsystem": "dresden/measure/verkehrsmanagementsystem",
    "Umweltmonitroing": "dresden/measure/umweltmonitoring",
    "Klepsh": "dresden/person/annekatrin-klepsch",
    "Wetterdinst": "org/dwd",
}
"""What is typed → the thing that a reader of the data means by it."""


@pytest.mark.parametrize(("typed", "expected"), FIRST.items(), ids=FIRST)
def test_the_first_hit(names: Names, typed: str, expected: str) -> None:
    assert names.find(typed)[0].thing.iri == DEFAULT_BASE + expected


def test_exact_comes_before_begun_before_words_before_nearly(names: Names) -> None:
    found = [hit.closeness for hit in names.find("cleema")]
    assert found == sorted(found, reverse=True) and {Closeness.EQUAL, Closeness.BEGINS} < set(found)
    assert names.find("clema")[0].closeness is Closeness.NEAR
    assert all(hit.score <= 60 for hit in names.find("klinikum")) and names.find("A66")[0].score == 100


def test_a_page_comes_after_the_thing_it_is_called_after(names: Names) -> None:
    umweltamt, page = names.find("Umweltamt")
    assert umweltamt.closeness is page.closeness is Closeness.EQUAL
    assert page.thing.iri == f"{DEFAULT_BASE}source/dresden/umweltamt-2024"


def test_every_name_finds_its_thing(names: Names) -> None:
    """And each thing once, whichever of its names fit."""
    for thing in names.things:
        for name in thing.names:
            found = [hit.thing.iri for hit in names.find(name.text)]
            assert thing.iri in found and len(found) == len(set(found)), name.text


def test_among_the_things_of_a_class(names: Names) -> None:
    measure = f"{PREFIXES['mpsc']}Measure"
    assert len(names.find("e", measure)) > 1
    assert {measure in hit.thing.types for hit in names.find("cleema", measure)} == {True}
    assert {measure in hit.thing.types for hit in names.find("cleema")} == {True, False}


@pytest.mark.parametrize("typed", ["", " ", "*", "%", "()", '"', "\u202e", "\x00\x1f", "xqzv", "jjjjjjj"])
def test_what_nothing_is_called(names: Names, typed: str) -> None:
    assert names.find(typed) == []


def test_folding_keeps_other_scripts() -> None:
    assert fold("Café Ελλάδα  Йод") == "cafe ελλαδα иод"


def test_json_has_candidates_of_the_reconciliation_api(server: httpx.Client) -> None:
    answer = server.get("/de/search.json", params={"q": "Amt 52"})
    assert answer.headers["content-type"] == "application/json" and answer.headers["etag"]
    (found,) = answer.json()["result"]
    assert (found["id"], found["match"], found["score"]) == (DEFAULT_BASE + SPORT, True, 100)
    assert (found["name"], found["description"]) == ("Eigenbetrieb Sportstätten Dresden", "Eigenbetrieb")
    assert {"id": f"{PREFIXES['org']}Organization", "name": "Stelle"} in found["type"]
    assert found["found"] == {"by": "notation", "name": "52"}
    assert server.get(found["view"]).status_code == 200
    english = server.get("/search.json", params={"q": "Amt 52"}, headers={"accept-language": "en"}).json()["result"]
    assert english[0]["name"] == "Municipal sports facilities enterprise Dresden"
    assert english[0]["view"] == f"/en/doc/{SPORT}"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"q": "x" * 10_000}, "expected a name of at most 200"),
        ({"q": "a", "limit": "0"}, "expected a number from 1 to 50"),
        ({"q": "a", "limit": "1e3"}, "expected a number from 1 to 50"),
        ({"q": "a", "type": "mpsc:Nothing"}, "mpsc:Measure"),
    ],
)
def test_what_is_refused(server: httpx.Client, given: dict[str, str], expected: str) -> None:
    for path in ("/search.json", "/de/search") if "limit" not in given else ("/search.json",):
        answer = server.get(path, params=given)
        assert answer.status_code == 400 and expected in answer.json()["detail"]


@pytest.mark.parametrize(
    "typed", ["", "<script>alert(1)</script>", "\x00\x07\u202e", '"onfocus="x', "%*", "e" * LONGEST]
)
def test_hostile_input_stays_text(server: httpx.Client, typed: str) -> None:
    answer = server.get("/en/search", params={"q": typed})
    assert answer.status_code == 200 and len(answer.content) < 100_000
    assert "<script>alert" not in answer.text and '"onfocus' not in answer.text and "\x07" not in answer.text
    assert server.get("/search.json", params={"q": typed, "limit": 50}).status_code == 200


def test_the_page_says_what_fitted_and_what_may_be_meant(server: httpx.Client) -> None:
    assert "Kürzel 52" in server.get("/de/search?q=a52").text
    assert "Meinten Sie" in server.get("/de/search?q=Lenkungsgrupppe").text
    nothing = server.get("/en/search?q=xqzv").text
    assert "Nothing found" in nothing and "/en/questions" in nothing
    many = server.get("/de/search?q=smart+city").text
    assert (
        many.partition('<ol class="hits">')[2].partition("</ol>")[0].count("<li>") == MOST_HITS
        and "Weitere Treffer" in many
    )


def test_the_page_is_kept_from_search_engines_and_linked_with_its_data(server: httpx.Client) -> None:
    answer = server.get("/search?q=A66&type=org:Organization", headers={"accept": "text/html"})
    assert answer.headers["x-robots-tag"] == "noindex"
    assert 'href="/de/search.json?q=A66&amp;type=org%3AOrganization"' in answer.text
    graph = server.get("/search.ttl?q=A66").text
    assert "Straßen- und Tiefbauamt" in graph and "Umweltamt" not in graph


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that asks its own server only, breaks no policy and stores nothing."""
    page = browser.new_page(locale="de-DE")
    page.set_default_timeout(30_000)
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    yield page
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
    page.close()
    assert complaints == [] and len(hosts) == 1


def test_suggestions_by_keyboard(page: Page, server: httpx.Client) -> None:
    page.goto(f"{server.base_url}/de/search")
    field = page.get_by_role("combobox", name="Name, Kürzel oder Teil davon")
    field.press_sequentially("sportstaet")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Eigenbetrieb Sportstätten Dresden")
    expect(field).to_have_attribute("aria-expanded", "true")
    check(page)
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    field.press("Enter")
    page.wait_for_url(f"**/de/doc/{SPORT}")
    expect(page.locator("h1")).to_contain_text("Eigenbetrieb Sportstätten Dresden")


def test_enter_without_a_choice_shows_the_page(page: Page, server: httpx.Client) -> None:
    page.goto(f"{server.base_url}/en/search")
    page.get_by_role("combobox", name="Name, code or part of it").fill("A52")
    page.get_by_label("Kind").select_option("organisation")
    page.get_by_label("Kind").press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith("/en/search?q=A52&type=org%3AOrganization"))
    check(page)
    page.get_by_role("link", name="Municipal sports facilities enterprise Dresden").click()
    page.wait_for_url(f"**/en/doc/{SPORT}")


def check(page: Page) -> None:
    """axe-core finds nothing to say."""
    if not AXE.is_file():
        missing("browser", "axe-core is not installed; run npm ci --ignore-scripts --prefix tests/clients")
    page.evaluate(AXE.read_text("utf-8"))
    violations = page.evaluate("axe.run().then(found => found.violations.map(each => [each.id, each.nodes[0].html]))")
    assert violations == []
