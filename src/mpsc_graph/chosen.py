"""The release that a command works on."""

from __future__ import annotations

from pathlib import Path

from mpsc_graph import terminal
from mpsc_graph.pipeline import build as pipeline
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings

__all__ = ["chosen_release"]


def chosen_release(settings: Settings, resources: Resources, folder: Path | None) -> Release:
    """The release asked for, else the current one, built anew where its inputs have changed."""
    if folder is not None:
        return Release.open(folder)
    current = Releases.of(settings).current()
    if current is not None and current.manifest.inputs == pipeline.inputs_hash(resources, settings):
        return current
    with terminal.progress(pipeline.STAGES) as advance:
        return pipeline.build(resources, settings, advance).release
