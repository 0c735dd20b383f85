"""The vocabulary of a release as its documentation tells it: classes, properties, terms of others, code lists."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from mpsc_graph.namespaces import ONTOLOGY, PREFIXES, VOCABULARY
from mpsc_graph.web.usage import Key, Slot, Usage

__all__ = ["Code", "CodeList", "Reference", "Reused", "Term", "Texts", "Vocabulary"]

SCHEMA = Namespace(PREFIXES["schema"])

Texts = Mapping[str, str]
"""Language → text."""


@dataclass(frozen=True, order=True)
class Reference:
    """A term by its IRI, and how a page writes it."""

    iri: str

    @property
    def fragment(self) -> str | None:
        """Where on the page it is described; None for a term of another vocabulary."""
        return self.iri.removeprefix(PREFIXES["mpsc"]) if self.iri.startswith(PREFIXES["mpsc"]) else None

    @property
    def name(self) -> str:
        """With a prefix that the endpoint knows, else the last part of the IRI.

        >>> Reference("http://www.w3.org/ns/org#Post").name, Reference("http://id.loc.gov/datatypes/edtf/EDTF").name
        ('org:Post', 'EDTF')
        """
        for prefix, namespace in PREFIXES.items():
            if self.iri.startswith(namespace):
                return f"{prefix}:{self.iri.removeprefix(namespace)}"
        return self.iri.replace("#", "/").rstrip("/").rpartition("/")[2]


@dataclass(frozen=True)
class Term:
    """A class or property of ours.

    `above` are its superclasses or superproperties, `compare` similar terms. `key` is what curators write; a property
    that has none is derived and never written. Domain, range and the two flags are a property's.
    """

    reference: Reference
    label: Texts
    definition: Texts
    note: Texts
    above: tuple[Reference, ...]
    disjoint: tuple[Reference, ...]
    compare: tuple[Reference, ...]
    domain: tuple[Reference, ...]
    range: tuple[Reference, ...]
    is_functional: bool
    is_symmetric: bool
    key: Key | None

    @property
    def name(self) -> str:
        return str(self.reference.fragment)


@dataclass(frozen=True)
class Reused:
    """A term of another vocabulary, and the keys that stand for it."""

    reference: Reference
    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Code:
    """A code of a list. `broader` is the name of the wider code."""

    name: str
    label: Texts
    definition: Texts
    notations: tuple[str, ...]
    broader: str | None


@dataclass(frozen=True)
class CodeList:
    """A code list and where it is used."""

    name: str
    label: Texts
    definition: Texts
    license: str | None
    codes: Mapping[str, Code]
    uses: tuple[Slot, ...]

    @property
    def iri(self) -> str:
        return VOCABULARY + self.name

    def sorted(self, language: str) -> list[Code]:
        """As a reader of the language looks them up, a narrower code after the wider one."""
        return sorted(self.codes.values(), key=lambda code: [_collated(each, language) for each in self._path(code)])

    def _path(self, code: Code) -> list[Code]:
        """From the widest code to this one."""
        path = [code]
        while (wider := self.codes.get(path[0].broader or "")) is not None and wider not in path:
            path.insert(0, wider)
        return path


@dataclass(frozen=True)
class Vocabulary:
    """Ontology and code lists of one release, with how they are used."""

    ontology: Graph
    codes: Graph
    usage: Usage

    def text(self, property: Node) -> Texts:
        """A statement about the ontology in each language."""
        return _texts(self.ontology, URIRef(ONTOLOGY), property)

    def values(self, property: Node) -> list[str]:
        """Statements about the ontology."""
        return sorted(str(value) for value in self.ontology.objects(URIRef(ONTOLOGY), property))

    @property
    def version(self) -> str:
        return next(iter(self.values(OWL.versionInfo)), "")

    @cached_property
    def classes(self) -> list[Term]:
        """In the order of the context."""
        return self._terms(OWL.Class)

    @cached_property
    def properties(self) -> list[Term]:
        """In the order of the context, the derived ones after them."""
        return self._terms(OWL.ObjectProperty, OWL.DatatypeProperty)

    @cached_property
    def code_lists(self) -> dict[str, CodeList]:
        """By name, in the order of the prefix table."""
        schemes = {str(node) for node in self.codes.subjects(RDF.type, SKOS.ConceptScheme)}
        return {name: self._code_list(name) for name in PREFIXES if VOCABULARY + name in schemes}

    @cached_property
    def reused(self) -> list[Reused]:
        """Terms of other vocabularies that the context names, by prefix and name; classes come first."""
        iris = {key.iri for key in self.usage.keys if Reference(key.iri).fragment is None}
        terms = (Reused(Reference(iri), tuple(self.usage.keys_of(iri))) for iri in iris)
        return sorted(terms, key=lambda term: (term.keys[0].name[0].islower(), term.reference.name.lower()))

    def slots(self, term: Term) -> list[Slot]:
        """The properties of the things of a class: ours by their domain, and those that the shapes add.

        A class of another vocabulary has no place here, so what is said of it is said of its subclasses.
        """
        owners = {term.reference, *(each for each in term.above if each.fragment is None)}
        ours = {each.reference.iri: _slot(term, each) for each in self.properties if owners & {*each.domain}}
        shaped = {slot.property: slot for slot in self.usage.slots if slot.owner == term.reference.iri}
        others = sorted(shaped.keys() - ours.keys(), key=lambda iri: Reference(iri).name)
        return [shaped.get(iri, slot) for iri, slot in ours.items()] + [shaped[iri] for iri in others]

    def graph_of(self, code_list: CodeList) -> Graph:
        """What the release says of a code list and its codes."""
        graph = Graph()
        for name in ("", *(f"#{code}" for code in code_list.codes)):
            graph += self.codes.triples((URIRef(code_list.iri + name), None, None))
        return graph

    def _terms(self, *kinds: URIRef) -> list[Term]:
        nodes = {str(node) for kind in kinds for node in self.ontology.subjects(RDF.type, kind)}
        terms = [self._term(URIRef(node)) for node in nodes if Reference(node).fragment]
        order = {key.iri: number for number, key in enumerate(self.usage.keys)}
        return sorted(terms, key=lambda term: (order.get(term.reference.iri, len(order)), term.name.lower()))

    def _term(self, node: URIRef) -> Term:
        graph, types = self.ontology, set(self.ontology.objects(node, RDF.type))
        return Term(
            Reference(str(node)),
            label=_texts(graph, node, RDFS.label),
            definition=_texts(graph, node, SKOS.definition),
            note=_texts(graph, node, SKOS.editorialNote),
            above=_references(graph.objects(node, RDFS.subClassOf | RDFS.subPropertyOf)),
            disjoint=_references(graph.objects(node, OWL.disjointWith | ~OWL.disjointWith)),
            compare=_references(graph.objects(node, SKOS.closeMatch | RDFS.seeAlso)),
            domain=_references(graph.objects(node, RDFS.domain | SCHEMA.domainIncludes)),
            range=_references(graph.objects(node, RDFS.range | SCHEMA.rangeIncludes)),
            is_functional=OWL.FunctionalProperty in types,
            is_symmetric=OWL.SymmetricProperty in types,
            key=next(iter(self.usage.keys_of(str(node))), None),
        )

    def _code_list(self, name: str) -> CodeList:
        scheme = URIRef(VOCABULARY + name)
        licenses = [str(each) for each in self.codes.objects(scheme, DCTERMS.license)]
        return CodeList(
            name,
            _texts(self.codes, scheme, SKOS.prefLabel),
            _texts(self.codes, scheme, SKOS.definition),
            next(iter(licenses), None),
            {code.name: code for code in map(self._code, self.codes.subjects(SKOS.inScheme, scheme))},
            tuple(slot for slot in self.usage.slots if slot.code_list == name),
        )

    def _code(self, node: Node) -> Code:
        broader = self.codes.value(node, SKOS.broader)
        return Code(
            _fragment(node),
            _texts(self.codes, node, SKOS.prefLabel),
            _texts(self.codes, node, SKOS.definition),
            tuple(sorted(str(each) for each in self.codes.objects(node, SKOS.notation))),
            None if broader is None else _fragment(broader),
        )


def _slot(owner: Term, property: Term) -> Slot:
    """What the ontology itself says of a property of a class."""
    return Slot(
        owner.reference.iri,
        property.reference.iri,
        tuple(each.iri for each in property.range),
        property.key.code_list if property.key else None,
        most=1 if property.is_functional else None,
    )


def _references(nodes: Iterable[Node]) -> tuple[Reference, ...]:
    return tuple(sorted({Reference(str(node)) for node in nodes}))


def _texts(graph: Graph, node: Node, property: Node) -> Texts:
    texts = (text for text in graph.objects(node, property) if isinstance(text, Literal))
    return {text.language: str(text) for text in texts if text.language}


def _fragment(node: Node) -> str:
    return str(node).partition("#")[2]


def _collated(code: Code, language: str) -> str:
    """For sorting: Ä as A (DIN 5007-1)."""
    decomposed = unicodedata.normalize("NFKD", code.label.get(language, code.name)).casefold()
    return "".join(each for each in decomposed if not unicodedata.combining(each))
