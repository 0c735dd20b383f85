"""What the engine holds is what the files say, to the letter; and files of lines say what others do."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.namespaces import DEFAULT_BASE, GRAPHS
from mpsc_graph.pipeline import seal
from mpsc_graph.pipeline.mint import mint
from mpsc_graph.pipeline.reading.lines import parted
from mpsc_graph.pipeline.seal import canonical_lines, written
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.release import Releases
from tests.test_read import problems, project, read_project

XSD = "http://www.w3.org/2001/XMLSchema#"
A, P, G, H = (ox.NamedNode(f"x:{name}") for name in "apgh")
LITERALS = [("1.50", "decimal"), ("01", "integer"), ("7", "nonNegativeInteger"), ("1", "boolean"), ("2.0E0", "double")]


def literal(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


@pytest.mark.parametrize(("text", "datatype"), LITERALS)
def test_values_stay_as_they_are_written(text: str, datatype: str, tmp_path: Path) -> None:
    quad = ox.Quad(A, P, literal(text, datatype), G)
    statements = Statements([quad])
    assert list(statements.quads()) == list(statements.quads(A)) == [quad]
    assert list(statements.asked("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }")) == [quad]
    assert list(canonical_lines(statements, tmp_path)) == [
        f'<x:a> <x:p> "{text}"^^<{XSD}{datatype}> <x:g> .\n'.encode()
    ]
    assert quad in statements
    statements.remove([quad])
    assert (len(statements), list(statements.quads())) == (0, [])


def test_one_value_in_two_spellings_is_one_statement(tmp_path: Path) -> None:
    """The store that is served cannot tell them apart; as the engine writes it is preferred."""
    statements = Statements(ox.Quad(A, P, literal(text, "integer"), G) for text in ("01", "1", "+1"))
    assert [quad.object for quad in statements.quads()] == [literal("1", "integer")]
    with Releases(tmp_path).begin() as unfinished:
        counts = written(canonical_lines(statements, tmp_path), unfinished, statements)
    assert counts["graphs"] == {"x:g": 1}


@pytest.mark.parametrize("room", [1 << 29, 1 << 22, 0], ids=["in memory", "a part on the disk", "on the disk"])
def test_lines_come_sorted_whatever_their_number(room: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several runs of the sorting; a line is begun in one part of the dump and ended in the next."""
    monkeypatch.setattr(seal, "_RUN", 1 << 20)
    monkeypatch.setattr(seal, "_ROOM", room)
    quads = [ox.Quad(ox.NamedNode(f"x:{number}"), P, ox.Literal("ö" * 100), G) for number in range(30_000)]
    parts = list(canonical_lines(Statements(quads), tmp_path))
    assert len(parts) > 2
    assert b"".join(parts).splitlines() == sorted(f"{quad} .".encode() for quad in quads)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("line", "is_odd"),
    [
        ('<x:a> <x:p> "1.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .', False),
        ('<x:a> <x:p> "2024-02-30"^^<http://www.w3.org/2001/XMLSchema#date> .', False),
        ('<x:a_b> <x:p> "a_b: ö, 1.50, <x:c>"@de .', False),
        ('<x:a> <x:p> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .', True),
        ('<x:a> <x:p> "5"^^<http://www.w3.org/2001/XMLSchema#int> .', True),
        ("_:a <x:p> <x:b> .", True),
        ("<x:a> <x:p> _:b .", True),
        ('<x:a> <x:p> "\\u0001" .', True),
        ('<x:a> <x:p> "\x01" .', True),
        ('<x:a> <x:p> "\uffff" .', True),
    ],
)
def test_lines_to_look_at(line: str, is_odd: bool) -> None:
    others = ["<x:a> <x:p> <x:first> .\n", "<x:a> <x:p> <x:last> ."]
    plain, odd = parted((others[0] + line + "\n" + others[1]).encode())
    assert odd.decode() == (line + "\n" if is_odd else "")
    assert plain.decode() == (others[0] + others[1] if is_odd else others[0] + line + "\n" + others[1])


THING = f"<{DEFAULT_BASE}ulm/org/x>"
CLAIM = f"""\
_:claim <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/mpsc/ontology#Claim> .
_:claim <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> {THING} .
{THING} <http://purl.org/dc/terms/title> "a \\"text\\" _:b \\u00e4"@de .
{THING} <http://purl.org/dc/terms/extent> "1.50"^^<{XSD}decimal> .
{THING} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/org#Organization> .
"""


@pytest.mark.parametrize("ending", ["nt", "nq"])
def test_a_file_of_lines_says_what_turtle_does(tmp_path: Path, ending: str) -> None:
    found = []
    for form in (ending, "ttl"):
        resources = project(tmp_path / form)
        (tmp_path / form / "ulm" / "findings").mkdir()
        (tmp_path / form / "ulm" / "findings" / f"x.{form}").write_text(CLAIM, "utf-8")
        found.append(set(mint(read_project(resources), DEFAULT_BASE).quads(graph=ox.NamedNode(GRAPHS + "findings"))))
    assert found[0] == found[1]
    assert len(found[0]) == 5


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("<x:a> <x:p> .", "x.nt:2"),
        (f"{THING} <https://w3id.org/mpsc/ontology#nonsense> {THING} .", "x.nt:2: the vocabulary has no term"),
        (f'{THING} <http://purl.org/dc/terms/title> "\\u0001" .', "x.nt:2: the character U+0001 of a text"),
        (f"_:a <https://w3id.org/mpsc/ontology#nonsense> {THING} .", "x.nt: the vocabulary has no term"),
    ],
)
def test_what_is_wrong_in_a_file_of_lines(tmp_path: Path, line: str, expected: str) -> None:
    resources = project(tmp_path)
    (tmp_path / "ulm" / "entities" / "x.nt").write_text(f"{THING} <x:p> <x:b> .\n{line}\n", "utf-8")
    (problem,) = problems(resources)
    assert expected in problem


@pytest.mark.parametrize("broken", [b"<https://w3id.org/mpsc/ontology#\xff>", b'"\xff"', b'"\xff"^^<x:d>', b"_:\xff"])
def test_lines_that_are_no_utf_8(tmp_path: Path, broken: bytes) -> None:
    resources = project(tmp_path)
    (tmp_path / "ulm" / "entities" / "x.nt").write_bytes(b"<x:a> <x:p> <x:b> .\n<x:a> <x:p> " + broken + b" .\n")
    (problem,) = problems(resources)
    assert "x.nt:2" in problem and "cannot be read as RDF" in problem


def test_a_name_in_a_text_is_no_term(tmp_path: Path) -> None:
    resources = project(tmp_path)
    text = f'{THING} <http://purl.org/dc/terms/title> "<https://w3id.org/mpsc/ontology#nonsense>" .\n'
    (tmp_path / "ulm" / "entities" / "x.nt").write_text(text, "utf-8")
    assert any(read_project(resources).quads(ox.NamedNode(THING[1:-1])))


def test_a_triple_stands_in_one_graph() -> None:
    """In findings and in a source's graph: with the source."""
    findings, source = ox.NamedNode(GRAPHS + "findings"), ox.NamedNode(GRAPHS + "source/ulm/a")
    statements = mint(Statements(ox.Quad(A, P, literal("01", "integer"), graph) for graph in (source, findings)), "x:")
    assert list(statements.quads()) == [ox.Quad(A, P, literal("01", "integer"), source)]
