"""Rules with which nginx and Apache answer for the site's files as the live server does, written from the same tables.

Both have the same parts: which format and language a request asks for, which file that is, and what its headers are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mpsc_graph.errors import NotAcceptable
from mpsc_graph.namespaces import GRAPHS
from mpsc_graph.settings import Settings
from mpsc_graph.web.documents import ENDINGS, Document
from mpsc_graph.web.languages import LANGUAGES
from mpsc_graph.web.missing import Nothing
from mpsc_graph.web.negotiate import GRAPH_TYPES, PAGE_TYPE, content_type, negotiate
from mpsc_graph.web.networks.files import FILES
from mpsc_graph.web.pages import PAGE_HEADERS, SCRIPT_HEADERS, TEMPLATES
from mpsc_graph.web.problems import Refusal, explain
from mpsc_graph.web.questions.files import SPREADSHEETS
from mpsc_graph.web.questions.pages import RESULT_ENDINGS
from mpsc_graph.web.urls import Urls
from mpsc_graph.web.weights import ALPHABET, choice, language_ranges, media_ranges

__all__ = ["rules"]

_FILES = {
    "conf/nginx-http.conf": "nginx-http.conf",
    "conf/nginx-server.conf": "nginx-server.conf",
    ".htaccess": "htaccess",
}
_FETCHED = r"(?:download|releases/[0-9a-f]{16})"
"""Where the files of releases lie."""
_TEXT = "text/plain; charset=utf-8"
_OTHERS = {
    r"4(?:04|06|10)\.json": "application/problem+json",
    rf"{_FETCHED}/.+-metadata\.json": "application/csvm+json",
    r".+\.gz": "application/gzip",
    r".+\.cff": "application/yaml",
    r"\.well-known/sparql-examples": content_type("text/turtle"),
    r"(?:favicon\.ico|.+\.svg)": "image/svg+xml; charset=utf-8",
    r".+\.css": "text/css; charset=utf-8",
    r".+\.js": "text/javascript; charset=utf-8",
    r".+\.csv": content_type("text/csv"),
    r".+\.json": "application/json",
    r".+\.xml": "application/xml",
    r".+\.nq": "application/n-quads",
    rf"(?:.+\.txt|release|{_FETCHED}/SHA256SUMS)": _TEXT,
}
"""Patterns of files that are no documents → Content-Type; the first that matches counts."""


def rules(
    documents: Iterable[Document], gone: Iterable[str], heirs: Mapping[str, str], settings: Settings, urls: Urls
) -> Iterator[tuple[str, bytes]]:
    """The files with the rules, and what they answer for a file that is not there, or `gone`, or does not fit.

    `heirs` are the ids that gave way to others."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "rules"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    values = _values(list(documents), settings, urls) | {"gone": [re.escape(address) for address in gone]}
    values["moved"] = {re.escape(f"doc/{old}"): f"doc/{quote(new)}" for old, new in sorted(heirs.items())}
    for path, template in _FILES.items():
        yield path, environment.get_template(template).render(values).encode()
    yield "404.json", bytes(explain(Nothing("there is nothing at this address; / has the ways in")).body)
    why = f"this was withdrawn, or is a release that is not kept; {urls.file('withdrawn.json')} tells why and when"
    yield "410.json", bytes(explain(Refusal(HTTPStatus.GONE, why)).body)
    yield "406.json", bytes(explain(NotAcceptable([PAGE_TYPE, *GRAPH_TYPES])).body)


def _values(documents: list[Document], settings: Settings, urls: Urls) -> dict[str, Any]:
    """What the templates are filled with."""
    endings = {media_type: ending for ending, media_type in ENDINGS.items()}
    of_graphs = {of: endings[media_type] for media_type, of in GRAPH_TYPES.items() if media_type in endings}
    formats = {
        media_type.rpartition("/")[2].replace("-", "").replace("+", ""): (media_type, _ending(media_type, of_graphs))
        for media_type in (PAGE_TYPE, *GRAPH_TYPES)
    }
    return {
        "root": urls.root,
        "prefix": urls.path.rstrip("/"),
        "pattern": re.escape(urls.path.rstrip("/")),
        "languages": LANGUAGES,
        "speaking": "|".join(LANGUAGES),
        "endings": ENDINGS,
        "as_graph": "|".join(ending for ending, media_type in ENDINGS.items() if media_type != PAGE_TYPE),
        "answers": "|".join(RESULT_ENDINGS),
        "formats": formats,
        "aliases": {name: each for name, each in formats.items() if each[0] not in endings},
        "media_ranges": media_ranges,
        "language_ranges": language_ranges,
        "choice": choice,
        "alphabet": ALPHABET,
        "types": _types(),
        "fetched": _FETCHED,
        "page_headers": PAGE_HEADERS,
        "script_headers": SCRIPT_HEADERS,
        "scripted": [re.escape(f"{each.address}/".lstrip("/")) for each in documents if each.has_scripts],
        "private": _private(documents),
        "described": _described(documents, settings),
        "base": settings.base_iri,
        "graphs": GRAPHS,
        "local": "http://127.0.0.1:8000",
    }


def _ending(media_type: str, of_graphs: Mapping[Any, str]) -> str:
    """The ending of the files that a media type is answered with."""
    return "html" if media_type == PAGE_TYPE else of_graphs[GRAPH_TYPES[media_type]]


def _types() -> dict[str, str]:
    languages = rf"(?:(?:{'|'.join(LANGUAGES)})/)?"
    answers = {
        rf"{languages}questions/.+\.{re.escape(ending)}": SPREADSHEETS.get(ending)
        or content_type(negotiate(None, ending).results or "")
        for ending in RESULT_ENDINGS
    }
    networks = {languages + re.escape(address): file.media_type for address, file in FILES.items()}
    documents = {rf".+\.{ending}": content_type(media_type) for ending, media_type in ENDINGS.items()}
    return answers | networks | documents | _OTHERS | {r".+\.html": f"{PAGE_TYPE}; charset=utf-8"}


def _private(documents: list[Document]) -> list[str]:
    """Patterns of the addresses that search engines are kept from; a folder where that is all in it."""
    folders: dict[str, list[Document]] = {}
    for each in documents:
        folders.setdefault(each.address.rpartition("/")[0], []).append(each)
    found = []
    for folder, inside in folders.items():
        private = [each.address for each in inside if each.is_private]
        is_all = len(private) == len(inside) and folder
        found += [rf"{re.escape(folder)}/[^/]+"] if is_all else [re.escape(address) for address in private]
    return sorted(found)


def _described(documents: list[Document], settings: Settings) -> dict[str, str]:
    """What documents describe, where the address does not tell by itself."""
    told = {"doc/": settings.base_iri, "graph/": GRAPHS}
    return {
        each.address or "index": each.iri
        for each in documents
        if each.iri and not any(each.address == each.iri.replace(iri, start, 1) for start, iri in told.items())
    }
