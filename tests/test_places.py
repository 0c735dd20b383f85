"""Where things stand in files: in which, and in which line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from mpsc_graph.validate.places import FilePlaces, KeptPlaces
from mpsc_graph.validate.sources import opened
from mpsc_graph.validate.terms import Term

A, B, UMLAUT = ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.NamedNode("x:ä")
P, VALUE = ox.NamedNode("x:p"), ox.NamedNode("x:o")
OTHER = b"<x:other> <x:p> <x:o> .\n"
ABOUT_A = ox.Triple(A, P, VALUE)


def places(folder: Path, files: dict[str, bytes], wanted: set[Term]) -> dict[str, str]:
    """Where they are found, the same for who asks once and for who asks again."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sources = opened(folder / name for name in files)
    found, kept = FilePlaces(sources).find(wanted), KeptPlaces()
    kept.follow(sources)
    for each in [{ox.NamedNode("x:other")}, *({node} for node in wanted)]:
        kept.find(each)
    assert kept.find(wanted) == found
    return {str(each): f"{Path(place.file).name}:{place.line}" for each, place in found.items()}


LINES = {
    "plain": (b"<x:a> <x:p> <x:o> .\n", A),
    "tabs": (b" \t<x:a>\t<x:p>\t<x:o>.# a remark\n", A),
    "no blanks": (b"<x:a><x:p><x:o>.\n", A),
    "no end": (b"<x:a> <x:p> <x:o> .", A),
    "an escape": (b"<x:\\u00E4> <x:p> <x:o> .\n", UMLAUT),
    "UTF-8": ("<x:ä> <x:p> <x:o> .\n".encode(), UMLAUT),
    "ends of another kind": (b"<x:b> <x:p> <x:o> .\r<x:a> <x:p> <x:o> .\r\n", A),
    "longer than is read at once": (b'<x:a> <x:p> "' + b"<x:b> " * 1000 + b'" .\n', A),
    "after a long one": (b"<x:a> <x:p> <x:o> .\n", A),
}


@pytest.mark.parametrize("ending", ["nt", "nq", "nt.gz"])
@pytest.mark.parametrize("name", LINES)
def test_a_line_of_its_own(tmp_path: Path, name: str, ending: str) -> None:
    line, node = LINES[name]
    before = b'<x:other> <x:p> "' + b"<x:a> " * 1000 + b'" .\n' if name == "after a long one" else OTHER
    content = before + b"# <x:a>\n\n" + line
    packed = gzip.compress(content) if ending.endswith("gz") else content
    assert places(tmp_path, {f"x.{ending}": packed}, {node}) == {str(node): f"x.{ending}:4"}


def test_the_first_of_several_files_tells(tmp_path: Path) -> None:
    files = {"1.nt": OTHER, "2.nt": b"<x:o> <x:p> <x:a> .\n" + OTHER, "3.nq": OTHER + b"<x:a> <x:q> <x:o> <x:g> .\n"}
    files["4.ttl"] = b"\n\nx:a x:p x:o .".replace(b"x:a x:p x:o", b"<x:a> <x:p> <x:o>")
    assert places(tmp_path, files, {A, ABOUT_A, B}) == {"<x:a>": "3.nq:2", str(ABOUT_A): "4.ttl:3"}


def test_what_stands_nowhere(tmp_path: Path) -> None:
    """Nor does what is merely pointed to, or what a text speaks of."""
    text = b'<x:o> <x:p> <x:a> .\n<x:o> <x:p> "<x:a> <x:p> <x:o> ." .\n'
    assert places(tmp_path, {"1.nt": text, "2.nt": b""}, {A, ABOUT_A, B}) == {}
    assert places(tmp_path, {"1.nt": text}, set()) == {}


def test_the_first_of_the_same_lines_tells(tmp_path: Path) -> None:
    line = b"<x:a> <x:p> <x:o> .\n"
    content = OTHER + b"<x:a> <x:p> <x:other> .\n" + line + OTHER + line
    assert places(tmp_path, {"x.nt": content}, {A, ABOUT_A}) == {"<x:a>": "x.nt:2", str(ABOUT_A): "x.nt:3"}


def test_a_node_without_a_name(tmp_path: Path) -> None:
    """It is called by the order in which such nodes come, so that all of a file counts."""
    content = b"_:x <x:p> _:y .\n_:z <x:p> <x:o> .\n<x:a> <x:p> _:y .\n"
    node = ox.BlankNode("f0b1")
    wanted: set[Term] = {ox.BlankNode("f0b2"), ox.Triple(A, P, node)}
    found = places(tmp_path, {"x.nt": content}, wanted)
    assert found == {"_:f0b2": "x.nt:2", str(ox.Triple(A, P, node)): "x.nt:3"}


def test_who_asks_the_same_again_opens_no_file(tmp_path: Path) -> None:
    """An edit among thousands of files asks for what was found before, and for little that is new."""
    (tmp_path / "x.nt").write_bytes(OTHER + b"<x:a> <x:p> <x:o> .\n")
    kept, wanted = KeptPlaces(), {A, ABOUT_A, B}
    kept.follow(opened([tmp_path / "x.nt"]))
    before = kept.find(wanted)
    (tmp_path / "x.nt").unlink()
    assert kept.find(wanted) == before and {place.line for place in before.values()} == {2}
