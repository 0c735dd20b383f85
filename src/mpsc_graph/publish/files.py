"""The files of a release as others fetch them, and the list that says what they are.

    releases/3f6c0a91d2e84b57/dumps/9d1b60c2f0ae7735/
      mpsc.ttl  mpsc.ttl.gz  …      the whole data set in each format
      teams.de.csv  …               tables, each with its CSVW metadata
      manifest.json                 name, format, size, checksum of each
      SHA256SUMS                    for `sha256sum -c`

A folder of files is written aside and renamed into place, so that one that is there is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import mkdtemp

from mpsc_graph.errors import ReleaseError
from mpsc_graph.unfinished import sweep, write

__all__ = ["MANIFEST", "SUMS", "DumpFile", "Dumps", "described", "folder_in_place", "linked", "seal", "sums"]

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
"""What the list of the files is called, and that of their checksums."""
_UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class DumpFile:
    """One file. `file_type` is its code in the EU's list of file types, `compression` a media type.

    `statements` is told of RDF, `rows`, `question` and `language` of tables; `describes` is the file that CSVW metadata
    are about. `sha256` is that of the file as it is, so of the compressed bytes where it is compressed.
    """

    name: str
    media_type: str
    file_type: str
    size: int
    sha256: str
    compression: str | None = None
    statements: int | None = None
    rows: int | None = None
    question: str | None = None
    language: str | None = None
    describes: str | None = None


@dataclass(frozen=True)
class Dumps:
    """The files of one release, in a folder."""

    folder: Path
    release: str
    generator: str
    files: tuple[DumpFile, ...]

    @classmethod
    def open(cls, folder: Path) -> Dumps:
        """Read what lies in a folder. Raises ReleaseError where that is no whole set of files."""
        try:
            said = json.loads((folder / MANIFEST).read_text("utf-8"))
            files = tuple(DumpFile(**each) for each in said["files"])
            return cls(folder, said["release"], said["generator"], files)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ReleaseError(f"{folder}: no dumps can be read here ({error}); remove the folder") from error

    def __getitem__(self, name: str) -> DumpFile:
        """The file of that name. Raises KeyError where there is none, so that no other path is ever opened."""
        return {file.name: file for file in self.files}[name]

    def manifest(self) -> bytes:
        """The list of the files, as it lies beside them. Raises ReleaseError where it cannot be read."""
        try:
            return (self.folder / MANIFEST).read_bytes()
        except OSError as error:
            raise ReleaseError(f"{self.folder}: no dumps can be read here ({error}); remove the folder") from error

    def path(self, name: str) -> Path:
        """Where the file of that name lies. Raises KeyError where there is none."""
        return self.folder / self[name].name


@contextmanager
def folder_in_place(folder: Path) -> Iterator[Path | None]:
    """A folder to write into, which becomes `folder` when all went well; None where that is there already.

    Two processes may do this at once: the first to be done wins, and what the other wrote is removed. What a killed
    process leaves is swept away an hour later. Raises ReleaseError when the place cannot be written to.
    """
    if folder.is_dir():
        yield None
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep(folder.parent, _UNFINISHED)
        unfinished = Path(mkdtemp(prefix=_UNFINISHED, dir=folder.parent))
    except OSError as error:
        raise ReleaseError(f"{folder.parent}: the files of the release cannot be written ({error})") from error
    try:
        yield unfinished
        unfinished.chmod(0o755)
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
    except OSError as error:
        raise ReleaseError(f"{folder}: the files of the release cannot be written ({error})") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def described(path: Path, media_type: str, file_type: str, **more: str | int | None) -> DumpFile:
    """A file that was written, with its size and checksum; it is on the disk when this returns."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return DumpFile(path.name, media_type, file_type, path.stat().st_size, digest, **more)  # type: ignore[arg-type]


def linked(path: Path, place: Path) -> None:
    """The file at another place too, which takes no room; a copy where the two places are not of one disk."""
    try:
        os.link(path, place)
    except OSError:
        shutil.copyfile(path, place)


def seal(folder: Path, release: str, generator: str, files: Iterable[DumpFile]) -> None:
    """Write the list of the files, and the checksums of all."""
    files = list(files)
    listed = [{key: value for key, value in asdict(file).items() if value is not None} for file in files]
    said = json.dumps({"release": release, "generator": generator, "files": listed}, ensure_ascii=False, indent=2)
    write(folder / MANIFEST, manifest := f"{said}\n".encode())
    write(folder / SUMS, sums(files, {MANIFEST: manifest}))


def sums(files: Iterable[DumpFile], beside: Mapping[str, bytes]) -> bytes:
    """The checksums of files, and of what lies beside them, as `sha256sum -c` reads them."""
    known = {file.name: file.sha256 for file in files}
    known |= {name: hashlib.sha256(content).hexdigest() for name, content in beside.items()}
    return "".join(f"{checksum}  {name}\n" for name, checksum in sorted(known.items())).encode()
