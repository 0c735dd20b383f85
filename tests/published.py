"""Small sites for tests of what is published: a real release cut down to one source and what it speaks of."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
from rdflib import DCTERMS, RDFS

from mpsc_graph.namespaces import DEFAULT_BASE, GRAPHS, PREFIXES
from mpsc_graph.pipeline.merge import REPLACED
from mpsc_graph.publish.exchange import exchanged
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.web.folder import publish_site
from tests.handmade import sealed

SOURCE = GRAPHS + "source/dresden/neues-forschungsprojekt-zu-open-data-2023"
_DERIVED = (str(RDFS.label), str(DCTERMS.isPartOf), PREFIXES["mpsc"] + "standing")
"""What is kept of what follows, by property."""
PUBLISHER = {
    "publisher_name": "Stadt Beispiel",
    "contact_email": "opendata@example.org",
    "contributor_id": "http://dcat-ap.de/def/contributors/freistaatSachsen",
}


def small_release(release: Release, folder: Path, heirs: Mapping[str, str] | None = None) -> Release:
    """The vocabulary, the data set and one source of a release, with what it and its claims speak of; and ids that gave
    way to others."""
    quads = list(ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS))
    said = [quad for quad in quads if quad.graph_name.value == SOURCE]
    spoken_of = {str(term) for quad in said for term in (quad.subject, quad.object)} | {f"<{DEFAULT_BASE}dataset/mpsc>"}
    kept = [
        quad
        for quad in quads
        if quad.graph_name.value in (SOURCE, *(GRAPHS + name for name in ("ontology", "codes", "dataset")))
        or (quad.graph_name.value == GRAPHS + "entities" and str(quad.subject) in spoken_of)
        or (quad.predicate.value in _DERIVED and str(quad.subject) in spoken_of)
    ]
    kept += [
        ox.Quad(ox.NamedNode(DEFAULT_BASE + old), REPLACED, ox.NamedNode(DEFAULT_BASE + new), kept[0].graph_name)
        for old, new in (heirs or {}).items()
    ]
    return sealed(ox.serialize(kept, format=ox.RdfFormat.TRIG) or b"", folder, release.manifest)


def publish(release: Release, resources: Resources, base_url: str, folder: Path) -> Path:
    """A site in a folder."""
    settings = Settings.load(public_url=base_url, **PUBLISHER)
    with exchanged(folder) as exchange:
        asyncio.run(publish_site(release, settings, resources, None, exchange.put))
    return folder
