"""The statements of a release, written in each format from its sealed lines.

They are read from the file and never from a store, which would write numbers and dates in a form of its own. All
formats of triples hold the union of the graphs, each triple once. The sealed lines are sorted, so that what is said of
one subject stands together: one subject, or some hundred, are in memory at a time, however large the release is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, groupby, islice
from typing import IO, Any, ClassVar, cast

import pyoxigraph as ox
from pyld import jsonld

from mpsc_graph.errors import ReleaseError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.release import UNFIT, Release

__all__ = ["json_ld", "output_context", "subjects", "write_json_ld", "write_n_triples", "write_rdf_xml", "write_turtle"]

Subject = list[ox.Triple]
"""All that is said of one subject."""

_FIRST = [PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label"]
_STRING = PREFIXES["xsd"] + "string"
_AUTHORS_ONLY = {"@included", "@graph"}
"""What terms of the context stand for that only the files of authors need."""
_SHORT = re.compile(r"[\w~-]+([./][\w~%-]+)*(#[\w~%.-]+)?")
"""What may stand for an IRI beside its base (RFC 3986, section 4.2): no scheme, no empty segment, no . or .. as one."""
_AT_A_TIME = 500
_MET = 50_000  # IRIs


def subjects(release: Release) -> Iterator[Subject]:
    """The triples of all graphs by subject, each once: what it is, how it is called, then the rest in order.

    Raises ReleaseError when the lines cannot be read.
    """
    try:
        quads = ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS)
        for _, said in groupby(quads, lambda quad: quad.subject):
            yield sorted(dict.fromkeys(quad.triple for quad in said), key=_place)
    except (SyntaxError, OSError) as error:
        raise ReleaseError(f"{release.data}: {error}; run mpsc-graph build") from error


def write_turtle(said: Iterable[Subject], file: IO[bytes], base: str) -> None:
    """Turtle for readers: things relative to the base, a paragraph per subject."""
    triples = (_apart(triple, base) for triple in chain.from_iterable(said))
    file.write(f"@base <{base}> .\n".encode())
    file.writelines(f"@prefix {name}: <{iri}> .\n".encode() for name, iri in sorted(PREFIXES.items()))
    paragraphs = cast(IO[bytes], _Paragraphs(file))
    ox.serialize(triples, paragraphs, ox.RdfFormat.TURTLE, prefixes=PREFIXES, base_iri=_stand_in(base))


def write_n_triples(release: Release, file: IO[bytes]) -> None:
    """Canonical N-Triples, sorted: the sealed lines without their graphs, which each has.

    Lines that differ in their graph alone stand together.
    """
    before = b""
    with release.data.open("rb") as lines:
        for line in lines:
            triple = line[: line.rindex(b" <")]
            if triple != before:
                file.write(triple + b" .\n")
                before = triple


def write_rdf_xml(said: Iterable[Subject], file: IO[bytes]) -> None:
    """RDF/XML. Raises ReleaseError for a character that no XML can hold."""
    triples = (_fit_for_xml(triple) for triple in chain.from_iterable(said))
    ox.serialize(triples, cast(IO[bytes], _Xml(file)), ox.RdfFormat.RDF_XML, prefixes=PREFIXES)


def write_json_ld(said: Iterable[Subject], file: IO[bytes], context: Mapping[str, Any]) -> None:
    """JSON-LD, compacted with a context that stands in the file, a line per subject."""
    file.writelines(part.encode() for part in json_ld(said, context))


def json_ld(said: Iterable[Subject], context: Mapping[str, Any]) -> Iterator[str]:
    """What `write_json_ld` writes, in parts."""
    base = context["@base"]
    compacting = {"@context": {**context, "@base": _stand_in(base)}}
    yield f'{{"@context": {json.dumps(context, ensure_ascii=False, indent=1)},\n"@graph": ['
    separator = "\n"
    nodes = (_expanded([_apart(triple, base) for triple in each]) for each in said)
    while batch := list(islice(nodes, _AT_A_TIME)):
        for node in _Compactor().compact(batch, compacting, {"graph": True, "skipExpansion": True})["@graph"]:
            yield separator + json.dumps(node, ensure_ascii=False)
            separator = ",\n"
    yield "\n]}\n"


def output_context(context: Mapping[str, Any], base: str) -> dict[str, Any]:
    """The context of the data files as one to write with: relative to `base`, with all prefixes, without what misleads.

    Authors have several names for one property, as in `eventKind` and `phaseKind`, each with its own list of codes; a
    reader would take the one for the other. What is only a way of arranging files is left out, too.
    """
    properties = [term["@id"] for term in context.values() if isinstance(term, dict) and "@id" in term]
    kept = {
        name: term
        for name, term in context.items()
        if not (
            term in _AUTHORS_ONLY
            if isinstance(term, str)
            else isinstance(term, dict) and ("@reverse" in term or properties.count(term["@id"]) > 1)
        )
    }
    return {**PREFIXES, **kept, "@base": base}


class _Paragraphs:
    """Turtle on its way to a file: prefixes are left out, and an empty line goes before each subject.

    The serializer escapes line breaks in texts and indents all lines of a subject but the first.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._rest = file, b""

    def write(self, data: bytes) -> int:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if not line.startswith(b"@"):
                self._file.write((b"" if line.startswith(b"\t") else b"\n") + line + b"\n")
        return len(data)

    def flush(self) -> None:
        self._file.flush()


class _Xml:
    """RDF/XML on its way to a file: a carriage return must be a reference, or parsers read it as a line feed.

    XML 1.0, section 2.11.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        self._file.write(data.replace(b"\r", b"&#xD;"))
        return len(data)

    def flush(self) -> None:
        self._file.flush()


class _Compactor(jsonld.JsonLdProcessor):  # type: ignore[misc]
    """pyld, which goes through all words of a context for each IRI; those that were met of late are known (`met`)."""

    met: ClassVar[dict[tuple[object, ...], Any]] = {}

    def _compact_iri(
        self, active_ctx: Any, iri: Any, value: Any = None, vocab: bool = False, base: Any = None, reverse: bool = False
    ) -> Any:
        if value is not None:  # the word depends on what it says of the value
            return super()._compact_iri(active_ctx, iri, value, vocab, base, reverse)
        key = active_ctx["_uuid"], iri, vocab, base, reverse
        if (found := self.met.get(key)) is None:
            if len(self.met) >= _MET:
                self.met.clear()
            found = self.met[key] = super()._compact_iri(active_ctx, iri, None, vocab, base, reverse)
        return found


def _stand_in(base: str) -> str:
    """The base with a scheme of its own: else all IRIs of its host, or scheme, would be written relative to it."""
    return "base" + base[base.index(":") :]


def _apart(triple: ox.Triple, base: str) -> ox.Triple:
    """The triple with what lies under the base moved to where the base's stand-in is."""

    def moved(term: Any) -> Any:
        is_under = isinstance(term, ox.NamedNode) and term.value.startswith(base)
        return ox.NamedNode(_stand_in(term.value)) if is_under and _SHORT.fullmatch(term.value, len(base)) else term

    return ox.Triple(moved(triple.subject), triple.predicate, moved(triple.object))


def _place(triple: ox.Triple) -> tuple[int, str]:
    predicate = triple.predicate.value
    return _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST), str(triple)


def _fit_for_xml(triple: ox.Triple) -> ox.Triple:
    if isinstance(triple.object, ox.Literal) and (unfit := UNFIT.search(triple.object.value)):
        raise ReleaseError(
            f"{triple.subject} {triple.predicate}: the character U+{ord(unfit[0]):04X} in its text cannot stand in "
            "XML; take it out of the data and build again"
        )
    return triple


def _expanded(said: Subject) -> dict[str, Any]:
    """A subject as a node of expanded JSON-LD (JSON-LD 1.1, section 9.1)."""
    node: dict[str, Any] = {"@id": _id(said[0].subject)}
    for triple in said:
        if triple.predicate.value == _FIRST[0]:
            node.setdefault("@type", []).append(_id(triple.object))
        else:
            node.setdefault(triple.predicate.value, []).append(_value(triple.object))
    return node


def _value(term: object) -> dict[str, str]:
    match term:
        case ox.Literal(language=str(language)):
            return {"@value": term.value, "@language": language}
        case ox.Literal(datatype=datatype) if datatype.value != _STRING:
            return {"@value": term.value, "@type": datatype.value}
        case ox.Literal():
            return {"@value": term.value}
        case _:
            return {"@id": _id(term)}


def _id(term: object) -> str:
    assert isinstance(term, ox.NamedNode)  # a release has no blank nodes
    return term.value
