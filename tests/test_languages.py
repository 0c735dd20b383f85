"""The language of a page, as a table."""

from __future__ import annotations

import pytest

from mpsc_graph.web.languages import choose_language


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "de"),
        ("", "de"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("en-US,en;q=0.9,de;q=0.8", "en"),
        ("de-AT, en;q=0.9", "de"),
        ("fr, en;q=0.2, de;q=0.1", "en"),
        ("fr", "de"),
        ("*", "de"),
        ("de;q=0, *", "en"),
        ("de;q=0.5, *;q=0.7", "en"),
        ("en;q=much, de;q=0.1", "de"),
        (",;,q=1", "de"),
    ],
)
def test_accept_language(accept: str | None, language: str) -> None:
    assert choose_language(accept) == language
