"""Reads the page of a question as people do: headings, cells, where they lead, and the evidence of each row."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

__all__ = ["AnswerPage"]

_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class AnswerPage:
    """A page as text."""

    text: str

    @property
    def headings(self) -> list[str]:
        """Names of the columns, without the one of the evidence."""
        head = re.search(r'<table class="rows">\s*<thead>(.*?)</thead>', self.text, re.DOTALL)
        assert head, "the page has no answer"
        return [shown(each) for each in re.findall(r"<th[^>]*>(.*?)</th>", head[1])][:-1]

    @property
    def cells(self) -> list[list[str]]:
        """The table as text, row by row, without the evidence."""
        return [[shown(cell) for cell in row] for row in self._rows()]

    @property
    def links(self) -> list[list[str | None]]:
        """Where each cell leads."""
        found = [[re.search(r'<a href="([^"]*)"', cell) for cell in row] for row in self._rows()]
        return [[html.unescape(match[1]) if match else None for match in row] for row in found]

    @property
    def proofs(self) -> list[list[str]]:
        """The words that each row rests on."""
        return [[shown(quote) for quote in re.findall(r"<blockquote>(.*?)</blockquote>", row)] for row in self._body()]

    @property
    def sorted(self) -> dict[str, str]:
        """Columns that are sorted → how."""
        found = re.findall(r'<th[^>]* aria-sort="(\w+)"[^>]*>(.*?)</th>', self.text)
        return {shown(heading): how for how, heading in found}

    def link(self, text: str) -> str:
        """The address of the link with a text."""
        links = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', self.text)
        found = [html.unescape(address) for address, named in links if shown(named) == text]
        assert found, f"no link {text}"
        return found[0]

    @property
    def drawn(self) -> list[str]:
        """What the chart says of itself to those who cannot see it."""
        found = re.search(r"<desc[^>]*>(.*?)</desc>", self.text)
        return html.unescape(found[1]).split("; ") if found else []

    def _body(self) -> list[str]:
        body = re.search(r'<table class="rows">.*?<tbody>(.*?)</tbody>', self.text, re.DOTALL)
        return [each.replace("\n", " ") for each in re.findall(r"<tr>(.*?)</tr>", body[1], re.DOTALL)] if body else []

    def _rows(self) -> list[list[str]]:
        return [re.findall(r"<td[^>]*>(.*?)</td>", row)[:-1] for row in self._body()]


def shown(markup: str) -> str:
    """Markup as text."""
    return html.unescape(_TAG.sub("", markup)).strip()
