"""Small projects and networks that tests of networks share."""

from __future__ import annotations

from pathlib import Path

import yaml

from mpsc_graph.network.columns import Network
from mpsc_graph.network.evidence import PROGRAMME, Evidence
from mpsc_graph.network.inquiry import Inquiry
from mpsc_graph.network.projection import project
from mpsc_graph.network.selection import Selection
from mpsc_graph.network.views import View
from mpsc_graph.pipeline.build import build
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.embedded import EmbeddedStore

KICK_OFF = "source/dresden/kick-off-2023"
REPEATED = """\
id: source/dresden/repeated
type: WebPage
title: {de: Noch einmal dasselbe}
url: https://example.org/repeated
publisher: dresden/org/landeshauptstadt-dresden
claims:
  - type: PhaseEntry
    measure: dresden/measure/smart-participation
    phase: dresden/phase/mpsc-1
    status: worked-on
    basis: stated
    quote: A15 und TUD
    participation:
      - {type: Participation, participant: dresden/org/a15, role: named}
      - {type: Participation, participant: org/tu-dresden, role: named}
"""


def kick_off_alone(folder: Path, more: str | None = None) -> Release:
    """A release of what the kick-off page says, and of another page where one is given."""
    data = Resources.find().data[0]
    for path in [*data.glob("dresden/entities/*.yaml"), *data.glob("shared/*.yaml")]:
        entities = yaml.safe_load(path.read_text("utf-8"))
        named = [each for each in entities if each.get("source") == KICK_OFF or "source" not in each]
        target = folder / "data" / path.relative_to(data)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump(named, allow_unicode=True), "utf-8")
    sources = folder / "data" / "dresden" / "sources"
    sources.mkdir()
    (sources / "kick-off-2023.yaml").write_text(
        (data / "dresden/sources/kick-off-2023.yaml").read_text("utf-8"), "utf-8"
    )
    (folder / "data" / "dataset.yaml").write_text((data / "dataset.yaml").read_text("utf-8"), "utf-8")
    if more:
        (sources / "repeated.yaml").write_text(more, "utf-8")
    return build(Resources.find([folder / "data"]), Settings.load(releases=folder / "releases")).release


def evidence(release: Release, view: str = "actors-measures", language: str = "de", people: bool = False) -> Evidence:
    inquiry = Inquiry(EmbeddedStore(release), Catalogue(Resources.find().queries), release.manifest, language)
    return Evidence.read(inquiry, View.named(view, people), PROGRAMME)


def network(release: Release, view: str = "actors-measures", selection: Selection | None = None) -> Network:
    return project(evidence(release, view), selection)


def named(graph: Network) -> dict[frozenset[str], int]:
    """The ties of a network by the last part of their ends' ids, with their weights."""
    return {frozenset(map(short, tie)): graph.edges[tie]["weight"] for tie in graph.edges}


def short(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
