"""What JSON-LD would leave out or change without a word is refused, or stays as it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from mpsc_graph.resources import Resources
from tests.test_read import ENTITIES, PAGE, problems, project, read_project


def found_at(folder: Path, address: str) -> Resources:
    """A project whose page has this address, and says nothing."""
    resources = project(folder)
    page = PAGE.replace("https://example.org/", f'"{address}"').removesuffix("claims:\n")
    (folder / "ulm/sources/page.yaml").write_text(page, "utf-8")
    return resources


@pytest.mark.parametrize(
    "address",
    ["https://example.org/%zz", "https://example.org/a[b]", "https://[::1/", "https://example.org:x/", "https://a b/"],
)
def test_an_address_that_is_no_iri(tmp_path: Path, address: str) -> None:
    assert f"url: “{address}” is no id and no address" in problems(found_at(tmp_path, address))[0]


@pytest.mark.parametrize("address", ["https://example.org/ä?q=%C3%A4#x", "http://[::1]:8000/", "https://example.org"])
def test_an_address_that_is_one(tmp_path: Path, address: str) -> None:
    quads = read_project(found_at(tmp_path, address)).quads()
    assert any(str(quad.object) == f"<{address}>" for quad in quads)


@pytest.mark.parametrize("language", ["de-deutschland", "de-1", "de-a", "DE", "deutsch"])
def test_a_language_that_is_none(tmp_path: Path, language: str) -> None:
    found = problems(project(tmp_path, entities=ENTITIES.replace("en: City", f"{language}: City")))
    assert f"label: “{language}” is no language code" in found[0]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("12345678901234567890123456789012345.50", "12345678901234567890123456789012345.5"),
        ("+007.0", "7"),
        (".5", "0.5"),
    ],
)
def test_a_number_keeps_its_digits(tmp_path: Path, written: str, kept: str) -> None:
    claim = f'''  - type: [Claim, Observation]
    observationAbout: ulm/measure/app
    variableMeasured: budget
    value: "{written}"
    unitCode: EUR
    basis: stated
    quote: x
'''
    quads = read_project(project(tmp_path, claim)).quads()
    values = {quad.object.value for quad in quads if quad.predicate.value == "https://schema.org/value"}  # type: ignore[union-attr]
    assert values == {kept}
