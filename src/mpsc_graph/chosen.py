"""The release that a command works on, and the store that it asks."""

from __future__ import annotations

from pathlib import Path

from mpsc_graph import terminal
from mpsc_graph.pipeline import build as pipeline
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Store
from mpsc_graph.store.holding import store_over
from mpsc_graph.store.remote import RemoteStore

__all__ = ["chosen_release", "chosen_store"]


def chosen_release(settings: Settings, resources: Resources, folder: Path | None) -> Release:
    """The release asked for, else the current one, built anew where its inputs have changed."""
    if folder is not None:
        return Release.open(folder)
    current = Releases.of(settings).current()
    if current is not None and current.manifest.inputs == pipeline.inputs_hash(resources, settings):
        return current
    with terminal.progress(pipeline.STAGES) as advance:
        return pipeline.build(resources, settings, advance).release


def chosen_store(settings: Settings, resources: Resources, folder: Path | None) -> Store:
    """The engine elsewhere that the settings name, whatever it holds; else one over the chosen release."""
    if settings.remote is not None:
        return RemoteStore(settings, settings.base_iri)
    return store_over(chosen_release(settings, resources, folder), settings)
