"""The rules for w3id.org, ready to submit, tried with a real Apache: every IRI leads on by one 303 to a 200."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mpsc_graph.namespaces import CODE_LISTS, DEFAULT_BASE, GRAPHS, ONTOLOGY, VOCABULARY
from tests.hosts import apache

W3ID = Path(__file__).parent.parent / "docs" / "w3id"
PLACEHOLDER = "https://graph.example.org/"
SAMPLE = [
    VOCABULARY,
    ONTOLOGY,
    f"{ONTOLOGY}/0.2.0",
    f"{ONTOLOGY}/context.jsonld",
    f"{ONTOLOGY}.ttl",
    *(VOCABULARY + name for name in CODE_LISTS),
    f"{GRAPHS}ontology",
    f"{GRAPHS}source/dresden/kick-off-2023",
    *(
        DEFAULT_BASE + path
        for path in (
            "dresden/measure/smart-participation", "dresden/org/a66", "org/tu-dresden", "dresden/person/jan-donhauser",
            "dresden/phase/mpsc-2", "source/dresden/kick-off-2023", "period/2016--unknown", "claim/ds5lnmvu6vc2dho2",
            "ulm/programme/mpsc", "dataset/mpsc",
        )
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def w3id(server: httpx.Client) -> Iterator[httpx.Client]:
    """w3id.org as it would be, leading to the live server."""
    own = Path(tempfile.mkdtemp())
    own.chmod(0o755)
    folder = own / "mpsc"
    folder.mkdir()
    rules = (W3ID / ".htaccess").read_text("utf-8")
    (folder / ".htaccess").write_text(rules.replace(PLACEHOLDER, f"{server.base_url}/"))
    with apache(folder, own, "/mpsc") as client:
        yield client
    shutil.rmtree(own)


@pytest.mark.parametrize("iri", SAMPLE)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_one_redirection_and_there_it_is(w3id: httpx.Client, iri: str, accept: str) -> None:
    there = w3id.get(iri.removeprefix("https://w3id.org"), headers={"accept": accept})
    assert there.status_code == 303
    answer = httpx.get(there.headers["location"], headers={"accept": accept}, timeout=60)
    assert answer.status_code == 200
    if not iri.endswith((".jsonld", ".ttl")):
        assert answer.headers["content-type"].partition(";")[0] == accept


@pytest.mark.parametrize("path", ["/mpsc/rolex", "/mpsc/sparql", "/mpsc/id/", "/mpsc/README.md"])
def test_nothing_else_is_led_on(w3id: httpx.Client, path: str) -> None:
    assert w3id.get(path).status_code == 404


def test_what_only_a_person_can_fill_in_is_marked() -> None:
    readme, rules = ((W3ID / name).read_text("utf-8") for name in ("README.md", ".htaccess"))
    assert len(re.findall(r"\*\*FILL IN: .+?\*\*", readme)) == 4
    assert "FILL IN" in rules
    assert set(re.findall(r"https?://[^/\s]+/", rules)) == {PLACEHOLDER, "https://w3id.org/"}
