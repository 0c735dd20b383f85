"""The validation report: what breaks which rule, where it stands in the files, in German and English."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from mpsc_graph.errors import Location
from mpsc_graph.namespaces import PREFIXES

__all__ = ["Report", "Result", "Severity", "shorten"]


class Severity(StrEnum):
    """The severities of SHACL 1.0 (section 2.1.4), gravest first."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


_WORDS = {
    "de": {
        Severity.VIOLATION: ("Verstoß", "Verstöße"),
        Severity.WARNING: ("Warnung", "Warnungen"),
        Severity.INFO: ("Hinweis", "Hinweise"),
    },
    "en": {
        Severity.VIOLATION: ("violation", "violations"),
        Severity.WARNING: ("warning", "warnings"),
        Severity.INFO: ("note", "notes"),
    },
}


@dataclass(frozen=True)
class Result:
    """One result. `focus`, `path`, `value` are IRIs or literals as text; `messages` is the rule by language."""

    severity: Severity
    focus: str
    shape: str
    component: str
    path: str | None = None
    value: str | None = None
    messages: dict[str, str] = field(default_factory=dict, hash=False)
    location: Location | None = None

    def message(self, language: str) -> str:
        """The rule in the language asked for, else in whatever language there is."""
        return self.messages.get(language) or next(iter(self.messages.values()), f"{self.component} of {self.shape}")

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        place = "" if self.location is None else f"{self.location.file}:{self.location.line or 0:09}"
        return (list(Severity).index(self.severity), place, self.focus, self.shape, self.value or "")


@dataclass(frozen=True)
class Report:
    """All results, gravest first, then in file order. `turtle` is the report as a `sh:ValidationReport`."""

    results: tuple[Result, ...]
    turtle: str = ""

    @property
    def conforms(self) -> bool:
        """No violation; warnings and notes do not count."""
        return not self.reaches(Severity.VIOLATION)

    def reaches(self, severity: Severity) -> bool:
        """Whether there is a result of this severity or a graver one."""
        grave = list(Severity)[: list(Severity).index(severity) + 1]
        return any(result.severity in grave for result in self.results)

    def counts(self) -> dict[str, int]:
        """Results per severity, zero included."""
        found = Counter(result.severity for result in self.results)
        return {severity.value: found[severity] for severity in Severity}

    def summary(self, language: str) -> str:
        """One line.

        >>> Report(()).summary("de")
        'Alle Regeln sind eingehalten.'
        """
        if not self.results:
            return {"de": "Alle Regeln sind eingehalten.", "en": "Every rule is kept."}[language]
        counts = self.counts()
        return ", ".join(
            f"{counts[severity]} {_WORDS[language][severity][counts[severity] != 1]}"
            for severity in Severity
            if counts[severity]
        )

    def lines(self, language: str, notes: bool = True) -> Iterator[str]:
        """For a terminal: place, severity, rule in words, what it is about, the offending value.

        Without `notes` only how many there are, and what lists them.
        """
        for result in self.results:
            if result.severity is Severity.INFO and not notes:
                continue
            place = f"{result.location}: " if result.location else ""
            yield f"{place}{_WORDS[language][result.severity][0]}: {result.message(language)}"
            about = [shorten(result.focus)]
            about += [shorten(result.path)] if result.path else []
            about += [result.value if result.value.startswith('"') else shorten(result.value)] if result.value else []
            yield f"    {' · '.join(about)}"
        yield self.summary(language)
        if self.counts()[Severity.INFO] and not notes:
            words = {"de": "Hinweise zeigt", "en": "To list the notes"}
            yield f"{words[language]}: mpsc-graph validate"

    def renamed(self, files: Mapping[str, str]) -> Report:
        """The same report with other names for `files`, where somebody's own folders must not show."""

        def moved(result: Result) -> Result:
            at = result.location
            return result if at is None else replace(result, location=replace(at, file=files.get(at.file, at.file)))

        return replace(self, results=tuple(sorted(map(moved, self.results), key=lambda result: result.order)))

    def json(self) -> str:
        """The report as JSON: `conforms`, `counts`, `results`."""
        results = [
            {
                "severity": result.severity.value,
                "focus": result.focus,
                "path": result.path,
                "value": result.value,
                "shape": result.shape,
                "component": result.component,
                "messages": result.messages,
                "file": result.location and result.location.file,
                "line": result.location and result.location.line,
            }
            for result in self.results
        ]
        report = {"conforms": self.conforms, "counts": self.counts(), "results": results}
        return json.dumps(report, ensure_ascii=False, indent=2)


def shorten(iri: str) -> str:
    """An IRI with its usual prefix, for people to read.

    >>> shorten("https://w3id.org/mpsc/ontology#Measure")
    'mpsc:Measure'
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
