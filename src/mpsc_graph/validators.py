"""The command that checks data: the project's, or anybody's."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from mpsc_graph import terminal
from mpsc_graph.errors import MpscError, SettingError
from mpsc_graph.options import DataOption, flag
from mpsc_graph.pipeline.build import STAGES, assemble, inputs_hash
from mpsc_graph.pipeline.build import validate as check_project
from mpsc_graph.pipeline.checked import validate_as_ours, validate_files
from mpsc_graph.pipeline.upkeep.watched import watch as watch_project
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.terminal import Language
from mpsc_graph.validate.bounded import bounded
from mpsc_graph.validate.engine import Engine
from mpsc_graph.validate.formats.forms import Form, write
from mpsc_graph.validate.kept import Kept, digest_of
from mpsc_graph.validate.lint import lint
from mpsc_graph.validate.profiles import Profile
from mpsc_graph.validate.report import Report, Severity
from mpsc_graph.validate.shapes import shape_files
from mpsc_graph.validate.sources import ENDINGS, STDIN, Source, opened

__all__ = ["validate"]


def validate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help=f"Files of RDF ({' '.join(ENDINGS)}, also .gz; - for standard input); none: the project's."
        ),
    ] = None,
    data: DataOption = None,
    shapes: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="Shapes for the files: a file or folder; may be given several times."),
    ] = None,
    profile: Annotated[
        Profile | None, typer.Option(help="Shapes of ours for the files, with --shapes on top; without either, mpsc.")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="What validates; all report the same.")] = Engine.AUTO,
    format: Annotated[Form, typer.Option(help="Form of the report.")] = Form.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write the report to this file.")
    ] = None,
    fail_on: Annotated[Severity, typer.Option(help="What makes the exit code 1.")] = Severity.VIOLATION,
    lint_shapes: Annotated[
        bool, flag("--lint-shapes", help="Check the shapes themselves, and not the data against them.")
    ] = False,
    watch: Annotated[
        bool, flag("--watch", help="Stay, and check the project's data anew whenever a file changes.")
    ] = False,
    timeout: Annotated[float, typer.Option(help="Seconds that files may take.", min=0.1)] = 600.0,
    memory: Annotated[int, typer.Option(help="Megabytes that files may take.", min=64)] = 4096,
    lang: Annotated[Language, typer.Option("--lang", help="Language of names and messages.")] = Language.EN,
) -> None:
    """Check data against the shapes (SHACL) and say what to mend, with file and line.

    mpsc-graph validate

    mpsc-graph validate catalog.ttl --profile dcat-ap-de --lang de

    mpsc-graph validate dump.nt.gz --shapes shapes.ttl --format html -o report.html

    Exit code 0: every rule is kept. 1: something breaks a rule. 2: the input cannot be read.
    """
    settings, resources = Settings.load(), Resources.find(data)
    if not files and not lint_shapes and (shapes or profile):
        raise SettingError(f"--{'shapes' if shapes else 'profile'} needs the files to check; name them")
    if watch:
        _watch(files, resources, settings, lang)
    kept = Kept(settings.kept_reports)
    if lint_shapes:
        report = _lint(files, shapes, profile, resources, settings)
    elif files:
        asked = _Asked(opened(files), shapes or [], profile, engine, timeout, memory)
        report = kept.report(asked.key(resources, settings), asked.subject, partial(asked.report, resources, settings))
    else:
        subject = digest_of([str(folder.resolve()) for folder in resources.data])
        key = digest_of([inputs_hash(resources, settings), engine])
        report = kept.report(key, subject, partial(_project, engine, resources, settings))
    _give(report, format, output, lang, fail_on)
    raise typer.Exit(1 if report.reaches(fail_on) else 0)


@dataclass(frozen=True)
class _Asked:
    """Files to check, and against what."""

    sources: list[Source]
    shapes: list[Path]
    profile: Profile | None
    engine: Engine
    timeout: float
    memory: int

    @property
    def subject(self) -> str:
        files = [source.name if source.name == STDIN else str(source.path.resolve()) for source in self.sources]
        return digest_of([*files, "against", *map(str, self.shapes), str(self.profile)])

    def key(self, resources: Resources, settings: Settings) -> str:
        """Raises InputError for shapes that are not there."""
        files = [Path(file) for path in _shapes(self.shapes, self.profile, resources) for file in shape_files(path)]
        if self.as_ours:
            files += [file.path for file in resources.input_files() if file.kind != "data"]
        names = [source.name for source in self.sources]
        names += [settings.base_iri, settings.license]
        return digest_of([self.engine, *names, *(source.path for source in self.sources), "against", *files])

    @property
    def as_ours(self) -> bool:
        """Whether the project's vocabulary and rules belong to it."""
        return self.profile is Profile.MPSC or (self.profile is None and not self.shapes)

    def report(self, resources: Resources, settings: Settings) -> Report:
        return bounded(partial(self.check, resources, settings), self.timeout, self.memory)

    def check(self, resources: Resources, settings: Settings) -> Report:
        with terminal.reading(sum(source.size for source in self.sources)) as read:
            if self.as_ours:
                return validate_as_ours(self.sources, self.shapes, resources, settings, self.engine, read)
            return validate_files(self.sources, _shapes(self.shapes, self.profile, resources), self.engine, read)


def _shapes(shapes: list[Path] | None, profile: Profile | None, resources: Resources) -> list[Path]:
    """The files and folders of shapes. Raises SettingError for a profile that this package has not."""
    if profile is Profile.DCAT_AP_DE:
        folder = resources.shapes / profile
        if not folder.is_dir():
            raise SettingError(f"--profile {profile}: there is no folder {folder}")
        return [folder, *(shapes or [])]
    ours = [resources.shapes] if profile is Profile.MPSC or not shapes else []
    return [*ours, *(shapes or [])]


def _watch(files: list[Path] | None, resources: Resources, settings: Settings, lang: Language) -> None:
    """Until somebody ends it."""
    if files:
        raise SettingError("--watch is for the project's data; leave the files out, or name their folder (--data)")
    with suppress(KeyboardInterrupt):
        for report in watch_project(resources, settings):
            if isinstance(report, MpscError):
                terminal.say(str(report))
            else:
                terminal.show_report(report, lang)
            terminal.say_aside("– watching; stop with Ctrl+C")
    raise typer.Exit


def _lint(
    files: list[Path] | None,
    shapes: list[Path] | None,
    profile: Profile | None,
    resources: Resources,
    settings: Settings,
) -> Report:
    """The report on shapes: ours against the project's data and their fixtures, others against the files if any."""
    paths, fixtures, triples = _shapes(shapes, profile, resources), None, None
    if not shapes:
        folder = resources.shapes.parent / "tests" / "shapes" / (profile or "") / "broken"
        fixtures = folder if folder.is_dir() else None
    if files:
        triples = (triple for source in opened(files) for triple in source.triples())
    elif not shapes and profile is not Profile.DCAT_AP_DE:
        triples = (triple for triple in assemble(resources, settings).triples())
    shown = {str(file.path): file.shown for file in resources.input_files()}
    return lint(paths, triples, fixtures).renamed(shown)


def _project(engine: Engine, resources: Resources, settings: Settings) -> Report:
    with terminal.progress(STAGES) as advance:
        statements = assemble(resources, settings, advance)
        return check_project(statements, resources, advance, engine, settings.base_iri)


def _give(report: Report, format: Form, output: Path | None, lang: Language, fail_on: Severity) -> None:
    if output is None and format is Form.TEXT:
        terminal.show_report(report, lang)
        return
    text = write(report, format, lang.value, fail_on)
    if output is None:
        terminal.write(text.encode())
        return
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise SettingError(f"--output {output}: cannot be written ({error.strerror or error})") from error
    terminal.say_aside(f"{output}: {report.summary(lang.value)}")
