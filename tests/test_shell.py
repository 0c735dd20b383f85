"""What stands around every page, on every type of page, in both languages: nothing is half translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser

import httpx
import pytest
from jinja2 import Environment, FileSystemLoader, nodes
from playwright.sync_api import Browser, Page

from mpsc_graph.web.pages import STATIC, TEMPLATES
from tests.pages import BY_NAME, LANGUAGES, PAGES, PageType

VOID = {"meta", "link", "input", "br", "wbr", "img", "hr", "rect", "path", "circle", "polygon"}


class Reading(HTMLParser):
    """A page as people get it: its texts by the language they are marked with, its elements, its links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str, bool]] = []
        self._open: list[tuple[str, str, bool]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append((tag, given))
        _, language, is_code = self._open[-1] if self._open else ("", "", False)
        language, is_code = given.get("lang") or language, is_code or tag in ("code", "pre", "script", "style")
        self.texts += [(language, given[name] or "", False) for name in ("aria-label", "placeholder") if name in given]
        if tag not in VOID:
            self._open.append((tag, language, is_code))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open:
            _, language, is_code = self._open[-1]
            self.texts.append((language, " ".join(data.split()), is_code))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [given for name, given in self.elements if name == tag]


@cache
def reading(server: httpx.Client, kind: PageType, language: str) -> Reading:
    answer = server.get(kind.path(server, language), headers={"accept": "text/html"})
    assert answer.status_code == kind.status
    assert answer.headers["content-language"] == language
    return Reading(answer.text)


@cache
def properties(server: httpx.Client) -> set[str]:
    """The ends of the IRIs of all properties, as far as no word is written like that."""
    answer = server.get("/sparql", params={"query": "SELECT DISTINCT ?p { ?s ?p ?o }"}, headers={"accept": "text/csv"})
    ends = {re.split("[/#]", iri)[-1] for iri in answer.text.split()}
    assert "cooperatesWith" in ends
    return {end for end in ends if re.search("[a-z][A-Z]", end)}


@cache
def sayings() -> list[tuple[str, nodes.Call]]:
    """Every `say(…)` of the templates."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES))
    return [
        (path.name, call)
        for path in sorted(TEMPLATES.glob("*.*"))
        for call in environment.parse(path.read_text("utf-8")).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == "say"
    ]


def test_whatever_is_said_is_said_in_both_languages() -> None:
    assert len(sayings()) > 200
    for name, call in sayings():
        texts = [getattr(each, "value", each) for each in call.args]
        assert len(texts) == 2 and all(texts), f"{name}:{call.lineno}: {texts}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_no_word_is_left_in_the_other_language(server: httpx.Client, kind: PageType, language: str) -> None:
    pairs = {tuple(getattr(each, "value", None) for each in call.args) for _, call in sayings()}
    place = LANGUAGES.index(language)
    foreign = {pair[1 - place].strip() for pair in pairs if all(isinstance(each, str) for each in pair)}
    foreign -= {pair[place].strip() for pair in pairs if isinstance(pair[place], str)}
    texts = [text for spoken, text, _ in reading(server, kind, language).texts if spoken == language]
    assert [text for text in texts if text in foreign and len(text) > 3] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_each_page_says_what_it_is(server: httpx.Client, kind: PageType, language: str) -> None:
    page = reading(server, kind, language)
    assert page.all("html")[0]["lang"] == language
    assert len(page.all("h1")) == len(page.all("main")) == 1 and page.all("title")
    names = [name for name, _ in page.elements]
    assert names.index("main") < names.index("h1") < names.index("footer")
    ids = [given["id"] for _, given in page.elements if "id" in given]
    assert len(ids) == len(set(ids))
    current = [given for given in page.all("a") if given.get("aria-current") in ("page", "true")]
    assert bool(current) == kind.is_part
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    links = page.all("link")
    languages = {each["hreflang"]: each["href"] for each in links if "hreflang" in each}
    if kind.status != 200:
        assert not languages
        return
    assert languages == {each: kind.path(server, each) for each in LANGUAGES}
    (switch,) = [given for given in page.all("a") if given.get("class") == "language"]
    assert (switch["lang"], switch["href"]) == (other, kind.path(server, other))


@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_the_way_here_leads_to_the_page_and_ends_there(server: httpx.Client, kind: PageType) -> None:
    """Pages below a part of the site name what is above them, with a sign between two names and none after the last."""
    address = kind.path(server, "de")
    found = re.search('<nav class="trail"[^>]*>(.*?)</nav>', server.get(address, headers={"accept": "text/html"}).text)
    assert bool(found) == (kind.is_part and ("/" in kind.address or kind.name in ("releases", "codes", "validate")))
    if found:
        names = re.sub("<[^>]*>", "", found[1]).split("›")
        assert len(names) == 2 and names[0].strip() == "Start" and names[1].strip()
        for href in re.findall('href="([^"#]*)', found[1]):
            assert href != address and server.get(href).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_names_are_for_people(server: httpx.Client, kind: PageType, language: str) -> None:
    """No IRI and no name of a property as it stands in a query, but as code."""
    texts = [text for _, text, is_code in reading(server, kind, language).texts if not is_code]
    raw = [text for text in texts if text.startswith("https://w3id.org/") or text in properties(server)]
    assert raw == []


@pytest.mark.parametrize("kind", PAGES, ids=str)
def test_pages_are_small(server: httpx.Client, kind: PageType) -> None:
    """100 kB with the sheet, as they are sent; the bundles of editor and network come on top."""
    sizes = []
    for path in (kind.path(server, "de"), "/static/style.css"):
        with server.stream("GET", path, headers={"accept": "text/html", "accept-encoding": "gzip"}) as answer:
            sizes.append(sum(map(len, answer.iter_raw())))
    assert sum(sizes) < 100_000


def test_the_sheet_is_kept_until_it_changes(server: httpx.Client) -> None:
    (address,) = [
        each["href"] for each in reading(server, BY_NAME["start"], "de").all("link") if each["rel"] == "stylesheet"
    ]
    assert address is not None and address.startswith("/static/style.css?")
    assert server.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    for other in ("/static/style.css", "/static/style.css?another"):
        assert "immutable" not in server.get(other).headers.get("cache-control", "")


def contrast(one: str, other: str) -> float:
    """WCAG 2.1, relative luminance and contrast ratio, of two colours as #rrggbb."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_colours_can_be_told_apart() -> None:
    sheet = (STATIC / "style.css").read_text("utf-8")
    colours = dict(re.findall(r"--(\w+): light-dark\((#\w{6}, #\w{6})\);", sheet))
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for scheme in (0, 1):
        shade = {name: pair.split(", ")[scheme] for name, pair in colours.items()}
        for ground in ("paper", "raised", "mark"):
            for text in ("ink", "quiet", "link", "good", "warn", "bad"):
                assert contrast(shade[text], shade[ground]) >= 4.5, f"{text} on {ground}"
        assert contrast(shade["control"], shade["paper"]) >= 3


@pytest.fixture
def page(browser: Browser, server: httpx.Client) -> Iterator[Page]:
    context = browser.new_context(locale="de-DE", viewport={"width": 320, "height": 640})
    with context.new_page() as page:
        page.goto(f"{server.base_url}/de/things/measures")
        yield page
    context.close()


def test_on_paper_stands_what_is_read(page: Page) -> None:
    page.emulate_media(media="print")
    assert not page.locator(".site").is_visible() and not page.locator(".trail").is_visible()
    assert page.locator(".address").inner_text().endswith("/de/things/measures")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(27, 36, 48)"
