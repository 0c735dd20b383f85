"""Counting what is in a release: one pass over its file.

The statements of a release are sorted, so that those of one subject stand together, and the same triple of several
graphs too. Only which objects there are has to be remembered, as a number for each: eight bytes for a triple. What was
counted stays beside the release.
"""

from __future__ import annotations

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np

from mpsc_graph import __version__
from mpsc_graph.errors import ReleaseError
from mpsc_graph.namespaces import PREFIXES, VOCABULARY
from mpsc_graph.publish.void import Part, Statistics
from mpsc_graph.release import Release

__all__ = ["count", "counted"]

_KEPT = "numbers.json"
_TYPE = f"<{PREFIXES['rdf']}type>".encode()
_ROOTS = {f"<{PREFIXES[prefix]}{name}>".encode() for prefix, name in (("mpsc", "Programme"), ("schema", "WebPage"))}

Triple = tuple[bytes, bytes, bytes]


class _Count:
    """The numbers so far; `base` and the like are beginnings of terms as N-Triples has them."""

    def __init__(self, base: str) -> None:
        self.base, self.mpsc, self.rdf = (f"<{each}".encode() for each in (base, PREFIXES["mpsc"], PREFIXES["rdf"]))
        self.vocabulary = f"<{VOCABULARY}".encode()
        self.triples = self.subjects = self.entities = 0
        self.classes: Counter[bytes] = Counter()
        self.things: Counter[bytes] = Counter()
        self.examples: dict[bytes, bytes] = {}
        self.roots: set[bytes] = set()
        self.uses: Counter[bytes] = Counter()
        self.users: Counter[bytes] = Counter()
        self.values: dict[bytes, array[int]] = defaultdict(lambda: array("q"))
        self.links: Counter[tuple[bytes, bytes]] = Counter()

    def add(self, subject: bytes, triples: list[Triple]) -> None:
        """All that is said of a subject."""
        is_ours = subject.startswith(self.base)
        self.subjects += 1
        self.triples += len(triples)
        self.users.update({property for _, property, _ in triples})
        for _, property, value in triples:
            self.uses[property] += 1
            self.values[property].append(hash(value))
            if is_ours and value.startswith(b"<"):
                self._link(property, value)
        if types := {value for _, property, value in triples if property == _TYPE}:
            self._type(subject, types, is_ours)

    def _type(self, subject: bytes, types: set[bytes], is_ours: bool) -> None:
        self.classes.update(types)
        if is_ours:
            self.entities += 1
            if b"#" not in subject:
                self.things.update(types)
            for each in types:
                if each.startswith(self.mpsc):
                    self.examples.setdefault(each, subject)
            if types & _ROOTS:
                self.roots.add(subject)

    def _link(self, property: bytes, value: bytes) -> None:
        if not value.startswith((self.base, self.vocabulary)) and not property.startswith(self.rdf):
            scheme, there, rest = value[1:-1].partition(b"://")
            host, slash, _ = rest.partition(b"/")
            self.links[scheme + there + host + slash, property] += 1

    def statistics(self) -> Statistics:
        distinct = {property: len(np.unique(np.frombuffer(of, np.int64))) for property, of in self.values.items()}
        objects = len(np.unique(np.concatenate([np.frombuffer(of, np.int64) for of in self.values.values()])))
        return Statistics(
            triples=self.triples,
            subjects=self.subjects,
            objects=objects,
            entities=self.entities,
            classes=_parts(Part(_iri(each), number) for each, number in self.classes.items()),
            properties=_parts(Part(_iri(p), n, self.users[p], distinct[p]) for p, n in self.uses.items()),
            links=_parts(Part(_iri(p), number, host=host.decode()) for (host, p), number in self.links.items()),
            examples=tuple(sorted(map(_iri, self.examples.values()))),
            roots=tuple(sorted(map(_iri, self.roots))),
            things=_parts(Part(_iri(each), number) for each, number in self.things.items()),
        )


def counted(release: Release) -> Statistics:
    """The numbers of a release: those kept beside it, else counted now, and kept where its folder can be written to.

    Raises ReleaseError when it cannot be read.
    """
    kept = release.folder / _KEPT
    with suppress(OSError, ValueError, TypeError, KeyError):
        said = json.loads(kept.read_text("utf-8"))
        if said.pop("version") == __version__:
            return Statistics.of(said)
    try:
        found = count(release.data, release.manifest.base_iri)
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{release.data}: {error}; run mpsc-graph build") from error
    with suppress(OSError):
        _keep(kept, json.dumps({"version": __version__, **asdict(found)}, ensure_ascii=False))
    return found


def _keep(file: Path, text: str) -> None:
    """Written aside and put in place, so that whoever reads it reads the whole."""
    with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, prefix=f".{file.name}-", delete=False) as aside:
        aside.write(text)
    Path(aside.name).chmod(0o644)
    Path(aside.name).replace(file)


def count(data: Path, base: str) -> Statistics:
    """The numbers of a release whose N-Quads are in a file; the IRIs of things start with `base`."""
    found = _Count(base)
    for subject, triples in groupby(_triples(data), itemgetter(0)):
        found.add(subject, list(triples))
    return found.statistics()


def _triples(data: Path) -> Iterator[Triple]:
    """Each triple once, whatever graphs it is in."""
    before = None
    with data.open("rb") as lines:
        for line in lines:
            subject, property, rest = line.split(b" ", 2)
            triple = subject, property, rest.rpartition(b" ")[0].rpartition(b" ")[0]
            if triple != before:
                yield triple
            before = triple


def _iri(term: bytes) -> str:
    return term[1:-1].decode()


def _parts(parts: Iterator[Part]) -> tuple[Part, ...]:
    """The largest first."""
    return tuple(sorted(parts, key=lambda part: (-part.number, part.iri, part.host)))
