"""Invented data: the same for the same seed, as valid as was asked for, and as files of either form the same graph."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from mpsc_graph.pipeline.build import assemble, validate
from mpsc_graph.pipeline.statements import Statements
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.validate.report import Severity
from tests.conftest import ROOT

SHAPE = "https://w3id.org/mpsc/shape#"


@pytest.fixture(scope="module")
def project() -> Callable[..., list[tuple[str, str]]]:
    """The generator; what is in benchmarks/ imports its neighbours by their bare names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        import generate

        return lambda *given, **named: list(generate.project(*given, **named))


def violations(folder: Path) -> tuple[list[tuple[str, str]], Statements]:
    whole = Resources.find([folder])
    statements = assemble(whole, Settings())
    report = validate(statements, whole)
    broken = (each for each in report.results if each.severity is not Severity.INFO)
    return sorted((each.shape.removeprefix(SHAPE), each.focus) for each in broken), statements


def fingerprint(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return sha256(b"".join(str(path.relative_to(folder)).encode() + path.read_bytes() for path in files)).hexdigest()


def test_the_same_seed_gives_the_same_bytes(project: Callable[..., object], tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        project(tmp_path / name, 4000, seed=seed, faults=0.1)
    one, same, other = (fingerprint(tmp_path / name) for name in ("one", "same", "other"))
    assert one == same != other


def test_both_forms_keep_the_rules_and_say_the_same(project: Callable[..., object], tmp_path: Path) -> None:
    found = []
    for form in ("yaml", "nt"):
        project(tmp_path / form, 10_000, form)
        broken, statements = violations(tmp_path / form)
        assert not broken
        found.append(len(statements))
    assert found[0] == found[1] > 10_000  # what follows comes on top


def test_every_mistake_is_found_and_nothing_else(project: Callable[..., object], tmp_path: Path) -> None:
    made = project(tmp_path, 10_000, "nt", faults=0.3)
    assert isinstance(made, list)
    broken, _ = violations(tmp_path)
    assert broken == sorted(made)
    assert len({rule for rule, _ in broken}) == 9
