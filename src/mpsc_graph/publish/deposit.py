"""A release as an archive takes it to give it a DOI: the dumps, and beside them licence, metadata and citation.

    mpsc.ttl  mpsc.ttl.gz  …  teams.de.csv  …   the dumps
    manifest.json  SHA256SUMS
    datacite.json                               DataCite Metadata Schema 4.5, as DataCite's REST API takes it
    CITATION.cff                                Citation File Format 1.2.0
    LICENSE.txt  README.txt

What only an archive can give, the DOI itself, is in none of the files.
"""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Sequence
from typing import Any

from mpsc_graph.errors import ReleaseError, SettingError
from mpsc_graph.publish.citation import citation
from mpsc_graph.publish.dataset import Dataset
from mpsc_graph.publish.files import MANIFEST, SUMS, Dumps, sums

__all__ = ["deposit"]

_CC_BY = "https://creativecommons.org/licenses/by/4.0/"
_README = """\
{title_de}
{title_en}

Datenstand / release {release}, {modified}
{publisher}

{description_de}

{description_en}

Lizenz / licence: {license} <{license_iri}>
Zitate sind Anführungen Dritter und stehen außerhalb der Lizenz.
Quotes are citations of third parties and outside the licence.
Namensnennung / attribution: {attribution}

Dateien / files
{files}

Prüfen / check: sha256sum -c SHA256SUMS
Zitieren / cite: CITATION.cff
Dieselben Daten im Netz / the same data online: {address}
"""


def deposit(dataset: Dataset, dumps: Dumps, creators: Sequence[str] = ()) -> dict[str, bytes]:
    """What comes beside the dumps, by name, with organisations or persons as creators, else the publisher.

    Raises SettingError where no publisher is set, since nobody else can sign a deposit; ReleaseError where the dumps
    are of another release.
    """
    if dataset.publisher.is_example:
        raise SettingError("MPSC_PUBLISHER_NAME: not set; a deposit is made in the name of its publisher")
    if dumps.release != dataset.release.id:
        raise ReleaseError(f"{dumps.folder}: dumps of release {dumps.release}; expected those of {dataset.release.id}")
    metadata = _datacite(dataset, dumps, creators or (dataset.publisher.name,))
    texts = {
        "datacite.json": json.dumps(metadata, ensure_ascii=False, indent=2) + "\n",
        "CITATION.cff": citation(dataset, creators),
        "LICENSE.txt": _license(dataset),
        "README.txt": _readme(dataset, dumps),
    }
    beside = {MANIFEST: dumps.manifest(), **{name: text.encode() for name, text in texts.items()}}
    return {**beside, SUMS: sums(dumps.files, beside)}


def _datacite(dataset: Dataset, dumps: Dumps, creators: Sequence[str]) -> dict[str, Any]:
    """The mandatory properties of DataCite 4.5 and those that the data set has something to say on."""
    first, *others = dataset.title.items()
    dates = [("Issued", dataset.issued), ("Updated", dataset.modified)]
    about = [f"{dataset.begins or ''}/{dataset.ends or ''}"] if dataset.begins or dataset.ends else []
    return {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "url": _address(dataset),
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Knowledge graph (RDF)"},
        "creators": [{"name": name} for name in creators],
        "titles": [
            {"title": first[1], "lang": first[0]},
            *({"title": title, "lang": tag, "titleType": "TranslatedTitle"} for tag, title in others),
        ],
        "publisher": {"name": dataset.publisher.name},
        "publicationYear": dataset.modified[:4],
        "version": dataset.release.id,
        "language": first[0],
        "dates": [
            *({"date": date, "dateType": kind} for kind, date in dates),
            *(
                {"date": date, "dateType": "Other", "dateInformation": "period that the data are about"}
                for date in about
            ),
        ],
        "subjects": [{"subject": word, "lang": tag} for tag, words in dataset.keywords.items() for word in words],
        "descriptions": [
            {"description": text, "descriptionType": "Abstract", "lang": tag}
            for tag, text in dataset.description.items()
        ],
        "rightsList": [
            {
                "rights": dataset.license.name,
                "rightsUri": dataset.license.iri,
                "rightsIdentifier": dataset.license.spdx,
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
        "formats": sorted({file.media_type for file in dumps.files}),
        "sizes": [f"{dataset.release.statements} statements", f"{sum(file.size for file in dumps.files)} bytes"],
        "relatedIdentifiers": [
            {"relatedIdentifier": dataset.iri, "relatedIdentifierType": "URL", "relationType": "IsVersionOf"}
        ],
    }


def _license(dataset: Dataset) -> str:
    """Name and address of the licence, and its text where we have it."""
    text = importlib.metadata.distribution("mpsc-graph").read_text("licenses/LICENSE-DATA")
    known = f"\n{text}" if text and dataset.license.iri == _CC_BY else ""
    return f"{dataset.license.name}\n{dataset.license.iri}\n{known}"


def _readme(dataset: Dataset, dumps: Dumps) -> str:
    title, description = (
        {tag: texts.get(tag, next(iter(texts.values()))) for tag in ("de", "en")}
        for texts in (dataset.title, dataset.description)
    )
    width = max(len(file.name) for file in dumps.files)
    return _README.format(
        title_de=title["de"],
        title_en=title["en"],
        description_de=description["de"],
        description_en=description["en"],
        release=dataset.release.id,
        modified=dataset.modified,
        publisher=dataset.publisher.name,
        license=dataset.license.name,
        license_iri=dataset.license.iri,
        attribution=dataset.attribution,
        files="\n".join(f"  {file.name:<{width}}  {file.size:>12,}" for file in dumps.files),
        address=_address(dataset),
    )


def _address(dataset: Dataset) -> str:
    """The permanent link of the release."""
    return dataset.address(f"releases/{dataset.release.id}")
