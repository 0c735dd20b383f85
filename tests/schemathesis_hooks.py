"""What Schemathesis cannot know: how a query is sent, and what a sound one looks like."""

from __future__ import annotations

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, HookContext, SerializationContext

from mpsc_graph.resources import Resources
from mpsc_graph.web.negotiate import GRAPH_TYPES, RESULT_TYPES

QUERIES = [path.read_text("utf-8") for path in sorted(Resources.find().queries.glob("*.rq"))]
QUERIES += ["ASK {}", "CONSTRUCT WHERE { ?s org:unitOf ?o }", "DESCRIBE mpsc:Measure", "SELECT * { ?s mpsc:ledBy ?o }"]
QUERIES += ["SELECT (NOW() AS ?now) {}", "SELECT * { SERVICE <http://example.org/> {} }", "CLEAR ALL", "SELECT ?x {"]
ACCEPT = [*RESULT_TYPES, *GRAPH_TYPES, "*/*", "text/*;q=0.5, application/json", "image/png", "nonsense"]


@schemathesis.serializer("application/sparql-query")
def serialize(_: SerializationContext, query: object) -> bytes:
    return query if isinstance(query, bytes) else str(query).encode(errors="surrogatepass")


@schemathesis.hook
def before_generate_case(_: HookContext, strategy: st.SearchStrategy[Case]) -> st.SearchStrategy[Case]:
    """Give some of the generated requests a sound query, and some an Accept header."""
    return st.builds(asking, strategy, st.none() | st.sampled_from(QUERIES), st.none() | st.sampled_from(ACCEPT))


def asking(case: Case, query: str | None, accept: str | None) -> Case:
    if case.path == "/sparql" and query is not None:
        case.query = {name: value for name, value in case.query.items() if name == "format"}
        if case.method != "POST":
            case.query["query"] = query
        else:
            case.body = query if case.media_type == "application/sparql-query" else {"query": query}
    if accept is not None:
        case.headers["Accept"] = accept
    return case
