"""What search engines are told, by the protocols they read it with."""

from __future__ import annotations

import urllib.robotparser
from xml.etree import ElementTree

import httpx
import pytest
from playwright.sync_api import Browser

SITEMAP, XHTML = "{http://www.sitemaps.org/schemas/sitemap/0.9}", "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def sitemap(server: httpx.Client) -> ElementTree.Element:
    answer = server.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml"
    assert len(answer.content) < 50 * 1024 * 1024
    return ElementTree.fromstring(answer.content)


def test_a_sitemap_as_the_protocol_has_it(sitemap: ElementTree.Element, server: httpx.Client) -> None:
    """https://www.sitemaps.org/protocol.html: one urlset, at most 50,000 addresses, each whole, of one host, once."""
    assert sitemap.tag == f"{SITEMAP}urlset"
    assert {each.tag for each in sitemap} == {f"{SITEMAP}url"}
    addresses = [each.findtext(f"{SITEMAP}loc") or "" for each in sitemap]
    assert 500 < len(addresses) <= 50_000
    assert len(set(addresses)) == len(addresses)
    assert all(address.startswith(f"{server.base_url}/") and len(address) < 2048 for address in addresses)
    assert f"{server.base_url}/de/doc/dresden/org/a66" in addresses
    assert not any("/person/" in address or "/claim/" in address for address in addresses)


def test_translations_name_each_other(sitemap: ElementTree.Element) -> None:
    """Both pages list both languages, themselves included."""
    for entry in sitemap:
        address = entry.findtext(f"{SITEMAP}loc")
        links = {link.get("hreflang"): link.get("href") for link in entry.findall(f"{XHTML}link")}
        assert links.keys() == {"de", "en"}
        assert address in links.values()


def test_some_of_the_pages_are_there(sitemap: ElementTree.Element, server: httpx.Client) -> None:
    addresses = [each.findtext(f"{SITEMAP}loc") or "" for each in sitemap]
    for address in addresses[:: len(addresses) // 20]:
        page = server.get(address)
        assert page.status_code == 200
        assert f'rel="canonical" href="{httpx.URL(address).path}"' in page.text
        assert "noindex" not in page.text


def test_robots_stay_off_what_costs(server: httpx.Client) -> None:
    lines = server.get("/robots.txt").text.splitlines()
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(lines)
    asked = {path: robots.can_fetch("*", f"{server.base_url}{path}") for path in ("/sparql?query=x", "/store?default")}
    assert not any(asked.values())
    for path in ("/", "/de/doc/dresden/org/a66", "/questions/leads", "/static/style.css"):
        assert robots.can_fetch("*", f"{server.base_url}{path}")
    assert robots.site_maps() == [f"{server.base_url}/sitemap.xml"]
    assert "Disallow: /*questions/*?" in lines  # RFC 9309, section 2.2.3; the parser here knows no *


def test_people_get_a_page_where_there_is_nothing(server: httpx.Client, browser: Browser) -> None:
    page = browser.new_page(locale="de-DE")
    answer = page.goto(f"{server.base_url}/doc/dresden/org/a6")
    assert answer is not None and answer.status == 404
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator("h1").inner_text() == "Unter dieser Adresse gibt es nichts"
    page.get_by_role("link", name="dresden/org/a66", exact=True).click()
    assert page.locator("h1").inner_text().startswith("A66")
    page.goto(f"{server.base_url}/en/<img src=x onerror=alert(1)>")
    assert page.locator("h1").inner_text() == "There is nothing at this address"
    assert page.locator("img").count() == 0
    page.close()


@pytest.mark.parametrize(
    ("path", "status", "german", "english"),
    [
        ("questions/leads?sort=phase", 400, "Diese Anfrage lässt sich nicht verstehen", "cannot be understood"),
        ("catalog?page=x", 400, "Diese Anfrage lässt sich nicht verstehen", "cannot be understood"),
        ("doc/dresden/org/a6", 404, "Unter dieser Adresse gibt es nichts", "There is nothing"),
        ("things/unicorns", 404, "Unter dieser Adresse gibt es nichts", "There is nothing"),
        ("things/measures/2", 404, "Unter dieser Adresse gibt es nichts", "There is nothing"),
    ],
)
def test_a_browser_gets_a_page_whatever_is_wrong(
    server: httpx.Client, path: str, status: int, german: str, english: str
) -> None:
    for language, said in (("de", german), ("en", english)):
        answer = server.get(f"/{language}/{path}", headers={"accept": "text/html"})
        assert (answer.status_code, answer.headers["content-language"]) == (status, language)
        assert said in answer.text and f'href="/{language}/things"' in answer.text
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/turtle", "nonsense"])
def test_programs_get_a_problem_document(server: httpx.Client, accept: str | None) -> None:
    for path in ("/doc/dresden/org/a6", "/nothing", "/static/nothing.css"):
        answer = server.get(path, headers={"accept": accept} if accept else {})
        if answer.status_code == 400:  # a header that nobody can read
            assert accept == "nonsense"
            continue
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
        assert "Accept" in answer.headers["vary"]
