"""The questions of the catalogue as pages: what is asked, the answer as a table, the query behind it, downloads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi.responses import Response
from starlette.requests import Request

from mpsc_graph.errors import QuestionError
from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query, Table, Term
from mpsc_graph.store.serving import Serving
from mpsc_graph.store.tokens import bind
from mpsc_graph.web.documents import Content, Document
from mpsc_graph.web.endpoint import Endpoint
from mpsc_graph.web.examples import examples
from mpsc_graph.web.languages import LANGUAGES, language_of
from mpsc_graph.web.negotiate import negotiate
from mpsc_graph.web.problems import Refusal
from mpsc_graph.web.urls import Urls

__all__ = ["RESULT_ENDINGS", "Cell", "Questions", "cells"]

RESULT_ENDINGS = ("csv", "tsv", "json", "xml")
_MOST_ROWS = 500
"""So many rows are shown on a page; downloads have all."""


@dataclass(frozen=True)
class Cell:
    """A cell of a table as shown: its text and where it leads."""

    text: str
    href: str | None = None
    language: str | None = None


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
            graph = examples([question], self.settings.base_iri, urls)

            def values(language: str) -> dict[str, Any]:
                return self._shown(question, given, tables[language], language, urls)

            return Content(graph, "question.html", values)

        return Document(address, pool.release_id, load, query=urlencode(given))

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

    def _shown(
        self, question: Question, given: Mapping[str, str], table: Table, language: str, urls: Urls
    ) -> dict[str, Any]:
        columns = [name for name in table.columns if f"{name}Label" not in table.columns]
        return {
            "question": question,
            "given": {each.name: given.get(each.name, each.default) for each in question.parameters},
            "columns": [name.removesuffix("Label") for name in columns],
            "rows": [cells(table, row, columns, language, urls) for row in table.rows[:_MOST_ROWS]],
            "more": max(0, len(table.rows) - _MOST_ROWS),
            "sparql": self.query(question, given, language).text,
            "downloads": {each: urls.page(f"questions/{question.name}.{each}", language) for each in RESULT_ENDINGS},
            "suffix": f"?{urlencode(given)}" if given else "",
        }


def cells(table: Table, row: Sequence[Term | None], columns: Sequence[str], language: str, urls: Urls) -> list[Cell]:
    """A row as shown: a column with a label beside it becomes a link named by the label."""
    values = dict(zip(table.columns, row, strict=True))
    return [_cell(values[name], values.get(name.removesuffix("Label")), language, urls) for name in columns]


def _cell(value: Term | None, of: Term | None, language: str, urls: Urls) -> Cell:
    if value is None:
        return Cell("")
    iri = next((each.value for each in (of, value) if isinstance(each, ox.NamedNode)), None)
    href = urls.follow(iri, language) if iri and iri.startswith(("http://", "https://")) else None
    text = urls.address(value.value) or value.value if isinstance(value, ox.NamedNode) else value.value
    spoken = value.language if isinstance(value, ox.Literal) else None
    return Cell(text.removeprefix("doc/"), href, spoken if spoken != language else None)
