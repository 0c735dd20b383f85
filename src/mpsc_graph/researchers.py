"""The commands for those who study who works with whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mpsc_graph import terminal
from mpsc_graph.chosen import chosen_release
from mpsc_graph.errors import NetworkError
from mpsc_graph.network.evidence import PROGRAMME, Evidence
from mpsc_graph.network.inquiry import Inquiry
from mpsc_graph.network.selection import Basis, Selection
from mpsc_graph.network.structure import Level
from mpsc_graph.network.views import VIEWS, View
from mpsc_graph.options import DataOption, OutOption, ReleaseOption, add, flag
from mpsc_graph.questions import Catalogue
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.holding import store_over
from mpsc_graph.terminal import Language

if TYPE_CHECKING:
    from mpsc_graph.network.columns import Network
    from mpsc_graph.network.tables import Rows

__all__ = ["network"]

network = typer.Typer(
    help="Networks of cooperation: measure them, write them to files, draw them.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


class TableName(StrEnum):
    NODES = "nodes"
    NETWORK = "network"
    CHANGES = "changes"
    TIES = "ties"
    SOURCES = "sources"


class TableFormat(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


LikeOption = Annotated[
    Path | None,
    typer.Option("--like", metavar="FILE", help="A network written as .json before, whose nodes keep their places."),
]
ViewOption = Annotated[str, typer.Option("--view", metavar="NAME", help=f"One of {', '.join(VIEWS)}.")]
PhaseOption = Annotated[
    list[str] | None,
    typer.Option("--phase", metavar="ID", help="Only this phase, as in mpsc-2; may be given several times."),
]
RoleOption = Annotated[list[str] | None, typer.Option("--role", metavar="ID", help="Only this role, as in lead.")]
FieldOption = Annotated[
    list[str] | None,
    typer.Option("--field", metavar="ID", help="Only measures of this action field, as in smart-mobility."),
]
KindOption = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="ID", help="Only this kind of organisation, as in office, after the roll-up."),
]
RollupOption = Annotated[
    Level, typer.Option("--rollup", help="Units as named, their office or Eigenbetrieb, or their legal body.")
]
EvidenceOption = Annotated[
    Basis, typer.Option("--evidence", help="Only what pages state, or also what was interpreted and inferred.")
]
ProgrammeOption = Annotated[
    str, typer.Option("--programme", metavar="ID", help="The programme whose measures are shown.")
]
PeopleOption = Annotated[bool, flag("--people", help="Allow the view that shows people.")]
LanguageOption = Annotated[Language, typer.Option("--lang", help="Language of names and sentences.")]


def metrics(
    table: Annotated[
        TableName,
        typer.Option(help="Figures of the nodes or the whole, changes from phase to phase, with each source left out."),
    ] = TableName.NODES,
    format: Annotated[TableFormat, typer.Option(help="Form of the table.")] = TableFormat.TABLE,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to a file: .csv, .json, or .xlsx with all tables."),
    ] = None,
    view: ViewOption = "actors-measures",
    phase: PhaseOption = None,
    role: RoleOption = None,
    field: FieldOption = None,
    kind: KindOption = None,
    rollup: RollupOption = Level.UNIT,
    evidence: EvidenceOption = Basis.ALL,
    programme: ProgrammeOption = PROGRAMME,
    people: PeopleOption = False,
    release: ReleaseOption = None,
    data: DataOption = None,
    out: OutOption = None,
    lang: LanguageOption = Language.DE,
) -> None:
    """Compute the figures of a network, with a sentence on what each means.

    They show how pages name actors together, not who has a say. docs/codebook.md tells how ties and gaps are defined.

    mpsc-graph network metrics --view actors --rollup body

    mpsc-graph network metrics --view actors --table changes

    mpsc-graph network metrics -o figures.xlsx
    """
    selection = _selection(phase, role, field, kind, rollup, evidence)
    read = _evidence(view, programme, people, release, data, out, lang)
    if output is None and format is TableFormat.TABLE:
        _show(table, read, selection, lang)
        return
    ending = output.suffix.lower() if output else f".{format}"
    with terminal.watching("compute the figures"):
        body = _written(ending, table, read, selection)
    terminal.deliver(body, output)


def export(
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="The file; its ending says the format: .gexf .graphml .json .cyjs .net .dot .mmd, "
            "or a name that ends in nodes.csv, edges.csv or incidence.csv.",
        ),
    ],
    like: LikeOption = None,
    view: ViewOption = "actors-measures",
    phase: PhaseOption = None,
    role: RoleOption = None,
    field: FieldOption = None,
    kind: KindOption = None,
    rollup: RollupOption = Level.UNIT,
    evidence: EvidenceOption = Basis.ALL,
    programme: ProgrammeOption = PROGRAMME,
    people: PeopleOption = False,
    release: ReleaseOption = None,
    data: DataOption = None,
    out: OutOption = None,
    lang: LanguageOption = Language.DE,
) -> None:
    """Write a network for Gephi, igraph, statnet, Cytoscape, Pajek, Graphviz or networkx.

    Every tie carries the IRIs of the claims it rests on, and its dates where phases have any.

    mpsc-graph network export -o dresden.gexf

    mpsc-graph network export --view actors --phase mpsc-2 -o phase-2-edges.csv
    """
    from mpsc_graph.network.export import export

    read = _evidence(view, programme, people, release, data, out, lang)
    selection = _selection(phase, role, field, kind, rollup, evidence)
    with terminal.watching("lay it out") as tell:
        drawn = _placed(read, selection, like)
        tell("write it")
        body = export(drawn, output.name)
    terminal.deliver(body, output)


def plot(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file: .svg or .png.")],
    like: LikeOption = None,
    view: ViewOption = "actors-measures",
    phase: PhaseOption = None,
    role: RoleOption = None,
    field: FieldOption = None,
    kind: KindOption = None,
    rollup: RollupOption = Level.UNIT,
    evidence: EvidenceOption = Basis.ALL,
    programme: ProgrammeOption = PROGRAMME,
    people: PeopleOption = False,
    release: ReleaseOption = None,
    data: DataOption = None,
    out: OutOption = None,
    lang: LanguageOption = Language.DE,
) -> None:
    """Draw a network, with legend, release, date and licence.

    The same data give the same picture; with --like a network that has grown keeps its places.

    mpsc-graph network plot --view actors --rollup office --lang en -o actors.svg
    """
    from mpsc_graph.network.plot import png, svg

    if output.suffix.lower() not in (".svg", ".png"):
        raise NetworkError(f"{output}: expected a name that ends in .svg or .png; mpsc-graph network export has others")
    read = _evidence(view, programme, people, release, data, out, lang)
    selection = _selection(phase, role, field, kind, rollup, evidence)
    with terminal.watching("lay it out") as tell:
        drawn = _placed(read, selection, like)
        tell("draw it")
        picture = svg(drawn)
        body = png(picture) if output.suffix.lower() == ".png" else picture
    terminal.deliver(body, output)


for _command in (metrics, export, plot):
    add(network, _command)


def _selection(
    phase: list[str] | None,
    role: list[str] | None,
    field: list[str] | None,
    kind: list[str] | None,
    rollup: Level,
    evidence: Basis,
) -> Selection:
    phases, roles, fields, kinds = (tuple(each or ()) for each in (phase, role, field, kind))
    return Selection(phases, roles, fields, kinds, basis=evidence, level=rollup)


def _evidence(
    view: str,
    programme: str,
    people: bool,
    release: Path | None,
    data: list[Path] | None,
    out: Path | None,
    lang: Language,
) -> Evidence:
    chosen = View.named(view, people)
    settings, resources = Settings.load(releases=out), Resources.find(data)
    current = chosen_release(settings, resources, release)
    with terminal.watching("load the release") as tell:
        store, questions = store_over(current, settings), Catalogue(resources.queries)
        inquiry = Inquiry(store, questions, current.manifest, lang, lambda name: tell(f"ask {name}"))
        return Evidence.read(inquiry, chosen, programme)


def _placed(evidence: Evidence, selection: Selection, like: Path | None) -> Network:
    from mpsc_graph.network.drawn import drawn, whole
    from mpsc_graph.network.layout import places

    return drawn(evidence, selection, whole(evidence, selection, places(like) if like else None))


def _tables(evidence: Evidence, selection: Selection) -> Mapping[str, Callable[[], Rows]]:
    from mpsc_graph.network import tables
    from mpsc_graph.network.projection import project

    graph = project(evidence, selection)
    return {
        TableName.NODES: lambda: tables.node_figures(graph),
        TableName.NETWORK: lambda: tables.network_figures(graph),
        TableName.CHANGES: lambda: tables.changes(evidence, selection),
        TableName.TIES: lambda: tables.change_of_ties(evidence, selection),
        TableName.SOURCES: lambda: tables.without_sources(evidence, selection),
    }


def _written(ending: str, table: TableName, evidence: Evidence, selection: Selection) -> bytes:
    from mpsc_graph.network import workbook
    from mpsc_graph.network.projection import project

    tables = _tables(evidence, selection)
    match ending:
        case ".csv":
            return workbook.table_csv(tables[table]())
        case ".json":
            return workbook.table_json(tables[table](), project(evidence, selection))
        case ".xlsx":
            return workbook.workbook(tables, project(evidence, selection))
    raise NetworkError(f"{ending or 'a name without an ending'}: no format for tables; expected .csv, .json or .xlsx")


def _show(table: TableName, evidence: Evidence, selection: Selection, lang: Language) -> None:
    from mpsc_graph.network.reading import heads, sentences, texts

    with terminal.watching("compute the figures"):
        rows = _tables(evidence, selection)[table]()
    terminal.show_rows(heads(rows, lang), texts(rows, lang))
    terminal.say(sentences(rows, lang))
