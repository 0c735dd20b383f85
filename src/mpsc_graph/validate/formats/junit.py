"""The report as JUnit XML, which build servers show as tests."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from mpsc_graph.validate.report import Report, Severity, shorten

__all__ = ["write"]

_NOT_XML = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def write(report: Report, language: str, fail_on: Severity) -> str:
    """A test per result, and one that passes per shape that nothing breaks; results below `fail_on` are told only."""
    broken = {result.source_shape for result in report.results}
    kept = [shape for shape in report.focus if shape not in broken]
    failing = sum(_fails(result.severity, fail_on) for result in report.results)
    counts = {"tests": str(len(kept) + len(report.results)), "failures": str(failing)}
    root = Xml.Element("testsuites", counts)
    suite = Xml.SubElement(root, "testsuite", {"name": "mpsc-graph validate", **counts, "errors": "0", "skipped": "0"})
    for shape in kept:
        Xml.SubElement(suite, "testcase", {"classname": shorten(shape), "name": f"{report.focus[shape]} ✓"})
    for result in report.results:
        about = {"classname": shorten(result.shape), "name": _text(result.name(language))}
        if result.location is not None:
            about |= {"file": result.location.file, "line": str(result.location.line or 1)}
        case = Xml.SubElement(suite, "testcase", about)
        said = _text(result.message(language))
        if _fails(result.severity, fail_on):
            told = Xml.SubElement(case, "failure", {"type": result.severity.value, "message": said})
        else:
            told = Xml.SubElement(case, "system-out")
        lines = [str(result.location or ""), said, *map(str, result.statements), result.hint.get(language, "")]
        told.text = _text("\n".join(filter(None, lines)))
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _fails(severity: Severity, fail_on: Severity) -> bool:
    order = list(Severity)
    return order.index(severity) <= order.index(fail_on)


def _text(text: str) -> str:
    """Text without what XML 1.0 cannot carry."""
    return _NOT_XML.sub("�", text)
