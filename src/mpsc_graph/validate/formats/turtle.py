"""The report as a `sh:ValidationReport` (SHACL, section 3.6)."""

from __future__ import annotations

import rdflib
from rdflib import RDF, RDFS, SH
from rdflib.term import Node

from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.validate.report import Report, Result, Severity
from mpsc_graph.validate.terms import path_from_text, path_to, term_from_text, to_rdflib

__all__ = ["graph", "write"]

_SEVERITY = {Severity.VIOLATION: SH.Violation, Severity.WARNING: SH.Warning, Severity.INFO: SH.Info}


def write(report: Report) -> str:
    """Turtle. A result's hint is its rdfs:comment; each detail is a result of its own."""
    return graph(report).serialize(format="turtle")


def graph(report: Report) -> rdflib.Graph:
    """The report as a graph."""
    out = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        out.bind(prefix, namespace)
    root = rdflib.BNode()
    out.add((root, RDF.type, SH.ValidationReport))
    out.add((root, SH.conforms, rdflib.Literal(not report.results)))
    for result in report.results:
        out.add((root, SH.result, _add(out, result)))
    return out


def _add(out: rdflib.Graph, result: Result) -> Node:
    node = rdflib.BNode()
    out.add((node, RDF.type, SH.ValidationResult))
    out.add((node, SH.resultSeverity, _SEVERITY[result.severity] if result.level is None else _term(result.level)))
    out.add((node, SH.focusNode, _term(result.focus)))
    out.add((node, SH.sourceShape, _term(result.source_shape)))
    out.add((node, SH.sourceConstraintComponent, _component(result.component)))
    if result.constraint is not None:
        out.add((node, SH.sourceConstraint, _term(result.constraint)))
    if result.path is not None:
        out.add((node, SH.resultPath, path_to(out, path_from_text(result.path))))
    if result.value is not None:
        out.add((node, SH.value, _term(result.value)))
    for texts, predicate in ((result.messages, SH.resultMessage), (result.hint, RDFS.comment)):
        for language, text in texts.items():
            out.add((node, predicate, rdflib.Literal(text, lang=language)))
    for detail in result.details:
        out.add((node, SH.detail, _add(out, detail)))
    return node


def _term(text: str) -> Node:
    return to_rdflib(term_from_text(text))


def _component(name: str) -> Node:
    return rdflib.URIRef(name if ":" in name else str(SH) + name)
