"""Drift: whether the pages that claims rest on still say what they said."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from mpsc_graph.curate.fetch import Manners, Page, bare, fetch
from mpsc_graph.curate.known import Quote, Source
from mpsc_graph.errors import PageUnreachable

__all__ = ["Finding", "Verdict", "check"]


class Verdict(StrEnum):
    """What became of a page: `NEW` has no hash in its file yet; `MOVED` was found after a redirect."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    NEW = "new"
    MOVED = "moved"
    VANISHED = "vanished"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Finding:
    """What was found of one source; `lost` are its quotes that do not stand on the page."""

    source: Source
    verdict: Verdict
    detail: str = ""
    sha256: str | None = None
    lost: tuple[Quote, ...] = ()

    @property
    def differs(self) -> bool:
        """The page is there, and its hash is not the one in the file, or there is none in the file."""
        return self.sha256 is not None and self.sha256 != self.source.sha256

    @property
    def drifted(self) -> bool:
        """What the claims rest on has changed or is gone."""
        return self.verdict is Verdict.VANISHED or (self.differs and self.source.sha256 is not None)


def check(sources: Iterable[Source], manners: Manners, done: Callable[[], None] = lambda: None) -> list[Finding]:
    """Fetch the page of each source and compare, in the order of the sources; `done` is called after each.

    The pages of one host are fetched one after the other, with a pause between them.
    """
    sources = list(sources)
    hosts: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        hosts[_host(source)].append(source)
    found: dict[str, Finding] = {}
    stop = threading.Event()

    def visit(pages: list[Source]) -> None:
        for number, source in enumerate(pages):
            if number and stop.wait(manners.delay):
                return
            found[source.id] = _look(source, manners)
            done()

    with ThreadPoolExecutor(manners.hosts_at_a_time) as pool:
        try:
            list(pool.map(visit, hosts.values()))
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [found[source.id] for source in sources]


def _host(source: Source) -> str:
    try:
        return urlsplit(source.url or "").hostname or ""
    except ValueError:
        return ""


def _look(source: Source, manners: Manners) -> Finding:
    if not source.url:
        return Finding(source, Verdict.UNREACHABLE, "the file gives no url")
    try:
        page = fetch(source.url, manners)
    except PageUnreachable as error:
        return Finding(source, Verdict.UNREACHABLE, str(error))
    return _judge(source, page)


def _judge(source: Source, page: Page) -> Finding:
    if page.status in (404, 410):
        return Finding(source, Verdict.VANISHED, f"answered {page.status}")
    if page.status != 200:
        return Finding(source, Verdict.UNREACHABLE, f"answered {page.status}")
    lost = tuple(quote for quote in source.quotes if page.shown is not None and bare(quote.text) not in page.shown)
    verdict = Verdict.UNCHANGED
    if page.sha256 != source.sha256:
        verdict = Verdict.CHANGED if source.sha256 else Verdict.NEW
    if not page.redirected:
        return Finding(source, verdict, "", page.sha256, lost)
    return Finding(source, Verdict.MOVED, f"to {page.url} (text {verdict.value})", page.sha256, lost)
