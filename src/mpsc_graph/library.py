"""The graph from Python: questions as pandas data frames, networks as networkx graphs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from mpsc_graph.errors import QuestionError, ReleaseError, SettingError
from mpsc_graph.namespaces import PREFIXES
from mpsc_graph.network.evidence import PROGRAMME, Evidence
from mpsc_graph.network.inquiry import Inquiry
from mpsc_graph.network.selection import Basis, Selection
from mpsc_graph.network.structure import Level
from mpsc_graph.network.views import View
from mpsc_graph.questions import Catalogue, with_evidence
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.base import Query, Table
from mpsc_graph.store.holding import store_over

if TYPE_CHECKING:
    import pandas as pd

    from mpsc_graph.network.columns import Network

__all__ = ["Graph"]

_NUMBERS = {PREFIXES["xsd"] + name: int for name in ("integer", "int", "long", "short", "nonNegativeInteger")} | {
    PREFIXES["xsd"] + name: float for name in ("decimal", "double", "float")
}


class Graph:
    """One release. It stays the one that was opened, whatever is built meanwhile."""

    def __init__(self, release: Release, language: str = "de", remote: str | None = None) -> None:
        """`language` is that of names, de or en; `remote` the address of an engine elsewhere that holds the release
        (MPSC_REMOTE). Raises ReleaseError where the data cannot be read, or that engine does not hold it."""
        self.release, self.language = release, language
        self._catalogue = Catalogue(Resources.find().queries)
        self._store = store_over(release, Settings.load(remote=remote))

    @classmethod
    def open(cls, folder: str | Path | None = None, language: str = "de", remote: str | None = None) -> Graph:
        """The release in a folder, else the current one (MPSC_RELEASES). Raises ReleaseError where there is none."""
        if folder is not None:
            return cls(Release.open(Path(folder)), language, remote)
        settings = Settings.load()
        if (current := Releases.of(settings).current()) is None:
            raise ReleaseError(
                f"{settings.releases}: there is no release yet; run mpsc-graph build, or name the folder of one"
            )
        return cls(current, language, remote)

    def questions(self) -> dict[str, str]:
        """What can be asked: name → title."""
        return {question.name: question.title[self.language] for question in self._catalogue}

    def ask(self, question: str, evidence: bool = False, **parameters: str) -> pd.DataFrame:
        """The answer to a question of the catalogue, or with `evidence` the words and page behind each row.

        IRIs are texts, numbers numbers, and what is unbound is None. Raises QuestionError for an unknown question or a
        parameter that does not fit, SettingError where pandas is not installed.
        """
        asked = self._catalogue[question]
        if evidence and asked.evidence:
            asked = self._catalogue[asked.evidence]
        if any(parameter.name == "language" for parameter in asked.parameters):
            parameters.setdefault("language", self.language)
        query = asked.query(parameters, self.release.manifest.base_iri)
        return self._frame(with_evidence(query, self._table(query).columns) if evidence else query)

    def sparql(self, query: str) -> pd.DataFrame:
        """The answer to a SELECT query, with the prefixes predeclared.

        Raises QueryError for one that cannot be answered, QuestionError for one of another form.
        """
        return self._frame(Query(query))

    def network(
        self,
        view: str = "actors-measures",
        *,
        phases: Iterable[str] = (),
        roles: Iterable[str] = (),
        fields: Iterable[str] = (),
        kinds: Iterable[str] = (),
        without: Iterable[str] = (),
        level: str = "unit",
        basis: str = "all",
        programme: str = PROGRAMME,
        people: bool = False,
    ) -> Network:
        """A network of cooperation as a networkx graph: `network.columns` says what nodes, ties and the graph carry.

        `level` is unit, office or body, `basis` stated or all; the other filters are ids, as in `phases=["mpsc-2"]`.
        Raises NetworkError for a view or a filter there is not.
        """
        from mpsc_graph.network.projection import project

        inquiry = Inquiry(self._store, self._catalogue, self.release.manifest, self.language)
        return project(
            Evidence.read(inquiry, View.named(view, people), programme),
            Selection(
                phases=tuple(phases),
                roles=tuple(roles),
                fields=tuple(fields),
                kinds=tuple(kinds),
                without=tuple(without),
                basis=Basis(basis),
                level=Level(level),
            ),
        )

    def _table(self, query: Query) -> Table:
        table = Table.parse(self._store.answer(query, ox.QueryResultsFormat.JSON, ox.RdfFormat.TURTLE))
        if isinstance(table, bool):
            raise QuestionError("a data frame has rows; ask with SELECT rather than ASK")
        return table

    def _frame(self, query: Query) -> pd.DataFrame:
        try:
            import pandas as pd
        except ImportError as error:
            raise SettingError("data frames need pandas; pip install 'mpsc-graph[pandas]'") from error
        table = self._table(query)
        return pd.DataFrame([[_value(term) for term in row] for row in table.rows], columns=list(table.columns))


def _value(term: object) -> Any:
    if isinstance(term, ox.Literal):
        return _NUMBERS.get(term.datatype.value, str)(term.value)
    return None if term is None else getattr(term, "value", str(term))
