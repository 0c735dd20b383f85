"""The W3C's SHACL test suite through our interface: reports are compared as graphs, messages left out."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib import RDF, RDFS, SH
from rdflib.compare import isomorphic
from rdflib.term import Node

from mpsc_graph.errors import MpscError
from mpsc_graph.validate.engine import Engine, check, load_shapes
from mpsc_graph.validate.formats import turtle
from mpsc_graph.validate.report import Report
from mpsc_graph.validate.sources import Source
from tests.w3c import CONFORMANCE

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")
MISSES = {"sparql/pre-binding/shapesGraph-001": "$shapesGraph, which SHACL leaves to each engine; pySHACL has it not"}
"""What the engines do not do, and why."""


TESTS = CONFORMANCE / "shacl" / "tests"
FILES = [path for path in sorted(TESTS.rglob("*.ttl")) if "sht:Validate" in path.read_text("utf-8")]


def name(path: Path) -> str:
    return path.relative_to(TESTS).with_suffix("").as_posix()


def read(path: Path) -> rdflib.Graph:
    return load_shapes([path])


def entry(path: Path) -> tuple[Path, Path, rdflib.Graph | None]:
    """Data, shapes and the expected report; None where a failure is expected."""
    manifest = read(path)
    (test,) = manifest.subjects(RDF.type, SHT.Validate)
    action, result = manifest.value(test, MF.action), manifest.value(test, MF.result)
    data, shapes = (
        Path(str(manifest.value(action, part)).removeprefix("file://")) for part in (SHT.dataGraph, SHT.shapesGraph)
    )
    return data, shapes, None if result == SHT.Failure else bare(manifest, result)


def bare(graph: rdflib.Graph, root: Node | None) -> rdflib.Graph:
    """A report alone, as the suite compares it."""
    out = rdflib.Graph()
    left_out = {SH.resultMessage, SH.detail, RDFS.comment}

    def take(node: Node | None) -> None:
        for predicate, value in graph.predicate_objects(node):
            if predicate not in left_out:
                out.add((node, predicate, value))  # type: ignore[arg-type]
                if predicate == SH.result or predicate not in (
                    SH.focusNode,
                    SH.value,
                    SH.sourceShape,
                    SH.sourceConstraint,
                ):
                    take(value) if isinstance(value, rdflib.BNode) else None

    take(root)
    return out


def run(path: Path, engine: Engine) -> Report:
    data, shapes, _ = entry(path)
    return check(Source(data, str(data), kind="s").triples(), load_shapes([shapes]), engine=engine)


@pytest.mark.parametrize("engine", [Engine.AUTO, Engine.PYSHACL])
@pytest.mark.parametrize("path", FILES, ids=name)
def test_w3c(path: Path, engine: Engine) -> None:
    _, _, expected = entry(path)
    if name(path) in MISSES:
        with pytest.raises(MpscError, match="shapesGraph"):
            run(path, engine)
    elif expected is None:
        with pytest.raises(MpscError):
            run(path, engine)
    else:
        found = turtle.graph(run(path, engine))
        (root,) = found.subjects(RDF.type, SH.ValidationReport)
        assert isomorphic(bare(found, root), expected)
