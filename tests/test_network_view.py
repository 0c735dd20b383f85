"""The interactive view of networks in a real browser: what people see, do and take along."""

from __future__ import annotations

import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Download, Page, Route, expect

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.web.pages import VENDOR
from tests.conftest import missing

SVG = "{http://www.w3.org/2000/svg}"
TUD = "Technische Universität Dresden"
YELLOW = (240, 228, 66)
"""What measures are drawn in."""

Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, server: httpx.Client) -> Iterator[Open]:
    """Opens pages that ask no other host, break no policy, complain of nothing and store nothing."""
    if not (VENDOR / "sigma.js").is_file():
        missing("browser", "the bundle of sigma is not built; pip install -e .")
    complaints: list[str] = []
    hosts: set[str] = set()
    opened: list[Page] = []

    def open_page(path: str, **options: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **options})  # type: ignore[arg-type]
        page = context.new_page()
        opened.append(page)
        page.set_default_timeout(30_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(f"{server.base_url}{path}", wait_until="networkidle")
        return page

    yield open_page
    for page in opened:
        if page.context.cookies() or page.evaluate("localStorage.length + sessionStorage.length"):
            complaints.append("something is stored")
        page.context.close()
    assert complaints == []
    assert {host for host in hosts if host} <= {server.base_url.netloc.decode()}


def saved(page: Page, button: str) -> Path:
    """The file that a button gives."""
    with page.expect_download() as downloading:
        page.get_by_role("button", name=button, exact=True).click()
    download: Download = downloading.value
    assert download.suggested_filename == f"network.{button.lower()}"
    return Path(download.path())


def on_screen(page: Page) -> ET.Element:
    return ET.parse(saved(page, "SVG")).getroot()


def signs(drawing: ET.Element) -> dict[str, tuple[float, float]]:
    """Name of each node on screen → its middle."""
    found = {}
    for sign in [*drawing.iter(f"{SVG}polygon"), *drawing.iter(f"{SVG}circle")]:
        if "cx" in sign.attrib:
            spots = [(float(sign.attrib["cx"]), float(sign.attrib["cy"]))]
        else:
            spots = [(float(x), float(y)) for x, y in (spot.split(",") for spot in sign.attrib["points"].split())]
        xs, ys = zip(*spots, strict=True)
        found[sign.findtext(f"{SVG}title") or ""] = sum(xs) / len(xs), sum(ys) / len(ys)
    return found


def pixels(browser: Browser, picture: bytes) -> tuple[int, int, list[tuple[int, int, int]]]:
    """Width, height and colours of a PNG, read by the browser."""
    page = browser.new_page()
    script = """async bytes => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const colours = new Map();
      for (let at = 0; at < data.length; at += 4) {
        const key = data.slice(at, at + 3).join();
        colours.set(key, (colours.get(key) ?? 0) + 1);
      }
      const many = [...colours].filter(([, number]) => number > 20);
      return [image.width, image.height, many.map(([key]) => key.split(",").map(Number))];
    }"""
    width, height, colours = page.evaluate(script, list(picture))
    page.context.close()
    return width, height, [tuple(each) for each in colours]


def holds(*parts: str) -> Callable[[str], bool]:
    return lambda url: all(part in url for part in parts)


def given(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def cells(page: Page, table: str, column: int) -> list[str]:
    return [text.strip() for text in page.locator(f"#{table} tbody td:nth-child({column})").all_inner_texts()]


def test_the_picture_shows_what_the_tables_have(open_page: Open, browser: Browser, server: httpx.Client) -> None:
    page = open_page("/de/network")
    expect(page.locator("#canvas")).to_be_visible()
    expect(page.locator("#drawing")).to_be_hidden()
    network = server.get("/de/network.json").json()
    drawing = on_screen(page)
    assert sorted(signs(drawing)) == sorted(node["label"] for node in network["nodes"])
    lines = list(drawing.iter(f"{SVG}line"))
    assert len(lines) == len(network["edges"]) == page.locator("#ties tbody tr").count()
    assert sum("stroke-dasharray" in line.attrib for line in lines) == sum(
        not tie["spells"] for tie in network["edges"]
    )
    frame = drawing.find(f"{SVG}svg")
    assert frame is not None
    heights = [float(text.attrib["y"]) for text in frame.iter(f"{SVG}text")]
    assert heights and min(heights) > 10 and max(heights) < float(frame.attrib["height"]) - 3, "no name is cut"
    _, _, colours = pixels(browser, page.locator("#canvas").screenshot())
    assert YELLOW in colours, "WebGL has drawn it"
    expect(page.locator("figcaption")).to_contain_text("Nicht genannt heißt nicht, dass es keine Verbindung gibt.")


def test_filter_to_a_phase(open_page: Open, server: httpx.Client) -> None:
    page = open_page("/de/network")
    before = signs(on_screen(page))
    page.get_by_label("Umsetzungsphase").check()
    page.wait_for_url(holds("phase="))
    network = server.get("/de/network.json?phase=mpsc-2").json()
    expect(page.locator("#ties tbody tr")).to_have_count(len(network["edges"]))
    after = signs(on_screen(page))
    assert sorted(after) == sorted(node["label"] for node in network["nodes"]) and len(after) < len(before)
    assert all(after[name] == pytest.approx(before[name], abs=0.2) for name in after), "what stays does not move"
    assert given(page) == {"phase": ["dresden/phase/mpsc-2"]}
    expect(page.locator("#files a", has_text="GraphML")).to_have_attribute(
        "href", "/de/network.graphml?phase=dresden/phase/mpsc-2"
    )
    page.go_back()
    expect(page.locator("#ties tbody tr")).to_have_count(len(server.get("/network.json").json()["edges"]))
    expect(page.get_by_label("Umsetzungsphase")).not_to_be_checked()
    assert signs(on_screen(page)).keys() == before.keys()


def test_other_choices_apply_at_once(open_page: Open, server: httpx.Client) -> None:
    page = open_page("/en/network?view=actors")
    page.get_by_label("Rolled up").select_option("body")
    page.wait_for_url(holds("rollup=body"))
    page.locator("summary", has_text="Role").click()
    page.get_by_label("partner", exact=True).check()
    page.wait_for_url(holds("role=partner"))
    expected = server.get("/en/network.json?view=actors&rollup=body&role=partner").json()
    expect(page.locator("#nodes tbody tr")).to_have_count(len(expected["nodes"]))
    page.get_by_role("link", name="Which measures share who takes part?").click()
    page.wait_for_url(holds("view=measures"))
    assert given(page) == {"view": ["measures"], "role": ["partner"], "rollup": ["body"]}


@pytest.mark.slow
def test_play_goes_through_the_phases(open_page: Open) -> None:
    page = open_page("/de/network")
    shown = page.locator("#phase-name")
    expect(shown).to_have_text("alle Phasen")
    page.get_by_role("button", name="Abspielen").click()
    for phase in ("Strategiephase", "Umsetzungsphase", "alle Phasen"):
        expect(shown).to_have_text(phase)
    page.get_by_role("button", name="Anhalten").click()
    page.get_by_role("slider").fill("2")
    expect(shown).to_have_text("Umsetzungsphase")
    page.wait_for_url(holds("phase=dresden", "mpsc-2"))
    assert set(cells(page, "ties", 3)) <= {"Umsetzungsphase", "Strategiephase, Umsetzungsphase"}
    page.wait_for_timeout(2500)
    expect(shown).to_have_text("Umsetzungsphase")


def test_pointing_and_choosing_show_the_evidence(open_page: Open) -> None:
    page = open_page("/de/network")
    places = signs(on_screen(page))
    chosen = page.locator("#chosen")
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    (x, y), (other_x, other_y) = places[TUD], places["Open Data"]
    page.mouse.move(box["x"] + x, box["y"] + y)
    expect(chosen.locator("h2")).to_have_text(TUD)
    page.mouse.move(box["x"] + (x + other_x) / 2, box["y"] + (y + other_y) / 2, steps=4)
    expect(chosen.locator("h2")).to_have_text(f"{TUD} – Open Data")
    expect(chosen.locator("blockquote")).to_have_count(2)
    page.mouse.move(box["x"] + 5, box["y"] + 5, steps=4)
    expect(chosen).to_be_hidden()
    page.mouse.click(box["x"] + x, box["y"] + y)
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    expect(chosen.locator("h2")).to_have_text(TUD)
    expect(chosen).to_contain_text("federführend: TUD")
    source = chosen.get_by_role("link", name="Kick-off").first
    assert (source.get_attribute("href") or "").startswith("https://www.dresden.de/")
    assert page.url.endswith("#org/tu-dresden")
    page.get_by_role("link", name="Nur die Umgebung").click()
    page.wait_for_url(holds("ego=org/tu-dresden"))
    expect(page.get_by_label("Nur um")).to_be_checked()
    assert TUD in signs(on_screen(page)) and "A61" not in signs(on_screen(page))
    page.get_by_label("Nur um").uncheck()
    page.wait_for_url(re.compile("network$"))


def test_search(open_page: Open) -> None:
    page = open_page("/de/network")
    page.get_by_label("Suchen").fill("klinikum")
    page.keyboard.press("Enter")
    expect(page.locator("#chosen h2")).to_have_text("Städtisches Klinikum Friedrichstadt")
    expect(page.locator("#chosen h2")).to_be_focused()
    expect(page.locator("#chosen blockquote", has_text="Klinikum").first).to_be_visible()


def test_what_is_on_screen_can_be_taken_along(open_page: Open, browser: Browser) -> None:
    page = open_page("/de/network?phase=mpsc-1")
    width, height, colours = pixels(browser, saved(page, "PNG").read_bytes())
    box = page.locator("#canvas").bounding_box()
    assert box is not None and abs(width - box["width"]) <= 2 and height > box["height"]
    assert YELLOW in colours and (255, 255, 255) in colours
    drawing = on_screen(page)
    told = " ".join(text.text or "" for text in drawing.iter(f"{SVG}text"))
    assert "Nicht genannt heißt nicht" in told and "phase=mpsc-1" in told and "Datenstand" in told
    with page.expect_download() as downloading:
        page.locator("#on-screen").get_by_role("link", name="GEXF").click()
    nodes = ET.parse(downloading.value.path()).getroot().iter("{http://gexf.net/1.3}node")
    assert sorted(node.attrib["label"] for node in nodes) == sorted(signs(drawing))


def test_tables_sort(open_page: Open) -> None:
    page = open_page("/de/network?view=actors")
    page.get_by_role("link", name="Grad", exact=True).click()
    page.wait_for_url(holds("nodes=-degree"))
    expect(page.locator("#nodes th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    degrees = [int(text) for text in cells(page, "nodes", 4)]
    assert degrees == sorted(degrees, reverse=True) and len(set(degrees)) > 2
    page.get_by_role("link", name="Grad", exact=True).click()
    page.wait_for_url(holds("nodes=degree"))
    expect(page.locator("#nodes th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    assert [int(text) for text in cells(page, "nodes", 4)] == sorted(degrees)


@pytest.mark.slow
def test_an_address_holds_the_whole_view(open_page: Open) -> None:
    page = open_page("/de/network?view=actors&phase=mpsc-2")
    page.get_by_role("button", name="Näher").click()
    page.wait_for_url(holds("look="))
    page.get_by_role("button", name="im Bild zeigen: A15", exact=True).click()
    seen = signs(on_screen(page))
    again = open_page(page.url.removeprefix(page.evaluate("location.origin")))
    assert {name: pytest.approx(spot, abs=1) for name, spot in signs(on_screen(again)).items()} == seen
    expect(again.locator("#chosen h2")).to_have_text("A15")
    expect(again.get_by_label("Umsetzungsphase")).to_be_checked()
    assert again.url == page.url and unquote(again.url).endswith("#dresden/org/a15")
    again.get_by_role("button", name="Alles").click()
    again.wait_for_url(lambda url: "look" not in url)


def test_keyboard_alone(open_page: Open) -> None:
    page = open_page("/de/network")
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.name"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"no focus to see on {reached[-1]}"
        if reached[-1] == "phase" and page.evaluate("document.activeElement.type") == "checkbox":
            page.keyboard.press("Space")
            break
    for control in ("search", "phase", "play", "closer", "farther", "fit"):
        assert control in reached
    page.wait_for_url(holds("phase=", "mpsc-1"))
    expect(page.locator("input[name=phase]").first).to_be_focused()
    page.locator("#phase").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(holds("phase=", "mpsc-2"))
    page.get_by_role("button", name="im Bild zeigen: Smart Participation", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#chosen h2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#chosen")).to_be_hidden()


def test_without_webgl_the_server_draws(browser: Browser, server: httpx.Client) -> None:
    program = shutil.which("chromium")
    with browser.browser_type.launch(executable_path=program, args=["--no-sandbox", "--disable-3d-apis"]) as plain:
        page = plain.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server.base_url}/en/network?phase=mpsc-2", wait_until="networkidle")
        expect(page.get_by_text("WebGL is missing")).to_be_visible()
        expect(page.locator("#drawing img")).to_be_visible()
        expect(page.locator("#canvas")).to_be_hidden()
        assert page.locator("#drawing img").evaluate("image => image.naturalWidth") > 100
        page.get_by_label("Strategy phase").check()
        page.get_by_role("button", name="Show").click()
        page.wait_for_url(holds("mpsc-1"))
        assert errors == []


def test_one_picture_at_a_time(browser: Browser, server: httpx.Client) -> None:
    with browser.new_page() as page:
        held: list[Route] = []
        page.route("**/network.json*", lambda route: held.append(route))
        page.goto(f"{server.base_url}/en/network", wait_until="load")
        page.wait_for_function("!document.getElementById('canvas').hidden")
        expect(page.locator("#drawing")).to_be_visible()
        expect(page.locator("#canvas")).not_to_be_visible()
        while not held:
            page.wait_for_timeout(20)
        held.pop().continue_()
        expect(page.locator("#canvas")).to_be_visible()
        expect(page.locator("#drawing")).not_to_be_visible()


def test_without_scripts_all_but_the_moving_picture(open_page: Open, server: httpx.Client) -> None:
    page = open_page("/en/network", java_script_enabled=False)
    assert page.locator("#drawing img").evaluate("image => image.naturalWidth") > 100
    expect(page.locator("#tools")).to_be_hidden()
    page.get_by_label("Implementation phase").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(holds("mpsc-2"))
    expected = server.get("/en/network.json?phase=mpsc-2").json()
    expect(page.locator("#ties tbody tr")).to_have_count(len(expected["edges"]))
    row = page.locator("#ties tr", has_text="Smart energy model").first
    row.locator("summary").click()
    expect(row.locator("blockquote").first).to_be_visible()
    page.get_by_role("link", name="measure", exact=True).first.click()
    page.wait_for_url(holds("ties=other"))
    names = [name.casefold() for name in cells(page, "ties", 2)]
    assert names == sorted(names)


def test_no_more_motion_than_wanted(open_page: Open) -> None:
    page = open_page("/de/network", reduced_motion="reduce")
    page.get_by_role("button", name="Näher").click()
    assert page.evaluate("document.getAnimations().length") == 0
    page.wait_for_url(holds("look=0.5,0.5,0.667"))
    assert DEFAULT_BASE in page.locator("#network").get_attribute("data-base")
