"""How to cite a release: a citation file (Citation File Format 1.2.0)."""

from __future__ import annotations

from collections.abc import Sequence

import yaml

from mpsc_graph.publish.dataset import Dataset

__all__ = ["citation"]

_KNOWN = {"CC-BY-4.0", "CC0-1.0"}
"""Licences that the schema of the format knows; its list is older than the German ones."""


def citation(dataset: Dataset, creators: Sequence[str] = ()) -> str:
    """CITATION.cff, with organisations or persons as creators, else the publisher.

    Creators are entities, since the format knows no name that may be a person's or not.
    """
    license = dataset.license
    said = {
        "cff-version": "1.2.0",
        "message": "Wer diese Daten nutzt, zitiert sie so. Please cite these data as follows.",
        "type": "dataset",
        "title": next(iter(dataset.title.values())),
        "authors": [{"name": name} for name in creators or (dataset.publisher.name,)],
        "version": dataset.release.id,
        "date-released": dataset.modified,
        **({"license": license.spdx} if license.spdx in _KNOWN else {"license-url": license.iri}),
        "url": dataset.address(f"releases/{dataset.release.id}"),
        "abstract": next(iter(dataset.description.values())),
        "keywords": sorted({word for words in dataset.keywords.values() for word in words}),
    }
    return yaml.safe_dump({key: value for key, value in said.items() if value}, allow_unicode=True, sort_keys=False)
