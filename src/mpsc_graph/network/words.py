"""The words of pictures and tables, in German and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["WORDS", "Words"]


class Words(NamedTuple):
    """What a picture says beside the names in it; names of filters, and of columns of tables that are no figures."""

    ties: str
    undated: str
    dashed: str
    release: str
    modified: str
    selected: str
    licence: str
    boundary: str
    filters: Mapping[str, str]
    columns: Mapping[str, str]


WORDS: Mapping[str, Words] = {
    "de": Words(
        ties="Verbindungen",
        undated="ohne Phasenangabe",
        dashed="gestrichelt: ohne Zeitangabe",
        release="Datenstand",
        modified="gepflegt bis",
        selected="Auswahl:",
        licence="Lizenz",
        boundary="Gezeigt ist, wer auf den gelesenen Seiten zusammen genannt ist. "
        "Nicht genannt heißt nicht, dass es keine Verbindung gibt.",
        filters={
            "phases": "Phase",
            "roles": "Rolle",
            "fields": "Handlungsfeld",
            "kinds": "Art der Stelle",
            "without": "ohne Quelle",
            "basis": "Belegart",
            "level": "Ebene",
            "ego": "Umgebung von",
        },
        columns={
            "label": "Name",
            "kind": "Art",
            "group": "Sektor",
            "value": "Wert",
            "meaning": "heißt",
            "from": "von",
            "to": "zu",
            "kept": "geblieben",
            "new": "neu",
            "lost": "verloren",
            "jaccard": "Jaccard",
            "turnover": "Wechsel",
            "one": "eine",
            "other": "andere",
            "change": "Änderung",
            "source": "ohne die Quelle",
            "figure": "Zahl",
            "node": "am meisten bei",
            "without": "ohne sie",
        },
    ),
    "en": Words(
        ties="ties",
        undated="no phase given",
        dashed="dashed: no date given",
        release="Release",
        modified="kept up to",
        selected="Selected:",
        licence="Licence",
        boundary="Shown is who is named together on the pages read. Not mentioned does not mean that there is no tie.",
        filters={
            "phases": "phase",
            "roles": "role",
            "fields": "action field",
            "kinds": "kind of organisation",
            "without": "without source",
            "basis": "basis",
            "level": "level",
            "ego": "around",
        },
        columns={
            "label": "name",
            "kind": "kind",
            "group": "sector",
            "value": "value",
            "meaning": "means",
            "from": "from",
            "to": "to",
            "kept": "kept",
            "new": "new",
            "lost": "lost",
            "jaccard": "Jaccard",
            "turnover": "turnover",
            "one": "one",
            "other": "other",
            "change": "change",
            "source": "without the source",
            "figure": "figure",
            "node": "most at",
            "without": "without it",
        },
    ),
}
