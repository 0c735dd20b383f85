"""What search engines are told: which pages there are (sitemaps.org, version 0.9) and which addresses to leave alone
(RFC 9309)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from mpsc_graph.web.documents import Document
from mpsc_graph.web.languages import LANGUAGES
from mpsc_graph.web.urls import Urls

__all__ = ["MOST_LISTED", "index", "is_listed", "part", "parts_of", "robots", "sitemap"]

MOST_LISTED = 50_000 // len(LANGUAGES)
"""So many addresses a sitemap has at most, each in all languages: 50,000 pages by the protocol."""

_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_ONLY_LINKED = ("doc/claim/", "doc/tie/")


def is_listed(document: Document) -> bool:
    """Whether search engines are told of a document: people are kept from them, and a claim is read with its thing."""
    return not document.is_private and not document.address.startswith(_ONLY_LINKED)


def robots(urls: Urls) -> str:
    """robots.txt. Crawlers read it at the root of a host only: below a path, its lines go into the one of the host."""
    return "".join(
        f"{line}\n"
        for line in (
            "User-agent: *",
            f"Disallow: {urls.file('sparql')}",
            f"Disallow: {urls.file('store')}",
            f"Disallow: {urls.path}*questions/*?",
            f"Disallow: {urls.path}*network*?",
            f"Disallow: {urls.path}*search*?",
            f"Sitemap: {urls.root}sitemap.xml",
        )
    )


def sitemap(addresses: Iterable[str], urls: Urls) -> str:
    """The pages at these addresses in each language, each with its translations; of `MOST_LISTED` addresses at most."""
    entries = [entry for address in addresses for entry in _entries(address, urls)]
    return "\n".join(
        (
            _XML,
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
            *entries,
            "</urlset>\n",
        )
    )


def part(number: int | str) -> str:
    """The name of one of several sitemaps; it lies at the root, since one lists only what is beside or below it."""
    return f"sitemap-{number}.xml"


def index(parts: int, urls: Urls) -> str:
    """The list of so many sitemaps, for a site of more pages than one may have."""
    entries = (f"<sitemap><loc>{escape(urls.root + part(each))}</loc></sitemap>" for each in range(1, parts + 1))
    opened = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join((_XML, opened, *entries, "</sitemapindex>\n"))


def parts_of(addresses: int) -> int:
    """How many sitemaps so many addresses take; 1 where they need no list."""
    return max(1, -(-addresses // MOST_LISTED))


def _entries(address: str, urls: Urls) -> Iterator[str]:
    pages = {language: urls.absolute(urls.page(address, language)) for language in LANGUAGES}
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(page)}/>'
        for language, page in pages.items()
    )
    for page in pages.values():
        yield f"<url><loc>{escape(page)}</loc>{links}</url>"
