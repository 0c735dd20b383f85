"""The keys a curator may write, read from the JSON-LD context that maps them to terms.

JSON-LD drops unknown keys and invents terms for misspelt codes without a word, so both are checked against the
context and the code lists before anything is parsed as JSON-LD.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from mpsc_graph.errors import InputError, Location, Problem
from mpsc_graph.namespaces import PREFIXES

__all__ = ["Context", "Key", "Takes", "expanded", "keys_of"]


class Takes(Enum):
    """What kind of value a key takes."""

    TEXT = "text"
    LANGUAGES = "texts by language, as in {de: …, en: …}"
    REFERENCE = "the id of a thing, as in dresden/org/a15"
    CODE = "a code"
    NODES = "a list of mappings"
    DATE = "a date as in 2023-06-27, a month 2023-06, a season 2023-23 (autumn) or a year 2023"
    DATE_TIME = "a date as in 2023-06-27, or a date and time as in 2023-06-27T14:00:00"
    PERIOD = "a date, month or year, or a period as in 2023-02/2023-07, 2016/.. (goes on) or 2016/ (end unknown)"
    DECIMAL = "a number as in 1.5"


_OF_CLAIMS = ("mpsc:", "cv:", "adms:", "oa:", "prov:")
_ALSO_OF_CLAIMS = ("org:member", "org:organization", "org:role", "dcterms:temporal")
_DATATYPES = {"xsd:date": Takes.DATE, "xsd:dateTime": Takes.DATE_TIME, "xsd:decimal": Takes.DECIMAL}


@dataclass(frozen=True)
class Key:
    """One key of the context; where it takes a code, `codes` are the names it may take and `scheme` their namespace."""

    name: str
    takes: Takes
    codes: frozenset[str] = frozenset()
    scheme: str = ""


@dataclass(frozen=True)
class Context:
    """The context document, its keys and types by name, and the keys that only a claim or its evidence has."""

    document: dict[str, Any]
    keys: dict[str, Key]
    types: dict[str, str]
    of_claims: frozenset[str]

    def predicate(self, key: str) -> str | None:
        """The IRI of the property that a key stands for; None where it is walked backwards."""
        definition = self.document[key]
        reverse = isinstance(definition, dict) and "@reverse" in definition
        return None if reverse else expanded(_property(definition))

    @classmethod
    def load(cls, path: Path, codes: Iterable[str]) -> Context:
        """Read `context.jsonld`; `codes` are the IRIs of all codes. Raises InputError where it is no context."""
        document = _context_in(path)
        names: dict[str, set[str]] = {}
        for code in codes:
            scheme, _, name = code.partition("#")
            names.setdefault(scheme + "#", set()).add(name)
        keys, types = {}, {}
        for name, definition in document.items():
            match definition:
                case str() if name[0].isupper():
                    prefix, _, local = definition.partition(":")
                    types[name] = PREFIXES[prefix] + local
                case str() if ":" in definition and not definition.endswith(("/", "#")):
                    keys[name] = Key(name, Takes.TEXT)
                case {"@container": "@language"}:
                    keys[name] = Key(name, Takes.LANGUAGES)
                case {"@id": "dcterms:temporal"}:
                    keys[name] = Key(name, Takes.PERIOD)
                case {"@type": "@id"}:
                    keys[name] = Key(name, Takes.REFERENCE)
                case {"@type": "@vocab", "@context": {"@vocab": str(scheme)}}:
                    keys[name] = Key(name, Takes.CODE, frozenset(names.get(scheme, ())), scheme)
                case {"@type": datatype} if datatype in _DATATYPES:
                    keys[name] = Key(name, _DATATYPES[datatype])
                case dict():
                    keys[name] = Key(name, Takes.NODES)
        of_claims = frozenset(name for name in keys if _is_of_claims(_property(document[name])))
        return cls(document, keys, types, of_claims)


def keys_of(path: Path) -> dict[str, str]:
    """What the files call a property, by its IRI; a property that has several keys goes without. Raises InputError."""
    found: dict[str, set[str]] = {}
    for key, definition in _context_in(path).items():
        names_a_key = key[0].islower() and not (isinstance(definition, str) and definition.endswith(("/", "#")))
        if names_a_key and (isinstance(definition, str) or "@id" in definition):
            found.setdefault(expanded(_property(definition)), set()).add(key)
    return {iri: keys.pop() for iri, keys in found.items() if len(keys) == 1}


def expanded(curie: str) -> str:
    """A compact IRI written out; anything else as it is.

    >>> expanded("org:unitOf")
    'http://www.w3.org/ns/org#unitOf'
    """
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local if prefix in PREFIXES else curie


def _context_in(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text("utf-8"))["@context"]
    except json.JSONDecodeError as error:
        place = Location(f"ontology/{path.name}", error.lineno, error.colno)
        raise InputError([Problem(place, f"this is no JSON: {error.msg}")]) from error
    return document


def _property(definition: str | dict[str, str]) -> str:
    """The compact IRI a key stands for."""
    return definition if isinstance(definition, str) else definition.get("@id") or definition["@reverse"]


def _is_of_claims(iri: str) -> bool:
    return iri.startswith(_OF_CLAIMS) or iri in _ALSO_OF_CLAIMS
