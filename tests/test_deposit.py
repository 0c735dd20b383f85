"""A deposit is what an archive takes: metadata by DataCite's schema, a citation by that of its format."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from rdflib import Graph

from mpsc_graph.errors import ReleaseError, SettingError
from mpsc_graph.publish.dataset import EXAMPLE, LICENSES, QUERY, Dataset, Publisher
from mpsc_graph.publish.deposit import deposit
from mpsc_graph.publish.dumps import dump
from mpsc_graph.publish.files import Dumps
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.store.base import Query
from mpsc_graph.store.embedded import EmbeddedStore

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from datacite import schema45

PUBLISHER = Publisher(
    "Stadt Beispiel", "LocalAuthority", "opendata@example.org", "http://dcat-ap.de/def/contributors/freistaatSachsen"
)


@pytest.fixture(scope="module")
def dumps(release: Release, resources: Resources) -> Dumps:
    return dump(release, resources)


@pytest.fixture(scope="module")
def dataset(release: Release, store: EmbeddedStore) -> Dataset:
    body = store.answer(Query(QUERY), None, ox.RdfFormat.N_TRIPLES).body
    return Dataset.read(Graph().parse(data=body, format="nt"), release.manifest, PUBLISHER, "https://example.org/")


@pytest.fixture(scope="module")
def made(dataset: Dataset, dumps: Dumps, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As an archive gets it: the dumps, and what comes beside them."""
    return put_down(deposit(dataset, dumps), shutil.copytree(dumps.folder, tmp_path_factory.mktemp("deposits") / "all"))


def put_down(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def is_citation(path: Path) -> bool:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format", str(path)]
    return subprocess.run(command, capture_output=True).returncode == 0


def test_all_is_there_and_whole(made: Path, dumps: Dumps) -> None:
    there = {path.name for path in made.iterdir()}
    about = {"manifest.json", "SHA256SUMS", "datacite.json", "CITATION.cff", "LICENSE.txt", "README.txt"}
    assert there == about | {file.name for file in dumps.files}
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=made, check=True)
    assert len((made / "SHA256SUMS").read_text().splitlines()) == len(there) - 1
    assert Dumps.open(made).files == dumps.files


def test_metadata_by_datacites_schema(made: Path, dataset: Dataset) -> None:
    said = json.loads((made / "datacite.json").read_bytes())
    schema45.validator.validate(said)
    assert said["titles"][0]["title"] == dataset.title["de"]
    assert said["creators"] == [{"name": "Stadt Beispiel"}] and said["publisher"] == {"name": "Stadt Beispiel"}
    assert said["publicationYear"] == dataset.modified[:4]
    assert said["rightsList"][0]["rightsIdentifier"] == "CC-BY-4.0"
    assert said["url"] == f"https://example.org/releases/{dataset.release.id}"
    assert "doi" not in said
    assert f'<title xml:lang="de">{dataset.title["de"]}</title>' in schema45.tostring(
        {**said, "doi": "10.5072/example"}
    ), "DataCite's own XML can be made of it"


def test_citation_by_the_schema_of_its_format(made: Path, dataset: Dataset, tmp_path: Path) -> None:
    assert is_citation(made / "CITATION.cff")
    said = yaml.safe_load((made / "CITATION.cff").read_bytes())
    assert (said["type"], said["version"], said["license"]) == ("dataset", dataset.release.id, "CC-BY-4.0")
    assert said["date-released"] == dataset.modified[:10]
    broken = tmp_path / "CITATION.cff"
    broken.write_text((made / "CITATION.cff").read_text("utf-8").replace("type: dataset", "type: data"), "utf-8")
    assert not is_citation(broken), "so that its silence says something"


@pytest.mark.parametrize("iri", LICENSES)
def test_each_licence(iri: str, dataset: Dataset, dumps: Dumps, tmp_path: Path) -> None:
    put_down(deposit(replace(dataset, license=LICENSES[iri]), dumps, ["Amt A", "Amt B"]), tmp_path)
    schema45.validator.validate(said := json.loads((tmp_path / "datacite.json").read_bytes()))
    assert [each["name"] for each in said["creators"]] == ["Amt A", "Amt B"]
    assert is_citation(tmp_path / "CITATION.cff")
    text = (tmp_path / "LICENSE.txt").read_text("utf-8")
    assert iri in text
    assert ("Creative Commons Attribution 4.0 International" in text) == (iri.endswith("/by/4.0/"))


def test_readme_in_both_languages(made: Path, dataset: Dataset) -> None:
    text = (made / "README.txt").read_text("utf-8")
    for part in (*dataset.title.values(), *dataset.description.values(), dataset.attribution, dataset.release.id):
        assert part in text


def test_what_is_refused(dataset: Dataset, dumps: Dumps) -> None:
    with pytest.raises(SettingError, match="MPSC_PUBLISHER_NAME: not set"):
        deposit(replace(dataset, publisher=EXAMPLE), dumps)
    with pytest.raises(ReleaseError, match=f"dumps of release other; expected those of {dataset.release.id}"):
        deposit(dataset, replace(dumps, release="other"))
