"""Where the pages of a published folder lead."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mpsc_graph.web.languages import LANGUAGES

_LINK = re.compile(r'\b(?:href|src|action)="([^"]*)"')
_ID = re.compile(r'\bid="([^"]*)"')


class Pages:
    """The pages of a published folder found below a path."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self.folder, self.prefix = folder, prefix
        self.texts = {path: path.read_text("utf-8") for path in folder.rglob("*.html")}
        self.ids = {path: {html.unescape(each) for each in _ID.findall(text)} for path, text in self.texts.items()}

    def broken(self) -> Iterator[tuple[str, str]]:
        """Page and link, of all links to our own addresses that lead nowhere."""
        for path, text in self.texts.items():
            for link in {html.unescape(each) for each in _LINK.findall(text)}:
                is_ours = not urlsplit(link).netloc and urlsplit(link).scheme != "mailto"
                if is_ours and not self.leads_somewhere(link, path):
                    yield path.relative_to(self.folder).as_posix(), link

    def leads_somewhere(self, link: str, page: Path) -> bool:
        parts = urlsplit(link)
        target = self.file(unquote(parts.path)) if parts.path else page
        if target is None:
            return False
        return not parts.fragment or unquote(parts.fragment) in self.ids.get(target, ())

    def file(self, path: str) -> Path | None:
        """The file at an address, as a server finds it, with or without our rules."""
        if not path.startswith(f"{self.prefix}/"):
            return None
        inside = path.removeprefix(f"{self.prefix}/")
        stem = inside.removesuffix(".html").removesuffix("index")
        pages = [self.folder / language / stem / "index.html" for language in LANGUAGES]
        found = [
            self.folder / inside,
            self.folder / inside / "index.html",
            *(pages if inside.endswith(".html") else ()),
        ]
        return next((each for each in found if each.is_file()), None)
