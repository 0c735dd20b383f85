"""What each figure means, in one plain sentence in German and one in English, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

__all__ = ["MEANINGS", "Meaning"]


class Meaning(NamedTuple):
    """Name and sentence, by language."""

    label: Mapping[str, str]
    sentence: Mapping[str, str]


def _meaning(de: str, en: str, satz: str, sentence: str) -> Meaning:
    return Meaning({"de": de, "en": en}, {"de": satz, "en": sentence})


MEANINGS: Mapping[str, Meaning] = {
    "degree": _meaning(
        "Grad",
        "degree",
        "Mit wie vielen anderen eine Stelle oder Maßnahme nach den gelesenen Seiten verbunden ist.",
        "How many others an actor or a measure is tied to, by the pages read.",
    ),
    "degree-share": _meaning(
        "Grad (Anteil)",
        "degree (share)",
        "Der Anteil der Maßnahmen, an denen eine Stelle beteiligt ist, oder der Stellen, die eine Maßnahme hat.",
        "The share of measures an actor takes part in, or of actors a measure has.",
    ),
    "strength": _meaning(
        "Stärke",
        "strength",
        "Wie oft eine Stelle mit anderen zusammen genannt ist, gezählt je Maßnahme und Phase.",
        "How often an actor is named together with others, counted per measure and phase.",
    ),
    "occasions": _meaning(
        "Gelegenheiten",
        "occasions",
        "An wie vielen Maßnahmen je Phase eine Stelle mit anderen arbeitet, gleich mit wie vielen.",
        "On how many measures per phase an actor works with others, however many they are.",
    ),
    "betweenness": _meaning(
        "Zwischenlage",
        "betweenness",
        "Wie oft der kürzeste Weg zwischen zwei anderen über diese Stelle führt: Ginge sie, wären die Wege länger.",
        "How often the shortest way between two others leads over this actor: without it, ways would be longer.",
    ),
    "closeness": _meaning(
        "Nähe",
        "closeness",
        "Über wie wenige Schritte eine Stelle alle anderen erreicht; wer nur wenige erreicht, hat einen kleinen Wert.",
        "In how few steps an actor reaches all others; who reaches few has a small value.",
    ),
    "eigenvector": _meaning(
        "Eigenvektor",
        "eigenvector",
        "Hoch für Stellen, die mit gut verbundenen verbunden sind; nur innerhalb eines Teilnetzes vergleichbar.",
        "High for actors tied to well-tied actors; values compare within one component only.",
    ),
    "core": _meaning(
        "Kern",
        "core",
        "Die größte Zahl k, für die eine Stelle zu einer Gruppe gehört, in der jede mit k anderen verbunden ist.",
        "The largest k for which an actor belongs to a group in which each is tied to k others.",
    ),
    "constraint": _meaning(
        "Einbindung (Burt)",
        "constraint (Burt)",
        "Hoch, wenn die Partner einer Stelle auch untereinander verbunden sind; niedrig, wenn sie es nicht sind.",
        "High where an actor's partners are tied to each other as well; low where they are not.",
    ),
    "effective-size": _meaning(
        "Wirksame Größe (Burt)",
        "effective size (Burt)",
        "Wie viele Partner eine Stelle hat, abzüglich derer, die sie auch über andere Partner erreicht.",
        "How many partners an actor has, less those it also reaches by way of other partners.",
    ),
    "coordinator": _meaning(
        "Vermittelt: Koordination",
        "brokers: coordinator",
        "Wie oft eine Stelle zwei unverbundene Stellen der eigenen Gruppe verbindet.",
        "How often an actor links two actors of its own group that are not tied.",
    ),
    "itinerant": _meaning(
        "Vermittelt: Beratung",
        "brokers: itinerant",
        "Wie oft eine Stelle zwei unverbundene Stellen einer anderen Gruppe verbindet.",
        "How often an actor links two actors of one other group that are not tied.",
    ),
    "representative": _meaning(
        "Vermittelt: Vertretung",
        "brokers: representative",
        "Wie oft eine Stelle eine der eigenen Gruppe nach außen verbindet; ohne Richtung gleich der Zahl daneben.",
        "How often an actor links one of its group to the outside; without direction the same as the next figure.",
    ),
    "gatekeeper": _meaning(
        "Vermittelt: Zugang",
        "brokers: gatekeeper",
        "Wie oft eine Stelle eine von außen in die eigene Gruppe verbindet; ohne Richtung gleich der Zahl daneben.",
        "How often an actor links one from outside into its group; without direction the same as the figure before.",
    ),
    "liaison": _meaning(
        "Vermittelt: zwischen Gruppen",
        "brokers: liaison",
        "Wie oft eine Stelle zwei unverbundene Stellen aus zwei verschiedenen anderen Gruppen verbindet.",
        "How often an actor links two untied actors of two different other groups.",
    ),
    "articulation": _meaning(
        "Gelenk",
        "cut point",
        "1, wenn ein Teil des Netzes ohne diese Stelle in mehrere zerfiele.",
        "1 where a part of the network would fall apart without this actor.",
    ),
    "community": _meaning(
        "Gruppe",
        "community",
        "Die Nummer der Gruppe, in der mehr Verbindungen liegen, als der Zufall erwarten ließe.",
        "The number of the group that has more ties inside than chance would give.",
    ),
    "nodes": _meaning(
        "Knoten",
        "nodes",
        "Wie viele Stellen und Maßnahmen das Netz hat, auch unverbundene.",
        "How many actors and measures the network has, those without ties included.",
    ),
    "ties": _meaning(
        "Verbindungen",
        "ties",
        "Wie viele Paare verbunden sind; nicht genannt heißt nicht, dass es keine Verbindung gibt.",
        "How many pairs are tied; not mentioned does not mean that there is no tie.",
    ),
    "density": _meaning(
        "Dichte",
        "density",
        "Der Anteil der möglichen Verbindungen, die genannt sind.",
        "The share of possible ties that are mentioned.",
    ),
    "components": _meaning(
        "Teilnetze",
        "components",
        "In wie viele Teile ohne Verbindung untereinander das Netz zerfällt.",
        "Into how many parts without a tie between them the network falls.",
    ),
    "largest-component": _meaning(
        "Größtes Teilnetz",
        "largest component",
        "Der Anteil der Knoten, die im größten Teil liegen.",
        "The share of nodes in the largest part.",
    ),
    "bridges": _meaning(
        "Brücken",
        "bridges",
        "Wie viele Verbindungen es gibt, ohne die ein Teil zerfiele.",
        "How many ties there are without which a part would fall apart.",
    ),
    "articulation-points": _meaning(
        "Gelenke",
        "cut points",
        "Wie viele Knoten es gibt, ohne die ein Teil zerfiele.",
        "How many nodes there are without which a part would fall apart.",
    ),
    "degree-centralisation": _meaning(
        "Zentralisierung (Grad)",
        "centralisation (degree)",
        "1, wenn alle Verbindungen an einer Stelle hängen, 0, wenn alle gleich viele haben.",
        "1 where one actor has all ties, 0 where all have as many.",
    ),
    "betweenness-centralisation": _meaning(
        "Zentralisierung (Zwischenlage)",
        "centralisation (betweenness)",
        "1, wenn alle kürzesten Wege über eine Stelle führen.",
        "1 where all shortest ways lead over one actor.",
    ),
    "clustering": _meaning(
        "Geschlossenheit",
        "clustering",
        "Wie oft zwei, die etwas gemeinsam haben, noch ein Zweites gemeinsam haben.",
        "How often two that have something in common have a second thing in common.",
    ),
    "transitivity": _meaning(
        "Transitivität",
        "transitivity",
        "Wie oft zwei Partner einer Stelle auch miteinander verbunden sind.",
        "How often two partners of an actor are tied to each other as well.",
    ),
    "communities": _meaning(
        "Gruppen",
        "communities",
        "In wie viele Gruppen mit dichten Verbindungen das Netz sich teilen lässt.",
        "Into how many groups of dense ties the network can be divided.",
    ),
    "modularity": _meaning(
        "Modularität",
        "modularity",
        "Wie viel mehr Verbindungen in den Gruppen liegen, als der Zufall erwarten ließe; 0 heißt: nicht mehr.",
        "How many more ties lie inside the groups than chance would give; 0 means no more.",
    ),
}
"""By the figure's name. No sentence says that a figure shows power: it shows how pages name actors together."""
