"""Hostile data on every type of page and in every file: nothing runs, breaks out, computes or breaks the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, Page
from rdflib import RDFS

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.release import Release
from tests.conftest import serving
from tests.pages import LANGUAGES, PAGES, STATES, PageType
from tests.poison import LONG, MARK, SCRIPT_ADDRESS, poisoned

BY_HAND = tuple(
    PageType(path.replace("/", "-"), f"doc/{path}")
    for path in ("x/a", "x/b", "x/long", "x/c", "x/entry", "x/phase", "source/x/s")
)
"""Things of hostile.trig."""
ECHOED = tuple(
    PageType(name, address + "%22%27%3E%3Cscript%3Ehurt=1%3C/script%3E", status=status)
    for name, address, status in (
        ("echo-path", "nothing/", 404),
        ("echo-thing", "doc/", 404),
        ("echo-question", "questions/", 404),
        ("echo-parameter", "questions/leads?x=", 400),
        ("echo-value", "questions/heads-on-a-date?date=", 400),
        ("echo-view", "network?view=", 400),
        ("echo-search", "search?q=", 200),
        ("echo-kind", "search?q=a&type=", 400),
        ("echo-query", "sparql?query=", 200),
    )
)
"""Pages that say again what was asked."""
HARM = """() => {
  const found = window.hurt === undefined ? [] : ["a script ran"];
  const isOurs = ({ localName, type, src }) => localName === "script"
    && (type === "application/ld+json" || src.startsWith(location.origin + "/"));
  for (const each of document.querySelectorAll("*")) {
    if (each.matches("script, iframe, object, embed, style, base") && !isOurs(each)) found.push(each.outerHTML);
    for (const { name, value } of each.attributes) {
      const leads = /^((xlink:)?href|src|action|formaction)$/.test(name) && new URL(value, location.href);
      const isFine = !leads || ["http:", "https:", "mailto:"].includes(leads.protocol);
      if (name.startsWith("on") || name === "style" && value.includes("fixed") || !isFine) found.push(each.outerHTML);
      if (name === "src" && leads.origin !== location.origin || value === "x") found.push(each.outerHTML);
    }
  }
  return found.slice(0, 5).map(each => each.slice(0, 300));
}"""
ISOLATED = """[...document.querySelectorAll("#content :is(a, q, span, code, b)")]
  .every(each => getComputedStyle(each).unicodeBidi === "isolate")"""
"""What runs from right to left ends where its text ends."""
OPEN = "for (const each of document.querySelectorAll('details')) each.open = true"


@pytest.fixture(scope="module")
def hostile(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    by_hand = (Path(__file__).parent / "hostile.trig").read_text("utf-8").replace("LONG", LONG)
    made = poisoned(release, tmp_path_factory.mktemp("hostile"), by_hand)
    with serving(made, contact_email="daten+fehler@example.org") as (client, _):
        yield client


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A phone that would run whatever is a script: the policy of the pages does not hold for it."""
    with browser.new_context(bypass_csp=True, viewport={"width": 390, "height": 800}) as context:
        page = context.new_page()
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        yield page


def visit(page: Page, hostile: httpx.Client, kind: PageType, language: str) -> None:
    loaded = "networkidle" if kind.runs_scripts else "load"
    answer = page.goto(f"{hostile.base_url}{kind.path(hostile, language)}", wait_until=loaded)  # type: ignore[arg-type]
    assert answer is not None and answer.status == kind.status
    page.evaluate(OPEN)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*PAGES, *STATES, *BY_HAND, *ECHOED], ids=str)
def test_nothing_runs_and_the_page_holds(page: Page, hostile: httpx.Client, kind: PageType) -> None:
    for language in LANGUAGES:
        visit(page, hostile, kind, language)
        assert page.evaluate(HARM) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate(ISOLATED)


@pytest.mark.slow
def test_names_are_shown_as_they_are(page: Page, hostile: httpx.Client) -> None:
    visit(page, hostile, BY_HAND[0], "de")
    assert page.locator("h1").inner_text().startswith("<script>alert(1)</script>")
    assert "<script" not in hostile.get("/de/doc/x/a").text


@pytest.mark.slow
def test_answers_in_the_editor_are_harmless(page: Page, hostile: httpx.Client) -> None:
    query = "SELECT ?thing ?label ?page { ?thing rdfs:label ?label ; schema:url ?page } LIMIT 200"
    visit(page, hostile, PageType("", f"sparql?query={quote(query)}", runs_scripts=True), "de")
    page.locator("#run").click()
    page.locator("#shown td").first.wait_for()
    assert MARK in page.locator("#shown").inner_text()
    assert page.evaluate(HARM) == []


@pytest.mark.slow
def test_what_is_suggested_is_harmless(page: Page, hostile: httpx.Client) -> None:
    visit(page, hostile, PageType("", "", runs_scripts=True), "de")
    page.get_by_role("combobox").first.fill("Smart")
    page.get_by_role("option").first.wait_for()
    assert MARK in " ".join(page.get_by_role("option").all_inner_texts())
    assert page.evaluate(HARM) == []


@pytest.mark.slow
def test_a_report_on_hostile_data_is_harmless(page: Page, hostile: httpx.Client) -> None:
    """What somebody sends to be checked comes back in the report, and in the field."""
    visit(page, hostile, PageType("", "validate"), "de")
    mpsc, label = PREFIXES["mpsc"], f"</textarea></title><script>{MARK}</script><img src=x onerror={MARK}>"
    data = f"<{SCRIPT_ADDRESS}> a <{mpsc}Measure> ; <{RDFS.label}> {json.dumps(label + LONG)} ;"
    data += f"<{mpsc}basis> {json.dumps(label)} ."
    page.locator("textarea[name=data]").fill(data)
    page.locator("form.check button").click()
    page.locator("section.report").wait_for()
    page.evaluate(OPEN)
    assert MARK in page.locator("section.report").inner_text()
    assert page.evaluate(HARM) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
