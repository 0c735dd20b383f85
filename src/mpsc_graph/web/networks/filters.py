"""What can be chosen of a network, and what is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import RDFS, Graph, URIRef

from mpsc_graph.namespaces import VOCABULARY
from mpsc_graph.network.evidence import Evidence
from mpsc_graph.web.networks.scene import Scene

__all__ = ["Filter", "Option", "codes_of", "filters", "label"]


@dataclass(frozen=True)
class Option:
    """One value of a parameter."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Filter:
    """A parameter with the values that occur; nothing is narrowed where none is chosen."""

    name: str
    options: tuple[Option, ...]

    @property
    def chosen(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.is_chosen)


def codes_of(scene: Scene) -> frozenset[str]:
    """The IRIs of the codes that occur: roles and kinds of organisations."""
    roles = (f"{VOCABULARY}role#{each}" for each in _roles(scene.evidence))
    kinds = (f"{VOCABULARY}organisation-kind#{each}" for each in _kinds(scene))
    return frozenset((*roles, *kinds))


def filters(scene: Scene, codes: Graph, language: str, base: str) -> list[Filter]:
    """All filters that have something to choose from, by their labels; phases by time."""
    evidence, chosen = scene.evidence, scene.selection

    def of(name: str, values: Mapping[str, str], taken: Iterable[str]) -> Filter:
        return Filter(name, tuple(Option(iri.removeprefix(base), label, iri in taken) for iri, label in values.items()))

    fields = {each: evidence.labels[each] for of in evidence.fields.values() for each in of}
    found = [
        of("phase", {each: evidence.labels[each] for each in scene.phases}, chosen.phases),
        of("role", _named(codes, "role", _roles(evidence), language), chosen.roles),
        of("field", _by_label(fields), chosen.fields),
        of("kind", _named(codes, "organisation-kind", _kinds(scene), language), chosen.kinds),
    ]
    return [each for each in found if each.options]


def _roles(evidence: Evidence) -> set[str]:
    return {each.role for each in evidence.participations if each.role}


def _kinds(scene: Scene) -> set[str]:
    """Of who takes part, after the roll-up."""
    structure, level = scene.evidence.structure, scene.selection.level
    actors = {structure.at(level, each.agent) for each in scene.evidence.participations}
    return {*(structure.kinds[actor] for actor in actors if actor in structure.kinds), *scene.selection.kinds}


def _named(codes: Graph, of: str, found: Iterable[str], language: str) -> dict[str, str]:
    return _by_label({code: label(codes, f"{of}#{code}", language) for code in found})


def label(codes: Graph, code: str, language: str) -> str:
    """What a code, as in role#lead, is called."""
    called = codes.objects(URIRef(VOCABULARY + code), RDFS.label)
    return next((str(each) for each in called if getattr(each, "language", None) == language), code.partition("#")[2])


def _by_label(values: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(values.items(), key=lambda pair: pair[1].casefold()))
