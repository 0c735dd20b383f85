"""The site as files: each address that the live server answers is a file of the same name, which any web server hosts.

    doc/dresden/org/a66.ttl  .nt  .rdf  .jsonld     a document in each format
    de/doc/dresden/org/a66/index.html  en/…         its page in each language
    questions/leads.csv  .tsv  .json  .xml  .xlsx   answers, with the parameters at their defaults
    download/…  releases/ID/…                       the whole data set, now and then

What a server adds (the bare address that negotiates, `/id/…`, headers) is in the rules that lie beside: `web/rules.py`.
Of a release of any size, what portals and archives take can be written alone, beside a server that has the pages:

    catalog.rdf  .well-known/void.ttl  download/…  releases/ID/…
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path

from rdflib import Graph

from mpsc_graph.errors import NetworkError, ReleaseError, SettingError
from mpsc_graph.publish.dataset import QUERY, Dataset, Publisher
from mpsc_graph.publish.deposit import deposit
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Persons, Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.archive import Archive
from mpsc_graph.web.crawlers import is_listed, robots, sitemap
from mpsc_graph.web.documents import ENDINGS, Content, Document
from mpsc_graph.web.examples import examples
from mpsc_graph.web.languages import LANGUAGES
from mpsc_graph.web.negotiate import PAGE_TYPE, serialize
from mpsc_graph.web.networks.files import FILES
from mpsc_graph.web.networks.perspective import Perspective
from mpsc_graph.web.pages import STATIC
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.rules import rules
from mpsc_graph.web.site import Site
from mpsc_graph.web.urls import Urls
from mpsc_graph.web.usage import Usage

__all__ = ["MOST_IN_PAGES", "publish_data", "publish_site"]

_AT_A_TIME = 6  # documents that are asked for while others are written

MOST_IN_PAGES = 5_000_000
"""Statements. Pages about the things of so many are two million files already, which take hours to write."""

Put = Callable[[str, bytes | Path], None]
"""Takes the address of a file, and its bytes or where they lie."""

Told = Callable[[int, int], None]
"""Takes how many documents are done, and of how many."""


async def publish_site(
    release: Release,
    settings: Settings,
    resources: Resources,
    kept: Releases | None,
    put: Put,
    told: Told = lambda done, total: None,
) -> None:
    """Write all files of a release's site at `settings.public_url`, with those of the releases `kept` before it; `told`
    gets how many documents are done, of all.

    The same releases, settings and questions give the same files, byte for byte. Raises SettingError without an address
    or publisher, ReleaseError for a release that cannot be read, that is too large, whose ids are no names of files, or
    that names people although `settings.persons` says none; LimitReached where a query does not end in time.
    """
    if release.manifest.statements > MOST_IN_PAGES:
        raise ReleaseError(
            f"{release.folder}: {release.manifest.statements} statements; a folder holds the pages of {MOST_IN_PAGES} "
            "at most; give --only-data for all that portals and archives take, and leave the pages to mpsc-graph serve"
        )
    async with _over(release, settings, resources, kept) as site:
        await _write(site, _urls(settings), put, told)


async def publish_data(
    release: Release, settings: Settings, resources: Resources, kept: Releases | None, put: Put
) -> None:
    """Write what portals and archives take of a release of any size: catalogue, numbers, downloads, how to cite it.

    All as `publish_site` does it, whose pages a server at the same address has.
    """
    async with _over(release, settings, resources, kept) as site:
        urls = _urls(settings)
        put("release", f"{release.manifest.id}\n".encode())
        put("CITATION.cff", await site.catalog.cite(urls))
        async for path, content in _downloads(site, urls):
            put(path, content)
        for provider in (site.catalog, site.providers[".well-known/void"]):
            async for document in provider.all():
                for path, body in await _graphs(site, document, await document.load(urls)):
                    put(path, body)


@asynccontextmanager
async def _over(
    release: Release, settings: Settings, resources: Resources, kept: Releases | None
) -> AsyncIterator[Site]:
    Publisher.required(settings)
    if settings.public_url is None:
        raise SettingError("MPSC_PUBLIC_URL: not set; expected where the files will be found")
    if settings.persons is Persons.NONE and release.manifest.persons is not Persons.NONE:
        raise ReleaseError(f"{release.folder}: names people; publish one that does not, or with --persons functions")
    serving = Serving(release, settings)
    try:
        await serving.start()
        serving.releases = kept  # not before: whatever is built meanwhile is for another time
        questions, archive = Catalogue(resources.queries), Archive(serving, resources)
        publications = Publications(serving, settings, questions, archive)
        site = Site(settings, serving, questions, Usage.load(resources), publications, archive, is_live=False)
        try:
            yield site
        finally:
            await site.networks.close()
    finally:
        await serving.close()


def _urls(settings: Settings) -> Urls:
    assert settings.public_url is not None  # else nothing is begun
    return Urls(settings.public_url, settings.base_iri)


async def _write(site: Site, urls: Urls, put: Put, told: Told) -> None:
    documents = [document async for document in site.all()]
    heirs = await site.things.heirs(site.archive.serving.pool)
    for path, body in _beside(site, documents, heirs, urls):
        put(path, body)
    async for path, content in _downloads(site, urls):
        put(path, content)
    with suppress(Refusal):  # a release that describes no data set has all else
        put("CITATION.cff", await site.catalog.cite(urls))
    async for path, body in _answers(site, urls):
        put(path, body)
    async for path, body in _networks(site):
        put(path, body)
    vocabulary = await site.ontology.vocabulary()
    for language in LANGUAGES:
        put(f"{language}/ontology/classes.svg", site.ontology.drawing(vocabulary, language, urls).encode())
    waiting, done = iter(documents), 0

    async def write() -> None:
        nonlocal done
        for document in waiting:  # shared: each document is written once
            for path, body in await _formats(site, document, urls):
                put(path, body)
            done += 1
            told(done, len(documents))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_A_TIME):
                group.create_task(write())
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None


async def _formats(site: Site, document: Document, urls: Urls) -> list[tuple[str, bytes]]:
    """A document in each format and language; its content is asked for once."""
    content = await document.load(urls)
    files = await _graphs(site, document, content)
    for language in LANGUAGES:
        folder = "/".join(filter(None, (language, document.address)))
        files.append((f"{folder}/index.html", (await site.documents.page(document, content, language, urls)).encode()))
    if not document.address:
        files.append(("index.html", files[-len(LANGUAGES)][1]))  # for servers without our rules
    return files


async def _graphs(site: Site, document: Document, content: Content) -> list[tuple[str, bytes]]:
    """What a document says, in each format of RDF."""
    said = await content.said()
    return [
        (document.file(ending), site.documents.graph(said, media_type))
        for ending, media_type in ENDINGS.items()
        if media_type != PAGE_TYPE
    ]


async def _answers(site: Site, urls: Urls) -> AsyncIterator[tuple[str, bytes]]:
    """The rows of each question as files; the bare address has the names in the first language."""
    for question in site.questions.catalogue:
        for language in LANGUAGES:
            for ending, body in (await site.questions.files(question, language, urls)).items():
                if language == LANGUAGES[0]:
                    yield f"questions/{question.name}.{ending}", body
                yield f"{language}/questions/{question.name}.{ending}", body


async def _networks(site: Site) -> AsyncIterator[tuple[str, bytes]]:
    """The files of the network as it is without parameters, but those that cannot be written: a picture of nothing, or
    names without a font."""
    for address in FILES:
        for language in LANGUAGES:
            with suppress(NetworkError):
                body = await site.networks.body(address, Perspective(), language)
                if language == LANGUAGES[0]:
                    yield address, body
                yield f"{language}/{address}", body


async def _downloads(site: Site, urls: Urls) -> AsyncIterator[tuple[str, bytes | Path]]:
    """The files of the release, and of each that is kept at its permanent links, as an archive takes them for a DOI."""
    archive, publisher = site.archive, Publisher.required(site.settings)
    for id in archive.ids():
        dumps, pool = await archive.dumps(id), await archive.pool(id)
        files = {path.name: path for path in dumps.folder.iterdir()}
        if id == archive.serving.pool.release_id:
            for name, path in sorted(files.items()):
                yield f"download/{name}", path
        described = Graph().parse(data=await pool.triples(Query(QUERY), is_once=True), format="nt")
        beside = deposit(Dataset.read(described, pool.release.manifest, publisher, urls.root), dumps)
        for name in sorted(files | beside):
            yield f"releases/{id}/{name}", beside.get(name) or files[name]


def _beside(site: Site, documents: list[Document], heirs: Mapping[str, str], urls: Urls) -> Iterator[tuple[str, bytes]]:
    """All that is no document."""
    yield "release", f"{site.archive.serving.pool.release_id}\n".encode()
    yield "robots.txt", robots(urls).encode()
    yield "sitemap.xml", sitemap((each.address for each in documents if is_listed(each)), urls).encode()
    yield "ontology/context.jsonld", site.usage.document
    yield ".well-known/sparql-examples", _examples(site, urls)
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            yield f"static/{file.relative_to(STATIC).as_posix()}", file.read_bytes()
    yield "favicon.ico", (STATIC / "icon.svg").read_bytes()
    for language in LANGUAGES:
        page = site.missing.page(language, urls).encode()
        yield f"{language}/404.html", page
        yield f"{language}/410.html", site.missing.page(language, urls, status=HTTPStatus.GONE).encode()
        if language == LANGUAGES[0]:
            yield "404.html", page
    gone = _gone(site.archive)
    yield "withdrawn.json", (json.dumps(gone, ensure_ascii=False, indent=2) + "\n").encode()
    yield from rules(documents, list(gone), heirs, site.settings, urls)


def _gone(archive: Archive) -> dict[str, dict[str, str | None]]:
    """What was withdrawn, by the address it had: why and when, and what took the place of a release."""
    serving = archive.serving
    things = serving.pool.release.manifest.withdrawn
    gone: dict[str, dict[str, str | None]] = {f"doc/{id}": asdict(why) for id, why in sorted(things.items())}
    if (kept := serving.releases) is not None:
        buried = {id: kept.gone(id) for id in kept.buried()}
        gone |= {f"releases/{id}": asdict(tombstone) for id, tombstone in buried.items() if tombstone is not None}
    return gone


def _examples(site: Site, urls: Urls) -> bytes:
    return serialize(examples(site.questions.catalogue, site.settings.base_iri, urls), "text/turtle")
