"""Values in the language of a page, as a table; worked out by hand from the rules of both languages."""

from __future__ import annotations

from collections.abc import Callable

import pyoxigraph as ox
import pytest
from jinja2 import Environment
from rdflib import XSD, Literal

from mpsc_graph.web.literals import FILTERS, date, literal, money, number, percent, period

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"


def typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(name if "://" in name else str(XSD[name])))


@pytest.mark.parametrize(
    ("write", "value", "german", "english"),
    [
        (date, "2023-06-23", "23. Juni 2023", "23 June 2023"),
        (date, "2023-03-01T08:30:00+01:00", "1. März 2023", "1 March 2023"),
        (date, "2023-03", "März 2023", "March 2023"),
        (date, "2023-23", "Herbst 2023", "autumn 2023"),
        (date, "2023", "2023", "2023"),
        (date, "0987-01-05", "5. Januar 987", "5 January 987"),
        (date, "2023-02-30", "2023-02-30", "2023-02-30"),
        (date, "2023-13", "2023-13", "2023-13"),
        (date, "0000-01-01", "0000-01-01", "0000-01-01"),
        (date, "gestern", "gestern", "gestern"),
        (date, "", "", ""),
        (period, "2023-02/2023-07-31", "Februar 2023 bis 31. Juli 2023", "February 2023 to 31 July 2023"),
        (period, "2016/..", "seit 2016", "since 2016"),
        (period, "2016/", "ab 2016, Ende unbekannt", "from 2016, end unknown"),
        (period, "../2023-22", "bis Sommer 2023", "until summer 2023"),
        (period, "2023-08", "August 2023", "August 2023"),
        (number, "1234.5", "1.234,5", "1,234.5"),
        (number, "26899", "26.899", "26,899"),
        (number, "-0.125", "-0,125", "-0.125"),
        (number, "3.0", "3", "3"),
        (number, "12345678901234567890.5", "12.345.678.901.234.567.890,5", "12,345,678,901,234,567,890.5"),
        (number, "1E6", "1.000.000", "1,000,000"),
        (number, "NaN", "NaN", "NaN"),
        (number, "INF", "INF", "INF"),
        (number, "etwa 5", "etwa 5", "etwa 5"),
        (percent, "65", "65\xa0%", "65%"),
        (percent, "12.25", "12,25\xa0%", "12.25%"),
        (percent, "viel", "viel", "viel"),
        (money, "55000", "55.000\xa0€", "€55,000"),
        (money, "999999.9", "999.999,90\xa0€", "€999,999.90"),
        (money, "1500000", "1,5\xa0Mio.\xa0€", "€1.5m"),
        (money, "17520000", "17,52\xa0Mio.\xa0€", "€17.52m"),
        (money, "1234567", "1.234.567\xa0€", "€1,234,567"),
        (money, "1250000000", "1,25\xa0Mrd.\xa0€", "€1.25bn"),
        (money, "1234560000", "1.234.560.000\xa0€", "€1,234,560,000"),
        (money, "-2000000", "-2\xa0Mio.\xa0€", "-€2m"),
        (money, "viel", "viel", "viel"),
        (literal, typed("2023-06-23", "date"), "23. Juni 2023", "23 June 2023"),
        (literal, typed("2023", "gYear"), "2023", "2023"),
        (literal, typed("2016/..", EDTF), "seit 2016", "since 2016"),
        (literal, typed("15000", "integer"), "15.000", "15,000"),
        (literal, typed("true", "boolean"), "ja", "yes"),
        (literal, typed("0", "boolean"), "0", "0"),
        (literal, Literal("1234.5", datatype=XSD.decimal), "1.234,5", "1,234.5"),
        (literal, Literal("1234"), "1234", "1234"),
        (literal, ox.Literal("2023-06-23"), "2023-06-23", "2023-06-23"),
        (literal, ox.Literal("Maßnahme", language="de"), "Maßnahme", "Maßnahme"),
    ],
)  # fmt: skip
def test_a_value_in_both_languages(write: Callable[..., str], value: object, german: str, english: str) -> None:
    assert (write(value, "de"), write(value, "en")) == (german, english)


def test_another_currency() -> None:
    assert (money("1500", "de", "USD"), money("1500", "en", "USD")) == ("1.500\xa0$", "US$1,500")


def test_a_template_speaks_the_language_of_its_page() -> None:
    page = Environment(autoescape=True)
    page.filters |= FILTERS
    template = page.from_string("{{ day|date }}, {{ sum|money('EUR') }}, {{ text|literal }}")
    values = {"day": "2023-06-23", "sum": 1500000, "text": "<b>"}
    assert template.render(lang="de", **values) == "23. Juni 2023, 1,5\xa0Mio.\xa0€, &lt;b&gt;"
    assert template.render(lang="en", **values) == "23 June 2023, €1.5m, &lt;b&gt;"
