"""One YAML-LD file as JSON-LD: every key, code, date and id checked, every node given back its line.

Beyond the context there are two shorthands for what curators write most. A `quote` becomes a passage of the file's
source (Web Annotation: oa:SpecificResource with an oa:TextQuoteSelector); `evidence: [{source: …, quote: …}]` does the
same for findings, which rest on several sources.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Context as Exact
from decimal import Decimal, InvalidOperation
from typing import Any

import pyoxigraph as ox

from mpsc_graph.errors import Location, Problem
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.periods import Period, datatype
from mpsc_graph.pipeline.reading.context import Context, Key, Takes
from mpsc_graph.pipeline.reading.yaml_tree import Mapping, Node, Scalar, Sequence, type_names

__all__ = ["Converter", "nearest"]

_ID = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)+")
_ABSOLUTE = re.compile(r"https?://.+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_DECIMAL = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DATE_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_NAMES = frozenset({"label", "name", "title", "source", "url"})


def nearest(word: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """What to write instead: the nearest known word, or where none is near `otherwise` or all known words.

    >>> nearest("planed", ["planned", "worked-on"])
    'did you mean “planned”?'
    """
    words = sorted(known)
    if near := difflib.get_close_matches(word, words, n=1):
        return f"did you mean “{near[0]}”?"
    return otherwise or f"expected one of: {', '.join(words)}"


@dataclass
class Converter:
    """Converts the trees of one file; collects problems instead of stopping at the first.

    `locations` maps node names (ids, and `_:…` labels of nodes without one) to where they stand; `references` are the
    ids that values point to, with where; `written` are the values of the properties of nodes, with where. With
    `only_names` nodes may have names and a source, and nothing that needs evidence.
    """

    context: Context
    file_number: int
    source: str | None = None
    only_names: bool = False
    problems: list[Problem] = field(default_factory=list)
    locations: dict[str, Location] = field(default_factory=dict)
    references: list[tuple[str, Location]] = field(default_factory=list)
    written: dict[tuple[str, str], list[tuple[str, Location]]] = field(default_factory=dict)

    def report(self, location: Location, message: str) -> None:
        self.problems.append(Problem(location, message))

    def document(self, tree: Node) -> list[dict[str, Any]]:
        """The nodes of a file: the items of a list, or one mapping (a source with its `claims`)."""
        if isinstance(tree, Mapping):
            if isinstance(identifier := tree.values.get("id"), Scalar):
                self.source = identifier.text
            return [self.node(tree)]
        return self.nodes(tree)

    def nodes(self, tree: Node, inside: str = "the file") -> list[dict[str, Any]]:
        items = tree.items if isinstance(tree, Sequence) else [tree]
        for item in items:
            if not isinstance(item, Mapping):
                self.report(item.location, f"{inside} holds {type_names[type(item)]}; expected mappings (key: value)")
        return [self.node(item) for item in items if isinstance(item, Mapping)]

    def node(self, tree: Mapping, *, inside_states: bool = False) -> dict[str, Any]:
        name = self.name(tree)
        if inside_states:
            self.references.append((name, tree.location))  # described elsewhere, or a mistake
        else:
            self.locations.setdefault(name, tree.location)
        out: dict[str, Any] = {"id": name}
        if not inside_states and "type" not in tree.keys:
            self.report(tree.location, f"the type is missing; expected one of: {', '.join(self.context.types)}")
        for key, location, value in tree.items():
            match key:
                case "id":
                    pass
                case "type":
                    out["type"] = [self.type_name(item) for item in self.scalars(value, key)]
                case "claims":
                    out["claims"] = self.nodes(value, "claims")
                case "states":
                    if isinstance(value, Mapping) and "id" in value.keys and len(value.keys) == 2:
                        out["states"] = [self.node(value, inside_states=True)]
                    else:
                        self.report(value.location, "a claim states one thing: expected {id: SUBJECT, KEY: VALUE}")
                case "quote":
                    out.setdefault("evidence", []).extend(self.passages(value, self.source, location))
                case "evidence":
                    out.setdefault("evidence", []).extend(self.evidence(value))
                case _ if inside_states and key in self.context.of_claims:
                    self.report(location, f"“{key}” belongs to a claim itself; expected a key of what it speaks of")
                case _ if self.only_names and key in self.context.keys and key not in _NAMES:
                    self.report(location, f"“{key}” is a statement and needs a source; expected it in a claim (states)")
                case _ if definition := self.context.keys.get(key):
                    self.note(name, key, value)
                    out[key] = self.value(definition, value)
                case _:
                    known = {"id", "type", "claims", "states", "quote", *self.context.keys}
                    self.report(location, f"unknown key “{key}”; {nearest(key, known)}")
        return out

    def note(self, name: str, key: str, tree: Node) -> None:
        """Where the values of a property stand."""
        if predicate := self.context.predicate(key):
            values = tree.items if isinstance(tree, Sequence) else [tree]
            values = [
                text for each in values for text in (each.values.values() if isinstance(each, Mapping) else [each])
            ]
            places = [(each.text if isinstance(each, Scalar) else "", each.location) for each in values]
            self.written.setdefault((name, predicate), []).extend(places)

    def name(self, tree: Mapping) -> str:
        identifier = tree.values.get("id")
        if isinstance(identifier, Scalar) and _ID.fullmatch(identifier.text):
            return identifier.text
        if identifier is not None:
            shown = f"“{identifier.text}” is no id" if isinstance(identifier, Scalar) else "an id is a text"
            expected = "lower-case ASCII, digits and hyphens, as in dresden/org/a15"
            self.report(identifier.location, f"{shown}; expected {expected}")
        return f"_:f{self.file_number}l{tree.location.line}c{tree.location.column}"

    def type_name(self, tree: Scalar) -> str:
        if tree.text not in self.context.types:
            self.report(tree.location, f"unknown type “{tree.text}”; {nearest(tree.text, self.context.types)}")
        return tree.text

    def scalars(self, tree: Node, key: str) -> list[Scalar]:
        items = tree.items if isinstance(tree, Sequence) else [tree]
        if not items:
            self.report(tree.location, f"{key}: the list is empty; give a value or leave the key out")
        for item in items:
            if not isinstance(item, Scalar):
                self.report(item.location, f"{key}: expected a text, found {type_names[type(item)]}")
            elif not item.text.strip():
                self.report(item.location, f"{key}: the value is missing; give one or leave the key out")
        return [item for item in items if isinstance(item, Scalar)]

    def value(self, key: Key, tree: Node) -> Any:
        if key.takes is Takes.NODES:
            return self.nodes(tree, key.name)
        if key.takes is Takes.LANGUAGES:
            return self.languages(key, tree)
        texts = self.scalars(tree, key.name)
        for text in texts:
            self.check(key, text)
        match key.takes:
            case Takes.CODE:  # whole: a code may be called like a key (about), and JSON-LD looks for keys first
                return [key.scheme + text.text for text in texts]
            case Takes.DECIMAL:
                return [_decimal(text.text) for text in texts]
            case Takes.PERIOD:
                return [self.period(text) for text in texts]
            case Takes.DATE | Takes.DATE_TIME:
                return [_date(text.text) for text in texts]
        return [text.text for text in texts]

    def period(self, tree: Scalar) -> dict[str, str]:
        """A period as a node of its own: claims about the same period share it."""
        try:
            identifier = f"period/{Period.parse(tree.text).slug}"
        except ValueError:
            return {}  # said already
        self.locations.setdefault(identifier, tree.location)
        return {"id": identifier, "type": "Period", "edtf": tree.text}

    def languages(self, key: Key, tree: Node) -> dict[str, list[str]]:
        if not isinstance(tree, Mapping):
            self.report(tree.location, f"{key.name}: expected {key.takes.value}")
            return {}
        for language, location, _ in tree.items():
            if not _is_language(language):
                self.report(location, f"{key.name}: “{language}” is no language code; expected de or en")
        return {language: [text.text for text in self.scalars(value, key.name)] for language, _, value in tree.items()}

    def check(self, key: Key, text: Scalar) -> None:
        """A value against what its key takes."""
        if not text.text.strip():
            return  # said already
        match key.takes:
            case Takes.CODE if text.text not in key.codes:
                self.report(text.location, f"{key.name}: unknown code “{text.text}”; {nearest(text.text, key.codes)}")
            case Takes.REFERENCE if _ID.fullmatch(text.text):
                self.references.append((text.text, text.location))
            case Takes.REFERENCE if not _is_address(text.text):
                self.report(
                    text.location, f"{key.name}: “{text.text}” is no id and no address; expected {key.takes.value}"
                )
            case Takes.DATE | Takes.DATE_TIME | Takes.PERIOD | Takes.DECIMAL if not _is_lexical(key.takes, text.text):
                self.report(text.location, f"{key.name}: expected {key.takes.value}, found “{text.text}”")

    def passages(self, tree: Node, source: str | None, location: Location) -> list[dict[str, Any]]:
        if source is None:
            self.report(location, "a finding names its sources; expected evidence: [{source: …, quote: …}]")
            return []
        items = tree.items if isinstance(tree, Sequence) else [tree]
        if not items:
            self.report(tree.location, "quote: the list is empty; expected the words of the page")
        return [self.passage(item, source) for item in items]

    def passage(self, tree: Node, source: str) -> dict[str, Any]:
        """A quote: the words alone, or {exact, prefix, suffix} where the same words stand twice on the page."""
        quote: dict[str, str] = {}
        match tree:
            case Scalar(text=text) if text.strip():
                quote = {"exact": text}
            case Mapping() if "exact" in tree.keys and tree.keys.keys() <= {"exact", "prefix", "suffix"}:
                quote = {key: item.text for key, _, value in tree.items() for item in self.scalars(value, key)[:1]}
            case _:
                self.report(
                    tree.location,
                    "quote: expected the words of the page, or {exact: …, prefix: …, suffix: …}",
                )
        label = f"_:f{self.file_number}l{tree.location.line}c{tree.location.column}q"
        self.locations[label] = self.locations[label + "t"] = tree.location
        selector = {"id": label + "t", "type": "TextQuote", **quote}
        return {"id": label, "type": "Passage", "hasSource": source, "hasSelector": selector}

    def evidence(self, tree: Node) -> list[dict[str, Any]]:
        out: list[dict[str, Any]] = []
        for item in tree.items if isinstance(tree, Sequence) else [tree]:
            if not isinstance(item, Mapping) or item.keys.keys() != {"source", "quote"}:
                self.report(item.location, "evidence: expected a list of {source: …, quote: …}")
                continue
            for source in self.scalars(item.values["source"], "source")[:1]:
                self.check(self.context.keys["source"], source)
                out += self.passages(item.values["quote"], source.text, item.location)
        return out


def _is_address(text: str) -> bool:
    """Whether a text is an IRI of a page (RFC 3987). JSON-LD would leave out a statement with another."""
    try:
        return bool(_ABSOLUTE.fullmatch(text) and ox.NamedNode(text))
    except ValueError:
        return False


def _is_language(text: str) -> bool:
    """Whether a text is a language code (BCP 47). JSON-LD would leave out a text with another."""
    try:
        return bool(_LANGUAGE.fullmatch(text) and ox.Literal("", language=text))
    except ValueError:
        return False


def _is_lexical(takes: Takes, text: str) -> bool:
    """Whether the text can be read as what the key takes: XSD 1.1 part 2, EDTF for dates and periods."""
    try:
        match takes:
            case Takes.DECIMAL:
                return bool(_DECIMAL.fullmatch(text))
            case Takes.PERIOD:
                return bool(Period.parse(text))
            case Takes.DATE_TIME if "T" in text:
                return bool(_DATE_TIME.fullmatch(text) and datetime.fromisoformat(text))
            case _:
                return bool(datatype(text))
    except ValueError:
        return False


def _decimal(text: str) -> str:
    """A number in its one canonical form (XSD 1.1 part 2, decimalCanonicalMap), as the store would write it."""
    try:
        return format(Decimal(text).normalize(Exact(prec=len(text))), "f")
    except InvalidOperation:
        return text  # said already


def _date(text: str) -> dict[str, str]:
    """A date as a literal of the datatype that is as precise as it is."""
    try:
        return {"@value": text, "@type": PREFIXES["xsd"] + "dateTime" if "T" in text else datatype(text)}
    except ValueError:
        return {"@value": text}  # said already
