"""The pages of questions in a real browser: asked by a newcomer without scripts, read by everybody, on any screen."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture(scope="module")
def page(browser: Browser, server: httpx.Client) -> Iterator[Page]:
    """A page that asks no other host, breaks no policy, complains of nothing and stores nothing."""
    complaints: list[str] = []
    context = browser.new_context(base_url=str(server.base_url), locale="de-DE")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if is_elsewhere(request.url, server) else None)
    yield page
    assert context.cookies() == [] and page.evaluate("localStorage.length + sessionStorage.length") == 0
    context.close()
    assert [each for each in complaints if "status of 400" not in each] == []


def is_elsewhere(url: str, server: httpx.Client) -> bool:
    return urlsplit(url).netloc != server.base_url.netloc.decode()


def test_which_measures_does_a80_run_with_whom_and_how_do_we_know(browser: Browser, server: httpx.Client) -> None:
    """From the list, without scripts and without SPARQL."""
    context = browser.new_context(base_url=str(server.base_url), java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto("/de/questions")
    page.get_by_label("Auswertung finden").fill("beteiligt stelle")
    page.get_by_role("button", name="Suchen").click()
    page.get_by_role("link", name="An welchen Maßnahmen ist eine Stelle beteiligt").click()
    page.get_by_label("Stelle").fill("A80")
    page.get_by_role("button", name="Anzeigen").click()
    expect(page.get_by_label("Stelle")).to_have_value("A80 Amt für Wirtschaftsförderung")
    rows = page.locator("table.rows tbody tr")
    expect(rows).to_have_count(4)
    page.get_by_role("columnheader", name="Maßnahme").get_by_role("link").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Maßnahme")
    expect(rows.first).to_contain_text("Energieautarkes Wohnquartier")
    rows.first.get_by_text("Beleg", exact=False).first.click()
    expect(rows.first.locator("blockquote").first).to_be_visible()
    expect(rows.first.get_by_role("link", name="Aussage").first).to_be_visible()
    rows.first.get_by_role("link", name="Energieautarkes Wohnquartier").click()
    expect(page.locator("h1")).to_contain_text("Energieautarkes Wohnquartier")
    context.close()


def test_the_keyboard_is_enough(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/en/questions/measures-of-a-phase")
    page.get_by_label("phase").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/measures-of-a-phase?phase=*mpsc-1")
    page.locator("table.rows summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("table.rows blockquote").first).to_be_visible()


def test_bars_fit_a_phone_and_a_wall(page: Page) -> None:
    """The drawing is as wide as its place, and its words as large as those of the page."""
    page.goto("/de/questions/model-projects-by-state")
    for width in (360, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        figure, bar = (page.locator(each).first.bounding_box() for each in ("figure.drawing", ".drawn rect"))
        assert figure and bar and bar["width"] == pytest.approx(figure["width"] * 0.84, abs=2)
        sizes = "each => [each, document.documentElement].map(one => parseFloat(getComputedStyle(one).fontSize))"
        words, root = page.locator(".drawn text").first.evaluate(sizes)
        assert words == root * 0.875
