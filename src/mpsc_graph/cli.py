"""The command line: the door for people at a terminal.

Exit codes: 0 done, 1 the data breaks a rule, 2 the input, a setting or a query cannot be used.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Annotated

import typer

from mpsc_graph import __version__, analysts, curators, deciders, publishers, researchers, terminal, validators
from mpsc_graph.chosen import chosen_release
from mpsc_graph.errors import DoesNotConform, EngineDown, MpscError
from mpsc_graph.options import DataOption, LanguageOption, OutOption, ReleaseOption, RemoteOption, add, flag
from mpsc_graph.pipeline import build as pipeline
from mpsc_graph.pipeline.upkeep.upkeep import keep_built
from mpsc_graph.questions import Catalogue
from mpsc_graph.release import Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.holding import store_over
from mpsc_graph.terminal import Language

__all__ = ["app", "main"]

app = typer.Typer(
    help="A city programme as one knowledge graph: who does what with whom, in which phase, and which source says so.",
    epilog="Start with: mpsc-graph serve, or mpsc-graph questions. mpsc-graph COMMAND --help has examples.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
)


def build(
    data: DataOption = None,
    out: OutOption = None,
    lang: LanguageOption = Language.EN,
    watch: Annotated[bool, flag("--watch", help="Go on, and build again whenever files change.")] = False,
) -> None:
    """Read, check and seal the data into a release, which is what all other commands work on.

    The same files give the same release, byte for byte. Data that breaks a rule is not sealed, and the last release
    stays as it is.

    mpsc-graph build

    mpsc-graph build --data data --data ../ulm/data --watch

    With --watch it goes on until Ctrl+C. After an edit of files of sources only what the edit touches is done again;
    the release is the one that a whole build gives. A server of the same folder takes it up by itself.
    """
    settings, resources = Settings.load(releases=out), Resources.find(data)
    if watch:
        _watch(resources, settings, lang)
    with terminal.progress(pipeline.STAGES) as advance:
        sealed = pipeline.build(resources, settings, advance)
    _show_sealed(sealed, lang)


def _show_sealed(sealed: pipeline.Sealed, lang: Language) -> None:
    manifest = sealed.release.manifest
    terminal.say(f"release {manifest.id}: {manifest.statements} statements in {len(manifest.graphs)} graphs")
    terminal.say(sealed.report.lines(lang, notes=False))
    terminal.say(str(sealed.release.folder))


def _watch(resources: Resources, settings: Settings, lang: Language) -> None:
    """Until somebody ends it."""
    terminal.say_aside("– building")
    with suppress(KeyboardInterrupt):
        for each in keep_built(resources, settings):
            if isinstance(each.outcome, MpscError):
                _show_error(each.outcome)
            elif each.changed:
                manifest = each.outcome.release.manifest
                terminal.say(f"{each}: release {manifest.id}, {manifest.statements} statements")
            else:
                _show_sealed(each.outcome, lang)
            terminal.say_aside("– watching; stop with Ctrl+C")
    raise typer.Exit


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
    release: ReleaseOption = None,
    data: DataOption = None,
    out: OutOption = None,
    remote: RemoteOption = None,
) -> None:
    """Serve the graph over HTTP: a site in German and English for people, RDF and /sparql for programs.

    Builds first when there is no release or its inputs have changed; a release built later is served as soon as it is
    there, or at once on SIGHUP, and no request is dropped. Listens on this machine only unless told otherwise.

    mpsc-graph serve

    mpsc-graph serve --release releases/3f6c0a91d2e84b57 --port 8080

    Settings of a server, as limits and who publishes it, are variables of the environment (MPSC_…); the README has all.
    """
    from mpsc_graph.checker import Order
    from mpsc_graph.store.serving import Serving
    from mpsc_graph.web.app import create_app
    from mpsc_graph.web.checks import Checks
    from mpsc_graph.web.server import check_free, run
    from mpsc_graph.web.usage import Usage

    settings, resources = Settings.load(releases=out, remote=remote), Resources.find(data)
    check_free(host, port)
    served = chosen_release(settings, resources, release)
    if settings.remote is not None:
        with suppress(EngineDown):  # the server waits for it
            store_over(served, settings)
    serving = Serving(served, settings, None if release else Releases.of(settings))
    checks = Checks(settings, "mpsc_graph.checker", Order.of(resources, settings))
    web = create_app(settings, serving, Catalogue(resources.queries), Usage.load(resources), resources, checks)
    terminal.say_aside(f"release {served.manifest.id} on http://{host}:{port} (SPARQL at /sparql); stop with Ctrl+C")
    run(web, host, port, serving.look)


_COMMANDS: tuple[tuple[str | None, Sequence[Callable[..., None]]], ...] = (
    (None, (build, validators.validate, serve, analysts.query, analysts.questions)),
    (
        "For curators",
        (curators.new_source, curators.check_sources, curators.codes, deciders.duplicates, curators.withdraw),
    ),
    ("For publishers", (publishers.publish, publishers.diff, publishers.push)),
)
for _panel, _commands in _COMMANDS:
    for _command in _commands:
        add(app, _command, _panel)
app.add_typer(researchers.network, name="network", rich_help_panel="For researchers")


def _show_version(wanted: bool) -> None:
    if wanted:
        terminal.say(f"mpsc-graph {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, flag("--version", help="Show the version and stop.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; an error becomes a message and an exit code, never a traceback."""
    try:
        app()
    except MpscError as error:
        _show_error(error)
        sys.exit(1 if isinstance(error, DoesNotConform) else 2)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read the answer has stopped; say nothing more
        sys.exit(141)
    except OSError as error:  # a file that may not be read, a disk that is full
        terminal.say_aside(f"{error.filename}: {error.strerror}" if error.filename else str(error), style="red")
        sys.exit(2)


def _show_error(error: MpscError) -> None:
    if isinstance(error, DoesNotConform):
        terminal.say_aside(error.report.lines("en", notes=False))
        terminal.say_aside(error.consequence, style="red")
    else:
        terminal.say_aside(str(error), style="red")
