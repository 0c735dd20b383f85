"""What a variant of the release leaves out, and what it says of that."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from mpsc_graph.manifest import Manifest, Withdrawal
from mpsc_graph.pipeline.merge import replaced
from mpsc_graph.pipeline.names import Names, opaque
from mpsc_graph.pipeline.persons.withhold import people, withhold
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.settings import Persons

__all__ = ["Withheld"]


@dataclass(frozen=True)
class Withheld:
    """What a variant leaves out: ids relative to the base, names, and the withdrawals it speaks of."""

    ids: set[str]
    names: Names
    withdrawn: dict[str, Withdrawal]

    @classmethod
    def of(cls, statements: Statements, withdrawn: dict[str, Withdrawal], persons: Persons, base: str) -> Withheld:
        """From minted statements. Whoever is withdrawn, or anybody where nobody is to be named, goes with their name.

        Where nobody is named, the tombstones do not name anybody either: those of people are left out, and an id that
        holds a name is made opaque as it is in the release.
        """
        # An older release may still have what gave way since to something that is withdrawn.
        merged = {id for id, heir in replaced(statements, base).items() if heir in withdrawn}
        known = {person.value.removeprefix(base) for person in people(statements)}
        known |= {id for id in withdrawn if "person" in id.split("/")}  # no file may describe them any more
        hidden = known if persons is Persons.NONE else known & withdrawn.keys()
        names = Names.of(statements, {ox.NamedNode(base + id) for id in hidden})
        told = withdrawn
        if persons is Persons.NONE:
            told = {
                names.iri(base + id, base).removeprefix(base): Withdrawal(names.text(each.reason), each.date)
                for id, each in withdrawn.items()
                if id not in hidden
            }
        return cls(hidden | merged | {*withdrawn, *map(_as_sealed, withdrawn)}, names, told)

    def left(self, statements: Statements, base: str) -> Statements:
        """The statements (minted, not yet derived) without all that."""
        if not self.ids:
            return statements
        names = self.names | Names.of(statements, self.people(statements, base))
        return withhold(statements, self.ids, names, base)

    def people(self, statements: Statements, base: str) -> set[ox.NamedNode]:
        """Who goes with their name; an older release may know them by another."""
        return {each for each in people(statements) if each.value.removeprefix(base) in self.ids}

    def is_kept_by(self, manifest: Manifest) -> bool:
        """Whether a release was sealed after all that was withdrawn until now."""
        return self.withdrawn.keys() <= manifest.withdrawn.keys()


def _as_sealed(id: str) -> str:
    """The id where its last part was made opaque, in a release that was sealed without a name it holds."""
    path, mark, fragment = id.partition("#")
    place, _, name = path.rpartition("/")
    return f"{place}/{opaque(name)}{mark}{fragment}"
