"""The W3C's tests: what their manifests ask for, and the release that each of them is asked of."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pyoxigraph as ox
import rdflib
from rdflib import RDF, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from mpsc_graph.manifest import Manifest
from mpsc_graph.pipeline.build import inputs_hash
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Persons, Settings
from tests.conftest import ROOT, serving

CONFORMANCE = Path(os.environ.get("MPSC_SHARED", ROOT.parent / "shared")) / "conformance"
BASE = "https://w3c.github.io/rdf-tests/sparql/"
"""What the tests' relative names are relative to, in place of the folder they are in."""
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
HT, CNT = Namespace("http://www.w3.org/2011/http#"), Namespace("http://www.w3.org/2011/content#")
_FROM = re.compile(r"FROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class Data:
    """What a release is made of: documents for the default graph and for named ones, and the base of the queries."""

    base: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """N-Quads. Blank nodes are renamed, so that those of two documents are never the same."""
        graphs: list[tuple[str, ox.DefaultGraph | ox.NamedNode]] = [(each, ox.DefaultGraph()) for each in self.default]
        graphs += [(each, ox.NamedNode(each)) for each in self.named]
        return [
            f"{ox.Quad(quad.subject, quad.predicate, quad.object, graph)} .\n"
            for iri, graph in graphs
            for quad in ox.parse(path=path(iri), base_iri=iri, rename_blank_nodes=True)
        ]


@dataclass(frozen=True, order=True)
class QueryTest:
    """An entry of a manifest of the query suites; `kind` is its class, such as PositiveSyntaxTest11.

    `reduced` says that the answer may leave out rows that stand there more than once.
    """

    data: Data
    name: str
    kind: str
    query: Path
    result: Path | None
    reduced: bool


def path(iri: Node | str | None) -> Path:
    """The file of a document of the tests."""
    return CONFORMANCE / str(iri).removeprefix(BASE)


def manifest(name: str) -> rdflib.Graph:
    """A manifest, by its path below the folder of all tests; empty where the tests are not there."""
    file = CONFORMANCE / name
    return rdflib.Graph().parse(file, publicID=BASE + name) if file.is_file() else rdflib.Graph()


def fragment(test: Node | None) -> str:
    return str(test).partition("#")[2]


def query_tests(name: str) -> Iterator[QueryTest]:
    """The entries of a manifest and of the manifests that it includes."""
    graph = manifest(name)
    for included in _list(graph, graph.value(URIRef(BASE + name), MF.include)):
        yield from query_tests(str(included).removeprefix(BASE))
    for test in entries(graph, name):
        action, result = graph.value(test, MF.action), graph.value(test, MF.result)
        query = path(graph.value(action, QT.query, default=action))
        yield QueryTest(
            _data(graph, action, query) if result else Data(BASE),
            f"{name.rpartition('/')[0]}/{fragment(test)}",
            fragment(graph.value(test, RDF.type)),
            query,
            path(result) if result else None,
            (test, MF.resultCardinality, MF.LaxCardinality) in graph,
        )


def _data(graph: rdflib.Graph, action: Node | None, query: Path) -> Data:
    """The documents of a test; one that its query names by FROM is a graph of that name."""
    base = BASE + f"{query.parent.relative_to(CONFORMANCE)}/"
    default, named = ({str(each) for each in graph.objects(action, key)} for key in (QT.data, QT.graphData))
    named |= {base + each for each in _FROM.findall(query.read_text("utf-8"))}
    return Data(base, tuple(sorted(default)), tuple(sorted(named)))


def entries(graph: rdflib.Graph, name: str) -> Iterable[Node]:
    """The tests that a manifest lists."""
    return _list(graph, graph.value(URIRef(BASE + name), MF.entries))


def requests(graph: rdflib.Graph, test: Node) -> Iterator[tuple[Node, Node | None]]:
    """The requests of a test in order, each with the response it expects."""
    for request in _list(graph, graph.value(graph.value(test, MF.action), HT.requests)):
        yield request, graph.value(request, HT.resp)


def asked(graph: rdflib.Graph, request: Node) -> tuple[str, str]:
    """The method of a request, and its path with the query."""
    return str(graph.value(request, HT.methodName)), str(graph.value(request, HT.absolutePath))


def headers(graph: rdflib.Graph, message: Node | None) -> dict[str, str]:
    """The headers of a request or a response."""
    return {
        str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
        for header in _list(graph, graph.value(message, HT.headers))
    }


def body(graph: rdflib.Graph, message: Node | None) -> bytes | None:
    """The body of a request or a response."""
    content = graph.value(message, HT.body)
    return (
        str(graph.value(content, CNT.chars)).encode(str(graph.value(content, CNT.characterEncoding)))
        if content
        else None
    )


def _list(graph: rdflib.Graph, head: Node | None) -> Iterable[Node]:
    return Collection(graph, head) if head else ()


def seal(folder: Path, lines: Iterable[str], base: str = "http://example.org/", inputs: str = "") -> Release:
    """Make a release of N-Quads lines, the current one of a folder."""
    content = "".join(sorted(set(lines))).encode()
    names = (quad.graph_name for quad in ox.parse(content, ox.RdfFormat.N_QUADS))
    graphs = Counter(name.value for name in names if isinstance(name, ox.NamedNode))
    counted, digest = content.count(b"\n"), hashlib.sha256(content).hexdigest()
    name = hashlib.sha256(base.encode() + content).hexdigest()[:16]
    manifest = Manifest(
        id=name,
        sha256=digest,
        statements=counted,
        graphs=dict(graphs),
        report={},
        inputs=inputs,
        base_iri=base,
        license="",
        generator="",
        persons=Persons.FUNCTIONS,
        modified=None,
        withdrawn={},
    )
    return Releases(folder).add(content, manifest, "{}")


@dataclass
class Served:
    """The real server, over one release after the other. The default graph is the unnamed one."""

    client: httpx.Client
    process: subprocess.Popen[str]
    folder: Path
    data: Data | None = None

    @classmethod
    @contextmanager
    def start(cls, folder: Path) -> Iterator[Served]:
        inputs = inputs_hash(Resources.find(), Settings.load())  # so that the project's own data is not built
        release = seal(folder, [], inputs=inputs)
        with serving(release, follow=True, union_default_graph=False, workers=1) as (client, process):
            yield cls(client, process, folder)

    def hold(self, data: Data) -> None:
        """Serve the documents of a test."""
        if data != self.data:
            self.switch(data.lines(), data.base)
            self.data = data

    def switch(self, lines: Iterable[str], base: str = "http://example.org/") -> None:
        """Make a release of the lines and wait until it is served."""
        release = seal(self.folder, lines, base)
        self.process.send_signal(signal.SIGHUP)
        for _ in range(1000):
            if self.client.get("/health").json()["release"] == release.manifest.id:
                return
            time.sleep(0.01)
        raise TimeoutError(f"the server did not take up release {release.manifest.id}")
