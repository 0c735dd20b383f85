"""The things that two projects may both name, with what tells them apart: names, keys, neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pyoxigraph as ox

from mpsc_graph.curate.called import Called
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.merge import KINDS

__all__ = ["Actor", "Actors", "authority"]


def _iri(curie: str) -> ox.NamedNode:
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


_TYPE, _UNIT, _STANDING = _iri("rdf:type"), _iri("org:OrganizationalUnit"), _iri("mpsc:standing")
_SUBJECT, _PREDICATE, _OBJECT = _iri("rdf:subject"), _iri("rdf:predicate"), _iri("rdf:object")
_LABEL, _NOTATION, _NESTED = _iri("skos:prefLabel"), _iri("skos:notation"), _iri("cv:hasParticipation")
_NAMES = {_LABEL, _iri("foaf:name"), _iri("skos:altLabel"), _iri("dcterms:title")}
_SAME, _ADDRESS = {_iri("schema:sameAs"), _iri("owl:sameAs"), _iri("skos:exactMatch")}, _iri("schema:url")
_TIES = {
    *_SAME,
    _iri("org:unitOf"),
    _iri("dcterms:isPartOf"),
    _iri("schema:containedInPlace"),
    _iri("dcterms:isReplacedBy"),
}
"""What says already how two things belong together."""
_ACCEPTED = _iri("standing:accepted")
_NOT_NEIGHBOURS = ("source/", "claim/", "dataset/")
_TOGETHER = 50
"""How many things one claim may hold together and still make them neighbours."""
_UNREGISTERED = {"wikipedia.org", "facebook.com", "x.com", "twitter.com"}


@dataclass
class Actor:
    """One thing. `project` is None for what projects share; a local name says nothing outside of its project."""

    id: str
    kind: str
    is_unit: bool = False
    label: str = ""
    names: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    neighbours: set[str] = field(default_factory=set)

    @property
    def project(self) -> str | None:
        """The first part of the id, where it has three: ulm/org/stadt, org/tu-ulm."""
        parts = self.id.split("/")
        return parts[0] if len(parts) > 2 else None

    def scope(self, name: Called) -> str | None:
        """Within what a name says who is meant: the project for codes and for offices, else anywhere (None)."""
        return self.project if self.is_unit or name.is_code else None


class Actors:
    """All of them in minted statements, by id, and the pairs that the data relate already."""

    def __init__(self, quads: Iterable[ox.Quad], base: str) -> None:
        self.base = base
        self.by_id: dict[str, Actor] = {}
        self.related: set[frozenset[str]] = set()
        quads = list(quads)
        for quad in quads:
            kind = KINDS.get(quad.object) if quad.predicate == _TYPE else None  # type: ignore[arg-type]
            if kind and (id := self.id(quad.subject)):
                actor = self.by_id.setdefault(id, Actor(id, kind))
                actor.is_unit |= quad.object == _UNIT
        for quad in quads:
            self._state(quad.subject, quad.predicate, quad.object)
        self._claims(quads)

    def id(self, term: object) -> str | None:
        """The id of a thing of ours."""
        value = term.value if isinstance(term, ox.NamedNode) else ""
        return value.removeprefix(self.base) if value.startswith(self.base) else None

    def _state(self, subject: object, predicate: object, object: object) -> None:
        one, other = self.id(subject), self.id(object)
        if one and other and predicate in _TIES:
            self.related.add(frozenset((one, other)))
        if (actor := self.by_id.get(one or "")) is None:
            return
        if isinstance(object, ox.Literal):
            if predicate in _NAMES:
                actor.names.add(object.value)
                if predicate != _iri("skos:altLabel") and (not actor.label or object.language == "de"):
                    actor.label = object.value
            elif predicate == _NOTATION:
                actor.codes.add(object.value)
        elif isinstance(object, ox.NamedNode) and other is None:
            if predicate in _SAME:
                actor.keys.add(object.value)
            elif predicate == _ADDRESS:
                actor.addresses.add(_plain(object.value))

    def _claims(self, quads: list[ox.Quad]) -> None:
        """Names and keys that accepted claims give; who is named in one claim is neighbour of all others in it."""
        said: dict[object, dict[object, list[object]]] = defaultdict(lambda: defaultdict(list))
        inside: dict[object, object] = {}
        together: dict[object, set[str]] = defaultdict(set)
        for quad in quads:
            if (self.id(quad.subject) or "").startswith("claim/"):
                said[quad.subject][quad.predicate].append(quad.object)
                if quad.predicate == _NESTED:
                    inside[quad.object] = quad.subject
            elif quad.predicate == _NESTED and (id := self.id(quad.subject)):
                together[quad.object].add(id)
        for claim, parts in said.items():
            self._claim(parts)
            together[inside.get(claim, claim)].update(self._things(parts))
        for things in together.values():
            for id in things & self.by_id.keys() if len(things) <= _TOGETHER else ():
                self.by_id[id].neighbours |= things - {id}

    def _claim(self, parts: dict[object, list[object]]) -> None:
        is_accepted = all(standing == _ACCEPTED for standing in parts.get(_STANDING, []))
        for subject in parts.get(_SUBJECT, []):
            for predicate in parts.get(_PREDICATE, []):
                for object in parts.get(_OBJECT, []):
                    if is_accepted or predicate in _TIES:
                        self._state(subject, predicate, object)

    def _things(self, parts: dict[object, list[object]]) -> Iterator[str]:
        ids = (self.id(each) for of in parts.values() for each in of)
        return (id for id in ids if id and not id.startswith(_NOT_NEIGHBOURS))


def authority(key: str) -> str | None:
    """Who gives a thing this one key, and so no other; None where things may have several.

    >>> authority("http://www.wikidata.org/entity/Q1731"), authority("https://de.wikipedia.org/wiki/Ulm")
    ('wikidata.org', None)
    """
    host = ".".join(urlsplit(key).netloc.split(".")[-2:])
    return None if host in _UNREGISTERED else host


def _plain(address: str) -> str:
    """An address without what makes no difference.

    >>> _plain("https://www.uni-ulm.de/"), _plain("http://uni-ulm.de")
    ('uni-ulm.de', 'uni-ulm.de')
    """
    parts = urlsplit(address)
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/")
