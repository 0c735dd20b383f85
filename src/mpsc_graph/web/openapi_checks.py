"""`/validate` in OpenAPI 3.1."""

from __future__ import annotations

from http import HTTPStatus

from mpsc_graph.web.negotiate import PAGE_TYPE
from mpsc_graph.web.openapi import Json, problem
from mpsc_graph.web.uploads import MEDIA_TYPES, SYNTAXES
from mpsc_graph.web.validation import ADDRESS, FORMS, NO_PROFILE, PROFILES

__all__ = ["paths", "schemas"]

_REPORT = "ValidationReport"
_PROBLEMS = {
    400: ("What was sent is no RDF, or nothing that can be checked.", "text:1:9: cannot be read as RDF"),
    406: ("A report cannot be had in what was asked for.", "expected one of application/json, text/html"),
    413: ("What was sent is larger than MPSC_CHECK_SIZE.", "the request is larger than 10000000 bytes"),
    415: ("The body is neither a form nor RDF.", "Content-Type is missing; expected multipart/form-data"),
    429: ("More than MPSC_CLIENT_QUERIES and MPSC_CLIENT_RATE allow one client.", "8 queries of yours are under way"),
    503: (
        "The check used up its time or memory, or the server is starting; the detail says which.",
        "the check was ended: MPSC_CHECK_TIMEOUT is 30 seconds",
    ),
}
_TEXTS = {"type": "object", "additionalProperties": {"type": "string"}, "description": "By language: de, en"}
_PLACE: Json = {
    "file": {"type": ["string", "null"]},
    "line": {"type": ["integer", "null"], "minimum": 1},
    "column": {"type": ["integer", "null"], "minimum": 1},
}
_STATEMENT = {
    "type": "object",
    "properties": {**{part: {"type": "string"} for part in ("subject", "predicate", "object")}, **_PLACE},
}
_PROFILE: Json = {
    "name": "profile",
    "in": "query",
    "description": f"Rules of this server; {NO_PROFILE} for those of the form alone. Without it: {PROFILES[0]}, or "
    "those of the form where it has some.",
    "schema": {"type": "string", "enum": [*PROFILES, NO_PROFILE]},
}
_FORMAT: Json = {
    "name": "format",
    "in": "query",
    "description": "Short name of the report's form; wins over Accept.",
    "schema": {"type": "string", "enum": list(FORMS)},
}


def paths() -> Json:
    """The path item."""
    problems = {str(status): problem(HTTPStatus(status), *said) for status, said in _PROBLEMS.items()}
    for each in problems.values():  # for people, what is wrong stands above the form
        each["content"][PAGE_TYPE] = {"schema": {"type": "string"}}
    page = {"description": "The form", "content": {PAGE_TYPE: {"schema": {"type": "string"}}}}
    got = {"200": page, **{status: problems[status] for status in ("400", "406", "429")}}
    return {
        f"/{ADDRESS}": {
            "description": "Nothing that is sent is kept, and no address in it is fetched.",
            "get": {"tags": ["Validation"], "operationId": "check_form", "summary": "The form", "responses": got},
            "head": {"tags": ["Validation"], "operationId": "check_form_head", "summary": "As GET", "responses": got},
            "post": {
                "tags": ["Validation"],
                "operationId": "check",
                "summary": "Check RDF against a profile, shapes of your own, or both (SHACL)",
                "parameters": [_PROFILE, _FORMAT],
                "requestBody": {"required": True, "content": _bodies()},
                "responses": {"200": _report(), **problems},
            },
        }
    }


def schemas() -> Json:
    """The schemas that the path item names."""
    result: Json = {
        "type": "object",
        "required": ["severity", "focus", "shape", "component", "messages", "statements", "details"],
        "properties": {
            "severity": {"enum": ["violation", "warning", "info"]},
            "focus": {"type": "string", "description": "IRI of the thing, or a blank node as _:b"},
            "shape": {"type": "string"},
            "component": {"type": "string", "description": "Which kind of constraint, without namespace"},
            "path": {"type": ["string", "null"]},
            "value": {"type": ["string", "null"]},
            "messages": _TEXTS,
            "hint": {**_TEXTS, "description": "What to do; by language: de, en"},
            "label": _TEXTS,
            "statements": {"type": "array", "items": _STATEMENT, "description": "Those that break the rule"},
            "details": {"type": "array", "items": {"$ref": "#/components/schemas/ValidationResult"}},
            **_PLACE,
        },
    }
    report: Json = {
        "type": "object",
        "required": ["conforms", "counts", "results"],
        "properties": {
            "conforms": {"type": "boolean", "description": "No violation; warnings and notes do not count"},
            "counts": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
            "checked": {"type": "array", "items": {"type": "string"}},
            "engine": {"type": "string"},
            "left": {"type": "object", "additionalProperties": {"type": "string"}},
            "statements": {"type": "integer", "minimum": 0},
            "focus": {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
            "results": {"type": "array", "items": {"$ref": "#/components/schemas/ValidationResult"}},
        },
    }
    return {_REPORT: report, "ValidationResult": result}


def _bodies() -> Json:
    text = {"type": "string"}
    fields = {
        "data": {**text, "description": "RDF, as text or as a file"},
        "data-file": {**text, "format": "binary", "description": "RDF as a file, instead of data"},
        "shapes": {**text, "description": "Shapes of your own, as text or as a file"},
        "shapes-file": {**text, "format": "binary"},
        "syntax": {**text, "enum": ["", *SYNTAXES], "description": "Of data; found out where it is missing"},
        "profile": _PROFILE["schema"],
        "format": _FORMAT["schema"],
    }
    form = {"multipart/form-data": {"schema": {"type": "object", "properties": fields}}}
    return form | {media_type: {"schema": text} for media_type in MEDIA_TYPES}


def _report() -> Json:
    content = {media_type: {"schema": {"type": "string"}} for media_type in FORMS.values()}
    content["application/json"] = {"schema": {"$ref": f"#/components/schemas/{_REPORT}"}}
    content["application/sarif+json"] = {"schema": {"type": "object"}}
    described = "The report, whether or not the rules are kept: look at `conforms`, or count the violations."
    return {"description": described, "content": content}
