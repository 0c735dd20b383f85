"""The shapes as rules that people read: what one is called, what it says, what to do where it is not kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

import rdflib
from rdflib import RDF, RDFS, SH, XSD
from rdflib.paths import InvPath
from rdflib.term import Node

from mpsc_graph.validate.finding import Finding
from mpsc_graph.validate.report import shorten
from mpsc_graph.validate.terms import Way, path_text, term_text, to_ox
from mpsc_graph.validate.wording import WORDING, words_for

__all__ = ["Rules"]

_PARAMETER = re.compile(r"(.*)ConstraintComponent")
_TEMPLATE = re.compile(r"\{[?$](\w+)\}")
_EXAMPLES = {
    XSD.date: "2023-06-27",
    XSD.dateTime: "2023-06-27T14:00:00",
    XSD.decimal: "1.5",
    XSD.integer: "12",
    XSD.boolean: "true",
    XSD.anyURI: "https://example.org/",
    XSD.gYear: "2023",
    XSD.gYearMonth: "2023-06",
}
_DATATYPES = {
    XSD.date: ("Datum", "a date"),
    XSD.dateTime: ("Datum mit Uhrzeit", "a date and time"),
    XSD.decimal: ("Zahl", "a number"),
    XSD.integer: ("ganze Zahl", "a whole number"),
    XSD.boolean: ("true oder false", "true or false"),
    XSD.string: ("Text ohne Sprachangabe", "text without a language"),
    XSD.anyURI: ("Adresse (xsd:anyURI)", "an address (xsd:anyURI)"),
    XSD.gYear: ("Jahr", "a year"),
    XSD.gYearMonth: ("Monat", "a month"),
    RDF.langString: ("Text mit Sprachangabe", "text with a language"),
}
_KINDS = {
    SH.IRI: ("ein Verweis (id oder Adresse)", "a reference (id or address)"),
    SH.Literal: ("ein Wert und kein Verweis", "a value and no reference"),
    SH.BlankNode: ("ein Ding ohne eigene id", "a thing without an id"),
    SH.BlankNodeOrIRI: ("ein Ding und kein Text", "a thing and no text"),
    SH.BlankNodeOrLiteral: ("ein Wert oder ein Ding ohne eigene id", "a value or a thing without an id"),
    SH.IRIOrLiteral: ("ein Wert oder ein Verweis", "a value or a reference"),
}


class Rules:
    """Words for what the shapes find. `keys` are what the files call a property; `names` what the data call a class."""

    def __init__(self, shapes: rdflib.Graph, keys: Mapping[str, str], names: Mapping[str, Mapping[str, str]]) -> None:
        self.shapes, self.keys, self.names = shapes, keys, names

    def rule(self, finding: Finding) -> Node:
        """What is broken: the SPARQL constraint where it has words of its own, else the shape."""
        own = finding.constraint is not None and (finding.constraint, SH.message, None) in self.shapes
        return finding.constraint if own and finding.constraint is not None else finding.shape

    def named(self, node: Node) -> str:
        """The IRI of a shape, or of the shape that a nameless one is part of."""
        seen: set[Node] = set()
        while isinstance(node, rdflib.BNode) and node not in seen:
            seen.add(node)
            node = next(iter(self.shapes.subjects(None, node)), node)
        return str(to_ox(node)) if isinstance(node, rdflib.BNode) else str(node)

    def messages(self, finding: Finding, count: int) -> dict[str, str]:
        """The rule in words, by language: the shape's own, else the engine's, else what the constraint means."""
        own = [text for text in self.shapes.objects(self.rule(finding), SH.message) if isinstance(text, rdflib.Literal)]
        filled = {text.language or "": self._filled(text, finding) for text in own}
        plain = filled.pop("", None)
        made = {language: words[0] for language, words in self._words(finding, count).items()}
        if not own:
            return made
        return filled or dict.fromkeys(made, plain or "")

    def hint(self, finding: Finding, count: int) -> dict[str, str]:
        """What to do, by language: in the words of the shape, else of the shape that a value should keep."""
        nodes = [self.rule(finding)]
        if finding.component == str(SH.NodeConstraintComponent):
            nodes = [*self.shapes.objects(finding.shape, SH.node), *nodes]
        own = {
            text.language or "en": str(text)
            for node in nodes
            for text in self.shapes.objects(node, RDFS.comment)
            if isinstance(text, rdflib.Literal)
        }
        return {language: own.get(language, words[1]) for language, words in self._words(finding, count).items()}

    def key(self, path: Way | None, language: str) -> str:
        """What a path is called in the files."""
        match path:
            case None:
                return {"de": "der Eintrag", "en": "the entry"}[language]
            case rdflib.URIRef():
                return self.keys.get(str(path)) or shorten(str(path))
            case InvPath(arg=rdflib.URIRef() as inner):
                words = {"de": "Verweis hierher ({})", "en": "reference to this ({})"}
                return words[language].format(self.key(inner, language))
        return shorten(path_text(path))

    def _words(self, finding: Finding, count: int) -> dict[str, tuple[str, str]]:
        component = finding.component.removeprefix(str(SH))
        out = {}
        for language in ("de", "en"):
            argument, example = self._argument(finding, component, language)
            filled = {
                "key": self.key(finding.path, language),
                "argument": argument,
                "count": count,
                "example": {"de": ", zum Beispiel {}", "en": ", for example {}"}[language].format(example)
                if example
                else "",
            }
            rule, hint = words_for(component, argument).of(language)
            out[language] = (rule.format(**filled), hint.format(**filled))
        return out

    def _argument(self, finding: Finding, component: str, language: str) -> tuple[str, str | None]:
        """What the constraint asks for, in words, and an example."""
        found = _PARAMETER.fullmatch(component)
        name = found[1][0].lower() + found[1][1:] if found and component in WORDING else ""
        parameter = rdflib.URIRef(str(SH) + name)
        argument = self.shapes.value(finding.shape, parameter) if finding.constraint is None else finding.constraint
        at = ("de", "en").index(language)
        if argument is None:
            return self._term(finding.shape, language), None
        if name == "datatype" and isinstance(argument, rdflib.URIRef):
            return _DATATYPES.get(argument, (shorten(str(argument)),) * 2)[at], _EXAMPLES.get(argument)
        if argument in _KINDS:
            return _KINDS[argument][at], None  # type: ignore[index]
        if name in ("in", "languageIn"):
            return ", ".join(self._term(each, language) for each in self.shapes.items(argument)), None
        if name in ("equals", "disjoint", "lessThan", "lessThanOrEquals") and isinstance(argument, rdflib.URIRef):
            return self.key(argument, language), None
        return self._term(argument, language), None

    def _term(self, term: Node, language: str) -> str:
        if isinstance(term, rdflib.Literal):
            return str(term)
        names = self.names.get(str(term), {})
        label = names.get(language) or next(iter(names.values()), None)
        short = shorten(self.named(term))
        return f"{label} ({short})" if label else short

    def _filled(self, text: rdflib.Literal, finding: Finding) -> str:
        """A message with its places filled in (SHACL, section 5.3.2)."""
        known = {"this": finding.focus, "value": finding.value}

        def fill(place: re.Match[str]) -> str:
            if place[1] == "path" and finding.path is not None:
                return shorten(path_text(finding.path))
            term = known.get(place[1])
            return place[0] if term is None else shorten(term_text(term))

        filled = _TEMPLATE.sub(fill, text)
        if not _TEMPLATE.search(filled):
            return filled
        pattern = re.compile("(.*)".join(map(re.escape, _TEMPLATE.sub("\0", text).split("\0"))), re.DOTALL)
        return next((str(said) for said in finding.said if pattern.fullmatch(said)), filled)
