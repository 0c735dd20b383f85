"""All claims, read from the data files a second time and in the plainest way: questions list what the files say.

Nothing of the package stands between file and expectation, and no RDF: a YAML file is walked as nested lists and texts.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from mpsc_graph.namespaces import DEFAULT_BASE
from mpsc_graph.questions import Catalogue
from mpsc_graph.resources import Resources
from mpsc_graph.store.base import Store
from tests.test_questions import rows

ROOT = Path(__file__).parent.parent
CATALOGUE = Catalogue(Resources.find().queries)
CONTEXT = json.loads((ROOT / "ontology" / "context.jsonld").read_text("utf-8"))["@context"]


class Read(NamedTuple):
    """A claim: the pages it rests on, what else it speaks of, and its columns."""

    sources: frozenset[str]
    others: frozenset[str]
    basis: str
    standing: str
    thing: str
    what: str
    qualifier: str
    value: str
    unit: str


def files(*folders: str) -> Iterator[Any]:
    for path in sorted(chain.from_iterable((ROOT / "data").glob(f"*/{folder}/*.yaml") for folder in folders)):
        yield yaml.load(path.read_text("utf-8"), yaml.BaseLoader)  # all values are texts


def code(key: str, value: str) -> str:
    """`lead` as a role: role:lead; what is no code as it is."""
    scheme = CONTEXT[key].get("@context", {}).get("@vocab") if isinstance(CONTEXT[key], dict) else None
    return f"{scheme.rsplit('/', 1)[1].rstrip('#')}:{value}" if scheme and value else value


def claims() -> Iterator[Read]:
    for file in files("sources", "findings"):
        own, told = (file["id"], file.get("claims", [])) if isinstance(file, dict) else (None, file)
        for claim in told:
            yield from read(claim, frozenset([own] if own else [each["source"] for each in claim["evidence"]]))


def read(claim: dict[str, Any], sources: frozenset[str]) -> Iterator[Read]:
    """The claim, and the participations nested in it: these rest on the same words unless they say otherwise."""
    basis, standing = claim["basis"], claim.get("standing", "accepted")
    others, columns = sentence(claim)
    yield Read(sources, frozenset(others), f"basis:{basis}", f"standing:{standing}", *columns)
    for part in claim.get("participation", []):
        yield from read({"basis": basis, "standing": standing, "in": columns[0]} | part, sources)


def sentence(claim: dict[str, Any]) -> tuple[set[str], tuple[str, ...]]:
    """What the claim speaks of besides thing and value; and thing, what, qualifier, value, unit."""
    if "states" in claim:
        ((key, value),) = ((key, value) for key, value in claim["states"].items() if key != "id")
        term = CONTEXT[key] if isinstance(CONTEXT[key], str) else CONTEXT[key]["@id"]
        return set(), (
            claim["states"]["id"],
            term,
            "",
            code(key, next(iter(value.values())) if isinstance(value, dict) else value),
            "",
        )
    if "observationAbout" in claim:
        value = claim.get("value") or f"{claim['minValue']}–{claim['maxValue']}"
        what, how = (code(key, claim.get(key, "")) for key in ("variableMeasured", "measurementQualifier"))
        return {claim.get("measurementMethod", "")}, (claim["observationAbout"], what, how, value, claim["unitCode"])
    if "memberRole" in claim:
        return set(), (claim["organization"], code("memberRole", claim["memberRole"]), "", claim["member"], "")
    if "measure" in claim:
        what, after = (code(key, claim.get(key, "")) for key in ("status", "continuation"))
        return set(), (claim["measure"], what, after, claim["phase"], "")
    return {claim.get("onBehalfOf", "")}, (claim["in"], code("role", claim["role"]), "", claim["participant"], "")


CLAIMS = list(claims())


def test_publishers_say_what_the_files_say(store: Store) -> None:
    publisher = {page["id"]: page["publisher"] for page in files("sources")}
    for name in sorted({*publisher.values()}):
        found = rows(store, CATALOGUE["claims-of-a-publisher"].query({"publisher": name}, DEFAULT_BASE))
        columns = ("source", *Read._fields[2:])
        expected = ((page, *claim[2:]) for claim in CLAIMS for page in claim.sources if publisher[page] == name)
        assert Counter(tuple(row[each] for each in columns) for row in found) == Counter(expected), name


@pytest.mark.slow
def test_everything_said_of_a_thing_is_listed(store: Store) -> None:
    """From whichever end: what a claim is about, its value, a figure's ranking, whom somebody stood in for."""
    about: dict[str, Counter[tuple[str, ...]]] = {}
    for claim in CLAIMS:
        for thing in {claim.thing, claim.value, *claim.others}:
            about.setdefault(thing, Counter())[claim.basis, claim.standing, claim.unit] += 1
    with (ROOT / "data" / "ids.csv").open(encoding="utf-8", newline="") as file:
        things = {row["id"] for row in csv.DictReader(file)} & {*about}
    for thing in sorted(things):
        found = rows(store, CATALOGUE["claims-about-a-thing"].query({"thing": thing}, DEFAULT_BASE))
        assert Counter((row["basis"], row["standing"], row["unit"]) for row in found) == about[thing], thing
