"""`/validate`: the same report as the command's, as a page that works without scripts and for programs."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import httpx
import pytest
import rdflib
from playwright.sync_api import Browser, Page
from rdflib.compare import isomorphic

from mpsc_graph.validate.formats.forms import Form
from mpsc_graph.validate.profiles import Profile
from mpsc_graph.validate.sources import ENDINGS
from mpsc_graph.web.uploads import MEDIA_TYPES, SYNTAXES
from mpsc_graph.web.validation import FORMS, NO_PROFILE, PROFILES
from tests.conftest import missing
from tests.test_any_rdf import BROKEN, SHAPES, TURTLE
from tests.test_any_rdf import SYNTAXES as TEXTS
from tests.test_cli import run

AXE = Path(__file__).parent / "clients" / "node_modules" / "axe-core" / "axe.min.js"
MEASURE = """@prefix mpsc: <https://w3id.org/mpsc/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<https://w3id.org/mpsc/id/dresden/measure/x> a mpsc:Measure ;
    rdfs:label "<b>X</b>"@de .
"""
CATALOGUE = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcatde: <http://dcat-ap.de/def/dcatde/> .
<http://example.org/d> a dcat:Dataset ;
    dcat:theme <http://publications.europa.eu/resource/authority/data-theme/NONE> ;
    dcatde:contributorID "someone" .
"""


def post(server: httpx.Client, text: str, address: str = "/validate", **headers: str) -> httpx.Response:
    return server.post(address, content=text.encode(), headers={"content-type": "text/turtle", **headers})


def send(server: httpx.Client, address: str = "/validate", accept: str = "*/*", **fields: str | tuple[str, bytes]):  # type: ignore[no-untyped-def]
    """A form as a browser sends it."""
    parts = {name: value if isinstance(value, tuple) else (None, value.encode()) for name, value in fields.items()}
    return server.post(address, files=parts, headers={"accept": accept})


def test_names_are_those_of_the_command() -> None:
    """Pages do not know the engine; what they offer is what it has."""
    assert set(FORMS) == {*Form}
    assert set(PROFILES) == {*Profile}
    assert {f".{each}" for each in SYNTAXES} <= {*ENDINGS}
    assert {each for each in MEDIA_TYPES.values() if each} == {*SYNTAXES}


@pytest.mark.parametrize(("profile", "text"), [("mpsc", MEASURE), ("dcat-ap-de", CATALOGUE)])
@pytest.mark.parametrize("form", ["json", "ttl"])
def test_the_report_is_the_command_s(server: httpx.Client, tmp_path: Path, profile: str, text: str, form: str) -> None:
    (tmp_path / "data.ttl").write_text(text, "utf-8")
    said = run(tmp_path, "validate", "data.ttl", "--profile", profile, "--format", form).stdout
    upload = ("data.ttl", text.encode())
    answer = send(server, profile=profile, format=form, **{"data-file": upload})
    assert answer.status_code == 200, answer.text
    if form == "ttl":
        report = rdflib.Graph().parse(data=answer.text)
        assert isomorphic(report, rdflib.Graph().parse(data=said))
        assert len(report) > 10
    else:
        assert answer.json() == json.loads(said)
        assert {result["line"] for result in answer.json()["results"]} <= {3, 4, 5}
        assert answer.json()["results"]


def test_accept_chooses_the_form(server: httpx.Client) -> None:
    address = "/validate?profile=dcat-ap-de"
    for media_type in FORMS.values():
        answer = post(server, CATALOGUE, address, accept=media_type)
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == media_type
        assert answer.headers["cache-control"] == "no-store"
    by_name = post(server, CATALOGUE, f"{address}&format=sarif", accept="text/html")
    assert by_name.json()["version"] == "2.1.0"
    assert post(server, CATALOGUE, address, accept="*/*").headers["content-type"].startswith("application/json")
    assert post(server, CATALOGUE, address, accept="image/png").status_code == 406
    assert send(server, data=TURTLE, shapes=SHAPES, format="csv").headers["content-disposition"].startswith("attach")


@pytest.mark.parametrize("ending", TEXTS)
def test_every_syntax_is_taken_as_a_file_as_text_and_as_a_body(server: httpx.Client, ending: str) -> None:
    text, line = TEXTS[ending]
    (media_type, *_) = (each for each, name in MEDIA_TYPES.items() if f".{name}" == ending)
    packed = (f"data{ending}.gz", gzip.compress(text.encode()))
    answers = [
        send(server, shapes=SHAPES, **{"data-file": packed}),
        send(server, shapes=SHAPES, data=text, syntax=ending[1:], profile=NO_PROFILE),
        send(server, data=text.replace("\n", "\r\n"), syntax=ending[1:], shapes=("own.ttl", SHAPES.encode())),
    ]
    for answer in answers:
        assert answer.status_code == 200, answer.text
        assert [(each["line"], each["messages"]["en"]) for each in answer.json()["results"]] == [(line, "one p")]
    address = "/validate?profile=dcat-ap-de"
    assert server.post(address, content=text, headers={"content-type": media_type}).json()["statements"] == 3
    if ending != ".yamlld":
        assert len(send(server, data=text, shapes=SHAPES).json()["results"]) == 1, "the syntax was found out"


def test_shapes_of_ones_own_come_on_top_of_a_profile(server: httpx.Client) -> None:
    text = MEASURE + "<http://example.org/a> a <http://example.org/T> ; <http://example.org/p> 1, 2 ."
    alone, both = (send(server, data=text, shapes=SHAPES, profile=each).json() for each in (NO_PROFILE, "mpsc"))
    assert [each["shape"] for each in alone["results"]] == ["http://example.org/p-count"]
    assert {each["shape"].partition("#")[0] for each in both["results"]} == {
        "https://w3id.org/mpsc/shape",
        "http://example.org/p-count",
    }


@pytest.mark.parametrize("ending", BROKEN)
def test_what_is_no_rdf_is_told_with_its_line(server: httpx.Client, ending: str) -> None:
    text, line = BROKEN[ending]
    answer = send(server, **{"data-file": (f"my{ending}", text.encode())})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    (problem,) = answer.json()["problems"]
    assert (problem["file"], problem["line"]) == (f"my{ending}", line)
    page = send(server, "/de/validate", "text/html", **{"data-file": (f"my{ending}", text.encode())})
    assert page.status_code == 400
    assert f"Zeile {line}" in page.text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "nothing to check"),
        ({"data": " \n"}, "nothing to check"),
        ({"data": TURTLE, "data-file": ("a.ttl", b"<x:a> <x:b> <x:c> .")}, "both as a text and as a file"),
        ({"data": TURTLE, "profile": "nonsense"}, "expected one of mpsc, dcat-ap-de, none"),
        ({"data": TURTLE, "profile": NO_PROFILE}, "no shapes to check against"),
        ({"data": TURTLE, "format": "pdf"}, "expected one of json, html"),
        ({"data": TURTLE, "syntax": "docx"}, "expected one of ttl"),
        ({f"field{n}": "x" for n in range(50)}, "Too many fields"),
        ({"data": TURTLE, "shapes": "no turtle"}, "cannot be read as RDF"),
    ],
)
def test_a_form_that_asks_for_nothing_sensible(
    server: httpx.Client, fields: dict[str, str | tuple[str, bytes]], said: str
) -> None:
    answer = send(server, **({"other": "x"} | fields))
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_other_requests_are_refused(server: httpx.Client) -> None:
    assert server.put("/validate", content=b"x").status_code == 405
    assert server.post("/validate", data={"data": "x"}).status_code == 415
    bare = server.post("/validate", content=b"x", headers={"content-type": "multipart/form-data"})
    assert (bare.status_code, "boundary" in bare.json()["detail"]) == (400, True)
    torn = {"content-type": "multipart/form-data; boundary=x"}
    assert server.post("/validate", content=b"--y\r\nnonsense", headers=torn).status_code == 400
    assert server.get("/validate", headers={"accept": "text/turtle"}).status_code == 406
    head = server.head("/de/validate")
    assert (head.status_code, head.content) == (200, b"")


def test_the_form_is_there_in_both_languages(server: httpx.Client) -> None:
    for language, title in (("de", "RDF prüfen"), ("en", "Check RDF")):
        page = server.get(f"/{language}/validate")
        assert page.headers["content-language"] == language
        assert f"<h1>{title}</h1>" in page.text
        bare = server.get("/validate", headers={"accept-language": language, "accept": "text/html"})
        assert bare.text == page.text
    assert "script-src" not in page.headers["content-security-policy"]


def test_a_long_report_is_cut_on_the_page_and_whole_in_files(server: httpx.Client) -> None:
    lines = "".join(f'ex:t{n} a ex:T ; ex:p "{"x" * 2000}", "2" .\n' for n in range(300))
    text = f"@prefix ex: <http://example.org/> .\n{lines}"
    page = send(server, "/en/validate", "text/html", data=text, shapes=SHAPES, profile=NO_PROFILE)
    assert "The first 100 of 300 results" in page.text
    assert len(page.content) < 100_000
    table = send(server, data=text, shapes=SHAPES, profile=NO_PROFILE, format="csv").text
    assert len(list(csv.reader(io.StringIO(table)))) == 301


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    if not AXE.is_file():
        missing("clients", f"{AXE} is not installed (npm ci --ignore-scripts --prefix tests/clients)")
    return browser.new_context(bypass_csp=True).new_page()


WORDS = {
    "de": ("Daten als Text", "Prüfen", "Zeile 4", "2 Verstöße, 2 Warnungen", "Das lässt sich nicht als RDF lesen."),
    "en": ("Data as text", "Check", "Line 4", "2 violations, 2 warnings", "This cannot be read as RDF."),
}


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_curator_checks_mends_and_checks_again(
    server: httpx.Client, page: Page, language: str, tmp_path: Path
) -> None:
    field, button, line, summary, refused = WORDS[language]
    page.goto(f"{server.base_url}/{language}/validate")
    sound(page, "light")
    page.get_by_label(field).fill(MEASURE)
    page.get_by_role("button", name=button, exact=True).click()
    assert summary in page.title()
    assert page.get_by_text(line, exact=True).count() == 4
    assert page.get_by_role("heading", name="<b>X</b>").count() == 1
    assert page.get_by_label(field).input_value() == MEASURE, "ready to be mended"
    sound(page, "light", "dark")
    page.get_by_label(field).fill("<x:a> <x:b>")
    page.get_by_role("button", name=button, exact=True).click()
    assert page.get_by_role("heading", name=refused).is_visible()
    sound(page, "dark")
    (tmp_path / "c.ttl").write_text(CATALOGUE, "utf-8")
    page.get_by_label(field).fill("")
    page.locator("input[name=data-file]").set_input_files(tmp_path / "c.ttl")
    page.locator("select[name=profile]").select_option("dcat-ap-de")
    page.get_by_role("button", name=button, exact=True).click()
    assert page.locator("select[name=profile]").input_value() == "dcat-ap-de"
    assert page.locator(".report-thing").count() == 1


def sound(page: Page, *schemes: str) -> None:
    """axe finds nothing, and nothing sticks out on a phone."""
    page.add_script_tag(path=AXE)
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = page.evaluate("axe.run().then(results => results.violations.map(each => each.id + ': ' + each.help))")
        assert found == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1280, "height": 900})
