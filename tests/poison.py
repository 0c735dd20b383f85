"""A real release in which every text tries to run, to break out, to turn around, to compute or to fill the page."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF, RDFS, XSD

from mpsc_graph.namespaces import DEFAULT_BASE, PREFIXES
from mpsc_graph.release import Release
from tests.handmade import sealed

__all__ = ["LONG", "MARK", "SCRIPT_ADDRESS", "poisoned"]

MARK = "hurt=1"
"""What every script among the texts does, so that it is seen whether one ran."""
LONG = "ä" * 10_000
SCRIPT_ADDRESS = f"javascript:{MARK}//"
_AFTER = (
    f"<script>{MARK}</script>",
    f"\"'><img src=x onerror='{MARK}'>",
    f"</title></textarea></script></style></svg><script>{MARK}</script>",
    f']]>--><svg onload="{MARK}"/>&lt;script&gt;',
    f"</q></td></table>${{{MARK}}}{{{{{MARK}}}}}`{MARK}`\\",
    f"\u202e\u2066<b onclick={MARK} style=position:fixed>",
    f"\u007f<a href={SCRIPT_ADDRESS}>",
    "\r\nset-cookie: hurt=1\r\n\r\n\t\u2028",
)
_BEFORE = ("=HYPERLINK(1)", "+1+", "-1-", "@SUM(1)", "\t=1+1|", "", "", "")
_TEXTS = (XSD.string, RDF.langString)
_ADDRESSES = {PREFIXES["schema"] + "url", PREFIXES["foaf"] + "page", PREFIXES["dcat"] + "landingPage"}
_LONG_NAMES = {DEFAULT_BASE + name for name in ("dresden/org/a80", "dresden/measure/smart-participation")}


def poisoned(release: Release, folder: Path, more: str = "") -> Release:
    """The release with its texts and addresses turned into weapons, and with the quads of a TriG text."""
    quads = [_quad(quad) for quad in ox.parse(path=release.data, format=ox.RdfFormat.N_QUADS)]
    quads += list(ox.parse(more, ox.RdfFormat.TRIG))
    return sealed(ox.serialize(quads, format=ox.RdfFormat.TRIG) or b"", folder, release.manifest)


def _quad(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, _value(quad), quad.graph_name)


def _value(quad: ox.Quad) -> ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple:
    value = quad.object
    if isinstance(value, ox.Literal) and value.datatype.value in map(str, _TEXTS):
        is_long = quad.subject.value in _LONG_NAMES and quad.predicate.value == str(RDFS.label)
        return ox.Literal(LONG if is_long else _text(value.value), language=value.language)
    return ox.NamedNode(SCRIPT_ADDRESS) if quad.predicate.value in _ADDRESSES else value


def _text(text: str) -> str:
    """Another weapon for each text, and always the same for the same."""
    choice = sha256(text.encode()).digest()[0] % len(_AFTER)
    return f"{_BEFORE[choice]}{text}{_AFTER[choice]}"
