"""How a network is looked at: the parameters of `/network`, which are those of `mpsc-graph network`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from mpsc_graph.network.evidence import PROGRAMME
from mpsc_graph.network.selection import Basis, Selection
from mpsc_graph.network.structure import Level
from mpsc_graph.network.views import VIEWS, View
from mpsc_graph.web.problems import Refusal

__all__ = ["Perspective"]

_SEVERAL = ("phase", "role", "field", "kind")
_DEFAULTS = {
    "view": next(iter(VIEWS)),
    **dict.fromkeys(_SEVERAL, ""),
    "rollup": Level.UNIT.value,
    "evidence": Basis.ALL.value,
    "programme": PROGRAMME,
    "people": "no",
    "ego": "",
    "nodes": "",
    "ties": "",
    "look": "",
}
"""Parameter → default, in the order of addresses. Four narrow and may be given several times. `nodes` and
`ties` sort the tables of the page; `look` is where its picture is looked at (x, y, ratio), which scripts alone read."""
_OF_THE_PAGE = ("nodes", "ties", "look")
_ONE_OF = {
    "view": tuple(VIEWS),
    "rollup": tuple(Level),
    "evidence": tuple(Basis),
    "people": ("no", "yes"),
}


@dataclass(frozen=True)
class Perspective:
    """The parameters that are not at their defaults, in one order: two addresses that ask the same are one.

    >>> Perspective.of(QueryParams("phase=mpsc-2&view=actors&rollup=unit&role=")).query
    '?view=actors&phase=mpsc-2'
    """

    given: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, given: QueryParams) -> Perspective:
        """Raises Refusal for a parameter there is not, a value out of place, and people that were not asked for.

        Values of filters are looked up later, since they depend on the view.
        """
        for name, value in given.multi_items():
            if name not in _DEFAULTS:
                raise _refusal(f"/network has no parameter “{name}”; it takes {', '.join(_DEFAULTS)}")
            if name in _ONE_OF and value not in _ONE_OF[name]:
                raise _refusal(f"{name}={value}: expected one of {', '.join(_ONE_OF[name])}")
        found = cls()
        for name in _DEFAULTS:
            found = found.but(**{name: given.getlist(name) if name in _SEVERAL else given.getlist(name)[-1:]})
        if "person" in found.view.modes and not found.shows_people:
            raise _refusal("people-events shows people, in the function in which pages name them; say so: people=yes")
        return found

    def __getitem__(self, name: str) -> str:
        return next(iter(self.all(name)), _DEFAULTS[name])

    def all(self, name: str) -> tuple[str, ...]:
        """All values of a parameter, none where it is at its default."""
        return tuple(value for each, value in self.given if each == name)

    def but(self, **changes: str | Iterable[str]) -> Perspective:
        """Another perspective, which differs in some parameters."""
        values = {name: self.all(name) for name in _DEFAULTS}
        values |= {name: (new,) if isinstance(new, str) else tuple(dict.fromkeys(new)) for name, new in changes.items()}
        return Perspective(
            tuple((name, value) for name, of in values.items() for value in of if value not in ("", _DEFAULTS[name]))
        )

    @property
    def query(self) -> str:
        """The end of an address, with the question mark; empty where all is at its default."""
        return f"?{urlencode(self.given, safe='/,')}" if self.given else ""

    @property
    def network(self) -> Perspective:
        """Without what is of the page alone."""
        return self.but(**dict.fromkeys(_OF_THE_PAGE, ""))

    @property
    def view(self) -> View:
        return VIEWS[self["view"]]

    @property
    def shows_people(self) -> bool:
        return self["people"] == "yes"

    @property
    def selection(self) -> Selection:
        phases, roles, fields, kinds = (self.all(name) for name in _SEVERAL)
        return Selection(phases, roles, fields, kinds, basis=Basis(self["evidence"]), level=Level(self["rollup"]))


def _refusal(detail: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, detail)
