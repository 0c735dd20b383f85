"""The validation report: what breaks which rule, where it stands in the files, what to do, in German and English."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from mpsc_graph.errors import Location
from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES

__all__ = ["Report", "Result", "Severity", "Statement", "shorten"]


class Severity(StrEnum):
    """The severities of SHACL 1.0 (section 2.1.4), gravest first."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    def word(self, language: str, count: int = 1) -> str:
        """What the severity is called, for one or for several results."""
        return _WORDS[language][self][count != 1]


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
class Statement:
    """A statement that a result is about, and where it stands. IRIs bare, literals as in N-Triples."""

    subject: str
    predicate: str
    object: str
    location: Location | None = None

    def __str__(self) -> str:
        return " ".join(map(shorten, (self.subject, self.predicate, self.object)))


@dataclass(frozen=True)
class Result:
    """One result. `shape` is the rule that is broken, `messages` the rule in words, `hint` what to do, by language.

    `statements` are those that break it, `details` say why a value keeps none of the shapes it should keep; where there
    is a choice, `branch` numbers the possibilities from 1. `level` is a severity of the shapes' own, which counts as a
    violation.
    """

    severity: Severity
    focus: str
    shape: str
    component: str
    path: str | None = None
    value: str | None = None
    messages: dict[str, str] = field(default_factory=dict, hash=False)
    hint: dict[str, str] = field(default_factory=dict, hash=False)
    location: Location | None = None
    label: dict[str, str] = field(default_factory=dict, hash=False)
    statements: tuple[Statement, ...] = ()
    details: tuple[Result, ...] = ()
    branch: int | None = None
    source_shape: str = ""
    constraint: str | None = None
    level: str | None = None

    def message(self, language: str) -> str:
        """The rule in the language asked for, else in whatever language there is."""
        return self.messages.get(language) or next(iter(self.messages.values()), f"{self.component} of {self.shape}")

    def name(self, language: str) -> str:
        """What the thing is called, else its IRI with a short prefix."""
        return self.label.get(language) or next(iter(self.label.values()), shorten(self.focus))

    @property
    def order(self) -> tuple[int, str, str, str, str, str, str, str]:
        place = "" if self.location is None else f"{self.location.file}:{self.location.line or 0:09}"
        severity = list(Severity).index(self.severity)
        told = (self.value or "", self.component, self.path or "", self.constraint or "")
        return (severity, place, self.focus, self.shape, *told)

    @property
    def key(self) -> str:
        """What stays the same from run to run, wherever the line has moved to."""
        return "\n".join((self.severity, self.focus, self.shape, self.component, self.path or "", self.value or ""))

    def located(self, moved: Callable[[Location | None], Location | None]) -> Result:
        """The same with every location changed."""
        return replace(
            self,
            location=moved(self.location),
            statements=tuple(replace(each, location=moved(each.location)) for each in self.statements),
            details=tuple(detail.located(moved) for detail in self.details),
        )

    def document(self) -> dict[str, Any]:
        """For JSON."""
        flat = {**asdict(self), "severity": self.severity.value, "shape": self.shape, **_place(self.location)}
        del flat["location"]
        flat["statements"] = [
            {"subject": each.subject, "predicate": each.predicate, "object": each.object, **_place(each.location)}
            for each in self.statements
        ]
        flat["details"] = [detail.document() for detail in self.details]
        return flat

    @classmethod
    def load(cls, document: dict[str, Any]) -> Result:
        """From JSON."""
        fields = {key: value for key, value in document.items() if key not in ("file", "line", "column")}
        fields["severity"] = Severity(document["severity"])
        fields["location"] = _location(document)
        fields["statements"] = tuple(
            Statement(each["subject"], each["predicate"], each["object"], _location(each))
            for each in document["statements"]
        )
        fields["details"] = tuple(map(cls.load, document["details"]))
        return cls(**fields)


@dataclass(frozen=True)
class Report:
    """All results, gravest first, then in file order.

    `checked` are the files; `engine` is what ran; `left` says what of the shapes it left to the reference engine, and
    why; `focus` how many things each shape looked at; `statements` how many there were; `new` and `mended` are the keys
    of results that the last run of the same did not have, or had and this one has not.
    """

    results: tuple[Result, ...]
    engine: str = ""
    statements: int = 0
    focus: dict[str, int] = field(default_factory=dict, hash=False)
    left: dict[str, str] = field(default_factory=dict, hash=False)
    checked: tuple[str, ...] = ()
    new: frozenset[str] | None = None
    mended: frozenset[str] | None = None

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
            f"{counts[severity]} {severity.word(language, counts[severity])}"
            for severity in Severity
            if counts[severity]
        )

    def groups(self) -> list[tuple[Result, int]]:
        """How often each rule is broken, by (shape, path, severity): one result for all of its kind, and how many."""
        first: dict[tuple[str, str | None, Severity], Result] = {}
        counts: Counter[tuple[str, str | None, Severity]] = Counter()
        for result in self.results:
            kind = (result.shape, result.path, result.severity)
            first.setdefault(kind, result)
            counts[kind] += 1
        return sorted(((first[kind], count) for kind, count in counts.items()), key=lambda each: _rank(*each))

    def things(self) -> list[tuple[Result, list[Result]]]:
        """The results by thing, in the order in which each thing first appears."""
        by_thing: dict[str, list[Result]] = {}
        for result in self.results:
            by_thing.setdefault(result.focus, []).append(result)
        return [(results[0], results) for results in by_thing.values()]

    def lines(self, language: str, notes: bool = True) -> Iterator[str]:
        """For a terminal: place, severity, rule in words, what it is about, the offending value, what to do.

        Without `notes` only how many there are, and what lists them.
        """
        for result in self.results:
            if result.severity is Severity.INFO and not notes:
                continue
            place = f"{result.location}: " if result.location else ""
            yield f"{place}{result.severity.word(language)}: {result.message(language)}"
            about = [
                f"{result.label[language]} ({shorten(result.focus)})"
                if language in result.label
                else shorten(result.focus)
            ]
            about += [shorten(result.path)] if result.path else []
            about += [shorten(result.value)] if result.value else []
            yield f"    {' · '.join(about)}"
            if hint := result.hint.get(language):
                yield f"    → {hint}"
        yield self.summary(language)
        if self.counts()[Severity.INFO] and not notes:
            words = {"de": "Hinweise zeigt", "en": "To list the notes"}
            yield f"{words[language]}: mpsc-graph validate"

    def renamed(self, files: Mapping[str, str]) -> Report:
        """The same report with other names for `files`, where somebody's own folders must not show."""

        def moved(at: Location | None) -> Location | None:
            return at and replace(at, file=files.get(at.file, at.file))

        results = (result.located(moved) for result in self.results)
        return replace(self, results=tuple(sorted(results, key=lambda result: result.order)))

    def since(self, last: Report) -> Report:
        """The same report with what is new in it and what was mended since the last one."""
        before, now = ({result.key for result in report.results} for report in (last, self))
        return replace(self, new=frozenset(now - before), mended=frozenset(before - now))

    def json(self) -> str:
        """The report as JSON."""
        report = {
            "conforms": self.conforms,
            "counts": self.counts(),
            "checked": list(self.checked),
            "engine": self.engine,
            "left": self.left,
            "statements": self.statements,
            "focus": self.focus,
            "results": [result.document() for result in self.results],
        }
        if self.new is not None and self.mended is not None:
            report |= {"new": sorted(self.new), "mended": sorted(self.mended)}
        return json.dumps(report, ensure_ascii=False, indent=2)

    @classmethod
    def load(cls, text: str) -> Report:
        """From JSON. Raises ValueError, TypeError or KeyError for what is none."""
        document = json.loads(text)
        results = tuple(map(Result.load, document["results"]))
        fields = {name: document[name] for name in ("engine", "left", "statements", "focus")}
        return cls(results, checked=tuple(document["checked"]), **fields)


def shorten(text: str) -> str:
    """An IRI with its usual prefix, for people to read; a thing's id; a path with its IRIs so; a literal as it is.

    >>> shorten("https://w3id.org/mpsc/ontology#Measure")
    'mpsc:Measure'
    """
    if text.startswith('"'):
        value, typed, datatype = text.partition("^^<")
        return f"{value}^^{shorten(datatype[:-1])}" if typed else value
    if "<" in text:
        head, _, rest = text.partition("<")
        iri, _, tail = rest.partition(">")
        return head + shorten(iri) + (shorten(tail) if "<" in tail else tail)
    if text.startswith("^"):
        return "^" + shorten(text[1:])
    if text.startswith(DEFAULT_BASE):
        return text.removeprefix(DEFAULT_BASE)
    for prefix, namespace in PREFIXES.items():
        if text.startswith(namespace) and len(text) > len(namespace):
            return f"{prefix}:{text[len(namespace) :]}"
    return text


def _rank(result: Result, count: int) -> tuple[int, int, str]:
    return (list(Severity).index(result.severity), -count, result.shape)


def _place(location: Location | None) -> dict[str, Any]:
    at = location or Location("")
    return {"file": at.file or None, "line": at.line, "column": at.column}


def _location(document: dict[str, Any]) -> Location | None:
    return Location(document["file"], document["line"], document["column"]) if document["file"] else None
