"""Following an IRI to what is known of its thing: `/id/…` is the thing, `/doc/…` the document about it.

Cool URIs for the Semantic Web (Sauermann and Cyganiak 2008), section 4.2: 303 from the one to the other, content
negotiation there, and an address of its own for each format (`/doc/….ttl`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from pathlib import Path

import pyoxigraph as ox
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from rdflib import Graph

from mpsc_graph import __version__
from mpsc_graph.errors import NotAcceptable
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.settings import Settings
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.etags import is_current
from mpsc_graph.web.negotiate import content_type, negotiate
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.thing import describe_thing
from mpsc_graph.web.urls import Urls

__all__ = ["FORMATS", "add_documents", "written"]

FORMATS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""Endings of documents, with their media types."""
_BY_OXIGRAPH = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}


def written(graph: Graph, media_type: str, context: dict[str, object]) -> bytes:
    """A description in one of `FORMATS`; JSON-LD compact, with the terms of `context`."""
    if media_type == "application/ld+json":
        return graph.serialize(format="json-ld", context=context, auto_compact=True, sort_keys=True, encoding="utf-8")
    triples = ox.parse(graph.serialize(format="nt", encoding="utf-8"), ox.RdfFormat.N_TRIPLES)
    written: bytes = ox.serialize(sorted(triples, key=str), format=_BY_OXIGRAPH[media_type], prefixes=PREFIXES)
    return written
