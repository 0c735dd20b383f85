"""The codebook: how ties, boundary, missing data, roll-up, weights and time are defined, in German and English.

`docs/codebook.md` is this as a page: python -m mpsc_graph.network.codebook > docs/codebook.md
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from mpsc_graph.network.meanings import MEANINGS
from mpsc_graph.network.structure import GROUPS

__all__ = ["CODEBOOK", "Entry", "page"]


class Entry(NamedTuple):
    """One definition: what is defined, and how, by language."""

    title: Mapping[str, str]
    text: Mapping[str, str]


CODEBOOK: Mapping[str, Entry] = {
    "tie": Entry(
        {"de": "Verbindung", "en": "Tie"},
        {
            "de": "Eine Stelle ist mit einer Maßnahme verbunden, wenn eine anerkannte Aussage sie daran beteiligt, "
            "in welcher Rolle auch immer; „named“ heißt: genannt, ohne Rollenangabe. Zwei Stellen sind "
            "verbunden, wenn sie in derselben Phase an derselben Maßnahme beteiligt sind. Haben sie an einer "
            "Maßnahme keine Phase gemeinsam und ist eine von beiden ohne Phase genannt, so sind sie ohne "
            "Phase verbunden. Eine Verbindung entsteht aus Maßnahme × Phase, nie aus der Zahl der Seiten: "
            "Wiederholt eine Seite eine andere, bleibt das Netz gleich und die Verbindung hat einen Beleg "
            "mehr. Verbindungen haben keine Richtung.",
            "en": "An actor is tied to a measure where an accepted claim has it take part, in whatever role; "
            "“named” means: mentioned without a role. Two actors are tied where both take part in the same "
            "measure in the same phase. Where they share no phase of a measure and one of the two is named "
            "without a phase, they are tied without a phase. A tie comes from measure × phase, never from the "
            "number of pages: where a page repeats another the network stays as it is, and the tie has one "
            "more piece of evidence. Ties have no direction.",
        },
    ),
    "boundary": Entry(
        {"de": "Abgrenzung", "en": "Boundary"},
        {
            "de": "Im Netz sind alle Maßnahmen eines Programms (voreingestellt: Modellprojekt Smart City Dresden) "
            "und alle Stellen, die an einer davon beteiligt sind. Wer nur am Programm als Ganzem beteiligt "
            "ist, etwa als Fördermittelgeber, ist nicht darin. Maßnahmen, für die niemand genannt ist, stehen "
            "unverbunden da, solange nicht nach Phase, Rolle, Art oder Belegart ausgewählt wird.",
            "en": "In the network are all measures of a programme (Smart City Dresden unless another is named) and "
            "all actors that take part in one of them. Who takes part in the programme as a whole only, such "
            "as the funder, is not. Measures for which nobody is named stand without ties, as long as nothing "
            "is selected by phase, role, kind or basis.",
        },
    ),
    "missing": Entry(
        {"de": "Fehlende Angaben", "en": "Missing data"},
        {
            "de": "Nicht genannt heißt nicht: keine Verbindung. Die Daten sind, was öffentliche Seiten sagen, und "
            "diese nennen meist Federführende und Partner, selten alle. Eine fehlende Verbindung ist "
            "unbekannt, nicht verneint. Kennzahlen hängen also daran, welche Seiten es gibt; die Tabelle "
            "„sources“ zeigt, wie sich jede ändert, wenn eine Quelle wegfällt.",
            "en": "Not mentioned is not: no tie. The data are what public pages say, and these mostly name leads "
            "and partners, seldom everybody. A tie that is missing is unknown, not denied. So the figures "
            "depend on which pages there are; the table “sources” shows how each changes when one source is "
            "left out.",
        },
    ),
    "evidence": Entry(
        {"de": "Belege", "en": "Evidence"},
        {
            "de": "Es zählen nur anerkannte Aussagen. „stated“ lässt die zu, die eine Seite wörtlich macht; „all“ "
            "auch solche, die aus dem Zusammenhang gelesen oder erschlossen sind. Die Zugehörigkeit von "
            "Einheiten, ihre Art und das Handlungsfeld gelten in beiden Fällen so, wie sie anerkannt sind.",
            "en": "Only accepted claims count. “stated” admits those that a page makes in so many words, “all” "
            "those read from the context or inferred as well. What units belong to, their kind and the action "
            "field hold as accepted in both cases.",
        },
    ),
    "roll-up": Entry(
        {"de": "Zusammenfassung", "en": "Roll-up"},
        {
            "de": "unit: jede Einheit, wie Seiten sie nennen; Universität und Professur sind zwei. office: das "
            "nächste Amt oder der nächste Eigenbetrieb, zu dem eine Einheit gehört; außerhalb von Städten der "
            "Rechtsträger. body: der Rechtsträger, so dass die Stadt ein Knoten ist. Was zusammengefasst "
            "wird, gilt als eine Stelle: Verbindungen darin fallen weg, Aussagen werden vereint. Es gilt die "
            "Zugehörigkeit am Stichtag der Daten. Eine Gesellschaft in städtischer Hand (GmbH, AG) bleibt "
            "eine eigene Stelle.",
            "en": "unit: each unit as pages name it; a university and its chair are two. office: the nearest office "
            "or Eigenbetrieb a unit belongs to; outside of cities the legal body. body: the legal body, so "
            "that the city is one node. What is rolled up counts as one actor: ties inside vanish, claims are "
            "united. What belongs where is taken as of the day up to which the data were kept. A company "
            "owned by the city (GmbH, AG) stays an actor of its own.",
        },
    ),
    "weights": Entry(
        {"de": "Gewichte", "en": "Weights"},
        {
            "de": "weight zählt die Gelegenheiten (Maßnahme × Phase), auf denen eine Verbindung beruht. newman ist "
            "die Summe von 1 ÷ (d − 1) darüber, d die Zahl der Beteiligten: Je mehr beteiligt sind, desto "
            "weniger verbindet es je zwei. jaccard ist der Anteil der gemeinsamen an allen Maßnahmen beider. "
            "Grad, Zwischenlage, Nähe und Vermittlung zählen Verbindungen ohne Gewicht; Stärke und Gruppen "
            "zählen weight.",
            "en": "weight counts the occasions (measure × phase) a tie rests on. newman is the sum of 1 ÷ (d − 1) "
            "over these, d being how many take part: the more there are, the less it ties each two. jaccard "
            "is the share of common measures in all of either. Degree, betweenness, closeness and brokerage "
            "count ties without weight; strength and communities count weight.",
        },
    ),
    "time": Entry(
        {"de": "Zeit", "en": "Time"},
        {
            "de": "Eine Verbindung gilt in den Phasen, für die Seiten sie nennen, mit deren erstem und letztem Tag; "
            "geben Seiten verschiedene Tage, gilt die weiteste Spanne. Eine Auswahl nach Phase lässt weg, was "
            "keine Phase hat. Für Veranstaltungen und Programme gelten deren eigene Tage. Wechsel zwischen "
            "Phasen: geblieben, neu, verloren; Jaccard = geblieben ÷ alle; Wechsel = (neu + verloren) ÷ "
            "Verbindungen beider Phasen. Verloren heißt: für die spätere Phase nicht mehr genannt.",
            "en": "A tie holds in the phases for which pages name it, from their first to their last day; where "
            "pages give different days, the widest span holds. A selection by phase leaves out what has no "
            "phase. Events and programmes have days of their own. Change between phases: kept, new, lost; "
            "Jaccard = kept ÷ all; turnover = (new + lost) ÷ ties of both phases. Lost means: no longer named "
            "for the later phase.",
        },
    ),
    "people": Entry(
        {"de": "Menschen", "en": "People"},
        {
            "de": "Menschen sind nur in einer Ansicht, die man eigens verlangt, und nur in der öffentlichen "
            "Funktion, in der Seiten sie nennen. Für sie werden keine Kennzahlen berechnet.",
            "en": "People are in one view only, which has to be asked for, and only in the public function in which "
            "pages name them. No figures are computed for them.",
        },
    ),
}
"""By a key that stays."""

_INTRODUCTION = {
    "de": "Wie die Netze der Zusammenarbeit definiert sind. Alle beruhen auf Fragen des Katalogs, so dass jede "
    "Verbindung zu den Aussagen und Worten führt, auf denen sie beruht.",
    "en": "How the networks of cooperation are defined. All are made from questions of the catalogue, so that every "
    "tie leads to the claims and words it rests on.",
}
_HEADINGS = {
    "de": ("Codebuch", "Sektoren", "Was die Zahlen heißen"),
    "en": ("Codebook", "Sectors", "What the figures mean"),
}
_GROUPS = {
    "de": "Zwischen ihnen wird vermittelt (Gould und Fernandez). Der Sektor folgt aus der Art der Stelle; "
    "Abteilungen, Gremien und Projektteams gehören zu dem der Stelle, der sie angehören.",
    "en": "Between them actors broker (Gould and Fernandez). The sector follows from the kind of organisation; "
    "departments, bodies and project teams are of that of what they belong to.",
}


def page(language: str) -> str:
    """The codebook as Markdown, in de or en."""
    heading, sectors, figures = _HEADINGS[language]
    parts = [f"# {heading}", _INTRODUCTION[language]]
    parts += [f"## {entry.title[language]}\n\n{entry.text[language]}" for entry in CODEBOOK.values()]
    groups = "\n".join(f"- `{group}`: {', '.join(f'`{kind}`' for kind in sorted(of))}" for group, of in GROUPS.items())
    parts += [f"## {sectors}", _GROUPS[language], groups, f"## {figures}"]
    parts.append(
        "\n".join(
            f"- **{each.label[language]}** (`{name}`): {each.sentence[language]}" for name, each in MEANINGS.items()
        )
    )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    print(page("de"), page("en"), sep="\n", end="")
