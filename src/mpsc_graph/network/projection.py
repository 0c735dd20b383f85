"""Networks from evidence: two-mode as the sources have it, or one mode tied by what it shares.

One-mode projections hide what only one actor runs, so the two-mode view is the default. Their weights: the count of
shared occasions; Newman's Σ 1/(d − 1), in which an occasion that many share ties each pair of them less (M. E. J.
Newman, “Scientific collaboration networks. II”, Physical Review E 64, 2001); and the measures shared as a part of all
measures of either (P. Jaccard, “Étude comparative de la distribution florale”, Bull. Soc. Vaudoise Sci. Nat. 37, 1901).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

import networkx as nx

from mpsc_graph.network.columns import Edge, Info, Network, Node
from mpsc_graph.network.evidence import Evidence, Participation
from mpsc_graph.network.selection import Selection
from mpsc_graph.network.teams import Involvement, Tie, span

__all__ = ["project"]

_Pair = tuple[str, str]


def project(evidence: Evidence, selection: Selection | None = None) -> Network:
    """The network of a view, of what is selected; its attributes are documented in `columns`.

    Raises NetworkError for a filter whose value does not occur.
    """
    chosen = (selection or Selection()).resolved(evidence)
    involvements: dict[_Pair, Involvement] = defaultdict(Involvement)
    for actor, claim in chosen.participations(evidence):
        involvements[actor, claim.thing].claims.append(claim)
    mode = evidence.view.mode
    graph: Network = nx.Graph(**_info(evidence, chosen))
    for of_mode in (0, 1) if mode is None else (mode,):
        claims: dict[str, list[Participation]] = {thing: [] for thing in chosen.things(evidence)} if of_mode else {}
        for pair, involvement in involvements.items():
            claims.setdefault(pair[of_mode], []).extend(involvement.claims)
        for name in sorted(claims, key=lambda each: (evidence.labels[each], each)):
            graph.add_node(name, **_node(name, of_mode, evidence, claims[name]))
    ties = _two_mode(involvements) if mode is None else _one_mode(involvements, mode)
    for (one, other), (tie, newman, jaccard) in sorted(ties.items()):
        graph.add_edge(one, other, **_edge(tie, newman, jaccard, two_mode=mode is None))
    return graph


def _two_mode(involvements: Mapping[_Pair, Involvement]) -> dict[_Pair, tuple[Tie, float, float]]:
    found = {}
    for (actor, thing), involvement in involvements.items():
        tie = Tie()
        tie.join(thing, involvement)
        found[actor, thing] = tie, float(len(tie.occasions)), 1.0
    return found


def _one_mode(involvements: Mapping[_Pair, Involvement], mode: int) -> dict[_Pair, tuple[Tie, float, float]]:
    """Ties among the nodes of a mode, by the nodes of the other."""
    by_via: dict[str, dict[str, Involvement]] = defaultdict(dict)
    all_of: dict[str, set[str]] = defaultdict(set)
    for pair, involvement in involvements.items():
        by_via[pair[1 - mode]][pair[mode]] = involvement
        all_of[pair[mode]].add(pair[1 - mode])
    ties: dict[_Pair, Tie] = defaultdict(Tie)
    for via, team in by_via.items():
        for one, other in combinations(sorted(team), 2):
            ties[one, other].share(via, team[one], team[other])
    found = {}
    for (one, other), tie in ties.items():
        if tie.occasions:
            newman = sum(1 / (_attendance(by_via[via], phase) - 1) for via, phase in tie.occasions)
            shared = {via for via, _ in tie.occasions}
            found[one, other] = tie, newman, len(shared) / len(all_of[one] | all_of[other])
    return found


def _attendance(team: Mapping[str, Involvement], phase: str | None) -> int:
    """How many take part in a phase; without a phase, all who ever do."""
    return len(team) if phase is None else sum(phase in each.phases for each in team.values())


def _node(name: str, mode: int, evidence: Evidence, claims: Sequence[Participation]) -> Node:
    spells, onset, terminus = span(claims)
    is_actor = evidence.view.modes[mode] == "actor"
    return Node(
        label=evidence.labels[name],
        mode=evidence.view.modes[mode],
        bipartite=mode,
        kind=evidence.structure.kinds.get(name, "") if is_actor else "",
        group=evidence.structure.group(name) if is_actor else "",
        fields=sorted(evidence.fields.get(name, ())),
        members=sorted({each.agent for each in claims}) if is_actor else [],
        phases=sorted({each.phase for each in claims if each.phase}),
        spells=spells,
        onset=onset,
        terminus=terminus,
    )


def _edge(tie: Tie, newman: float, jaccard: float, two_mode: bool) -> Edge:
    spells, onset, terminus = span(tie.dated)
    return Edge(
        weight=len(tie.occasions),
        newman=newman,
        jaccard=jaccard,
        via=[] if two_mode else sorted({via for via, _ in tie.occasions}),
        phases=sorted(tie.phases),
        roles=sorted({each.role for each in tie.claims}),
        basis=sorted({each.basis for each in tie.claims}),
        claims=sorted({each.claim for each in tie.claims}),
        sources=sorted({each.source for each in tie.claims}),
        spells=spells,
        onset=onset,
        terminus=terminus,
    )


def _info(evidence: Evidence, chosen: Selection) -> Info:
    view, origin = evidence.view, evidence.origin
    phases = {each.phase for each in evidence.participations if each.phase}
    return Info(
        view=view.name,
        modes=list(view.modes) if view.mode is None else [view.modes[view.mode]],
        language=origin.language,
        release=origin.release,
        modified=origin.modified,
        title=origin.title,
        license=origin.license,
        filters=chosen.described(),
        questions=list(evidence.questions),
        names={phase: evidence.labels[phase] for phase in sorted(phases)},
    )
