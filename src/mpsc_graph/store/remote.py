"""A SPARQL engine elsewhere, asked as the built-in one is.

What an asker sees is the same: prefixes are declared, relative IRIs resolved, rows limited, SERVICE refused and the
answer written in the format wished, here. The engine is always asked for a format that it is known to write well; what
it sends is parsed as a whole before anything of it is passed on, so that no answer is silently cut short.
"""

from __future__ import annotations

import threading
from http.client import HTTPResponse
from time import sleep
from typing import cast

import pyoxigraph as ox
from SPARQLWrapper import POST, SPARQLWrapper

from mpsc_graph.errors import EngineDown, EngineError, LimitReached, QueryError
from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.settings import EngineKind, Settings
from mpsc_graph.store.base import Answer, Query, Table
from mpsc_graph.store.breaker import Breaker
from mpsc_graph.store.calls import Call, Credentials, Failed
from mpsc_graph.store.embedded import BOOLEAN_FORMATS, GRAPH_FORMATS, RESULT_FORMATS, Access, fitting
from mpsc_graph.store.engines import Dialect, dialect_of
from mpsc_graph.store.portable import described, form_of, self_contained
from mpsc_graph.store.syntax import diagnose
from mpsc_graph.store.tokens import bind, limit_rows

__all__ = ["EngineRequest", "RemoteStore"]

_RETRY_AFTER = 0.2  # seconds
_PROBE = 2.0  # seconds
_COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"

Format = ox.QueryResultsFormat | ox.RdfFormat


class RemoteStore:
    """Answers queries over whatever the engine at `settings.remote` holds; see `Store`. Any thread may ask."""

    def __init__(self, settings: Settings, base: str = DEFAULT_BASE) -> None:
        assert settings.remote is not None
        self.url, self.settings, self._base = settings.remote, settings, base
        self._access = Access(settings.union_default_graph, settings.service_allow)
        self._credentials = Credentials.of(settings)
        self.breaker = Breaker(self.url)
        self._dialect: Dialect | None = None

    @property
    def dialect(self) -> Dialect:
        """What is known of the engine, which is asked for its name once. Raises EngineError and LimitReached."""
        with self.call(self.settings.query_timeout) as call:
            return self._known(call)

    def call(self, seconds: float, limit: str | None = None) -> Call:
        """A call to the engine that has not begun; `limit` tells what set the number of seconds, if no setting did."""
        setting = f"MPSC_QUERY_TIMEOUT is {self.settings.query_timeout:g} seconds"
        return Call(self.url, seconds, limit or setting, self._credentials)

    def counts(self) -> dict[str, int]:
        """Statements per graph IRI, of all graphs that the engine has: there may be some of its own."""
        table = Table.parse(self.answer(Query(_COUNTS), ox.QueryResultsFormat.JSON, None))
        assert isinstance(table, Table)
        return {graph.value: int(n.value) for graph, n in table.rows if isinstance(graph, ox.NamedNode) and n}

    def answer(
        self,
        query: Query,
        results: ox.QueryResultsFormat | None,
        graph: ox.RdfFormat | None,
        call: Call | None = None,
    ) -> Answer:
        """As `Store.answer`; in a call that can be ended from outside, where one is given.

        Raises LimitReached at MPSC_QUERY_TIMEOUT, EngineError where the engine fails or refuses.
        """
        self._access.asks_elsewhere(query)
        text = bind(query.text, query.bindings)
        if query.row_limit is not None:
            text = limit_rows(text, query.row_limit)
        form = form_of(text)
        wished: Format
        if form in ("SELECT", "ASK"):
            wished = fitting(results, RESULT_FORMATS if form == "SELECT" else BOOLEAN_FORMATS)
        else:
            wished = fitting(graph, GRAPH_FORMATS)
        text = self_contained(described(text) if form == "DESCRIBE" else text, self._base)
        with call or self.call(self.settings.query_timeout) as call:
            dialect = self._known(call)
            asked = ox.RdfFormat.N_TRIPLES if isinstance(wished, ox.RdfFormat) else dialect.results
            try:
                response = self._open(call, text, asked, query, dialect)
                body = call.read(response, _mega(self.settings.query_memory))
            except Failed as error:
                raise self._refusal(query, error) from error
        return Answer(wished, self._converted(body, asked, wished, form))

    def _known(self, call: Call) -> Dialect:
        if self._dialect is None:
            kind, server = self.settings.remote_engine, ""
            if kind is EngineKind.AUTO:
                response = self._open(call, "ASK { }", ox.QueryResultsFormat.JSON, Query(""), Dialect())
                call.read(response, _mega(self.settings.query_memory))
                server = response.headers.get("server", "")
            self._dialect = dialect_of(kind, server)
        return self._dialect

    def _open(self, call: Call, text: str, asked: Format, query: Query, dialect: Dialect) -> HTTPResponse:
        """The engine's response, once it is one of SPARQL. Asks a second time where the engine broke off."""
        request = EngineRequest(self.url, call, text, asked.media_type)
        for name, value in _dataset(query, dialect, self.settings.union_default_graph):
            request.addParameter(name, value)
        self.breaker.enter()
        try:
            try:
                response = request.query().response
            except EngineDown:
                sleep(_RETRY_AFTER)
                response = request.query().response
        except EngineDown:
            self.breaker.failed()
            raise
        except LimitReached:
            threading.Thread(target=self._check_alive, daemon=True).start()  # while the asker is told
            raise
        except EngineError:
            self.breaker.succeeded()
            raise
        self.breaker.succeeded()
        self._check(response, asked, dialect)
        return response

    def _check(self, response: HTTPResponse, asked: Format, dialect: Dialect) -> None:
        media_type = response.headers.get_content_type()
        if media_type != asked.media_type:
            problem = f"it answered with {media_type} in place of {asked.media_type}; is it a SPARQL endpoint?"
            raise EngineError(self.url, problem)
        if coding := response.headers.get("content-encoding"):
            raise EngineError(self.url, f"it compressed its answer ({coding}), which was not asked for")
        if isinstance(asked, ox.RdfFormat) and response.length is None and not response.chunked:
            raise EngineError(self.url, "its answer does not say how long it is: nobody could tell that it is whole")
        if limits := [name for name in dialect.partial if name in response.headers]:
            raise LimitReached(f"the engine has cut its answer short, as its header {limits[0]} says; raise its limit")

    def _check_alive(self) -> None:
        """A query that takes too long says nothing of the engine; one that answers nothing at all is down."""
        try:
            with self.call(_PROBE) as call:
                EngineRequest(self.url, call, "ASK { }", ox.QueryResultsFormat.JSON.media_type).query()
        except (LimitReached, EngineDown):
            self.breaker.failed()
        except EngineError:
            self.breaker.succeeded()

    def _converted(self, body: bytes, asked: Format, wished: Format, form: str) -> bytes:
        """Raises EngineError where the body is not what its media type says, not all of it, or of another form."""
        try:
            if isinstance(asked, ox.QueryResultsFormat):
                assert isinstance(wished, ox.QueryResultsFormat)
                found = ox.parse_query_results(body, asked)
                if isinstance(found, ox.QueryBoolean) != (form == "ASK"):
                    raise ValueError(f"not what answers {form}")
                return cast(bytes, found.serialize(format=wished))
            assert isinstance(wished, ox.RdfFormat)
            prefixes = PREFIXES if wished in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML) else None
            return cast(bytes, ox.serialize(ox.parse(body, asked), format=wished, prefixes=prefixes))
        except (SyntaxError, ValueError) as error:
            raise EngineError(self.url, f"its answer is no {asked.media_type}, or not all of it: {error}") from error

    def _refusal(self, query: Query, error: Failed) -> QueryError:
        """Whose mistake an error is: the asker's, with the place where ours finds one, or the engine's."""
        if error.status != 400:
            return error
        try:
            ox.Store().query(query.text, base_iri=self._base, prefixes=PREFIXES)
        except SyntaxError as mistake:
            return diagnose(query.text, str(mistake))
        except RuntimeError:
            pass  # SERVICE that may be asked, but is not here
        return QueryError(f"the engine takes this for no query{error.said}")


class EngineRequest(SPARQLWrapper):
    """A request whose way to the engine is a call of ours."""

    def __init__(self, url: str, call: Call, text: str, media_type: str, kind: str = "SELECT") -> None:
        super().__init__(url)
        self._call = call
        self.queryString, self.queryType = text, kind  # rather than let it guess
        self.setMethod(POST)
        self.addCustomHttpHeader("Accept", media_type)
        self.setOnlyConneg(True)

    def _query(self) -> tuple[HTTPResponse, str]:
        return self._call.open(self._createRequest()), self.returnFormat


def _dataset(query: Query, dialect: Dialect, is_union: bool) -> list[tuple[str, str]]:
    """The dataset as parameters (SPARQL 1.1 Protocol, section 2.1.4). Raises QueryError for what is no IRI."""
    try:
        default = [("default-graph-uri", ox.NamedNode(iri).value) for iri in query.default_graphs]
        named = [("named-graph-uri", ox.NamedNode(iri).value) for iri in query.named_graphs]
    except ValueError as error:
        raise QueryError(f"a graph of the dataset is no IRI: {error}") from error
    return [*default, *named] or (list(dialect.union.items()) if is_union else [])


def _mega(number: int) -> int:
    return number * 1024 * 1024
