"""What the data knows already: things with their names, and sources with the words quoted from them.

Read from the YAML files alone and without their claims being checked, so that a curator amid a change can ask. Things
and sources that are written in another format (Turtle and so on) are not among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mpsc_graph.errors import Location
from mpsc_graph.pipeline.reading.yaml_tree import Mapping, Node, Scalar, Sequence, parse_file
from mpsc_graph.resources import InputFile, Resources

__all__ = ["Known", "Quote", "Source", "Thing"]

_LABELS = ("label", "name")
_NAMES = (*_LABELS, "title", "altLabel", "notation")


@dataclass
class Thing:
    """Something that claims speak of: its types, its label, and all names it has anywhere in the data."""

    id: str
    label: str = ""
    types: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, order=True)
class Quote:
    """Words of a page, and where they stand in the data."""

    location: Location
    text: str


@dataclass
class Source:
    """The file of one page; url, publisher and sha256 are None where it has none."""

    id: str
    project: str
    path: Path
    shown: str
    url: str | None = None
    publisher: str | None = None
    sha256: str | None = None
    quotes: list[Quote] = field(default_factory=list)


@dataclass
class Known:
    """Things and sources by id, in the order of the files."""

    things: dict[str, Thing] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    quotes: dict[str, list[Quote]] = field(default_factory=dict)

    @classmethod
    def load(cls, resources: Resources) -> Known:
        """Read all YAML files of the data. Raises InputError for the first that is no YAML."""
        known = cls()
        for file in resources.input_files():
            if file.kind == "data" and file.path.suffix in (".yaml", ".yml"):
                tree = parse_file(file)
                known.take(tree, _text(tree, "id"))
                known.take_source(file, tree)
        for source in known.sources.values():
            source.quotes = sorted(known.quotes.get(source.id, []))
        return known

    def take_source(self, file: InputFile, tree: Node) -> None:
        match Path(file.inside).parts:
            case (project, "sources", _):
                identifier = _text(tree, "id") or f"source/{project}/{file.path.stem}"
                url, publisher, sha256 = (_text(tree, key) for key in ("url", "publisher", "sha256"))
                self.sources[identifier] = Source(identifier, project, file.path, file.shown, url, publisher, sha256)

    def take(self, tree: Node, source: str | None) -> None:
        """Names and quotes of a node and of all that stands inside it; `source` is what its quotes are from."""
        match tree:
            case Sequence():
                for item in tree.items:
                    self.take(item, source)
            case Mapping():
                if identifier := _text(tree, "id"):
                    thing = self.things.setdefault(identifier, Thing(identifier))
                    _add(thing.types, _texts(tree.values.get("type")))
                    thing.label = thing.label or next(iter(_labels(tree)), "")
                    for key in _NAMES:
                        _add(thing.names, _texts(tree.values.get(key)))
                if quote := tree.values.get("quote"):
                    self.take_quote(quote, _text(tree, "source") or source)
                for value in tree.values.values():
                    self.take(value, source)

    def take_quote(self, tree: Node, source: str | None) -> None:
        for item in tree.items if isinstance(tree, Sequence) else [tree]:
            words = item.values.get("exact") if isinstance(item, Mapping) else item
            if source and isinstance(words, Scalar):
                self.quotes.setdefault(source, []).append(Quote(words.location, words.text))

    def of_type(self, *types: str) -> Iterator[Thing]:
        """Things of one of these types."""
        return (thing for thing in self.things.values() if not set(types).isdisjoint(thing.types))


def _text(tree: Node, key: str) -> str | None:
    value = tree.values.get(key) if isinstance(tree, Mapping) else None
    return value.text if isinstance(value, Scalar) and value.text else None


def _texts(tree: Node | None) -> Iterator[str]:
    """All texts of a value: one, a list, or one per language."""
    match tree:
        case Scalar(text=text) if text:
            yield text
        case Sequence(items=items):
            for item in items:
                yield from _texts(item)
        case Mapping(values=values):
            for value in values.values():
                yield from _texts(value)


def _labels(tree: Mapping) -> Iterator[str]:
    return (text for key in _LABELS for text in _texts(tree.values.get(key)))


def _add(there: list[str], new: Iterable[str]) -> None:
    there += [text for text in new if text not in there]
