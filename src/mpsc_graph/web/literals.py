"""How values read in the language of a page: dates, periods, numbers, shares and money.

`FILTERS` are filters of every template, in the language of the page that is rendered. Each takes what the store or a
graph gives (a literal of pyoxigraph or rdflib) or plain text, and leaves text it cannot read as it is:

    {{ "2023-06-23"|date }}                23. Juni 2023        23 June 2023
    {{ "2023-02/.."|period }}              seit Februar 2023    since February 2023
    {{ 1234.5|number }}                    1.234,5              1,234.5
    {{ "25.5"|percent }}                   25,5 %               25.5%
    {{ "1500000"|money }}                  1,5 Mio. €           €1.5m
    {{ value|literal }}                    by its datatype: a date, a number, yes or no, else its text

Nothing is rounded: where a short form would lose a digit, the long one stands. Words and signs are those of the Unicode
CLDR, as Babel has them; English is British, as the texts are. Spaces before units do not break.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as Date
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox
from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_currency, format_currency, format_decimal, format_percent
from jinja2 import pass_context
from jinja2.runtime import Context
from rdflib import Literal

from mpsc_graph.namespaces import PREFIXES

__all__ = ["FILTERS", "date", "literal", "money", "number", "percent", "period"]

_LOCALES = {"de": "de", "en": "en_GB"}
_EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T.*)?)?)?")
_SEASONS = {
    21: {"de": "Frühling", "en": "spring"},
    22: {"de": "Sommer", "en": "summer"},
    23: {"de": "Herbst", "en": "autumn"},
    24: {"de": "Winter", "en": "winter"},
}
_PERIODS = {
    "until": {"de": "bis {end}", "en": "until {end}"},
    "since": {"de": "seit {begin}", "en": "since {begin}"},
    "from": {"de": "ab {begin}, Ende unbekannt", "en": "from {begin}, end unknown"},
    "both": {"de": "{begin} bis {end}", "en": "{begin} to {end}"},
}
_TRUTH = {"true": {"de": "ja", "en": "yes"}, "false": {"de": "nein", "en": "no"}}
_DATES = ("date", "dateTime", "gYear", "gYearMonth")
_NUMBERS = ("decimal", "double", "float", "int", "integer", "long", "nonNegativeInteger", "positiveInteger")
_LARGE = (10**12, 10**9, 10**6)
_AMOUNTS = {"de": "#,##0{}\xa0¤", "en": "¤#,##0{}"}

Value = ox.Literal | Literal | Date | Decimal | float | str
"""What the filters take."""


def date(value: Value, language: str) -> str:
    """A day, month, season or year in ISO 8601 or EDTF, as precise as it is given; of a date with time, the day.

    >>> date("2023-06-23", "de"), date("2023-06", "en"), date("2023-23", "de"), date("2023", "en")
    ('23. Juni 2023', 'June 2023', 'Herbst 2023', '2023')
    """
    text = _text(value)
    match = _DATE.fullmatch(text)
    year, month, day = (int(part) if part else None for part in match.groups()) if match else (None, None, None)
    if year is None or month is None:
        return text
    try:
        if month in _SEASONS and day is None:
            return f"{_SEASONS[month][language]} {year}"
        if day is None:
            return format_skeleton("yMMMM", Date(year, month, 1), locale=_LOCALES[language])
        return format_date(Date(year, month, day), "long", locale=_LOCALES[language])
    except ValueError:
        return text


def period(value: Value, language: str) -> str:
    """An interval in EDTF, such as 2016/.. for one that goes on; anything else is read as a date.

    >>> period("2023-02/2024", "de"), period("2016/..", "en"), period("../2020-06", "de"), period("2016/", "en")
    ('Februar 2023 bis 2024', 'since 2016', 'bis Juni 2020', 'from 2016, end unknown')
    """
    begin, interval, end = _text(value).partition("/")
    if not interval:
        return date(value, language)
    form = "until" if begin in ("", "..") else "since" if end == ".." else "both" if end else "from"
    return _PERIODS[form][language].format(begin=date(begin, language), end=date(end, language))


def number(value: Value, language: str) -> str:
    """A number with all its digits.

    >>> number("1234.5", "de"), number(1234567, "en")
    ('1.234,5', '1,234,567')
    """
    if (read := _decimal(value)) is None:
        return _text(value)
    return format_decimal(read, locale=_LOCALES[language], decimal_quantization=False)


def percent(value: Value, language: str) -> str:
    """A share that is given in hundredths, as sources write it.

    >>> percent("25.5", "de"), percent(65, "en")
    ('25,5\\xa0%', '65%')
    """
    if (read := _decimal(value)) is None:
        return _text(value)
    return format_percent(read / 100, locale=_LOCALES[language], decimal_quantization=False)


def money(value: Value, language: str, currency: str = "EUR") -> str:
    """An amount in a currency (ISO 4217); in millions and above, where no more than two decimals say it exactly.

    >>> money("55000", "de"), money("1500000", "de"), money("1500000", "en"), money("1234567.5", "en")
    ('55.000\\xa0€', '1,5\\xa0Mio.\\xa0€', '€1.5m', '€1,234,567.50')
    """
    if (read := _decimal(value)) is None:
        return _text(value)
    locale = _LOCALES[language]
    unit = next((each for each in _LARGE if abs(read) >= each), None)
    if unit and read % (unit // 100) == 0:
        return format_compact_currency(read, currency, locale=locale, fraction_digits=2)
    cents = "" if read == read.to_integral_value() else ".00"
    return format_currency(read, currency, _AMOUNTS[language].format(cents), locale, currency_digits=False)


def literal(value: Value, language: str) -> str:
    """A literal by its datatype: a date, a period, a number, yes or no; any other as it is."""
    name = _datatype(value)
    if name in _DATES:
        return date(value, language)
    if name in _NUMBERS:
        return number(value, language)
    if name == "boolean":
        return _TRUTH.get(_text(value), {}).get(language, _text(value))
    return period(value, language) if name == _EDTF else _text(value)


def _spoken(write: Callable[..., str]) -> Callable[..., str]:
    """As a filter, which knows the language of its page."""

    @pass_context
    def spoken(context: Context, value: Value, *more: str) -> str:
        return write(value, context["lang"], *more)

    return spoken


FILTERS = {write.__name__: _spoken(write) for write in (date, literal, money, number, percent, period)}


def _text(value: Value) -> str:
    return value.value if isinstance(value, ox.Literal) else str(value)


def _decimal(value: Value) -> Decimal | None:
    """None for what is no number, or endless."""
    try:
        read = Decimal(_text(value))
    except InvalidOperation:
        return None
    return read if read.is_finite() else None


def _datatype(value: Value) -> str:
    """The name of a datatype of XML Schema, the whole IRI of any other, "" for plain text."""
    if isinstance(value, ox.Literal):
        return value.datatype.value.removeprefix(PREFIXES["xsd"])
    if isinstance(value, Literal):
        return str(value.datatype or "").removeprefix(PREFIXES["xsd"])
    return ""
