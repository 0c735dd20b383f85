"""The questions of the catalogue as pages: what is asked, the answer as a table, the query behind it, downloads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import Response
from starlette.requests import Request

from mpsc_graph.errors import QuestionError
from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query
from mpsc_graph.store.serving import Serving
from mpsc_graph.store.tokens import bind
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.endpoint import Endpoint
from mpsc_graph.web.examples import examples
from mpsc_graph.web.languages import LANGUAGES, language_of
from mpsc_graph.web.negotiate import negotiate
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.tables import Shown, names_in
from mpsc_graph.web.urls import Urls

__all__ = ["RESULT_ENDINGS", "Questions"]

RESULT_ENDINGS = ("csv", "tsv", "json", "xml")


class Questions:
    """The documents about the questions, with their answers over the release that is served."""

    def __init__(self, serving: Serving, settings: Settings, catalogue: Catalogue, endpoint: Endpoint) -> None:
        self.serving, self.settings, self.catalogue, self.endpoint = serving, settings, catalogue, endpoint

    async def find(self, address: str, given: Mapping[str, str]) -> Document:
        """The list of questions, or a question with the parameters that are given. Raises Refusal, QuestionError."""
        pool = self.serving.pool
        if address == "questions":
            return Document(address, pool.release_id, self._list)
        question = self.question(address)
        question.query(given, self.settings.base_iri)  # a parameter that does not fit is told before anything else

        async def load(urls: Urls) -> Content:
            tables = {each: await pool.table(self.query(question, given, each)) for each in LANGUAGES}
            names = await names_in(pool, tables.values())
            graph = examples([question], self.settings.base_iri, urls)

            def values(language: str) -> dict[str, Any]:
                return self._values(question, given, Shown.of(tables[language], names, language, urls), language, urls)

            return Content(graph, "question.html", values)

        return Document(address, pool.release_id, load, depends=urlencode(given))

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

    def query(self, question: Question, given: Mapping[str, str], language: str) -> Query:
        """The question as a query, its names in a language unless one is given."""
        if any(each.name == "language" for each in question.parameters):
            given = {"language": language, **given}
        query = question.query(given, self.settings.base_iri)
        return Query(bind(query.text, query.bindings))

    async def results(self, request: Request) -> Response:
        """The answer to a question as a file, in the format of its ending."""
        address, _, ending = request.scope["path"][1:].rpartition(".")
        question = self.question(address)
        query = self.query(question, dict(request.query_params), language_of(request) or LANGUAGES[0])
        headers = {"content-disposition": f'inline; filename="{question.name}.{ending}"'}
        headers |= {"access-control-allow-origin": "*"}
        answer = await self.endpoint.answer(self.serving.pool, query, negotiate(None, ending), request, headers)
        del answer.headers["vary"]  # the address says all
        return answer

    async def rows(self, question: Question, language: str, ending: str) -> bytes:
        """The answer to a question with its parameters at their defaults, in the format of an ending."""
        query = self.query(question, {}, language)
        _, parts = await self.serving.pool.answer(query, negotiate(None, ending).results_format, None)
        return b"".join([part async for part in parts])

    async def _list(self, urls: Urls) -> Content:
        graph = examples(self.catalogue, self.settings.base_iri, urls)
        return Content(graph, "questions.html", lambda language: {"questions": self._by_title(language)})

    def _by_title(self, language: str) -> list[Question]:
        return sorted(self.catalogue, key=lambda question: question.title[language].casefold())

    def _values(
        self, question: Question, given: Mapping[str, str], answer: Shown, language: str, urls: Urls
    ) -> dict[str, Any]:
        parameters = [each for each in question.parameters if each.name != "language"]
        return {
            "question": question,
            "given": [(each, given.get(each.name, each.default)) for each in parameters],
            "answer": answer,
            "sparql": self.query(question, given, language).text,
            "downloads": {each: urls.page(f"questions/{question.name}.{each}", language) for each in RESULT_ENDINGS},
            "suffix": f"?{urlencode(given)}" if given else "",
        }
