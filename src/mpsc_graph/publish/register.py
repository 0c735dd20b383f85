"""The things of a release by kind and by name: one pass over its file, after which none of them is looked for again.

Lists, sitemaps and the search read a few rows of it each, so that nobody waits for the engine to go through all things.
It is a database of SQLite, which stays beside the release.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import mkstemp
from typing import Any

import pyoxigraph as ox

from mpsc_graph import __version__
from mpsc_graph.errors import ReleaseError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.release import Release
from mpsc_graph.unfinished import sweep

__all__ = ["KEPT", "Register", "kept", "registered"]

KEPT = "register.sqlite"
"""The name of its file."""

_TYPE = f"<{PREFIXES['rdf']}type>".encode()
_PERSON = f"{PREFIXES['foaf']}Person"
_LABEL = f"<{PREFIXES['rdfs']}label>".encode()
_NAMES: Mapping[bytes, str] = {
    _LABEL: "label",
    f"<{PREFIXES['skos']}altLabel>".encode(): "altLabel",
    f"<{PREFIXES['skos']}notation>".encode(): "notation",
}
_CODES = {f"<{PREFIXES['org']}classification>".encode(), f"<{PREFIXES['dcterms']}type>".encode()}
_WANTED = {_TYPE, *_NAMES, *_CODES}
_ONLY_READ_WITH_OTHERS = ("claim/", "tie/")
"""What is no thing of its own: pages of others tell of it."""

_TABLES = """
CREATE TABLE found (type TEXT, first TEXT, iri TEXT);
CREATE TABLE listed (iri TEXT);
CREATE TABLE name (iri TEXT, property TEXT, text TEXT, language TEXT);
CREATE TABLE classes (iri TEXT PRIMARY KEY, types TEXT) WITHOUT ROWID;
CREATE TABLE code (iri TEXT PRIMARY KEY, code TEXT) WITHOUT ROWID;
CREATE TABLE word (iri TEXT, language TEXT, text TEXT);
"""
_IN_ORDER = """
CREATE TABLE kind (type TEXT, place INTEGER, iri TEXT, PRIMARY KEY (type, place)) WITHOUT ROWID;
INSERT INTO kind SELECT type, row_number() OVER (PARTITION BY type ORDER BY first, iri), iri FROM found;
DROP TABLE found;
CREATE TABLE page (place INTEGER PRIMARY KEY, iri TEXT);
INSERT INTO page (iri) SELECT iri FROM listed ORDER BY iri;
DROP TABLE listed;
CREATE TABLE made (version TEXT);
"""

Row = tuple[Any, ...]
Said = tuple[bytes, bytes]


@dataclass(frozen=True)
class Register:
    """Asked from any thread; each question opens the file anew, which costs a tenth of a millisecond."""

    file: Path

    def of_kind(self, type: str, start: int, most: int) -> list[str]:
        """The IRIs of the things of a class by their names, from the one at `start` on, counted from 0."""
        query = "SELECT iri FROM kind WHERE type = ? AND place > ? AND place <= ? ORDER BY place"
        return [iri for (iri,) in self._rows(query, type, start, start + most)]

    def pages(self, start: int, most: int) -> list[str]:
        """The IRIs of all things that are told to search engines, sorted; people, claims and ties are not."""
        query = "SELECT iri FROM page WHERE place > ? AND place <= ? ORDER BY place"
        return [iri for (iri,) in self._rows(query, start, start + most)]

    def number_of_pages(self) -> int:
        """How many those are."""
        return int(self._rows("SELECT coalesce(max(place), 0) FROM page")[0][0])

    def known(self, iris: Sequence[str]) -> set[str]:
        """Which of some IRIs are among those."""
        query = f"SELECT iri FROM page WHERE iri IN ({', '.join('?' * len(iris))})"
        return {iri for (iri,) in self._rows(query, *iris)}

    def names(self) -> list[tuple[str, str, str, str | None]]:
        """What things are called: IRI, label, altLabel or notation, the text and its language."""
        return self._rows("SELECT iri, property, text, language FROM name")

    def classes(self) -> dict[str, str]:
        """IRI of each thing that has a label → the IRIs of its classes, a blank between."""
        return dict(self._rows("SELECT iri, types FROM classes"))

    def codes(self) -> dict[str, str]:
        """IRI of a thing → the code of its kind."""
        return dict(self._rows("SELECT iri, code FROM code"))

    def words(self) -> list[tuple[str, str, str]]:
        """What classes and codes are called: IRI, language, text."""
        return self._rows("SELECT iri, language, text FROM word")

    def _rows(self, query: str, *values: object) -> list[Any]:
        address = f"{self.file.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            return database.execute(query, values).fetchall()

    @property
    def is_whole(self) -> bool:
        """Whether it is one, made by this version."""
        try:
            return self._rows("SELECT version FROM made") == [(__version__,)]
        except sqlite3.Error:
            return False


def kept(release: Release) -> Register | None:
    """That of a release which lies beside it."""
    register = Register(release.folder / KEPT)
    return register if register.is_whole else None


def registered(release: Release, folder: Path | None = None) -> Register:
    """That of a release: the one that is kept, else it is made now, beside the release or in another folder.

    Raises ReleaseError when the release cannot be read or the register not written.
    """
    if (there := kept(release)) is not None:
        return there
    file = (folder or release.folder) / KEPT
    try:
        _make(release, file)
    except (OSError, SyntaxError, ValueError, sqlite3.Error) as error:
        raise ReleaseError(f"{file}: the register of {release.data} cannot be made: {error}") from error
    return Register(file)


def _make(release: Release, file: Path) -> None:
    """Written aside and put in place, so that whoever reads it reads the whole."""
    unfinished = f".{file.name}-"
    sweep(file.parent, unfinished)
    handle, name = mkstemp(prefix=unfinished, dir=file.parent)
    os.close(handle)
    aside = Path(name)
    try:
        with closing(sqlite3.connect(aside, isolation_level=None)) as database:
            database.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES} BEGIN")
            for table, row in _read(release.data, release.manifest.base_iri):
                database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
            database.executescript(f"{_IN_ORDER} INSERT INTO made VALUES ('{__version__}')")
        aside.chmod(0o644)
        aside.replace(file)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def _read(data: Path, base: str) -> Iterator[tuple[str, Row]]:
    """Rows, each with its table. All lines of a subject stand together."""
    ours = f"<{base}".encode()
    others = tuple(ours + each.encode() for each in _ONLY_READ_WITH_OTHERS)
    with data.open("rb") as lines:
        wanted = (each for each in (line.split(b" ", 2) for line in lines) if each[1] in _WANTED)
        for subject, of in groupby(wanted, itemgetter(0)):
            said = [(property, rest) for _, property, rest in of]
            is_page = b"#" not in subject and not subject.startswith(others)
            if not subject.startswith(ours):
                yield from _words(subject, said)
            elif is_page or any(property in _NAMES for property, _ in said):
                yield from _thing(subject, said, is_page)


def _words(subject: bytes, said: Iterable[Said]) -> Iterator[tuple[str, Row]]:
    if subject.startswith(b"<"):
        labels = sorted(_texts(subject, (each for each in said if each[0] == _LABEL)))
        yield from (("word", (_iri(subject), language or "", text)) for _, text, language in labels)


def _thing(subject: bytes, said: Sequence[Said], is_page: bool) -> Iterator[tuple[str, Row]]:
    """What a thing is called and what it is; one that has no page of its own is not listed."""
    iri, names = _iri(subject), _texts(subject, said)
    types = sorted({_iri(_object(rest)) for property, rest in said if property == _TYPE})
    codes = {_iri(_object(rest)) for property, rest in said if property in _CODES and b"-kind#" in _object(rest)}
    labels = [("0" if language == "de" else "1") + text for name, text, language in names if name == "label"]
    yield from (("name", (iri, *name)) for name in sorted(names, key=str))
    if labels:
        yield "classes", (iri, " ".join(types))
    if codes:
        yield "code", (iri, min(codes))
    if is_page:
        first = min(labels, default="")[1:].casefold()
        yield from (("found", (type, first, iri)) for type in types)
        if types and _PERSON not in types:
            yield "listed", (iri,)


def _texts(subject: bytes, said: Iterable[Said]) -> set[tuple[str, str, str | None]]:
    """Names with what they are by and their languages, each once whatever graphs it is in."""
    lines = b"".join(b" ".join((subject, *each)) for each in said if each[0] in _NAMES)
    return {
        (_NAMES[str(quad.predicate).encode()], quad.object.value, quad.object.language)
        for quad in ox.parse(lines, ox.RdfFormat.N_QUADS)
        if isinstance(quad.object, ox.Literal)
    }


def _object(rest: bytes) -> bytes:
    """Of the rest of a line, which ends with its graph."""
    return rest.rpartition(b" ")[0].rpartition(b" ")[0]


def _iri(term: bytes) -> str:
    return term[1:-1].decode()
