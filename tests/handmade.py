"""Releases made of lines that a test writes down, for what the project's own data do not show."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.release import Manifest, Release, Releases


def sealed(text: str | bytes, folder: Path, like: Manifest, inputs: str = "by hand") -> Release:
    """TriG or N-Quads as a release in a folder of releases; what its lines do not tell is as in another manifest.

    `inputs` are those of the project where a server that follows the folder should take it for its build."""
    quads = set(ox.parse(text, ox.RdfFormat.TRIG))
    lines = sorted((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    digest = hashlib.sha256(b"".join(lines)).hexdigest()
    graphs = Counter(str(quad.graph_name)[1:-1] for quad in quads)
    manifest = replace(
        like,
        id=digest[:16],
        sha256=digest,
        statements=len(lines),
        graphs=dict(sorted(graphs.items())),
        inputs=inputs,
    )
    return Releases(folder).add(b"".join(lines), manifest, "{}")
