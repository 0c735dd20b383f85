"""Where ontology, data, shapes and queries lie: in a checkout beside src/, in a wheel inside the package."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mpsc_graph.errors import SettingError

__all__ = ["InputFile", "Resources"]

_BUNDLED = Path(__file__).parent / "bundled"
_CHECKOUT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, order=True)
class InputFile:
    """A file a build reads: its kind (data, ontology or shapes), its place in that folder, its name for people."""

    kind: str
    inside: str
    path: Path
    shown: str


@dataclass(frozen=True)
class Resources:
    """The folders a person edits. `data` may be several; their files are read as if they lay in one."""

    ontology: Path
    shapes: Path
    queries: Path
    data: tuple[Path, ...]

    @classmethod
    def find(cls, data: list[Path] | None = None) -> Resources:
        """Find the folders; `data` replaces the project's own.

        Raises SettingError when a data folder does not exist or is empty.
        """
        root = _CHECKOUT if (_CHECKOUT / "ontology" / "mpsc.ttl").is_file() else _BUNDLED
        for folder in data or []:
            if not any(path.is_file() for path in folder.rglob("*")):
                expected = "name a folder that holds shared/ or a project"
                raise SettingError(f"--data {folder}: there is no such folder, or it holds no file; {expected}")
        return cls(
            ontology=root / "ontology",
            shapes=root / "shapes",
            queries=root / "queries",
            data=tuple(data or [root / "data"]),
        )

    def editable_data(self) -> Path:
        """The one data folder that may be written to.

        Raises SettingError where there are several, or where the data is inside an installed package.
        """
        if len(self.data) != 1 or self.data[0] == _BUNDLED / "data":
            expected = "expected a checkout of the project, or one folder (--data FOLDER)"
            raise SettingError(
                f"no data folder to write to (the data of an installed package stays as it is); {expected}"
            )
        return self.data[0]

    def input_files(self) -> list[InputFile]:
        """All files a build reads, in an order that no file system decides."""
        roots = [
            ("ontology", self.ontology),
            ("shapes", self.shapes),
            *(("data", folder) for folder in self.data),
        ]
        return sorted(file for kind, root in roots for file in self._files(kind, root))

    def _files(self, kind: str, root: Path) -> Iterator[InputFile]:
        ours = root.parent in (_CHECKOUT, _BUNDLED)
        shown = kind if ours else root.as_posix()
        for path in root.rglob("*"):
            inside = path.relative_to(root)
            if path.is_file() and not any(part.startswith(".") for part in inside.parts):
                yield InputFile(kind, inside.as_posix(), path, f"{shown}/{inside.as_posix()}")
