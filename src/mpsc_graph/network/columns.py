"""What nodes, edges and the network itself carry: the attributes of every networkx graph this room makes.

A node is named by its IRI. Lists are sorted and without repetition. Dates are days (ISO 8601); where no source gives
one, there is None.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypeAlias, TypedDict

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Edge", "Info", "Network", "Node", "Spell"]

Spell = tuple[str, str]
"""First and last day, both included."""

Network: TypeAlias = "nx.Graph[str]"
"""A network of this room: undirected, without loops, its attributes as in `Info`, `Node` and `Edge`."""


class Node(TypedDict):
    """One actor, person or city, or one measure, event or programme."""

    label: str
    """The name, in the network's language."""
    mode: str
    """actor, measure, person, event, city or programme."""
    bipartite: int
    """0 for who takes part, 1 for what they take part in, as networkx marks the two modes."""
    kind: str
    """Kind of organisation, the code's name as in `office`; empty for all else and where none is known."""
    group: str
    """city, municipal-enterprise, science, business, government, civil-society or other; empty for all but actors."""
    fields: list[str]
    """IRIs of the action fields of a measure."""
    members: list[str]
    """IRIs of the units that a rolled-up actor stands for, as pages name them."""
    phases: list[str]
    """IRIs of the phases it takes part in, or is worked on in."""
    spells: list[Spell]
    """When, as far as both ends are known."""
    onset: str | None
    """First day, if any source gives it."""
    terminus: str | None
    """Last day, if any source gives it."""
    x: NotRequired[float]
    """Where it is drawn, in lengths of a usual tie, once `layout.place` has given it a place; y grows upwards."""
    y: NotRequired[float]


class Edge(TypedDict):
    """One tie, with the claims it rests on."""

    weight: int
    """How many occasions (measure × phase) it rests on; never pages."""
    newman: float
    """Σ 1 / (d − 1) over those occasions, d being how many take part (Newman 2001); in two modes the weight."""
    jaccard: float
    """Shared measures ÷ all measures of either (Jaccard 1901); in two modes 1."""
    via: list[str]
    """IRIs of the measures (or actors, …) that both ends share; in two modes of none."""
    phases: list[str]
    """IRIs of the phases it was made in; none where no source gives one."""
    roles: list[str]
    """Codes of the roles, as in `lead`, of either end."""
    basis: list[str]
    """How its claims follow from their evidence, as in `stated`."""
    claims: list[str]
    """IRIs of the claims it rests on."""
    sources: list[str]
    """IRIs of the pages these were read from."""
    spells: list[Spell]
    """When, as far as both ends are known: a spell per phase."""
    onset: str | None
    """First day, if any source gives it."""
    terminus: str | None
    """Last day, if any source gives it."""


class Info(TypedDict):
    """What the network says of itself, in `graph.graph`."""

    view: str
    """The name of the view, as in actors-measures."""
    modes: list[str]
    """The one or two modes of its nodes."""
    language: str
    """de or en, the language of all names."""
    release: str
    """Id of the release it was made from."""
    modified: str
    """The day up to which the data were kept."""
    title: str
    """Title of the data set."""
    license: str
    """IRI of the licence."""
    filters: dict[str, list[str]]
    """What was selected, by name of the filter; only what narrows the network or rolls it up."""
    questions: list[str]
    """The questions of the catalogue it was made from: asked again they show every claim."""
    names: dict[str, str]
    """Names of the phases, by IRI."""
