"""What the command line shows: progress, reports, tables. Answers go to standard output, all else to standard error."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import pyoxigraph as ox
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table as RichTable
from rich.text import Text

from mpsc_graph.errors import SettingError
from mpsc_graph.store.base import Table, Term
from mpsc_graph.validate.formats.words import WORDS, difference
from mpsc_graph.validate.report import Report, Result, Severity, shorten

__all__ = [
    "Language",
    "counting",
    "deliver",
    "list_entries",
    "progress",
    "progress_of",
    "reading",
    "say",
    "say_aside",
    "show_report",
    "show_rows",
    "show_table",
    "watching",
    "write",
]

_ALIKE = 20
"""How many results that break the same rule a terminal shows."""
_LONG = 20_000_000
"""From how many bytes on reading is watched."""
_STYLES = {Severity.VIOLATION: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_NARROWEST = 15
"""How many characters a column of a table gets at least, on average."""
_out, _err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)


class Language(StrEnum):
    """The languages of names, messages and definitions."""

    DE = "de"
    EN = "en"


def say(lines: str | Iterable[str]) -> None:
    """Print lines as they are."""
    for line in [lines] if isinstance(lines, str) else lines:
        _out.print(escape(line))


def say_aside(lines: str | Iterable[str], style: str | None = None) -> None:
    """Print lines beside the answer, on standard error."""
    for line in [lines] if isinstance(lines, str) else lines:
        _err.print(escape(line), style=style)


def write(body: bytes) -> None:
    """Write a serialized answer, byte for byte."""
    sys.stdout.buffer.write(body)
    sys.stdout.flush()


def deliver(body: bytes, output: Path | None) -> None:
    """Write an answer to a file, and tell where, or to standard output. Raises SettingError where it cannot be."""
    if output is None:
        write(body)
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise SettingError(f"{output}: cannot be written ({error}); choose another -o") from error
    say_aside(str(output))


@contextmanager
def progress(stages: tuple[str, ...]) -> Iterator[Callable[[str], None]]:
    """Yields what is to be told each stage as it begins: a bar, or plain lines where nobody watches."""
    if not _err.is_terminal:
        yield say_aside
        return
    columns = (TextColumn("{task.description:<9}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True) as bar:
        task = bar.add_task("", total=len(stages))
        yield lambda stage: bar.update(task, description=stage, completed=stages.index(stage))


@contextmanager
def watching(step: str) -> Iterator[Callable[[str], None]]:
    """Yields what is to be told each further step as it begins: a line that says for how long, or nothing."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal) as shown:
        task = shown.add_task(step, total=None)
        yield lambda step: shown.reset(task, description=step)


@contextmanager
def progress_of() -> Iterator[Callable[[int, int], None]]:
    """Yields what is to be told how many things are done, of how many: a bar, or nothing to be seen."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def counting(total: int) -> Iterator[Callable[[], None]]:
    """Yields what is to be called after each of so many things, from any thread: a bar, or nothing to be seen."""
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)


@contextmanager
def reading(total: int) -> Iterator[Callable[[int], None]]:
    """Yields what is to be told of bytes as they are read: a bar where there are many of them and somebody watches."""
    columns = (TextColumn("read"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    hidden = total < _LONG or not _err.is_terminal
    with Progress(*columns, console=_err, transient=True, disable=hidden) as bar:
        task = bar.add_task("", total=total)
        yield lambda size: bar.advance(task, size)


def show_report(report: Report, language: Language) -> None:
    """A report for reading: each result with its place first, as compilers do, then how often each rule is broken."""
    shown: Counter[tuple[str, str | None]] = Counter()
    for result in report.results:
        shown[result.shape, result.path] += 1
        if shown[result.shape, result.path] <= _ALIKE:
            _show_result(result, language)
    left = sum(max(0, count - _ALIKE) for count in shown.values())
    if left:
        more = {
            "de": f"… und {left} weitere; alle zeigt --format html",
            "en": f"… and {left} more; --format html has all",
        }
        say(more[language])
    if len(groups := report.groups()) > 1:
        table = RichTable(box=None, pad_edge=False, show_header=False)
        for result, count in groups:
            severity = Text(result.severity.word(language, count), _STYLES[result.severity])
            table.add_row(str(count), severity, escape(result.message(language)))
        _out.print(table)
    say([report.summary(language), *filter(None, [difference(report, language)])])


def _show_result(result: Result, language: Language, indent: str = "") -> None:
    place = f"{result.location}: " if result.location and not indent else ""
    branch = f"{WORDS[language]['branch']} {result.branch}: " if result.branch else ""
    severity = (result.severity.word(language), _STYLES[result.severity])
    _out.print(Text.assemble(indent, (place, "bold"), branch, severity, f": {result.message(language)}"))
    about = [result.name(language), *map(shorten, filter(None, [result.path, result.value]))]
    lines = [*map(str, result.statements)] or [" · ".join(dict.fromkeys(about))]
    if result.statements and result.label:
        lines.insert(0, result.name(language))
    for line in lines:
        _out.print(Text(f"{indent}    {line}", "dim"))
    if hint := result.hint.get(language):
        _out.print(Text(f"{indent}    → {hint}"))
    for detail in result.details:
        _show_result(detail, language, f"{indent}    ")


def show_rows(names: list[str], rows: list[list[str]]) -> None:
    """A table of texts for reading; where the columns would get too narrow, a block of lines per row."""
    _out.print(_grid(names, rows) if len(names) * _NARROWEST <= _out.width else _blocks(names, rows))
    _out.print(f"[dim]{len(rows)} row{'' if len(rows) == 1 else 's'}[/dim]")


def show_table(results: Table | bool, base: str) -> None:
    """For people: names instead of IRIs where a row has both, no opaque ids, a plain yes or no for ASK.

    Where the columns would get too narrow to read, each row stands as a block of lines, empty cells left out.
    """
    if isinstance(results, bool):
        say("yes" if results else "no")
        return
    shown = [
        i
        for i, name in enumerate(results.columns)
        if f"{name}Label" not in results.columns and name not in ("claim", "otherClaim", "passage")
    ]
    names = [results.columns[i].removesuffix("Label") for i in shown]
    rows = [[_text(row[i], base) for i in shown] for row in results.rows]
    show_rows(names, rows)


def _grid(names: list[str], rows: list[list[str]]) -> RichTable:
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    return table


def _blocks(names: list[str], rows: list[list[str]]) -> RichTable:
    table = RichTable(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        for name, text in zip(names, row, strict=True):
            if text:
                table.add_row(name, escape(text))
        table.add_row()
    return table


def list_entries(entries: Iterable[tuple[str, str, str]]) -> None:
    """Name, what it is and a remark on it, of a question or a code."""
    for name, title, remark in entries:
        _out.print(f"[bold]{escape(name)}[/bold]")
        _out.print(f"  {escape(title)}")
        if remark:
            _out.print(f"  [dim]{escape(remark)}[/dim]")


def _text(term: Term | None, base: str) -> str:
    match term:
        case None:
            return ""
        case ox.NamedNode(value=iri):
            return shorten(iri.removeprefix(base))
        case _:
            return term.value
