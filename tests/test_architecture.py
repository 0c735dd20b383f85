"""The house rules that a reader would otherwise have to trust."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import mpsc_graph

PACKAGE = Path(mpsc_graph.__file__).parent
FOUNDATIONS = {
    "errors",
    "imprint",
    "manifest",
    "namespaces",
    "release",
    "resources",
    "settings",
    "spelling",
    "unfinished",
}
MAY_IMPORT = {
    "foundations": {"foundations"},
    "validate": {"foundations", "validate"},
    "pipeline": {"foundations", "validate", "pipeline"},
    "curate": {"foundations", "pipeline", "curate"},
    "store": {"foundations", "store"},
    "questions": {"foundations", "store", "questions"},
    "network": {"foundations", "store", "questions", "network"},
    "library": {"foundations", "store", "questions", "network", "library"},
    "publish": {"foundations", "store", "questions", "publish"},
    "web": {"foundations", "store", "questions", "network", "publish", "web"},
    "cli": {
        *("foundations", "validate", "pipeline", "store", "questions"),
        *("curate", "network", "publish", "web", "cli"),
    },
}
"""Data flows one way: pipeline and store meet at the release, and only the command line sees both."""
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(module: str) -> str:
    name = module.split(".")[1] if "." in module else "library"
    if name in FOUNDATIONS:
        return "foundations"
    cli = {
        "analysts",
        "checker",
        "chosen",
        "curators",
        "deciders",
        "options",
        "publishers",
        "researchers",
        "terminal",
        "validators",
        "__main__",
    }
    return "cli" if name in cli else name


def imports(path: Path) -> set[str]:
    """What a file imports from the package at run time."""
    found: set[str] = set()
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.ImportFrom)
            and id(node) not in typing_only
            and (node.module or "").startswith("mpsc_graph")
        ):
            modules = {node.module or ""}
            if node.module == "mpsc_graph":
                modules = {f"mpsc_graph.{alias.name}" for alias in node.names if alias.name != "__version__"}
            found |= modules
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    module = ".".join(["mpsc_graph", *path.relative_to(PACKAGE).with_suffix("").parts])
    assert {room(name) for name in imports(path)} <= MAY_IMPORT[room(module.removesuffix(".__init__"))]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_are_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300


def test_public_names_are_listed_and_exist() -> None:
    for info in pkgutil.walk_packages(mpsc_graph.__path__, "mpsc_graph."):
        if info.ispkg or info.name.endswith("__main__"):
            continue
        module = importlib.import_module(info.name)
        assert module.__all__ == sorted(module.__all__, key=lambda name: (not name.isupper(), name)), info.name
        for name in module.__all__:
            assert hasattr(module, name), f"{info.name}.{name}"


def test_nothing_leaves_the_machine() -> None:
    """No page, style sheet or script of ours asks another host; those of others are watched in a browser."""
    for path in [*(PACKAGE / "web" / "templates").rglob("*"), *(PACKAGE / "web" / "static").rglob("*")]:
        if path.is_file() and path.parent.name != "vendor":
            text = path.read_text("utf-8")
            text = text.replace('"http://www.w3.org/2000/svg"', "")  # a name, not an address
            assert "://" not in text and "url(" not in text, path.name
