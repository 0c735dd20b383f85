"""The codes a curator may write, by the key that takes them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import pyoxigraph as ox

from mpsc_graph.errors import SourceError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.pipeline.reading.context import Context, Takes
from mpsc_graph.pipeline.reading.read import read_vocabulary
from mpsc_graph.pipeline.reading.yaml_ld import nearest
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings

__all__ = ["Code", "codes_by_key", "codes_of"]


@dataclass(frozen=True, order=True)
class Code:
    """A code with its label and definition, each by language."""

    name: str
    label: dict[str, str]
    definition: dict[str, str]


def codes_by_key(resources: Resources, settings: Settings) -> dict[str, list[Code]]:
    """Each key that takes codes, with its codes in the order of their names. Raises InputError."""
    texts: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: {"prefLabel": {}, "definition": {}})
    for quad in read_vocabulary(resources.input_files(), settings.base_iri, settings.license).quads():
        kind = quad.predicate.value.removeprefix(PREFIXES["skos"])
        if kind in ("prefLabel", "definition") and isinstance(quad.object, ox.Literal):
            assert isinstance(quad.subject, ox.NamedNode)
            texts[quad.subject.value][kind][quad.object.language or ""] = quad.object.value
    context = Context.load(resources.ontology / "context.jsonld", [iri for iri in texts if "#" in iri])
    return {
        key.name: [
            Code(name, *(texts[key.scheme + name][kind] for kind in ("prefLabel", "definition")))
            for name in sorted(key.codes)
        ]
        for key in context.keys.values()
        if key.takes is Takes.CODE
    }


def codes_of(key: str, resources: Resources, settings: Settings) -> list[Code]:
    """The codes of one key. Raises SourceError for a key that takes none."""
    by_key = codes_by_key(resources, settings)
    if key not in by_key:
        raise SourceError(f"{key}: no key that takes codes; {nearest(key, by_key)}")
    return by_key[key]
