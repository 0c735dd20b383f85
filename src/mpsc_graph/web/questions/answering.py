"""Asks a question of a release, in a language: the rows, the labels of what stands in them, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mpsc_graph.questions import Catalogue, Question
from mpsc_graph.store.base import Query, Table
from mpsc_graph.store.query_pool import QueryPool
from mpsc_graph.store.tokens import bind
from mpsc_graph.web.description import labels
from mpsc_graph.web.questions.asked import Asked
from mpsc_graph.web.questions.evidence import Claim, tell
from mpsc_graph.web.questions.table import Answer, Row, iris
from mpsc_graph.web.urls import Urls

__all__ = ["Asker", "in_order"]


class Asker:
    """Asks the questions of a catalogue; ids are relative to `base`."""

    def __init__(self, catalogue: Catalogue, base: str) -> None:
        self.catalogue, self.base = catalogue, base

    def query(self, question: Question, given: Mapping[str, str], language: str) -> Query:
        """The question as a query, its names in a language unless one is given. Raises QuestionError."""
        query = question.query(_spoken(question, given, language), self.base)
        return Query(bind(query.text, query.bindings))

    def sparql(self, asked: Asked, language: str) -> str:
        """The query as anybody can send it."""
        return asked.question.sparql(self.base, _spoken(asked.question, asked.given, language))

    def listing(self, question: Question) -> Question:
        """The question whose rows name the claims: itself, or where it sums up, the one it names."""
        return self.catalogue[question.evidence] if question.evidence else question

    async def answer(self, pool: QueryPool, asked: Asked, language: str, urls: Urls) -> Answer:
        """The answer. Raises LimitReached."""
        table = await pool.table(self.query(asked.question, asked.given, language))
        return Answer(table, asked.question, await labels(pool, iris(table)), language, urls)

    async def listed(self, pool: QueryPool, asked: Asked, answer: Answer) -> Answer:
        """The rows that name the claims behind an answer: its own, or those of the question that it names.

        Raises LimitReached.
        """
        listing = self.listing(asked.question)
        if listing is asked.question:
            return answer
        return await self.answer(pool, replace(asked, question=listing), answer.language, answer.urls)

    async def told(self, pool: QueryPool, answer: Answer, claims: Iterable[str]) -> tuple[Mapping[str, Claim], Answer]:
        """Claims with what they rest on, and the answer with the names of their codes. Raises LimitReached."""
        told = await tell(pool, claims, answer.language)
        codes = {code.value for claim in told.values() for code in (claim.basis, claim.standing) if code is not None}
        return told, replace(answer, names=answer.names + await labels(pool, codes))


def _spoken(question: Question, given: Mapping[str, str], language: str) -> Mapping[str, str]:
    has_language = any(each.name == "language" for each in question.parameters)
    return {"language": language, **given} if has_language else given


def in_order(table: Table, rows: Iterable[Row]) -> Query:
    """A query that has these rows of a table as its answer, in this order: so the engine writes them in its formats.

    Raises QueryError where there are blank nodes, which a query cannot name.
    """
    terms = (row.terms.values() for row in rows)
    lines = "\n".join(f"({' '.join('UNDEF' if term is None else str(term) for term in row)})" for row in terms)
    names = " ".join(f"?{name}" for name in table.columns)
    return Query(f"SELECT {names} WHERE {{ VALUES ({names}) {{\n{lines}\n}} }}")
