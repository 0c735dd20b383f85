"""Invented cities as projects: folders of files as curators write them (YAML-LD), or as exports would be (N-Triples).

    FOLDER/<city>/entities/things.yaml       names of things
    FOLDER/<city>/sources/<page>.yaml        a page, its claims and their quotes

As N-Triples the places are the same, and claims and passages keep the IRIs they were invented with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml
from cities import term

from mpsc_graph.namespaces import DEFAULT_BASE, GRAPHS
from mpsc_graph.pipeline.reading.context import Context, Takes

__all__ = ["Writer"]

_EXACT, _SELECTOR = term("oa:exact"), term("oa:hasSelector")
_STATES = [term(f"rdf:{name}") for name in ("subject", "predicate", "object")]
_About = dict[object, dict[ox.NamedNode, list[Any]]]


class Writer:
    """Writes projects into a folder, a city at a time."""

    def __init__(self, folder: Path, context: Context) -> None:
        self.folder = folder
        self.keys = {(context.predicate(key.name), key.scheme): key for key in context.keys.values()}
        self.types = {iri: name for name, iri in context.types.items()}

    def yaml(self, city: str, quads: Iterable[ox.Quad]) -> None:
        """A project of YAML-LD files."""
        for place, found in _by_place(city, quads).items():
            about: _About = defaultdict(lambda: defaultdict(list))
            for quad in sorted(found, key=str):
                about[quad.subject][quad.predicate].append(quad.object)
            whole = self.page(about) if "/sources/" in place else [self.node(thing, about) for thing in about]
            self.write(place + ".yaml", yaml.dump(whole, Dumper=yaml.CDumper, allow_unicode=True, sort_keys=False))

    def triples(self, city: str, quads: Iterable[ox.Quad]) -> None:
        """A project of N-Triples files."""
        for place, found in _by_place(city, quads).items():
            lines = (ox.serialize((quad.triple for quad in found), format=ox.RdfFormat.N_TRIPLES) or b"").splitlines()
            self.write(place + ".nt", "".join(sorted(f"{line.decode()}\n" for line in lines)))

    def write(self, place: str, text: str) -> None:
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def page(self, about: _About) -> dict[str, Any]:
        """A source with its claims; what is nested in one stands there."""
        (page,) = (node for node, said in about.items() if term("schema:WebPage") in said[term("rdf:type")])
        nested = {each for said in about.values() for each in said.get(term("cv:hasParticipation"), ())}
        claims = [node for node in about if "/claim/" in str(node) and node not in nested]
        return {**self.node(page, about), "claims": [self.node(claim, about) for claim in claims]}

    def node(self, node: Any, about: _About) -> dict[str, Any]:
        """A node by the keys of the context; claims go without an id, which the build mints."""
        written: dict[str, Any] = {} if "/claim/" in node.value else {"id": _id(node)}
        said = about[node]
        for predicate, values in said.items():
            if predicate == term("rdf:type"):
                written["type"] = [self.types[each.value] for each in values]
            elif predicate == term("cv:hasParticipation"):
                written["participation"] = [self.node(each, about) for each in values]
            elif predicate == term("prov:wasDerivedFrom"):
                selectors = (about[passage][_SELECTOR][0] for passage in values)
                written["quote"] = [about[selector][_EXACT][0].value for selector in selectors]
            elif predicate not in _STATES:
                written |= self.property(predicate, values)
        if _STATES[0] in said:
            (subject,), (predicate,), values = (said[each] for each in _STATES)
            written["states"] = {"id": _id(subject), **self.property(predicate, values)}
        return written

    def property(self, predicate: ox.NamedNode, values: list[Any]) -> dict[str, Any]:
        scheme = values[0].value.partition("#")[0] + "#" if isinstance(values[0], ox.NamedNode) else ""
        key = self.keys.get((predicate.value, scheme)) or self.keys[predicate.value, ""]
        if key.takes is Takes.LANGUAGES:
            return {key.name: {each.language: each.value for each in values}}
        if key.takes is Takes.CODE:
            return {key.name: [each.value.removeprefix(key.scheme) for each in values]}
        texts = [_id(each) if isinstance(each, ox.NamedNode) else each.value for each in values]
        return {key.name: texts if len(texts) > 1 else texts[0]}


def _by_place(city: str, quads: Iterable[ox.Quad]) -> dict[str, list[ox.Quad]]:
    """The statements by the file they belong into."""
    places: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        graph = quad.graph_name.value.removeprefix(GRAPHS)  # type: ignore[union-attr]
        page = graph.rpartition("/")[2]
        places[f"{city}/entities/things" if graph == "entities" else f"{city}/sources/{page}"].append(quad)
    return places


def _id(node: Any) -> str:
    return str(node.value).removeprefix(DEFAULT_BASE)
