"""What a release says of itself, of what was withdrawn, and what is left when it is gone."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

from mpsc_graph.errors import ReleaseError

__all__ = ["Manifest", "Persons", "Tombstone", "Withdrawal"]


class Persons(StrEnum):
    """Whether people are in a release: in the public function in which a page names them, or not at all."""

    FUNCTIONS = "functions"
    NONE = "none"


@dataclass(frozen=True)
class Withdrawal:
    """Why a thing was withdrawn, and on which day (ISO 8601)."""

    reason: str
    date: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a release says of itself.

    `graphs` maps graph IRIs to their number of statements. `modified` is the day up to which the data set was kept, as
    the data gives it. `withdrawn` maps the ids, relative to the base, of what was withdrawn to why and when.
    """

    NAME: ClassVar[str] = "manifest.json"

    id: str
    sha256: str
    statements: int
    graphs: dict[str, int]
    report: dict[str, int]
    inputs: str
    base_iri: str
    license: str
    generator: str
    persons: Persons
    modified: str | None
    withdrawn: dict[str, Withdrawal]

    def json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    @classmethod
    def open(cls, folder: Path) -> Manifest:
        """The manifest in a release's folder. Raises ReleaseError when it is missing or unreadable."""
        try:
            found = json.loads((folder / cls.NAME).read_text("utf-8"))
            found["withdrawn"] = {id: Withdrawal(**each) for id, each in found["withdrawn"].items()}
            return cls(**{**found, "persons": Persons(found["persons"])})
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ReleaseError(f"{folder}: no release can be read here ({error}); run mpsc-graph build") from error


@dataclass(frozen=True)
class Tombstone:
    """What is left of a release: since when and why it is gone, and the id of the one that took its place.

    All three are None for one that is merely no longer kept.
    """

    reason: str | None = None
    date: str | None = None
    replaced_by: str | None = None
