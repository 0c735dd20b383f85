"""Things that may be one, for somebody to decide: by name, by key and by what they are named with.

Each reason counts as if it stood alone, and several make a pair more likely as independent ones would:
1 - (1 - a)(1 - b)…. The figures are set by hand: they put pairs in an order to look at, and are no probabilities.
Pairs are not proposed where two keys of one authority differ, where the data say already how the two belong together
(a part of the other, a claim that they are or are not the same), or where somebody has decided.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import TypeVar

from mpsc_graph.curate.actors import Actor, Actors, authority
from mpsc_graph.curate.called import Called
from mpsc_graph.curate.pairs import CROWD, joined, near
from mpsc_graph.pipeline.decided import Decisions
from mpsc_graph.pipeline.statements import Statements

__all__ = ["Candidate", "Why", "candidates"]


class Why(StrEnum):
    """What speaks for it."""

    KEY = "key"
    ADDRESS = "address"
    NAME = "name"
    ACRONYM = "acronym"
    NEAR = "near"
    CODE = "code"
    NEIGHBOURS = "neighbours"

    def says(self, detail: str, language: str) -> str:
        """In words."""
        return _WORDS[self][language].format(detail)


_WORDS = {
    Why.KEY: {"de": "gleiche Kennung {}", "en": "same key {}"},
    Why.ADDRESS: {"de": "gleiche Website {}", "en": "same website {}"},
    Why.NAME: {"de": "gleicher Name „{}“", "en": "same name “{}”"},
    Why.ACRONYM: {"de": "Abkürzung {}", "en": "acronym {}"},
    Why.NEAR: {"de": "ähnlicher Name „{}“", "en": "similar name “{}”"},
    Why.CODE: {"de": "gleiches Kürzel {}", "en": "same code {}"},
    Why.NEIGHBOURS: {"de": "beide genannt mit {}", "en": "both named with {}"},
}
_WEIGHTS = {Why.KEY: 0.95, Why.ADDRESS: 0.8, Why.NAME: 0.8, Why.ACRONYM: 0.6, Why.CODE: 0.7, Why.NEAR: 0.75}
"""How much each counts; that of a near name times its likeness."""
_NEIGHBOUR = 0.1
_NEIGHBOURS = 3
"""How much each counts that both are named with, and how many do."""


@dataclass(frozen=True)
class Candidate:
    """Two things that may be one. What projects share comes first: it is the one to keep.

    `reasons` are what speaks for it, each with its detail; `score` is from 0 to 1.
    """

    one: Actor
    other: Actor
    score: float
    reasons: tuple[tuple[Why, str], ...]


def candidates(
    statements: Statements, decisions: Decisions, base: str, kinds: Collection[str], least: float
) -> list[Candidate]:
    """What is proposed of minted and merged statements, most likely first: things of these kinds, from a score on."""
    actors = Actors(statements.quads(), base)
    chosen = {id: actor for id, actor in actors.by_id.items() if actor.kind in kinds}
    known = actors.related | decisions.apart
    found: dict[tuple[str, str], dict[tuple[Why, str], float]] = defaultdict(dict)
    for one, other, why, detail, weight in _evidence(chosen):
        if frozenset((one, other)) not in known and _may_be_one(chosen[one], chosen[other]):
            found[one, other][why, detail] = weight
    often = Counter(id for actor in chosen.values() for id in actor.neighbours)
    all = (_candidate(chosen[one], chosen[other], because, often) for (one, other), because in found.items())
    return sorted(
        (each for each in all if each.score >= least), key=lambda each: (-each.score, each.one.id, each.other.id)
    )


Evidence = tuple[str, str, Why, str, float]
"""Two ids, what speaks for it, its detail and how much it counts."""
Key = TypeVar("Key", bound=Hashable)


def _evidence(actors: dict[str, Actor]) -> Iterator[Evidence]:
    called = {id: [Called(name) for name in sorted(actor.names)] for id, actor in actors.items()}
    yield from _same(Why.KEY, ((key, id) for id, actor in actors.items() for key in actor.keys))
    yield from _same(Why.ADDRESS, ((each, id) for id, actor in actors.items() for each in actor.addresses))
    codes = (((actor.project, code), id) for id, actor in actors.items() for code in actor.codes)
    yield from ((one, other, why, detail[1], weight) for one, other, why, detail, weight in _same(Why.CODE, codes))
    yield from _names(actors, called)
    yield from _acronyms(actors, called)


def _same(why: Why, pairs: Iterator[tuple[Key, str]]) -> Iterator[tuple[str, str, Why, Key, float]]:
    blocks: dict[Key, list[str]] = defaultdict(list)
    for key, id in pairs:
        blocks[key].append(id)
    yield from ((one, other, why, key, _WEIGHTS[why]) for one, other, key in joined(blocks))


def _names(actors: dict[str, Actor], called: dict[str, list[Called]]) -> Iterator[Evidence]:
    bearers: dict[tuple[str, str], dict[str, Called]] = defaultdict(dict)
    for id, names in called.items():
        for name in names:
            bearers[_scope(actors[id], name), name.key].setdefault(id, name)
    for one, other, key in joined(bearers):
        yield one, other, Why.NAME, bearers[key][one].text, _WEIGHTS[Why.NAME]
    for here, there, likeness in near(key for key, of in bearers.items() if len(of) <= CROWD):
        for a, name in bearers[here].items():
            for b, alike in bearers[there].items():
                if a != b and name.numbers == alike.numbers:
                    one, other = sorted((a, b))
                    yield one, other, Why.NEAR, f"{name.text}“ / „{alike.text}", _WEIGHTS[Why.NEAR] * likeness


def _acronyms(actors: dict[str, Actor], called: dict[str, list[Called]]) -> Iterator[Evidence]:
    """A written acronym, and names it may stand for; two names that could have one are no evidence."""
    written: dict[tuple[str, str], set[str]] = defaultdict(set)
    meant: dict[tuple[str, str], set[str]] = defaultdict(set)
    for id, names in called.items():
        for name in names:
            for short in name.acronyms:
                written[_scope(actors[id], name), short].add(id)
            for short in name.initials:
                meant[_scope(actors[id], name), short].add(id)
    for key, ids in written.items():
        if len(ids | meant[key]) <= CROWD:
            pairs = {tuple(sorted((a, b))) for a in ids for b in ids | meant[key] if a != b}
            yield from ((one, other, Why.ACRONYM, key[1].upper(), _WEIGHTS[Why.ACRONYM]) for one, other in pairs)


def _scope(actor: Actor, name: Called) -> str:
    """Kind and project: what a name joins within."""
    return f"{actor.kind} {actor.scope(name) or ''}"


def _may_be_one(one: Actor, other: Actor) -> bool:
    """Not where an authority knows them by different keys, or they are of different kinds."""
    return one.kind == other.kind and not any(
        (theirs := {key for key in other.keys if authority(key) == who}) and not theirs & one.keys
        for who in filter(None, map(authority, one.keys))
    )


def _candidate(one: Actor, other: Actor, because: dict[tuple[Why, str], float], often: Counter[str]) -> Candidate:
    best = {
        why: max((weight, detail) for (each, detail), weight in because.items() if each is why) for why, _ in because
    }
    if Why.NAME in best:
        best.pop(Why.NEAR, None)
    common = sorted(one.neighbours & other.neighbours, key=lambda id: (often[id], id))
    shared = [id for id in common if often[id] <= CROWD][:_NEIGHBOURS]
    weights = [weight for weight, _ in best.values()] + [_NEIGHBOUR] * len(shared)
    reasons = [(why, best[why][1]) for why in Why if why in best]
    reasons += [(Why.NEIGHBOURS, ", ".join(shared))] if shared else []
    first, second = sorted((one, other), key=lambda each: (each.project is not None, each.id))
    score = 1 - reduce(lambda left, weight: left * (1 - weight), weights, 1.0)
    return Candidate(first, second, round(score, 2), tuple(reasons))
