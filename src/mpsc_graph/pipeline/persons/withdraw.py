"""Withdraw: a thing is noted in `data/withdrawn.yaml` and goes from all releases that are kept.

First everything is made ready beside what is served; only then is it put in place. What goes wrong before leaves the
file and the releases as they were. A kill in between is made good by the same command again, or by the next build,
since each build seals anew whatever was sealed before the last withdrawal.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from mpsc_graph.errors import ReleaseError, SettingError, WithdrawalError
from mpsc_graph.manifest import Withdrawal
from mpsc_graph.namespaces import GRAPHS, PREFIXES, VOCABULARY
from mpsc_graph.pipeline.build import Draft, Progress, draft, minted
from mpsc_graph.pipeline.decided import DECIDED
from mpsc_graph.pipeline.merge import replaced
from mpsc_graph.pipeline.names import Names
from mpsc_graph.pipeline.persons.withdrawn import FILE, entry, read_withdrawn
from mpsc_graph.pipeline.persons.withhold import people
from mpsc_graph.pipeline.reading.yaml_ld import nearest
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.release import Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Persons, Settings

__all__ = ["withdraw"]

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_DATASET = ox.NamedNode(PREFIXES["dcat"] + "Dataset")


def withdraw(
    iri: str, reason: str, day: date, resources: Resources, settings: Settings, progress: Progress = lambda _: None
) -> Draft:
    """Take a thing of any kind out of every release of every variant; `iri` is whole or relative to the base.

    Gives what was built and which releases gave way. Raises WithdrawalError for what cannot be withdrawn, SettingError
    where there is no data folder to write to, ReleaseError where a kept release is damaged or the folder cannot be
    written, InputError and DoesNotConform as a build does; nothing has changed then.
    """
    data = resources.editable_data()
    id, words = iri.removeprefix(settings.base_iri), _words(reason)
    known = read_withdrawn(resources.input_files()).get(id)
    if known:
        made = draft(resources, settings, progress)
        if not made.older and made.release.manifest.id == made.releases.current_id():
            raise WithdrawalError(f"{id}: withdrawn already, on {known.date} ({known.reason})")
    else:
        id = _found(id, minted(resources, settings), settings)
        with _noted(data / FILE, id, Withdrawal(words, day.isoformat())):
            made = draft(resources, settings, progress)
    made.commit()
    return made


@contextmanager
def _noted(path: Path, id: str, withdrawal: Withdrawal) -> Iterator[None]:
    """The thing is in the file, and out again where something goes wrong."""
    before = path.read_text("utf-8") if path.exists() else None
    try:
        _write(path, entry(before or "", id, withdrawal))
    except OSError as error:
        raise SettingError(f"{path}: cannot be written ({error}); expected a folder to write to (--data)") from error
    try:
        yield
    except BaseException:
        path.unlink() if before is None else _write(path, before)
        raise


def _write(path: Path, text: str) -> None:
    """Write in one step, so that a kill leaves the old text or the new one."""
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        beside.write_text(text, "utf-8", newline="")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _words(reason: str) -> str:
    words = " ".join(reason.split())
    if not words or not words.isprintable():
        raise WithdrawalError("--reason: say in words why; they are what is shown instead of the thing")
    return words


def _found(id: str, everything: Statements, settings: Settings) -> str:
    """The id of the thing in the data; where people are not named it may be known by another.

    Raises WithdrawalError where there is nothing by that id in the data or in a release that is kept.
    """
    base = settings.base_iri
    subjects = {quad.subject.value for quad in everything.quads() if isinstance(quad.subject, ox.NamedNode)}
    if {id, VOCABULARY + id} & {each for each in subjects if not each.startswith(base)}:
        raise WithdrawalError(f"{id}: is of the vocabulary, whose terms are deprecated rather than withdrawn")
    if id.startswith("tie/"):
        raise WithdrawalError(f"{id}: is derived; withdraw the claims it rests on")
    if ox.Quad(ox.NamedNode(base + id), _TYPE, _DATASET, ox.NamedNode(GRAPHS + "dataset")) in everything:
        raise WithdrawalError(f"{id}: is the data set as a whole; withdraw what is in it")
    if heir := replaced(everything, base).get(id):
        raise WithdrawalError(f"{id}: is the same as {heir} ({DECIDED}); withdraw that")
    names = Names.of(everything, people(everything))
    known = {names.iri(each, base): each for each in subjects if each.startswith(base)}
    known |= {each: each for each in known.values()}
    known = known if base + id in known else known | {each: each for each in _kept(settings)}
    if base + id not in known:
        ids = (each.removeprefix(base) for each in known if each.startswith(base) and "#" not in each)
        raise WithdrawalError(f"{id}: nothing is known of it; {nearest(id, ids, otherwise='see mpsc-graph query')}")
    return known[base + id].removeprefix(base)


def _kept(settings: Settings) -> Iterator[str]:
    """The IRIs of everything that a kept release describes."""
    for persons in Persons:
        releases = Releases.of(settings, persons)
        for name in releases.kept():
            try:
                for quad in ox.parse(path=releases.open(name).data, format=ox.RdfFormat.N_QUADS):
                    if isinstance(quad.subject, ox.NamedNode):
                        yield quad.subject.value
            except (ReleaseError, OSError, SyntaxError):
                continue  # what is damaged is told when it is to be sealed anew
