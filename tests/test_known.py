"""What the data knows: names from wherever they are given, and quotes with the page they are from."""

from __future__ import annotations

from pathlib import Path

from mpsc_graph.curate.known import Known
from mpsc_graph.resources import Resources
from tests.test_read import project

FINDING = """\
- type: Claim
  states: {id: ulm/org/stadt, altLabel: {de: Rathaus, en: Town hall}}
  basis: inferred
  note: {de: Aus zwei Seiten., en: From two pages.}
  evidence:
    - {source: source/ulm/page, quote: [das Rathaus, {exact: die Stadt, suffix: Ulm}]}
    - {source: source/ulm/other, quote: anderswo}
"""


def known(folder: Path) -> Known:
    resources = project(folder)
    (folder / "ulm" / "findings").mkdir()
    (folder / "ulm" / "findings" / "names.yaml").write_text(FINDING, "utf-8")
    (folder / "ulm" / "entities" / "half.yaml").write_text("- {id: ulm/org/halb}\n- {name: nobody}\n", "utf-8")
    (folder / "ulm" / "entities" / "x.ttl").write_text("not read", "utf-8")
    return Known.load(resources)


def test_names_come_from_all_files(tmp_path: Path) -> None:
    things = known(tmp_path).things
    assert (things["ulm/org/stadt"].label, things["ulm/org/stadt"].types) == ("Stadt", ["Organization"])
    assert set(things["ulm/org/stadt"].names) == {"Stadt", "City", "Rathaus", "Town hall"}
    assert things["ulm/org/halb"].names == [], "a file that is not finished is no error here"


def test_quotes_belong_to_the_page_they_are_from(tmp_path: Path) -> None:
    sources = known(tmp_path).sources
    assert list(sources) == ["source/ulm/page"]
    page = sources["source/ulm/page"]
    assert (page.url, page.publisher, page.sha256) == ("https://example.org/", "ulm/org/stadt", None)
    places = {quote.text: f"{Path(quote.location.file).name}:{quote.location.line}" for quote in page.quotes}
    assert places == {"eine App": "page.yaml:12", "das Rathaus": "names.yaml:6", "die Stadt": "names.yaml:6"}


def test_every_source_of_the_project_has_an_address_of_its_own(resources: Resources) -> None:
    sources = Known.load(resources).sources.values()
    assert len(sources) > 100
    assert all(source.url for source in sources)
