"""The addresses of this server, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from starlette.requests import Request

from mpsc_graph.namespaces import VOCABULARY
from mpsc_graph.settings import Settings

__all__ = ["Urls"]


@dataclass(frozen=True)
class Urls:
    """Addresses below `root`, which ends with a slash; `base` is what the IRIs of things start with.

    >>> here = Urls("https://graph.example.org/mpsc/", "https://w3id.org/mpsc/id/")
    >>> here.page("doc/dresden/org/a66", "en"), here.file("doc/dresden/org/a66.ttl")
    ('/mpsc/en/doc/dresden/org/a66', '/mpsc/doc/dresden/org/a66.ttl')
    """

    root: str
    base: str

    @classmethod
    def of(cls, request: Request, settings: Settings) -> Urls:
        """As set (`MPSC_PUBLIC_URL`), else as the request has it."""
        return cls(settings.public_url or str(request.base_url), settings.base_iri)

    @property
    def path(self) -> str:
        """The root without its host: what addresses in pages start with."""
        return urlsplit(self.root).path or "/"

    @property
    def sparql(self) -> str:
        return f"{self.root}sparql"

    @property
    def examples(self) -> str:
        return f"{self.root}.well-known/sparql-examples"

    @property
    def void(self) -> str:
        return f"{self.root}.well-known/void"

    def file(self, address: str) -> str:
        """Where something is found that has no language, or chooses it."""
        return self.path + address

    def absolute(self, path: str) -> str:
        """A path of this server with its host, escaped as addresses are.

        >>> Urls("https://graph.example.org/mpsc/", "").absolute("/mpsc/de/doc/ä")
        'https://graph.example.org/mpsc/de/doc/%C3%A4'
        """
        return urljoin(self.root, quote(path))

    def page(self, address: str, language: str) -> str:
        """Where the page at an address is found in one language."""
        return f"{self.path}{language}/{address}"

    def address(self, iri: str) -> str | None:
        """The address of the document an IRI leads to, below the root; None for IRIs of others.

        >>> here = Urls("http://localhost:8000/", "https://w3id.org/mpsc/id/")
        >>> here.address("https://w3id.org/mpsc/id/org/tu-dresden"), here.address("https://w3id.org/mpsc/role#lead")
        ('doc/org/tu-dresden', 'role#lead')
        """
        if iri.startswith(self.base):
            return "doc/" + iri.removeprefix(self.base)
        return iri.removeprefix(VOCABULARY) if iri.startswith(VOCABULARY) else None

    def follow(self, iri: str, language: str) -> str:
        """Where an IRI leads for a reader: to our own page, or to where others have theirs."""
        address = self.address(iri)
        return iri if address is None else self.page(address, language)
