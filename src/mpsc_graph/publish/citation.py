"""How to cite the data set: a citation file (Citation File Format 1.2.0)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from mpsc_graph.publish.dataset import Dataset

__all__ = ["citation"]

_SPDX = {"CC BY 4.0": "CC-BY-4.0", "CC0 1.0": "CC0-1.0"}
"""Licences by name in the list of the format's schema, which is older than the German ones; they go by address."""


def citation(dataset: Dataset, creators: Sequence[str] = ()) -> str:
    """CITATION.cff, with organisations or persons as creators, else the publisher.

    Creators are entities, since the format knows no name that may be a person's or not.
    """
    license = _SPDX.get(dataset.license.name)
    said: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Wer diese Daten nutzt, zitiert sie so. Please cite these data as follows.",
        "type": "dataset",
        "title": next(iter(dataset.title.values())),
        "authors": [{"name": name} for name in creators or (dataset.publisher.name,)],
        "version": dataset.release.id,
        "date-released": dataset.modified,
        **({"license": license} if license else {"license-url": dataset.license.iri}),
        "url": dataset.page(dataset.iri),
        "abstract": next(iter(dataset.description.values())),
        "keywords": sorted({word for words in dataset.keywords.values() for word in words}),
        "identifiers": [
            {"type": "url", "value": dataset.iri, "description": "IRI"},
            {
                "type": "url",
                "value": dataset.address(f"releases/{dataset.release.id}"),
                "description": "diese Ausgabe, this release",
            },
        ],
    }
    return yaml.safe_dump({key: value for key, value in said.items() if value}, allow_unicode=True, sort_keys=False)
