"""The start page in a real browser."""

from __future__ import annotations

import json

import httpx
import pytest
from playwright.sync_api import Browser, ViewportSize

from mpsc_graph.questions import Catalogue
from mpsc_graph.resources import Resources

DESKTOP, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=360, height=740)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_page_to_an_answer(browser: Browser, server: httpx.Client, size: ViewportSize) -> None:
    page = browser.new_page(viewport=size, locale="de-DE")
    complaints: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(str(server.base_url))
    assert page.locator(".questions a").count() == len(list(Catalogue(Resources.find().queries)))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    page.get_by_text("Wer ist für welche Maßnahme federführend").click()
    assert page.url == f"{server.base_url}/de/questions/leads"
    row = page.locator("tbody tr", has_text="federführend: TUD")
    assert row.locator("a").first.inner_text() == "Erstellung der Smart-City-Strategie"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"
    page.get_by_role("link", name="JSON", exact=True).click()
    first, _ = json.loads(page.locator("body").inner_text())["results"]["bindings"]
    assert first["quote"]["value"] == "federführend: TUD"
    assert hosts == {f"{server.base_url.host}:{server.base_url.port}"}
    assert complaints == []
    page.close()


def test_every_link_of_the_page_answers(browser: Browser, server: httpx.Client) -> None:
    page = browser.new_page()
    page.goto(str(server.base_url))
    links = page.locator("a").evaluate_all("links => links.map(link => link.href)")
    page.close()
    assert [link for link in links if httpx.get(link, timeout=30).status_code != 200] == []


def test_the_policy_allows_no_script_and_no_other_host(server: httpx.Client) -> None:
    policy = server.get("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy and "script-src" not in policy
