"""What the tests share: one real release, and the places outside the repository that some of them need."""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from mpsc_graph.pipeline.build import build
from mpsc_graph.release import Release, Releases
from mpsc_graph.resources import Resources
from mpsc_graph.settings import Settings
from mpsc_graph.store.embedded import EmbeddedStore

ROOT = Path(__file__).parent.parent


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Files that somebody names run in this process. Whole folders go to one more than there are cores, since tests
    often wait: for a server, a browser, a clock. Slow tests work more than they wait, and some have bounds."""
    if all(".py" in each for each in config.args):
        return 0
    return (os.cpu_count() or 1) + (config.option.markexpr != "slow")


def pytest_collection_finish() -> None:
    """What is there by now stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _reports(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Reports that are kept go to a folder of the tests' own."""
    os.environ["MPSC_REPORTS"] = str(tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="session")
def resources() -> Resources:
    return Resources.find()


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory, resources: Resources) -> Release:
    """The release of the project's own data, which all processes of a run share: whoever comes first builds it."""
    root = tmp_path_factory.getbasetemp()
    settings = Settings.load(releases=(root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "releases")
    with (settings.releases.parent / "releases.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Releases.of(settings).current() or build(resources, settings).release


@pytest.fixture(scope="session")
def store(release: Release) -> EmbeddedStore:
    return EmbeddedStore(release)


@contextmanager
def serving(
    release: Release, follow: bool = False, **settings: object
) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    """The real server in a process of its own, and a client of it; settings by the end of their name.

    With `follow` it serves whatever release of the folder is current.
    """
    what = ["--out", str(release.folder.parent)] if follow else ["--release", str(release.folder)]
    environment = {**os.environ, **{f"MPSC_{name.upper()}": str(value) for name, value in settings.items()}}
    with socket.socket() as held:  # nobody else is given its port meanwhile
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
        command = [sys.executable, "-m", "mpsc_graph", "serve", *what, "--port", str(port)]
        with running(command, port, environment) as started:
            yield started


@contextmanager
def running(
    command: list[str], port: int, environment: dict[str, str]
) -> Iterator[tuple[httpx.Client, subprocess.Popen[str]]]:
    """A server's process once it answers, and a client of it."""
    with (
        subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        for _ in range(2400):
            try:
                client.get("/health")
                break
            except httpx.TransportError:
                assert process.poll() is None, process.communicate()[1]
                time.sleep(0.05)
        try:
            yield client, process
        finally:
            process.kill()


@pytest.fixture(scope="session")
def server(release: Release) -> Iterator[httpx.Client]:
    """A client of a server that stops well in the end."""
    with serving(release, max_request_size=50_000) as (client, process):
        yield client
        # Somebody who never finishes a request must not keep the server from stopping.
        with socket.create_connection(("127.0.0.1", client.base_url.port or 0)) as slow:
            slow.send(b"GET / HTTP/1.1\r\nHost: example.org\r\n")
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the source texts and the standards' test data (MPSC_SHARED)."""
    folder = Path(os.environ.get("MPSC_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        missing("shared", f"{folder} is not there; set MPSC_SHARED to the folder with facts/ and conformance/")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, which asks nobody but the page's own server, and draws WebGL without a graphics card."""
    program = shutil.which("chromium")
    if program is None:
        missing("browser", "Chromium is not installed (Debian: apt-get install chromium)")
    expect.set_options(timeout=30_000)
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    drawing = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", *drawing, *quiet])
        yield browser
        browser.close()


def missing(what: str, reason: str) -> NoReturn:
    """Skip, saying why; fail where MPSC_REQUIRE says that it must be there."""
    if what in os.environ.get("MPSC_REQUIRE", "").split(","):
        pytest.fail(f"required by MPSC_REQUIRE: {reason}")
    pytest.skip(reason)
