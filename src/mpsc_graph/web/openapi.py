"""`/sparql` and `/store` in OpenAPI 3.1: they are dispatched ahead of the web framework, which cannot describe them."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from mpsc_graph.web.negotiate import GRAPH_TYPES, RESULT_TYPES

__all__ = ["PROBLEM", "Json", "add_to", "paths", "problem", "schemas"]

Json = dict[str, Any]

PROBLEM: Json = {
    "description": "A problem document",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

_SELECT = """SELECT ?measure ?label {
  ?measure a mpsc:Measure ; rdfs:label ?label
  FILTER (LANG(?label) = "en")
} ORDER BY ?label LIMIT 1"""
_ASK = "ASK { <dresden/org/a15> ?property ?value }"
_CONSTRUCT = """CONSTRUCT { ?measure rdfs:label ?label } {
  BIND (<dresden/measure/cleema-app> AS ?measure)
  ?measure rdfs:label ?label FILTER (LANG(?label) = "en")
}"""
_DESCRIBE = "DESCRIBE <dresden/measure/cleema-app>"
_QUERIES = {
    "select": {"summary": "A table", "value": _SELECT},
    "ask": {"summary": "Yes or no", "value": _ASK},
    "construct": {"summary": "A graph", "value": _CONSTRUCT},
    "describe": {"summary": "Everything about one thing", "value": _DESCRIBE},
}
_CODES = "https://w3id.org/mpsc/graph/codes"
_MEASURE = "https://w3id.org/mpsc/id/dresden/measure/cleema-app"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_ROWS = {
    "head": {"vars": ["measure", "label"]},
    "results": {
        "bindings": [
            {
                "measure": {"type": "uri", "value": _MEASURE},
                "label": {"type": "literal", "value": "Cleema app", "xml:lang": "en"},
            }
        ]
    },
}
_EXAMPLES: dict[str, object] = {
    "application/sparql-results+json": _ROWS,
    "text/csv": f"measure,label\r\n{_MEASURE},Cleema app\r\n",
    "text/tab-separated-values": f'?measure\t?label\n<{_MEASURE}>\t"Cleema app"@en\n',
    "text/turtle": f'<{_MEASURE}> <{_LABEL}> "Cleema app"@en .\n',
    "application/n-triples": f'<{_MEASURE}> <{_LABEL}> "Cleema app"@en .\n',
    "application/ld+json": [{"@id": _MEASURE, _LABEL: [{"@value": "Cleema app", "@language": "en"}]}],
}
_SCHEMAS = {
    "application/sparql-results+json": "SparqlResults",
    "application/ld+json": "JsonLd",
    "application/json": "SparqlResultsOrJsonLd",
    "application/problem+json": "Problem",
}
_PROBLEMS = {
    400: (
        "The request cannot be read: no query or a malformed one, an unknown format, no IRI where one was expected.",
        "line 1, column 29: unexpected “BYE”",
    ),
    403: ("Not offered here: writing, and SERVICE.", "SERVICE is off here"),
    404: ("There is no such graph.", "there is no graph https://w3id.org/mpsc/graph/nothing"),
    406: ("The answer cannot be had in what was asked for.", "expected one of text/turtle, application/n-triples"),
    413: ("The body is larger than MPSC_MAX_REQUEST_SIZE.", "the request is larger than 1000000 bytes"),
    415: ("The body is neither a form nor a query.", "Content-Type is missing; expected application/sparql-query"),
    429: (
        "More queries of one client than MPSC_CLIENT_QUERIES and MPSC_CLIENT_RATE allow.",
        "more than 20 queries per second (MPSC_CLIENT_RATE); ask again in a moment",
    ),
    503: (
        "The query used up its time or memory; the detail names the limit.",
        "the query was ended: MPSC_QUERY_TIMEOUT is 30 seconds",
    ),
}
"""What each status means, and the detail of an example."""
_WITHOUT_BODY = {
    "414": {"description": "The address is longer than the server reads; POST the query instead."},
    "431": {"description": "The headers are more or longer than the server reads."},
}
_CACHING = {
    "ETag": {"description": "Holds as long as the release.", "schema": {"type": "string"}},
    "Vary": {"description": "Accept", "schema": {"type": "string"}},
}
_DATASET: list[Json] = [
    {
        "name": name,
        "in": "query",
        "description": f"IRI of a graph, such as {_CODES}, that {part}. May be repeated.",
        "schema": {"type": "array", "items": {"type": "string", "format": "uri"}},
    }
    for name, part in {
        "default-graph-uri": "is part of the default graph; without any, the union of all graphs is",
        "named-graph-uri": "GRAPH may name; without any, all graphs can be named",
    }.items()
]
_FORMAT: Json = {
    "name": "format",
    "in": "query",
    "description": "Short name of the format; wins over Accept.",
    "schema": {"type": "string", "enum": ["json", "xml", "csv", "tsv", "ttl", "nt", "rdf", "jsonld"]},
}
_LIMIT: Json = {
    "name": "limit",
    "in": "query",
    "description": "How many rows at most, for SELECT; the answer says so in Row-Limit and links to all of them.",
    "schema": {"type": "integer", "minimum": 0},
}
_IF_NONE_MATCH: Json = {
    "name": "If-None-Match",
    "in": "header",
    "description": "Entity tags of answers that are there already.",
    "schema": {"type": "string"},
}


def add_to(site: FastAPI, more_paths: Json, more_schemas: Json) -> None:
    """Have the site's OpenAPI document describe `/sparql` and `/store` as well, and more."""
    described = site.openapi

    def openapi() -> Json:
        document = described()
        components = document.setdefault("components", {})
        components["schemas"] = schemas() | more_schemas | components.get("schemas", {})
        document["paths"] = paths() | more_paths | document["paths"]
        return document

    site.openapi = openapi  # type: ignore[method-assign]


def paths() -> Json:
    """The path items (OpenAPI 3.1.1, section 4.8.9)."""
    return {"/sparql": _sparql(), "/store": _store()}


def schemas() -> Json:
    """The schemas that the path items name."""
    return {
        "Problem": {
            "description": "What went wrong (RFC 9457).",
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string", "format": "uri-reference"},
                "title": {"type": "string", "description": "The name of the status"},
                "status": {"type": "integer", "minimum": 400, "maximum": 599},
                "detail": {"type": "string", "description": "What is wrong with this request, and what was expected"},
                "line": {"type": ["integer", "null"], "minimum": 1, "description": "Where in the query"},
                "column": {"type": ["integer", "null"], "minimum": 1, "description": "Where in that line"},
                "offered": {"type": "array", "items": {"type": "string"}, "description": "Media types to be had"},
                "problems": {
                    "type": "array",
                    "items": _map_of(),
                    "description": "What is wrong with a file, and where",
                },
            },
        },
        "SparqlResults": {
            "description": "A table, or true or false (SPARQL 1.1 Query Results JSON Format).",
            "type": "object",
            "required": ["head"],
            "properties": {
                "head": {"type": "object", "properties": {"vars": {"type": "array", "items": {"type": "string"}}}},
                "results": {
                    "type": "object",
                    "required": ["bindings"],
                    "properties": {"bindings": {"type": "array", "items": _map_of("Term")}},
                },
                "boolean": {"type": "boolean"},
            },
            "oneOf": [{"required": ["results"]}, {"required": ["boolean"]}],
        },
        "Term": {
            "type": "object",
            "required": ["type", "value"],
            "properties": {
                "type": {"enum": ["uri", "literal", "bnode", "triple"]},
                "value": {"type": ["string", "object"], "description": "An object for a triple, else text"},
                "xml:lang": {"type": "string"},
                "datatype": {"type": "string", "format": "uri"},
            },
        },
        "JsonLd": {"description": "A graph (JSON-LD 1.1).", "type": ["array", "object"]},
        "SparqlResultsOrJsonLd": {"anyOf": [_schema("SparqlResults"), _schema("JsonLd")]},
    }


def _sparql() -> Json:
    answers = {
        "200": _answer("The answer. To GET without a query: the service description.", RESULT_TYPES | GRAPH_TYPES),
        "304": {"description": "The answer with the entity tag that was sent still holds.", "headers": _CACHING},
    }
    answers |= _problems(400, 403, 406, 429, 503) | _WITHOUT_BODY
    options = [*_DATASET, _FORMAT, _LIMIT]
    query = {**_text("query", "The query. It may use the predeclared prefixes and short ids."), "examples": _QUERIES}
    form = {each["name"]: each["schema"] for each in (query, *options)}
    body = {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "required": ["query"], "properties": form},
                "examples": {name: {**each, "value": {"query": each["value"]}} for name, each in _QUERIES.items()},
            },
            "application/sparql-query": {"schema": {"type": "string"}, "examples": _QUERIES},
        },
    }
    get = {"tags": ["SPARQL"], "parameters": [query, *options, _IF_NONE_MATCH], "responses": answers}
    return {
        "description": "The query part of the SPARQL 1.1 Protocol. Any other method is answered with 405.",
        "get": {**get, "operationId": "query", "summary": "Ask a query, or for the service description"},
        "head": {**get, "operationId": "query_head", "summary": "As GET, without the answer itself"},
        "post": {
            "tags": ["SPARQL"],
            "operationId": "query_post",
            "summary": "Ask a query as a form or directly; beside a form, parameters in the address do not count",
            "parameters": [*options, _IF_NONE_MATCH],
            "requestBody": body,
            "responses": answers | _problems(413, 415),
        },
    }


def _store() -> Json:
    reading = {
        "tags": ["Graph Store"],
        "parameters": [
            {**_text("graph", "IRI of the graph", "uri"), "example": _CODES},
            {**_text("default", "The default graph, the union of all; without a value"), "allowEmptyValue": True},
            _IF_NONE_MATCH,
        ],
        "responses": {
            "200": _answer("The graph", GRAPH_TYPES),
            "304": {"description": "The graph with the entity tag that was sent still holds.", "headers": _CACHING},
            **_problems(400, 404, 406, 429, 503),
            **_WITHOUT_BODY,
        },
    }
    writing = {
        method: {
            "tags": ["Graph Store"],
            "operationId": f"store_{method}",
            "summary": "Refused: nothing is written over HTTP",
            "responses": _problems(403),
        }
        for method in ("put", "post", "patch", "delete")
    }
    return {
        "description": "Reading by the SPARQL 1.1 Graph Store HTTP Protocol: exactly one of `graph` and `default`.",
        "get": {**reading, "operationId": "store_get", "summary": "Get a graph"},
        "head": {**reading, "operationId": "store_head", "summary": "As GET, without the graph itself"},
        **writing,
    }


def _schema(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _map_of(name: str | None = None) -> Json:
    return {"type": "object", "additionalProperties": _schema(name) if name else True}


def _text(name: str, description: str, format: str | None = None) -> Json:
    schema = {"type": "string"} | ({"format": format} if format else {})
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _content(media_type: str) -> Json:
    schema = _schema(_SCHEMAS[media_type]) if media_type in _SCHEMAS else {"type": "string"}
    return {"schema": schema} | ({"example": _EXAMPLES[media_type]} if media_type in _EXAMPLES else {})


def _answer(description: str, media_types: Iterable[str]) -> Json:
    return {"description": description, "headers": _CACHING, "content": {each: _content(each) for each in media_types}}


def _problems(*statuses: int) -> Json:
    return {str(status): problem(HTTPStatus(status), *_PROBLEMS[status]) for status in statuses}


def problem(status: HTTPStatus, description: str, detail: str) -> Json:
    """A problem document of this status, and the detail of an example."""
    example = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    content = {"schema": _schema("Problem"), "example": example}
    return {"description": description, "content": {"application/problem+json": content}}
