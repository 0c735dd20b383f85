"""The W3C's tests of the SPARQL 1.0 and 1.1 query languages and result formats, over HTTP, against the real server.

The server is given the documents of one test after the other as its release.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import w3c
from tests.w3c import QueryTest, Served
from tests.w3c_results import GRAPHS, agree, read

SUITES = {
    "sparql11/manifest-sparql11-query.ttl": 328,
    "sparql11/manifest-sparql11-results.ttl": 10,
    "sparql10/manifest-evaluation.ttl": 277,
    "sparql10/manifest-syntax.ttl": 199,
}
"""Each with the number of its tests. Entailment, federation and updates are not offered."""
TESTS = sorted(test for suite in SUITES for test in w3c.query_tests(suite))

NUMBERS = "the engine keeps the value of a number, not its spelling: 01 and 1 are one term"
ABSENT = "a path of no step that begins or ends at a constant is found for what is in the data alone"
GRAPH = "the variable of GRAPH is bound by the triple patterns inside, instead of joined to what they give"
CONCAT = "GROUP_CONCAT keeps a language that all its texts have"
MISSES = {
    "sparql11/aggregates/agg-empty-group-count-graph": GRAPH,
    "sparql11/aggregates/agg-groupconcat-04": CONCAT,
    "sparql11/aggregates/agg-groupconcat-06": CONCAT,
    "sparql11/bindings/graph": GRAPH,
    "sparql11/csv-tsv-res/tsv03": "the engine keeps an xsd:negativeInteger as an xsd:integer",
    "sparql11/functions/bnode01": "BNODE of a text is the same node in every row",
    "sparql11/negation/graph-minus": GRAPH,
    "sparql11/property-path/zero_or_more_set_end": ABSENT,
    "sparql11/property-path/zero_or_more_set_start": ABSENT,
    "sparql11/property-path/zero_or_one_set_end": ABSENT,
    "sparql11/property-path/zero_or_one_set_start": ABSENT,
    "sparql10/distinct/distinct-1": NUMBERS,
    "sparql10/distinct/distinct-9": NUMBERS,
    "sparql10/expr-builtin/case-insensitive-booleans": "TRUE has to be written true",
    "sparql10/expr-builtin/dawg-str-1": NUMBERS,
    "sparql10/expr-builtin/dawg-str-2": NUMBERS,
    "sparql10/expr-builtin/sameTerm-eq": NUMBERS,
    "sparql10/expr-builtin/sameTerm-not-eq": NUMBERS,
    "sparql10/expr-builtin/sameTerm-simple": NUMBERS,
    "sparql10/expr-equals/eq-graph-1": NUMBERS,
    "sparql10/expr-equals/eq-graph-2": NUMBERS,
    "sparql10/graph/graph-optional": GRAPH,
    "sparql10/graph/graph-variable-scope": GRAPH,
    "sparql10/open-world/date-2": "a date with a time zone and the same without are unequal, not incomparable",
    "sparql10/open-world/open-eq-01": NUMBERS,
    "sparql10/syntax-sparql3/syn-bad-26": "?x<?a&&?b>?y is read as two comparisons, not as ?x and an IRI",
}
"""What the engine answers otherwise, and why. One that begins to pass is to be taken out."""

ACCEPT = {
    ".srx": "application/sparql-results+xml",
    ".srj": "application/sparql-results+json",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".ttl": "text/turtle",
    ".rdf": "application/rdf+xml",
}
TABLE = "application/sparql-results+json"


def name(test: QueryTest) -> str:
    return test.name


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[Served]:
    with Served.start(tmp_path_factory.mktemp("w3c")) as server:
        yield server


def passes(served: Served, test: QueryTest) -> bool:
    """Ask the test's query, in the format of its expected answer; a table that is described as a graph as JSON.

    A malformed query is answered with the place of the mistake. One that calls a function nobody knows is well-formed.
    """
    query = test.query.read_bytes()
    wanted = ACCEPT[test.result.suffix] if test.result else "*/*"
    headers = {"content-type": "application/sparql-query", "accept": f"{wanted}, {TABLE};q=0.5"}
    response = served.client.post("/sparql", content=query, headers=headers)
    assert response.status_code in (200, 400), response.text
    if test.result is None:
        is_malformed = response.status_code == 400 and "line" in response.json()
        return is_malformed is test.kind.startswith("Negative")
    if response.status_code != 200:
        return False
    answered = response.headers["content-type"].partition(";")[0]
    assert answered == wanted or (answered == TABLE and test.result.suffix in GRAPHS)
    expected = read(test.result.read_bytes(), test.result.suffix, test.data.base)
    found = read(response.content, test.result.suffix if answered == wanted else ".srj", test.data.base)
    return agree(expected, found, re.search(rb"ORDER\s+BY", query, re.IGNORECASE) is not None, test.reduced)


@pytest.mark.parametrize(("suite", "number"), SUITES.items())
def test_the_tests_are_there(shared: Path, suite: str, number: int) -> None:
    assert len(list(w3c.query_tests(suite))) == number


def test_the_misses_are_few(shared: Path) -> None:
    assert MISSES.keys() <= {test.name for test in TESTS}
    assert Counter(name.partition("/")[0] for name in MISSES) == {"sparql11": 11, "sparql10": 15}


@pytest.mark.parametrize("test", [test for test in TESTS if test.name.startswith("sparql11/")], ids=name)
def test_query(served: Served, test: QueryTest) -> None:
    served.hold(test.data)
    assert passes(served, test) is (test.name not in MISSES)


@pytest.mark.slow
@pytest.mark.parametrize("test", [test for test in TESTS if test.name.startswith("sparql10/")], ids=name)
def test_query_of_1_0(served: Served, test: QueryTest) -> None:
    test_query(served, test)


@pytest.mark.parametrize(
    "other",
    [
        "?x\n1\n_:a\n",
        "?x\n1\n1\n",
        "?x\n1\n_:a\n_:a\n",
        "?x\n_:b\n_:a\n1\n",
        '?x\n"1"\n_:a\n_:b\n',
        "?y\n1\n_:a\n_:b\n",
    ],
)
def test_different_answers_are_told_apart(other: str) -> None:
    answer = read(b"?x\n1\n_:a\n_:b\n", ".tsv")
    assert agree(answer, read(b"?x\n01\n_:c\n_:a\n", ".tsv"), ordered=True)
    assert agree(answer, read(b"?x\n_:a\n_:b\n1\n", ".tsv"))
    assert not agree(answer, read(other.encode(), ".tsv"), ordered=True)
