"""Reads any RDF: Turtle, TriG, N-Triples, N-Quads, JSON-LD, RDF/XML, YAML-LD, plain or gzipped, from files, a pipe or
memory.

Graphs are read as one. A file is read once for its statements, and again for the lines of those that a report speaks
of: pyoxigraph's parsers give a statement as soon as its line is read, so lines are handed to it one by one.
"""

from __future__ import annotations

import atexit
import gzip
import json
import re
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox
import yaml

from mpsc_graph.errors import InputError, Location, Problem
from mpsc_graph.validate.terms import Term

__all__ = ["ENDINGS", "STDIN", "Source", "opened"]

Format = ox.RdfFormat
_FORMATS = {
    ".ttl": Format.TURTLE,
    ".trig": Format.TRIG,
    ".nt": Format.N_TRIPLES,
    ".nq": Format.N_QUADS,
    ".jsonld": Format.JSON_LD,
    ".json": Format.JSON_LD,
    ".rdf": Format.RDF_XML,
    ".owl": Format.RDF_XML,
    ".xml": Format.RDF_XML,
}
_YAML = (".yaml", ".yml", ".yamlld")
ENDINGS = (*_FORMATS, *_YAML)
"""The endings of files that can be read; each may have .gz after it."""
STDIN = "-"
"""What standard input is called."""
_QUADS = re.compile(rb"\s*(<[^>]*>|_:\S+)\s+<[^>]*>\s+(<[^>]*>|_:\S+|\"(\\.|[^\"\\])*\"\S*)\s+(<[^>]*>|_:\S+)\s*\.")
_POSITION = re.compile(r"^Parser error (at|between) line [\w ]*: ")
"""What the parser says ahead of its message, and the problem's place says again."""
_GZIP = b"\x1f\x8b"
_MAX_NODES = 2_000_000
"""How many nodes a YAML document may have, aliases written out."""


@dataclass(frozen=True)
class Source:
    """A file of RDF. `name` is what reports call it, `number` and `kind` keep its blank nodes apart from others'.

    With `content` nothing is read from `path`. `ending` tells the syntax where the name does not.
    """

    path: Path
    name: str
    number: int = 0
    base: str | None = None
    kind: str = "f"
    content: bytes | None = field(default=None, repr=False)
    ending: str = ""

    def triples(self, read: Callable[[int], object] = lambda _: None) -> Iterator[ox.Triple]:
        """Its statements. `read` is told of bytes as they are read. Raises InputError."""
        return (triple for triple, _ in self._parse(lambda file: _Counted(file, read)))

    def lines(self) -> Iterator[tuple[ox.Triple, int | None]]:
        """Its statements again, each with the line it ends in."""
        return self._parse(_Lines)

    def about(self, subjects: Set[bytes]) -> Iterator[tuple[ox.Triple, int | None]]:
        """Its statements of these subjects, and maybe of others, each with the line it ends in.

        The subjects are IRIs as N-Triples writes them. In N-Triples and N-Quads a statement is a line, and lines that
        begin with none of them are not parsed.
        """
        return self._parse(lambda file: _LinesAbout(file, subjects)) if self.has_lines else self.lines()

    @property
    def has_lines(self) -> bool:
        """Whether each line is one statement."""
        return self._format in (Format.N_TRIPLES, Format.N_QUADS)

    @property
    def is_streamed(self) -> bool:
        """Whether a statement is known as soon as its line is read; JSON-LD and YAML-LD are read whole."""
        return self._format not in (None, Format.JSON_LD)

    def text(self) -> bytes:
        """All of it, unpacked."""
        with self._open() as file:
            return file.read()

    def check(self) -> None:
        """Raises InputError where neither the ending nor the content tells the syntax."""
        _ = self._format

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.content is None else len(self.content)

    @property
    def _format(self) -> Format | None:
        """None for YAML-LD."""
        suffixes = [suffix for suffix in Path(self.name).suffixes if suffix != ".gz"]
        ending = self.ending or (suffixes[-1].lower() if suffixes else "")
        if ending in _YAML:
            return None
        if ending in _FORMATS:
            return _FORMATS[ending]
        if self.name == STDIN or self.content is not None:
            return self._sniffed()
        expected = f"expected one of {' '.join(ENDINGS)}, each also with .gz"
        raise InputError([Problem(Location(self.name), f"the ending tells no RDF format; {expected}")])

    def _sniffed(self) -> Format:
        with self._explained(), self._open() as file:
            start = file.read(4096).lstrip()
        if start[:1] in (b"{", b"["):
            return Format.JSON_LD
        if start.startswith((b"<?xml", b"<rdf:RDF", b"<!DOCTYPE")):
            return Format.RDF_XML
        return Format.N_QUADS if _QUADS.match(start) else Format.TRIG

    def _open(self) -> IO[bytes]:
        if self.content is not None:
            held = BytesIO(self.content)
            return cast(IO[bytes], gzip.open(held)) if self.content.startswith(_GZIP) else held
        with self.path.open("rb") as file:
            packed = file.read(2) == _GZIP
        return cast(IO[bytes], gzip.open(self.path)) if packed else self.path.open("rb")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """What cannot be read or unpacked, as InputError."""
        try:
            yield
        except (OSError, EOFError, zlib.error) as error:
            said = getattr(error, "strerror", None) or error
            raise InputError([Problem(Location(self.name), f"cannot be read: {said}")]) from error

    def _parse(self, wrapped: Callable[[IO[bytes]], Any]) -> Iterator[tuple[ox.Triple, int | None]]:
        blank: dict[str, ox.BlankNode] = {}

        def named(term: Term) -> Term:
            """Blank nodes by number, so that a second reading calls them the same."""
            if not isinstance(term, ox.BlankNode):
                return term
            return blank.setdefault(term.value, ox.BlankNode(f"{self.kind}{self.number}b{len(blank)}"))

        reader: Any = None
        try:
            with self._explained(), self._open() as file:
                reader = wrapped(file)
                for quad in self._quads(reader):
                    triple = ox.Triple(named(quad.subject), quad.predicate, named(quad.object))  # type: ignore[arg-type]
                    yield triple, getattr(reader, "line", None)
        except SyntaxError as error:
            place = Location(self.name, error.lineno or getattr(reader, "line", None), error.offset)
            if place.line is None and wrapped is not _Lines:
                yield from self._parse(_Lines)  # fails again, and knows where
            raise InputError([Problem(place, f"cannot be read as RDF: {_said(error)}")]) from error

    def _quads(self, reader: Any) -> Iterator[ox.Quad]:
        base = self.base or self.path.absolute().as_uri()
        if self._format is not None:
            return ox.parse(reader, self._format, base_iri=base)
        document = json.dumps(_yaml(reader.read(-1), self.name))
        return ox.parse(document, Format.JSON_LD, base_iri=base)


def opened(paths: Iterable[Path]) -> list[Source]:
    """The files as sources; `-` is standard input, kept in a temporary file. Raises InputError where one is missing."""
    sources = []
    for number, path in enumerate(paths):
        if str(path) == STDIN:
            with tempfile.NamedTemporaryFile(prefix="mpsc-graph-", delete=False) as kept:
                path = Path(kept.name)
                atexit.register(path.unlink, missing_ok=True)
                shutil.copyfileobj(sys.stdin.buffer, kept)
            sources.append(Source(path, STDIN, number))
        elif not path.is_file():
            said = "this is a folder; name the files in it" if path.is_dir() else "there is no such file"
            raise InputError([Problem(Location(str(path)), said)])
        else:
            sources.append(Source(path, str(path), number))
        sources[-1].check()
    return sources


class _Counted:
    """Tells how much has been read."""

    def __init__(self, file: IO[bytes], read: Callable[[int], object]) -> None:
        self.file, self.told = file, read

    def read(self, size: int = -1) -> bytes:
        part = self.file.read(size)
        self.told(len(part))
        return part


class _Lines:
    """Gives a line at a time, or as much of it as is asked for; `line` counts them from 1."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.line, self.begins = file, 0, True

    def read(self, size: int = -1) -> bytes:
        part = self.file.readline(size)
        self.line += bool(part) and self.begins
        self.begins = part.endswith(b"\n")
        return part


class _LinesAbout(_Lines):
    """Gives only lines that begin with one of some IRIs, or may do so: an escape is written out by the parser alone.

    So is the end of a line that is none here (N-Triples, section 7).
    """

    def __init__(self, file: IO[bytes], iris: Set[bytes]) -> None:
        super().__init__(file)
        self.iris, self.counts = iris, False

    def read(self, size: int = -1) -> bytes:
        while part := self.file.readline(size):
            if self.begins:
                self.line += 1
                subject = part[: part.find(b">") + 1].lstrip()
                self.counts = subject in self.iris or not subject or b"\\" in subject or b"\r" in part
            self.begins = part.endswith(b"\n")
            if self.counts:
                break
        return part


def _said(error: SyntaxError) -> str:
    """The parser's message in the words of a file's author."""
    said = _POSITION.sub("", str(error.args[0]))
    if "LoadDocumentCallback" in said:
        return "@context is an address, and nothing is fetched from elsewhere; write the context itself into the file"
    return said


def _yaml(text: bytes, name: str) -> Any:
    """YAML-LD 1.0 as JSON. Raises InputError for what is not, or for aliases that unfold without bound."""
    try:
        document = yaml.load(text, Loader=_JsonLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Location(name, mark.line + 1, mark.column + 1) if mark else Location(name)
        raise InputError([Problem(place, f"this is not YAML: {error.problem or error.context}")]) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise InputError([Problem(Location(name), f"this is not YAML: {error}")]) from error
    if not isinstance(document, dict | list):
        raise InputError([Problem(Location(name), "this is no YAML-LD; expected a mapping or a list of them")])
    if isinstance(document, dict) and not any(str(key).startswith("@") for key in document):
        advice = "a file of the project's data is checked with the project it belongs to (--data FOLDER)"
        raise InputError([Problem(Location(name), f"this is no YAML-LD: it has no @context; {advice}")])
    if _nodes(document, _MAX_NODES) <= 0:
        raise InputError([Problem(Location(name), f"more than {_MAX_NODES} nodes once aliases are written out")])
    return document


def _nodes(document: Any, left: int) -> int:
    """What is left of an allowance of nodes."""
    open_nodes = [document]
    while open_nodes and left > 0:
        node = open_nodes.pop()
        left -= 1
        if isinstance(node, dict | list):
            open_nodes += node.values() if isinstance(node, dict) else node
    return left


class _JsonLoader(yaml.CSafeLoader):
    """The types of JSON and no others: a date stays the text it is."""


_JsonLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":merge"))]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
