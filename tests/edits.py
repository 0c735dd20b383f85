"""Edits of a project's files, as people and chance make them, and a folder in which they are built in two ways."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from mpsc_graph.errors import DoesNotConform, MpscError
from mpsc_graph.pipeline.build import Sealed, build
from mpsc_graph.pipeline.upkeep.stamps import stamps_of
from mpsc_graph.pipeline.upkeep.upkeep import Upkeep
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings

DECIDED = """\
- {same: [altau/org/gb-1, altbach/org/gb-1], reason: one, source: "https://example.org/", date: "2026-01-01"}
"""
Edit = Callable[["Folder", random.Random], object]


class Folder:
    """A project that is edited: built in part beside the usual way, into two folders of releases.

    What lies in `ontology` and in `shapes` beside its data is used in the place of ours.
    """

    def __init__(self, root: Path) -> None:
        self.data, self.root = root / "data", root
        own = {name: root / name for name in ("ontology", "shapes") if (root / name).is_dir()}
        self.resources = replace(Resources.find([self.data]), **own)  # type: ignore[arg-type]
        self.first = {path: path.read_bytes() for path in self.data.rglob("*.*")}
        self.upkeep = Upkeep(self.resources, Settings.load(releases=root / "ours"))

    def sources(self, *endings: str) -> list[Path]:
        return sorted(path for path in self.data.glob("*/sources/*") if not endings or path.suffix in endings)

    def check(self) -> bool:
        """Whether it was built in part; the outcome of both ways is the same."""
        beside = self.root / "usual"
        self.outcome = _outcome(lambda: self.upkeep.build(stamps_of(self.resources)), self.root / "ours")
        assert self.outcome == _outcome(lambda: build(self.resources, Settings.load(releases=beside)), beside)
        return self.upkeep.is_in_part


def _outcome(built: Callable[[], Sealed], releases: Path) -> tuple[object, ...]:
    """All that a build tells and leaves."""
    current = releases / "current"
    try:
        sealed = built()
    except DoesNotConform as error:
        return "DoesNotConform", error.report.json(), error.consequence, current.exists() and current.read_text()
    except MpscError as error:
        return type(error), str(error), current.exists() and current.read_text()
    left = {path.name: path.read_bytes() for path in sealed.release.folder.iterdir()}
    return left, sealed.report.json(), current.read_text(), (releases / "history").read_text()


def chosen(folder: Folder, chance: random.Random, *endings: str) -> Path | None:
    sources = folder.sources(*endings)
    return chance.choice(sources) if sources else None


def removed(folder: Folder, chance: random.Random) -> None:
    if path := chosen(folder, chance):
        path.unlink()


def put_back(folder: Folder, chance: random.Random) -> None:
    for path in folder.sources():
        if path not in folder.first:
            path.unlink()
    for path, content in folder.first.items():
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


def some_put_back(folder: Folder, chance: random.Random) -> None:
    path = chance.choice([path for path in folder.first if path.parent.name == "sources"])
    path.write_bytes(folder.first[path])


def moved_down(folder: Folder, chance: random.Random) -> None:
    if path := chosen(folder, chance):
        path.write_bytes(b"# a remark\n" * chance.randint(1, 3) + path.read_bytes())


def claims_changed(folder: Folder, chance: random.Random) -> None:
    """Some claims go, some stand twice, some come from another page; words are mended."""
    path, other = chosen(folder, chance, ".yaml"), chosen(folder, chance, ".yaml")
    if path and other and (page := _page(path)) and (elsewhere := _page(other)):
        page["claims"] = [claim for claim in page["claims"] if chance.random() < 0.9]
        page["claims"] += [claim for claim in elsewhere["claims"] if chance.random() < 0.1]
        for claim in page["claims"]:
            if chance.random() < 0.1:
                claim["quote"] = [f"{claim['quote'][0]} (mended)"]
            if chance.random() < 0.1:
                claim["temporal"] = chance.choice(["2031", "2032/2033"])
        path.write_text(yaml.safe_dump(page, allow_unicode=True, sort_keys=False), "utf-8")


def _page(path: Path) -> dict[str, Any] | None:
    try:
        page = yaml.safe_load(path.read_text("utf-8"))
    except yaml.YAMLError:
        return None
    return page if page.get("claims") else None


def lines_changed(folder: Folder, chance: random.Random) -> None:
    """Some lines go, some come from another page, some get what another says; numbers are written otherwise."""
    path, other = chosen(folder, chance, ".nt"), chosen(folder, chance, ".nt")
    if path and other:
        lines = [line for line in path.read_text("utf-8").splitlines() if chance.random() < 0.97]
        lines += [line for line in other.read_text("utf-8").splitlines() if chance.random() < 0.05]
        for number, line in enumerate(lines):
            if chance.random() < 0.02:
                mate = chance.choice([each for each in lines if each.split(" ")[1:2] == line.split(" ")[1:2]])
                lines[number] = " ".join([*line.split(" ")[:2], *mate.split(" ")[2:]])
        subject = lines[0].split(" ")[0] if lines and lines[0].startswith("<") else "<https://w3id.org/mpsc/id/x/y>"
        number = chance.choice(["1.5", "1.50"])
        lines.append(f'{subject} <https://schema.org/value> "{number}"^^<http://www.w3.org/2001/XMLSchema#decimal> .')
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def one_spoken_of(folder: Folder, chance: random.Random) -> None:
    """A page says something of what may be decided to be one, or of another thing: a name, or what it is of."""
    if path := chosen(folder, chance, ".nt"):
        thing, other = (
            f"<https://w3id.org/mpsc/id/{chance.choice(['altau', 'altbach', 'altberg'])}/org/gb-1>" for _ in "12"
        )
        name = f'"{chance.choice(["Amt", "Büro"])}"@{chance.choice(["de", "fr"])}'
        label = f"<http://www.w3.org/2004/02/skos/core#{chance.choice(['prefLabel', 'altLabel'])}>"
        said = chance.choice([f"{label} {name}", f"{label} {name}", f"<http://www.w3.org/ns/org#unitOf> {other}"])
        path.write_text(f"{path.read_text('utf-8')}{thing} {said} .\n", "utf-8")


def broken(folder: Folder, chance: random.Random) -> None:
    if path := chosen(folder, chance):
        mistakes = {
            ".nt": [
                "<x> nothing .\n",
                "<x:a> <https://w3id.org/mpsc/ontology#nothing> <x:b> .\n",
                '<x:a> <x:b> "\\u0001" .\n',
            ],
            ".yaml": ["nonsense: [\n", "isPartOf: nowhere/at/all\n", "odd: key\n", "publisher: org/nobody\n"],
        }.get(path.suffix, ["\n"])
        path.write_text(path.read_text("utf-8") + chance.choice(mistakes), "utf-8")


def renamed(folder: Folder, chance: random.Random) -> None:
    """A file under another name that says the same of its place, or of another place."""
    if path := chosen(folder, chance):
        beside = {".yaml": ".yml", ".nt": ".nq"}.get(path.suffix, path.suffix)
        path.rename(path.with_suffix(beside) if chance.random() < 0.5 else path.with_stem(path.stem + "-2"))


def copied(folder: Folder, chance: random.Random) -> None:
    """The same said by a page elsewhere too, and by one that has the same place."""
    if path := chosen(folder, chance, ".nt"):
        other = (
            path.with_suffix(".ttl") if chance.random() < 0.2 else path.with_stem(chance.choice(["a-copy", "z-copy"]))
        )
        other.write_bytes(path.read_bytes())


def remarked(folder: Folder, chance: random.Random) -> None:
    (folder.sources()[0].parent if folder.sources() else folder.data).joinpath("remark.md").write_text(
        str(chance.random())
    )


def other_file_changed(folder: Folder, chance: random.Random) -> None:
    path = chance.choice(sorted(folder.data.glob("*/entities/*")))
    path.write_bytes(path.read_bytes() + b"# seen\n")


def decided(folder: Folder, chance: random.Random) -> None:
    """Or no more so."""
    path = folder.data / "duplicates.yaml"
    if path.exists():
        path.unlink()
    else:
        path.write_text(DECIDED, "utf-8")


EDITS: tuple[Edit, ...] = (
    *(claims_changed, claims_changed, lines_changed, lines_changed, moved_down, removed, put_back, some_put_back),
    *(some_put_back, broken, renamed, copied, remarked, other_file_changed, decided, one_spoken_of, one_spoken_of),
)
