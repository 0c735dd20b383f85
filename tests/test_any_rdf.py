"""Any RDF can be validated: every syntax, packed or piped; what is broken is told with its line; nothing runs away."""

from __future__ import annotations

import faulthandler
import gzip
import json
import random
from pathlib import Path

import pytest

from mpsc_graph.errors import CheckEnded, InputError, MpscError, ShapesError
from mpsc_graph.pipeline.checked import validate_files
from mpsc_graph.validate.bounded import bounded
from mpsc_graph.validate.report import Report
from mpsc_graph.validate.sources import ENDINGS, Source, opened
from tests.commands import run

EX = "http://example.org/"
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:p-count .
ex:p-count sh:path ex:p ; sh:maxCount 1 ; sh:message "one p"@en , "ein p"@de ."""
TURTLE = """@prefix ex: <http://example.org/> .
ex:a a ex:T .

ex:a ex:p "1" .
ex:a ex:p "2" .
"""
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LINES = f'<{EX}a> <{TYPE}> <{EX}T> .\n<{EX}a> <{EX}p> "1" .\n<{EX}a> <{EX}p> "2" .\n'
XML = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="{EX}">
<ex:T rdf:about="{EX}a">
<ex:p>1</ex:p>
<ex:p>2</ex:p>
</ex:T>
</rdf:RDF>"""
JSON = {"@context": {"ex": EX}, "@id": "ex:a", "@type": "ex:T", "ex:p": ["1", "2"]}
YAML = '"@context": {ex: "http://example.org/"}\n"@id": ex:a\n"@type": ex:T\nex:p: ["1", "2"]\n'
SYNTAXES = {
    ".ttl": (TURTLE, 5),
    ".trig": (TURTLE, 5),
    ".nt": (LINES, 3),
    ".nq": (LINES.replace(" .\n", f" <{EX}g> .\n"), 3),
    ".rdf": (XML, 5),
    ".jsonld": (json.dumps(JSON, indent=1), 9),
    ".yamlld": (YAML, 4),
}
BROKEN = {
    ".ttl": (TURTLE + "ex:a ex:p ;", 6),
    ".nt": (LINES + "<x", 4),
    ".rdf": (XML.replace("</ex:T>", "</ex:U>"), 6),
    ".jsonld": ('{\n"@id": "a",\n"p": [}', 3),
    ".yaml": ('"@context": {}\nx: [', 3),
}


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    file = tmp_path / "shapes.ttl"
    file.write_text(SHAPES, "utf-8")
    return file


def check(data: Path, shapes: Path) -> Report:
    return validate_files(opened([data]), [shapes])


@pytest.mark.parametrize("ending", SYNTAXES)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_every_syntax_is_read_and_has_lines(ending: str, packed: bool, tmp_path: Path, shapes: Path) -> None:
    text, line = SYNTAXES[ending]
    file = tmp_path / f"data{ending}{'.gz' if packed else ''}"
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    (result,) = check(file, shapes).results
    assert result.focus == f"{EX}a"
    assert result.location is not None
    assert (result.location.file, result.location.line) == (str(file), line)
    assert ending in ENDINGS


@pytest.mark.parametrize("ending", BROKEN)
def test_what_is_broken_is_told_with_its_line(ending: str, tmp_path: Path, shapes: Path) -> None:
    text, line = BROKEN[ending]
    file = tmp_path / f"data{ending}"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        check(file, shapes)
    (problem,) = caught.value.problems
    assert (problem.location.file, problem.location.line) == (str(file), line)


def test_a_line_may_be_longer_than_the_parser_reads_at_once(tmp_path: Path, shapes: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(TURTLE.replace('"1"', f'"{"1" * 100_000}"'), "utf-8")
    (result,) = check(file, shapes).results
    assert result.location is not None
    assert result.location.line == 5


def torn() -> bytes:
    """A packed file with a mistake in its middle."""
    packed = bytearray(gzip.compress(b"".join(b'<x:a> <x:p> "%d" .\n' % number for number in range(2000))))
    packed[30:60] = bytes(30)
    return bytes(packed)


def test_a_torn_file_without_a_name_is_told() -> None:
    with pytest.raises(InputError, match="cannot be read: Error -3"):
        Source(Path("-"), "-", content=torn()).check()


def test_files_that_cannot_be_read_are_told(tmp_path: Path, shapes: Path) -> None:
    (tmp_path / "data.doc").write_text("x")
    (tmp_path / "data.ttl.gz").write_bytes(gzip.compress(TURTLE.encode())[:-12])
    (tmp_path / "torn.nt.gz").write_bytes(torn())
    (tmp_path / "project.yaml").write_text("id: source/ulm/page\ntype: WebPage\n")
    for name, said in (
        ("data.doc", "the ending tells no RDF format"),
        ("missing.ttl", "there is no such file"),
        ("", "this is a folder"),
        ("data.ttl.gz", "cannot be read"),
        ("torn.nt.gz", "cannot be read: Error -3 while decompressing"),
        ("project.yaml", "the project it belongs to"),
    ):
        with pytest.raises(InputError, match=said):
            check(tmp_path / name, shapes)


@pytest.mark.parametrize("text", [TURTLE, LINES, XML, json.dumps(JSON)], ids=["turtle", "lines", "xml", "json"])
def test_standard_input_tells_its_syntax(text: str, tmp_path: Path, shapes: Path) -> None:
    result = run(tmp_path, "validate", "-", "--shapes", str(shapes), "--format", "json", stdin=text)
    assert result.returncode == 1, result.stderr
    assert [each["messages"]["de"] for each in json.loads(result.stdout)["results"]] == ["ein p"]


def test_blank_nodes_keep_their_names_and_files_apart(tmp_path: Path, shapes: Path) -> None:
    for name in ("one.ttl", "two.ttl"):
        (tmp_path / name).write_text(f'@prefix ex: <{EX}> .\n_:x a ex:T ; ex:p "1" ,\n "2" .', "utf-8")
    reports = [validate_files(opened([tmp_path / "one.ttl", tmp_path / "two.ttl"]), [shapes]) for _ in range(2)]
    assert [result.focus for result in reports[0].results] == ["_:f0b0", "_:f1b0"]
    assert reports[0] == reports[1]
    assert [str(result.location) for result in reports[0].results] == [
        str(tmp_path / f"{n}.ttl:3") for n in ("one", "two")
    ]


# Hostile input


def hostile(name: str, folder: Path) -> tuple[str, str, str]:
    """Data, shapes, and the ending of the data."""
    node = (
        f"@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <{EX}> . ex:S a sh:NodeShape ; sh:targetClass ex:T ; "
    )
    match name:
        case "circle of shapes":
            circle = "sh:property [ sh:path ex:q ; sh:node ex:S ] ."
            return TURTLE + "ex:a ex:q ex:b . ex:b ex:q ex:a .", node + circle, ".ttl"
        case "regular expression that never ends":
            data = f'@prefix ex: <{EX}> . ex:a a ex:T ; ex:p "{"a" * 60}!" .'
            return data, node + 'sh:property [ sh:path ex:p ; sh:pattern "^(a+)+$" ] .', ".ttl"
        case "regular expression of a megabyte":
            return TURTLE, node + f'sh:property [ sh:path ex:p ; sh:pattern "{"(a?){9}" * 120_000}" ] .', ".ttl"
        case "lists nested deep":
            return f"@prefix ex: <{EX}> . ex:a ex:p {'(' * 50_000}{')' * 50_000} .", SHAPES, ".ttl"
        case "list of shapes nested deep":
            shape = "[ sh:not " * 3_000 + "[ sh:nodeKind sh:IRI ] " + "] " * 3_000
            return TURTLE, node + f"sh:not {shape} .", ".ttl"
        case "list that runs in a circle":
            return (
                TURTLE,
                node
                + "sh:in _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 ; "
                + ("<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l ."),
                ".ttl",
            )
        case "path that contains itself":
            return TURTLE, node + "sh:property [ sh:path _:p ; sh:minCount 1 ] . _:p sh:inversePath _:p .", ".ttl"
        case "literal of 200 megabytes":
            return f'@prefix ex: <{EX}> . ex:a a ex:T ; ex:p "{"x" * 200_000_000}" , "2" .', SHAPES, ".ttl"
        case "billion laughs":
            laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
            start = f'<!DOCTYPE rdf:RDF [<!ENTITY l0 "ha">{laughs}]>'
            return XML.replace("<rdf:RDF", start + "<rdf:RDF").replace(">1<", ">&l9;<"), SHAPES, ".rdf"
        case "aliases that unfold":
            levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 12))
            return f'"@context": {{"@vocab": "{EX}"}}\nl0: &l0 [a]\n{levels}', SHAPES, ".yaml"
    raise AssertionError(name)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("circle of shapes", ShapesError),
        ("regular expression that never ends", CheckEnded),
        ("regular expression of a megabyte", CheckEnded),
        ("lists nested deep", None),
        ("list of shapes nested deep", CheckEnded),
        ("list that runs in a circle", ShapesError),
        ("path that contains itself", ShapesError),
        ("literal of 200 megabytes", CheckEnded),
        ("billion laughs", CheckEnded),
        ("aliases that unfold", InputError),
    ],
)
def test_hostile_input_ends_in_a_clear_error(name: str, error: type[MpscError] | None, tmp_path: Path) -> None:
    data, shapes, ending = hostile(name, tmp_path)
    (tmp_path / f"data{ending}").write_text(data, "utf-8")
    (tmp_path / "own.ttl").write_text(shapes, "utf-8")

    def checked() -> Report:
        faulthandler.disable()  # a limit on memory that is met aborts, as it should
        return check(tmp_path / f"data{ending}", tmp_path / "own.ttl")

    if error is None:
        assert bounded(checked, 20, 1500).results == ()
        return
    with pytest.raises(error) as caught:
        bounded(checked, 2 if error is CheckEnded else 20, 1000)
    assert len(str(caught.value)) < 1000


def test_a_limit_names_the_way_out(tmp_path: Path, shapes: Path) -> None:
    def endless() -> Report:
        while True:
            random.random()

    with pytest.raises(CheckEnded, match="--timeout"):
        bounded(endless, 0.2, 1000)
    with pytest.raises(CheckEnded, match="--memory"):
        bounded(lambda: Report((), engine="x" * 3_000_000_000), 30, 1000)
