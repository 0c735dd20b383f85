"""The releases of a data set, one after the other: what is new in each, told in words and as RDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rdflib import DCTERMS, PROV, RDF, XSD, Graph, Literal, Namespace, URIRef

from mpsc_graph.manifest import Manifest
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.publish.changes import Changes, compare
from mpsc_graph.publish.words import Wording
from mpsc_graph.release import Release

__all__ = ["Version", "describe"]

ADMS, DCAT = (Namespace(PREFIXES[name]) for name in ("adms", "dcat"))
_LANGUAGES = ("de", "en")


@dataclass(frozen=True)
class Version:
    """A release among its like. `notes` is a paragraph, `lines` the whole list, by language.

    Both are None for the first release, and for one whose predecessor cannot be compared with it.
    """

    release: Release
    previous: str | None = None
    notes: dict[str, str] | None = None
    lines: dict[str, list[str]] | None = None

    @classmethod
    def after(cls, release: Release, previous: Release | None) -> Version:
        """Compare a release with the one before. Raises ReleaseError when one of them cannot be read."""
        if previous is None:
            return cls(release)
        if previous.manifest.base_iri != release.manifest.base_iri:
            return cls(release, previous.manifest.id)
        changes = compare(previous, release)
        return cls(release, previous.manifest.id, *_told(changes))

    @property
    def manifest(self) -> Manifest:
        return self.release.manifest


def _told(changes: Changes) -> tuple[dict[str, str], dict[str, list[str]]]:
    wordings = {each: Wording(changes, each) for each in _LANGUAGES}
    notes = {each: wording.note() for each, wording in wordings.items()}
    return notes, {each: list(wording.lines()) for each, wording in wordings.items()}


def describe(versions: Sequence[Version], dataset: str | None, root: str) -> Graph:
    """The releases as versions of the data set (DCAT 3, section 11.2), at their permanent links below `root`."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {"dcat": DCAT, "dcterms": DCTERMS, "prov": PROV, "adms": ADMS, "xsd": XSD}.items():
        graph.bind(prefix, namespace)
    for version in versions:
        node = URIRef(f"{root}releases/{version.manifest.id}")
        graph.add((node, RDF.type, PROV.Entity))
        graph.add((node, DCAT.version, Literal(version.manifest.id)))
        graph.add((node, DCTERMS.license, URIRef(version.manifest.license)))
        if version.manifest.modified:
            graph.add((node, DCTERMS.modified, Literal(version.manifest.modified, datatype=XSD.date)))
        if dataset:
            graph.add((node, DCAT.isVersionOf, URIRef(dataset)))
            graph.add((URIRef(dataset), DCAT.hasVersion, node))
        if version.previous:
            graph.add((node, DCAT.previousVersion, URIRef(f"{root}releases/{version.previous}")))
            graph.add((node, PROV.wasRevisionOf, URIRef(f"{root}releases/{version.previous}")))
        for language, note in (version.notes or {}).items():
            graph.add((node, ADMS.versionNotes, Literal(note, lang=language)))
    return graph
