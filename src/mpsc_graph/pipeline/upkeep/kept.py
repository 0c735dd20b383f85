"""What a build knows when it is done, kept for the next one: an edit of sources is taken into it, and nothing else.

Each source's file has a graph of its own, which tells what the file stated before. Only the periods of its claims stand
elsewhere, in a graph that files share, so that they are kept file by file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.errors import InputError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.checked import Progress
from mpsc_graph.pipeline.decided import Decisions, read_decisions
from mpsc_graph.pipeline.derivation.derive import read_rules
from mpsc_graph.pipeline.derivation.rederive import Derivation
from mpsc_graph.pipeline.merge import merge
from mpsc_graph.pipeline.mint import each_once, name, renamed
from mpsc_graph.pipeline.reading.context import keys_of
from mpsc_graph.pipeline.reading.place import ENTITIES, graph_of_source, is_remark, place_of
from mpsc_graph.pipeline.reading.proofread import terms_of
from mpsc_graph.pipeline.reading.read import RDF_ENDINGS, Part, context_of, read, read_alone, sources_of
from mpsc_graph.pipeline.seal import canonical_lines, line, sizes_of
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.pipeline.upkeep.merged import Merged
from mpsc_graph.pipeline.upkeep.ordered import Ordered
from mpsc_graph.pipeline.upkeep.stated import Shift, Stated
from mpsc_graph.resources import InputFile, Resources
from mpsc_graph.settings import Settings
from mpsc_graph.validate.data import Data
from mpsc_graph.validate.engine import found_again, load_shapes, report_on
from mpsc_graph.validate.incremental import Incremental
from mpsc_graph.validate.places import Found, KeptPlaces, SeveralPlaces
from mpsc_graph.validate.report import Report
from mpsc_graph.validate.terms import Term

__all__ = ["Edit", "Kept", "Minted"]

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
Parts = dict[InputFile, Part]


@dataclass(frozen=True)
class Minted:
    """All that the files say, each triple in one graph; what else states the same; what each file brings beside.

    `statements` are `stated`, merged; the same ones where nothing was decided.
    """

    stated: Statements
    statements: Statements
    taken_out: list[ox.Quad]
    parts: Parts
    decisions: Decisions

    @classmethod
    def read(cls, resources: Resources, settings: Settings, progress: Progress) -> Minted:
        """Raises InputError with every problem found in the files."""
        parts: Parts = {}
        progress("read")
        statements = read(resources, settings.base_iri, settings.license, parts.__setitem__)
        progress("mint")
        named = name(statements, settings.base_iri)
        statements.locations = {}  # the parts have them
        taken_out = each_once(statements)
        decisions = read_decisions(resources.input_files())
        stated = Statements(statements.quads()) if decisions.all else statements
        merge(statements, decisions, settings.base_iri)
        parts = {file: _named(part, named) for file, part in parts.items()}
        return cls(stated, statements, taken_out, parts, decisions)


@dataclass(frozen=True)
class Edit:
    """A change of files of sources that can be taken in part: what it does to statements, and the files' new parts.

    `added` and `removed` are what the shift comes to in merged statements.
    """

    files: Set[InputFile]
    shift: Shift
    added: set[ox.Quad]
    removed: set[ox.Quad]
    parts: Parts


class Kept:
    """Stated and derived statements, what is found of them, their lines; where nothing is withheld."""

    def __init__(self, minted: Minted, resources: Resources, settings: Settings, progress: Progress) -> None:
        """Derives and validates everything. Raises InputError for rules, ShapesError for shapes that cannot be run."""
        self.statements, self.parts, self.base = minted.statements, minted.parts, settings.base_iri
        self.stated = Stated(minted.stated, minted.taken_out)
        self.merged = Merged(minted.stated, minted.decisions, self.base)
        self.context, self.terms = context_of(resources, self.statements), terms_of(self.statements)
        self.keys = keys_of(resources.ontology / "context.jsonld")
        progress("derive")
        self.derivation = Derivation(self.statements.store, read_rules(resources.ontology / "rules"), self.base)
        progress("validate")
        self.incremental = Incremental(Data(self.statements.triples()), load_shapes([resources.shapes]))
        self.sizes = Counter(sizes_of(self.statements))
        self.places = KeptPlaces()
        self._lines: Ordered | None = None
        self._come, self._gone = set[ox.Quad](), set[ox.Quad]()
        """What came and went since the lines were last asked for."""

    def lines(self, folder: Path) -> Ordered:
        """The lines of a release, which are sorted in a file in the folder where none are known. Raises OSError."""
        if self._lines is None:
            self._lines = Ordered(canonical_lines(self.statements, folder))
        else:
            self._lines.change({line(quad) for quad in self._come}, {line(quad) for quad in self._gone})
        self._come, self._gone = set(), set()
        return self._lines

    def report(self, files: Iterable[InputFile]) -> Report:
        """The report on all statements, which stand in these files now."""
        self.places.follow(sources_of(files, self.base))
        places = SeveralPlaces((_PartPlaces(self.parts), self.places))
        data, shapes = self.incremental.data, self.incremental.shapes
        return report_on(data, shapes, found_again(self.incremental), places, self.keys)

    def edit(self, changed: Set[InputFile], files: Set[InputFile], progress: Progress) -> Edit | None:
        """What a change of some files does, where `files` are all that are there now; nothing is done yet.

        None where it cannot be taken in part, or where there is a mistake in it.
        """
        graphs = {graph_of_source(file): file for file in changed if not is_remark(file)}
        kept_apart = len(graphs) == sum(not is_remark(file) for file in changed)
        if None in graphs or not kept_apart or graphs.keys() & {graph_of_source(file) for file in files - changed}:
            return None
        progress("read")
        come, gone, parts = set[ox.Quad](), set[ox.Quad](), Parts()
        for graph, file in graphs.items():
            assert graph is not None
            after = set[ox.Quad]()
            if file in files:
                if (alone := self._read(file)) is None:
                    return None
                statements, parts[file] = alone
                after = set(statements.quads(graph=graph))
            before = self.stated.of(graph)
            come, gone = come | (after - before), gone | (before - after)
        lost = self._lost_periods(changed, parts)
        if lost and any(map(_may_have_periods, files)):
            return None
        come = come.union(*(part.periods for part in parts.values()))
        shift = self.stated.shift(come, gone | lost)
        try:
            edit = Edit(changed, shift, *self.merged.difference(shift.added, shift.removed), parts)
        except InputError:  # a decision on what is no more described
            return None
        return None if self._dangles(edit, gone) else edit

    def apply(self, edit: Edit, progress: Progress) -> None:
        """Take an edit in: derive and validate what it touches."""
        for file in edit.files:
            self.parts.pop(file, None)
        self.parts |= edit.parts
        self.places.forget({file.path for file in edit.files})
        progress("derive")
        self.stated.apply(edit.shift)
        if self.stated.statements is not self.statements:
            self.stated.statements.remove(edit.shift.removed)
            self.stated.statements.add(edit.shift.added)
            self.statements.follow(edit.added, edit.removed)
        derived = self.derivation.change(edit.added, edit.removed)
        added, removed = edit.added | derived.added, edit.removed | derived.removed
        self.sizes.update(_graphs(added))
        self.sizes.subtract(_graphs(removed))
        self._come, self._gone = (self._come - removed) | added, (self._gone | removed) - added
        progress("validate")
        new, old = ({quad.triple for quad in quads} for quads in (added, removed))
        self.incremental.change(new - old, old - new)

    def _read(self, file: InputFile) -> tuple[Statements, Part] | None:
        alone = read_alone(file, self.context, self.base, self.terms)
        if alone is None:
            return None
        statements, part = alone
        return statements, _named(part, name(statements, self.base))

    def _lost_periods(self, changed: Set[InputFile], parts: Parts) -> set[ox.Quad]:
        """What was said of periods and no file of YAML says any more."""
        lost = set[ox.Quad]().union(*(part.periods for file, part in self.parts.items() if file in changed))
        return lost.difference(
            *(part.periods for file, part in self.parts.items() if file not in changed),
            *(part.periods for part in parts.values()),
        )

    def _dangles(self, edit: Edit, gone: set[ox.Quad]) -> bool:
        """Whether a file points to an id that no file describes any more."""
        untyped = {quad.subject for quad in gone if quad.predicate == _TYPE and isinstance(quad.subject, ox.NamedNode)}
        untyped -= self.stated.typed(untyped, edit.shift)
        left = (part for file, part in self.parts.items() if file not in edit.files) if untyped else ()
        if any(node in untyped for part in left for node in self._pointed_to(part)):
            return True
        needed = {node for part in edit.parts.values() for node in self._pointed_to(part)}
        return needed != self.stated.typed(needed, edit.shift)

    def _pointed_to(self, part: Part) -> Iterator[ox.NamedNode]:
        return (ox.NamedNode(self.base + id) for id, _ in part.references)


@dataclass(frozen=True)
class _PartPlaces:
    """Places noted while files were read, the first of each; files are in their order."""

    parts: Mapping[InputFile, Part]

    def find(self, wanted: Set[Term]) -> Found:
        found: Found = {}
        for file in sorted(file for file, part in self.parts.items() if part.locations):
            locations = self.parts[file].locations
            for each in locations.keys() & wanted:
                found.setdefault(each, locations[each])
        return found


def _named(part: Part, named: Mapping[Term, ox.NamedNode]) -> Part:
    return Part(renamed(part.locations, named), part.references, part.periods)


def _may_have_periods(file: InputFile) -> bool:
    """Whether a file may state periods without their having been noted."""
    place = place_of(file, []) if file.kind == "data" and file.path.suffix in RDF_ENDINGS else None
    return place is not None and place.graph == ENTITIES


def _graphs(quads: Iterable[ox.Quad]) -> Iterator[str]:
    return (quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode))
