"""What was withdrawn: the file `data/withdrawn.yaml`, which `mpsc-graph withdraw` adds to and every build reads.

    - id: "dresden/measure/cleema-app"
      reason: "entered by mistake"
      date: "2026-11-23"

The files that describe a thing stay as they are: they are the curator's. The build takes it out of what it reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from mpsc_graph.errors import InputError, Problem
from mpsc_graph.manifest import Withdrawal
from mpsc_graph.pipeline.periods import is_day
from mpsc_graph.pipeline.reading.yaml_tree import Mapping, Node, Scalar, parse_list
from mpsc_graph.resources import InputFile

__all__ = ["FILE", "entry", "read_withdrawn"]

FILE = "withdrawn.yaml"
_HEAD = "# What is kept out of every release, and why; written by mpsc-graph withdraw, newest last.\n"
_ID = re.compile(r"[^\s<>\"{}|\\^`:]+")
_KEYS = {"id", "reason", "date"}


def read_withdrawn(files: Iterable[InputFile]) -> dict[str, Withdrawal]:
    """What the data's `withdrawn.yaml` lists, by id. Raises InputError with every problem found in it."""
    found: dict[str, Withdrawal] = {}
    problems: list[Problem] = []
    for file in files:
        if file.kind == "data" and file.inside == FILE:
            for item in parse_list(file, "a list of {id: …, reason: …, date: …}", problems):
                _take(item, found, problems)
    if problems:
        raise InputError(problems)
    return found


def entry(before: str, id: str, withdrawal: Withdrawal) -> str:
    """The text of the file with one more thing at its end; what is there stays as it is, comments too."""
    head = _HEAD if not before.strip() else before if before.endswith("\n") else before + "\n"
    quoted = json.dumps(withdrawal.reason, ensure_ascii=False)
    return f'{head}- id: {json.dumps(id)}\n  reason: {quoted}\n  date: "{withdrawal.date}"\n'


def _take(item: Node, found: dict[str, Withdrawal], problems: list[Problem]) -> None:
    values = item.values if isinstance(item, Mapping) else {}
    texts = {key: value.text.strip() for key, value in values.items() if isinstance(value, Scalar)}
    if texts.keys() != _KEYS or not all(texts.values()):
        problems.append(Problem(item.location, "expected {id: …, reason: …, date: …}, each of them a text"))
    elif not _ID.fullmatch(texts["id"]):
        problems.append(Problem(item.location, f"“{texts['id']}” is no id; expected one as in dresden/org/a15"))
    elif not is_day(texts["date"]):
        problems.append(Problem(item.location, f"date: expected a day as in 2026-11-23, found “{texts['date']}”"))
    elif texts["id"] in found:
        problems.append(Problem(item.location, f"“{texts['id']}” is withdrawn twice; once is enough"))
    else:
        found[texts["id"]] = Withdrawal(texts["reason"], texts["date"])
