"""Dumps: every format holds the same statements, to the letter, and what the list says of a file is true."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from mpsc_graph.errors import ReleaseError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.publish.dumps import dump
from mpsc_graph.publish.files import Dumps
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from tests.handmade import sealed

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
"""What rdflib's reader of JSON-LD says to itself."""
FORMATS = {
    "mpsc.ttl": (ox.RdfFormat.TURTLE, "turtle"),
    "mpsc.nt": (ox.RdfFormat.N_TRIPLES, "nt"),
    "mpsc.rdf": (ox.RdfFormat.RDF_XML, "xml"),
    "mpsc.jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
}
INTEGER = PREFIXES["xsd"] + "integer"
NASTY = r"""
@prefix : <https://w3id.org/mpsc/id/> . @prefix mpsc: <https://w3id.org/mpsc/ontology#> .
@prefix role: <https://w3id.org/mpsc/role#> . @prefix cv: <http://data.europa.eu/m8g/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/mpsc/graph/entities> {
  :a rdfs:label "eins\r\nzwei\n@prefix drei: <vier> .\n\tfünf " , "" ,
      "</rdfs:label><!-- & ]]> \\ \" ' {\"@id\": \"x\"}" ;
    skos:prefLabel "Vorarlberg"@de-AT , "Wien"@de , "Vienna"@en ; a mpsc:Measure ;
    <https://schema.org/value> "007"^^xsd:integer , "1.10"^^xsd:decimal , "+1"^^xsd:integer , "1e3"^^xsd:double ,
      "TRUE"^^xsd:string , "29/08/2017"^^xsd:date , "1"^^xsd:boolean ;
    dcterms:source <https://w3id.org/elsewhere> , <https://w3id.org/mpsc/id/a:b> , <https://w3id.org/mpsc/id/../up> ,
      <mailto:a@example.org> , <https://w3id.org/mpsc/id/> , <https://w3id.org/mpsc/id/x/?q=1#f> ,
      <https://w3id.org//mpsc> ;
    cv:role role:lead , <https://example.org/role> ; dcterms:type <https://w3id.org/mpsc/event-kind#talk> .
}
<https://w3id.org/mpsc/graph/derived> { :a skos:prefLabel "Wien"@de , "Graz"@de . :ab a mpsc:Measure . }
"""


@pytest.fixture(scope="module")
def dumps(release: Release, resources: Resources) -> Dumps:
    return dump(release, resources)


def stated(release: Release) -> set[ox.Triple]:
    """What the sealed lines say, whatever the graph."""
    return {quad.triple for quad in ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS)}


def seen_by_rdflib(path: Path, format: str) -> set[tuple[str, ...]]:
    graph = rdflib.Graph().parse(path, format=format)
    return {(str(s), str(p), *plain(o)) for s, p, o in graph}


def plain(term: rdflib.term.Node | ox.Triple | ox.NamedNode | ox.Literal) -> tuple[str, ...]:
    """A term of either library in a form of neither; rdflib writes language tags in small letters."""
    match term:
        case rdflib.Literal():
            datatype = str(term.datatype or ("" if term.language else PREFIXES["xsd"] + "string"))
            return str(term), datatype, term.language or ""
        case ox.Literal():
            datatype = "" if term.language else term.datatype.value
            return term.value, datatype, (term.language or "").lower()
        case ox.NamedNode():
            return term.value, "", ""
        case _:
            return str(term), "", ""


def assert_all_the_same(release: Release, dumps: Dumps, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read back by two libraries, none of which may tidy up numbers; no blank nodes, so sets of triples tell it all."""
    expected = stated(release)
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    for name, (by_oxigraph, by_rdflib) in FORMATS.items():
        found = [quad.triple for quad in ox.parse(path=dumps.path(name), format=by_oxigraph)]
        assert set(found) == expected, name
        assert len(found) == len(expected) == dumps[name].statements, f"{name}: each triple once"
        in_words = {(t.subject.value, t.predicate.value, *plain(t.object)) for t in expected}
        if by_rdflib == "turtle":  # a bare 007 is a number to rdflib, whatever it was told
            in_words = {
                (*rest, str(int(text)), type_, tag) if type_ == INTEGER else (*rest, text, type_, tag)
                for *rest, text, type_, tag in in_words
            }
        assert seen_by_rdflib(dumps.path(name), by_rdflib) == in_words, name


def test_all_formats_hold_the_same(release: Release, dumps: Dumps, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_all_the_same(release, dumps, monkeypatch)
    assert dumps.path("mpsc.nq").read_bytes() == release.data.read_bytes()
    lines = dumps.path("mpsc.nt").read_bytes().splitlines()
    assert lines == sorted(set(lines))


def test_texts_that_look_like_syntax(
    release: Release, resources: Resources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sealed(NASTY, tmp_path, release.manifest)
    assert_all_the_same(made, dump(made, resources), monkeypatch)


def test_a_character_that_xml_cannot_hold(release: Release, resources: Resources, tmp_path: Path) -> None:
    made = sealed('<http://e/g> { <http://e/s> <http://e/p> "x\\u000By" . }', tmp_path, release.manifest)
    with pytest.raises(ReleaseError, match=r"<http://e/s> <http://e/p>: the character U\+000B"):
        dump(made, resources)
    assert not list((made.folder / "dumps").iterdir()), "nothing half is left"


def test_pleasant_to_read(dumps: Dumps) -> None:
    """Turtle in paragraphs, things by their short id, kind and name first; JSON with the words of the data files."""
    turtle = dumps.path("mpsc.ttl").read_text("utf-8")
    assert "\n\n<dresden/org/a15> a org:Organization" in turtle
    assert "<https://w3id.org/mpsc/id/" not in turtle.split("\n\n", 1)[1]
    header = turtle.split("\n\n", 1)[0].splitlines()
    assert header[0] == "@base <https://w3id.org/mpsc/id/> ." and header[1:] == sorted(header[1:])
    nodes = {node["id"]: node for node in json.loads(dumps.path("mpsc.jsonld").read_bytes())["@graph"]}
    lead = nodes["claim/c73jkcnvimr7wuz4"]
    assert lead["participant"] == "dresden/org/wissensarchitektur" and lead["role"] == "lead"
    phase = nodes["dresden/phase/mpsc-2"]
    assert phase["label"] == {"de": "Umsetzungsphase", "en": "Implementation phase"}
    assert phase["dcterms:type"] == {"id": "phase-kind:implementation"}, "not under the name of another list of codes"


def test_the_list_is_true(dumps: Dumps, release: Release) -> None:
    there = {path.name for path in dumps.folder.iterdir()}
    assert {file.name for file in dumps.files} == there - {"manifest.json", "SHA256SUMS"}
    assert dumps.release == release.manifest.id
    for file in dumps.files:
        content = dumps.path(file.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.size, file.sha256), file.name
        assert (file.compression == "application/gzip") == file.name.endswith(".gz")
    for name in (*FORMATS, "mpsc.nq"):
        packed, unpacked = dumps[f"{name}.gz"], dumps.path(name).read_bytes()
        assert gzip.decompress(dumps.path(packed.name).read_bytes()) == unpacked
        assert (packed.media_type, packed.file_type) == (dumps[name].media_type, dumps[name].file_type)
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=dumps.folder, check=True)
    assert len((dumps.folder / "SHA256SUMS").read_text().splitlines()) == len(there) - 1
    with pytest.raises(KeyError):
        dumps.path("../manifest.json")


def test_file_types_are_of_the_eus_list(dumps: Dumps, shared: Path) -> None:
    text = (shared / "conformance/dcat-ap-de/3.0/vocab/filetypes-skos.rdf").read_text("utf-8")
    known = set(re.findall(r"authority/file-type/([A-Z0-9_]+)\"", text))
    assert {file.file_type for file in dumps.files} <= known


def run(release: Release, **environment: str) -> subprocess.Popen[str]:
    """The dumps of a release in a process of its own, which says where they are."""
    code = (
        "import sys; from pathlib import Path; from mpsc_graph.publish.dumps import dump; "
        "from mpsc_graph.release import Release; from mpsc_graph.resources import Resources; "
        "print(dump(Release.open(Path(sys.argv[1])), Resources.find()).folder)"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code, str(release.folder)],
        stdout=subprocess.PIPE, text=True, env={**os.environ, **environment},
    )  # fmt: skip


def copied(release: Release, folder: Path) -> Release:
    shutil.copytree(release.folder, folder, ignore=shutil.ignore_patterns("dumps", "store"))
    return Release.open(folder)


@pytest.mark.slow
def test_two_processes_write_the_same_bytes_at_once(release: Release, dumps: Dumps, tmp_path: Path) -> None:
    made = copied(release, tmp_path / "release")
    both = [run(made, PYTHONHASHSEED=seed) for seed in ("1", "2")]
    assert [process.communicate(timeout=120)[0] for process in both] == [
        f"{made.folder}/dumps/{dumps.folder.name}\n"
    ] * 2
    assert [path.name for path in (made.folder / "dumps").iterdir()] == [dumps.folder.name], "nothing is left over"
    sums = (made.folder / "dumps" / dumps.folder.name / "SHA256SUMS").read_text()
    assert sums == (dumps.folder / "SHA256SUMS").read_text()


@pytest.mark.slow
def test_killed_while_writing(release: Release, resources: Resources, dumps: Dumps, tmp_path: Path) -> None:
    made = copied(release, tmp_path / "release")
    process = run(made)
    begun = made.folder / "dumps"
    while not list(begun.glob(".unfinished-*/mpsc.rdf")):
        assert process.poll() is None, "it was done before it could be killed"
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (leftover,) = begun.iterdir()
    assert leftover.name.startswith(".unfinished-")
    os.utime(leftover, (0, 0))  # an hour and more ago
    again = dump(made, resources)
    assert list(begun.iterdir()) == [again.folder], "what was left is swept away"
    assert again.files == dumps.files


def test_made_once(release: Release, resources: Resources, dumps: Dumps) -> None:
    before = dumps.path("mpsc.ttl").stat().st_mtime_ns
    assert dump(release, resources) == dumps
    assert dumps.path("mpsc.ttl").stat().st_mtime_ns == before


@pytest.mark.slow
def test_another_context_gives_other_files_beside(resources: Resources, dumps: Dumps, tmp_path: Path) -> None:
    made = Release.open(shutil.copytree(dumps.folder.parent.parent, tmp_path / "release"))
    first = dump(made, resources)
    assert first.folder.name == dumps.folder.name
    ontology = shutil.copytree(resources.ontology, tmp_path / "ontology")
    text = (ontology / "context.jsonld").read_text("utf-8")
    (ontology / "context.jsonld").write_text(text.replace('"participant":', '"who":'), "utf-8")
    second = dump(made, Resources(ontology, resources.shapes, resources.queries, resources.data))
    assert second.folder != first.folder and first.path("mpsc.ttl").is_file()
    assert '"who": "dresden/org/a15"' in second.path("mpsc.jsonld").read_text("utf-8")


@pytest.mark.parametrize("damage", ["", "[]", '{"release": "x", "generator": "y", "files": [{"colour": "red"}]}'])
def test_a_list_that_cannot_be_read(damage: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(damage)
    with pytest.raises(ReleaseError, match="no dumps can be read here"):
        Dumps.open(tmp_path)


def test_a_place_that_cannot_be_written_to(release: Release, resources: Resources, tmp_path: Path) -> None:
    made = copied(release, tmp_path / "release")
    (made.folder / "dumps").write_text("a file where a folder should be")
    with pytest.raises(ReleaseError, match="cannot be written"):
        dump(made, resources)
