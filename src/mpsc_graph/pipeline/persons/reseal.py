"""Re-seal: a release that was sealed before something was withdrawn is sealed again without it, under a new id.

The statements are those it was sealed with, less what is withheld; only what follows from them is derived anew, since
nothing tells which derived statements rested on what is no longer there. That is done by the rules of today, checked by
the shapes of today, and the manifest names the software that did it: an older release does not pretend to be what an
older version had made of it. A release that holds nothing of what was withdrawn keeps its statements and its id.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pyoxigraph as ox

from mpsc_graph.errors import ReleaseError
from mpsc_graph.manifest import Manifest, Tombstone
from mpsc_graph.pipeline.derivation.derive import DERIVED, derive
from mpsc_graph.pipeline.persons.withheld import Withheld
from mpsc_graph.pipeline.seal import canonical_lines, written
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.validate.engine import check, load_shapes

__all__ = ["Noted", "Resealed", "reseal"]


@dataclass(frozen=True)
class Resealed:
    """A release that gives way to another; to none where what was left of it broke a rule."""

    releases: Releases
    old: str
    tombstone: Tombstone

    def commit(self) -> None:
        """From now on the old release is gone. Raises ReleaseError."""
        self.releases.bury(self.old, self.tombstone)


@dataclass(frozen=True)
class Noted:
    """A release that holds nothing of what was withdrawn: only its manifest speaks of it."""

    releases: Releases
    manifest: Manifest

    def commit(self) -> None:
        """From now on the manifest says so. Raises ReleaseError."""
        self.releases.note(self.manifest)


def reseal(releases: Releases, withheld: Withheld, resources: Resources, is_built: bool) -> Iterator[Resealed | Noted]:
    """Seal all kept releases that need it anew, beside the old ones, and say what is to be done then.

    Nothing that is served changes, and doing it again gives the same. Raises ReleaseError where a release is damaged,
    or where the current one breaks a rule without what was withdrawn, unless another one `is_built` for its place.
    """
    for id in sorted(releases.kept()) if withheld.withdrawn else ():
        try:
            if withheld.is_kept_by(Manifest.open(releases.folder / id)):
                continue
            yield _sealed(releases.open(id), releases, withheld, resources, is_built)
        except (ReleaseError, OSError, SyntaxError) as error:
            said = str(error).removesuffix("; run mpsc-graph build")
            way_out = "mend the folder of that release, or remove it"
            raise ReleaseError(
                f"{said}; a release that is kept must be sealed anew after a withdrawal: {way_out}"
            ) from error


def _sealed(
    old: Release, releases: Releases, withheld: Withheld, resources: Resources, is_built: bool
) -> Resealed | Noted:
    base, id = old.manifest.base_iri, old.manifest.id
    quads = ox.parse(path=old.data, format=ox.RdfFormat.N_QUADS)
    stated = Statements(quad for quad in quads if quad.graph_name != DERIVED)
    left = withheld.left(stated, base)
    if left is stated or set(left.quads()) == set(stated.quads()):
        return Noted(releases, replace(old.manifest, withdrawn=withheld.withdrawn))
    statements = derive(left, resources.ontology / "rules", base)
    report = check(statements.triples(), load_shapes([resources.shapes]))
    if not report.conforms:
        if id == releases.current_id() and not is_built:
            raise ReleaseError(f"{old.folder}: breaks a rule without what was withdrawn; build this variant first")
        return Resealed(releases, id, _tombstone(old.manifest, withheld, None))
    with releases.begin() as unfinished:
        counts = written(canonical_lines(statements, unfinished.folder), unfinished, statements)
        manifest = replace(old.manifest, **counts, report=report.counts(), withdrawn=withheld.withdrawn)
        if manifest.id not in releases.history():  # else it never held the thing, and has a manifest of its own
            releases.finish(unfinished, manifest, report.json())
    return Resealed(releases, id, _tombstone(old.manifest, withheld, manifest.id))


def _tombstone(old: Manifest, withheld: Withheld, new: str | None) -> Tombstone:
    """Why: what was withdrawn since the release was sealed."""
    since = [each for id, each in withheld.withdrawn.items() if id not in old.withdrawn]
    reasons = dict.fromkeys(each.reason for each in since)
    return Tombstone("; ".join(reasons), max(each.date for each in since), new)
