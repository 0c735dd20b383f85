"""`/questions`: the list, and each question with its form, its answer, what the answer rests on, and files of it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi.responses import Response
from starlette.requests import Request

from mpsc_graph import __version__
from mpsc_graph.errors import LimitReached, QuestionError
from mpsc_graph.publish.dataset import Dataset
from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.settings import Settings
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.store.serving import Serving
from mpsc_graph.web.archive import Archive
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.endpoint import Endpoint
from mpsc_graph.web.etags import is_current
from mpsc_graph.web.examples import examples
from mpsc_graph.web.languages import LANGUAGES, language_of
from mpsc_graph.web.negotiate import negotiate
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.published import Publications
from mpsc_graph.web.questions.answering import Asker, in_order
from mpsc_graph.web.questions.asked import Asked, Choices
from mpsc_graph.web.questions.choices import Suggestions
from mpsc_graph.web.questions.citation import Citation, lasting, said
from mpsc_graph.web.questions.files import SPREADSHEETS
from mpsc_graph.web.questions.form import fields
from mpsc_graph.web.questions.listing import linked, sentence, themes
from mpsc_graph.web.questions.sheets import Sheets
from mpsc_graph.web.questions.view import ROWS, View, view
from mpsc_graph.web.urls import Urls

__all__ = ["RESULT_ENDINGS", "Questions"]

RESULT_ENDINGS = (*SPREADSHEETS, "csv", "tsv", "json", "xml")
"""Endings of answers as files, longer ones first."""

_MOST_ROWS_IN_FILES = 100
"""A page that is a file turns no pages."""
_LONGEST_ADDRESS = 4000
"""A longer query goes to the editor behind a #, which is never sent."""


class Questions:
    """The documents about the questions, with their answers over the release that is served, or over one that is kept
    (`release=…`). Where the site is not live, pages offer nothing that takes parameters."""

    def __init__(
        self,
        serving: Serving,
        settings: Settings,
        catalogue: Catalogue,
        endpoint: Endpoint,
        publications: Publications,
        archive: Archive,
        is_live: bool,
    ) -> None:
        self.serving, self.settings, self.catalogue, self.endpoint = serving, settings, catalogue, endpoint
        self.publications, self.archive, self.is_live = publications, archive, is_live
        self.asker, self.suggestions = Asker(catalogue, settings.base_iri), Suggestions(settings.base_iri)

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The list of questions, or a question with the parameters that are given. Raises Refusal.

        A parameter that does not fit is the document's fault: its page says so beside the field.
        """
        if address == "questions":
            words = given.get("q", "")
            return Document(address, self.serving.pool.release_id, partial(self._list, words), depends=words)
        question = self.question(address)
        pool = await self.archive.pool(given.get("release", ""))
        choices = await self.suggestions.of(pool, question) if given else {}  # else there is nothing to understand
        asked = Asked.read(question, given, choices, self.settings.base_iri)
        fault = next(iter(asked.faults.values()), None)
        load = partial(self._load, pool, asked, dict(given))
        return Document(address, pool.release_id, load, depends=asked.suffix(), fault=fault)

    async def all(self) -> AsyncIterator[Document]:
        """The list and every question."""
        yield await self.find("questions", {})
        for question in self.catalogue:
            yield await self.find(f"questions/{question.name}", {})

    def question(self, address: str) -> Question:
        """The question at an address. Raises Refusal, with the nearest name."""
        try:
            return self.catalogue[address.partition("/")[2]]
        except QuestionError as error:
            raise Refusal(HTTPStatus.NOT_FOUND, str(error)) from error

    async def results(self, request: Request) -> Response:
        """The answer to a question as a file, in the format of its ending.

        Raises Refusal, QuestionError for a parameter that does not fit, LimitReached.
        """
        path = request.scope["path"][1:]
        ending = next(each for each in RESULT_ENDINGS if path.endswith(f".{each}"))
        question, given = self.question(path.removesuffix(f".{ending}")), dict(request.query_params)
        language, urls = language_of(request) or LANGUAGES[0], Urls.of(request, self.settings)
        pool = await self.archive.pool(given.get("release", ""))
        choices = await self.suggestions.of(pool, question)
        asked = Asked.read(question, given, choices, self.settings.base_iri)
        for fault in asked.faults.values():
            raise fault
        headers = {"content-disposition": f'inline; filename="{question.name}.{ending}"'}
        headers |= {"access-control-allow-origin": "*"}
        if ending not in SPREADSHEETS:
            query = self.asker.query(question, asked.given, language)
            if asked.sort:
                answer = await self.asker.answer(pool, asked, language, urls)
                query = in_order(answer.table, answer.rows(asked.sort))
            response = await self.endpoint.answer(pool, query, negotiate(None, ending), request, headers)
            del response.headers["vary"]  # the address says all
            return response
        told = " ".join((pool.release_id, __version__, self.settings.model_dump_json(), urls.root, language, ending))
        tag = hashlib.sha256(f"{told} {question.name} {asked.suffix()}".encode()).hexdigest()[:32]
        headers |= {"etag": f'W/"{tag}"', "cache-control": "no-cache"}
        request.state.release = pool.release_id
        if is_current(headers["etag"], request.headers.get("if-none-match")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        made = await self._sheets(pool, asked, choices, language, [ending], urls)
        return Response(made[ending], headers=headers | {"content-type": SPREADSHEETS[ending]})

    async def files(self, question: Question, language: str, urls: Urls) -> dict[str, bytes]:
        """The answer to a question with its parameters at their defaults: each of `RESULT_ENDINGS` → the bytes."""
        pool = self.serving.pool
        choices = await self.suggestions.of(pool, question)
        made = await self._sheets(pool, Asked(question), choices, language, SPREADSHEETS, urls)
        query = self.asker.query(question, {}, language)
        for ending in RESULT_ENDINGS:
            if ending not in SPREADSHEETS:
                _, parts = await pool.answer(query, negotiate(None, ending).results_format, None)
                made[ending] = b"".join([part async for part in parts])
        return made

    async def _sheets(
        self, pool: QueryPool, asked: Asked, choices: Choices, language: str, endings: Iterable[str], urls: Urls
    ) -> dict[str, bytes]:
        citation = self._citation(pool, asked, choices, await self._dataset(urls), language, urls)
        return await Sheets(self.asker, pool, asked, choices, citation, language, urls).make(endings)

    async def _list(self, words: str, urls: Urls) -> Content:
        graph = examples(self.catalogue, self.settings.base_iri, urls)

        def values(language: str) -> dict[str, Any]:
            found = themes(self.catalogue, language, words)
            told = {"themes": found, "words": words, "sentence": self._sentence, "is_live": self.is_live}
            return told | {"suffix": f"?q={quote(words)}" if words else ""}

        return Content(graph, "questions.html", values)

    def _sentence(self, question: Question, language: str) -> list[tuple[str, str | None]]:
        return list(linked(sentence(question.description[language]), self.catalogue, language))

    async def _load(self, pool: QueryPool, asked: Asked, written: dict[str, str], urls: Urls) -> Content:
        choices = await self.suggestions.of(pool, asked.question)
        most = ROWS if self.is_live else _MOST_ROWS_IN_FILES
        dataset = await self._dataset(urls)

        async def shown(language: str) -> dict[str, Any]:
            found = None
            if not asked.faults:
                async with self._in_time():
                    found = await view(self.asker, pool, asked, language, urls, most)
            return await asyncio.to_thread(values, language, found)

        def values(language: str, found: View | None) -> dict[str, Any]:
            name = asked.question.name
            text = self.asker.sparql(asked, language)
            return {
                "question": asked.question,
                "description": list(linked(asked.question.description[language], self.catalogue, language)),
                "theme": self.catalogue.themes.get(asked.question.theme, {}).get(language),
                "fields": list(fields(asked, written, choices, language)),
                "unknown": [each for each in asked.faults if all(each != one.name for one in asked.parameters)],
                "said": said(asked, choices, language),
                "request": asked,
                "view": found,
                "listing": self.asker.listing(asked.question),
                "sparql": text,
                "editor": _editor(text, language, urls),
                "downloads": {each: urls.page(f"questions/{name}.{each}", language) for each in RESULT_ENDINGS},
                "citation": self._citation(pool, asked, choices, dataset, language, urls),
                "is_live": self.is_live,
                "is_old": pool.release_id != self.serving.pool.release_id,
                "manifest": pool.release.manifest,
                "suffix": asked.suffix(),
            }

        return Content(examples([asked.question], self.settings.base_iri, urls), "question.html", shown)

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """All queries of a page together have the time of one, since whoever asks again has nothing of what was done.

        Raises LimitReached.
        """
        seconds = self.settings.query_timeout
        try:
            async with asyncio.timeout(seconds if self.is_live else None):
                yield
        except TimeoutError as error:
            raise LimitReached(
                f"the queries of the page were ended: MPSC_QUERY_TIMEOUT is {seconds:g} seconds"
            ) from error

    def _citation(
        self, pool: QueryPool, asked: Asked, choices: Choices, dataset: Dataset | None, language: str, urls: Urls
    ) -> Citation:
        release = pool.release.manifest
        address = lasting(asked, release, language, urls) if self.is_live else f"{urls.root}releases/{release.id}"
        return Citation.of(asked, release, dataset, choices, language, address)

    async def _dataset(self, urls: Urls) -> Dataset | None:
        try:
            return await self.publications.current.dataset(urls.root)
        except Refusal:
            return None


def _editor(text: str, language: str, urls: Urls) -> str:
    """Where the query stands in the editor."""
    query = quote(text, safe="")
    return f"{urls.page('sparql', language)}{'?' if len(query) < _LONGEST_ADDRESS else '#'}query={query}"
