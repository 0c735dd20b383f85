"""The words that generated cities, organisations and measures are named with. Pairs are German and English."""

from __future__ import annotations

CITY_STARTS = (
    *("Alt", "Birken", "Buch", "Burg", "Eber", "Eichen", "Erlen", "Falken", "Fried", "Gold", "Hirsch", "Hohen"),
    *("Kirch", "König", "Kron", "Linden", "Löwen", "Markt", "Neu", "Nieder", "Ober", "Rosen", "Schön", "Silber"),
    *("Sonnen", "Stein", "Tannen", "Unter", "Wald", "Weiß"),
)
CITY_ENDS = (
    *("au", "bach", "berg", "brück", "burg", "dorf", "felde", "furt", "hain", "hausen", "heim", "hof", "kirchen"),
    *("leben", "roda", "rode", "see", "stadt", "stein", "tal", "thal", "walde", "werda", "witz"),
)
RIVERS = ("", "Elbe", "Mulde", "Saale", "Spree", "Neiße", "Weser", "Main", "Neckar", "Donau", "Oder", "Ruhr", "Havel")

# What an office is for, as printed in its name.
OFFICES = (
    ("Stadtplanung", "urban planning"),
    ("Umwelt", "the environment"),
    ("Wirtschaftsförderung", "economic development"),
    ("Verkehr", "transport"),
    ("Kultur", "culture"),
    ("Schulen", "schools"),
    ("Soziales", "social affairs"),
    ("Digitalisierung", "digital affairs"),
    ("Bürgeranliegen", "citizens' services"),
    ("Stadtgrün", "parks and gardens"),
    ("Geodaten", "geodata"),
    ("Brandschutz", "fire protection"),
    ("Wohnen", "housing"),
    ("Statistik", "statistics"),
)
ENTERPRISES = (
    ("IT-Dienstleistungen", "IT services"),
    ("Sportstätten", "sports facilities"),
    ("Friedhofswesen", "cemeteries"),
    ("Stadtentwässerung", "drainage"),
    ("Abfallwirtschaft", "waste management"),
    ("Kindertageseinrichtungen", "day care"),
)
COMPANIES = (
    ("Stadtwerke", "Municipal utilities"),
    ("Verkehrsbetriebe", "Transport company"),
    ("Wohnungsgesellschaft", "Housing company"),
)

# Measures are a thing for a purpose: "Sensornetz für Parkraum".
THINGS = (
    ("App", "App"),
    ("Sensornetz", "Sensor network"),
    ("Datenplattform", "Data platform"),
    ("Digitaler Zwilling", "Digital twin"),
    ("Beteiligungsportal", "Participation portal"),
    ("Leitsystem", "Guidance system"),
    ("Reallabor", "Living lab"),
    ("Energiemodell", "Energy model"),
    ("Lernort", "Place of learning"),
    ("Dashboard", "Dashboard"),
    ("Beratungsstelle", "Advice centre"),
    ("Monitoring", "Monitoring"),
)
PURPOSES = (
    ("Parkraum", "parking"),
    ("Starkregen", "heavy rain"),
    ("Wohnquartiere", "housing quarters"),
    ("Radverkehr", "cycling"),
    ("Stadtbäume", "city trees"),
    ("Nachbarschaften", "neighbourhoods"),
    ("Luftqualität", "air quality"),
    ("Vereine", "clubs"),
    ("Innenstadthandel", "shops in the centre"),
    ("Barrierefreiheit", "accessibility"),
    ("Wärmeplanung", "heat planning"),
    ("Straßenerhaltung", "road maintenance"),
    ("Kulturveranstaltungen", "cultural events"),
    ("Sportparks", "sports parks"),
    ("offene Daten", "open data"),
    ("Pflege", "care"),
    ("Lieferverkehr", "deliveries"),
    ("Hochwasserschutz", "flood protection"),
    ("Schulwege", "ways to school"),
    ("Ehrenamt", "volunteering"),
)

# Partners beyond one city: kind of organisation, its name, and the function word between name and place.
PARTNERS = (
    ("university", "Technische Universität", "University of Technology"),
    ("research-institute", "Institut für Stadtforschung", "Institute for Urban Research"),
    ("company", "Smart Data GmbH", "Smart Data Ltd"),
    ("association", "Verein Digitale Region", "Digital Region Association"),
    ("hospital", "Klinikum", "Hospital"),
    ("ministry", "Staatsministerium für Regionales", "State Ministry for Regional Affairs"),
)

INTERPRETED = ("Gelesen aus dem Zusammenhang der Liste.", "Read from the context of the list.")
CONTESTED = (
    "Eine andere Seite der Stadt nennt die Maßnahme nicht.",
    "Another page of the city does not name the measure.",
)
