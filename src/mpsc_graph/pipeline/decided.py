"""What somebody decided of things that look alike: the file `data/duplicates.yaml`, which every build reads.

    - same: [org/tu-ulm, ulm/org/technische-universitaet]
      reason: "both pages link to the university's site"
      source: "source/ulm/kooperationen"
      date: "2026-11-26"
    - different: [dresden/org/zukunftswerk, ulm/org/zukunftswerk]
      reason: "two associations of one name, each with an imprint of its own"
      source: "https://www.example.org/impressum"
      date: "2026-11-26"

Of what is the same, the first id stays and the others give way to it. What is different is not proposed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from mpsc_graph.errors import InputError, Location, Problem
from mpsc_graph.pipeline.periods import is_day
from mpsc_graph.pipeline.persons.withdrawn import read_withdrawn
from mpsc_graph.pipeline.reading.yaml_tree import Mapping, Node, Scalar, Sequence, parse_list
from mpsc_graph.resources import InputFile

__all__ = ["DECIDED", "Decision", "Decisions", "read_decisions"]

DECIDED = "duplicates.yaml"
_WHY = {"reason", "source", "date"}
_EXPECTED = "expected {same or different: [id, id], reason: …, source: …, date: …}, with two ids or more"


@dataclass(frozen=True)
class Decision:
    """Ids that are one thing, or each another; why, what that rests on, since when, and where it is written."""

    ids: tuple[str, ...]
    is_same: bool
    reason: str
    source: str
    date: str
    location: Location


@dataclass(frozen=True)
class Decisions:
    """All decisions, in the order of the files."""

    all: tuple[Decision, ...] = ()

    @property
    def heirs(self) -> dict[str, str]:
        """Each id that gives way → the one that stays."""
        return {id: each.ids[0] for each in self.all if each.is_same for id in each.ids[1:]}

    @property
    def apart(self) -> set[frozenset[str]]:
        """Pairs of ids that are different things, by the ids that stay."""
        heirs = self.heirs
        parted = (each.ids for each in self.all if not each.is_same)
        return {frozenset(heirs.get(id, id) for id in pair) for ids in parted for pair in combinations(ids, 2)}


def read_decisions(files: Iterable[InputFile]) -> Decisions:
    """What the data's `duplicates.yaml` decide. Raises InputError with every problem found in them."""
    files = list(files)
    found: list[Decision] = []
    problems: list[Problem] = []
    for file in files:
        if file.kind == "data" and file.inside == DECIDED:
            for item in parse_list(file, f"a list of decisions; each of them: {_EXPECTED}", problems):
                _take(item, found, problems)
    decisions = Decisions(tuple(found))
    problems = problems or [*_contradictions(decisions), *_withdrawn(decisions, files)]
    if problems:
        raise InputError(problems)
    return decisions


def _take(item: Node, found: list[Decision], problems: list[Problem]) -> None:
    values = item.values if isinstance(item, Mapping) else {}
    texts = {key: value.text.strip() for key, value in values.items() if isinstance(value, Scalar)}
    (verdict, *more) = [*({"same", "different"} & values.keys()), ""]
    ids = _ids(values.get(verdict))
    if len(more) != 1 or values.keys() != {verdict, *_WHY} or not all(texts.get(key) for key in _WHY) or len(ids) < 2:
        problems.append(Problem(item.location, _EXPECTED))
    elif len({*ids}) < len(ids):
        problems.append(Problem(item.location, f"{verdict}: an id stands twice; expected each once"))
    elif not is_day(texts["date"]):
        problems.append(Problem(item.location, f"date: expected a day as in 2026-11-26, found “{texts['date']}”"))
    else:
        why = (texts["reason"], texts["source"], texts["date"])
        found.append(Decision(ids, verdict == "same", *why, item.location))


def _ids(node: Node | None) -> tuple[str, ...]:
    items = node.items if isinstance(node, Sequence) else []
    return tuple(each.text for each in items if isinstance(each, Scalar) and each.text)


def _contradictions(decisions: Decisions) -> Iterable[Problem]:
    """Whoever gives way does so once and to one that stays; what is one thing is not two."""
    heirs, seen = decisions.heirs, set[str]()
    for each in decisions.all:
        if each.is_same:
            if each.ids[0] in heirs:
                advice = f"it gives way to “{heirs[each.ids[0]]}”; name that first"
                yield Problem(each.location, f"same: “{each.ids[0]}” cannot stay, {advice}")
            for id in each.ids[1:]:
                if id in seen:
                    yield Problem(each.location, f"same: “{id}” gives way twice; put all that are one into one list")
                seen.add(id)
        elif len({heirs.get(id, id) for id in each.ids}) < len(each.ids):
            yield Problem(
                each.location, f"different: {', '.join(each.ids)} are said to be the same elsewhere; keep one"
            )


def _withdrawn(decisions: Decisions, files: list[InputFile]) -> Iterable[Problem]:
    """What was withdrawn does not come back under another id."""
    withdrawn = read_withdrawn(files)
    for each in decisions.all:
        for id in each.ids[1:] if each.is_same else ():
            if id in withdrawn and each.ids[0] not in withdrawn:
                advice = f"remove this decision, or withdraw “{each.ids[0]}” as well"
                yield Problem(each.location, f"same: “{id}” was withdrawn, and would come back; {advice}")
