"""The data set as schema.org's Dataset: what search engines read in its page (Google's guidance for datasets)."""

from __future__ import annotations

from typing import Any

from mpsc_graph.publish.catalog import Nodes
from mpsc_graph.publish.dataset import Dataset, Texts
from mpsc_graph.publish.files import DumpFile, Dumps

__all__ = ["schema_org"]


def schema_org(dataset: Dataset, dumps: Dumps, nodes: Nodes, language: str) -> dict[str, Any]:
    """JSON-LD in one language, the names of the other as alternatives."""
    publisher = dataset.publisher
    agent = {
        "@type": "Organization",
        "@id": f"{dataset.iri}#publisher",
        "name": publisher.name,
        "url": publisher.url,
        "contactPoint": {"@type": "ContactPoint", "email": publisher.email},
    }
    files = [_download(dataset, file) for file in dumps.files if file.statements is not None]
    said: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": dataset.iri,
        "identifier": dataset.iri,
        "url": dataset.page(dataset.iri),
        "name": _in(dataset.title, language),
        "alternateName": [text for each, text in dataset.title.items() if each != language],
        "description": _in(dataset.description, language),
        "keywords": list(dataset.keywords.get(language, ())),
        "inLanguage": list(dataset.title),
        "license": dataset.license.iri,
        "isAccessibleForFree": True,
        "creator": _present(agent),
        "publisher": _present(agent),
        "version": dataset.release.id,
        "datePublished": dataset.issued,
        "dateModified": dataset.modified,
        "temporalCoverage": _period(dataset),
        "spatialCoverage": [{"@type": "Place", "@id": place, "identifier": place} for place in dataset.spatial],
        "distribution": [*files, _endpoint(dataset)],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "@id": str(nodes.catalog),
            "name": _in(dataset.title, language),
            "url": dataset.address("catalog"),
        },
    }
    return _present(said)


def _download(dataset: Dataset, file: DumpFile) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "@id": f"{dataset.iri}#{file.name}",
        "name": file.name,
        "encodingFormat": [file.media_type, file.compression] if file.compression else file.media_type,
        "contentUrl": dataset.address(f"download/{file.name}"),
        "contentSize": f"{file.size} B",
        "sha256": file.sha256,
    }


def _endpoint(dataset: Dataset) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "@id": f"{dataset.iri}#sparql",
        "name": "SPARQL",
        "encodingFormat": "application/sparql-results+json",
        "contentUrl": dataset.address("sparql"),
    }


def _period(dataset: Dataset) -> str:
    """As ISO 8601 has it; .. for an end that is open."""
    bounds = (dataset.begins, dataset.ends)
    return "/".join(bound or ".." for bound in bounds) if any(bounds) else ""


def _in(texts: Texts, language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")


def _present(said: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value not in (None, "", [])}
