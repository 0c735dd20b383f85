"""Read: the files people edit become statements, each in the graph of the file's place.

    data/dataset.yaml                   graph/dataset
    data/withdrawn.yaml                 no graph: what the build leaves out
    data/duplicates.yaml                no graph: which things are one, which are not
    data/shared/*                       graph/entities
    data/<project>/entities/*           graph/entities
    data/<project>/sources/<slug>.*     graph/source/<project>/<slug>
    data/<project>/findings/*           graph/findings
    ontology/*.ttl, ontology/codes/*    graph/ontology, graph/codes

YAML-LD is for curators; Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML are read as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.errors import InputError, Location, Problem
from mpsc_graph.namespaces import CODE_LISTS, GRAPHS, ONTOLOGY, PREFIXES
from mpsc_graph.pipeline.context import Context
from mpsc_graph.pipeline.decided import DECIDED
from mpsc_graph.pipeline.withdrawn import FILE
from mpsc_graph.pipeline.yaml_ld import Converter, nearest
from mpsc_graph.pipeline.yaml_tree import parse as parse_yaml
from mpsc_graph.release import UNFIT
from mpsc_graph.resources import InputFile, Resources
from mpsc_graph.validate.sources import Source

__all__ = ["RDF_ENDINGS", "Statements", "read", "read_rdf", "read_vocabulary"]

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_CONCEPT = ox.NamedNode(PREFIXES["skos"] + "Concept")
_SCHEME = ox.NamedNode(PREFIXES["skos"] + "ConceptScheme")
_LICENSE = ox.NamedNode(PREFIXES["dcterms"] + "license")
_YAML = {".yaml", ".yml"}
RDF_ENDINGS = {".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"}
_BESIDE_DATA = {".md", ".csv"}  # remarks and lists for people
_ENTITIES = ox.NamedNode(GRAPHS + "entities")
_OURS = (ONTOLOGY + "#", *(PREFIXES[name] for name in CODE_LISTS))


@dataclass
class Statements:
    """Quads of all graphs, and where they and the nodes they speak of stand in the files.

    Until minting, claims without an id are blank nodes, and the one statement of a claim is a graph named by it.
    """

    quads: set[ox.Quad] = field(default_factory=set)
    locations: dict[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, Location] = field(default_factory=dict)


@dataclass(frozen=True)
class _Place:
    """What the place of a data file says about it."""

    graph: ox.NamedNode
    source: str | None = None
    only_names: bool = False


def read(resources: Resources, base: str, license: str) -> Statements:
    """Read ontology, code lists and data.

    `base` is what ids are relative to; `license` is stated of the vocabulary.
    Raises InputError with every problem of every file.
    """
    files = resources.input_files()
    vocabulary = read_vocabulary(files, base, license)
    codes = [quad.subject for quad in vocabulary.quads if (quad.predicate, quad.object) == (_TYPE, _CONCEPT)]
    iris = [code.value for code in codes if isinstance(code, ox.NamedNode)]
    context = Context.load(resources.ontology / "context.jsonld", iris)
    data = _Data(context, base)
    for number, file in enumerate(files):
        if file.kind == "data":
            data.take(file, number)
    data.check_terms(vocabulary.quads)
    data.check_texts()
    if not data.problems:  # what a broken file describes is not known, and would be missed everywhere
        data.check_references()
    if data.problems:
        raise InputError(data.problems)
    return Statements(vocabulary.quads | data.quads, data.locations)


def read_vocabulary(files: list[InputFile], base: str, license: str) -> Statements:
    """Ontology and code lists, each stating the licence. Raises InputError."""
    problems: list[Problem] = []
    quads: set[ox.Quad] = set()
    for file in files:
        if file.kind == "ontology" and file.path.suffix == ".ttl":
            graph = "codes" if file.inside.startswith("codes/") else "ontology"
            quads.update(_parse_rdf(file, ox.NamedNode(GRAPHS + graph), base, problems))
    if problems:
        raise InputError(problems)
    return Statements(quads | set(_licences(quads, license)))


class _Data:
    """What has been read of the data so far."""

    def __init__(self, context: Context, base: str) -> None:
        self.context, self.base = context, base
        self.quads: set[ox.Quad] = set()
        self.locations: dict[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, Location] = {}
        self.references: list[tuple[str, Location]] = []
        self.problems: list[Problem] = []

    def take(self, file: InputFile, number: int) -> None:
        beside = file.path.suffix in _BESIDE_DATA or file.inside in (FILE, DECIDED)
        if beside or (place := _place(file, self.problems)) is None:
            return
        if file.path.suffix in _YAML:
            self.take_yaml(file, place, Converter(self.context, number, only_names=place.only_names))
        elif file.path.suffix not in RDF_ENDINGS:
            endings = ", ".join(sorted(_YAML | RDF_ENDINGS))
            self.problems.append(Problem(Location(file.shown), f"the ending tells no known format; expected {endings}"))
        else:
            at = Location(file.shown)
            for quad in _parse_rdf(file, place.graph, self.base, self.problems):
                self.quads.add(quad)
                for node in (quad.subject, quad.object):
                    if not isinstance(node, ox.Literal):
                        self.locations.setdefault(node, at)

    def take_yaml(self, file: InputFile, place: _Place, converter: Converter) -> None:
        quads = _parse_yaml(file, place, converter, self.base)
        self.quads.update(quads)
        self.problems += converter.problems
        self.references += converter.references
        for node, location in converter.locations.items():
            self.locations.setdefault(_term(node, self.base), location)
        written = {(str(_term(node, self.base)), iri): at for (node, iri), at in converter.written.items()}
        for quad in quads:
            if places := written.get((str(quad.subject), quad.predicate.value)):
                self.locations.setdefault(quad.triple, _nearest_place(places, quad.object))

    def check_terms(self, vocabulary: set[ox.Quad]) -> None:
        """Report terms of our vocabulary that it does not have; RDF takes any misspelt name for a new one."""
        used = {quad.predicate for quad in self.quads} | {quad.object for quad in self.quads}
        unknown = {term for term in used if isinstance(term, ox.NamedNode) and term.value.startswith(_OURS)}
        unknown -= {quad.subject for quad in vocabulary}
        for quad in self.quads if unknown else ():
            for term in (quad.predicate, quad.object):
                if isinstance(term, ox.NamedNode) and term in unknown:
                    location = self.locations.get(quad.subject, Location("data"))
                    self.problems.append(Problem(location, f"the vocabulary has no term <{term.value}>"))

    def check_texts(self) -> None:
        """Report characters that no format in XML could carry: a release with one could not be published."""
        for quad in self.quads:
            if isinstance(quad.object, ox.Literal) and (unfit := UNFIT.search(quad.object.value)):
                location = self.locations.get(quad.triple) or self.locations.get(quad.subject, Location("data"))
                message = f"the character U+{ord(unfit[0]):04X} of a text cannot stand in XML; take it out"
                self.problems.append(Problem(location, message))

    def check_references(self) -> None:
        """Report ids that are pointed to and that no file gives a type."""
        typed = (quad.subject for quad in self.quads if quad.predicate == _TYPE)
        known = {node.value.removeprefix(self.base) for node in typed if isinstance(node, ox.NamedNode)}
        for reference, location in self.references:
            if reference not in known:
                advice = nearest(reference, known, otherwise="add it to a file in entities/")
                self.problems.append(Problem(location, f"no file describes “{reference}”; {advice}"))


def read_rdf(sources: Iterable[Source], read: Callable[[int], object] = lambda _: None) -> Statements:
    """Any RDF files as statements of one graph, for validation only; blank nodes stay, graph names go.

    `read` is told of bytes as they are read.

    Raises InputError for a file that is not RDF in one of the known formats.
    """
    triples = (triple for source in sources for triple in source.triples(read))
    return Statements({ox.Quad(each.subject, each.predicate, each.object, _ENTITIES) for each in triples})


def _place(file: InputFile, problems: list[Problem]) -> _Place | None:
    match Path(file.inside).parts:
        case ("dataset.yaml",):
            return _Place(ox.NamedNode(GRAPHS + "dataset"))
        case ("shared", _) | (_, "entities", _):
            return _Place(_ENTITIES, only_names=True)
        case (project, "sources", _):
            source = f"source/{project}/{file.path.stem}"
            return _Place(ox.NamedNode(GRAPHS + source), source)
        case (_, "findings", _):
            return _Place(ox.NamedNode(GRAPHS + "findings"))
    expected = (
        "expected dataset.yaml, shared/FILE, PROJECT/entities/FILE, PROJECT/sources/FILE or PROJECT/findings/FILE"
    )
    problems.append(Problem(Location(file.shown), f"a file in this place is not read; {expected}"))
    return None


def _parse_yaml(file: InputFile, place: _Place, converter: Converter, base: str) -> list[ox.Quad]:
    try:
        tree = parse_yaml(file.path.read_text("utf-8"), file.shown)
    except InputError as error:
        converter.problems += error.problems
        return []
    except UnicodeDecodeError as error:
        converter.report(Location(file.shown), f"this is not UTF-8 text (byte {error.start}); save the file as UTF-8")
        return []
    nodes = converter.document(tree)
    if place.source and converter.source != place.source:
        converter.report(tree.location, f"a source file describes its page; expected id: {place.source}")
    if converter.problems:
        return []
    document = {"@context": {**converter.context.document, "@base": base}, "@graph": nodes}
    parsed = ox.parse(json.dumps(document), ox.RdfFormat.JSON_LD)
    periods = base + "period/"
    return [_in_graph(quad, _ENTITIES if _begins(quad.subject, periods) else place.graph) for quad in parsed]


def _parse_rdf(file: InputFile, graph: ox.NamedNode, base: str, problems: list[Problem]) -> Iterator[ox.Quad]:
    file_format = ox.RdfFormat.from_extension(file.path.suffix[1:])
    try:
        for quad in ox.parse(path=file.path, format=file_format, base_iri=base, rename_blank_nodes=True):
            if isinstance(named := quad.graph_name, ox.NamedNode):
                message = f"names the graph <{named.value}>; a file's place decides its graph, so leave it out"
                problems.append(Problem(Location(file.shown), message))
                return
            yield _in_graph(quad, graph)
    except SyntaxError as error:
        place = Location(file.shown, error.lineno, error.offset)
        problems.append(Problem(place, f"cannot be read as RDF: {error.args[0]}"))


def _nearest_place(places: list[tuple[str, Location]], value: object) -> Location:
    """Where a value is written, of all the values of a property."""
    text = getattr(value, "value", "")
    same = (place for written, place in places if written and text.endswith(written))
    return next(same, places[0][1])


def _begins(term: object, with_: str) -> bool:
    """Periods are shared by all who speak of them, so they stand in one graph."""
    return isinstance(term, ox.NamedNode) and term.value.startswith(with_)


def _in_graph(quad: ox.Quad, graph: ox.NamedNode) -> ox.Quad:
    """Triples of a file belong to the graph of its place; the statement of a claim keeps the claim as its graph."""
    if isinstance(quad.graph_name, ox.BlankNode):
        return quad
    return ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def _licences(quads: set[ox.Quad], license: str) -> Iterator[ox.Quad]:
    """The licence is one setting; ontology and code lists get it here rather than in their files."""
    yield ox.Quad(ox.NamedNode(ONTOLOGY), _LICENSE, ox.NamedNode(license), ox.NamedNode(GRAPHS + "ontology"))
    for quad in quads:
        if (quad.predicate, quad.object) == (_TYPE, _SCHEME):
            yield ox.Quad(quad.subject, _LICENSE, ox.NamedNode(license), quad.graph_name)


def _term(node: str, base: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(node[2:]) if node.startswith("_:") else ox.NamedNode(base + node)
