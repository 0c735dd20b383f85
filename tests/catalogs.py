"""How GovData would judge a catalogue: the official shapes, the conventions, its quality shapes, and what they need.

The shapes look up codes and classes in the data, so the official lists and ontologies are joined to it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyshacl
from rdflib import SH, Graph

__all__ = ["COUNTERS", "Judge"]

COUNTERS = {"count_Distributions", "count_Distributions_Licenses"}
"""Rules of the quality shapes that fire once per distribution whatever it says, to count them."""


@dataclass(frozen=True)
class Judge:
    rules: Graph
    background: Graph

    @classmethod
    def read(cls, shared: Path) -> Judge:
        folder = shared / "conformance" / "dcat-ap-de" / "3.0"
        rules, background = Graph(), Graph()
        for file in sorted((folder / "shapes").glob("*.ttl")):
            if file.name != "dcat-ap-de-imports.ttl":  # nothing but owl:imports
                rules.parse(file)
        rules.parse(folder / "konventionen-2.0" / "dcat-ap-konventionen.ttl")
        rules.parse(folder / "dashboard-live" / "db-shapes.ttl")
        beside = [path for name in ("mirror", "vocab", "local-stubs") for path in (folder / name).iterdir()]
        for file in sorted([*beside, *(folder / "dashboard-live").glob("*.rdf")]):
            background.parse(file, format="turtle" if file.suffix == ".ttl" else "xml")
        return cls(rules, background)

    def verdict(self, catalog: Graph) -> Counter[tuple[str, str]]:
        """How often each severity and message comes."""
        data = Graph()
        data += self.background
        data += catalog
        options = {"inference": "none", "do_owl_imports": False, "allow_warnings": False}
        _, report, _ = pyshacl.validate(data, shacl_graph=self.rules, **options)
        assert isinstance(report, Graph)
        results = report.objects(None, SH.result)
        return Counter(
            (_name(report.value(each, SH.resultSeverity)), str(report.value(each, SH.resultMessage)))
            for each in results
        )


def _name(iri: object) -> str:
    return str(iri).replace("#", "/").rpartition("/")[2]
