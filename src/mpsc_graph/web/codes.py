"""Codes of the EU's authority tables and of DCAT-AP.de as people call them, in German and English.

As the Publications Office publishes them; others are shown as they are.
"""

from __future__ import annotations

from mpsc_graph.publish.dataset import LICENSES

__all__ = ["CODES", "name_of"]

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_TABLES: dict[str, dict[str, tuple[str, str]]] = {
    f"{_AUTHORITY}data-theme/": {
        "AGRI": (
            "Landwirtschaft, Fischerei, Forstwirtschaft und Nahrungsmittel",
            "Agriculture, fisheries, forestry and food",
        ),
        "ECON": ("Wirtschaft und Finanzen", "Economy and finance"),
        "EDUC": ("Bildung, Kultur und Sport", "Education, culture and sport"),
        "ENER": ("Energie", "Energy"),
        "ENVI": ("Umwelt", "Environment"),
        "GOVE": ("Regierung und öffentlicher Sektor", "Government and public sector"),
        "HEAL": ("Gesundheit", "Health"),
        "INTR": ("Internationale Themen", "International issues"),
        "JUST": ("Justiz, Rechtssystem und öffentliche Sicherheit", "Justice, legal system and public safety"),
        "REGI": ("Regionen und Städte", "Regions and cities"),
        "SOCI": ("Bevölkerung und Gesellschaft", "Population and society"),
        "TECH": ("Wissenschaft und Technologie", "Science and technology"),
        "TRAN": ("Verkehr", "Transport"),
    },
    f"{_AUTHORITY}frequency/": {
        "IRREG": ("unregelmäßig", "irregular"),
        "DAILY": ("täglich", "daily"),
        "WEEKLY": ("wöchentlich", "weekly"),
        "MONTHLY": ("monatlich", "monthly"),
        "QUARTERLY": ("vierteljährlich", "quarterly"),
        "ANNUAL_2": ("halbjährlich", "twice a year"),
        "ANNUAL": ("jährlich", "annual"),
        "NEVER": ("nie", "never"),
    },
    f"{_AUTHORITY}language/": {"DEU": ("Deutsch", "German"), "ENG": ("Englisch", "English")},
    f"{_AUTHORITY}access-right/": {"PUBLIC": ("öffentlich", "public")},
    f"{_AUTHORITY}planned-availability/": {"STABLE": ("stabil", "stable")},
    f"{_AUTHORITY}dataset-type/": {"ONTOLOGY": ("Ontologie", "Ontology")},
    "http://dcat-ap.de/def/politicalGeocoding/Level/": {
        "municipality": ("Kommune", "municipality"),
        "administrativeDistrict": ("Kreis", "district"),
        "state": ("Land", "federal state"),
    },
    "http://purl.org/adms/publishertype/": {
        "LocalAuthority": ("Kommunalbehörde", "local authority"),
        "RegionalAuthority": ("Landesbehörde", "regional authority"),
        "NationalAuthority": ("Bundesbehörde", "national authority"),
        "Academia-ScientificOrganisation": ("Hochschule oder Forschungseinrichtung", "academia or research"),
        "Company": ("Unternehmen", "company"),
    },
}
CODES: dict[str, tuple[str, str]] = {
    **{table + code: names for table, codes in _TABLES.items() for code, names in codes.items()},
    **{each.code: (each.name, each.name) for each in LICENSES.values()},
}
"""IRI → name in German, in English."""


def name_of(iri: str, language: str) -> str | None:
    """What a code is called in a language.

    >>> name_of("http://publications.europa.eu/resource/authority/data-theme/REGI", "de")
    'Regionen und Städte'
    """
    names = CODES.get(iri)
    return names and names[language == "en"]
