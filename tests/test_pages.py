"""Every type of page in a real browser: barriers, what it asks for and keeps, and whether it holds together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import missing
from tests.pages import BY_NAME, LANGUAGES, PAGES, STATES, PageType

AXE = Path(__file__).parent / "clients" / "node_modules" / "axe-core" / "axe.min.js"
NARROWEST = 320
"""A width of 1280 at 400 % (WCAG 2.1, 1.4.10)."""
WIDTHS = (1280, 390)
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe-core that look at colours: the only ones that can differ in the dark."""
STORED = """async () => ({
  cookie: document.cookie, local: localStorage.length, session: sessionStorage.length,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length })"""
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".wide, pre, svg"))
  .slice(0, 5).map(each => each.outerHTML.slice(0, 120))"""


class Visit:
    """A page that keeps a record of whom it asks and what it complains of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hosts: set[str] = set()
        self.complaints: list[str] = []
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        page.add_init_script(
            "addEventListener('securitypolicyviolation', e => console.error(e.violatedDirective, e.blockedURI))"
        )

    def to(self, server: httpx.Client, kind: PageType, language: str) -> None:
        self.hosts.clear()
        self.complaints.clear()
        # What is already open is not loaded again for the sake of another fragment.
        self.page.goto("about:blank")
        loaded: Literal["networkidle", "load"] = "networkidle" if kind.runs_scripts else "load"
        answer = self.page.goto(f"{server.base_url}{kind.path(server, language)}", wait_until=loaded)
        assert answer is not None and answer.status == kind.status

    def stored(self) -> dict[str, object]:
        """What the browser would keep."""
        return {name: value for name, value in self.page.evaluate(STORED).items() if value}

    def sticks_out(self, width: int) -> list[str]:
        """What makes the page scroll sideways, once it has come to rest."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        if self.page.evaluate("document.documentElement.scrollWidth") <= width:
            return []
        return self.page.evaluate(TOO_WIDE) or ["something"]

    def barriers(self, scheme: Literal["light", "dark"]) -> list[tuple[str, list[str]]]:
        """What axe-core finds: rule, and the elements that break it."""
        self.page.emulate_media(color_scheme=scheme)
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        only = {"runOnly": OF_COLOURS} if scheme == "dark" else {}
        return self.page.evaluate(
            """async options => (await axe.run({ resultTypes: ["violations"], ...options })).violations
              .map(each => [each.id, each.nodes.slice(0, 3).map(node => node.html)])""",
            only,
        )


@pytest.fixture(scope="module")
def visit(browser: Browser) -> Iterator[Visit]:
    with browser.new_context(locale="de-DE", reduced_motion="reduce") as context:
        yield Visit(context.new_page())


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [*PAGES, *STATES], ids=str)
def test_no_barrier_no_guest_no_trace(visit: Visit, server: httpx.Client, kind: PageType, language: str) -> None:
    if not AXE.is_file():
        missing("clients", f"{AXE} is not installed (npm ci --ignore-scripts --prefix tests/clients)")
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    visit.to(server, kind, language)
    visit.page.locator("details").evaluate_all("all => all.slice(0, 12).forEach(each => each.open = true)")
    for width in WIDTHS:
        assert visit.sticks_out(width) == []
        assert visit.barriers("light") == visit.barriers("dark") == [], f"{width} pixels"
    assert visit.sticks_out(NARROWEST) == []
    expected = [] if kind.status == 200 else [f"status of {kind.status}"]
    assert len(visit.complaints) == len(expected), visit.complaints
    assert all(words in said for words, said in zip(expected, visit.complaints, strict=True))
    assert visit.hosts - {""} == {server.base_url.netloc.decode()}
    assert visit.stored() == {} and visit.page.context.cookies() == []


@pytest.mark.parametrize("kind", [*PAGES, *STATES], ids=str)
def test_the_policy_is_strict(server: httpx.Client, kind: PageType) -> None:
    answer = server.get(kind.path(server, "de").partition("#")[0], headers={"accept": "text/html"})
    assert answer.status_code == kind.status and "set-cookie" not in answer.headers
    rules = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules.get("script-src") == ("'self'" if kind.runs_scripts else None)
    assert set(rules.values()) <= {"'none'", "'self'"}
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_nothing_is_taken_for_what_it_is_not(server: httpx.Client) -> None:
    """Pages and data, files, what is kept in memory, what is not there or not wanted: all say what they are."""
    asked = "sparql?query=ASK{}"
    addresses = ["de/", asked, asked, "sparql?query=no", "store?default", "questions/leads.csv", "download/mpsc.nt.gz"]
    addresses += ["static/style.css", "validate", "health", "favicon.ico", "nothing", "id/dresden/org/a80"]
    for address in addresses:
        answer = server.get(f"/{address}", follow_redirects=False)
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"], address
    assert server.put("/store?default").headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["start", "question", "measure", "codes", "glossary", "missing"])
def test_the_keyboard_comes_to_the_content_and_is_seen(visit: Visit, server: httpx.Client, name: str) -> None:
    """The first stop skips what stands before the content; wherever the focus is, it shows."""
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    visit.to(server, BY_NAME[name], "de")
    press, ask = visit.page.keyboard.press, visit.page.evaluate
    press("Tab")
    assert ask("document.activeElement.textContent") == "Zum Inhalt"
    press("Enter")
    assert ask("document.activeElement.id") == "content"
    stops = []
    for _ in range(15):
        press("Tab")
        stop, seen, inside = ask(
            """() => { const it = document.activeElement, box = it.getBoundingClientRect();
              return [it.outerHTML.slice(0, 80), getComputedStyle(it).outlineStyle !== "none"
                && box.width > 0 && box.bottom > 0 && box.top < innerHeight, !!it.closest("main, footer, header")]; }"""
        )
        if stop.startswith("<body"):
            break
        stops.append(stop)
        assert seen, f"no focus to see on {stop}"
        assert inside, f"{stop} stands before the content"
    assert stops
