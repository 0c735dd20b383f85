"""The one prefix table: what the endpoint predeclares, Turtle is written with and the documentation shows."""

from __future__ import annotations

__all__ = ["CODE_LISTS", "DEFAULT_BASE", "GRAPHS", "ONTOLOGY", "PREFIXES", "VOCABULARY"]

VOCABULARY = "https://w3id.org/mpsc/"
"""Where the vocabulary lives. It stays the same whoever runs the software."""

ONTOLOGY = VOCABULARY + "ontology"

DEFAULT_BASE = VOCABULARY + "id/"
"""Where the things live unless `MPSC_BASE_IRI` says otherwise."""

GRAPHS = VOCABULARY + "graph/"
"""Graph IRIs start with this: `ontology`, `codes`, `entities`, `source/…`, `findings`, `derived`."""

CODE_LISTS = (
    "role",
    "status",
    "continuation",
    "basis",
    "standing",
    "organisation-kind",
    "programme-kind",
    "phase-kind",
    "document-kind",
    "event-kind",
    "place-kind",
    "function",
    "indicator",
    "qualifier",
)

PREFIXES: dict[str, str] = {
    "mpsc": ONTOLOGY + "#",
    **{name: f"{VOCABULARY}{name}#" for name in CODE_LISTS},
    "adms": "http://www.w3.org/ns/adms#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "frapo": "http://purl.org/cerif/frapo/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix → namespace. `schema` is https, as schema.org recommends."""
