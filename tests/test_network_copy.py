"""The network in a published folder, under a server that knows no rules: alive, and offering nothing it cannot do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, expect

from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.web.pages import VENDOR
from tests.conftest import missing
from tests.crowds import written
from tests.handmade import sealed
from tests.published import publish, small_release


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass


def few(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A cut-down release in which some actors work together."""
    small = small_release(release, tmp_path_factory.mktemp("small"))
    said = ox.serialize(ox.parse(path=small.data, format=ox.RdfFormat.N_QUADS), format=ox.RdfFormat.TRIG) or b""
    return sealed(said + written(6, 4, 12).encode(), tmp_path_factory.mktemp("few"), release.manifest)


@pytest.fixture(scope="module")
def copy(release: Release, resources: Resources, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("copy") / "site"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        publish(few(release, tmp_path_factory), resources, address, folder)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield address
        server.shutdown()


def test_a_copy_is_alive(copy: str, browser: Browser) -> None:
    if not (VENDOR / "sigma.js").is_file():
        missing("browser", "the bundle of sigma is not built; pip install -e .")
    complaints: list[str] = []
    page = browser.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda answer: complaints.append(answer.url) if answer.status >= 400 else None)
    page.goto(f"{copy}en/network/", wait_until="networkidle")
    expect(page.locator("#canvas")).to_be_visible()
    page.get_by_label("Search").fill("measure 2")
    page.keyboard.press("Enter")
    expect(page.locator("#chosen h2")).to_have_text("Measure 2")
    expect(page.locator("#chosen blockquote").first).to_be_visible()
    expect(page.get_by_role("link", name="Only what is around")).to_be_hidden()
    assert page.locator("main").locator("form, #slider:visible, th a, a[href*='?']:visible").count() == 0, (
        "nothing takes parameters"
    )
    for link in page.locator("#files a[href]").all():
        assert page.request.get(f"{copy}{(link.get_attribute('href') or '').removeprefix('/')}").ok
    page.context.close()
    assert complaints == []
