"""The report as SARIF 2.1.0 (OASIS), which editors and code platforms show beside the lines."""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from mpsc_graph import __version__
from mpsc_graph.errors import Location
from mpsc_graph.validate.report import Report, Result, Severity, shorten

__all__ = ["SCHEMA", "write"]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write(report: Report, language: str) -> str:
    """One run: a rule for each shape that is broken, a result for each result."""
    rules = list(dict.fromkeys(result.shape for result in report.results))
    first = {result.shape: result for result in reversed(report.results)}
    driver = {
        "name": "mpsc-graph",
        "semanticVersion": __version__,
        "rules": [_rule(first[shape], language) for shape in rules],
    }
    run = {
        "tool": {"driver": driver},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, rules.index(result.shape), report, language) for result in report.results],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _rule(result: Result, language: str) -> dict[str, Any]:
    return {
        "id": shorten(result.shape),
        "name": result.shape.rpartition("#")[2].rpartition("/")[2] or result.shape,
        "shortDescription": {"text": result.message(language)},
        "help": {"text": result.hint.get(language) or result.message(language)},
        "defaultConfiguration": {"level": _LEVELS[result.severity]},
        "properties": {"component": result.component, "messages": result.messages},
    }


def _result(result: Result, rule: int, report: Report, language: str) -> dict[str, Any]:
    thing = {"name": result.name(language), "fullyQualifiedName": result.focus, "kind": "object"}
    location: dict[str, Any] = {"logicalLocations": [thing]}
    if result.location is not None:
        location |= _physical(result.location)
    related = [
        {**_physical(each.location), "message": {"text": str(each)}} for each in result.statements if each.location
    ]
    out: dict[str, Any] = {
        "ruleId": shorten(result.shape),
        "ruleIndex": rule,
        "level": _LEVELS[result.severity],
        "message": {"text": _message(result, language)},
        "locations": [location],
        "partialFingerprints": {"result/v1": hashlib.sha256(result.key.encode()).hexdigest()},
    }
    if related:
        out["relatedLocations"] = related
    if report.new is not None:
        out["baselineState"] = "new" if result.key in report.new else "unchanged"
    return out


def _message(result: Result, language: str) -> str:
    about = [result.name(language), *([shorten(result.value)] if result.value else [])]
    return " ".join(filter(None, [result.message(language), f"({' · '.join(about)})", result.hint.get(language, "")]))


def _physical(location: Location) -> dict[str, Any]:
    file = PurePath(location.file)
    uri = file.as_uri() if file.is_absolute() else quote(file.as_posix())
    place: dict[str, Any] = {"artifactLocation": {"uri": uri}}
    if location.line is not None:
        place["region"] = {"startLine": location.line}
        if location.column is not None:
            place["region"]["startColumn"] = location.column
    return {"physicalLocation": place}
