"""EDTF as sources need it: a table of texts with their bounds and names, and of texts that are none."""

from __future__ import annotations

from datetime import date

import pytest

from mpsc_graph.pipeline.periods import Period, datatype

OPEN = None


@pytest.mark.parametrize(
    ("text", "first", "last", "slug", "de", "en"),
    [
        ("2023-06-27", "2023-06-27", "2023-06-27", "2023-06-27", "2023-06-27", "2023-06-27"),
        ("2023-02", "2023-02-01", "2023-02-28", "2023-02", "2023-02", "2023-02"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-02", "2024-02", "2024-02"),
        ("2023", "2023-01-01", "2023-12-31", "2023", "2023", "2023"),
        ("2023-21", "2023-03-01", "2023-05-31", "2023-21", "Frühling 2023", "spring 2023"),
        ("2023-23", "2023-09-01", "2023-11-30", "2023-23", "Herbst 2023", "autumn 2023"),
        ("2023-24", "2023-12-01", "2024-02-29", "2023-24", "Winter 2023", "winter 2023"),
        ("2015/2022-12", "2015-01-01", "2022-12-31", "2015--2022-12", "2015 bis 2022-12", "2015 to 2022-12"),
        ("2023-23/2024", "2023-09-01", "2024-12-31", "2023-23--2024", "Herbst 2023 bis 2024", "autumn 2023 to 2024"),
        ("2016/..", "2016-01-01", OPEN, "2016--open", "seit 2016", "since 2016"),
        ("2016/", "2016-01-01", OPEN, "2016--unknown", "ab 2016, Ende unbekannt", "from 2016, end unknown"),
        ("../2013", OPEN, "2013-12-31", "open--2013", "bis 2013", "until 2013"),
        ("/2013", OPEN, "2013-12-31", "unknown--2013", "bis 2013, Anfang unbekannt", "until 2013, start unknown"),
    ],
)
def test_bounds_and_names(text: str, first: str | None, last: str | None, slug: str, de: str, en: str) -> None:
    period = Period.parse(text)
    assert period.first == (date.fromisoformat(first) if first else None)
    assert period.last == (date.fromisoformat(last) if last else None)
    assert (period.slug, period.label("de"), period.label("en")) == (slug, de, en)


@pytest.mark.parametrize(
    "text",
    ["", "/", "../..", "2023/2022", "2023-13", "2023-20", "2023-25", "2023-02-30", "0000", "23", "2023-8", "2023/..x",
     "9999-24", "2023//2024", "Y2023", "2023~", "２０２３"],
)  # fmt: skip
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError):
        Period.parse(text)


@pytest.mark.parametrize(("text", "name"), [("2023", "gYear"), ("2023-08", "gYearMonth"), ("2023-23", "EDTF")])
def test_a_date_has_the_datatype_of_its_precision(text: str, name: str) -> None:
    assert datatype(text).endswith(name)
