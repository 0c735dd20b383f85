"""The names of people, found in texts and addresses so that they can be left out.

Found is a surname as a word, however it is written (any case, an umlaut as two letters or as one without dots, with the
s of the genitive), and with it the given names before or after it, as in a slug or a handle too. A surname is often a
word of its own: whoever is called Kaufmann or Wiener takes the merchants and the Viennese along. Measured on the
project's own data, with 32 people, that took away nothing but names; where it does, a word too many is left out of a
quote, which is the lesser evil. Given names alone are left: they tell nobody apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from mpsc_graph.namespaces import GRAPHS, PREFIXES
from mpsc_graph.pipeline.mint import digest
from mpsc_graph.pipeline.statements import Statements

__all__ = ["Names", "opaque"]

_LEFT_OUT = "[…]"
_NAMING = {
    ox.NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (("foaf", "name"), ("rdfs", "label"), ("skos", "prefLabel"), ("skos", "altLabel"))
}
_SUBJECT = ox.NamedNode(PREFIXES["rdf"] + "subject")
_PREDICATE = ox.NamedNode(PREFIXES["rdf"] + "predicate")
_OBJECT = ox.NamedNode(PREFIXES["rdf"] + "object")
_SPELLINGS = {"ä": "ä|ae|a", "ö": "ö|oe|o", "ü": "ü|ue|u", "ß": "ß|ss"}
_SPELLINGS |= {"ae": "ae|ä|a", "oe": "oe|ö|o", "ue": "ue|ü|u", "ss": "ss|ß"}  # as ids are written
_BETWEEN = r"[\W_]*"
_ANOTHER_NAME = r"(?-i:[^\W\d_a-zäöüß][\w.-]*)"


@dataclass(frozen=True)
class Names:
    """The full names of people who are to be left out."""

    full: frozenset[str] = frozenset()

    @classmethod
    def of(cls, statements: Statements, people: set[ox.NamedNode]) -> Names:
        """All names these people have in the statements, by themselves or by a claim, and as their ids spell them."""
        found = {person.value.rpartition("/")[2].replace("-", " ") for person in people}
        for person in people:
            found |= {text for quad in statements.quads(person) if (text := _naming(quad.predicate, quad.object))}
            for said in statements.quads(predicate=_SUBJECT, object=person):
                for how, what in product(_of(statements, said, _PREDICATE), _of(statements, said, _OBJECT)):
                    found |= {text} if (text := _naming(how, what)) else set()
        return cls(frozenset(normalize("NFC", name) for name in found if name.strip()))

    def __or__(self, other: Names) -> Names:
        return Names(self.full | other.full)

    def text(self, text: str) -> str:
        """A text with `[…]` in the place of every name.

        >>> Names(frozenset({"Eva Kühn"})).text("Frau Kuehns Rede, vor Eva Maria Kühn: kühner")
        'Frau […] Rede, vor […]: kühner'
        """
        if not self.are_in(text):
            return text
        left = self._pattern.sub(_LEFT_OUT, normalize("NFC", text))
        return self._pattern.sub(_LEFT_OUT, unquote(left)) if self.are_in(left) else left

    def are_in(self, text: str) -> bool:
        """Whether somebody is named, in a text or (percent-encoded) in an address."""
        return bool(self.full and self._pattern.search(normalize("NFC", unquote(text))))

    def iri(self, iri: str, base: str) -> str:
        """An IRI of ours in which each part that names somebody is made opaque; the fragment's hash stays as it is.

        >>> Names(frozenset({"Eva Kühn"})).iri("https://example.org/id/source/ulm/eva-kuehn-geht#a", "https://example.org/id/")
        'https://example.org/id/source/ulm/zbghdpl7zdwa67rf#a'
        """
        for root in (base, GRAPHS):
            if iri.startswith(root) and self.are_in(iri[len(root) :]):
                parts = re.split(r"([/#])", iri[len(root) :])
                return root + "".join(opaque(part) if self.are_in(part) else part for part in parts)
        return iri

    def path(self, path: str) -> str:
        """The place of a file, without the name in it."""
        return "/".join(self.text(part) for part in path.split("/"))

    def address(self, url: str) -> str | None:
        """Where a page is found: the site alone where its address names somebody, None where the site's does too.

        >>> Names(frozenset({"Eva Kühn"})).address("https://example.org/2023/eva-kuehn-geht.php")
        'https://example.org/'
        """
        if not self.are_in(url):
            return url
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}/"
        return None if self.are_in(site) else site

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        people = "|".join(sorted(map(_person, self.full), key=lambda each: (-len(each), each)))
        return re.compile(rf"(?<![^\W_])(?:{people})(?![^\W_])", re.IGNORECASE)


def _naming(predicate: object, value: object) -> str | None:
    """A name, where a statement gives one."""
    return value.value if predicate in _NAMING and isinstance(value, ox.Literal) else None


def _of(statements: Statements, claim: ox.Quad, predicate: ox.NamedNode) -> Iterator[object]:
    return (quad.object for quad in statements.quads(claim.subject, predicate))


def opaque(part: str) -> str:
    """A part of an IRI as its fingerprint: whoever knows the part finds it again, and nobody reads a name in it."""
    return digest([part])


def _person(name: str) -> str:
    *given, surname = map(_spelled, name.split())
    family = rf"{surname}(?:['’]?s|['’])?"
    if not given:
        return family
    before = rf"(?:{given[0]}{_BETWEEN}(?:{_ANOTHER_NAME}{_BETWEEN}){{0,2}}?)?"
    return rf"{before}{family}(?:,\s*{_BETWEEN.join(given)}\b)?"


def _spelled(word: str) -> str:
    """A word as a pattern of all the ways to write its letters."""
    return "".join(map(_letter, re.findall("ae|oe|ue|ss|.", word.lower())))


def _letter(letter: str) -> str:
    plain = normalize("NFD", letter)[0]
    ways = _SPELLINGS.get(letter) or "|".join(dict.fromkeys((re.escape(letter), re.escape(plain))))
    return f"(?:{ways})" if "|" in ways else ways
