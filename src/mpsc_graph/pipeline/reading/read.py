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
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field

import pyoxigraph as ox

from mpsc_graph.errors import InputError, Location, Problem
from mpsc_graph.namespaces import GRAPHS, ONTOLOGY, PREFIXES
from mpsc_graph.pipeline.reading.context import Context
from mpsc_graph.pipeline.reading.lines import blocks, names, parted
from mpsc_graph.pipeline.reading.place import ENTITIES, Place, is_beside, place_of
from mpsc_graph.pipeline.reading.proofread import OUR_NAMES, Proofreader
from mpsc_graph.pipeline.reading.yaml_ld import Converter
from mpsc_graph.pipeline.reading.yaml_tree import parse as parse_yaml
from mpsc_graph.pipeline.statements import Node, Statements
from mpsc_graph.resources import InputFile, Resources
from mpsc_graph.validate.places import FilePlaces
from mpsc_graph.validate.sources import Source

__all__ = [
    "RDF_ENDINGS",
    "Part",
    "context_of",
    "read",
    "read_alone",
    "read_rdf",
    "read_vocabulary",
    "sources_of",
]

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_CONCEPT = ox.NamedNode(PREFIXES["skos"] + "Concept")
_SCHEME = ox.NamedNode(PREFIXES["skos"] + "ConceptScheme")
_LICENSE = ox.NamedNode(PREFIXES["dcterms"] + "license")
_YAML = {".yaml", ".yml"}
RDF_ENDINGS = {".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"}
_LINES = {".nt", ".nq"}
_READ_WHOLE = {".jsonld"}
"""What cannot be read line by line."""


@dataclass(frozen=True)
class Part:
    """What a file of data brings beside statements in its graph: where things stand, ids it points to, and periods,
    which stand in a graph that files share."""

    locations: dict[Node, Location] = field(default_factory=dict)
    references: list[tuple[str, Location]] = field(default_factory=list)
    periods: set[ox.Quad] = field(default_factory=set)


def read(
    resources: Resources, base: str, license: str, note: Callable[[InputFile, Part], object] = lambda *_: None
) -> Statements:
    """Read ontology, code lists and data.

    `base` is what ids are relative to; `license` is stated of the vocabulary; `note` is told of each file of data.
    Raises InputError with every problem of every file.
    """
    files = resources.input_files()
    statements = read_vocabulary(files, base, license)
    data = _Data(statements, context_of(resources, statements), base)
    for number, file in enumerate(files):
        if file.kind == "data":
            note(file, data.take(file, number))
    data.check(sources_of(files, base))
    if data.problems:
        raise InputError(data.problems)
    return statements


def context_of(resources: Resources, vocabulary: Statements) -> Context:
    """What keys and codes mean in files of YAML-LD."""
    codes = (quad.subject for quad in vocabulary.quads(predicate=_TYPE, object=_CONCEPT))
    iris = [code.value for code in codes if isinstance(code, ox.NamedNode)]
    return Context.load(resources.ontology / "context.jsonld", iris)


def read_alone(file: InputFile, context: Context, base: str, terms: Set[str]) -> tuple[Statements, Part] | None:
    """One file of data, of which ids that it points to are not looked for; `terms` are the vocabulary's.

    None where something else is wrong with it, which `read` tells.
    """
    data = _Data(Statements(), context, base)
    part = data.take(file, 0)
    return None if data.problems or data.proofreader.doubts(terms) else (data.statements, part)


def read_vocabulary(files: list[InputFile], base: str, license: str) -> Statements:
    """Ontology and code lists, each stating the licence. Raises InputError."""
    problems: list[Problem] = []
    statements = Statements()
    for file in files:
        if file.kind == "ontology" and file.path.suffix == ".ttl":
            graph = "codes" if file.inside.startswith("codes/") else "ontology"
            statements.add(_parse_rdf(file, ox.NamedNode(GRAPHS + graph), base, problems))
    if problems:
        raise InputError(problems)
    statements.add(list(_licences(statements, license)))
    return statements


class _Data:
    """What has been read of the data so far."""

    def __init__(self, statements: Statements, context: Context, base: str) -> None:
        self.statements, self.context, self.base = statements, context, base
        self.proofreader = Proofreader(statements, base)
        self.problems: list[Problem] = []

    def take(self, file: InputFile, number: int) -> Part:
        """Read a file. Its part is empty where it is not read."""
        part = Part()
        self.read(file, number, part)
        for node, location in part.locations.items():
            self.statements.locations.setdefault(node, location)
        self.proofreader.references += part.references
        return part

    def read(self, file: InputFile, number: int, part: Part) -> None:
        if is_beside(file) or (place := place_of(file, self.problems)) is None:
            return
        if file.path.suffix in _YAML:
            self.take_yaml(file, place, Converter(self.context, number, only_names=place.only_names), part)
        elif file.path.suffix in _LINES:
            self.take_lines(file, place.graph, part)
        elif file.path.suffix in RDF_ENDINGS:
            self.take_rdf(file, _parse_rdf(file, place.graph, self.base, self.problems), part)
        else:
            endings = ", ".join(sorted(_YAML | RDF_ENDINGS))
            self.problems.append(Problem(Location(file.shown), f"the ending tells no known format; expected {endings}"))

    def take_lines(self, file: InputFile, graph: ox.NamedNode, part: Part) -> None:
        """The engine reads all but a few lines by itself, several times as fast; and all, to say what is wrong."""
        quads: Iterable[ox.Quad]
        try:
            odd = self.load(file, graph)
            quads = list(_parsed(file, graph, self.base, self.problems, odd))
        except SyntaxError:
            quads = _parse_rdf(file, graph, self.base, self.problems)
        self.take_rdf(file, quads, part)

    def load(self, file: InputFile, graph: ox.NamedNode) -> bytes:
        """Have the engine read a file but for some of its lines, which are given back. Raises SyntaxError."""
        odd = bytearray()
        with file.path.open("rb") as opened:
            for block in blocks(opened):
                plain, more = parted(block)
                odd += more
                self.statements.load(plain, graph)
                self.proofreader.names |= names(plain, OUR_NAMES)
        return bytes(odd)

    def take_rdf(self, file: InputFile, quads: Iterable[ox.Quad], part: Part) -> None:
        """Statements that pass one by one. What the file cannot be asked for later has its place noted."""
        locations, at = part.locations, Location(file.shown)
        is_read_whole = file.path.suffix in _READ_WHOLE

        def noted() -> Iterator[ox.Quad]:
            for quad in self.proofreader.seen(quads):
                for node in (quad.subject, quad.object):
                    if isinstance(node, ox.BlankNode) or (is_read_whole and isinstance(node, ox.NamedNode)):
                        locations.setdefault(node, at)
                yield quad

        self.statements.add(noted())

    def take_yaml(self, file: InputFile, place: Place, converter: Converter, part: Part) -> None:
        quads = _parse_yaml(file, place, converter, self.base)
        self.statements.add(self.proofreader.seen(quads))
        self.problems += converter.problems
        part.references.extend(converter.references)
        part.periods.update(quad for quad in quads if _begins(quad.subject, self.base + "period/"))
        locations = part.locations
        for node, location in converter.locations.items():
            locations.setdefault(_term(node, self.base), location)
        written = {(str(_term(node, self.base)), iri): at for (node, iri), at in converter.written.items()}
        for quad in quads:
            if places := written.get((str(quad.subject), quad.predicate.value)):
                locations.setdefault(quad.triple, _nearest_place(places, quad.object))

    def check(self, sources: list[Source]) -> None:
        """Report what is wrong with all that was read."""
        self.problems += self.proofreader.problems(FilePlaces(sources))
        if not self.problems:  # what a broken file describes is not known, and would be missed everywhere
            self.problems += self.proofreader.dangling()


def read_rdf(sources: Iterable[Source], read: Callable[[int], object] = lambda _: None) -> Statements:
    """Any RDF files as statements of one graph, for validation only; blank nodes stay, graph names go.

    `read` is told of bytes as they are read.

    Raises InputError for a file that is not RDF in one of the known formats.
    """
    triples = (triple for source in sources for triple in source.triples(read))
    return Statements(ox.Quad(each.subject, each.predicate, each.object, ENTITIES) for each in triples)


def sources_of(files: Iterable[InputFile], base: str) -> list[Source]:
    """The project's files of RDF, to be read again for the places of what is in them."""
    found = (file for file in files if file.path.suffix in RDF_ENDINGS and file.kind != "shapes")
    return [Source(file.path, file.shown, base=base) for file in found]


def _parse_yaml(file: InputFile, place: Place, converter: Converter, base: str) -> list[ox.Quad]:
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
        expected = f"expected id: {place.source}, or another name of the file"
        converter.report(tree.location, f"a source file describes its page; {expected}")
    if converter.problems:
        return []
    document = {"@context": {**converter.context.document, "@base": base}, "@graph": nodes}
    parsed = ox.parse(json.dumps(document), ox.RdfFormat.JSON_LD)
    periods = base + "period/"
    return [_in_graph(quad, ENTITIES if _begins(quad.subject, periods) else place.graph) for quad in parsed]


def _parse_rdf(file: InputFile, graph: ox.NamedNode, base: str, problems: list[Problem]) -> Iterator[ox.Quad]:
    try:
        yield from _parsed(file, graph, base, problems)
    except SyntaxError as error:
        place = Location(file.shown, error.lineno, error.offset)
        problems.append(Problem(place, f"cannot be read as RDF: {error.args[0]}"))


def _parsed(
    file: InputFile, graph: ox.NamedNode, base: str, problems: list[Problem], lines: bytes | None = None
) -> Iterator[ox.Quad]:
    """A file's statements, or those of some of its lines. Raises SyntaxError."""
    given = {"path": file.path} if lines is None else {"input": lines}
    file_format = ox.RdfFormat.from_extension(file.path.suffix[1:])
    for quad in ox.parse(**given, format=file_format, base_iri=base, rename_blank_nodes=True):
        if isinstance(named := quad.graph_name, ox.NamedNode):
            message = f"names the graph <{named.value}>; a file's place decides its graph, so leave it out"
            problems.append(Problem(Location(file.shown), message))
            return
        yield _in_graph(quad, graph)


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


def _licences(statements: Statements, license: str) -> Iterator[ox.Quad]:
    """The licence is one setting; ontology and code lists get it here rather than in their files."""
    yield ox.Quad(ox.NamedNode(ONTOLOGY), _LICENSE, ox.NamedNode(license), ox.NamedNode(GRAPHS + "ontology"))
    for quad in statements.quads(predicate=_TYPE, object=_SCHEME):
        yield ox.Quad(quad.subject, _LICENSE, ox.NamedNode(license), quad.graph_name)


def _term(node: str, base: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(node[2:]) if node.startswith("_:") else ox.NamedNode(base + node)
