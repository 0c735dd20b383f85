"""What is sent to be validated: a form with text or files, or RDF itself as the body. Nothing of it reaches a disk."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from mpsc_graph.web.checks import Upload
from mpsc_graph.web.endpoint import bounded, whole
from mpsc_graph.web.problems import Refusal

__all__ = ["MEDIA_TYPES", "PASTED", "SYNTAXES", "read_body", "read_form"]

SYNTAXES = {
    "ttl": "Turtle",
    "trig": "TriG",
    "nt": "N-Triples",
    "nq": "N-Quads",
    "jsonld": "JSON-LD",
    "rdf": "RDF/XML",
    "yamlld": "YAML-LD",
}
"""What can be chosen, by the ending that tells it."""
MEDIA_TYPES = {
    "text/turtle": "ttl",
    "application/trig": "trig",
    "application/n-triples": "nt",
    "application/n-quads": "nq",
    "application/ld+json": "jsonld",
    "application/json": "jsonld",
    "application/rdf+xml": "rdf",
    "application/xml": "rdf",
    "text/xml": "rdf",
    "application/ld+yaml": "yamlld",
    "application/yaml": "yamlld",
    "application/gzip": "",
    "application/octet-stream": "",
    "text/plain": "",
}
"""The syntax that a Content-Type tells, "" where it is found out by looking."""
PASTED = "text"
"""What a report calls text that was pasted."""
_FIELDS, _FILES = 10, 4
"""A form has no more of them."""


class _InMemory(MultiPartParser):
    """Keeps files in memory however large they are: the body has a limit."""

    spool_max_size = 1 << 40


async def read_body(request: Request, media_type: str, most: int) -> Upload:
    """RDF sent as it is. Raises Refusal for what is too large or no RDF."""
    if (syntax := MEDIA_TYPES.get(media_type)) is None:
        detail = f"Content-Type {media_type or 'is missing'}; expected multipart/form-data or {', '.join(MEDIA_TYPES)}"
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    return Upload(await whole(request, most), PASTED, _dotted(syntax))


async def read_form(request: Request, most: int) -> tuple[dict[str, str], dict[str, Upload]]:
    """The fields of a form, and what was uploaded or pasted as `data` and as `shapes`.

    Raises Refusal for what is too large, no form, or both a file and a text.
    """
    parser = _InMemory(
        request.headers, bounded(request, most), max_files=_FILES, max_fields=_FIELDS, max_part_size=most
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, f"the form cannot be read: {error.message}") from error
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            fields[name] = value
        elif content := await value.read():
            files[name] = Upload(content, value.filename or PASTED)
    sent = {name: _chosen(name, fields, files) for name in ("data", "shapes")}
    return fields, {name: upload for name, upload in sent.items() if upload}


def _chosen(name: str, fields: Mapping[str, str], files: Mapping[str, Upload]) -> Upload | None:
    """The file or the text of that name; a browser ends the lines of a text its own way."""
    text, file = fields.get(name, ""), files.get(f"{name}-file") or files.get(name)
    if file and text.strip():
        raise Refusal(HTTPStatus.BAD_REQUEST, f"{name} was given both as a text and as a file; expected one of them")
    pasted = Upload(text.replace("\r\n", "\n").encode(), PASTED) if text.strip() else None
    chosen = file or pasted
    syntax = fields.get("syntax", "") if name == "data" else ""
    if syntax not in ("", *SYNTAXES):
        raise Refusal(HTTPStatus.BAD_REQUEST, f"syntax={syntax[:40]}: expected one of {', '.join(SYNTAXES)}")
    return chosen and Upload(chosen.content, chosen.name, _dotted(syntax))


def _dotted(syntax: str) -> str:
    return f".{syntax}" if syntax else ""
