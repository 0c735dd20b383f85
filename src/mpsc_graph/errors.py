"""What can go wrong, as one tree.

MpscError
├── SettingError          a setting that cannot be used
├── InputError            files that cannot be read as what they should be, with every problem found
├── DoesNotConform        data that breaks a rule of the shapes, with the report
├── ShapesError           shapes that cannot be run
├── CheckEnded            a validation that reached a limit of time or memory
├── SourceError           a source that cannot be entered or checked as asked
│   └── PageUnreachable   its page cannot be fetched
├── WithdrawalError       a thing that cannot be withdrawn as asked
├── ReleaseError          no release, or one that is damaged
├── QuestionError         an unknown question, or a parameter that does not fit
├── NetworkError          a network that cannot be made, measured, drawn or written as asked
└── QueryError            a query that cannot be answered
    ├── QuerySyntaxError  with line and column
    ├── QueryForbidden    SERVICE would reach out of this machine
    ├── NotAcceptable     no format that was asked for fits the form of the query
    ├── LimitReached      it took too long or too much memory, and was ended
    └── EngineError       an engine elsewhere refuses, or does not speak SPARQL
        └── EngineDown    it cannot be reached

Every message names the input, what was expected and the way out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mpsc_graph.validate.report import Report

__all__ = [
    "CheckEnded",
    "DoesNotConform",
    "EngineDown",
    "EngineError",
    "InputError",
    "LimitReached",
    "Location",
    "MpscError",
    "NetworkError",
    "NotAcceptable",
    "PageUnreachable",
    "Problem",
    "QueryError",
    "QueryForbidden",
    "QuerySyntaxError",
    "QuestionError",
    "ReleaseError",
    "SettingError",
    "ShapesError",
    "SourceError",
    "WithdrawalError",
]


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file that a person edits; lines and columns count from 1, as editors do.

    >>> print(Location("data/dresden/sources/kick-off-2023.yaml", 12, 5))
    data/dresden/sources/kick-off-2023.yaml:12:5
    """

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in an input file: where, what, and what was expected."""

    location: Location
    message: str

    def __str__(self) -> str:
        return f"{self.location}: {self.message}"


class MpscError(Exception):
    """The root of the tree."""


class SettingError(MpscError):
    """A setting has a value that cannot be used."""


class InputError(MpscError):
    """Files cannot be read as what they should be. `problems` lists all that were found, in file order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DoesNotConform(MpscError):
    """The data breaks a rule of the shapes. `report` says which, `consequence` what is as it was."""

    def __init__(self, report: Report, consequence: str) -> None:
        self.report, self.consequence = report, consequence
        super().__init__(report.summary("en"))


class ShapesError(MpscError):
    """Shapes ask for what SHACL does not allow, or what cannot be run (SHACL, section 3.4.1: failures)."""


class CheckEnded(MpscError):
    """A validation was ended at a limit of time or memory."""


class SourceError(MpscError):
    """A source cannot be entered or checked as asked."""


class PageUnreachable(SourceError):
    """The page of a source cannot be fetched."""


class WithdrawalError(MpscError):
    """A thing cannot be withdrawn as asked."""


class ReleaseError(MpscError):
    """There is no release where one was expected, or it is not what its manifest says."""


class QuestionError(MpscError):
    """A question is unknown, or a parameter does not fit it."""


class NetworkError(MpscError):
    """A network cannot be made, measured, drawn or written as asked."""


class QueryError(MpscError):
    """A query cannot be answered."""


class QuerySyntaxError(QueryError):
    """A query is not SPARQL 1.1. `line` and `column` count from 1; both are None where the parser gives none."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(message)


class QueryForbidden(QueryError):
    """A query asks for something this endpoint does not do."""


class NotAcceptable(QueryError):
    """None of the formats asked for can carry the answer. `offered` lists the media types that can."""

    def __init__(self, offered: list[str]) -> None:
        self.offered = offered
        super().__init__(f"none of the formats asked for fits this query; it can be answered as {', '.join(offered)}")


class LimitReached(QueryError):
    """A query was ended at a limit."""


class EngineError(QueryError):
    """An engine elsewhere does not do what is asked. `problem` says so to anybody; addresses are for its operator."""

    def __init__(self, url: str, problem: str, detail: str | None = None) -> None:
        self.url, self.problem = url, problem
        super().__init__(f"{url}: {problem}" + (f" ({detail})" if detail else ""))


class EngineDown(EngineError):
    """An engine elsewhere cannot be reached; it may be back soon."""
