"""What an engine finds: one validation result (SHACL, section 3.6.2), not yet put into words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import rdflib
from rdflib import RDF, SH
from rdflib.term import Node

from mpsc_graph.validate.terms import Term, Way, path_in, to_ox

__all__ = ["Finding", "findings_in"]


@dataclass(frozen=True)
class Finding:
    """One result. `constraint` is the SPARQL constraint it comes from, `said` what the engine has to say of it."""

    focus: Term
    shape: Node
    component: str
    severity: str
    path: Way | None = None
    value: Term | None = None
    constraint: Node | None = None
    said: frozenset[rdflib.Literal] = field(default=frozenset(), compare=False)


def findings_in(report: rdflib.Graph) -> Iterator[Finding]:
    """The results of a report as an engine gives it, a `sh:ValidationReport`."""
    for root in report.subjects(RDF.type, SH.ValidationReport):
        for node in report.objects(root, SH.result):
            path, value = report.value(node, SH.resultPath), report.value(node, SH.value)
            yield Finding(
                focus=to_ox(_of(report, node, SH.focusNode)),
                shape=_of(report, node, SH.sourceShape),
                component=str(report.value(node, SH.sourceConstraintComponent)),
                severity=str(report.value(node, SH.resultSeverity)),
                path=None if path is None else path_in(report, path),
                value=None if value is None else to_ox(value),
                constraint=report.value(node, SH.sourceConstraint),
                said=frozenset(m for m in report.objects(node, SH.resultMessage) if isinstance(m, rdflib.Literal)),
            )


def _of(report: rdflib.Graph, node: Node, predicate: Node) -> Node:
    """What every result has (SHACL, section 3.6.2)."""
    found = report.value(node, predicate)
    return node if found is None else found
