"""The commands for those who ask the graph."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pyoxigraph as ox
import typer

from mpsc_graph import terminal
from mpsc_graph.chosen import chosen_release, chosen_store
from mpsc_graph.errors import QuestionError
from mpsc_graph.options import DataOption, LanguageOption, OutOption, ReleaseOption, RemoteOption, flag
from mpsc_graph.questions import Catalogue, with_evidence
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query, Table
from mpsc_graph.store.holding import store_over
from mpsc_graph.terminal import Language

__all__ = ["query", "questions"]


class AnswerFormat(StrEnum):
    TABLE = "table"
    CSV = "csv"
    XLSX = "xlsx"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"
    TTL = "ttl"
    NT = "nt"
    RDF = "rdf"
    JSONLD = "jsonld"


_RESULTS = {
    AnswerFormat.TABLE: ox.QueryResultsFormat.JSON,
    AnswerFormat.CSV: ox.QueryResultsFormat.CSV,
    AnswerFormat.TSV: ox.QueryResultsFormat.TSV,
    AnswerFormat.JSON: ox.QueryResultsFormat.JSON,
    AnswerFormat.XML: ox.QueryResultsFormat.XML,
}
_GRAPHS = {
    AnswerFormat.TABLE: ox.RdfFormat.TURTLE,
    AnswerFormat.TTL: ox.RdfFormat.TURTLE,
    AnswerFormat.NT: ox.RdfFormat.N_TRIPLES,
    AnswerFormat.RDF: ox.RdfFormat.RDF_XML,
    AnswerFormat.JSONLD: ox.RdfFormat.JSON_LD,
}


def query(
    what: Annotated[str, typer.Argument(help="A question's name, a file, - for standard input, or SPARQL itself.")],
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter",
            "-p",
            metavar="KEY=VALUE",
            help="A parameter of a question; ids may be short, and it may be given several times.",
        ),
    ] = None,
    format: Annotated[
        AnswerFormat | None, typer.Option(help="Form of the answer; else as -o ends, else a table to read.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the answer to this file.")
    ] = None,
    evidence: Annotated[bool, flag("--evidence", help="Show the words and page behind each row.")] = False,
    release: ReleaseOption = None,
    data: DataOption = None,
    out: OutOption = None,
    remote: RemoteOption = None,
    lang: LanguageOption = Language.DE,
) -> None:
    """Ask the graph: a question by its name, or any SPARQL.

    The command questions lists the names and parameters. A question written to .xlsx brings its evidence, and notes on
    how to cite it.

    mpsc-graph query leads

    mpsc-graph query measures-of-a-phase -p phase=dresden/phase/mpsc-1 --evidence

    mpsc-graph query leads --lang en -o leads.xlsx

    mpsc-graph query 'SELECT ?m { ?m a mpsc:Measure }' --format csv
    """
    form = _form(format, output)
    settings, resources = Settings.load(releases=out, remote=remote), Resources.find(data)
    catalogue, given = Catalogue(resources.queries), dict(map(_pair, parameter or []))
    if form is AnswerFormat.XLSX:
        terminal.deliver(_workbook(what, given, catalogue, settings, resources, release, lang), output)
        return
    companion = catalogue[what].evidence if evidence and what in catalogue else None
    asked = _query(companion or what, given, catalogue, settings.base_iri, lang)
    store = chosen_store(settings, resources, release)
    if evidence:
        plain = Table.parse(store.answer(asked, ox.QueryResultsFormat.JSON, None))
        asked = with_evidence(asked, () if isinstance(plain, bool) else plain.columns)
    answer = store.answer(asked, _RESULTS.get(form), _GRAPHS.get(form))
    if form is AnswerFormat.TABLE and isinstance(answer.format, ox.QueryResultsFormat):
        terminal.show_table(Table.parse(answer), settings.base_iri)
    else:
        terminal.deliver(answer.body, output)


def questions(lang: LanguageOption = Language.DE) -> None:
    """List the catalogue of questions, with their parameters.

    mpsc-graph questions --lang en
    """
    terminal.list_entries(
        (
            question.name,
            question.title[lang],
            " ".join(f"-p {each.name}={each.default}" for each in question.parameters if each.name != "language"),
        )
        for question in Catalogue(Resources.find().queries)
    )


def _form(format: AnswerFormat | None, output: Path | None) -> AnswerFormat:
    """The form asked for, else that of the file. Raises QuestionError where no answer can be shown or written so."""
    forms = [each for each in AnswerFormat if each is not AnswerFormat.TABLE]
    if output is None:
        if format is AnswerFormat.XLSX and sys.stdout.isatty():
            raise QuestionError("xlsx is nothing to read in a terminal; name a file for it, as in -o answer.xlsx")
        return format or AnswerFormat.TABLE
    found = format or next((each for each in forms if output.suffix.lower() == f".{each}"), AnswerFormat.TABLE)
    if found is AnswerFormat.TABLE:
        raise QuestionError(f"{output}: a table is for a terminal; expected a file that ends in .{', .'.join(forms)}")
    return found


def _workbook(
    what: str,
    given: Mapping[str, str],
    catalogue: Catalogue,
    settings: Settings,
    resources: Resources,
    folder: Path | None,
    lang: Language,
) -> bytes:
    """The workbook that the web gives for a question, with the errors of `query`."""
    from mpsc_graph.store.one_pool import OnePool
    from mpsc_graph.web.questions.sheets import book

    if what not in catalogue and any(character.isspace() or character in "{-./" for character in what):
        raise QuestionError("xlsx is for questions of the catalogue, with their evidence; for SPARQL take --format csv")
    catalogue[what].query(given, settings.base_iri)  # tells what it takes
    release = chosen_release(settings, resources, folder)
    pool = OnePool(release, store_over(release, settings))
    return asyncio.run(book(pool, catalogue, settings, what, given, lang))


def _query(what: str, given: Mapping[str, str], catalogue: Catalogue, base: str, lang: Language) -> Query:
    if what in catalogue:
        question = catalogue[what]
        has_names = any(parameter.name == "language" for parameter in question.parameters)
        return question.query({"language": lang.value, **given} if has_names else given, base)
    if given:
        raise QuestionError(f"-p is for questions of the catalogue, and “{what}” is none; see mpsc-graph questions")
    if what == "-":
        return Query(sys.stdin.read())
    if not any(character.isspace() or character == "{" for character in what):
        if not Path(what).is_file():
            catalogue[what]
        try:
            return Query(Path(what).read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise QuestionError(f"{what}: cannot be read as a query ({error})") from error
    return Query(what)


def _pair(item: str) -> tuple[str, str]:
    key, equals, value = item.partition("=")
    if not (key and equals):
        raise QuestionError(f"-p {item}: expected KEY=VALUE")
    return key, value
